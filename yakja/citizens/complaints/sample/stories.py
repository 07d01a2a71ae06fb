"""The course of an invented complaint, from its filing to where it stands on the day of loading."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.cases.models import Case, CaseEvent, CaseLink, Escalation, urgency_of
from yakja.foundation.cases.queries.deadlines import calendar_of, next_rung
from yakja.foundation.kit.permissions import CLOCK, SYSTEM

from ..actions.furnishing import Furnished
from ..models import ClosingReason, Complaint, Phase, Solution
from ..models.complaints import PHASE_OF
from ..queries.routing import Route, post_of
from . import words

FOUR_WEEKS = dt.timedelta(days=28)
Word = Solution.Word


class _LaterError(Exception):
    """The next step lies in the future: the story ends here."""


@dataclass
class Cast:
    """Who and what stories are told with: officers by body, reasons by outcome, bodies by key."""

    until: dt.datetime
    officers: dict[int, list[tuple[str, str]]]
    stand_in: tuple[str, str]
    reasons: dict[str, list[ClosingReason]]
    bodies: dict[int, Body]
    neighbours: dict[int, list[Body]]  # bodies of the same district
    last: dict[tuple[str, int | None], Case] = field(default_factory=dict)  # what a duplicate may tell of
    routes: dict[tuple[int, int, str, int | None], Route | None] = field(default_factory=dict)
    posts: dict[tuple[int, str], Post | None] = field(default_factory=dict)

    def post(self, body: Body, kind: str) -> Post | None:
        """The post of a body for a subject, asked for once."""
        key = (body.pk, kind)
        if key not in self.posts:
            self.posts[key] = post_of(body, kind)
        return self.posts[key]


class Story:
    """One complaint, told step by step; every step leaves the rows that the real action would leave."""

    def __init__(self, cast: Cast, lot: random.Random, case: Case, complaint: Complaint, way: Route) -> None:
        self.cast, self.lot, self.case, self.complaint, self.way = cast, lot, case, complaint, way
        self.at = case.opened_at
        self.told = Furnished(case, complaint)
        self.calendar = calendar_of(complaint.place)
        self.filer = (f"complaints.filer:{case.reference}", "")
        self._event("open", "", "filed", (case.opened_by, ""), {}, "")

    def tell(self) -> Furnished:
        """Play it until it ends or reaches the present, and wind the clock as it stands then."""
        with contextlib.suppress(_LaterError):
            self._play()
        complaint, case = self.complaint, self.case
        complaint.phase = PHASE_OF[case.state]
        if case.closed_at is not None:
            complaint.closed_minutes = self.calendar.working_minutes_between(case.opened_at, case.closed_at)
            if (
                complaint.phase in (Phase.CONFIRMED, Phase.NOT_CONFIRMED)
                and case.closed_at + FOUR_WEEKS > self.cast.until
            ):
                complaint.four_weeks_at = case.closed_at + FOUR_WEEKS
        self._climb()
        case.urgency = urgency_of(case.priority, case.due_at)
        return self.told

    def _play(self) -> None:
        lot = self.lot
        if self.way.is_outside:
            facts = {"agency": self.way.outside, "number": self.way.call_number}
            self._step("forward", "forwarded", 0, (SYSTEM.ref, ""), facts)
            return
        draw = lot.random()
        if draw < 0.03:
            self._step("withdraw", "withdrawn", lot.uniform(3, 90), self.filer, {"why": ""})
            return
        if draw < 0.09 and self._joins():
            return
        if lot.random() < 0.07:
            self._transfer()
        if lot.random() < 0.05:
            return  # nobody has looked at it
        self._step("begin", "at_work", lot.uniform(1, 50), self._officer())
        if lot.random() < 0.08 and self.complaint.filer_address_id:
            question = lot.choice(words.QUESTIONS)
            self._step("ask", "asked", lot.uniform(1, 20), self._officer(), {"question": question}, question)
            self._step(
                "answer",
                "at_work",
                lot.uniform(4, 60),
                self.filer,
                {},
                lot.choice(words.ANSWERS),
                is_public=False,
            )
        if lot.random() < 0.05:
            self._plan()
            if lot.random() < 0.6:
                return
            self._step("go_on", "at_work", lot.uniform(400, 1400), self._officer())
        if lot.random() < 0.04:
            return  # begun and never finished
        self._until_the_end()

    def _until_the_end(self) -> None:
        """Proposals and the citizen's word on them, until one stands."""
        lot = self.lot
        for _round in range(4):
            outcome = lot.choices(("solved", "partly", "rejected"), (82, 8, 10))[0]
            if outcome not in self.cast.reasons:
                outcome = "solved"
            solution = self._propose(outcome)
            is_asked = self.complaint.may_be_asked
            word = lot.choices(("yes", "no", "silence"), (62, 16, 22) if is_asked else (12, 4, 84))[0]
            if word == "silence":
                move, target = (
                    ("lapse_refusal", "rejected") if outcome == "rejected" else ("lapse", "not_confirmed")
                )
                self._step(
                    move, target, lot.uniform(250, 300), (CLOCK.ref, ""), {"outcome": outcome, "days": 7}
                )
                self._hear(solution, Word.SILENCE, "")
            elif word == "yes":
                move, target = (
                    ("accept_refusal", "rejected") if outcome == "rejected" else ("confirm", "confirmed")
                )
                self._step(
                    move,
                    target,
                    lot.uniform(1, 120),
                    self.filer,
                    {"outcome": outcome, "reason": solution.reason.code},
                )
                self._hear(solution, Word.YES, "")
            else:
                self._opens_again("deny", lot.uniform(2, 140), solution, lot.choice(words.DENIED), "denied")
                self._hear(solution, Word.NO, lot.choice(words.DENIED))
                self._step("begin", "at_work", lot.uniform(3, 60), self._officer())
                continue
            if lot.random() > 0.04:
                return
            self._opens_again("appeal", lot.uniform(100, 600), solution, lot.choice(words.APPEALS), "appeal")
            self._step("begin", "at_work", lot.uniform(3, 60), self._officer())

    def _propose(self, outcome: str) -> Solution:
        lot, complaint = self.lot, self.complaint
        reason = lot.choice(self.cast.reasons[outcome])
        text = lot.choice(
            {"solved": words.SOLVED, "partly": words.PARTLY, "rejected": words.REFUSED}[outcome]
        )
        who = self._officer()
        # Hours of the clock: a third longer than the working time that is given, more for some.
        hours = complaint.category.target_hours * lot.lognormvariate(0.4, 0.8)
        self._step(
            "propose", "proposed", min(hours, 2200), who, {"reason": reason.code, "outcome": outcome}, text
        )
        complaint.proposed_at = self.at
        solution = Solution(
            complaint=complaint,
            reason=reason,
            told=text,
            by_ref=who[0],
            body_code=self.case.body.code,
            at=self.at,
        )
        self.told.solutions.append(solution)
        return solution

    def _hear(self, solution: Solution, word: str, text: str) -> None:
        door = "clock" if word == Word.SILENCE else self.lot.choice(("sms", "web"))
        solution.word, solution.word_at, solution.word_door, solution.word_text = word, self.at, door, text

    def _opens_again(self, move: str, hours: float, solution: Solution, text: str, why: str) -> None:
        complaint, case = self.complaint, self.case
        facts = {"reason": solution.reason.code} if move == "deny" else {"why": text}
        self._step(move, "reopened", hours, self.filer, facts, text)
        complaint.reopened += 1
        complaint.proposed_at = None
        if solution.by_ref not in complaint.judged:
            complaint.judged = [*complaint.judged, solution.by_ref]
        self._raise("raised", {"reason": why})
        minutes = max(8, complaint.category.target_hours // 2) * 60
        case.due_at = case.given_until = self.calendar.add_working_time(self.at, minutes=minutes)
        case.given_at, case.rungs_fired = self.at, ""

    def _joins(self) -> bool:
        """Told before by somebody else, where such a complaint is known."""
        key = (self.complaint.category.code, self.complaint.district_id)
        other = self.cast.last.get(key)
        if other is None or self.complaint.is_public is False:
            return False
        self._step("join", "duplicate", self.lot.uniform(2, 50), self._officer(), {"other": other.reference})
        self.told.link = CaseLink(
            case=self.case, to=other, kind="duplicate_of", at=self.at, actor_ref=SYSTEM.ref
        )
        return True

    def _transfer(self) -> None:
        case = self.case
        others = [
            b for b in self.cast.neighbours.get(case.body_id, []) if b.pk != self.complaint.about_body_id
        ]
        if not others:
            return
        body, reason = self.lot.choice(others), self.lot.choice(words.TRANSFERRED)
        left = case.body
        self._pass_time(self.lot.uniform(2, 60))
        case.body, case.post = body, self.cast.post(body, "")
        self.complaint.transfers += 1
        self.told.left.append(left.pk)
        facts = {"from": left.code, "to": body.code, "reason": reason}
        self._event("transfer", case.state, case.state, self._officer(left.pk), facts, reason)

    def _plan(self) -> None:
        lot, complaint = self.lot, self.complaint
        reason = lot.choice(self.cast.reasons["accepted"])
        day = (self.at + dt.timedelta(days=lot.randint(40, 300))).date()
        facts = {"reason": reason.code, "expected_on": day.isoformat()}
        self._step("plan", "planned", lot.uniform(10, 100), self._officer(), facts, lot.choice(words.PLANNED))
        complaint.expected_on, complaint.estimate_paisa = day, lot.randint(2, 90) * 10_000_000

    def _officer(self, body_id: int | None = None) -> tuple[str, str]:
        """Somebody who works at the body, not one whose word on it was denied."""
        found = self.cast.officers.get(body_id or self.case.body_id, [])
        free = [each for each in found if each[0] not in self.complaint.judged]
        return self.lot.choice(free) if free else self.cast.stand_in

    def _pass_time(self, hours: float) -> None:
        at = self.at + dt.timedelta(hours=hours)
        if at > self.cast.until:
            raise _LaterError
        self.at = at

    def _step(
        self, move: str, target: str, hours: float, who: tuple[str, str], facts: Mapping[str, object] | None = None,
        text: str = "", *, is_public: bool = True,
    ) -> None:  # fmt: skip
        """One move, so many hours later; the clock stands still in waiting states as it does in the kernel."""
        self._pass_time(hours)
        case = self.case
        source, stood = case.state, case.state_now.stops_clock
        since = case.waiting_since or case.closed_at
        case.state, case.moved_at = target, self.at
        stops = case.state_now.stops_clock
        if stood and not stops and since is not None and case.due_at is not None:
            lost = self.calendar.working_minutes_between(since, self.at)
            case.due_at = self.calendar.add_working_time(case.due_at, minutes=lost)
        case.waiting_since = (case.waiting_since or self.at) if stops else None
        case.closed_at = self.at if case.state_now.is_closed else None
        self._event(move, source, target, who, facts or {}, text, is_public=is_public)

    def _event(
        self, move: str, source: str, target: str, who: tuple[str, str], facts: Mapping[str, object], text: str, *,
        is_public: bool = True,
    ) -> None:  # fmt: skip
        door = "clock" if who[0] == CLOCK.ref else "web"
        self.told.events.append(
            CaseEvent(
                case=self.case, move=move, source=source, target=target, at=self.at, actor_ref=who[0], actor_name=who[1],
                facts={name: str(value) for name, value in facts.items()}, text={"ur": text} if text else {}, door=door,
                is_public=is_public,
            )
        )  # fmt: skip

    def _raise(self, rung: str, more: dict[str, object]) -> None:
        """One office up, to whoever leads it; where nobody stands above, to whoever leads this one."""
        case, left = self.case, self.case.body
        above = self.cast.bodies.get(left.parent_id) if left.parent_id else None
        if above is not None and above.pk != self.complaint.about_body_id:
            case.body = above
        case.post = self.cast.post(case.body, Post.Kind.CHIEF_OFFICER.value)
        case.level += 1
        facts = {
            "rung": rung,
            "do": "reassign",
            "from": left.code,
            "to": case.body.code,
            "level": case.level,
            **more,
        }
        self._event("escalate", case.state, case.state, (CLOCK.ref, ""), facts, "")

    def _climb(self) -> None:
        """Rungs of the ladder that have fired for an open case by now, and when the next is due."""
        case = self.case
        while case.closed_at is None and (coming := next_rung(case, self.calendar)) is not None:
            rung, moment = coming
            assert case.given_until is not None  # a rung is due before or after a deadline
            if moment > self.cast.until:
                case.escalates_at = moment
                return
            self.at = moment
            case.rungs_fired = ",".join(sorted(case.fired | {rung.code}))
            self.told.escalations.append(
                Escalation(case=case, rung=rung.code, due_at=case.given_until, fired_at=moment)
            )
            if rung.do == "reassign":
                self._raise(rung.code, {})
            else:
                facts: dict[str, object] = {"rung": rung.code, "do": rung.do}
                self._event("escalate", case.state, case.state, (CLOCK.ref, ""), facts, "", is_public=False)


def tell_all(stories: Sequence[Story]) -> list[Furnished]:
    """Tell them in the order of filing; each may be what a later one tells of again."""
    told = []
    for story in stories:
        told.append(story.tell())
        if story.case.state != "duplicate" and story.complaint.is_public:
            story.cast.last[(story.complaint.category.code, story.complaint.district_id)] = story.case
    return told

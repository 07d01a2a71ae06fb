"""What only the citizen can say: yes, no, more, appeal, withdraw; and what silence means when the time is up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.cases.actions import add_note, raise_case
from yakja.foundation.channels.actions import check_code, send_code
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import CLOCK, SYSTEM, require

from .. import notices
from ..models import Call, ClosingReason, Complaint, Phase, Solution
from ..queries.office_words import is_word_of_office, needs_code
from ..queries.reading import waiting_solution
from ..rules import Filer
from ..workflow import REMIND_DAYS as REMIND_DAYS
from ..workflow import SILENCE_DAYS as SILENCE_DAYS
from ._steps import held, step, typed, working_days_from

Outcome, Word = ClosingReason.Outcome, Solution.Word
APPEAL_DAYS = 30  # days of the calendar


def _hear(solution: Solution, word: str, text: str, door: str, now: dt.datetime) -> None:
    """The word stands for good; of two at once, the first."""
    heard = Solution.objects.filter(pk=solution.pk, word="").update(
        word=word, word_at=now, word_door=door[:20], word_text=text, word_from=solution.word_from
    )
    if not heard:
        raise Conflict(_("This question has been answered already."), code="answered")
    solution.word = word


@action("complaints.confirm_solution")
def confirm_solution(
    *,
    actor: Any,
    complaint: Complaint,
    text: str = "",
    network: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """The citizen says yes. This alone makes a complaint count as solved.

    A yes that the office could have given to itself (`is_word_of_office`) closes it as not confirmed and is counted
    apart. Refuses `code_needed` where the office has seen the key and a number was left: see `confirm_by_code`.
    `network` is the line it came from.
    """
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    row = held(complaint)
    solution = _asked(row)
    if getattr(actor, "is_by_key", False) and needs_code(row):
        refuse(
            "code_needed",
            _("An office filed this and saw the receipt. Write the code that we send to your phone."),
            field="code",
        )
    is_refusal = solution.reason.outcome == Outcome.REJECTED
    facts = {"outcome": solution.reason.outcome, "reason": solution.reason.code}
    by, code = actor, "accept_refusal" if is_refusal else "confirm"
    if is_word_of_office(row, solution, actor, network):
        solution.word_from, facts["word"] = Solution.WordFrom.OFFICE, "office"
        by, code = SYSTEM, "lapse_refusal" if is_refusal else "lapse"
    _hear(solution, Word.YES, typed(text, "text", needed=False), door, now)
    done = step(by, complaint, code, facts=facts, now=now, door=door)
    record(**done, facts=facts)
    return complaint


@action("complaints.confirm_by_code")
def confirm_by_code(
    *,
    actor: Any,
    complaint: Complaint,
    code: str,
    text: str = "",
    network: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> bool:
    """A yes with the code that was sent to the number of the filer: theirs, whoever else has seen the receipt.

    False when the code is wrong or too old; then nothing has been said.
    """
    require(actor, "complaints.speak", complaint)
    is_right = verify_filer(actor=actor, complaint=complaint, code=code, now=now, door=door)
    if is_right:
        speaker = Filer(complaint.pk, complaint.reference, session=actor.session)
        confirm_solution(actor=speaker, complaint=complaint, text=text, network=network, now=now, door=door)
    record(subject=complaint.case, scope=complaint.case.body, facts={"right": is_right})
    return is_right


@action("complaints.deny_solution")
def deny_solution(
    *, actor: Any, complaint: Complaint, text: str = "", now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """The citizen says no: it opens again one level up, and whoever proposed the solution judges it no more."""
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    row = held(complaint)
    solution = _asked(row)
    text = typed(text, "text", needed=False)
    _hear(solution, Word.NO, text, door, now)
    done = step(
        actor, complaint, "deny", facts={"reason": solution.reason.code}, text=text, now=now, door=door
    )
    _one_level_up(complaint, solution, "denied", now, door)
    record(**done, facts={"reason": solution.reason.code})
    return complaint


def _asked(complaint: Complaint) -> Solution:
    solution = waiting_solution(complaint)
    if solution is None:
        raise Conflict(_("Nothing is asked about this complaint now."), code="nothing_asked")
    return solution


def _one_level_up(
    complaint: Complaint, solution: Solution | None, why: str, now: dt.datetime, door: str
) -> None:
    if solution is not None and solution.by_ref not in complaint.judged:
        complaint.judged = [*complaint.judged, solution.by_ref]
        Complaint.objects.filter(pk=complaint.pk).update(judged=complaint.judged)
    hours = max(8, complaint.category.target_hours // 2)
    raise_case(
        actor=SYSTEM, case=complaint.case, reason=why, due_at=working_days_from(complaint, now, hours / 8), now=now,
        door=door,
    )  # fmt: skip


@action("complaints.answer_office")
def answer_office(
    *,
    actor: Any,
    complaint: Complaint,
    text: str,
    files: Any = (),
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """What the office asked for; the clock runs again."""
    require(actor, "complaints.speak", complaint)
    text = typed(text, "text", needed=not files)
    # What a citizen adds may name persons: the office reads it, the public does not.
    done = step(
        actor,
        complaint,
        "answer",
        text=text,
        files=files,
        is_public=False,
        now=now or timezone.now(),
        door=door,
    )
    record(**done)
    return complaint


@action("complaints.appeal")
def appeal_complaint(
    *, actor: Any, complaint: Complaint, why: str, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Within thirty days of the end the citizen may have it looked at again, by the office above."""
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    why = typed(why, "why", most=2000)
    closed = complaint.case.closed_at
    if closed is not None and now > closed + dt.timedelta(days=APPEAL_DAYS):
        refuse(
            "too_late", _("Thirty days have passed since it was closed. File it anew, please."), field="why"
        )
    last = complaint.solutions.order_by("-id").first()
    done = step(actor, complaint, "appeal", facts={"why": why[:300]}, now=now, is_public=True, door=door)
    _one_level_up(complaint, last, "appeal", now, door)
    record(**done, reason=why[:300])
    return complaint


@action("complaints.withdraw")
def withdraw_complaint(
    *, actor: Any, complaint: Complaint, why: str = "", now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """The citizen takes it back."""
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    why = typed(why, "why", needed=False, most=1000)
    waiting = waiting_solution(complaint)
    if waiting is not None:
        _hear(waiting, Word.SILENCE, "", door, now)
    record(
        **step(actor, complaint, "withdraw", facts={"why": why[:300]}, now=now, door=door), reason=why[:300]
    )
    return complaint


@action("complaints.flag_retaliation")
def flag_retaliation(
    *, actor: Any, complaint: Complaint, text: str, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """The filer is threatened or harmed for it: the office above looks at it, whoever was on it judges it no more."""
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    row = held(complaint)
    text = typed(text, "text", most=2000)
    if row.case.closed_at is not None:
        refuse("closed", _("It is closed. Appeal, and say it there."), field="text")
    first = Complaint.objects.filter(pk=complaint.pk, is_retaliation=False).update(is_retaliation=True)
    complaint.is_retaliation = True
    # The words are for the office above alone, never for the public.
    add_note(actor=SYSTEM, case=complaint.case, text=text, now=now, door=door)
    if first:
        _one_level_up(complaint, complaint.solutions.order_by("-id").first(), "retaliation", now, door)
    record(subject=complaint.case, scope=complaint.case.body, facts={"first": bool(first)})
    return complaint


@action("complaints.lapse")
def lapse(
    *, actor: Any = CLOCK, complaint: Complaint, now: dt.datetime | None = None, door: str = "clock"
) -> Complaint:
    """Nobody answered: closed, and counted as not confirmed, never as solved."""
    require(actor, "complaints.keep_time", complaint)
    now = now or timezone.now()
    row = held(complaint)
    solution = _asked(row)
    _hear(solution, Word.SILENCE, "", door, now)
    code = "lapse_refusal" if solution.reason.outcome == Outcome.REJECTED else "lapse"
    facts = {"outcome": solution.reason.outcome, "days": SILENCE_DAYS}
    record(**step(actor, complaint, code, facts=facts, now=now, door=door), facts=facts)
    return complaint


@action("complaints.ask_again")
def ask_again(
    *, actor: Any = CLOCK, complaint: Complaint, now: dt.datetime | None = None, door: str = "clock"
) -> bool:
    """Ask once more whether it is solved; False when that was done already."""
    require(actor, "complaints.keep_time", complaint)
    now = now or timezone.now()
    first = Complaint.objects.filter(
        pk=complaint.pk, phase=Phase.PROPOSED, asked_again_at__isnull=True
    ).update(asked_again_at=now)
    if first:
        notices.asked_again(complaint)
    record(subject=complaint.case, scope=complaint.case.body, facts={"asked": bool(first)})
    return bool(first)


@action("complaints.note_call")
def note_call(
    *,
    actor: Any,
    complaint: Complaint,
    outcome: str,
    note: str = "",
    now: dt.datetime | None = None,
    door: str = "phone",
) -> Call:
    """What a call from the list outside the office brought. A yes or no counts as the citizen's word."""
    require(actor, "complaints.call", complaint)
    now = now or timezone.now()
    if outcome not in Call.Outcome.values:
        refuse("bad_outcome", _("Choose what came of the call."), field="outcome")
    if not complaint.may_be_asked:
        refuse(
            "nobody_to_ask", _("There is no number here that was shown to be the filer's."), field="outcome"
        )
    call = Call.objects.create(
        complaint=complaint, by_ref=actor.ref, at=now, outcome=outcome,
        note=typed(note, "note", needed=False, most=500),
    )  # fmt: skip
    speaker = Filer(complaint.pk, complaint.reference)
    if outcome == Call.Outcome.YES:
        confirm_solution(actor=speaker, complaint=complaint, now=now, door=door)
    elif outcome == Call.Outcome.NO:
        deny_solution(actor=speaker, complaint=complaint, text=note, now=now, door=door)
    record(subject=complaint.case, scope=complaint.case.body, facts={"outcome": outcome})
    return call


@action("complaints.ask_code")
def ask_code(
    *, actor: Any, complaint: Complaint, network: str = "", device: str = "", door: str = "web"
) -> None:
    """Send a code to the number that was left, so that its holder can show that it is theirs.

    `network` and `device` name who asks; codes are limited by both.
    """
    require(actor, "complaints.file")
    if complaint.filer_address is None:
        refuse("no_phone", _("No number was left with this complaint."), field="code")
    send_code(
        actor=SYSTEM, to=complaint.filer_address, purpose=f"complaint {complaint.pk}",
        language=complaint.filer_address.language, network=network, device=device, door=door,
    )  # fmt: skip
    record(subject=complaint.case, scope=complaint.case.body)


@action("complaints.verify_filer")
def verify_filer(
    *, actor: Any, complaint: Complaint, code: str, now: dt.datetime | None = None, door: str = "web"
) -> bool:
    """Whether the code is right; then the citizen can be asked at this number."""
    require(actor, "complaints.file")
    is_right = complaint.filer_address is not None and check_code(
        actor=SYSTEM, to=complaint.filer_address, purpose=f"complaint {complaint.pk}", code=code, door=door
    )
    if is_right:
        note_verified(complaint, now or timezone.now())
    record(subject=complaint.case, scope=complaint.case.body, facts={"right": is_right})
    return is_right


def note_verified(complaint: Complaint, now: dt.datetime) -> None:
    """The number has shown itself to be the filer's, by a code or by a message from it."""
    if complaint.verified_at is None:
        Complaint.objects.filter(pk=complaint.pk).update(verified_at=now)
        complaint.verified_at = now


@action("complaints.answer_questionnaire")
def answer_questionnaire(
    *, actor: Any, complaint: Complaint, still_solved: bool, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Four weeks later: is it still solved? A no opens it again one level up, like a denial."""
    require(actor, "complaints.speak", complaint)
    now = now or timezone.now()
    if complaint.phase not in (Phase.CONFIRMED, Phase.NOT_CONFIRMED):
        raise Conflict(_("Nothing is asked about this complaint now."), code="nothing_asked")
    if still_solved:
        # The first answer stands; whoever says it twice has said it once.
        last = complaint.solutions.order_by("-id").first()
        if last is not None and last.kept_at is None:
            Solution.objects.filter(pk=last.pk).update(kept_at=now)
        record(subject=complaint.case, scope=complaint.case.body, facts={"still_solved": True})
        return complaint
    last = complaint.solutions.order_by("-id").first()
    done = step(actor, complaint, "appeal", facts={"why": "not solved four weeks later"}, now=now, door=door)
    _one_level_up(complaint, last, "four weeks", now, door)
    record(**done, facts={"still_solved": False})
    return complaint

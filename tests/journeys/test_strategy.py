"""Stories of a strategy: evidence moves its figures and nobody types them; a body that misses its days is looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from freezegun import freeze_time

from tests.journeys.conftest import Country, read
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.jobs.models import ClockRun
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.mandates.actions import designate_body
from yakja.framework.mandates.models import Mandate
from yakja.framework.strategy.actions import milestones, objectives, strategies
from yakja.framework.strategy.models import Milestone, Objective, Strategy
from yakja.framework.strategy.tests.rehearsed import bring_under_way

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ur"])
CODE, GOAL = "PK6-D", "PK6-D-O1"
API = f"/api/v1/strategies/{CODE}"


def words(english: str) -> TranslatedText:
    return TranslatedText({"en": english, "ur": f"اردو {english}"})


def said(lang: str, text: str) -> str:
    with translation.override(lang):
        return gettext(text)


def tick() -> list[str]:
    """The clock as its service runs it; what it does every second is due again."""
    ClockRun.objects.filter(name="strategy.measure").update(next_due_at=timezone.now())
    call_command("tick")
    return [f"{entry.door} {entry.actor_ref}" for entry in AuditEntry.objects.filter(verb="strategy.measure")]


def morning(day: dt.date) -> Any:
    return freeze_time(dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC), tick=True)


@pytest.fixture
def strategy(country: Country) -> Strategy:
    """The province's strategy, begun a year ago; half of its two councils are to take complaints with a tool."""
    today = timezone.localdate()
    made = strategies.open_strategy(
        actor=SYSTEM, code=CODE, name=words("Strategy"), place=country.pk6, owner=country.lgcd,
        starts_on=today - dt.timedelta(days=365), ends_on=today + dt.timedelta(days=730),
    )  # fmt: skip
    return bring_under_way(made, today)


@pytest.fixture
def objective(country: Country, strategy: Strategy) -> Objective:
    return objectives.add_objective(
        actor=SYSTEM, strategy=strategy, name=words("Complaints"), functions=[country.functions[0]], place=country.pk6,
        owner=country.lgcd, target_milli=500, due_on=timezone.localdate() + dt.timedelta(days=365),
    )  # fmt: skip


def figures(**asked: str) -> tuple[Any, ...]:
    """What everybody reads of the objective: proven, of how many, declared only, unknown."""
    [found] = Client().get(f"{API}/objectives", asked).json()["items"]
    return tuple(found[name] for name in ("numerator", "denominator", "declared_only", "unknown"))


def status() -> tuple[str, str]:
    found = Client().get(f"{API}/status").json()
    return found["status"], found["rule"]


class Officers:
    """Officers of both councils, each saying something of a cell through its page."""

    def __init__(self, country: Country, come_in: Any) -> None:
        self.country = country
        self.lahore = come_in(country.officer(country.mc_lahore, "Lahore"))
        self.kasur = come_in(country.officer(country.mc_kasur, "Kasur"))

    def declares(self, client: Client, body: Any, status: str = "full") -> None:
        self._send(client, f"/en/my/cells/{body.code}/CIT-01/", status)

    def visits(self, client: Client, body: Any, *, on: dt.date | None = None, code: int = 302) -> None:
        more = {"on": on.isoformat()} if on else {}
        self._send(client, f"/en/my/cells/{body.code}/CIT-01/visit/", "full", code=code, **more)

    def _send(self, client: Client, path: str, status: str, code: int = 302, **more: str) -> None:
        typed = {"CIT-01.status": status, "CIT-01.tool": "CRS", "CIT-01.note": "Seen at the counter.", **more}
        answer = client.post(path, typed)
        assert answer.status_code == code, answer.content.decode()[-2000:]


@LANGUAGES
def test_evidence_moves_progress_and_public_status_and_a_declaration_moves_nothing(
    country, come_in, objective, lang
):
    officers = Officers(country, come_in)
    tick()
    assert figures() == (0, 2, 0, 2)
    before = status()
    assert before[0] == "on_track"
    page = f"/{lang}/strategies/{CODE}/status/"
    reached, on_track = said(lang, "done"), said(lang, "on track")
    assert on_track in read(Client(), page)

    # The body says it is done: the word is shown apart, and nothing moves.
    officers.declares(officers.lahore, country.mc_lahore)
    tick()
    assert figures() == (0, 2, 1, 1)
    assert status() == before
    assert read(Client(), f"/{lang}/objectives/{GOAL}/cells/?part=declared").count("PK601-MC") >= 1

    # Nobody of the body itself visits it; an officer of another body does.
    officers.visits(officers.lahore, country.mc_lahore, code=403)
    tick()
    assert status() == before
    officers.visits(officers.kasur, country.mc_lahore)
    measured = tick()
    assert figures() == (1, 2, 0, 1)
    assert status() == ("done", "strategy.all_reached")
    [found] = Client().get(f"{API}/objectives").json()["items"]
    assert (found["status"], found["rule"], found["value"]) == ("done", "objective.reached", 0.5)
    text = read(Client(), page)
    assert reached in text
    assert "50%" in text
    assert on_track not in text.split(said(lang, "What changed this month"))[0]
    # Nobody typed it: only the clock ever measured.
    assert set(measured) == {"clock clock"}
    # From the objective down to the body and its tool.
    cells = Client().get(f"/{lang}/objectives/{GOAL}/cells/?part=proven").content.decode()
    assert f"/{lang}/bodies/PK601-MC/" in cells
    assert f"/{lang}/tools/CRS/" in cells


@LANGUAGES
def test_backdated_evidence_changes_history_only_from_the_day_it_came(country, come_in, objective, lang):
    today = timezone.localdate()
    then = today - dt.timedelta(days=10)
    with morning(then):
        tick()
    officers = Officers(country, come_in)
    officers.visits(officers.kasur, country.mc_lahore, on=today - dt.timedelta(days=20))
    tick()
    day, yesterday = then.isoformat(), (today - dt.timedelta(days=1)).isoformat()
    # What was known on that day, on the day before the record came, and what is known now of the same day.
    assert figures(as_of=day, known_on=day) == (0, 2, 0, 2)
    assert figures(as_of=day, known_on=yesterday) == (0, 2, 0, 2)
    assert figures(as_of=day) == (1, 2, 0, 1)
    assert figures(known_on=yesterday) == (0, 2, 0, 2)
    assert figures() == (1, 2, 0, 1)
    # Both figures keep their address; the older says that there is a later one, and neither was overwritten.
    old, new = (read(Client(), f"/{lang}/objectives/{GOAL}/{day}/{n}/") for n in (1, 2))
    assert said(lang, "There is a later revision of this figure:") in old
    assert said(lang, "There is a later revision of this figure:") not in new
    assert "0%" in old
    assert "50%" in new
    refused = Client().get(f"{API}/objectives", {"as_of": (today + dt.timedelta(days=1)).isoformat()})
    assert refused.status_code == 422
    # A visit of a day to come is no visit.
    officers.visits(officers.lahore, country.mc_kasur, on=today + dt.timedelta(days=1), code=422)
    tick()
    assert figures() == (1, 2, 0, 1)


@LANGUAGES
def test_two_missed_milestones_have_the_builder_reviewed_suspended_and_its_gap_shown(
    country, come_in, strategy, lang
):
    today = timezone.localdate()
    board, function = country.company, country.functions[0]
    [mandate] = designate_body(
        actor=SYSTEM, holder=board, functions=[function], roles=["builder"], place=country.pk6, instrument="Order 1",
        source="gazette", valid_from=today - dt.timedelta(days=300),
    )  # fmt: skip
    work = objectives.add_initiative(
        actor=SYSTEM, strategy=strategy, name=words("Work"), lead=board, starts_on=today, ends_on=today + dt.timedelta(days=600)
    )  # fmt: skip
    for number, days in enumerate((20, 40), 1):
        milestones.add_milestone(
            actor=SYSTEM, initiative=work, name=words(f"Step {number}"), owner=board, needs=words("a page"),
            planned_on=today + dt.timedelta(days=days),
        )  # fmt: skip
    gaps, own = f"/{lang}/mandates/gaps/?place=PK6&role=builder", f"/{lang}/mandates/{mandate.code}/"
    steward = come_in(country.steward())
    with morning(today + dt.timedelta(days=21)):
        tick()
        assert not mandate.reviews.exists(), "one missed day is no pattern"
    with morning(today + dt.timedelta(days=41)):
        tick()
        review = mandate.reviews.get()
        assert (review.cause, review.closed_on) == ("milestones", None)
        assert {"PK6-D-M1", "PK6-D-M2"} == set(review.note.split(", "))
        tick()
        assert mandate.reviews.count() == 1
        assert set(Milestone.objects.values_list("review_asked_on", flat=True)) == {timezone.localdate()}
        steward = come_in(country.steward("Second"))
        assert mandate.code in steward.get(f"/{lang}/my/mandates/reviews/").content.decode()
        path = f"/{lang}/my/mandates/{mandate.code}/review/"
        assert "PK6-D-M1" in read(steward, path)
        # Who works for the body under review does not judge it.
        own_officer = come_in(country.officer(board, "Own"))
        finding = {"outcome": "suspend", "finding": "Two days were missed without a word."}
        assert own_officer.post(path, finding).status_code == 403
        before = read(Client(), gaps)
        assert steward.post(path, {**finding, "finding": ""}).status_code == 422
        assert steward.post(path, finding).status_code == 302
        assert Mandate.objects.in_force(timezone.localdate()).filter(pk=mandate.pk).count() == 0
        assert said(lang, "suspended") in read(Client(), own)
        after = read(Client(), gaps)
        assert before != after
        assert "PK601-MC" in Client().get(
            f"/{lang}/mandates/gaps.csv?place=PK6&role=builder"
        ).getvalue().decode("utf-8-sig")
        entry = AuditEntry.objects.filter(verb="mandates.close_review").latest("id")
        assert (entry.actor_name, entry.door) == ("Second", "web")

"""Stories: measured only where stronger evidence than the body's own word bears them out; gone with the consent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.framework.catalogue.models import CellHistory, Evidence
from yakja.framework.strategy import actions
from yakja.framework.strategy.models import Story
from yakja.framework.strategy.queries import stories as reads
from yakja.framework.strategy.tasks import drafting

from .test_texts import code_of

pytestmark = pytest.mark.django_db


def story(drafted, **more):
    facts = {
        "actor": SYSTEM, "body": drafted.mc_kasur, "title": {"en": "One window"}, "text": {"en": "It works."},
        "functions": [Function.objects.get(code="CIT-01")], "before_on": drafted.today - dt.timedelta(days=300),
        "after_on": drafted.today, "consent_letter": "MC/27 of 1 June",
    }  # fmt: skip
    return actions.write_story(**{**facts, **more})


def history(drafted, before="manual", after="full", standing="confirmed"):
    """The cell of complaints of Kasur: one state until a hundred days ago, another since."""
    change = drafted.today - dt.timedelta(days=100)
    function = Function.objects.get(code="CIT-01")
    rows = [
        (
            before,
            drafted.today - dt.timedelta(days=400),
            change,
            "confirmed" if before != "unknown" else "none",
        ),
        (after, change, None, standing),
    ]
    CellHistory.objects.bulk_create(
        CellHistory(
            body=drafted.mc_kasur,
            function=function,
            status=status,
            standing=sure,
            from_day=begins,
            until_day=ends,
        )
        for status, begins, ends, sure in rows
    )


def evidence(drafted, kind="visit", days_ago=50, status="full", **more):
    day = drafted.today - dt.timedelta(days=days_ago)
    Evidence.objects.create(
        body=drafted.mc_kasur, function=Function.objects.get(code="CIT-01"), kind=kind, status=status, on=day,
        expires_on=day + dt.timedelta(days=180), recorded_at=timezone.now(), author_ref="test", **more,
    )  # fmt: skip


def published(row):
    actions.move_story(actor=SYSTEM, story=row, code="send")
    return actions.move_story(actor=SYSTEM, story=row, code="publish")


@pytest.mark.parametrize(
    ("past", "said", "is_measured"),
    [
        ({}, {"kind": "visit"}, True),
        ({}, {"kind": "export"}, True),
        ({}, {"kind": "count", "transactions": 40}, True),
        ({}, {"kind": "count", "transactions": 0}, False),
        ({}, {"kind": "declaration"}, False),
        ({}, {"kind": "claim"}, False),
        ({}, {"kind": "visit", "days_ago": 320}, False),  # speaks of a day before
        ({}, {"kind": "visit", "status": "manual"}, False),
        ({"before": "unknown"}, {"kind": "visit"}, False),
        ({"before": "full"}, {"kind": "visit"}, False),
        ({"before": "full", "after": "manual"}, {"kind": "visit"}, False),
        ({"standing": "disputed"}, {"kind": "visit"}, False),
        ({"standing": "reported"}, {"kind": "visit"}, False),
    ],
)
def test_measured_or_one_bodys_account(drafted, past, said, is_measured):
    history(drafted, **past)
    evidence(drafted, **said)
    row = published(story(drafted))
    assert row.is_measured is is_measured
    cell = row.cells[0]
    assert (cell["before"], cell["after"]) == (past.get("before", "manual"), past.get("after", "full"))


def test_the_cells_stay_as_they_were_on_the_day_of_publication(drafted):
    history(drafted)
    evidence(drafted)
    row = published(story(drafted))
    CellHistory.objects.filter(until_day__isnull=True).update(status="manual")
    row.refresh_from_db()
    assert row.cells[0]["after"] == "full"
    assert (
        reads.cells_then(
            drafted.mc_kasur, [Function.objects.get(code="CIT-01")], row.before_on, row.after_on
        )[0].after
        == "manual"
    )


def test_a_story_of_a_person_ends_with_their_consent(drafted):
    clerk = drafted.actor("clerk")
    consent = people.give_consent(
        actor=clerk, person=clerk.person, purpose="strategy.story", version="1", language="ur"
    )
    row = published(story(drafted, consent=consent, consent_letter=""))
    assert row in Story.objects.public()
    people.withdraw_consent(actor=clerk, consent=consent)
    assert row not in Story.objects.public(), "readers lose it at once"
    drafting.withdraw_stories(now=timezone.now())
    row.case.refresh_from_db()
    assert row.case.state == "withdrawn"
    assert Story.objects.get(pk=row.pk).withdrawn_reason


def test_a_consent_withdrawn_meanwhile_stops_the_publication(drafted):
    clerk = drafted.actor("clerk")
    consent = people.give_consent(
        actor=clerk, person=clerk.person, purpose="strategy.story", version="1", language="ur"
    )
    row = story(drafted, consent=consent, consent_letter="")
    actions.move_story(actor=SYSTEM, story=row, code="send")
    people.withdraw_consent(actor=clerk, consent=consent)
    with pytest.raises(ValidationError) as error:
        actions.move_story(actor=SYSTEM, story=row, code="publish")
    assert code_of(error) == "no_consent"


def test_a_consent_for_something_else_does_not_count(drafted):
    clerk = drafted.actor("clerk")
    consent = people.give_consent(
        actor=clerk, person=clerk.person, purpose="letters", version="1", language="ur"
    )
    with pytest.raises(ValidationError) as error:
        story(drafted, consent=consent, consent_letter="")
    assert code_of(error) == "consent_missing"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": {"en": ""}}, "title_ur"), ({"text": {}}, "text_ur"), ({"functions": []}, "functions"),
        ({"consent_letter": " "}, "consent_letter"), ({"after_on": dt.date(2999, 1, 1)}, "after_on"),
        ({"before_on": dt.date(2999, 1, 1)}, "after_on"), ({"title": {"en": "a" * 201}}, "title_en"),
        ({"proof": (b"nonsense", "proof.png")}, "proof"),
    ],
)  # fmt: skip
def test_a_story_that_lacks_something_names_its_field(drafted, more, field):
    with pytest.raises(ValidationError) as error:
        story(drafted, **more)
    assert field in error.value.error_dict


def test_a_story_that_was_sent_is_changed_no_more_until_it_is_given_back(drafted):
    row = story(drafted)
    actions.move_story(actor=SYSTEM, story=row, code="send")
    with pytest.raises(ValidationError) as error:
        story(drafted, story=row, title={"en": "Other"})
    assert code_of(error) == "sent"
    with pytest.raises(ValidationError) as error:
        actions.move_story(actor=SYSTEM, story=row, code="return")
    assert code_of(error) == "fact_missing"
    actions.move_story(actor=SYSTEM, story=row, code="return", reason="Say the month.")
    assert story(drafted, story=row, title={"en": "Other"}).title["en"] == "Other"

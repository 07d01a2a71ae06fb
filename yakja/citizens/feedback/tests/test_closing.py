"""You said, we did: counted answers, a proof for every change, a day on which it is measured again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.citizens.feedback import actions, queries
from yakja.citizens.feedback.models import LoopPublication
from yakja.foundation.kit.errors import Conflict

from .test_figures import answers

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def told(actor, body, **more):
    facts = {
        "theme": "long_wait", "you_said": {"en": "We wait too long.", "ur": ""}, "we_did": {"en": "", "ur": "دوسری کھڑکی کھول دی"},
        "decision": "changed", "heard_from": TODAY() - dt.timedelta(days=9), "heard_to": TODAY(), "done_on": TODAY(),
        "measure_on": TODAY() + dt.timedelta(days=30), "evidence_url": "https://example.pk/window",
    }  # fmt: skip
    return actions.publish_loop(actor=actor, body=body, **{**facts, **more})


@pytest.fixture
def officer(world, holder):
    answers(world, 12, challenge="long_wait")
    return holder(("council_officer", "B1"))


def test_how_many_said_it_is_counted_not_typed(world, officer):
    row = told(officer, world.body)
    assert row.answers == 12
    assert queries.publications(place=world.province).items == [row]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"theme": "asked_money"}, "theme"),
        ({"theme": "system_down"}, "theme"),
        ({"theme": "nothing"}, "theme"),
        ({"decision": "perhaps"}, "decision"),
        ({"you_said": {"ur": " ", "en": ""}}, "you_said_ur"),
        ({"we_did": {}}, "we_did_ur"),
        ({"heard_to": dt.date(2020, 1, 1)}, "heard_to"),
        ({"heard_to": dt.date(2099, 1, 1)}, "heard_to"),
        ({"measure_on": dt.date(2020, 1, 1)}, "measure_on"),
        ({"done_on": None}, "done_on"),
        ({"evidence_url": ""}, "evidence_url"),
    ],
)
def test_what_is_missing_is_named(world, officer, more, field):
    with pytest.raises(ValidationError) as refusal:
        told(officer, world.body, **more)
    assert list(refusal.value.message_dict) == [field]
    assert not LoopPublication.objects.exists()


def test_doing_nothing_needs_a_why_but_no_proof(world, officer):
    row = told(officer, world.body, decision="not_changed", evidence_url="", done_on=None)
    assert row.done_on is None


def test_another_office_tells_nothing_here(world, officer, holder):
    with pytest.raises(PermissionDenied):
        told(holder(("council_officer", "B2")), world.body)


def test_a_steward_takes_it_off_the_page_once_and_says_why(world, officer, holder):
    row, steward = told(officer, world.body), holder(("provincial_steward", "B1"))
    with pytest.raises(PermissionDenied):
        actions.withdraw_loop(actor=officer, publication=row, reason="x")
    with pytest.raises(ValidationError):
        actions.withdraw_loop(actor=steward, publication=row, reason=" ")
    actions.withdraw_loop(actor=steward, publication=row, reason="The picture shows another office.")
    assert queries.publications().items == []
    with pytest.raises(Conflict):
        actions.withdraw_loop(actor=steward, publication=row, reason="again")

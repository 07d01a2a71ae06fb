"""Every move of a strategy and of a story against every role and every state."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.framework.strategy import actions
from yakja.framework.strategy.workflow import STORY, STRATEGY

from .test_texts import code_of

pytestmark = pytest.mark.django_db
ROLES = (
    "visitor",
    "citizen",
    "supplier",
    "council officer",
    "drafter",
    "officer of the owner",
    "steward",
    "other steward",
    "administrator",
)


def people_of(drafted):
    made = {
        "visitor": ANONYMOUS,
        "citizen": drafted.actor("citizen"),
        "supplier": drafted.actor("supplier", "supplier", body=drafted.lgcd),
        "council officer": drafted.actor("council officer", "council_officer", body=drafted.mc_kasur),
        "drafter": drafted.actor("drafter", "council_officer", body=drafted.mc_lahore),
        "officer of the owner": drafted.actor("owner", "district_officer", body=drafted.lgcd),
        "steward": drafted.actor("steward", "provincial_steward", place=drafted.pk6),
        "other steward": drafted.actor("other steward", "provincial_steward", place=drafted.pk5),
        "administrator": drafted.actor("administrator", "administrator"),
    }
    actions.name_drafter(actor=SYSTEM, strategy=drafted.strategy, person=made["drafter"].person)
    return made


LEADS = {"officer of the owner", "steward", "administrator"}
ADOPTS = {"steward", "administrator"}
WRITES = LEADS | {"drafter"}
MAY = {
    "strategy.open_strategy": ADOPTS,
    "strategy.move_strategy": LEADS,
    "strategy.adopt_strategy": ADOPTS,
    "strategy.name_drafter": LEADS,
    "strategy.draft_text": WRITES,
    "strategy.answer_comment": WRITES,
    "strategy.hide_comment": LEADS,
    "strategy.clear_away": set(),
}


@pytest.mark.parametrize("permission", MAY)
def test_who_may_what_with_a_strategy(drafted, permission):
    thing = drafted.pk6 if permission == "strategy.open_strategy" else drafted.strategy
    allowed = {role for role, who in people_of(drafted).items() if may(who, permission, thing)}
    assert allowed == MAY[permission]
    assert set(people_of(drafted)) == set(ROLES)


FACTS = {"open": "comments_until", "adopt": "adopted_on", "close": "reason", "withdraw": "order"}


def facts_for(drafted, code):
    return {
        "open": {"comments_until": (drafted.today + dt.timedelta(days=20)).isoformat()},
        "adopt": {"instrument": "SO 1", "adopted_on": drafted.today.isoformat()},
        "close": {"reason": "Its time is over."},
        "withdraw": {"order": "Order 7 of the secretary"},
    }.get(code, {})


def bring(drafted, state):
    """The strategy in a state, by its own moves."""
    if state == "draft":
        return
    if state == "open":
        # Opened a month ago, so that the comments may end.
        drafted.open(days_ago=30)
        return
    drafted.answering()
    for code in {
        "answering": (),
        "adopted": ("adopt",),
        "under_way": ("adopt", "start"),
        "closed": ("adopt", "start", "close"),
        "withdrawn": ("withdraw",),
    }[state]:
        drafted.move(code, facts=facts_for(drafted, code))


@pytest.mark.parametrize("state", [s.code for s in STRATEGY.states])
@pytest.mark.parametrize("code", [m.code for m in STRATEGY.moves])
def test_every_role_and_move(drafted, code, state):
    """From each state, each role: allowed as the table says, refused without a trace otherwise."""
    bring(drafted, state)
    step = STRATEGY.move(code)
    expected = MAY[step.permission] if state in step.sources else set()
    people = people_of(drafted)
    done = set()
    for role in sorted(people, key=lambda r: r in expected):
        strategy = (
            type(drafted.strategy)
            .objects.select_related("case", "owner", "place")
            .get(pk=drafted.strategy.pk)
        )
        if role in expected:
            assert may(people[role], step.permission, strategy.case)
            done.add(role)
            continue
        with pytest.raises((PermissionDenied, ValidationError)) as error:
            actions.move_strategy(
                actor=people[role], strategy=strategy, code=code, facts=facts_for(drafted, code)
            )
        if role not in MAY[step.permission]:
            assert isinstance(error.value, PermissionDenied)
        else:
            assert error.value.code == "not_from_here"
    assert done == expected
    if expected:
        moved = drafted.move(code, facts=facts_for(drafted, code), actor=people["steward"])
        assert moved.state == step.target


@pytest.mark.parametrize(("days", "is_good"), [(9, False), (10, True), (180, True), (181, False)])
def test_a_text_lies_open_long_enough(drafted, days, is_good):
    facts = {"comments_until": drafted.today + dt.timedelta(days=days)}
    if is_good:
        assert drafted.move("open", facts=facts).state == "open"
        return
    with pytest.raises(ValidationError) as error:
        drafted.move("open", facts=facts)
    assert code_of(error) == "bad_days"


def test_an_empty_text_does_not_open(drafted):
    for row in (drafted.vision, drafted.objective):
        actions.drop_paragraph(actor=SYSTEM, paragraph=row, revision=1, reason="x")
    with pytest.raises(ValidationError) as error:
        drafted.open()
    assert code_of(error) == "text_missing"


def test_a_district_leads_its_own_strategy_but_not_the_provinces(drafted):
    officer = drafted.actor("district", "district_officer", place=drafted.kasur)
    own = actions.open_strategy(
        actor=officer, code="KASUR", name={"ur": "قصور"}, place=drafted.kasur, owner=drafted.mc_kasur, parent=drafted.strategy,
        starts_on=drafted.today, ends_on=drafted.today + dt.timedelta(days=400),
    )  # fmt: skip
    assert may(officer, "strategy.adopt_strategy", own.case)
    assert not may(officer, "strategy.move_strategy", drafted.strategy.case)
    with pytest.raises(PermissionDenied):
        actions.open_strategy(
            actor=officer, code="PB-2", name={"ur": "x"}, place=drafted.pk6, owner=drafted.lgcd, starts_on=drafted.today,
            ends_on=drafted.today + dt.timedelta(days=400),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"code": "-x"}, "bad_code"), ({"code": "a b"}, "bad_code"), ({"name": {"ur": ""}}, "name_missing"),
        ({"code": "PB-1"}, "code_taken"), ({"ends_on": dt.date(2020, 1, 1)}, "bad_dates"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_begun_says_why(drafted, more, code):
    facts = {
        "code": "PB-2", "name": {"ur": "نئی"}, "place": drafted.pk6, "owner": drafted.lgcd, "starts_on": drafted.today,
        "ends_on": drafted.today + dt.timedelta(days=400),
    }  # fmt: skip
    with pytest.raises(ValidationError) as error:
        actions.open_strategy(actor=SYSTEM, **{**facts, **more})
    assert code_of(error) == code
    with pytest.raises(ValidationError) as error:
        actions.open_strategy(actor=SYSTEM, **{**facts, "owner": drafted.mc_swat})
    assert code_of(error) == "other_place"


def test_a_drafter_who_is_released_writes_no_more(drafted):
    people = people_of(drafted)
    row = drafted.strategy.drafters.get()
    actions.release_drafter(actor=SYSTEM, drafter=row)
    assert not may(people["drafter"], "strategy.draft_text", drafted.strategy)
    again = actions.name_drafter(actor=SYSTEM, strategy=drafted.strategy, person=people["drafter"].person)
    assert again.pk != row.pk
    assert may(people["drafter"], "strategy.draft_text", drafted.strategy)


STORY_MAY = {
    "strategy.write_story": {"council officer"},
    "strategy.publish_story": {"steward", "administrator"},
    "strategy.withdraw_story": {"council officer", "steward", "administrator"},
}


def test_every_role_and_move_of_a_story(drafted):
    from .test_stories import story

    row = story(drafted)
    people = people_of(drafted)
    above = {"officer of the owner"}  # the department above the council works for it as well
    for permission, expected in STORY_MAY.items():
        allowed = {role for role, who in people.items() if may(who, permission, row.case)}
        assert allowed - above == expected, permission
    for move in STORY.moves:
        for role, who in people.items():
            if role in STORY_MAY[move.permission] | above:
                continue
            with pytest.raises(PermissionDenied):
                actions.move_story(actor=who, story=row, code=move.code, reason="x")
    row.case.refresh_from_db()
    assert row.case.state == "draft"

"""Succession: proposed by one, reviewed by another, carried out in one step that every room takes part in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies import actions, registry
from yakja.foundation.bodies.models import Body, BodyChange, BodyIdentifier, BodyKind, IdentifierScheme, Post
from yakja.foundation.bodies.queries import find_body, heir_of, history_of
from yakja.foundation.kit.errors import Conflict, refuse

from .test_actions import code_of, fresh

DAY = dt.date(2026, 7, 1)


@pytest.fixture
def told(monkeypatch):
    """A room above that is told of every succession; the others' functions are left out."""
    heard: list[registry.Succession] = []

    def follow(succession):
        heard.append(succession)
        return {"things": 7}

    monkeypatch.setattr(registry, "_followers", {"above": follow})
    return heard


@pytest.fixture
def done(town, steward, second_steward, told):
    """Take a change through all its states."""

    def through(**what):
        proposed = actions.propose_change(actor=steward, instrument="SO 1/2026", effective_on=DAY, **what)
        reviewed = actions.review_change(actor=second_steward, change=proposed, is_approved=True)
        return actions.carry_out_change(actor=steward, change=reviewed, today=DAY)

    return through


def test_renamed_body_is_found_under_both_names(town, done, told):
    done(
        kind="renamed",
        predecessors=[town["PK60101-MC"]],
        new_name={"en": "Faizabad Committee", "ur": "فیض آباد کمیٹی"},
    )
    body = fresh("PK60101-MC")
    assert (body.name["en"], body.status) == ("Faizabad Committee", "derived")
    for text in ("faizabad", "municipal saddar"):
        assert body in Body.objects.search(text)
    assert told == []


def test_merger_closes_the_old_and_moves_what_hangs_on_it(town, done, told, steward):
    old, heir = town["PK60101-MC"], town["PK60101-TC"]
    scheme = IdentifierScheme.objects.get(code="DDO")
    actions.add_identifier(actor=steward, body=old, scheme=scheme, value="LE4012", source="AG")
    actions.open_post(actor=steward, body=old, code="CO", title={"en": "Chief"}, kind="chief_officer")
    actions.correct_body(actor=steward, body=town["PK60102-MC"], changes={"parent": old}, reason="order")
    change = done(kind="merged", predecessors=[old], successors=[heir])
    closed = fresh(old.code)
    assert (closed.status, closed.valid_to) == ("closed", DAY)
    assert fresh("PK60102-MC").parent == heir
    assert fresh("PK60102-MC").path.startswith(fresh(heir.code).path)
    assert BodyIdentifier.objects.get().valid_to == DAY
    assert Post.objects.get().valid_to == DAY
    assert find_body("DDO:LE4012") is None
    assert heir_of(closed) == heir
    assert change.outcome == {
        "above": {"things": 7},
        "bodies": {"closed": 1, "subordinates_moved": 1, "identifiers_ended": 1, "posts_ended": 1},
    }
    (succession,) = told
    assert (succession.predecessors, succession.heir) == ((old,), heir)
    assert history_of(closed) == history_of(heir) == [change]


def test_split_hands_everything_to_the_named_heir(town, done, told, steward):
    old, one, two = town["PK60101-MC"], town["PK60101-TC"], town["PK60102-MC"]
    done(kind="split", predecessors=[old], successors=[one, two], heir=two)
    assert told[0].heir == two
    assert set(told[0].successors) == {one, two}
    assert heir_of(fresh(old.code)) == two


def test_body_may_go_on_beside_the_part_that_was_split_from_it(town, done, told):
    old, part = town["PK60101-MC"], town["PK60101-TC"]
    done(kind="split", predecessors=[old], successors=[old, part], heir=old)
    assert fresh(old.code).status != "closed"
    assert told[0].heir == old


def test_abolished_body_without_heir_leaves_its_subordinates_one_step_up(town, done, told, steward):
    actions.correct_body(
        actor=steward, body=town["PK60102-MC"], changes={"parent": town["PK60101-MC"]}, reason="order"
    )
    done(kind="abolished", predecessors=[fresh("PK60101-MC")])
    assert fresh("PK60102-MC").parent.code == "PK6-LGD"
    assert told[0].heir is None
    assert heir_of(fresh("PK60101-MC")).code == "PK60101-MC"


def test_body_that_changes_its_kind_is_its_own_heir(town, done, told):
    kind = BodyKind.objects.get(code="PB-TC")
    done(
        kind="changed_kind",
        predecessors=[town["PK60101-MC"]],
        new_kind=kind,
        new_name={"en": "Tehsil Council II"},
    )
    body = fresh("PK60101-MC")
    assert (body.kind, body.name["en"], body.status) == (kind, "Tehsil Council II", "derived")
    assert told[0].heir == body


def test_heir_is_followed_through_several_changes(town, done):
    done(kind="merged", predecessors=[town["PK60101-MC"]], successors=[town["PK60101-TC"]])
    done(kind="merged", predecessors=[fresh("PK60101-TC")], successors=[town["PK60102-MC"]])
    assert heir_of(fresh("PK60101-MC")).code == "PK60102-MC"


def test_nothing_has_happened_when_one_room_refuses(town, steward, second_steward, monkeypatch):
    def follow(succession):
        succession.heir.kind.bodies.update(phone="moved")
        refuse("not_now", "A case is being decided.")

    monkeypatch.setattr(registry, "_followers", {"above": follow})
    change = actions.propose_change(
        actor=steward, kind="merged", predecessors=[town["PK60101-MC"]], successors=[town["PK60101-TC"]],
        instrument="SO", effective_on=DAY,
    )  # fmt: skip
    actions.review_change(actor=second_steward, change=change, is_approved=True)
    with pytest.raises(ValidationError):
        actions.carry_out_change(actor=steward, change=change, today=DAY)
    assert fresh("PK60101-MC").status == "derived"
    assert not Body.objects.filter(phone="moved").exists()
    assert BodyChange.objects.get().state == "reviewed"


def test_nobody_reviews_their_own_proposal(town, steward, second_steward):
    change = actions.propose_change(
        actor=steward, kind="abolished", predecessors=[town["PK60101-MC"]], instrument="SO", effective_on=DAY
    )
    with pytest.raises(ValidationError) as refusal:
        actions.review_change(actor=steward, change=change, is_approved=True)
    assert code_of(refusal) == "own_proposal"
    with pytest.raises(Conflict) as refusal:
        actions.carry_out_change(actor=steward, change=change, today=DAY)
    assert code_of(refusal) == "not_reviewed"
    with pytest.raises(ValidationError) as refusal:
        actions.review_change(actor=second_steward, change=change, is_approved=False)
    assert code_of(refusal) == "reason_missing"
    actions.review_change(actor=second_steward, change=change, is_approved=False, note="wrong notification")
    with pytest.raises(Conflict):
        actions.carry_out_change(actor=steward, change=change, today=DAY)


def test_change_waits_for_its_day_and_happens_once(town, steward, second_steward, told):
    change = actions.propose_change(
        actor=steward, kind="abolished", predecessors=[town["PK60101-MC"]], instrument="SO", effective_on=DAY
    )
    actions.review_change(actor=second_steward, change=change, is_approved=True)
    with pytest.raises(ValidationError) as refusal:
        actions.carry_out_change(actor=steward, change=change, today=DAY - dt.timedelta(days=1))
    assert code_of(refusal) == "too_early"
    actions.carry_out_change(actor=steward, change=change, today=DAY)
    with pytest.raises(Conflict):
        actions.carry_out_change(actor=steward, change=change, today=DAY)
    assert len(told) == 1
    verbs = list(
        AuditEntry.objects.filter(verb__endswith="_change").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["bodies.propose_change", "bodies.review_change", "bodies.carry_out_change"]


def test_one_change_of_a_body_waits_at_a_time(town, steward):
    what = {
        "kind": "abolished",
        "predecessors": [town["PK60101-MC"]],
        "instrument": "SO",
        "effective_on": DAY,
    }
    actions.propose_change(actor=steward, **what)
    with pytest.raises(Conflict):
        actions.propose_change(actor=steward, **what)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"kind": "renamed"}, "name_missing"),
        ({"kind": "changed_kind"}, "kind_missing"),
        ({"kind": "merged"}, "one_successor"),
        ({"kind": "split", "after": ["PK60101-TC"]}, "several_successors"),
        ({"kind": "split", "after": ["PK60101-TC", "PK60102-MC"]}, "heir_missing"),
        ({"kind": "split", "after": ["PK60101-TC", "PK60102-MC"], "heir": "PK6-LGD"}, "wrong_heir"),
        ({"kind": "abolished", "after": ["PK60101-MC"]}, "wrong_successor"),
        ({"kind": "merged", "before": []}, "closed"),
        ({"kind": "renamed", "before": ["PK60101-MC", "PK60101-TC"]}, "one_body"),
        ({"kind": "eaten"}, "bad_choice"),
        ({"kind": "abolished", "instrument": " "}, "source_missing"),
    ],
)
def test_change_that_does_not_fit_is_refused(town, steward, what, code):
    with pytest.raises(ValidationError) as refusal:
        actions.propose_change(
            actor=steward,
            kind=what["kind"],
            predecessors=[town[c] for c in what.get("before", ["PK60101-MC"])],
            successors=[town[c] for c in what.get("after", [])],
            heir=town.get(what.get("heir", "")),
            instrument=what.get("instrument", "SO"),
            effective_on=DAY,
        )
    assert code_of(refusal) == code


def test_steward_of_another_province_neither_proposes_nor_reviews(town, steward, neighbour):
    what = {
        "kind": "abolished",
        "predecessors": [town["PK60101-MC"]],
        "instrument": "SO",
        "effective_on": DAY,
    }
    with pytest.raises(PermissionDenied):
        actions.propose_change(actor=neighbour, **what)
    change = actions.propose_change(actor=steward, **what)
    with pytest.raises(PermissionDenied):
        actions.review_change(actor=neighbour, change=change, is_approved=True)


def test_outcome_is_told_in_the_words_of_the_rooms(monkeypatch):
    monkeypatch.setattr(registry, "_followers", {})
    registry.register_succession("above", lambda succession: None, words={"things": "things moved"})
    told = registry.told_outcome({"above": {"things": 7, "none": 0}, "bodies": {"closed": 1}, "x": {"y": 2}})
    assert [(str(word), count) for word, count in told] == [
        ("things moved", 7), (str(told[1][0]), 1), (str(told[2][0]), 2)
    ]  # fmt: skip
    assert str(told[1][0]) != "closed"

"""Confirming, correcting, identifying: what is kept, what is refused, who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import Body, BodyIdentifier, BodyKind, IdentifierScheme, Post
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.places.models import Place

from .conftest import Officer


def code_of(refusal) -> str:
    error = refusal.value
    if hasattr(error, "error_dict"):
        return next(iter(error.error_dict.values()))[0].code
    return error.code


def fresh(code: str) -> Body:
    return Body.objects.get(code=code)


def test_confirm_body_once(town, steward):
    actions.confirm_body(actor=steward, body=town["PK60101-MC"], governed_by="elected")
    body = fresh("PK60101-MC")
    assert (body.status, body.governed_by, body.confirmed_by_ref) == ("confirmed", "elected", "person:1")
    entry = AuditEntry.objects.get(verb="bodies.confirm")
    assert entry.before == {"status": "derived", "governed_by": "administrator"}
    with pytest.raises(ValidationError) as refusal:
        actions.confirm_body(actor=steward, body=body)
    assert code_of(refusal) == "confirmed_already"


def test_confirm_several_is_one_entry_and_passes_over_confirmed_ones(town, steward):
    actions.confirm_body(actor=steward, body=town["PK60101-MC"])
    assert actions.confirm_bodies(actor=steward, codes=["PK60101-MC", "PK60101-TC", "PK60102-MC"]) == 2
    assert Body.objects.filter(status="confirmed").count() == 3
    assert AuditEntry.objects.filter(verb="bodies.confirm").count() == 2
    with pytest.raises(ValidationError):
        actions.confirm_bodies(actor=steward, codes=[])


def test_confirm_several_is_all_or_nothing_across_provinces(town, steward):
    with pytest.raises(PermissionDenied):
        actions.confirm_bodies(actor=steward, codes=["PK60101-MC", "PK501-TLG"])
    assert fresh("PK60101-MC").status == "derived"


def test_correct_body_writes_only_what_differs(town, steward):
    kind = BodyKind.objects.get(code="PB-TC")
    changes = {
        "name": {"en": "Town Committee Saddar", "ur": "ٹاؤن کمیٹی صدر"},
        "kind": kind,
        "phone": "",
        "parent": None,
    }
    actions.correct_body(actor=steward, body=town["PK60101-MC"], changes=changes, reason="letter 5")
    body = fresh("PK60101-MC")
    assert (body.name["en"], body.kind, body.parent) == ("Town Committee Saddar", kind, None)
    assert body.path == Body.objects.get(pk=body.pk).path
    assert body not in Body.objects.under(fresh("PK6-LGD"))
    assert Body.objects.search("town committee").get() == body
    entry = AuditEntry.objects.get(verb="bodies.correct")
    assert set(entry.after) == {"name", "kind", "parent"}
    with pytest.raises(ValidationError) as refusal:
        actions.correct_body(actor=steward, body=body, changes=changes, reason="letter 5")
    assert code_of(refusal) == "nothing_changed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": {"en": " "}}, "name_missing"),
        ({"email": "nobody"}, "bad_email"),
        ({"website": "ftp://x"}, "bad_website"),
        ({"governed_by": "king"}, "bad_choice"),
        ({"status": "closed"}, "unknown_field"),
        ({"phone": "0" * 41}, "too_long"),
    ],
)
def test_correct_body_refuses(town, steward, changes, code):
    with pytest.raises(ValidationError) as refusal:
        actions.correct_body(actor=steward, body=town["PK60101-MC"], changes=changes, reason="r")
    assert code_of(refusal) == code


def test_body_does_not_stand_below_itself(town, steward):
    with pytest.raises(ValidationError) as refusal:
        actions.correct_body(
            actor=steward, body=fresh("PK6-LGD"), changes={"parent": fresh("PK60101-MC")}, reason="r"
        )
    assert code_of(refusal) == "tree_loop"


def test_own_officer_corrects_contact_and_nothing_else(town):
    officer = Officer([("council_officer", town["PK60101-MC"])])
    actions.correct_body(
        actor=officer, body=town["PK60101-MC"], changes={"phone": "051-111"}, reason="new line"
    )
    assert fresh("PK60101-MC").phone == "051-111"
    with pytest.raises(PermissionDenied):
        actions.correct_body(
            actor=officer, body=town["PK60101-MC"], changes={"name": {"en": "X"}}, reason="r"
        )
    with pytest.raises(PermissionDenied):
        actions.correct_body(actor=officer, body=town["PK60102-MC"], changes={"phone": "1"}, reason="r")


def test_body_does_not_leave_the_province_of_its_steward(town, steward):
    with pytest.raises(PermissionDenied):
        actions.correct_body(
            actor=steward,
            body=town["PK60101-MC"],
            changes={"place": Place.objects.get(code="PK501")},
            reason="r",
        )


@pytest.mark.parametrize("who", ["anonymous", "nobody", "neighbour", "council"])
def test_others_are_refused(town, neighbour, who):
    actor = {
        "anonymous": ANONYMOUS,
        "nobody": Officer(),
        "neighbour": neighbour,
        "council": Officer([("council_officer", town["PK60101-MC"])]),
    }[who]
    body, other = town["PK60101-MC"], town["PK60102-MC"]
    scheme = IdentifierScheme.objects.get(code="DDO")
    punjab = Place.objects.get(code="PK6")
    for attempt in (
        lambda: actions.confirm_body(actor=actor, body=body),
        lambda: actions.confirm_bodies(actor=actor, codes=[body.code]),
        lambda: actions.correct_body(actor=actor, body=other, changes={"phone": "1"}, reason="r"),
        lambda: actions.add_identifier(actor=actor, body=body, scheme=scheme, value="LE4012", source="s"),
        lambda: actions.load_bodies(actor=actor, raw=b"", province=punjab),
        lambda: actions.load_councils(actor=actor, raw=b"", province=punjab),
        lambda: actions.open_post(actor=actor, body=body, code="CO", title={"en": "x"}),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert fresh(body.code).status == "derived"


def test_identifier_names_one_body(town, steward):
    scheme = IdentifierScheme.objects.get(code="DDO")
    actions.add_identifier(actor=steward, body=town["PK60101-MC"], scheme=scheme, value="LE۴۰۱۲", source="AG")
    assert BodyIdentifier.objects.get().value == "LE4012"
    for body, value, code in (
        (town["PK60102-MC"], "LE4012", "identifier_taken"),
        (town["PK60101-MC"], "LE4012", "made_already"),
        (town["PK60102-MC"], "4012", "bad_identifier"),
    ):
        with pytest.raises(ValidationError) as refusal:
            actions.add_identifier(actor=steward, body=body, scheme=scheme, value=value, source="AG")
        assert code_of(refusal) == code


def test_post_is_unique_in_its_body(town, steward):
    actions.open_post(
        actor=steward,
        body=town["PK60101-MC"],
        code="co",
        title={"en": "Chief Officer", "ur": "چیف آفیسر"},
        kind="chief_officer",
    )
    assert Post.objects.get().code == "CO"
    with pytest.raises(ValidationError):
        actions.open_post(actor=steward, body=town["PK60101-MC"], code="CO", title={"en": "Again"})

"""Who may: roles in rows, permissions in columns, each at one's own body, a body below, another body, everywhere."""

import pytest

from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.foundation.people import queries
from yakja.foundation.people.actions.appointing import Outline
from yakja.foundation.people.rules import holds

from .factories import actor, person, post, role

pytestmark = pytest.mark.django_db

GIVES = {
    # who: kinds of role they may give at Lahore's council
    "anonymous": "",
    "citizen": "",
    "supplier": "",
    "auditor": "",
    "council_officer": "",
    "head_of_council": "council_officer",
    "head_of_neighbour": "",
    "head_of_department": "council_officer",
    "district_officer": "council_officer",
    "other_district_officer": "",
    "provincial_steward": "council_officer district_officer supplier",
    "administrator": "citizen council_officer district_officer provincial_steward auditor supplier administrator",
    "system": "citizen council_officer district_officer provincial_steward auditor supplier administrator",
}
KINDS = GIVES["administrator"].split()


def whom(name, province):
    chief = Post.Kind.CHIEF_OFFICER
    made = {
        "anonymous": lambda: ANONYMOUS,
        "system": lambda: SYSTEM,
        "citizen": lambda: actor("citizen"),
        "supplier": lambda: actor("supplier", body=province.council),
        "auditor": lambda: actor("auditor"),
        "council_officer": lambda: actor("council_officer", body=province.council, post=province.planning),
        "head_of_council": lambda: actor("council_officer", body=province.council, post=province.chief),
        "head_of_neighbour": lambda: actor(
            "council_officer", body=province.neighbour, post=post(province.neighbour, "co", chief)
        ),
        "head_of_department": lambda: actor(
            "council_officer", body=province.department, post=post(province.department, "co", chief)
        ),
        "district_officer": lambda: actor("district_officer", place=province.lahore),
        "other_district_officer": lambda: actor("district_officer", place=province.kasur),
        "provincial_steward": lambda: actor("provincial_steward", place=province.punjab),
        "administrator": lambda: actor("administrator"),
    }
    return made[name]()


@pytest.mark.parametrize("name", GIVES)
def test_who_gives_which_role(province, name):
    who = whom(name, province)
    given = {kind for kind in KINDS if may(who, "people.appoint", Outline(kind, province.council))}
    assert given == set(GIVES[name].split())


def test_a_limited_administrator_gives_no_unlimited_role(province):
    who = actor("administrator", place=province.punjab)
    assert may(who, "people.appoint", Outline("administrator", None, province.lahore))
    assert not may(who, "people.appoint", Outline("administrator"))
    assert not may(who, "people.appoint", Outline("auditor"))


SEES = {
    "anonymous": "",
    "citizen": "",
    "supplier": "",
    "auditor": "council neighbour department",
    "council_officer": "council",
    "district_officer": "council",
    "provincial_steward": "council neighbour department",
    "administrator": "council neighbour department",
    "head_of_department": "council neighbour department",
}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_the_staff_of_which_body(province, name):
    who = whom(name, province)
    seen = {
        at
        for at in ("council", "neighbour", "department")
        if may(who, "people.see_staff", getattr(province, at))
    }
    assert seen == set(SEES[name].split())


KEYS = {name: name in ("provincial_steward", "administrator", "system") for name in GIVES}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("permission", ["people.make_api_key", "people.see_api_keys"])
def test_who_makes_keys(province, name, permission):
    assert may(whom(name, province), permission) is KEYS[name]


def test_steward_makes_keys_for_bodies_of_their_own_province_only(province):
    who = actor("provincial_steward", place=province.lahore)
    assert may(who, "people.make_api_key", province.council)
    assert not may(who, "people.make_api_key", province.neighbour)


ROLE_MOVES = {
    # of a planning officer of Lahore's council: hand over, end, assume
    "anonymous": "",
    "citizen": "",
    "supplier": "",
    "auditor": "",
    "council_officer": "",
    "head_of_council": "hand_over end_role assume_charge",
    "head_of_neighbour": "",
    "district_officer": "hand_over end_role assume_charge",
    "other_district_officer": "",
    "provincial_steward": "hand_over end_role assume_charge",
    "administrator": "hand_over end_role assume_charge",
}


@pytest.mark.parametrize("name", ROLE_MOVES)
def test_who_moves_the_charge_of_another(province, name):
    held = role(person(), "council_officer", body=province.council)
    who = whom(name, province)
    allowed = {
        verb for verb in ("hand_over", "end_role", "assume_charge") if may(who, f"people.{verb}", held)
    }
    assert allowed == set(ROLE_MOVES[name].split())


def test_ones_own_charge_is_ones_own(province):
    who = actor("council_officer", body=province.council, post=province.planning)
    mine = who.roles[0]
    assert may(who, "people.hand_over", mine)
    assert may(who, "people.end_role", mine)
    assert not may(who, "people.appoint", mine)


RESETS = {
    "anonymous": False,
    "citizen": False,
    "supplier": False,
    "auditor": True,
    "council_officer": True,
    "head_of_neighbour": False,
    "district_officer": True,
    "other_district_officer": False,
    "provincial_steward": True,
    "administrator": True,
}


@pytest.mark.parametrize("name", RESETS)
def test_who_asks_for_a_reset(province, name):
    lost = person()
    role(lost, "council_officer", body=province.council)
    assert may(whom(name, province), "people.request_reset", lost) is RESETS[name]


def test_nobody_but_an_administrator_asks_for_an_administrator(province):
    lost = person()
    role(lost, "administrator")
    assert not may(actor("council_officer", body=province.council), "people.request_reset", lost)
    assert may(actor("administrator"), "people.request_reset", lost)


def test_holds_asks_the_things_own_body_or_place(province):
    works_there = holds("council_officer", "district_officer")
    officer = actor("council_officer", body=province.council)
    held = role(person(), "council_officer", body=province.neighbour)
    assert works_there(officer, province.council)
    assert works_there(officer, None)
    assert not works_there(officer, held)
    assert not works_there(ANONYMOUS, province.council)
    assert works_there(actor("district_officer", place=province.kasur), held)


def test_exported_predicates_answer_for_their_kind(province):
    table = {
        "council_officer": {"is_council_officer_for", "is_officer_at_body", "is_insider_at_body"},
        "district_officer": {"is_district_officer_for", "is_officer_at_body", "is_insider_at_body"},
        "provincial_steward": {"is_steward_for", "is_officer_at_body", "is_insider_at_body"},
        "auditor": {"is_auditor", "is_insider_at_body"},
        "supplier": {"is_supplier_for"},
        "administrator": {"is_administrator", "is_insider_at_body"},
        "citizen": set(),
    }
    names = {name for wanted in table.values() for name in wanted}
    for kind, wanted in table.items():
        who = actor(kind, body=province.council)
        assert {name for name in names if getattr(queries, name)(who, province.council)} == wanted, kind
        assert not any(getattr(queries, name)(who, province.neighbour) for name in names), kind


def test_an_unknown_permission_is_an_error(province):
    with pytest.raises(LookupError):
        may(SYSTEM, "people.fly")

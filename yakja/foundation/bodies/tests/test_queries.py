"""Who exists, who is charged with what, how much of it is assumed."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import Body, BodyKind, IdentifierScheme
from yakja.foundation.bodies.queries import (
    assumed_share,
    bodies_by_keys,
    devolved_functions,
    find_body,
    holders_of,
    kinds_holding,
    kinds_in,
    responsible_bodies,
    stewarded_by,
)
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place

from .conftest import Officer

TODAY = dt.date(2026, 11, 23)


def codes(bodies) -> list[str]:
    return sorted(body.code for body in bodies)


def test_within_and_serving(town):
    district, tehsil = Place.objects.get(code="PK601"), Place.objects.get(code="PK60101")
    assert codes(Body.objects.within(district)) == ["PK60101-MC", "PK60101-TC", "PK60102-MC"]
    assert codes(Body.objects.serving(tehsil)) == ["PK6-LGD", "PK60101-MC", "PK60101-TC"]
    town["PK60102-MC"].serves.add(tehsil)
    assert "PK60102-MC" in codes(Body.objects.serving(tehsil))


def test_devolved_functions_are_the_kind_s_own_work(town):
    found = devolved_functions(town["PK60101-TC"], TODAY)
    assert [(d.function.code, d.role) for d in found] == [("WAT-01", "shared"), ("WST-01", "main")]
    assert devolved_functions(town["PK6-LGD"], TODAY) == []


def test_kinds_of_a_province_are_those_in_force(town):
    punjab = Place.objects.get(code="PK6")
    assert [k.code for k in kinds_in(punjab, TODAY)] == ["GEN-DEPT", "PB-MC", "PB-TC", "PB-UC"]
    assert "PB-DC" in [k.code for k in kinds_in(punjab, dt.date(2020, 1, 1))]


def test_assumed_share_counts_cells(town, water):
    share = assumed_share(Body.objects.all(), on=TODAY)
    # Two municipal committees with two cells each (one assumed), one tehsil council with two (both assumed).
    assert (share.cells, share.assumed) == (6, 4)
    assert share.share == pytest.approx(4 / 6)
    one = assumed_share(Body.objects.all(), function=water, on=TODAY)
    assert (one.cells, one.assumed) == (3, 1)
    assert assumed_share(Body.objects.none(), on=TODAY).share is None


def test_assumed_share_agrees_with_counting_one_by_one(town):
    cells = [d for body in Body.objects.all() for d in devolved_functions(body, TODAY)]
    share = assumed_share(Body.objects.all(), on=TODAY)
    assert share.cells == len(cells)
    assert share.assumed == sum(d.certainty == "assumed" for d in cells)


def test_assumed_share_costs_two_queries(town, django_assert_num_queries):
    with django_assert_num_queries(2):
        assumed_share(Body.objects.all())


def test_responsible_bodies_come_by_role_and_nearness(town, water):
    found = responsible_bodies(water, Place.objects.get(code="PK60101"), TODAY)
    assert [(b.code, d.role) for b, d in found] == [
        ("PK60101-MC", "main"), ("PK60101-TC", "shared"), ("PK6-LGD", "department")
    ]  # fmt: skip


def test_holders_and_kinds_of_a_function(town, water):
    assert codes(holders_of(water, TODAY)) == ["PK60101-MC", "PK60101-TC", "PK60102-MC"]
    assert [row.kind.code for row in kinds_holding(water, TODAY)] == ["GEN-DEPT", "PB-MC", "PB-TC"]


@pytest.mark.parametrize("text", ["murrabad", "مراد آباد", "murabad", "municipal murrabad", "PK60102-MC"])
def test_search_in_any_script(town, text):
    assert "PK60102-MC" in codes(Body.objects.search(text))


def test_find_body_by_code_or_identifier(town, steward):
    scheme = IdentifierScheme.objects.get(code="DDO")
    actions.add_identifier(
        actor=steward, body=town["PK60101-MC"], scheme=scheme, value="le4012", source="AG office"
    )
    assert find_body("pk60101-mc").code == "PK60101-MC"
    assert find_body("ddo:LE4012").code == "PK60101-MC"
    assert find_body("DDO:LE9999") is None
    assert find_body("") is None


def test_identifier_names_another_body_after_its_end(town, steward):
    scheme = IdentifierScheme.objects.get(code="NADRA")
    first = actions.add_identifier(
        actor=steward, body=town["PK60101-MC"], scheme=scheme, value="77", source="list"
    )
    actions.end_identifier(actor=steward, identifier=first, on=dt.date(2026, 7, 1), reason="new numbers")
    assert find_body("NADRA:77", on=dt.date(2026, 7, 1)) is None
    actions.add_identifier(
        actor=steward,
        body=town["PK60102-MC"],
        scheme=scheme,
        value="77",
        source="list",
        on=dt.date(2026, 7, 1),
    )
    assert find_body("NADRA:77", on=dt.date(2026, 6, 30)).code == "PK60101-MC"
    assert find_body("NADRA:77", on=dt.date(2026, 7, 1)).code == "PK60102-MC"


def test_keys_of_a_whole_list_cost_two_queries(town, django_assert_num_queries):
    keys = [*town, "DDO:AA0001", "NADRA:5"]
    with django_assert_num_queries(2):
        assert set(bodies_by_keys(keys)) == set(town)


def test_stewarded_by_is_the_province_and_nothing_for_others(town, steward, neighbour):
    assert codes(stewarded_by(steward)) == ["PK6-LGD", "PK60101-MC", "PK60101-TC", "PK60102-MC"]
    assert codes(stewarded_by(neighbour)) == ["PK501-TLG"]
    for actor in (ANONYMOUS, Officer(), Officer([("council_officer", town["PK60101-MC"])])):
        assert codes(stewarded_by(actor)) == []
    assert stewarded_by(SYSTEM).count() == stewarded_by(Officer([("administrator", None)])).count() == 5


def test_kind_says_whether_it_is_in_force(town):
    kind = BodyKind.objects.get(code="PB-DC")
    assert kind.is_in_force(dt.date(2025, 9, 30))
    assert not kind.is_in_force(dt.date(2025, 10, 1))

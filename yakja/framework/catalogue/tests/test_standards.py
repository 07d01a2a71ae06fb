"""Standards per function, and how statements about a tool add up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import translation

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions.standards import (
    claim_conformance,
    record_conformance,
)
from yakja.framework.catalogue.models import (
    Conformance,
    FunctionStandard,
    PubliccodeFile,
    Standard,
)
from yakja.framework.catalogue.queries import standards as reads
from yakja.framework.catalogue.queries.consolidations import candidates
from yakja.framework.catalogue.queries.standards import Said, derive

from .world import TODAY, World, runs, tool


@pytest.fixture
def world(db: Any) -> World:
    made = World()
    made.one = tool("CRS", main=("CIT-01",), supplier=made.mc_lahore, owner=made.lgcd)  # type: ignore[attr-defined]
    for code, facet in (("CSV", ""), ("WCAG", ""), ("OPEN311", "open311"), ("UNICODE", ""), ("API", "")):
        Standard.objects.create(
            code=code, kind="format", version="1", facet=facet, source="test", name={"en": code}
        )
    return made


def ask(
    code: str,
    level: str = "required",
    function: str = "",
    area: str = "",
    since: str = "2026-01-01",
    until: str = "",
) -> None:
    FunctionStandard.objects.create(
        code=f"{function or area or '*'}:{code}:{since}", standard=Standard.objects.get(code=code), level=level,
        function=Function.objects.filter(code=function).first(), area_code=area, valid_from=since, valid_to=until or None,
        source="test",
    )  # fmt: skip


def state(
    world: Any, code: str, level: str = "tested", outcome: str = "met", ago: int = 10, **more: Any
) -> Conformance:
    facts: dict[str, Any] = {
        "actor": SYSTEM, "tool": world.one, "standard": Standard.objects.get(code=code), "says": "Laboratory",
        "on": TODAY - dt.timedelta(days=ago),
    }  # fmt: skip
    if level == "claimed":
        return claim_conformance(**(facts | more))
    facts |= {
        "level": level, "outcome": outcome, "report_url": "https://example.org/r",
        "expires_on": TODAY + dt.timedelta(days=90),
    }  # fmt: skip
    return record_conformance(**(facts | more))


# How statements add up


def said(level: str, outcome: str = "met", ago: int = 10, left: int = 90) -> Said:
    return Said(level, outcome, "x", TODAY - dt.timedelta(days=ago), TODAY + dt.timedelta(days=left))


TABLE = [
    ([], "unknown"),
    ([said("claimed")], "claimed"),
    ([said("claimed"), said("tested", ago=99)], "tested"),
    ([said("claimed", ago=1), said("tested", "not_met", ago=99)], "not_met"),
    ([said("tested", "met", ago=99), said("tested", "not_met", ago=3)], "not_met"),
    ([said("tested", "not_met", ago=99), said("tested", "met", ago=3)], "tested"),
    ([said("tested", "partly")], "partly"),
    ([said("certified"), said("tested", "not_met", ago=99)], "certified"),
    ([said("certified", ago=99), said("tested", "not_met", ago=3)], "disputed"),
    ([said("certified", ago=99), said("tested", "met", ago=3)], "certified"),
    ([said("certified", left=0)], "expired"),
    ([said("certified", left=0), said("claimed")], "claimed"),
    ([said("claimed", ago=-1)], "unknown"),  # of a day to come
    ([Said("claimed", "met", "source")], "claimed"),  # no day known
]


@pytest.mark.parametrize(("statements", "standing"), TABLE)
def test_how_statements_add_up(statements: list[Said], standing: str) -> None:
    for order in (statements, statements[::-1]):
        found = derive(order, TODAY)
        assert found.standing == standing
        assert found.is_met == (standing in ("tested", "certified"))


# What is asked


def test_what_is_asked_of_a_function_its_area_and_all_on_a_day(world: World) -> None:
    ask("CSV")
    ask("WCAG", area="CIT")
    ask("OPEN311", function="CIT-01", until="2026-06-01")
    ask("API", "recommended", function="PLN-01")
    complaints, plans = Function.objects.get(code="CIT-01"), Function.objects.get(code="PLN-01")

    def asked(function: Function, day: dt.date) -> list[str]:
        return [f"{a.standard.code} {a.level}" for a in reads.asked_by(function, day)]

    assert asked(complaints, dt.date(2026, 5, 31)) == ["CSV required", "OPEN311 required", "WCAG required"]
    assert asked(complaints, dt.date(2026, 6, 1)) == ["CSV required", "WCAG required"]
    assert asked(complaints, dt.date(2025, 12, 31)) == []
    assert asked(plans, TODAY) == ["CSV required", "API recommended"]


def test_required_counts_before_recommended_for_the_same_standard(world: World) -> None:
    ask("CSV", "recommended", function="CIT-01")
    ask("CSV")
    (one,) = reads.asked_by(Function.objects.get(code="CIT-01"), TODAY)
    assert one.is_required


# The label


def test_the_label_counts_claims_apart_and_keeps_the_unknown(world: Any) -> None:
    for code in ("CSV", "WCAG", "OPEN311", "UNICODE", "API"):
        ask(code)
    state(world, "CSV", "tested")
    state(world, "WCAG", "certified")
    state(world, "OPEN311", "tested", ago=20)
    state(world, "UNICODE", "claimed")
    label = reads.labels([world.one], TODAY)[world.one.pk]
    assert (label.required, label.met, label.claimed, label.unknown) == (5, 3, 1, 1)
    with translation.override("en"):
        assert label.sentence == "meets 3 of 5 required standards, 1 only claimed, 1 not known"
    later = reads.labels([world.one], TODAY + dt.timedelta(days=90))[world.one.pk]
    assert (later.met, later.expired, later.claimed) == (0, 3, 1)
    assert reads.of_tool(world.one, TODAY).label == label


def test_a_facet_of_the_register_is_a_claim_and_no_proof(world: Any) -> None:
    ask("OPEN311")
    other = tool("HELP", main=("CIT-01",), facets="standard:open311")
    label = reads.labels([other], TODAY)[other.pk]
    assert (label.met, label.claimed) == (0, 1)


def test_a_checked_publiccode_file_is_a_test_of_this_register(world: Any) -> None:
    Standard.objects.create(code="PUBLICCODE", kind="metadata", source="test", name={"en": "publiccode.yml"})
    ask("PUBLICCODE")
    for verdict, standing in (("invalid", "not_met"), ("valid_with_warnings", "tested")):
        PubliccodeFile.objects.create(
            tool=world.one, name="f", raw="", sha256=verdict, verdict=verdict,
            imported_at=dt.datetime(2026, 11, 1 if verdict == "invalid" else 2, tzinfo=dt.UTC),
        )  # fmt: skip
        ((_standard, _asked, found),) = reads.of_tool(world.one, TODAY).rows
        assert found.standing == standing


def test_labels_ask_as_often_for_many_tools(world: Any, django_assert_num_queries: Any) -> None:
    ask("CSV")
    state(world, "CSV")
    more = [world.one, *(tool(f"T{n}", main=("CIT-01",)) for n in range(8))]
    with django_assert_num_queries(6):
        reads.labels(more[:1], TODAY)
    with django_assert_num_queries(6):
        found = reads.labels(more, TODAY)
    assert [found[t.pk].met for t in more] == [1] + [0] * 8


def test_a_consolidation_counts_what_is_shown_not_what_is_claimed(world: Any) -> None:
    other = tool("HELP", main=("CIT-01",))
    runs(world.mc_kasur, world.one, "CIT-01")
    state(world, "CSV", "claimed", expires_on=dt.date(2030, 1, 1))
    state(world, "WCAG", "tested", expires_on=dt.date(2030, 1, 1))
    found = {
        c.code: c.standards
        for c in candidates(Function.objects.get(code="CIT-01"), world.pk6, [world.one, other])
    }
    assert found == {"CRS": {"WCAG"}, "HELP": set()}


# Who may say what


def test_a_supplier_claims_and_records_no_test(world: Any, holder: Any) -> None:
    supplier = holder(("supplier", "PK601-MC"))
    made = state(world, "CSV", "claimed", actor=supplier)
    assert (made.level, made.outcome, made.expires_on) == ("claimed", "met", made.on + dt.timedelta(days=365))
    both = holder(("supplier", "PK601-MC"), ("provincial_steward", "PK6"))
    for actor in (supplier, both):
        with pytest.raises(PermissionDenied):
            state(world, "WCAG", "tested", actor=actor)
    assert reads.labels([world.one], TODAY)[world.one.pk].met == 0


@pytest.mark.parametrize("part", ["citizen", ("council_officer", "PK602-MC"), ("supplier", "PK602-MC")])
def test_others_say_nothing(world: Any, holder: Any, part: Any) -> None:
    for level in ("claimed", "tested"):
        with pytest.raises(PermissionDenied):
            state(world, "CSV", level, actor=holder(part))


def test_a_steward_records_a_test_with_one_audit_entry(world: Any, holder: Any) -> None:
    before = AuditEntry.objects.count()
    state(world, "CSV", "tested", actor=holder(("provincial_steward", "PK6")))
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("pk").verb == "catalogue.record_conformance"


BAD = [
    ({"report_url": ""}, "report_url", "report_missing"),
    ({"report_url": "javascript:alert(1)"}, "report_url", "bad_address"),
    ({"level": "claimed?"}, "level", "bad_level"),
    ({"outcome": "maybe"}, "outcome", "bad_outcome"),
    ({"says": " "}, "says", "says_missing"),
    ({"on": dt.date(2999, 1, 1)}, "on", "day_to_come"),
    ({"expires_on": dt.date(2026, 1, 1)}, "expires_on", "ends_before"),
    ({"expires_on": dt.date(2099, 1, 1)}, "expires_on", "too_long"),
    ({"level": "certified", "expires_on": None}, "expires_on", "end_missing"),
]


@pytest.mark.parametrize(("facts", "field", "code"), BAD)
def test_bad_statements_are_refused_at_their_field(world: Any, facts: Any, field: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        state(world, "CSV", **({"level": "tested"} | facts) if "level" in facts else facts)
    assert [(f, e[0].code) for f, e in refused.value.error_dict.items()] == [(field, code)]
    assert not Conformance.objects.exists()


def test_the_owner_of_a_tool_is_no_laboratory(world: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        state(world, "CSV", says_body=world.lgcd)
    assert list(refused.value.error_dict) == ["says_body"]


def test_the_same_statement_is_taken_once_and_none_is_rewritten(world: Any) -> None:
    state(world, "CSV")
    with pytest.raises(ValidationError) as refused:
        state(world, "CSV")
    assert refused.value.code == "stated_already"
    for statement in (
        "UPDATE catalogue_conformance SET level = 'certified'",
        "DELETE FROM catalogue_conformance",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# Pages


def test_the_label_stands_in_the_list_and_on_the_page(world: Any) -> None:
    ask("CSV")
    state(world, "CSV", expires_on=dt.date(2032, 1, 1))
    browser = Client()
    for path in ("/en/tools/", "/en/tools/CRS/"):
        assert "meets 1 of 1 required standard" in browser.get(path).content.decode(), path
    page = browser.get("/en/standards/CSV/").content.decode()
    assert "Laboratory" in page
    assert "CRS" in page or "Crs" in page

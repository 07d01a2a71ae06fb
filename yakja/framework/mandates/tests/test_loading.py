"""Loading designations from CSV: every bad row named, nothing half loaded."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.tables import LoadReport
from yakja.framework.mandates.actions import load_mandates
from yakja.framework.mandates.models import Mandate

HEAD = "function,role,holder,place,instrument,valid_from,kind,valid_to,delegated_from\n"
GOOD = "CIT-01,builder,PK6-PITB,PK6,Order 1,2026-01-01,,,\nPLN-01,operator,PK6-PMDFC,PK602,Order 1,2026-01-01,PB-TC,2027-01-01,\n"


def load(rows: str, actor: Any = SYSTEM, **more: Any) -> LoadReport:
    return load_mandates(actor=actor, raw=(HEAD + rows).encode(), source="gazette", **more)


def test_good_rows_are_loaded_and_sent_again_change_nothing(world: Any) -> None:
    report = load(GOOD)
    assert (report.read, report.loaded, report.errors) == (2, 2, ())
    assert sorted(Mandate.objects.values_list("code", flat=True)) == ["PK6-CIT-01-B1", "PK602-PLN-01-R1"]
    assert Mandate.objects.get(code="PK602-PLN-01-R1").kind.code == "PB-TC"
    again = load(GOOD)
    assert (again.loaded, again.unchanged) == (0, 2)
    assert Mandate.objects.count() == 2


BAD = [
    ("XXX-99,builder,PK6-PITB,PK6,Order,2026-01-01,,,", "function", "unknown_function"),
    ("CIT-01,ruler,PK6-PITB,PK6,Order,2026-01-01,,,", "role", "bad_role"),
    ("CIT-01,builder,NOBODY,PK6,Order,2026-01-01,,,", "holder", "unknown_body"),
    ("CIT-01,builder,PK6-PITB,PK9,Order,2026-01-01,,,", "place", "unknown_place"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,1 July,,,", "valid_from", "bad_day"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,,,,", "valid_from", "day_missing"),
    ("CIT-01,builder,PK6-PITB,PK6,,2026-01-01,,,", "instrument", "instrument_missing"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,2026-01-01,NO-KIND,,", "kind", "unknown_kind"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,2026-01-01,,2025-01-01,", "valid_to", "ends_before"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,2026-01-01,,,NONE-1", "delegated_from", "unknown_mandate"),
    ("CIT-01,builder,PK6-PITB,PK6," + "x" * 301 + ",2026-01-01,,,", "instrument", "too_long"),
    ("CIT-01,builder,PK6-PITB,PK6,Order,2026-01-01,,,,too,many", "", "too_many_cells"),
]


@pytest.mark.parametrize(("row", "column", "code"), BAD)
def test_a_bad_row_is_named_with_its_line_and_column_and_loads_none(
    world: Any, row: str, column: str, code: str
) -> None:
    report = load(GOOD + row + "\n")
    assert [(e.line, e.column, e.code) for e in report.errors] == [(4, column, code)]
    assert report.errors[0].message
    assert not Mandate.objects.exists()


def test_all_bad_rows_are_reported_and_exactly_the_good_ones_loaded_as_asked(world: Any) -> None:
    rows = GOOD + "\n".join(row for row, _column, _code in BAD) + "\n" + GOOD.splitlines()[0] + "\n"
    report = load(rows, only_if_clean=False)
    assert report.loaded == 2
    assert {e.line for e in report.errors} == set(range(4, 4 + len(BAD) + 1))
    assert report.errors[-1].code == "twice"


def test_a_dry_run_says_the_same_and_writes_nothing(world: Any) -> None:
    report = load(GOOD, dry_run=True)
    assert (report.loaded, report.is_dry_run) == (2, True)
    assert not Mandate.objects.exists()


def test_a_sub_delegation_in_a_list_may_not_exceed_either(world: Any) -> None:
    load(GOOD)
    report = load("CIT-01,builder,PK6-PMDFC,PK,Order 2,2026-01-01,,,PK6-CIT-01-B1\n")
    assert [(e.column, e.code) for e in report.errors] == [("place", "area_exceeded")]


def test_a_steward_loads_only_in_the_own_province(world: Any, holder: Any) -> None:
    steward = holder(("provincial_steward", "PK6"))
    report = load(GOOD.splitlines()[0] + "\nCIT-01,builder,PK5-KPITB,PK5,Order,2026-01-01,,,\n", steward)
    assert [(e.line, e.code) for e in report.errors] == [(3, "forbidden")]
    with pytest.raises(PermissionDenied):
        load(GOOD, holder(("council_officer", "PK602-MC")))


def test_a_file_that_is_none_is_one_error(world: Any) -> None:
    for raw in (b"\xff\xfe\x00", b"", b"a,b\n1,2\n"):
        report = load_mandates(actor=SYSTEM, raw=raw, source="gazette")
        assert report.errors
        assert not report.loaded


def test_a_long_list_asks_the_database_no_more_often(world: Any, django_assert_max_num_queries: Any) -> None:
    places = [world.pk6, world.kasur, world.lahore, world.town, world.pk5, world.swat]
    rows = "".join(
        f"{f.code},{role},{body},{place.code},Order,2026-01-01,{kind},,\n"
        for f in world.functions
        for role in ("builder", "operator", "policy_owner")
        for body in ("PK6-PITB", "PK6-PMDFC")
        for place in places
        for kind in ("", "PB-MC")
    )
    with django_assert_max_num_queries(16):
        report = load(rows)
    assert report.loaded == len(rows.splitlines()) == 288

"""The public read API of the register and the figures it is the source of, on the whole reference data."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.indicators import queries as figures
from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.usages import declare_usage
from yakja.framework.catalogue.models import Cell, Tool, Usage
from yakja.framework.catalogue.queries import change, landscape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

BODY = "PK61402-MC"


@pytest.fixture
def ask(client):
    def asked(path, status=200):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == status, response.content[:300]
        if status >= 400:
            assert response.headers["Content-Type"].startswith("application/problem+json")
        return response.json()

    return asked


@pytest.mark.parametrize("name", ["tools", "usages", "functions", "bodies", "places", "landscape/cells"])
def test_a_list_has_items_with_code_name_and_source_and_pages_of_100(ask, name):
    seen, cursor, pages = [], "", 0
    while cursor is not None and pages < 3:
        answer = ask(f"{name}?cursor={cursor}")
        assert all(item["code"] and item["name"] and item["source"] for item in answer["items"])
        seen += [item["code"] for item in answer["items"]]
        assert len(answer["items"]) <= 100
        cursor, pages = answer["next"], pages + 1
    assert len(seen) == len(set(seen))
    assert len(seen) > 100 or name == "functions"


def test_all_112_tools_come_page_by_page(ask):
    first = ask("tools")
    rest = ask(f"tools?cursor={first['next']}")
    assert len(first["items"]) + len(rest["items"]) == Tool.objects.count()
    assert rest["next"] is None


def test_tools_are_found_in_three_scripts(ask):
    found = [
        {t["code"] for t in ask(f"tools?q={words}")["items"]} for words in ("شکایت", "shikayat", "complaint")
    ]
    assert found[0] == found[1] == found[2] != set()


def test_tools_narrow_by_function_and_place(ask):
    tools = ask("tools?function=CIT-01&place=PK6")["items"]
    assert tools
    assert all("CIT-01" in t["functions"] + t["also"] for t in tools)
    run_there = set(Usage.objects.within(Place.objects.get(code="PK6")).values_list("tool__code", flat=True))
    owned = set(
        Tool.objects.filter(owner__in=Body.objects.within(Place.objects.get(code="PK6"))).values_list(
            "code", flat=True
        )
    )
    assert {t["code"] for t in tools} <= run_there | owned


def test_one_tool_says_what_it_is_made_for(ask):
    found = ask("tools/SUTHRA-PUNJAB")
    assert found["functions"]
    assert found["names"]["ur"]
    ask("tools/NONE", 404)


def test_usages_narrow_by_body_function_and_tool(ask):
    for item in ask(f"usages?body={BODY}")["items"]:
        assert item["body"] == BODY
    some = ask("usages?function=CIT-01&place=PK6&limit=5")["items"]
    assert some
    assert {item["function"] for item in some} == {"CIT-01"}
    assert len(ask("usages?tool=SUTHRA-PUNJAB&limit=3")["items"]) == 3


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("tools?function=XX-1", 422, "unknown_function"),
        ("tools?place=NONE", 422, "unknown_place"),
        ("usages?body=NONE", 422, "unknown_body"),
        ("usages?tool=NONE", 422, "unknown_tool"),
        ("usages?status=sometimes", 422, "unreadable"),
        ("tools?cursor=damaged", 400, "bad_cursor"),
        ("tools?limit=0", 422, "unreadable"),
        ("landscape?place=NONE", 422, "unknown_place"),
        ("landscape?as_of=2026-02-30", 422, "unreadable"),
        ("landscape?as_of=2199-01-01", 422, "coming_day"),
        ("landscape/cells?place=NONE", 422, "unknown_place"),
        ("landscape/cells?status=full&as_of=2026-01-31", 422, "only_today"),
        ("landscape/cells?function=XX-1", 422, "unknown_function"),
    ],
)
def test_what_is_not_known_is_refused_by_name(ask, path, status, code):
    assert ask(path, status)["code"] == code


def test_the_landscape_answers_as_agreed(ask):
    found = ask("landscape?place=PK6&as_of=2026-06-30")
    assert (found["place"], found["as_of"]) == ("PK6", "2026-06-30")
    kept = landscape.landscape(Place.objects.get(code="PK6"), dt.date(2026, 6, 30))
    assert [row["function"] for row in found["functions"]] == list(kept.functions)
    for row in found["functions"]:
        counts = kept.functions[row["function"]]
        assert row["counts"] == counts.by_status
        assert row["unknown"] == row["counts"].get("unknown", 0)
        assert row["cells"] == sum(n for status, n in row["counts"].items() if status != "not_devolved")
        assert row["coverage"] == round(counts.coverage, 4)


def test_cells_add_up_to_the_landscape(ask):
    cells, cursor = [], ""
    while cursor is not None:
        page = ask(f"landscape/cells?place=PK617&limit=1000&cursor={cursor}")
        cells += page["items"]
        cursor = page["next"]
    total = landscape.landscape(Place.objects.get(code="PK617")).total
    assert len(cells) == sum(total.by_status.values())
    assert sum(c["status"] == "unknown" for c in cells) == total.unknown
    assert sum(c["devolution"] == "assumed" for c in cells) == total.assumed
    past = ask("landscape/cells?place=PK617&limit=1000&as_of=2020-01-01")["items"]
    then = landscape.landscape(Place.objects.get(code="PK617"), dt.date(2020, 1, 31)).total
    assert sum(c["status"] == "unknown" for c in past) >= then.unknown


def test_queries_of_a_list_are_fixed(client):
    for path, most in (("tools", 2), ("usages", 2), ("landscape?place=PK6", 2), ("landscape/cells", 2)):
        client.get(f"/api/v1/{path}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/v1/{path}").status_code == 200
        assert len(asked) <= most, path


def test_the_figures_are_computed_for_every_place_with_cells():
    day = timezone.localdate()
    assert compute_indicators(actor=SYSTEM, day=day)
    for code in ("PK", "PK6", "PK617"):
        place = Place.objects.get(code=code)
        total = landscape.landscape(place, day).total
        found = figures.latest(place, [i.code for i in figures.indicators()], day)
        assert (found["catalogue.coverage"].numerator, found["catalogue.coverage"].denominator) == (
            total.in_use,
            total.devolved,
        )
        assert found["catalogue.coverage"].unknown == total.unknown
        assert found["catalogue.confirmed_coverage"].numerator == total.confirmed_in_use
        assert found["catalogue.known_share"].numerator == total.known
        assert found["catalogue.freshness"].denominator == total.known
        several = landscape.duplication(place)
        assert found["catalogue.duplication"].numerator == len(several)
        dependence = found["catalogue.supplier_dependency"]
        assert 0 < dependence.numerator <= dependence.denominator


def test_what_changed_last_comes_first_and_counts_bodies():
    body = Body.objects.get(code=BODY)
    tool = Tool.objects.get(code="SUTHRA-PUNJAB")
    declare_usage(
        actor=SYSTEM, body=body, function=Function.objects.get(code="CIT-05"), status="full", tools=[tool]
    )
    newest = change.newest_changes(3)[0]
    assert newest.day == timezone.localdate()
    assert [f.code for f in newest.functions] == ["CIT-05"]
    assert (newest.bodies, newest.status, newest.standing) == (1, "full", "confirmed")
    assert newest.province == Place.objects.get(code="PK6")


def test_what_falls_out_of_use_is_named():
    body = Body.objects.get(code=BODY)
    function = Function.objects.get(code="CIT-05")
    today = timezone.localdate()
    tool = Tool.objects.get(code="SUTHRA-PUNJAB")
    declare_usage(
        actor=SYSTEM,
        body=body,
        function=function,
        status="full",
        tools=[tool],
        on=today - dt.timedelta(days=9),
    )
    declare_usage(actor=SYSTEM, body=body, function=function, status="manual", on=today)
    found = change.regressions(
        Place.objects.get(code="PK6"), since=today - dt.timedelta(days=90), until=today
    )
    assert [(row.body.code, row.function.code, row.before, row.status) for row in found] == [
        (BODY, "CIT-05", "full", "manual")
    ]
    assert not change.regressions(
        Place.objects.get(code="PK5"), since=today - dt.timedelta(days=90), until=today
    )


def test_the_past_months_end_where_the_present_begins():
    place = Place.objects.get(code="PK6")
    line = change.over_time(place, months=6)
    assert [then.day for then in line] == change.month_ends(timezone.localdate(), 6)
    for then in line:
        assert then.functions == landscape.landscape(place, then.day).functions
    assert Cell.objects.within(place).exists()

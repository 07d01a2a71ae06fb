"""Figures: all filed below the line, intervals, nothing of few, medians from kept counts; indicators say the same."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.db.models import F, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.actions import keeping
from yakja.citizens.complaints.actions._closing import days_of, days_that_differ
from yakja.citizens.complaints.indicators import INDICATORS
from yakja.citizens.complaints.models import ClosedDays, ComplaintCount
from yakja.citizens.complaints.queries import mapping
from yakja.citizens.complaints.queries.statistics import (
    Figures,
    Scope,
    median_of,
    overview,
    shown_parts,
    totals,
)
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.kit.permissions import CLOCK

from .conftest import NOW, POWER, ROADS

DAY = NOW.date()
HERE = {"today": DAY}


def counted(city, body, filed, confirmed=0, *, place=None, **more):
    """Kept counts as they would be after so many filings."""
    place = place or city.town
    district = city.sahiwal if place == city.far else city.kasur
    facts = {"gender": "", "door": "web", "category": city.categories[ROADS]} | more
    return ComplaintCount.objects.create(
        month=DAY.replace(day=1), place=place, district=district, province=city.pk6, body=body, filed=filed,
        confirmed=confirmed, **facts,
    )  # fmt: skip


def test_the_share_is_of_all_filed_with_what_others_must_do_apart(city):
    counted(city, city.mc, 40, 10, not_confirmed=5, rejected=5, forwarded=10)
    found = totals(Scope(**HERE))
    assert found.judged == 30
    share = found.confirmed_share
    assert share.value == pytest.approx(10 / 30)
    assert 0.19 < share.low < share.value < share.high < 0.52
    assert found.still_open == 10


def test_no_share_under_thirty_and_nothing_under_ten(city):
    row = counted(city, city.mc, 29, 20)
    assert totals(Scope(**HERE)).confirmed_share is None
    assert totals(Scope(**HERE)).is_shown
    ComplaintCount.objects.filter(pk=row.pk).update(filed=9)
    assert not totals(Scope(**HERE)).is_shown
    assert "9" not in Client().get("/api/v1/complaint-statistics").json()["items"][0].values()


def test_offices_under_thirty_are_pooled_and_never_told_by_subtraction(city):
    counted(city, city.mc, 100, 50)
    counted(city, city.tc, 40, 20, place=city.village)
    counted(city, city.wasa, 5, 5)
    seen = overview(Scope(place=city.kasur, **HERE))
    assert [body.code for body, _f in seen.bodies] == ["PK60201-MC"]
    pooled, figures = seen.few
    assert (pooled, figures.filed) == (2, 45)


def test_small_parts_are_held_back_two_at_least(city):
    def part(n):
        return Figures({**Figures().counts, "filed": n})

    found = shown_parts({"f": part(4), "m": part(50), "": part(30)})
    assert found["f"] is None
    assert found[""] is None
    assert found["m"].filed == 50
    assert all(shown_parts({"f": part(10), "m": part(50)}).values())


def test_the_median_is_read_from_whole_days():
    assert median_of({1: 5, 2: 4, 9: 3}) == 2
    assert median_of({3: 10}) == 3
    assert median_of({3: 9}) is None
    assert (days_of(0), days_of(480), days_of(481), days_of(10**9)) == (1, 1, 2, 999)


def test_closing_and_opening_again_move_the_days_and_a_recount_agrees(city, later):
    found = city.file()
    city.propose(found)
    speaker = Filer(found.pk, found.reference)
    actions.confirm_solution(actor=speaker, complaint=found, now=later(hours=5))
    assert ClosedDays.objects.aggregate(n=Sum("closed"))["n"] == 1
    assert days_that_differ() == []
    actions.appeal_complaint(actor=speaker, complaint=found, why="It broke again", now=later(days=1))
    assert ClosedDays.objects.aggregate(n=Sum("closed"))["n"] == 0
    city.file(POWER, text="No light")  # passed on: no answer of ours
    assert ClosedDays.objects.aggregate(n=Sum("closed"))["n"] == 0
    ClosedDays.objects.all().delete()
    actions.withdraw_complaint(actor=speaker, complaint=found, now=later(days=2))
    assert days_that_differ() == []


def test_a_wrong_row_of_days_is_mended(city, later):
    found = city.file()
    city.propose(found)
    actions.confirm_solution(actor=Filer(found.pk, found.reference), complaint=found, now=later(hours=5))
    ClosedDays.objects.update(closed=7)
    assert keeping.mend_counts(actor=CLOCK) == 1
    assert ClosedDays.objects.get().closed == 1


def test_the_map_holds_every_district_with_its_own_figures(city):
    city.kasur.lat = city.sahiwal.lat = 31.0
    city.kasur.lon, city.sahiwal.lon = 74.4, 73.1
    for each in (city.kasur, city.sahiwal):
        each.save()
    counted(city, city.mc, 40, 20)
    found = {d.place.code: d.figures.filed for d in mapping.districts(Scope(place=city.pk6, **HERE))}
    assert found == {"PK602": 40, "PK609": 0}
    assert found == {
        d.place.code: d.figures.filed for d in mapping.districts(Scope(place=city.kasur, **HERE))
    }


def figures_of(code, day=DAY):
    indicator = next(i for i in INDICATORS if i.code == f"complaints.{code}")
    return {(f.place_id, f.body_id): (f.numerator, f.denominator) for f in indicator.compute(day)}


def test_indicators_are_of_every_place_above_and_of_the_body(city):
    counted(city, city.mc, 60, 30, transferred=20, gender="f", door="sms")
    counted(city, city.far_mc, 20, 5, place=city.far, gender="m")
    found = figures_of("confirmed_rate")
    assert found[city.town.pk, None] == found[None, city.mc.pk] == (30, 60)
    assert found[city.pk6.pk, None] == (35, 80)
    assert (city.far.pk, None) not in found
    assert (None, city.far_mc.pk) not in found
    assert figures_of("confirmed_rate_women")[city.pk6.pk, None] == (30, 60)
    assert figures_of("confirmed_rate_men") == {}
    assert figures_of("confirmed_rate_sms")[city.pk6.pk, None] == (30, 60)
    assert figures_of("bounce_rate")[None, city.mc.pk] == (20, 80)


def test_open_overdue_and_opened_again_are_counted_from_the_complaints(city, later):
    some = [city.file(ROADS, text=f"hole {n}", now=NOW) for n in range(30)]
    assert figures_of("open_now")[None, city.mc.pk] == (30, 1)
    for found in some[:3]:
        city.propose(found)
        actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, now=later(hours=6))
    assert figures_of("open_now")[city.kasur.pk, None] == (30, 1)
    assert figures_of("reopened_rate")[city.kasur.pk, None] == (3, 30)
    assert figures_of("overdue", DAY)[city.kasur.pk, None][0] == 0


def test_the_median_indicator_speaks_of_every_place_above(city):
    for days, many in ((2, 6), (5, 7)):
        ClosedDays.objects.create(
            month=DAY.replace(day=1), place=city.town, district=city.kasur, province=city.pk6, body=city.mc, days=days,
            category=city.categories[ROADS], closed=many,
        )  # fmt: skip
    found = figures_of("median_days")
    assert found[city.pk6.pk, None] == found[None, city.mc.pk] == (5, 1)


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize(
    "path", ["figures/", "figures/?place=PK6", "figures/?body=PK60201-MC", "map/", "map/?show=rate&place=PK6"]
)
def test_the_pages_of_figures_open(city, lang, path):
    counted(city, city.mc, 400, 100, gender="f")
    counted(city, city.mc, 400, 100, gender="m")
    answer = Client().get(f"/{lang}/complaints/{path}")
    assert answer.status_code == 200


def test_the_file_holds_back_what_the_page_holds_back(city):
    counted(city, city.mc, 400, 100, gender="f")
    counted(city, city.mc, 3, 1, gender="m")
    rows = list(
        csv.DictReader(io.StringIO(Client().get("/en/complaints/figures.csv").content.decode("utf-8-sig")))
    )
    by = {(r["part"], r["code"]): r for r in rows}
    assert by["all", ""]["filed"] == "403"
    assert by["gender", "m"]["filed"] == ""
    assert by["gender", "f"]["filed"] == ""
    assert by["body", "PK60201-MC"]["confirmed"] == "101"


def test_kept_counts_are_compared_in_one_statement_each(city):
    """What is filed between two statements would stand on one side alone, and be mended into a fault."""
    found = city.file()
    city.propose(found)
    actions.confirm_solution(actor=Filer(found.pk, found.reference), complaint=found)
    for compare in (keeping.differences, days_that_differ):
        with CaptureQueriesContext(connection) as asked:
            assert compare() == []
        assert len(asked) == 1
    ComplaintCount.objects.update(filed=F("filed") + 2)
    ClosedDays.objects.update(closed=F("closed") - 1)
    assert [changes["filed"] for _row, changes in keeping.differences()] == [-2]
    assert [by for _row, by in days_that_differ()] == [1]

"""Figures add up along the tree, are never overwritten, and keep their address."""

import csv
import datetime as dt
import io

import pytest

from yakja.foundation.indicators import registry
from yakja.foundation.indicators.actions import compute_indicators
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.indicators.queries import Figure, Indicator, figure, latest, rolled_up, series
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 31)


@pytest.fixture
def tree():
    top = Place.objects.create(code="T", level="country", name={"en": "Top"}, path="0001", source="test")
    mid = Place.objects.create(
        code="M", level="province", name={"en": "Mid"}, parent=top, path="00010002", source="test"
    )
    leaves = [
        Place.objects.create(
            code=f"L{n}",
            level="district",
            name={"en": f"Leaf {n}"},
            parent=mid,
            path=f"00010002000{n}",
            population_2023=people,
            source="test",
        )
        for n, people in ((3, 100), (4, 300))
    ]
    return top, mid, leaves


@pytest.fixture
def declared(monkeypatch, tree):
    monkeypatch.setattr(registry, "_indicators", {})
    values = {"numerators": (1, 3)}

    def compute(day):
        return [
            Figure(n, 4, place_id=leaf.pk, unknown=1)
            for n, leaf in zip(values["numerators"], tree[2], strict=True)
        ]

    made = Indicator("trial.share", "Share", "What it means", "share", compute, roll_up="sum")
    registry.register(made)
    return made, values


def test_numerators_denominators_and_unknowns_add_up(tree, declared):
    compute_indicators(actor=SYSTEM, day=DAY)
    top = latest(tree[0], ["trial.share"])["trial.share"]
    assert (top.numerator, top.denominator, top.unknown, top.value) == (4, 8, 2, 0.5)


def test_a_mean_is_weighted_by_population(tree, declared):
    made = Indicator("trial.mean", "", "", "share", declared[0].compute, roll_up="population")
    rows = {row.place_id: row for row in rolled_up(made, made.compute(DAY))}
    top = rows[tree[0].pk]
    assert top.numerator / top.denominator == pytest.approx((100 * 0.25 + 300 * 0.75) / 400)
    assert rows[tree[2][0].pk].numerator == 1


def test_the_same_again_writes_nothing(tree, declared):
    first = compute_indicators(actor=SYSTEM, day=DAY)
    assert first == 4
    assert compute_indicators(actor=SYSTEM, day=DAY) == 0


def test_a_change_is_a_revision_with_its_reason_and_the_old_figure_stays(tree, declared):
    compute_indicators(actor=SYSTEM, day=DAY)
    declared[1]["numerators"] = (2, 3)
    compute_indicators(actor=SYSTEM, day=DAY, reason="a late declaration")
    old = figure("trial.share", "T", DAY, 1)
    new = figure("trial.share", "T", DAY, 2)
    assert (old.numerator, old.is_current) == (4, False)
    assert (new.numerator, new.is_current, new.reason) == (5, True, "a late declaration")
    assert IndicatorValue.objects.filter(place=tree[2][1]).count() == 1
    assert [v.numerator for v in series(tree[0], "trial.share")] == [5]


def test_only_the_clock_and_administrators_compute(declared, holder):
    from django.core.exceptions import PermissionDenied

    for actor in (ANONYMOUS, holder("provincial_steward")):
        with pytest.raises(PermissionDenied):
            compute_indicators(actor=actor, day=DAY)


def test_an_indicator_is_declared_once(declared):
    with pytest.raises(ValueError):
        registry.register(Indicator("trial.share", "", "", "share", lambda day: []))


def test_a_figure_has_a_page_at_its_permanent_address(client, tree, declared):
    compute_indicators(actor=SYSTEM, day=DAY)
    for lang in ("ur", "en"):
        page = client.get(f"/{lang}/figures/trial.share/T/{DAY.isoformat()}/1/")
        assert page.status_code == 200
        assert "50%" in page.content.decode()
    assert client.get("/en/figures/trial.share/T/2026-02-30/1/").status_code == 404
    assert client.get("/en/figures/trial.none/T/").status_code == 404
    assert client.get("/en/figures/trial.share/T/").status_code == 200
    assert client.get("/en/figures/").status_code == 200


def test_a_series_has_meaning_trend_source_and_address(client, tree, declared):
    _made, values = declared
    for month, numerators in ((8, (1, 1)), (9, (1, 2)), (10, (1, 3))):
        values["numerators"] = numerators
        compute_indicators(actor=SYSTEM, day=dt.date(2026, month, 28))
    html = client.get("/en/figures/trial.share/T/").content.decode()
    for piece in ("What it means", "More is better", "Computed every month", "Source: counted by this site"):
        assert piece in html, piece
    assert "http://testserver/en/figures/trial.share/T/" in html
    assert '<path class="ln c1"' in html, "three figures make a trend"
    assert html.count('href="/en/figures/trial.share/T/2026-') == 3
    # From here to the same of another place.
    assert '<option value="M"' in html
    led = client.get("/en/figures/trial.share/T/?at=M")
    assert (led.status_code, led.headers["Location"]) == (302, "/en/figures/trial.share/M/")
    assert client.get("/en/figures/trial.share/T/?at=NOWHERE").status_code == 404
    assert "/en/figures/trial.share/T/" in client.get("/en/figures/").content.decode()


def test_the_file_of_a_series_holds_every_revision_with_its_address(client, tree, declared):
    _made, values = declared
    compute_indicators(actor=SYSTEM, day=DAY)
    values["numerators"] = (2, 3)
    compute_indicators(actor=SYSTEM, day=DAY, reason="late statements")
    answer = client.get("/ur/figures/trial.share/T/figures.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(r["numerator"], r["revision"], r["is_current"]) for r in rows] == [
        ("4", "1", "no"),
        ("5", "2", "yes"),
    ]
    for row in rows:
        assert client.get(row["address"].removeprefix("http://testserver")).status_code == 200
    old = client.get(f"/en/figures/trial.share/T/{DAY}/1/").content.decode()
    assert f"/en/figures/trial.share/T/{DAY}/2/" in old, "an old figure leads to the newer one"
    assert client.get("/en/figures/trial.none/T/figures.csv").status_code == 404

import csv
import random
import re
import time
from pathlib import Path

import brotli
import pytest
from django.utils import translation

from yakja.foundation.ui import charts

PLACES = Path(__file__).resolve().parents[4] / "reference" / "places.csv"
TONES = [("high", "F"), ("mid", "P"), ("low", "M"), ("unknown-t", "?"), ("void", "–")]


def every_chart() -> dict[str, charts.Chart]:
    return {
        "bar": charts.bar([("Multan", 12), ("Murree", None), ("<Hazro>", 3)], caption="Filed"),
        "stacked": charts.stacked(
            [("Multan", (3, 1)), ("Murree", (0, 0))],
            [("Full", "high", "F"), ("None", "void", "–")],
            caption="How",
        ),
        "line": charts.line(
            ["May", "June", "July"],
            [("Confirmed", (1, 2, 4)), ("Reported", (5, None, 6))],
            caption="Over time",
        ),
        "sparkline": charts.sparkline((1, 4, None, 2), caption="Use"),
        "matrix": charts.heat_matrix(
            [("m", "Multan"), ("h", "Hazro")],
            [("a", "PLN-01"), ("b", "WAT-01")],
            {
                ("m", "a"): charts.Cell("high", "F", "Full"),
                ("h", "b"): charts.Cell("low", "M", "By hand", is_stale=True, has_dot=True),
            },
            caption="Who does what",
        ),
        "map": charts.tile_map(
            [
                charts.Tile("A", "Multan", 30.2, 71.5, "high", "F", "Full", "/ur/places/A/"),
                charts.Tile("B", "Lahore", 31.5, 74.3, "low", "M", "By hand", is_stale=True),
            ],
            caption="Map",
        ),
    }


@pytest.mark.parametrize("name", list(every_chart()))
@pytest.mark.parametrize("lang", ["ur", "en"])
def test_every_chart_speaks_and_has_its_table(name, lang):
    with translation.override(lang):
        chart = every_chart()[name]
    text = str(chart.svg)
    assert f"<title>{chart.caption}</title>" in text
    assert "<desc>" in text
    assert re.search(r'<svg [^>]*role="(img|group)"', text)
    assert " style=" not in text
    assert chart.table_rows
    assert all(len(row) == len(chart.table_head) for row in chart.table_rows)


def test_what_people_wrote_is_escaped_in_a_drawing():
    assert "&lt;Hazro&gt;" in every_chart()["bar"].svg
    assert "<Hazro>" not in every_chart()["bar"].svg


def test_bars_grow_from_where_reading_starts():
    items = [("a", 50), ("b", 100)]
    assert (
        '<rect class="c1" x="0%" y="25" width="50%"'
        in charts.bar(items, caption="x", whole=100, direction="ltr").svg
    )
    assert (
        '<rect class="c1" x="50%" y="25" width="50%"'
        in charts.bar(items, caption="x", whole=100, direction="rtl").svg
    )


def test_a_bar_never_leaves_its_field():
    assert 'width="100%" height="12"' in charts.bar([("a", 250)], caption="x", whole=100, direction="ltr").svg


def test_stacked_shares_fill_the_row_in_both_directions():
    for direction in ("ltr", "rtl"):
        svg = str(
            charts.stacked(
                [("a", (3, 1))], [("f", "high"), ("n", "low")], caption="x", direction=direction
            ).svg
        )
        spans = sorted(
            (float(x), float(w)) for x, w in re.findall(r'seg" x="([\d.]+)%" y="\d+" width="([\d.]+)%"', svg)
        )
        assert spans == ([(0, 75), (75, 25)] if direction == "ltr" else [(0, 25), (25, 75)])


def test_time_runs_as_the_reader_reads():
    values = [("s", (0, 100))]
    assert "M0 200L100 0" in charts.line(["a", "b"], values, caption="x", top=100, direction="ltr").svg
    assert "M100 200L0 0" in charts.line(["a", "b"], values, caption="x", top=100, direction="rtl").svg


def test_an_unknown_value_breaks_the_line_and_is_said_in_the_table():
    chart = charts.line(["a", "b", "c"], [("s", (1, None, 2))], caption="x", top=2, direction="ltr")
    assert "M0 100h0M100 0h0" in chart.svg
    assert "unknown" in chart.table_rows[1][1]


def test_a_stale_cell_is_hollow_and_says_so():
    with translation.override("en"):
        chart = every_chart()["matrix"]
        assert 'class="low stale"' in chart.svg
        assert chart.table_rows == [
            ["Multan", "Full", "not known"],
            ["Hazro", "not known", "By hand (stale)"],
        ]
        assert "<circle" in chart.svg
        assert 'class="low stale"' in every_chart()["map"].svg


def test_a_matrix_of_a_province_stays_small():
    rng = random.Random(4)
    rows = [(place, f"Tehsil Council {place}") for place in range(40)]
    columns = [(place, f"FUN-{place:02}") for place in range(90)]
    cells = {
        (r, c): charts.Cell(*rng.choice(TONES), is_stale=rng.random() < 0.1)
        for r, _ in rows
        for c, _ in columns
    }
    svg = str(charts.heat_matrix(rows, columns, cells, caption="All").svg)
    assert len(brotli.compress(svg.encode())) < 12_000


def districts() -> list[dict[str, str]]:
    with PLACES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return [
            row for row in rows if row["level"] == "district" and row["lat"] and row["status"] == "current"
        ]


def test_every_district_has_a_tile_of_its_own_near_its_true_place():
    rows = districts()
    points = [(row["code"], float(row["lat"]), float(row["lon"])) for row in rows]
    started = time.process_time()
    spots = charts.place_tiles(points)
    assert time.process_time() - started < 2
    assert len(points) >= 150
    assert len(set(spots.values())) == len(points)
    # Who lies clearly north or east of another does so on the tiles too, nearly always.
    kept = asked = 0
    for one, lat, lon in points:
        for other, other_lat, other_lon in points:
            if lat - other_lat > 2.5:
                asked += 1
                kept += spots[one][1] < spots[other][1]
            if lon - other_lon > 2.5:
                asked += 1
                kept += spots[one][0] > spots[other][0]
    assert kept / asked > 0.97


def test_tiles_do_not_move_when_the_rows_come_in_another_order():
    points = [(str(place), 30 + place % 5, 70 + place // 5) for place in range(17)]
    shuffled = random.Random(1).sample(points, len(points))
    assert charts.place_tiles(points) == charts.place_tiles(shuffled)


@pytest.mark.parametrize(
    "points",
    [[], [("a", 30, 70)], [("a", 30, 70), ("b", 30, 70)], [(str(i), 30, 70 + i / 100) for i in range(9)]],
)
def test_few_and_crowded_points_find_their_tiles(points):
    spots = charts.place_tiles(points)
    assert len(spots) == len(set(spots.values())) == len(points)
    assert all(column >= 0 and row >= 0 for column, row in spots.values())


def test_the_map_of_the_country_costs_three_kilobytes():
    rng = random.Random(3)
    tiles = []
    for row in districts():
        tone, letter = rng.choice(TONES)
        tiles.append(
            charts.Tile(
                row["code"],
                row["name_ur"],
                float(row["lat"]),
                float(row["lon"]),
                tone,
                letter,
                tone,
                f"/ur/places/{row['code']}/",
            )
        )
    assert len(brotli.compress(str(charts.tile_map(tiles, caption="Pakistan").svg).encode())) <= 3 * 1024

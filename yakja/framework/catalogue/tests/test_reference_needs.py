"""The file of citizens' needs gives one whole answer per province. No database."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[4] / "reference"
ARABIC_LOOKALIKES = re.compile("[\u064a\u0643\u0647\u0649\u0629]")
LANGUAGES = {"en", "ur", "sd", "ps", "pnb", "skr", "bal"}


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NEEDS = read("needs.csv")


def test_twenty_needs_have_one_answer_in_each_of_seven_provinces() -> None:
    whole = [row for row in NEEDS if not row["places"]]
    assert len(whole) == 140
    assert Counter(row["need"] for row in whole) == Counter({row["need"]: 7 for row in NEEDS})
    assert set(Counter((row["need"], row["province"]) for row in whole).values()) == {1}
    assert {int(row["position"]) for row in NEEDS} == set(range(1, 21))


def test_an_answer_of_single_places_lies_in_its_province_and_is_the_only_one_there() -> None:
    above = {row["code"]: row["parent_code"] for row in read("places.csv")}

    def province_of(code: str) -> str:
        while above[code] not in {"PK", ""}:
            code = above[code]
        return code

    seen = Counter()
    for row in NEEDS:
        for place in filter(None, row["places"].split(";")):
            assert province_of(place) == row["province"], (row["need"], place)
            seen[row["need"], place] += 1
    assert set(seen.values()) == {1}


# What these tools cover, by tools.csv: never the answer for a whole province.
OF_CITIES = {
    "SAFA-PEKHAWAR",
    "SSWMB-1128",
    "KWSC-APP",
    "RESCUE-1122-WASA-1334",
    "KP-CFC",
    "AJK-EFC",
    "BALOCHISTAN-LRMIS",
}


def test_the_answer_of_a_whole_province_names_no_tool_or_number_of_one_city() -> None:
    for row in NEEDS:
        if not row["places"]:
            assert row["tool"] not in OF_CITIES, (row["need"], row["province"])
            assert row["province"] == "PK4" or row["phone"] not in {"1334", "1128"}, (
                row["need"],
                row["province"],
            )


def test_a_need_is_worded_alike_in_every_province() -> None:
    for column in (
        "position",
        "icon",
        "title_en",
        "title_ur",
        "keywords_en",
        "keywords_ur",
        "keywords_roman",
        "function",
    ):
        assert len({(row["need"], row[column]) for row in NEEDS}) == 20, column


def test_codes_in_an_answer_exist() -> None:
    functions = {row["code"] for row in read("functions.csv")}
    kinds = {row["code"]: row for row in read("body_kinds.csv")}
    bodies = {row["code"] for row in [*read("bodies_named.csv"), *read("bodies_derived.csv")]}
    tools = {row["code"]: row["name_en"] for row in read("tools.csv")}
    for row in NEEDS:
        where = (row["need"], row["province"])
        assert row["function"] in functions, where
        if row["office_kind"]:
            kind = kinds[row["office_kind"]]
            assert kind["province"] in {"", row["province"]}, where
            assert not kind["valid_to"], where
        if row["office_body"]:
            assert row["office_body"] in bodies, where
        if row["tool"]:
            assert tools[row["tool"]] == row["tool_name"], where
        assert bool(row["tool"]) == bool(row["tool_name"]), where


def test_answers_name_an_office_in_both_languages_and_say_where_they_come_from() -> None:
    for row in NEEDS:
        where = (row["need"], row["province"])
        for name in ("title", "office", "hours", "papers", "fee", "time_limit"):
            assert bool(row[f"{name}_en"]) == bool(row[f"{name}_ur"]), (where, name)
        assert row["title_en"], where
        assert row["office_en"], where
        assert len(row["papers_en"].split(";")) == len(row["papers_ur"].split(";")), where
        assert bool(row["fee_en"]) == bool(row["fee_paisa"]), where
        assert row["source"], where
        assert row["basis"] in {"source", "own knowledge, to be confirmed"}, where
        assert dt.date.fromisoformat(row["as_of"]) <= dt.date(2026, 11, 23), where
        assert set(row["languages"].split(";")) <= LANGUAGES, where
        urdu = "".join(value for column, value in row.items() if column.endswith("_ur"))
        assert not ARABIC_LOOKALIKES.search(urdu), where


def test_phone_numbers_are_short_codes_or_free_numbers() -> None:
    for row in NEEDS:
        for phone in filter(None, row["phone"].split("; ")):
            assert re.fullmatch(r"(SMS )?\d{4}|0800-\d{5}", phone), phone


def test_a_citizen_finds_a_need_by_its_everyday_word() -> None:
    wanted = {
        "kachra": "garbage",
        "پانی": "water",
        "birth certificate": "birth",
        "شناختی کارڈ": "cnic",
        "fard": "land-record",
    }
    for word, need in wanted.items():
        row = next(row for row in NEEDS if row["need"] == need)
        words = ";".join(row[f"keywords_{script}"] for script in ("en", "ur", "roman")).split(";")
        assert word in words

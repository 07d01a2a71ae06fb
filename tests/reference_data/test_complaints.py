"""The reference data of complaints has the shape its readers count on. No database."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
LANGUAGES = ("en", "ur", "sd", "ps", "pnb", "skr", "bal")
JOURNEY = ("en", "ur", "sd", "ps")
SPOKEN = (*LANGUAGES, "ur_Latn")
NOT_URDU = re.compile("[\u064a\u0643\u0649\u0629]")
LATIN = re.compile("[A-Za-z]")


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


GROUPS = read("complaint_groups.csv")
CATEGORIES = read("complaint_categories.csv")
ROUTING = read("complaint_routing.csv")
REASONS = read("complaint_reasons.csv")
TEMPLATES = read("complaint_templates.csv")
MESSAGES = read("complaint_messages.csv")
FILING = read("complaint_filing.csv")
QUESTIONS = read("complaint_questions.csv")
FILES = {
    "groups": GROUPS,
    "categories": CATEGORIES,
    "reasons": REASONS,
    "templates": TEMPLATES,
    "messages": MESSAGES,
    "questions": QUESTIONS,
    "filing": FILING,
    "routing": ROUTING,
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_whole_has_a_source_and_says_whether_it_was_reviewed(name: str) -> None:
    for row in FILES[name]:
        assert None not in row, row
        assert None not in row.values(), row
        assert row["source"], row
        if name != "routing":
            assert row["review"], row
    key = "en" if name == "filing" else "code"
    assert len({row[key] for row in FILES[name]}) == len(FILES[name])


def test_the_taxonomy_stands_whole_with_functions_of_the_list() -> None:
    functions = {row["code"] for row in read("functions.csv")}
    groups = {row["code"] for row in GROUPS}
    assert len(CATEGORIES) == 31
    asked = {row["code"] for row in QUESTIONS if row["kind"] != "option"}
    for row in CATEGORIES:
        assert row["function"] in functions, row["code"]
        assert not row["second_function"] or row["second_function"] in functions
        assert row["group"] in groups
        assert row["owner"] in {"local", "shared", "provincial", "other"}
        assert int(row["target_hours"]) > 0
        assert {row["may_be_anonymous"], row["is_private"], row["is_sensitive"]} <= {"0", "1"}
        assert set(filter(None, row["asks"].split(";"))) <= asked
        assert bool(row["call_number"]) == bool(row["call_source"])
    assert groups == {row["group"] for row in CATEGORIES}


@pytest.mark.shared
def test_codes_are_those_of_the_shared_taxonomy(shared: Path) -> None:
    with (shared / "data/pakistan/complaint_taxonomy.csv").open(encoding="utf-8", newline="") as file:
        theirs = {row["function"]: row for row in csv.DictReader(file)}
    assert {row["code"] for row in CATEGORIES} == set(theirs)
    for row in CATEGORIES:
        assert row["group"] == theirs[row["code"]]["category"]
        assert row["owner"] == theirs[row["code"]]["usual_owner"]


def test_what_is_sensitive_is_private_and_conduct_of_staff_is_both() -> None:
    assert all(row["is_private"] == "1" for row in CATEGORIES if row["is_sensitive"] == "1")
    conduct = next(row for row in CATEGORIES if row["code"] == "staff_conduct")
    assert (conduct["is_private"], conduct["is_sensitive"], conduct["may_be_anonymous"]) == ("1", "1", "1")


def test_names_stand_in_seven_languages_and_their_own_letters() -> None:
    for row in [*GROUPS, *CATEGORIES]:
        for language in LANGUAGES:
            name = row[f"name_{language}"]
            assert 2 < len(name) <= 45, (row["code"], language)
            assert bool(LATIN.search(name)) == (language == "en"), (row["code"], language)


@pytest.mark.parametrize("name", FILES)
def test_urdu_is_written_with_urdu_letters(name: str) -> None:
    for row in FILES[name]:
        for column, text in row.items():
            if column == "ur" or column.endswith("_ur"):
                assert text, row
                assert not NOT_URDU.search(text), (column, text)


def test_every_icon_is_drawn_once_and_nothing_else_is() -> None:
    sprite = (REFERENCE / "complaint_icons.svg").read_text(encoding="utf-8")
    drawn = re.findall(r'<symbol id="(\w+)" viewBox="0 0 24 24">', sprite)
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {row["icon"] for row in [*GROUPS, *CATEGORIES]}
    assert len(sprite) < 9_000


def test_the_decision_table_answers_every_category_in_every_province() -> None:
    provinces = {row["code"] for row in read("places.csv") if row["level"] == "province"}
    first = {"responsible", "supervisor", "outside"}
    answered = {(r["category"], r["province"]) for r in ROUTING if r["role"] in first}
    assert answered == {(row["code"], province) for row in CATEGORIES for province in provinces}


def test_the_decision_table_names_kinds_bodies_and_places_that_exist() -> None:
    kinds = {row["code"]: row["province"] for row in read("body_kinds.csv")}
    kind_of = {row["code"]: row["kind"] for row in read("bodies_named_kinds.csv")}
    bodies = {row["code"] for row in read("bodies_named.csv")}
    above = {row["code"]: row["parent_code"] for row in read("places.csv")}
    named = {row["code"] for row in CATEGORIES}
    for row in ROUTING:
        assert row["category"] in named
        assert row["area"] in {"any", "urban", "rural"}
        assert row["role"] in {"responsible", "also", "supervisor", "outside"}
        assert row["action"] in {"assign", "inform", "forward"}
        assert row["status"] in {"checked", "assumed"}
        assert bool(row["call_number"]) == bool(row["call_source"]), row
        for kind in row["kinds"].split(";"):
            assert kinds[kind] in {"", row["province"]}, row
        if row["body"]:
            assert row["body"] in bodies, row
            assert kind_of[row["body"]] in row["kinds"].split(";"), row
        for place in filter(None, row["places"].split(";")):
            at = place
            while above[at] not in {"PK", ""}:
                at = above[at]
            assert at == row["province"], row
        for day in filter(None, (row["valid_from"], row["valid_to"])):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)


def test_matters_of_other_agencies_are_forwarded_and_never_assigned() -> None:
    outside = {row["code"] for row in CATEGORIES if row["owner"] == "other"}
    for row in ROUTING:
        assert (row["action"] == "forward") == (row["category"] in outside), row
        if row["action"] == "forward":
            assert row["outside_name"] or row["body"], row


def test_a_complaint_about_staff_never_goes_to_a_council_itself() -> None:
    for row in ROUTING:
        if row["category"] == "staff_conduct":
            assert set(row["kinds"].split(";")) <= {"GEN-DADM", "GEN-OMB"}, row


def test_a_checked_line_is_checked_in_the_devolution_table() -> None:
    devolved = {(r["function"], r["kind"]): r for r in read("devolution.csv")}
    function = {row["code"]: row["function"] for row in CATEGORIES}
    for row in ROUTING:
        if row["status"] == "checked" and row["action"] == "assign":
            for kind in row["kinds"].split(";"):
                assert devolved[function[row["category"]], kind]["status"] == "checked", row


def words_in_braces(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}|%\((\w+)\)s", text))


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (MESSAGES, [f"text_{language}" for language in SPOKEN]),
        (TEMPLATES, [f"text_{language}" for language in JOURNEY]),
        (REASONS, [f"text_{language}" for language in JOURNEY]),
        (FILING, list(JOURNEY)),
    ],
)
def test_all_languages_of_a_text_have_the_same_fillings(
    rows: list[dict[str, str]], columns: list[str]
) -> None:
    for row in rows:
        for column in columns:
            assert row[column], (row, column)
            assert words_in_braces(row[column]) == words_in_braces(row[columns[0]]), (row, column)


FILLINGS = {
    "reference": "C-2026-0012345",
    "other": "C-2026-0012344",
    "date": "30/11/2026",
    "link": "yakja.gov.pk/c/AB23CD45",
    "code": "123456",
    "body": "WASA",
    "number": "0800-26477",
    "count": "12",
    "helper": "Counter 3",
    "state": "open",
    "category": "x" * 12,
    "place": "x" * 14,
}


@pytest.mark.parametrize("language", SPOKEN)
def test_a_message_fits_two_parts_of_an_sms(language: str) -> None:
    limit = 306 if language in {"en", "ur_Latn"} else 134
    for row in MESSAGES:
        text = row[f"text_{language}"].format(**FILLINGS)
        assert len(text) <= limit, (row["code"], len(text))
        if limit == 306:
            assert text.isascii(), row["code"]


def test_a_sensitive_message_tells_no_matter_no_body_and_no_category() -> None:
    sensitive = [row for row in MESSAGES if row["is_sensitive"] == "1"]
    assert len(sensitive) >= 2
    for row in sensitive:
        for language in SPOKEN:
            allowed = {"{reference}", "{link}", "{date}"}
            assert set(re.findall(r"\{\w+\}", row[f"text_{language}"])) <= allowed
        assert "complaint" not in row["text_en"].lower()
        assert "شکایت" not in row["text_ur"]


def test_a_template_belongs_to_a_category_and_a_reason_that_exist() -> None:
    categories = {row["code"] for row in CATEGORIES}
    reasons = {row["code"]: row for row in REASONS}
    for row in TEMPLATES:
        assert row["categories"] == "*" or set(row["categories"].split(";")) <= categories
        assert not row["reason"] or row["reason"] in reasons
    assert {"done", "done_in_part", "no_funds", "not_ours", "not_found", "duplicate", "under_way"} <= set(
        reasons
    )
    assert "estimate" in reasons["no_funds"]["needs"]
    assert reasons["not_ours"]["outcome"] == "transfer"

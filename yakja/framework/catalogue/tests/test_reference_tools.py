"""The reference on tools is whole: codes are unique, links lead somewhere, claims name bodies that exist. No database."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[4] / "reference"
TOOL_KINDS = {
    *("application", "suite", "module", "platform", "component", "registry"),
    *("website", "helpline", "service_centre", "control_room", "programme"),
}
LIFECYCLES = {"planned", "pilot", "active", "seasonal", "retired", "merged", "unknown"}
STATUSES = {"planned", "pilot", "partial", "full", "phasing_out", "retired"}
FACETS = {"capability", "object", "user", "interface", "standard"}
LANGUAGES = {"en", "ur", "sd", "ps", "pnb", "skr", "bal"}
BODY_KINDS = {"council", "urban_council", "union_council", "district_administration"}
ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def codes(name: str, column: str = "code") -> frozenset[str]:
    return frozenset(row[column] for row in rows(name))


@cache
def bodies() -> dict[str, dict[str, str]]:
    """Code -> place and kind of every body the reference makes."""
    kinds = {row["code"]: row["kind"] for row in rows("bodies_named_kinds.csv")}
    found = {
        row["code"]: {"place": row["place"], "kind": kinds[row["code"]]} for row in rows("bodies_named.csv")
    }
    found.update(
        {row["code"]: {"place": row["place"], "kind": row["kind"]} for row in rows("bodies_derived.csv")}
    )
    return found


@cache
def chain(place: str) -> tuple[str, ...]:
    """The place and all above it, by the census tree."""
    parents = {row["code"]: row["parent_code"] for row in rows("places.csv")}
    found = []
    while place:
        found.append(place)
        place = parents[place]
    return tuple(found)


@cache
def kinds_meant(body_kind: str) -> frozenset[str]:
    own = [row for row in rows("body_kinds.csv") if not row["code"].startswith("GEN-")]
    council = {row["code"] for row in own if row["tier"] in ("town", "tehsil")} | {"IC-METRO"}
    if body_kind == "district_administration":
        return frozenset({"GEN-DADM"})
    if body_kind == "urban_council":
        return frozenset(
            row["code"] for row in own if row["code"] in council and row["urban_rural"] == "urban"
        )
    if body_kind == "union_council":
        return frozenset(council | {row["code"] for row in own if row["tier"] == "district"} - {"PB-DA"})
    return frozenset(council)


@cache
def bodies_meant(scope: str, body_kind: str) -> frozenset[str]:
    form, _, name = scope.partition(":")
    if form == "body":
        return frozenset({name})
    places = (
        {row["place"] for row in rows("place_groups.csv") if row["group"] == name}
        if form == "group"
        else {name}
    )
    found = {
        code
        for code, body in bodies().items()
        if body["kind"] in kinds_meant(body_kind)
        and (name in chain(body["place"]) if form == "within" else body["place"] in places)
    }
    if (
        body_kind == "union_council"
    ):  # a town beside a tehsil council does not stand for its unions a second time
        tiers = {row["code"]: row["tier"] for row in rows("body_kinds.csv")}
        tier = {code: tiers[bodies()[code]["kind"]] for code in found}
        with_tehsil = {bodies()[code]["place"] for code in found if tier[code] == "tehsil"}
        found = {code for code in found if tier[code] != "town" or bodies()[code]["place"] not in with_tehsil}
    return frozenset(found)


def test_there_are_112_tools_with_unique_codes() -> None:
    assert len(rows("tools.csv")) == 112
    assert len(codes("tools.csv")) == 112
    assert all(re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", code) for code in codes("tools.csv"))


@pytest.mark.parametrize(
    "name",
    [
        "tools.csv",
        "tool_facets.csv",
        "facets.csv",
        "bodies_named.csv",
        "place_groups.csv",
        "usages_reported.csv",
    ],
)
def test_every_row_has_a_source(name: str) -> None:
    assert [row for row in rows(name) if not row["source"].strip()] == []


def test_every_function_given_to_a_tool_has_a_reason_and_a_reviewer() -> None:
    assert [
        row for row in rows("tool_functions.csv") if not row["basis"].strip() or not row["reviewer"].strip()
    ] == []


def test_tools_have_names_and_purposes_in_both_languages() -> None:
    for row in rows("tools.csv"):
        assert row["name_en"], row["code"]
        assert row["purpose_en"].endswith("."), row["code"]
        assert ARABIC_SCRIPT.search(row["name_ur"]), row["code"]
        assert row["purpose_ur"].rstrip().endswith("۔"), row["code"]
        assert not re.search(
            "[يكىه]", row["name_ur"] + row["aliases"] + row["search_words"] + row["purpose_ur"]
        ), f"{row['code']}: Arabic letters"


def test_no_two_tools_share_a_name_or_an_alias() -> None:
    names = Counter(
        name
        for row in rows("tools.csv")
        for name in {
            each.casefold() for each in (row["name_en"], row["name_ur"], *row["aliases"].split(";")) if each
        }
    )
    assert {name: number for name, number in names.items() if number > 1} == {}


def test_tool_columns_hold_only_known_words() -> None:
    for row in rows("tools.csv"):
        assert row["kind"] in TOOL_KINDS, row["code"]
        assert row["lifecycle"] in LIFECYCLES, row["code"]
        assert row["audience"] in {"internal", "citizen", "both"}, row["code"]
        assert row["open"] in {"open", "closed", "unknown"}, row["code"]
        assert (row["open"] == "unknown") == (not row["open_basis"]), row["code"]
        assert set(filter(None, row["languages"].split(";"))) <= LANGUAGES, row["code"]
        assert row["cost_paisa"] == "" or int(row["cost_paisa"]) > 0, row["code"]
        assert row["checked"] in {"yes", "no"}, row["code"]


@pytest.mark.parametrize("column", ["parent", "variant_of", "successor"])
def test_links_between_tools_lead_to_another_tool(column: str) -> None:
    for row in rows("tools.csv"):
        assert row[column] == "" or (row[column] in codes("tools.csv") and row[column] != row["code"]), row[
            "code"
        ]


def test_no_tool_is_its_own_ancestor() -> None:
    parents = {row["code"]: row["parent"] for row in rows("tools.csv")}
    for code in parents:
        seen, at = {code}, parents[code]
        while at:
            assert at not in seen, code
            seen.add(at)
            at = parents[at]


def test_the_suite_of_the_punjab_department_has_its_twelve_modules() -> None:
    assert sum(row["parent"] == "LGCD-MIS" for row in rows("tools.csv")) == 12


@pytest.mark.parametrize("column", ["owner_body", "supplier_body"])
def test_owner_and_supplier_are_bodies_of_the_reference(column: str) -> None:
    assert {row[column] for row in rows("tools.csv")} - {""} <= bodies().keys()


def test_every_tool_has_one_to_three_main_functions_that_exist() -> None:
    main = Counter(row["code"] for row in rows("tool_functions.csv") if row["rank"] == "main")
    assert main.keys() == codes("tools.csv")
    assert {code: number for code, number in main.items() if number > 3} == {}
    assert {row["rank"] for row in rows("tool_functions.csv")} == {"main", "secondary"}
    assert codes("tool_functions.csv", "function") <= codes("functions.csv")
    pairs = Counter((row["code"], row["function"]) for row in rows("tool_functions.csv"))
    assert [pair for pair, number in pairs.items() if number > 1] == []


def test_facets_come_from_the_controlled_list() -> None:
    listed = {(row["facet"], row["value"]) for row in rows("facets.csv")}
    assert len(listed) == len(rows("facets.csv"))
    assert {facet for facet, _ in listed} == FACETS
    assert {(row["facet"], row["value"]) for row in rows("tool_facets.csv")} <= listed
    assert codes("tool_facets.csv") <= codes("tools.csv")
    given = Counter((row["code"], row["facet"], row["value"]) for row in rows("tool_facets.csv"))
    assert [key for key, number in given.items() if number > 1] == []


def test_named_bodies_serve_places_that_exist_and_have_parents_that_exist() -> None:
    assert len(codes("bodies_named.csv")) == len(rows("bodies_named.csv"))
    assert codes("bodies_named.csv", "place") <= codes("places.csv")
    assert codes("bodies_named.csv", "parent") - {""} <= bodies().keys()


def test_groups_are_of_places_that_exist_and_have_the_size_their_name_says() -> None:
    assert codes("place_groups.csv", "place") <= codes("places.csv")
    sizes = Counter(row["group"] for row in rows("place_groups.csv"))
    assert sizes == {group: int(group.rsplit("-", 1)[1]) for group in sizes}
    assert len({(row["group"], row["place"]) for row in rows("place_groups.csv")}) == len(
        rows("place_groups.csv")
    )


def test_a_claim_speaks_of_a_function_its_tool_supports() -> None:
    supported = {(row["code"], row["function"]) for row in rows("tool_functions.csv")}
    assert [
        row for row in rows("usages_reported.csv") if (row["tool"], row["function"]) not in supported
    ] == []


def test_claims_use_known_words_and_real_dates() -> None:
    for row in rows("usages_reported.csv"):
        assert row["status"] in STATUSES, row
        assert row["claimant"] in {"supplier", "owner", "press"}, row
        assert row["derived"] in {"yes", "no"}, row
        assert row["share"] == "" or 0 < int(row["share"]) <= 100, row
        assert bool(row["reported_on"]) == bool(row["reported_precision"]), row
        if row["reported_on"]:
            assert date(2000, 1, 1) <= date.fromisoformat(row["reported_on"]) <= date(2026, 11, 23), row
            assert row["reported_precision"] in {"day", "month", "year"}, row


def test_the_scope_of_a_claim_names_what_exists() -> None:
    known = {"body": bodies().keys(), "place": codes("places.csv"), "within": codes("places.csv")}
    known["group"] = codes("place_groups.csv", "group")
    for row in rows("usages_reported.csv"):
        form, _, name = row["scope"].partition(":")
        assert name in known[form], row
        assert (row["body_kind"] == "") if form == "body" else (row["body_kind"] in BODY_KINDS), row
        assert (row["tier"] in {"tehsil", "district"}) if form == "within" else (row["tier"] == ""), row


def test_every_claim_meets_at_least_one_body() -> None:
    empty = [row for row in rows("usages_reported.csv") if not bodies_meant(row["scope"], row["body_kind"])]
    assert empty == []


def test_the_landscape_starts_with_several_thousand_cells() -> None:
    cells = {
        (body, row["function"], row["tool"])
        for row in rows("usages_reported.csv")
        if row["status"] != "retired"
        for body in bodies_meant(row["scope"], row["body_kind"])
    }
    assert len(cells) > 5000
    assert len({(body, function) for body, function, _ in cells}) > 3000


def test_no_claim_is_written_twice() -> None:
    keys = Counter(
        (row["tool"], row["function"], row["scope"], row["body_kind"], row["status"], row["reported_on"])
        for row in rows("usages_reported.csv")
    )
    assert [key for key, number in keys.items() if number > 1] == []


def test_users_are_users_and_other_figures_stand_apart() -> None:
    other = re.compile(r"\b(cost|target|deadline|Rs|PKR|complaints?|resolved|applications|transactions)\b")
    assert [row["code"] for row in rows("tools.csv") if other.search(row["users"])] == []
    assert [row["code"] for row in rows("tools.csv") if re.search(r"\b(cost|users?)\b", row["figures"])] == []
    assert sum(bool(row["users"]) for row in rows("tools.csv")) >= 15
    assert sum(bool(row["figures"]) for row in rows("tools.csv")) >= 25

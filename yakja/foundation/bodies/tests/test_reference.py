"""The files of functions, kinds, bodies, devolution and identifier schemes agree with each other. No database."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[4]
REFERENCE = ROOT / "reference"
ARABIC_LOOKALIKES = re.compile("[\u064a\u0643\u0647\u0649\u0629]")
URDU = re.compile("[\u0600-\u06ff]")


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = {row["code"]: row for row in read("places.csv")}
FUNCTIONS = {row["code"]: row for row in read("functions.csv")}
KINDS = {row["code"]: row for row in read("body_kinds.csv")}
DERIVED = read("bodies_derived.csv")
NAMED = {row["code"]: row for row in read("bodies_named.csv")}
DEVOLUTION = read("devolution.csv")
PROVINCES = {row["code"] for row in PLACES.values() if row["level"] == "province"}
LOCAL_KINDS = {code for code, row in KINDS.items() if row["province"] and not row["valid_to"]} - {
    "PB-TMA",
    "IC-CDA",
}


def province_of(code: str) -> str:
    row = PLACES[code]
    while row["level"] != "province":
        row = PLACES[row["current_parent_code"] or row["parent_code"]]
    return row["code"]


def in_urdu(text: str) -> bool:
    return bool(URDU.search(text)) and not ARABIC_LOOKALIKES.search(text) and text == text.strip()


def test_the_ninety_functions_are_named_in_both_languages() -> None:
    assert len(FUNCTIONS) == 90
    for code, row in FUNCTIONS.items():
        assert re.fullmatch(r"[A-Z]{3}-\d\d", code)
        assert row["area_code"] == code[:3]
        assert re.fullmatch(r"\d\d\.\d\.\d", row["cofog"]), code
        assert row["name_en"]
        assert row["area_en"]
        assert row["source"]
        for column in ("name_ur", "area_ur", "short_ur"):
            assert in_urdu(row[column]), (code, column)
        assert len(row["short_en"]) <= 26, code
        assert len(row["short_ur"]) <= 26, code


def test_short_names_and_areas_tell_functions_apart() -> None:
    for column in ("name_en", "name_ur", "short_en", "short_ur"):
        assert len({row[column] for row in FUNCTIONS.values()}) == 90, column
    assert len({row["area_code"] for row in FUNCTIONS.values()}) == 17
    for column in ("area_en", "area_ur"):
        assert len({(row["area_code"], row[column]) for row in FUNCTIONS.values()}) == 17, column


def test_punjab_numbers_are_the_twelve_systems() -> None:
    numbers = {row["punjab_mis"] for row in FUNCTIONS.values()} - {""}
    assert numbers == {str(number) for number in range(1, 13)}


def test_kinds_stand_in_a_province_with_law_and_source() -> None:
    for code, row in KINDS.items():
        assert row["province"] in {"", *PROVINCES}, code
        assert row["tier"] in {"province", "division", "district", "tehsil", "town", "union", "none"}, code
        assert row["urban_rural"] in {"urban", "rural", "both"}, code
        assert row["status"] in {"checked", "assumed"}, code
        assert row["source"], code
        assert in_urdu(row["name_ur"]), code
        assert row["law"] or code.startswith("GEN-"), code
        begins = dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
        ends = dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        assert bool(begins or ends) == bool(row["date_precision"]), code
        assert ends is None or (begins is not None and begins < ends), code


def test_every_province_has_a_union_tier_and_one_above_it() -> None:
    for province in PROVINCES:
        tiers = {KINDS[code]["tier"] for code in LOCAL_KINDS if KINDS[code]["province"] == province}
        assert "union" in tiers, province
        assert tiers & {"town", "tehsil"}, province


def test_derived_bodies_are_at_home_in_their_province() -> None:
    codes = Counter(row["code"] for row in DERIVED)
    assert [code for code, count in codes.items() if count > 1] == []
    everyone = {*codes, *NAMED}
    for row in DERIVED:
        kind = KINDS[row["kind"]]
        assert kind["valid_to"] == "", row["code"]
        assert kind["province"] in {"", province_of(row["place"])}, row["code"]
        assert row["status"] == "derived"
        assert row["superior"] in {"", *everyone}, row["superior"]
        assert row["superior"] != row["code"]
        assert row["basis"]
        assert row["basis_text"]
        assert row["basis_status"] in {"checked", "assumed"}
        assert row["source"]
        assert in_urdu(row["name_ur"]), row["code"]
        assert max(len(row["source"]), len(row["governed_source"])) <= 400, row["code"]


def test_names_of_derived_bodies_differ_within_a_district() -> None:
    for column in ("name_en", "name_ur"):
        names = Counter((row["place"], row[column]) for row in DERIVED)
        assert [key for key, count in names.items() if count > 1] == [], column


def test_governance_is_sourced_and_dated_unless_unheard_of() -> None:
    for row in DERIVED:
        assert row["governed_by"] in {"elected", "administrator", "caretaker", "appointed", "unknown"}
        assert row["governed_source"]
        if row["kind"] != "GEN-DADM":
            assert dt.date.fromisoformat(row["governed_as_of"]) <= dt.date(2026, 11, 23)


def test_every_district_in_being_has_one_administration() -> None:
    parents = {row["current_parent_code"] or row["parent_code"] for row in PLACES.values()}
    districts = {row["code"] for row in PLACES.values() if row["level"] == "district"} & parents
    assert sorted(row["place"] for row in DERIVED if row["kind"] == "GEN-DADM") == sorted(districts)


def test_every_tehsil_of_punjab_and_kp_has_a_council_of_its_own() -> None:
    served = {row["place"] for row in DERIVED if row["kind"] != "GEN-DADM"}
    for row in PLACES.values():
        if row["level"] == "tehsil" and province_of(row["code"]) in {"PK5", "PK6"}:
            is_left_out = row["code"] == "PK61701" or row["census_unit_type"] == "De-excluded area"
            assert (row["code"] in served) != is_left_out, row["code"]


def test_counts_that_sources_give_are_met() -> None:
    count = Counter(row["kind"] for row in DERIVED)
    assert count["PB-DA"] == 41
    assert count["PB-TOWN"] == 9
    assert count["KP-CLG"] == 7
    assert count["SD-DC"] == 22
    assert count["SD-MCORP"] == 5
    karachi = [row for row in DERIVED if row["superior"] == "PK7-KMC"]
    assert len(karachi) == 25
    assert len([row for row in DERIVED if row["superior"] == "PK706-HMC"]) == 9


def derive_bodies() -> ModuleType:
    spec = importlib.util.spec_from_file_location("derive_bodies", ROOT / "scripts" / "derive_bodies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_derived_file_is_what_the_rules_write_today() -> None:
    script = derive_bodies()
    written = (REFERENCE / "bodies_derived.csv").read_text(encoding="utf-8")
    assert script.as_csv(script.Derivation().run()) == written


def test_headquarters_lie_in_their_district_and_every_division_has_one() -> None:
    rows = read("headquarters.csv")
    assert len({row["district"] for row in rows}) == len(rows)
    for row in rows:
        tehsil = PLACES[row["tehsil"]]
        assert (tehsil["current_parent_code"] or tehsil["parent_code"]) == row["district"]
        assert row["source"]
        assert in_urdu(row["town_ur"])
    seats = {row["headquarters_of_division"] for row in rows} - {""}
    divisions = {row["code"] for row in PLACES.values() if row["level"] == "division"}
    assert divisions - seats == {"PK4-ISLAMABAD-DIV", "PK7-KARACHI-DIV", "PK6-LAHORE-DIV"}


def test_named_bodies_each_have_a_kind() -> None:
    kinds = {row["code"]: row["kind"] for row in read("bodies_named_kinds.csv")}
    assert set(kinds) == set(NAMED)
    assert set(kinds.values()) <= set(KINDS)
    words = {row["named_as"] for row in KINDS.values()} - {""}
    assert {row["kind"] for row in NAMED.values()} <= words


def test_devolution_covers_every_function_for_every_local_kind() -> None:
    pairs = Counter((row["function"], row["kind"]) for row in DEVOLUTION)
    assert set(pairs.values()) == {1}
    assert {(function, kind) for function in FUNCTIONS for kind in LOCAL_KINDS} <= set(pairs)
    for row in DEVOLUTION:
        assert row["function"] in FUNCTIONS
        assert row["kind"] in KINDS
        assert row["role"] in {"main", "shared", "company", "department", "none"}
        assert row["status"] in {"checked", "assumed"}
        assert row["source"]
        is_local = row["kind"] in LOCAL_KINDS
        assert (row["role"] in {"main", "shared", "none"}) == is_local, row
        assert row["status"] == "checked" or row["note"], row


def test_somebody_carries_every_function_that_is_not_federal_or_provincial() -> None:
    for province in PROVINCES:
        kinds = {code for code in LOCAL_KINDS if KINDS[code]["province"] == province}
        held = {
            row["function"]
            for row in DEVOLUTION
            if row["kind"] in kinds and row["role"] in {"main", "shared"}
        }
        for function in ("GOV-01", "CIT-01", "CIV-01", "REV-02", "FIN-01", "MUN-06", "PLN-03"):
            assert function in held, (province, function)


def test_identifier_schemes_have_patterns_that_work() -> None:
    rows = read("identifier_schemes.csv")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        re.compile(row["pattern"])
        assert in_urdu(row["name_ur"])
        assert row["issuer"]
        assert row["source"]
    assert re.fullmatch(next(row["pattern"] for row in rows if row["code"] == "DDO"), "LO4088")
    pcode = next(row["pattern"] for row in rows if row["code"] == "OCHA-PCODE")
    assert all(
        re.fullmatch(pcode, row["ocha_pcode"])
        for row in PLACES.values()
        if row["ocha_pcode"] not in {"", "PK"}
    )

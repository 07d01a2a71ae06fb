"""Derives the bodies that each province's law implies from the tree of places.

Reads reference/places.csv, headquarters.csv, bodies_by_name.csv and writes reference/bodies_derived.csv.
The rules and their doubts are told in reference/README-bodies.md; run `python scripts/derive_bodies.py`
after changing any of the inputs, or with `--check` to see whether the written file is up to date.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"

PUNJAB, KP, SINDH, BALOCHISTAN, ICT, AJK, GB = "PK6", "PK5", "PK7", "PK2", "PK4", "PK1", "PK3"

SINGLE_NAMES = {
    "PB-TC": ("Tehsil Council {}", "تحصیل کونسل {}"),
    "PB-MC": ("Municipal Committee {}", "میونسپل کمیٹی {}"),
    "PB-DA": ("District Authority {}", "ڈسٹرکٹ اتھارٹی {}"),
    "KP-TLG": ("Tehsil Local Government {}", "تحصیل لوکل گورنمنٹ {}"),
    "SD-MC": ("Municipal Committee {}", "میونسپل کمیٹی {}"),
    "SD-TCOM": ("Town Committee {}", "ٹاؤن کمیٹی {}"),
    "SD-DC": ("District Council {}", "ضلع کونسل {}"),
    "BL-MC": ("Municipal Committee {}", "میونسپل کمیٹی {}"),
    "BL-DC": ("District Council {}", "ضلع کونسل {}"),
    "AK-MC": ("Municipal Committee {}", "میونسپل کمیٹی {}"),
    "AK-TCOM": ("Town Committee {}", "ٹاؤن کمیٹی {}"),
    "AK-DC": ("District Council {}", "ضلع کونسل {}"),
    "GB-MC": ("Municipal Committee {}", "میونسپل کمیٹی {}"),
    "GB-DC": ("District Council {}", "ضلع کونسل {}"),
    "GEN-DADM": ("District Administration {}", "ضلعی انتظامیہ {}"),
}

RULES: dict[str, str] = {
    "PB-1": "Lahore district is wholly town corporations: the nine notified in March 2026",
    "PB-2": "the eleven municipal corporations of the 2013 Act stay corporations",
    "PB-3": "every other tehsil has a municipal committee at its headquarters town",
    "PB-4": "the rest of every tehsil is a tehsil council, except tehsils named City and those of Lahore",
    "PB-5": "every district has a district authority",
    "KP-1": "a city local government at each divisional headquarters tehsil",
    "KP-2": "every other tehsil or sub-division has a tehsil local government",
    "SD-1": "one metropolitan corporation for Karachi division",
    "SD-2": "the twenty-five notified towns of Karachi are town municipal corporations",
    "SD-3": "the other five divisional headquarters are municipal corporations, with towns where named",
    "SD-4": "the headquarters taluka of every other district has a municipal committee",
    "SD-5": "every remaining taluka has a town committee",
    "SD-6": "every district outside Karachi, except Hyderabad, has a district council",
    "BL-1": "one metropolitan corporation for Quetta",
    "BL-2": "municipal corporations where a source names one",
    "BL-3": "every other district headquarters has a municipal committee",
    "BL-4": "every district has a district council",
    "IC-1": "the metropolitan corporation goes on until the three town corporations are notified",
    "AK-1": "a municipal corporation at each divisional headquarters",
    "AK-2": "every other district headquarters has a municipal committee",
    "AK-3": "every remaining tehsil has a town committee",
    "AK-4": "every district has a district council",
    "GB-1": "two city metropolitan corporations",
    "GB-2": "every other district headquarters has a municipal committee",
    "GB-3": "every district has a district council",
    "DA-1": "every district in being has a district administration under a deputy commissioner",
}

NUMBERS_CHECKED = {"PB-1", "PB-5", "SD-1", "SD-2", "SD-3", "SD-6", "BL-1", "BL-4", "IC-1", "DA-1"}

TABLE = "compiled status table of local laws, late 2025 to 2026"


@dataclass(frozen=True)
class Governance:
    """Who governs the bodies of a province: elected, administrator, caretaker or unknown, and on what ground."""

    governed_by: str
    source: str
    as_of: str


GOVERNANCE = {
    PUNJAB: Governance(
        "administrator", f"{TABLE}; election pending (timesofpak.com 2026-02-23)", "2026-02-23"
    ),
    KP: Governance(
        "unknown",
        "elected 2021 and 2022; terms ended 2026-03-31 in the plains and in June 2026 in the hills "
        "(openvoicenews.pk 2025-08-11); extension under discussion (dawn.com/news/1979267), outcome not found",
        "2026-03-07",
    ),
    SINDH: Governance("elected", f"{TABLE}; elections of 2022 and 2023 (urdupoint 1709182)", "2025-12-31"),
    BALOCHISTAN: Governance("elected", f"{TABLE}; elections of 2022", "2025-12-31"),
    ICT: Governance("administrator", f"{TABLE}; ordinance of 2026-01-09 (ntnnews 2026-01-12)", "2026-01-12"),
    AJK: Governance("elected", f"{TABLE}; elections of November and December 2022", "2025-12-31"),
    GB: Governance(
        "administrator",
        "not elected since about 2004 to 2009; polling was set for 2026-02-14 (dunya.com.pk 2025-12-16), "
        "outcome not found",
        "2025-12-16",
    ),
}
EXECUTIVE = Governance("appointed", "headed by a posted officer: own knowledge", "")
QUETTA = Governance("unknown", f"{TABLE}: Quetta was to be elected later; outcome not found", "2025-12-31")

DEPARTMENTS = {
    PUNJAB: "PK6-LGCD",
    KP: "PK5-LGERD",
    SINDH: "PK7-LGD",
    BALOCHISTAN: "PK2-LGRD",
    ICT: "PK4-ICT-ADMIN",
    AJK: "PK1-LGRD",
    GB: "PK3-LGRD",
}


@dataclass(frozen=True)
class Body:
    """One row of bodies_derived.csv."""

    code: str
    place: str
    kind: str
    name_en: str
    name_ur: str
    superior: str
    headquarters: str
    basis: str
    basis_text: str
    basis_status: str
    governed_by: str
    governed_source: str
    governed_as_of: str
    status: str
    source: str
    note: str


def read(name: str) -> list[dict[str, str]]:
    """The rows of a file in reference/."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Places:
    """The tree as it stands after the changes since the census."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.by_code = {row["code"]: row for row in rows}
        self.children: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            self.children.setdefault(self.parent(row), []).append(row)

    @staticmethod
    def parent(row: dict[str, str]) -> str:
        return row["current_parent_code"] or row["parent_code"]

    def province(self, row: dict[str, str]) -> str:
        while row["level"] != "province":
            row = self.by_code[self.parent(row)]
        return row["code"]

    def districts(self) -> Iterator[dict[str, str]]:
        """Districts that still have tehsils: a district whose every tehsil moved away has been split up."""
        for row in self.by_code.values():
            if row["level"] == "district" and self.children.get(row["code"]):
                yield row

    def tehsils(self, district: str) -> list[dict[str, str]]:
        return [row for row in self.children.get(district, []) if row["level"] == "tehsil"]


class Derivation:
    """Applies the rules, province by province."""

    def __init__(self) -> None:
        self.places = Places(read("places.csv"))
        self.headquarters = {row["district"]: row for row in read("headquarters.csv")}
        self.named = read("bodies_by_name.csv")
        self.named_at = {row["place"] for row in self.named}
        self.found: list[Body] = []

    def run(self) -> list[Body]:
        for row in self.named:
            place = self.places.by_code[row["place"]]
            self.add(
                row["kind"],
                place,
                row["basis"],
                names=(row["name_en"], row["name_ur"]),
                code=row["code"],
                superior=row["superior"],
                source=row["source"],
                checked=row["status"] == "checked",
                note=row["note"],
            )
        for district in self.places.districts():
            tehsils = self.places.tehsils(district["code"])
            {
                PUNJAB: self.punjab,
                KP: self.kp,
                SINDH: self.sindh,
                BALOCHISTAN: self.balochistan,
                ICT: self.ict,
                AJK: self.ajk,
                GB: self.gb,
            }[self.places.province(district)](district, tehsils)
            self.add("GEN-DADM", district, "DA-1", suffix="DADM")
        return sorted(self.found, key=lambda body: body.code)

    def rank(self, tehsil: dict[str, str]) -> str:
        """The highest seat that the tehsil's town holds: division, district or tehsil."""
        row = self.headquarters.get(self.places.parent(tehsil))
        if row is None or row["tehsil"] != tehsil["code"]:
            return "tehsil"
        return "division" if row["headquarters_of_division"] else "district"

    def town(self, tehsil: dict[str, str]) -> tuple[str, str]:
        """The name of the headquarters town, which may differ from the tehsil's."""
        row = self.headquarters.get(self.places.parent(tehsil))
        if row is not None and row["tehsil"] == tehsil["code"]:
            return row["town_en"], row["town_ur"]
        return tehsil["name_en"], tehsil["name_ur"]

    def punjab(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        self.add("PB-DA", district, "PB-5", suffix="DA")
        if district["code"] == "PK617":
            return
        for tehsil in tehsils:
            if tehsil["census_unit_type"] != "Tehsil":
                continue
            split_city = any(other["name_en"].endswith(" City") for other in tehsils)
            is_city = tehsil["name_en"].endswith(" City")
            is_outskirts = split_city and tehsil["name_en"].endswith((" Saddar", " Sadar"))
            if tehsil["code"] not in self.named_at and not is_outskirts:
                self.add("PB-MC", tehsil, "PB-3", suffix="MC", town=True)
            if not is_city:
                self.add("PB-TC", tehsil, "PB-4", suffix="TC")

    def kp(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        for tehsil in tehsils:
            if tehsil["code"] not in self.named_at:
                self.add("KP-TLG", tehsil, "KP-2", suffix="TLG")

    def sindh(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        if self.places.parent(district) == "PK7-KARACHI-DIV" or district["code"] == "PK706":
            return
        self.add("SD-DC", district, "SD-6", suffix="DC")
        sukkur_city = {"PK72301", "PK72305"}
        for tehsil in tehsils:
            if tehsil["code"] in self.named_at or tehsil["code"] in sukkur_city:
                continue
            if self.rank(tehsil) == "tehsil":
                self.add("SD-TCOM", tehsil, "SD-5", suffix="TCOM")
            else:
                self.add("SD-MC", tehsil, "SD-4", suffix="MC", town=True)

    def balochistan(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        self.add("BL-DC", district, "BL-4", suffix="DC")
        if district["code"] in self.named_at:
            return
        for tehsil in tehsils:
            if tehsil["code"] not in self.named_at and self.rank(tehsil) != "tehsil":
                self.add("BL-MC", tehsil, "BL-3", suffix="MC", town=True)

    def ict(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        """Nothing beyond the corporation that bodies_by_name.csv carries."""

    def ajk(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        self.add("AK-DC", district, "AK-4", suffix="DC")
        for tehsil in tehsils:
            if tehsil["code"] in self.named_at:
                continue
            if self.rank(tehsil) == "tehsil":
                self.add("AK-TCOM", tehsil, "AK-3", suffix="TCOM")
            else:
                self.add("AK-MC", tehsil, "AK-2", suffix="MC", town=True)

    def gb(self, district: dict[str, str], tehsils: list[dict[str, str]]) -> None:
        self.add("GB-DC", district, "GB-3", suffix="DC")
        for tehsil in tehsils:
            if tehsil["code"] not in self.named_at and self.rank(tehsil) != "tehsil":
                self.add("GB-MC", tehsil, "GB-2", suffix="MC", town=True)

    def add(
        self,
        kind: str,
        place: dict[str, str],
        basis: str,
        *,
        suffix: str = "",
        names: tuple[str, str] | None = None,
        code: str = "",
        superior: str = "",
        source: str = "",
        checked: bool | None = None,
        note: str = "",
        town: bool = False,
    ) -> None:
        province = self.places.province(place) if place["level"] != "country" else ""
        if names is None:
            en, ur = SINGLE_NAMES[kind]
            place_en, place_ur = self.town(place) if town else (place["name_en"], place["name_ur"])
            names = en.format(place_en), ur.format(place_ur)
        if kind == "GEN-DADM":
            governance = EXECUTIVE
        elif kind in ("BL-METRO", "BL-DC") and place["code"] == "PK226":
            governance = QUETTA
        else:
            governance = GOVERNANCE[province]
        is_checked = basis in NUMBERS_CHECKED if checked is None else checked
        self.found.append(
            Body(
                code=code or f"{place['code']}-{suffix}",
                place=place["code"],
                kind=kind,
                name_en=names[0],
                name_ur=names[1],
                superior=superior or ("" if kind == "GEN-DADM" else DEPARTMENTS[province]),
                headquarters=self.rank(place) if place["level"] == "tehsil" else "",
                basis=basis,
                basis_text=RULES[basis],
                basis_status="checked" if is_checked else "assumed",
                governed_by=governance.governed_by,
                governed_source=governance.source,
                governed_as_of=governance.as_of,
                status="derived",
                source=source or f"derived from places.csv by rule {basis}",
                note=note,
            )
        )


def as_csv(bodies: list[Body]) -> str:
    """The file's text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Body))
    writer.writerows(astuple(body) for body in bodies)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    target = REFERENCE / "bodies_derived.csv"
    bodies = Derivation().run()
    text = as_csv(bodies)
    if "--check" in arguments:
        is_current = target.exists() and target.read_text(encoding="utf-8") == text
        print("up to date" if is_current else "bodies_derived.csv differs: run scripts/derive_bodies.py")
        return 0 if is_current else 1
    target.write_text(text, encoding="utf-8")
    print(f"{len(bodies)} bodies", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

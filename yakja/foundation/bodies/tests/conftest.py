from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places import actions as places_actions
from yakja.foundation.places.models import Place


@dataclass
class Officer:
    """Roles as (kind, place, body or None for everywhere), as people will implement them."""

    roles: list[tuple[str, Any]] = field(default_factory=list)
    ref: str = "person:1"
    name: str = "Test officer"
    is_system: bool = False
    is_anonymous: bool = False

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        for held, where in self.roles:
            if held != kind:
                continue
            if where is None or at is None:
                return True
            if isinstance(where, Place) and where.contains(at if isinstance(at, Place) else at.place):
                return True
            if isinstance(where, Body) and isinstance(at, Body) and where.contains(at):
                return True
        return False


PLACES = """
PK,country,Pakistan,,
PK6,province,Punjab,پنجاب,PK
PK5,province,Frontier,سرحد,PK
PK6-DIV,division,Division,ڈویژن,PK6
PK601,district,Rawalpur,راولپور,PK6-DIV
PK60101,tehsil,Saddar,صدر,PK601
PK60102,tehsil,Murrabad,مراد آباد,PK601
PK501,district,Khyberpur,خیبرپور,PK5
""".strip().splitlines()
KINDS = """
PB-MC,PK6,Municipal Committee,میونسپل کمیٹی,town,2025-10-01,
PB-TC,PK6,Tehsil Council,تحصیل کونسل,tehsil,2025-10-01,
PB-UC,PK6,Union Council,یونین کونسل,union,2025-10-01,
PB-DC,PK6,District Council,ضلع کونسل,district,2013-01-01,2025-10-01
KP-TLG,PK5,Tehsil Local Government,تحصیل لوکل گورنمنٹ,tehsil,2019-04-01,
GEN-DEPT,,Provincial department,صوبائی محکمہ,province,,
""".strip().splitlines()
FUNCTIONS = """
WAT-01,WAT,Water connections,پانی کے کنکشن,,
WST-01,WST,Waste collection,کچرا اٹھانا,,
CIV-01,CIV,Birth registration,اندراج پیدائش,,
OLD-01,OLD,Octroi,محصول چنگی,1999-07-01,CIV-01
""".strip().splitlines()
DEVOLUTION = """
WAT-01,PB-MC,main,checked
WAT-01,PB-TC,shared,assumed
WAT-01,GEN-DEPT,department,assumed
WAT-01,PB-UC,none,assumed
WST-01,PB-MC,main,assumed
WST-01,PB-TC,main,assumed
CIV-01,PB-UC,main,checked
""".strip().splitlines()
DERIVED = """
PK60101-MC,PK60101,PB-MC,Municipal Committee Saddar,میونسپل کمیٹی صدر,PK6-LGD
PK60101-TC,PK60101,PB-TC,Tehsil Council Saddar,تحصیل کونسل صدر,PK6-LGD
PK60102-MC,PK60102,PB-MC,Municipal Committee Murrabad,میونسپل کمیٹی مراد آباد,PK6-LGD
PK501-TLG,PK501,KP-TLG,Tehsil Local Government Khyberpur,تحصیل لوکل گورنمنٹ خیبرپور,
""".strip().splitlines()
NAMED = [
    {"code": "PK6-LGD", "name_en": "Local Government Department", "name_ur": "محکمہ بلدیات", "place": "PK6", "parent": "",
     "source": "public page", "note": ""},
]  # fmt: skip


def _cut(lines: list[str], columns: str) -> list[dict[str, str]]:
    return [dict(zip(columns.split(","), line.split(","), strict=True)) for line in lines]


def law() -> dict[str, list[dict[str, str]]]:
    kinds = _cut(KINDS, "code,province,name_en,name_ur,tier,valid_from,valid_to")
    functions = _cut(FUNCTIONS, "code,area_code,name_en,name_ur,valid_to,successor")
    return {
        "kinds": [{**k, "urban_rural": "both", "law": "Act", "source": "Act", "status": "checked"} for k in kinds],
        "functions": [
            {**f, "area_en": f["area_code"], "area_ur": f["area_code"], "short_en": f["name_en"], "short_ur": f["name_ur"],
             "cofog": "06.3.0", "digit_module": "", "punjab_mis": "", "valid_from": "", "source": "list"}
            for f in functions
        ],
        "devolution": [{**d, "source": "Act, schedule"} for d in _cut(DEVOLUTION, "function,kind,role,status")],
        "schemes": [
            {"code": "DDO", "name_en": "DDO code", "name_ur": "ڈی ڈی او کوڈ", "pattern": "^[A-Z]{2}[0-9]{4}$", "source": "own"},
            {"code": "NADRA", "name_en": "NADRA code", "name_ur": "نادرا کوڈ", "pattern": "", "source": "own"},
        ],
    }  # fmt: skip


def known_bodies() -> dict[str, list[dict[str, str]]]:
    derived = _cut(DERIVED, "code,place,kind,name_en,name_ur,superior")
    return {
        "named": NAMED,
        "named_kinds": [{"code": "PK6-LGD", "kind": "GEN-DEPT"}],
        "derived": [
            {**d, "basis": "PB-3", "basis_text": "every tehsil", "basis_status": "assumed", "governed_by": "administrator",
             "governed_source": "news", "governed_as_of": "2026-02-23", "status": "derived", "source": "rule", "note": ""}
            for d in derived
        ],
    }  # fmt: skip


@pytest.fixture
def town(db) -> dict[str, Body]:
    """Two tehsils of one district with their councils below a department, and one council in another province."""
    columns = "code,level,name_en,name_ur,parent_code"
    blank = dict.fromkeys(
        ("name_ur_source", "current_parent_code", "iso_3166_2", "ocha_pcode", "census_unit_type", "population_2023",
         "population_2017", "area_km2", "lat", "lon", "note"), "",
    )  # fmt: skip
    rows = [
        {**blank, **row, "status": "current", "in_census_tree": "1", "source": "census"}
        for row in _cut(PLACES, columns)
    ]
    places_actions.load_places(actor=SYSTEM, places=rows)
    actions.load_law(actor=SYSTEM, **law())
    actions.load_reference_bodies(actor=SYSTEM, **known_bodies())
    return {body.code: body for body in Body.objects.select_related("place", "kind")}


@pytest.fixture
def steward(town) -> Officer:
    return Officer([("provincial_steward", Place.objects.get(code="PK6"))])


@pytest.fixture
def second_steward(town) -> Officer:
    return Officer([("provincial_steward", Place.objects.get(code="PK6"))], ref="person:2", name="Second")


@pytest.fixture
def neighbour(town) -> Officer:
    return Officer([("provincial_steward", Place.objects.get(code="PK5"))], ref="person:3")


@pytest.fixture
def water(town) -> Function:
    return Function.objects.get(code="WAT-01")

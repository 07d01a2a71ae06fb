from __future__ import annotations

from pathlib import Path

import pytest

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.tables import read_file
from yakja.foundation.places import actions
from yakja.foundation.places.models import Place

HEADING = (
    "code,level,name_en,name_ur,name_ur_source,parent_code,current_parent_code,iso_3166_2,ocha_pcode,"
    "census_unit_type,population_2023,population_2017,area_km2,lat,lon,status,in_census_tree,source,note"
)
ROWS = """
PK,country,Pakistan,پاکستان,compiler,,,PK,PK,,1000,900,10,30,70,current,1,census,
PK6,province,Punjab,پنجاب,compiler,PK,,PK-PB,PK6,,1000,900,10,31,72,current,1,census,
PK6-N-DIV,division,North Division,شمالی ڈویژن,compiler,PK6,,,,,1000,900,10,,,current,1,census,
PK6-E-DIV,division,East Division,مشرقی ڈویژن,compiler,PK6,,,,,,,,,,post_census,0,gazette,
PK601,district,Rawalpur,راولپور,compiler,PK6-N-DIV,,,,,700,600,5,33,73,current,1,census,
PK602,district,Gujrabad,گجرآباد,compiler,PK6-N-DIV,PK6-E-DIV,,,,300,300,5,32,74,current,1,census,
PK6-HILLS,district,Hills,پہاڑی,compiler,PK6-N-DIV,,,,,200,,2,33.5,73.5,post_census,0,gazette,
PK60101,tehsil,Rawalpur City,راولپور شہر,compiler,PK601,,,,tehsil,500,400,3,33.1,73.1,current,1,census,
PK60102,tehsil,Murrabad,مراد آباد,compiler,PK601,PK6-HILLS,,,tehsil,200,200,2,33.5,73.5,current,1,census,
PK60201,tehsil,Gujrabad,گجرآباد,compiler,PK602,,,,tehsil,300,300,5,32.1,74.1,current,1,census,
PK1,province,Kashmir side,کشمیر,compiler,PK,,,,,,400,1,34,74,current,0,other,outside the tables
""".strip().splitlines()
CHANGES = [
    {
        "change": "district_created", "code": "PK6-HILLS", "name_en": "Hills", "members": "PK60102",
        "effective": "2022-10", "status": "in places.csv as post_census", "source": "gazette", "note": "",
        "effective_on": "2022-10-01", "effective_precision": "month",
    },
    {
        "change": "district_proposed", "code": "", "name_en": "Far hills (from Hills)", "members": "",
        "effective": "2025-08", "status": "proposal", "source": "paper", "note": "", "effective_on": "",
        "effective_precision": "",
    },
]  # fmt: skip


def place_rows() -> list[dict[str, str]]:
    columns = HEADING.split(",")
    return [dict(zip(columns, row.split(","), strict=True)) for row in ROWS]


@pytest.fixture
def small_map(db) -> dict[str, Place]:
    """Eleven units with both trees: two tehsils and a district changed their parent after the census."""
    actions.load_places(actor=SYSTEM, places=place_rows(), changes=CHANGES)
    return {place.code: place for place in Place.objects.all()}


@pytest.fixture
def whole_map(db, settings) -> Path:
    """The 864 units of the reference."""
    folder = Path(settings.REFERENCE_DIR)
    actions.load_places(
        actor=SYSTEM, places=read_file(folder / "places.csv"), changes=read_file(folder / "place_changes.csv")
    )
    return folder

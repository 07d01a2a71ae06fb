#!/usr/bin/env python3
"""Keep what a database of this version looks like, with a little data in it, for the test that upgrades it.

    scripts/make_upgrade_fixture.py             writes tests/operating/previous/<version>/ (run before a tag)

Makes a SQLite copy, and a PostgreSQL one where PostgreSQL is installed, by the migrations of this version, puts a
few rows into every kind of table, and writes both as SQL. A folder of a tagged version is never written again.
"""

import argparse
import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests/operating/previous"
# Keys of the fixture only: what is encrypted in it must still be readable after every upgrade.
KEYS = {
    "YAKJA_SECRET_KEY": "the secret key of a database kept for tests",
    "YAKJA_FIELD_KEY": "the field key of a database kept for tests",
}
SEED = """
import datetime as dt
from django.utils import timezone
from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.bodies.models import Body, BodyKind, Devolution, Function, IdentifierScheme, BodyIdentifier
from yakja.foundation.files.models import StoredFile
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.trees import segment
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Account
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import (
    Cell, CellHistory, Evidence, LandscapeDay, OverlapFinding, Tool, ToolFunction, Usage,
)

def both(en, ur):
    return TranslatedText({"en": en, "ur": ur})

day, now = dt.date(2026, 6, 30), timezone.now()
above, path = None, ""
for level, code, en, ur in (
    ("country", "PK", "Pakistan", "پاکستان"),
    ("province", "PK6", "Punjab", "پنجاب"),
    ("division", "PK61", "Lahore Division", "لاہور ڈویژن"),
    ("district", "PK617", "Lahore", "لاہور"),
):
    path += segment(1)
    above = Place.objects.create(
        code=code, level=level, name=both(en, ur), parent=above, census_parent=above, path=path, census_path=path,
        in_census_tree=True, source="fixture", lat=31.5, lon=74.3,
    )
kind = BodyKind.objects.create(code="PB-DC", name=both("District Council", "ضلع کونسل"), tier="district", source="fixture")
body = Body.objects.create(
    code="PK617-DC", name=both("District Council Lahore", "ضلع کونسل لاہور"), kind=kind, place=above, path=segment(1),
    source="fixture", status="derived",
)
functions = [
    Function.objects.create(
        code=code, position=n, area_code=code[:3], area=both("Area", "شعبہ"), name=both(en, ur), short=both(en, ur),
        source="fixture",
    )
    for n, (code, en, ur) in enumerate((("PLN-01", "Building plans", "نقشے"), ("CIT-01", "Complaints", "شکایات")))
]
for function in functions:
    Devolution.objects.create(function=function, kind=kind, role="main", source="fixture")
scheme = IdentifierScheme.objects.create(code="ddo", name=both("DDO code", "ڈی ڈی او کوڈ"), source="fixture")
BodyIdentifier.objects.create(body=body, scheme=scheme, value="LZ4711", source="fixture")
tools = [
    Tool.objects.create(
        code=code, kind="application", name=both(en, ur), source="fixture", added_at=now, changed_at=now
    )
    for code, en, ur in (("PCP", "Citizen portal", "سٹیزن پورٹل"), ("EKHIDMAT", "E-Khidmat", "ای خدمت"))
]
for tool in tools:
    ToolFunction.objects.create(tool=tool, function=functions[1], rank="main")
OverlapFinding.objects.create(
    code="O-1", first=tools[0], second=tools[1], score=70, band="overlap", computed_at=now,
)
Evidence.objects.create(
    body=body, function=functions[1], tool=tools[0], kind="declaration", status="full", on=day,
    expires_on=dt.date(2027, 6, 30), recorded_at=now, author_ref="person:1", author_name="Somebody",
)
Usage.objects.create(
    body=body, function=functions[1], tool=tools[0], status="full", standing="confirmed", level="declaration", since=day,
    confirmed_on=day, expires_on=dt.date(2027, 6, 30),
)
Cell.objects.create(body=body, function=functions[0], since=dt.date(2000, 1, 1))
Cell.objects.create(
    body=body, function=functions[1], status="full", standing="confirmed", level="declaration", tools=["PCP"], since=day,
    confirmed_on=day, expires_on=dt.date(2027, 6, 30),
)
CellHistory.objects.create(
    body=body, function=functions[1], status="full", standing="confirmed", tools=["PCP"], is_first=True, from_day=day
)
counts = {"PLN-01": {"unknown.none": 1}, "CIT-01": {"full.confirmed": 1}}
for place in Place.objects.order_by("path"):
    LandscapeDay.objects.create(place=place, day=day, counts=counts, computed_at=now)
IndicatorValue.objects.create(
    indicator="catalogue.coverage", place=above, as_of=day, numerator=1, denominator=2, computed_at=now
)
StoredFile.objects.create(
    sha256="0" * 64, size=3, media_type="text/plain", name="a.txt", purpose="fixture", stored_by="system", stored_at=now
)
people.create_administrator(actor=SYSTEM, name=both("First", "پہلا"), username="first", door="command")
account = Account.objects.get(username="first")
account.phone = "+923001234567"
account.save()
seal_entries()
"""


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command on the fixture's copy; its standard output."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("YAKJA_", "DATABASE_", "SAMPLE"))},
            "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev",
            "SAMPLE": "0",
            **KEYS,
            **environment,
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def furnish(environment: dict[str, str]) -> dict[str, object]:
    """Migrate and fill an empty database; its facts."""
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    manage(environment, "shell", "--no-imports", "-c", SEED)
    found: dict[str, object] = json.loads(manage(environment, "facts"))
    return found


def sqlite_dump(data: Path) -> str:
    """Schema and rows of the SQLite database, as SQL."""
    with closing(sqlite3.connect(data / "yakja.sqlite3")) as opened:
        return "\n".join(opened.iterdump()) + "\n"


def postgresql_dump(url: str) -> str:
    """Schema and rows of the PostgreSQL database, as SQL without commands of psql."""
    done = subprocess.run(
        ["pg_dump", "--inserts", "--no-owner", "--no-privileges", url],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    kept = [
        line for line in done.stdout.splitlines() if not line.startswith(("\\", "SET transaction_timeout"))
    ]
    return "\n".join(kept) + "\n"


def write(path: Path, text: str) -> None:
    """Compressed, without the moment it was made."""
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--again", action="store_true", help="write the folder of this version once more (before its tag)"
    )
    again = options.parse_args().again
    with tempfile.TemporaryDirectory(prefix="yakja-fixture-") as name:
        data = Path(name)
        facts = furnish({"YAKJA_DATA": name})
        target = FOLDER / str(facts["version"])
        if target.exists() and not again:
            print(f"{target} exists; a tagged version is never written again", file=sys.stderr)
            return 1
        target.mkdir(parents=True, exist_ok=True)
        write(target / "sqlite.sql.gz", sqlite_dump(data))
        cluster = Path(tempfile.mkdtemp(prefix="yakja-fixture-pg-"))
        cluster.chmod(0o755)
        server = [str(ROOT / "scripts/postgres.sh")]
        started = subprocess.run([*server, "start", str(cluster)], stdout=subprocess.PIPE, text=True)
        if started.returncode:
            print("PostgreSQL is not here: its half of the fixture was not written", file=sys.stderr)
            return 1
        try:
            url = started.stdout.strip()
            furnish({"YAKJA_DATA": name, "DATABASE_URL": url})
            write(target / "postgresql.sql.gz", postgresql_dump(url))
        finally:
            subprocess.run([*server, "stop", str(cluster)], check=False)
            subprocess.run(["rm", "-rf", str(cluster)], check=False)
    (target / "noted.json").write_text(
        json.dumps({"numbers": facts["numbers"], "keys": KEYS}, indent=1) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

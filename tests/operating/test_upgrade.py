"""Every version that was ever tagged, with data in it, becomes this one: nothing lost, nothing unreadable."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

PREVIOUS = sorted(p for p in (Path(__file__).parent / "previous").iterdir() if p.is_dir())
# Tables, columns, indexes and constraints as the database itself tells them.
SCHEMA = """
import json
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        columns = connection.introspection.get_table_description(cursor, table)
        limits = connection.introspection.get_constraints(cursor, table)
        found[table] = {
            "columns": sorted(str([c.name, c.type_code, c.null_ok, c.default]) for c in columns),
            "limits": sorted(
                str([v["columns"], v["unique"], v["primary_key"], v["foreign_key"], v["check"], v["index"]])
                for v in limits.values()
            ),
        }
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    else:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
    found["triggers"] = [row[0] for row in cursor.fetchall()]
print(json.dumps(found, default=str, sort_keys=True))
"""
PAGES = """
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
paths = ["", "tools/?q=شکایت", "tools/PCP/", "landscape/", "bodies/PK617-DC/", "places/PK617/", "functions/CIT-01/"]
print([(p, client.get(f"/ur/{p}").status_code) for p in paths if client.get(f"/ur/{p}").status_code != 200])
from yakja.foundation.people.models import Account
print(Account.objects.get(username="first").phone)
"""


def load(copy: Any, folder: Path) -> None:
    """Put the dump of a former version into a copy's empty database."""
    if copy.database:
        text = gzip.decompress((folder / "postgresql.sql.gz").read_bytes()).decode()
        with psycopg.connect(copy.environment["DATABASE_URL"], autocommit=True) as session:
            session.execute(text)
    else:
        text = gzip.decompress((folder / "sqlite.sql.gz").read_bytes()).decode()
        with contextlib.closing(sqlite3.connect(copy.folder / "yakja.sqlite3")) as session:
            session.executescript(text)


@pytest.fixture(scope="module")
def fresh(seeded: Any) -> dict[str, Any]:
    """The schema as this version makes it from nothing."""
    found: dict[str, Any] = json.loads(seeded.shell(SCHEMA))
    return found


@pytest.fixture(params=PREVIOUS, ids=lambda p: p.name)
def upgraded(
    request: pytest.FixtureRequest, seeded: Any, tmp_path: Path
) -> Iterator[tuple[Any, dict[str, Any]]]:
    folder = request.param
    noted = json.loads((folder / "noted.json").read_text())
    copy = type(seeded)(tmp_path / "upgraded", **noted["keys"])
    load(copy, folder)
    copy.run("migrate", "--no-input", "--verbosity=0")
    copy.run("collectstatic", "--no-input", "--verbosity=0")
    yield copy, noted
    copy.remove()


@pytest.mark.slow
def test_a_former_version_is_upgraded_with_all_it_holds(upgraded, fresh):
    copy, noted = upgraded
    found = json.loads(copy.shell(SCHEMA))
    assert set(found) == set(fresh)
    differing = [table for table in fresh if found[table] != fresh[table]]
    assert not differing, f"an upgraded database differs from a new one in {differing}"
    facts = copy.answer("facts", "--strict")
    assert {k: v for k, v in facts["numbers"].items() if k in noted["numbers"]} == noted["numbers"]
    assert facts["chain"]["links"] > 0
    assert facts["personal_data"] == "readable"
    failed, phone = copy.shell(PAGES).splitlines()[-2:]
    assert failed == "[]"
    assert phone == "+923001234567"


def test_there_is_a_former_version_to_upgrade():
    assert PREVIOUS
    for folder in PREVIOUS:
        assert {p.name for p in folder.iterdir()} == {"sqlite.sql.gz", "postgresql.sql.gz", "noted.json"}

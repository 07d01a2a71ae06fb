"""A province of 10,000 bodies x 90 functions over 18 months, written set-based beside the reference data.

All of it is arithmetic on keys: the same load on every machine and on both databases.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyKind, BodyStatus, Function
from yakja.foundation.kit.tables import search_columns
from yakja.foundation.kit.text.sorting import sort_key
from yakja.foundation.kit.trees import segment, write_paths
from yakja.foundation.people.models import Account, Person, Role
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.actions._keeping import rebuild_landscape
from yakja.framework.catalogue.models import Cell, CellHistory, Evidence, Round, RoundReply, Tool, Usage

PROVINCE = "PK6"
MONTHS = 18
DAYS_A_MONTH = 5  # bodies answer on a few days of each month
Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What the measurements need to know of the load."""

    bodies: int
    cells: int
    history: int
    evidence: int
    seconds: float
    session: str
    round: str
    body: str


class Watch:
    """Says what was done and how long it took."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.began = self.last = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        self.say(f"  {what}: {now - self.last:.1f} s")
        self.last = now


def load(*, bodies: int, say: Say) -> Loaded:
    """Write the load into an empty copy with reference data."""
    watch = Watch(say)
    today = timezone.localdate()
    with transaction.atomic():
        first = _bodies(bodies)
        watch.done(f"{bodies:,} bodies")
        _tables(today)
        counts = {}
        for name, statement in _statements(first).items():
            counts[name] = _run(statement)
            watch.done(f"{counts[name]:,} {name}")
    with transaction.atomic():
        rebuild_landscape(today)
    watch.done("kept counts")
    session, code = _officer(first, today)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            cursor.execute("VACUUM ANALYZE")
        serial = "bigserial" if connection.vendor == "postgresql" else "integer"
        cursor.execute(f"CREATE TABLE bench_floor (id {serial} PRIMARY KEY, at double precision, note text)")
    watch.done("an officer, statistics")
    return Loaded(
        bodies=bodies,
        cells=counts["cells"],
        history=counts["periods of cells"],
        evidence=counts["statements"],
        seconds=time.monotonic() - watch.began,
        session=session,
        round=code,
        body="BENCH-00001",
    )


def _bodies(count: int) -> int:
    """Councils spread over the tehsils of one province; the key of the first."""
    province = Place.objects.get(code=PROVINCE)
    places = list(Place.objects.in_being().within(province).filter(level=Level.TEHSIL).order_by("path"))
    kind = BodyKind.objects.filter(province=province, tier=BodyKind.Tier.TEHSIL).order_by("code").first()
    assert kind
    assert places
    rows = []
    for n in range(1, count + 1):
        place = places[n % len(places)]
        name = {
            "en": f"Council {n} of {place.name['en']}",
            "ur": f"کونسل {n} {place.name.get('ur', '')}".strip(),
        }
        text, bones = search_columns([f"BENCH-{n:05}", *name.values()])
        rows.append(
            Body(
                code=f"BENCH-{n:05}", name=name, kind=kind, place=place, status=BodyStatus.DERIVED, source="benchmark",
                search_text=text, search_bones=bones, name_key_en=sort_key(name["en"], "en")[:240],
                name_key_ur=sort_key(name["ur"], "ur")[:240],
            )
        )  # fmt: skip
    Body.objects.bulk_create(rows, batch_size=1000)
    keys = list(Body.objects.filter(code__startswith="BENCH-").order_by("code").values_list("pk", flat=True))
    write_paths(Body, "path", {pk: segment(pk) for pk in keys})
    return keys[0]


def _tables(today: dt.date) -> None:
    """Small tables to join with: the operational tools and the days on which something was said."""
    tools = list(Tool.objects.order_by("pk").values_list("pk", "code"))
    month = today.replace(day=1)
    months = []
    for _ in range(MONTHS):
        months.append(month)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    days = [m + dt.timedelta(days=d) for m in reversed(months) for d in range(DAYS_A_MONTH)]
    json_type = "jsonb" if connection.vendor == "postgresql" else "text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE bench_tool (n integer PRIMARY KEY, tool_id bigint, codes {json_type})"
        )
        cursor.executemany(
            "INSERT INTO bench_tool VALUES (%s, %s, %s)",
            [(n, pk, json.dumps([code])) for n, (pk, code) in enumerate(tools)],
        )
        cursor.execute("CREATE TEMPORARY TABLE bench_day (n integer PRIMARY KEY, day date)")
        cursor.executemany(
            "INSERT INTO bench_day VALUES (%s, %s)", [(n, min(d, today)) for n, d in enumerate(days)]
        )


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def _statements(first: int) -> dict[str, str]:
    """One statement per table. `x` is a cell: what it shows, since which of the days, and what it showed before."""
    last_day = MONTHS * DAYS_A_MONTH
    tools = Tool.objects.count()
    year = "day + 365" if connection.vendor == "postgresql" else "date(day, '+365 days')"
    empty = "'[]'::jsonb" if connection.vendor == "postgresql" else "'[]'"
    # 40 % unknown, 25 % by hand, the rest with a tool; a third of what is known was by hand before.
    x = f"""
        SELECT b.id AS body_id, f.id AS function_id, h, day, before, codes, tool_id,
            CASE WHEN h < 40 THEN 'unknown' WHEN h < 65 THEN 'manual' WHEN h < 82 THEN 'full' WHEN h < 93 THEN 'partial'
                 WHEN h < 97 THEN 'pilot' ELSE 'planned' END AS status,
            CASE WHEN h < 40 THEN 'none' WHEN h % 3 = 0 THEN 'reported' WHEN h % 29 = 0 THEN 'disputed'
                 ELSE 'confirmed' END AS standing,
            CASE WHEN h % 3 = 0 THEN 'claim' ELSE 'declaration' END AS kind,
            h >= 65 AND h < 97 AS has_tool
        FROM (
            SELECT b.id, f.id AS function, (b.id * 7919 + f.id * 104729) % 100 AS h,
                   (b.id * 31 + f.id * 17) % {last_day // 2} AS n1
            FROM bodies_body b CROSS JOIN bodies_function f
            WHERE b.id >= {first} AND b.code LIKE 'BENCH-%' AND f.valid_to IS NULL
        ) b
        JOIN bodies_function f ON f.id = b.function
        JOIN (SELECT n, day FROM bench_day) d ON d.n = b.n1 + {last_day // 2}
        JOIN (SELECT n AS n0, day AS before FROM bench_day) d0 ON d0.n0 = b.n1
        JOIN bench_tool t ON t.n = (b.id % 7 + f.id) % {tools}
    """
    known = f"(SELECT * FROM ({x}) x WHERE h >= 40) k"
    changed = f"(SELECT * FROM ({x}) x WHERE h >= 65 AND h % 3 = 1) k"
    shown = f"CASE WHEN has_tool THEN codes ELSE {empty} END"
    letter = "CASE status WHEN 'planned' THEN 'L' WHEN 'pilot' THEN 'T' ELSE upper(substr(status, 1, 1)) END"
    # A claim proves at the last step of the ladder only, a declaration at the last three; in dispute, nothing.
    proof = f"""CASE WHEN h < 40 THEN 'UUUUUU' WHEN standing = 'disputed' THEN 'UUUDDD'
        WHEN kind = 'claim' THEN 'UUUUU' || {letter} ELSE 'UUU' || {letter} || {letter} || {letter} END"""
    tool = "CASE WHEN has_tool THEN tool_id END"
    return {
        "cells": f"""INSERT INTO {Cell._meta.db_table} (body_id, function_id, status, standing, is_stale, level, tools, since,
            confirmed_on, expires_on, proof, proof_until, is_assumed, is_sample)
            SELECT body_id, function_id, status, standing, FALSE, CASE WHEN h < 40 THEN '' ELSE kind END, {shown},
                CASE WHEN h < 40 THEN DATE('2000-01-01') ELSE day END,
                CASE WHEN standing = 'confirmed' THEN day END,
                CASE WHEN h >= 40 THEN {year} END, {proof}, CASE WHEN h >= 40 THEN {year} END, h % 2 = 0, FALSE
            FROM ({x}) k""",
        "usages": f"""INSERT INTO {Usage._meta.db_table} (body_id, function_id, tool_id, status, standing, is_stale, level,
            since, confirmed_on, expires_on, is_sample)
            SELECT body_id, function_id, {tool}, status, standing, FALSE, kind, day,
                CASE WHEN standing = 'confirmed' THEN day END, {year}, FALSE FROM {known}""",
        "periods of cells": f"""INSERT INTO {CellHistory._meta.db_table} (body_id, function_id, status, standing, is_stale,
            tools, has_two, proof, is_only_proof, is_first, from_day, until_day)
            SELECT body_id, function_id, status, standing, FALSE, {shown}, FALSE, {proof}, FALSE,
                NOT (h >= 65 AND h % 3 = 1), day, CAST(NULL AS date) FROM {known}
            UNION ALL
            SELECT body_id, function_id, 'manual', 'confirmed', FALSE, {empty}, FALSE, 'UUUMMM', FALSE, TRUE, before, day
            FROM {changed}""",
        "statements": f"""INSERT INTO {Evidence._meta.db_table} (body_id, function_id, tool_id, kind, status, "on", expires_on,
            recorded_at, author_ref, author_name, register_used, url, note, is_sample)
            SELECT body_id, function_id, {tool}, kind, status, day, {year}, CURRENT_TIMESTAMP, 'person:bench', 'Benchmark',
                '', '', '', FALSE FROM {known}
            UNION ALL
            SELECT body_id, function_id, CAST(NULL AS bigint), 'declaration', 'manual', before,
                {year.replace("day", "before", 1)}, CURRENT_TIMESTAMP, 'person:bench', 'Benchmark', '', '', '', FALSE
            FROM {changed}""",
    }


def _officer(first: int, today: dt.date) -> tuple[str, str]:
    """An officer of one council, asked in an open round, and a session of theirs; (session key, code of the round)."""
    body = Body.objects.select_related("place").get(pk=first)
    account = Account(username="bench")
    account.set_unusable_password()
    account.save()
    person = Person.objects.create(account=account, name={"en": "Bench", "ur": "پیمائش"})
    Role.objects.create(
        person=person, kind="council_officer", body=body, starts_on=today - dt.timedelta(days=30), given_by_ref="system",
        assumed_at=timezone.now(),
    )  # fmt: skip
    asked = Round.objects.create(
        code="BENCH-1", name={"en": "Round", "ur": "دور"}, place=Place.objects.get(code=PROVINCE), state=Round.State.OPEN,
        opens_on=today, closes_on=today + dt.timedelta(days=20), publish_on=today + dt.timedelta(days=60), seed="bench",
    )  # fmt: skip
    asked.functions.set(Function.objects.current().order_by("position")[:12])
    RoundReply.objects.create(round=asked, body=body)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["people_second_factor"] = True
    session.create()
    return str(session.session_key), asked.code


def describe() -> dict[str, Any]:
    """What the copy holds now, for the report."""
    return {
        "places": Place.objects.count(),
        "bodies": Body.objects.count(),
        "functions": Function.objects.current().count(),
        "tools": Tool.objects.count(),
        "cells": Cell.objects.count(),
    }

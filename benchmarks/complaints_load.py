"""Complaints by the million, written set-based beside the reference data: `INSERT ... SELECT` from a run of numbers.

Texts are those of the sample, offices those that the decision table names; all of it is arithmetic on keys, the same
on both databases.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models, transaction
from django.utils import timezone

from yakja.citizens.complaints.models import Category, ClosingReason, Complaint, ComplaintCount, Solution
from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.queries.routing import route
from yakja.citizens.complaints.queries.searching import search_column
from yakja.citizens.complaints.sample import words
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.references import SIGNS, check_reference
from yakja.foundation.people.actions import make_api_key
from yakja.foundation.people.models import Account, Person, Role
from yakja.foundation.places.models import Place

PROVINCE, TEHSILS, TEXTS, CHUNK, DAYS = "PK6", 40, 1500, 25_000, 540
RARE = "نایابستان"  # stands in one complaint of 50,000
HOUSE, FREQUENT, ROMAN = 50_000, "پانی", "pani"


def load(rows: int) -> dict[str, Any]:
    """Bring the number of complaints to `rows`; answers what the measurements need to know."""
    pg = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        there = Complaint.objects.count()
        if "bench_floor" not in connection.introspection.table_names():
            serial = "bigserial" if pg else "integer"
            cursor.execute(
                f"CREATE TABLE bench_floor (id {serial} PRIMARY KEY, at double precision, note text)"
            )
    if rows > there:
        routes, texts = _tables()
        first = (Case.objects.aggregate(top=models.Max("pk"))["top"] or 0) + 1
        _insert(first, rows - there, routes, texts)
        with connection.cursor() as cursor:
            if pg:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence('cases_case', 'id'), (SELECT max(id) FROM cases_case))"
                )
                cursor.execute("VACUUM ANALYZE")
            else:
                cursor.execute("ANALYZE")
    session, body = _officer()
    some = Complaint.objects.filter(is_public=True, phase="c").select_related("case").order_by("pk").last()
    reference = some.case.reference if some else ""
    if reference and check_reference(reference) != reference:
        raise RuntimeError(f"{reference} is not a number as the product makes it")
    return {
        "rows": Complaint.objects.count(), "session": session, "body": body, "reference": reference,
        "receipt": receipt_key(reference).replace("-", "") if reference else "", "district": "PK614",
        "key": make_api_key(actor=SYSTEM, name=f"Bench {timezone.now():%H:%M:%S.%f}", scope="open311")[1], "rare": RARE, "frequent": FREQUENT, "roman": ROMAN,
    }  # fmt: skip


def _tables() -> tuple[int, int]:
    """Where complaints lie (category x tehsil, with office and post) and what they say; (how many of each)."""
    today = timezone.localdate()
    province = Place.objects.get(code=PROVINCE)
    tehsils = list(Place.objects.in_being().within(province).filter(level="tehsil").order_by("path"))[
        :TEHSILS
    ]
    kasur = list(
        Place.objects.in_being().filter(path__startswith=Place.objects.get(code="PK614").path, level="tehsil")
    )
    lines = []
    for category in Category.objects.filter(code__in=words.SHARES).select_related("function").order_by("pk"):
        for place in {row.pk: row for row in (*tehsils, *kasur)}.values():
            way = route(category, place, day=today)
            if way is None or way.is_outside:
                continue
            lines.append(
                (
                    len(lines), category.pk, category.code, json.dumps(dict(category.name)), category.function_id, place.pk,
                    way.over["district"].pk if "district" in way.over else None,
                    way.over["province"].pk if "province" in way.over else None, way.body.pk, way.body.code,
                    way.post.pk if way.post else None, category.target_hours, not category.is_private,
                    search_column(*category.name.values()),
                )
            )  # fmt: skip
    lot = random.Random("benchmark")
    texts = []
    for n in range(TEXTS):
        category = lot.choice(sorted(words.SHARES))
        place = lot.choice(tehsils)
        names = dict(place.name)
        language = lot.choices(words.LANGUAGES, (45, 30, 17, 4, 4))[0]
        text, _mark, language = words.told(
            category, language, lot.randrange(10**6), (names["en"], names.get("ur", ""))
        )
        texts.append((n, text, language, search_column(text)))
    kind = "jsonb" if connection.vendor == "postgresql" else "text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE bench_way (n integer PRIMARY KEY, category_id bigint, topic text, title {kind}, "
            "function_id bigint, place_id bigint, district_id bigint, province_id bigint, body_id bigint, body_code text, "
            "post_id bigint, hours integer, is_public boolean, words text)"
        )
        cursor.executemany(f"INSERT INTO bench_way VALUES ({', '.join(['%s'] * 14)})", lines)
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_said (n integer PRIMARY KEY, text text, language text, words text)"
        )
        cursor.executemany("INSERT INTO bench_said VALUES (%s, %s, %s, %s)", texts)
    return len(lines), len(texts)


def _reference(pg: bool) -> str:
    """`kit.references.make_reference` as an expression over the key `k` and the year `yy`."""
    head = "SHK"
    text = "CAST(k AS text)"
    digits = f"CASE WHEN k < 10000 THEN substr('0000' || {text}, -5) ELSE {text} END"
    if pg:
        digits = f"CASE WHEN k < 10000 THEN lpad({text}, 5, '0') ELSE {text} END"
    long = "(CASE WHEN k < 100000 THEN 5 WHEN k < 1000000 THEN 6 ELSE 7 END)"
    total = " + ".join(f"{i + 2} * ((k / {10**i}) % 10)" for i in range(7))
    total += f" + ({long} + 2) * (yy % 10) + ({long} + 3) * (yy / 10)"
    for place, sign in enumerate(reversed(head)):
        total += f" + ({long} + {4 + place}) * {SIGNS.index(sign)}"
    check = f"substr('{SIGNS}', CAST((31 - ({total}) % 31) % 31 + 1 AS integer), 1)"
    body = f"(({digits}) || {check})"
    short = "CASE WHEN k < 100000 THEN 3 WHEN k < 1000000 THEN 1 ELSE 2 END"
    grouped = (
        f"CASE WHEN k < 100000 THEN substr({body}, 1, 3) || '-' || substr({body}, 4, 3) "
        f"ELSE substr({body}, 1, {short}) || '-' || substr({body}, 1 + {short}, 3) || '-' || substr({body}, 4 + {short}, 3) END"
    )
    return f"'{head}-' || (CASE WHEN yy < 10 THEN '0' ELSE '' END) || CAST(yy AS text) || '-' || ({grouped})"


def _put(cursor: Any, model: type[models.Model], given: Mapping[str, str], source: str) -> None:
    """One INSERT ... SELECT; columns that are not named take their field's default."""
    columns = dict(given)
    for field in model._meta.concrete_fields:
        name = field.column
        if name in columns or (field.primary_key and name == "id"):
            continue
        if field.null:
            columns[name] = (
                f"CAST(NULL AS {field.db_type(connection).split(' CHECK')[0]})"
                if connection.vendor == "postgresql"
                else "NULL"
            )  # type: ignore[union-attr]
        else:
            default = field.get_db_prep_save(field.get_default(), connection)
            columns[name] = _literal(default)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} FROM {source}"
    )


def _literal(value: Any) -> str:
    if hasattr(value, "adapted"):  # the JSON of PostgreSQL
        return "'" + json.dumps(value.adapted) + "'"
    if hasattr(value, "obj"):
        return "'" + json.dumps(value.obj) + "'"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _insert(first: int, count: int, routes: int, texts: int) -> None:
    pg = connection.vendor == "postgresql"
    solved = ClosingReason.objects.filter(outcome="solved").values_list("pk", flat=True)[0]
    now = timezone.now().replace(microsecond=0)
    step = DAYS * 86400 / count
    begin = now - dt.timedelta(days=DAYS)
    for low in range(0, count, CHUNK):
        most = min(CHUNK, count - low)
        with transaction.atomic(), connection.cursor() as cursor:
            _chunk(
                cursor,
                pg,
                first + low,
                most,
                begin + dt.timedelta(seconds=step * low),
                step,
                routes,
                texts,
                count,
                low,
                solved,
            )
        _bar(low + most, count)
    with transaction.atomic(), connection.cursor() as cursor:
        _counts(cursor, pg, first)


def _chunk(
    cursor: Any, pg: bool, first: int, most: int, begin: dt.datetime, step: float, routes: int, texts: int, count: int,
    low: int, solved: int,
) -> None:  # fmt: skip
    numbers = (
        f"SELECT generate_series({first}, {first + most - 1})::bigint AS k"
        if pg
        else f"WITH RECURSIVE run(k) AS (SELECT {first} UNION ALL SELECT k + 1 FROM run WHERE k < {first + most - 1}) SELECT k FROM run"
    )
    moment = begin.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")

    def at(seconds: str) -> str:
        return (
            f"TIMESTAMPTZ '{moment}+00' + ({seconds}) * INTERVAL '1 second'"
            if pg
            else f"strftime('%Y-%m-%d %H:%M:%S', '{moment}', CAST(({seconds}) AS text) || ' seconds')"
        )

    sofar = f"CAST((k - {first}) * {step:.6f} AS integer)"
    # The newest three of a hundred are open; of the others two thirds are solved and confirmed.
    is_new = f"(k - {first} + {low} >= {int(count * 0.97)} OR h = 99)"
    phase = f"CASE WHEN {is_new} THEN 'o' WHEN h < 45 THEN 'c' WHEN h < 75 THEN 'n' WHEN h < 85 THEN 'r' WHEN h < 92 THEN 'd' ELSE 'w' END"
    year = (
        "CAST(EXTRACT(YEAR FROM opened) AS bigint) % 100"
        if pg
        else "CAST(strftime('%Y', opened) AS integer) % 100"
    )
    cursor.execute("DROP TABLE IF EXISTS bench_row")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE bench_row AS SELECT r.*, {year} AS yy,
            CASE phase WHEN 'o' THEN 'filed' WHEN 'c' THEN 'confirmed' WHEN 'n' THEN 'not_confirmed' WHEN 'r' THEN 'rejected'
                WHEN 'd' THEN 'duplicate' ELSE 'withdrawn' END AS state,
            CASE phase WHEN 'c' THEN 'confirm' WHEN 'n' THEN 'lapse' WHEN 'r' THEN 'lapse_refusal' WHEN 'd' THEN 'join'
                ELSE 'withdraw' END AS move
        FROM (SELECT x.k, x.h, {at(sofar)} AS opened, {at(sofar + " + (1 + h % 20) * 86400")} AS ended,
                {at(sofar + " + w.hours * 10800")} AS due, {phase} AS phase, w.*, s.text AS said, s.language, s.words AS heard
            FROM (SELECT k, (k * 7919) % 100 AS h, (k * 104729) % {routes} AS way, (k * 31337) % {texts} AS say FROM ({numbers}) n) x
            JOIN bench_way w ON w.n = x.way JOIN bench_said s ON s.n = x.say) r"""
    )
    is_open, json_null = "phase = 'o'", "CAST(NULL AS timestamptz)" if pg else "NULL"
    epoch = "CAST(EXTRACT(EPOCH FROM due) AS bigint)" if pg else "CAST(strftime('%s', due) AS integer)"
    closed = f"CASE WHEN {is_open} THEN {json_null} ELSE ended END"
    rare = f"CASE WHEN k % {HOUSE} = 7 THEN ' {RARE}' ELSE '' END"
    _put(cursor, Case, {
        "id": "k", "reference": _reference(pg), "kind": "'complaints.complaint'", "workflow_version": "1", "state": "state",
        "title": "title", "topic": "topic", "function_id": "function_id", "body_id": "body_id", "place_id": "place_id",
        "post_id": "post_id", "priority": "CASE WHEN h % 12 = 0 THEN 1 ELSE 0 END", "opened_by": "'visitor'",
        "opened_via": "CASE WHEN h % 3 = 0 THEN 'sms' ELSE 'web' END", "opened_at": "opened", "moved_at": f"CASE WHEN {is_open} THEN opened ELSE ended END",
        "due_at": "due", "given_at": "opened", "given_until": "due", "closed_at": closed, "waiting_since": closed,
        "urgency": f"(2 - CASE WHEN h % 12 = 0 THEN 1 ELSE 0 END) * 1000000000000 + {epoch}",
        "escalates_at": f"CASE WHEN {is_open} THEN due ELSE {json_null} END",
    }, "bench_row")  # fmt: skip
    _put(cursor, Complaint, {
        "case_id": "k", "category_id": "category_id", "place_id": "place_id", "district_id": "district_id",
        "province_id": "province_id", "text": f"said || {rare}", "language": "language", "is_public": "is_public",
        "search_text": f"heard || ' ' || words || {rare}", "phase": "phase", "first_body_id": "body_id",
        "closed_minutes": f"CASE WHEN {is_open} THEN CAST(NULL AS integer) ELSE CAST((1 + h % 20) * 480 AS integer) END",
        "filer_gender": "CASE WHEN h % 4 = 0 THEN 'f' ELSE 'm' END", "told_at": "opened",
        "lat_micro": "CAST(31000000 + k % 400000 AS integer)", "lon_micro": "CAST(74000000 + (k * 7) % 500000 AS integer)",
        "cell": "CAST(((31.0 + (k % 400000) / 1000000.0 + 90) * 500 + 1) AS bigint) * 180000 + CAST((74.0 + ((k * 7) % 500000) / 1000000.0 + 180) * 500 AS bigint)",
    }, "bench_row")  # fmt: skip
    event = {"case_id": "k", "actor_ref": "'visitor'", "is_public": "TRUE", "door": "'web'"}
    _put(cursor, CaseEvent, {**event, "move": "'open'", "target": "'filed'", "at": "opened"}, "bench_row")
    _put(
        cursor,
        CaseEvent,
        {**event, "move": "move", "source": "'proposed'", "target": "state", "at": "ended"},
        f"bench_row WHERE NOT ({is_open})",
    )
    _put(cursor, Solution, {
        "complaint_id": "k", "reason_id": str(solved), "told": f"'{words.SOLVED[0]}'", "by_ref": "'people.person:bench'",
        "body_code": "body_code", "at": "ended", "word": "CASE WHEN phase = 'c' THEN 'yes' ELSE 'silence' END", "word_at": "ended",
    }, "bench_row WHERE phase IN ('c', 'n')")  # fmt: skip
    if not pg:
        cursor.execute(
            f"INSERT INTO complaints_search (rowid, words) SELECT case_id, search_text FROM complaints_complaint WHERE case_id BETWEEN {first} AND {first + most - 1}"
        )


def _counts(cursor: Any, pg: bool, first: int) -> None:
    """The kept counts of what was written, in one statement."""
    month = (
        "CAST(date_trunc('month', c.opened_at AT TIME ZONE 'Asia/Karachi') AS date)"
        if pg
        else "strftime('%Y-%m-01', c.opened_at, '+5 hours')"
    )
    keys = f"{month}, f.place_id, f.district_id, f.province_id, f.category_id, c.body_id, c.opened_via, f.filer_gender"
    sums = ", ".join(
        f"SUM(CASE WHEN f.phase = '{phase}' THEN 1 ELSE 0 END)" for phase in ("c", "n", "r", "d", "f", "w")
    )
    grown = ", ".join(
        f"{n} = {ComplaintCount._meta.db_table}.{n} + excluded.{n}"
        for n in (
            "filed",
            "confirmed",
            "not_confirmed",
            "rejected",
            "duplicate",
            "forwarded",
            "withdrawn",
            "closed_minutes",
        )
    )
    cursor.execute(
        f"""INSERT INTO {ComplaintCount._meta.db_table} (month, place_id, district_id, province_id, category_id, body_id, door,
            gender, filed, confirmed, not_confirmed, rejected, duplicate, forwarded, withdrawn, transferred, reopened, closed_minutes)
        SELECT {keys}, COUNT(*), {sums}, 0, 0, SUM(COALESCE(f.closed_minutes, 0))
        FROM complaints_complaint f JOIN cases_case c ON c.id = f.case_id WHERE f.case_id >= {first} GROUP BY {keys}
        ON CONFLICT (month, place_id, category_id, body_id, door, gender) DO UPDATE SET {grown}"""
    )


def _bar(done: int, of: int) -> None:
    filled = 40 * done // of
    print(
        f"\r  [{'#' * filled}{'.' * (40 - filled)}] {done:,} of {of:,}",
        end="\n" if done == of else "",
        file=sys.stderr,
        flush=True,
    )


def _officer() -> tuple[str, str]:
    """An officer of the council with the most complaints, and a session of theirs; (session key, code of the body)."""
    counted = (
        Case.objects.filter(kind="complaints.complaint")
        .order_by()
        .values("body")
        .annotate(n=models.Count("pk"))
    )
    top = counted.order_by("-n").values_list("body", flat=True).first()
    body = (
        Body.objects.get(pk=top)
        if top
        else Body.objects.councils().within(Place.objects.get(code="PK614")).order_by("code")[0]
    )
    account, is_new = Account.objects.get_or_create(username="bench")
    if is_new:
        account.set_unusable_password()
        account.save()
        Person.objects.create(account=account, name={"en": "Bench", "ur": "پیمائش"})
    person = account.person
    if not Role.objects.filter(person=person, body=body).exists():
        Role.objects.create(
            person=person, kind="council_officer", body=body, starts_on=timezone.localdate() - dt.timedelta(days=30),
            given_by_ref="system", assumed_at=timezone.now(),
        )  # fmt: skip
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["people_second_factor"] = True
    session.create()
    return str(session.session_key), body.code

"""A trial balance over a million entries of two years, against the sums of the same entries by account.

    python -m benchmarks.revenue_balance [--entries 1000000] [--database sqlite|postgresql]

The floor is one SELECT that sums every entry of the body by account up to the day. The trial balance asks what is kept
by account and month, and of the entries only those of the month that the day cuts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

from .copies import ROOT, databases, prepared, say

BODY, MONTHS, LINES = "PK61402-MC", 24, 4


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"])
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        print(json.dumps(inside(options.entries)))
        return 0
    kinds, missing = databases(options.database)
    for kind in kinds:
        with prepared(kind) as copy:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.revenue_balance", "--inside", f"--entries={options.entries}"],
                env={**os.environ, **copy.environment}, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout.splitlines()[-1])
            for when, (floor_s, spent_s) in found["days"].items():
                print(
                    f"{kind}: trial balance of {found['entries']:,} entries {when} in {spent_s * 1000:.1f} ms, floor"
                    f" {floor_s * 1000:.0f} ms: {floor_s / spent_s:.0f} x the floor's speed; peak {found['peak_mb']:.0f} MB"
                )
    return 1 if missing else 0


def inside(count: int) -> dict[str, Any]:
    """Within one copy: a ledger of so many entries, then both days asked twice over."""
    import django

    django.setup()
    import datetime as dt

    from django.db import connection
    from django.utils import timezone

    from yakja.finance.ledger.queries import trial_balance

    today = timezone.localdate()
    begins = dt.date(today.year - 2, today.month, 1)
    body = _furnish(count, begins)
    days = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ledger_entry")
        entries = int(cursor.fetchone()[0])
        for when, day in (("today", today), ("on a day of the month before last", _before_last(today))):
            floor, asked = _sums(cursor, body, day), trial_balance(body, day)
            if floor != {row.account.pk: row.balance_paisa for row in asked.lines}:
                raise SystemExit(f"{when}: the trial balance is not the sum of the entries")
            days[when] = (
                min(_timed(lambda day=day: _sums(cursor, body, day)) for _n in range(3)),
                min(_timed(lambda day=day: trial_balance(body, day)) for _n in range(3)),
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"entries": entries, "days": days, "peak_mb": peak}


def _before_last(today: Any) -> Any:
    """The 18th of the month before last: more of the month lies before it than after it."""
    months = today.year * 12 + today.month - 1 - 2
    return today.replace(year=months // 12, month=months % 12 + 1, day=18)


def _sums(cursor: Any, body: Any, day: Any) -> dict[int, int]:
    cursor.execute(
        "SELECT e.account_id, SUM(e.amount) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id"
        ' WHERE a.body_id = %s AND e."on" <= %s GROUP BY e.account_id HAVING SUM(e.amount) <> 0',
        [body.pk, day.isoformat()],
    )
    return {key: int(paisa) for key, paisa in cursor.fetchall()}


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _furnish(count: int, begins: Any) -> Any:
    """A council whose receipts of two years, four lines each, were posted as sets month by month."""
    from django.db import connection

    from yakja.finance.ledger.actions import open_books, post_staged
    from yakja.finance.revenue.actions._legs import demand_lines
    from yakja.finance.revenue.actions.points import open_point
    from yakja.finance.revenue.actions.scrolls import posting
    from yakja.finance.revenue.models import RevenueHead
    from yakja.foundation.bodies.models import Body
    from yakja.foundation.kit.i18n import TranslatedText
    from yakja.foundation.kit.permissions import SYSTEM

    say(f"  {count:,} entries")
    body = Body.objects.select_related("place", "parent").get(code=BODY)
    open_books(actor=SYSTEM, body=body, on=begins)
    point = open_point(
        actor=SYSTEM, body=body, code="B1", name=TranslatedText({"en": "B1"}), kind="bank", opened_on=begins
    )
    head = RevenueHead.objects.get(code="UIPT")
    lines = [line.account.pk for line in demand_lines(SYSTEM, body, head, begins, 1, "2026-27")][:2]
    accounts = [posting.Accounts(SYSTEM, body, begins).money(point, "bank").pk, lines[0], lines[1], lines[0]]
    numbers = (
        "SELECT generate_series(1, %s) AS n"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s"
    )
    month = begins
    for place in range(MONTHS):
        batch = f"bench-{place}"
        with connection.cursor() as cursor:
            for position, account in enumerate(accounts):
                # The lines of one receipt come to nothing together: money in, what was owed out.
                amount = "1000 * (1 + n %% 900)" if position % 2 == 0 else "-1000 * (1 + n %% 900)"
                day = " || ".join(
                    [f"'{month:%Y-%m}-'", "CASE WHEN n %% 28 < 9 THEN '0' ELSE '' END", "(1 + n %% 28)"]
                )
                cast = f"CAST({day} AS date)" if connection.vendor == "postgresql" else day
                cursor.execute(
                    'INSERT INTO ledger_stagedline (batch, key, "on", narration, source, source_ref, account_id, amount,'
                    f" head, party_ref, period) SELECT %s, %s || n, {cast}, 'Receipt', 'bench', '', %s, {amount},"
                    f" %s, '', '2026-27' FROM ({numbers}) g",
                    [batch, f"{batch}:", account, head.code, count // LINES // MONTHS],
                )
        post_staged(actor=SYSTEM, body=body, batch=batch)
        month = (month.replace(day=28) + _days(7)).replace(day=1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return body


def _days(count: int) -> Any:
    import datetime as dt

    return dt.timedelta(days=count)


if __name__ == "__main__":
    sys.exit(main())

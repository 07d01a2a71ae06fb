"""Receipts: a scroll posted as a set against the bare statements, and clerks at counters, a fifth of whose calls repeat.

    python -m benchmarks.revenue_receipts [--receipts 200000] [--clerks 8] [--calls 2000] [--database sqlite|postgresql]

The floor is the same rows (receipt, allocation, transaction, four entries, demand) written by one INSERT..SELECT for
each table with everything known beforehand, on the same tables with their indexes and triggers, those included that
look when a transaction commits, then rolled back. The floor of the clerks is the same rows of one receipt, committed one
receipt after another by one connection; the clerks begin together once all of them are ready.
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

BODY, CONSUMERS_FROM = "PK61402-MC", 10_000_000
BARE = 500  # receipts written bare


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--receipts", type=int, default=200_000)
    asked.add_argument("--clerks", type=int, default=8)
    asked.add_argument("--calls", type=int, default=2_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"])
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--clerk", type=int, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.clerk is not None:
        return clerk(options)
    if options.inside:
        print(json.dumps(inside(options)))
        return 0
    kinds, missing = databases(options.database)
    for kind in kinds:
        with prepared(kind) as copy:
            words = [
                "--inside",
                f"--receipts={options.receipts}",
                f"--clerks={options.clerks}",
                f"--calls={options.calls}",
            ]
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.revenue_receipts", *words], env={**os.environ, **copy.environment},
                cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout)
            print(
                f"{kind}: {options.receipts:,} receipts of a scroll in {found['scroll_s']:.1f} s"
                f" ({options.receipts / found['scroll_s']:,.0f}/s), floor {found['floor_s']:.1f} s:"
                f" {found['floor_s'] / found['scroll_s']:.0%} of the floor's speed; peak {found['peak_mb']:.0f} MB"
            )
            print(
                f"{kind}: {options.clerks} clerks, {options.calls:,} calls, a fifth repeated:"
                f" {found['calls_per_s']:,.0f} calls/s, {found['receipts']:,} receipts, {found['faults']} faults;"
                f" bare rows one by one {found['bare_per_s']:,.0f}/s: {found['calls_per_s'] / found['bare_per_s']:.0%}"
                " of the floor's speed"
            )
    return 1 if missing else 0


def _setting() -> Any:
    import django

    django.setup()
    from django.utils import timezone

    return timezone.localdate()


def inside(options: argparse.Namespace) -> dict[str, Any]:
    """Within one copy: furnish, floor, scroll, clerks."""
    today = _setting()
    from django.db import connection, transaction

    from yakja.finance.revenue.actions.scrolls import post_scroll
    from yakja.foundation.kit.permissions import SYSTEM

    points, head = _furnish(options.receipts + options.calls, today)
    _stage(options.receipts, today)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
        floor = 0.0
        with transaction.atomic():
            began = time.perf_counter()
            _floor(cursor, points["B1"], head, today)
            floor = time.perf_counter() - began
            transaction.set_rollback(True)
    began = time.perf_counter()
    post_scroll(actor=SYSTEM, point=points["B1"], batch="bench")
    scroll = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    connection.close()
    clerks = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.revenue_receipts", f"--clerk={n}", *_words(options)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(options.clerks)
    ]  # fmt: skip
    for one in clerks:
        assert one.stdout is not None
        one.stdout.readline()
    began = time.perf_counter()
    for one in clerks:
        assert one.stdin is not None
        one.stdin.close()
    failed = sum(bool(one.wait()) for one in clerks)
    spent = time.perf_counter() - began
    from django.db.models import F

    from yakja.finance.revenue.models import Demand, Receipt, ReceiptSeries

    wrong = (
        failed + Demand.objects.filter(allocated_paisa__gt=F("amount_paisa") + F("adjusted_paisa")).count()
    )
    wrong += sum(s.last_number != s.receipts.count() for s in ReceiptSeries.objects.all())
    receipts = Receipt.objects.count() - options.receipts
    return {
        "floor_s": floor, "scroll_s": scroll, "peak_mb": peak, "calls_per_s": options.calls / spent, "receipts": receipts,
        "faults": wrong, "bare_per_s": BARE / _one_by_one(points["C0"], head, today),
    }  # fmt: skip


def _words(options: argparse.Namespace) -> list[str]:
    return [f"--receipts={options.receipts}", f"--clerks={options.clerks}", f"--calls={options.calls}"]


def _furnish(count: int, today: Any) -> tuple[dict[str, Any], Any]:
    """A council with a bank and eight counters, and as many demands as there will be payments, one for each number."""
    from django.db import connection

    from yakja.finance.ledger.actions import open_books
    from yakja.finance.revenue.actions._legs import demand_lines
    from yakja.finance.revenue.actions.points import open_point
    from yakja.finance.revenue.models import RevenueHead
    from yakja.foundation.bodies.models import Body
    from yakja.foundation.kit.i18n import TranslatedText
    from yakja.foundation.kit.permissions import SYSTEM

    say(f"  {count:,} demands")
    body = Body.objects.get(code=BODY)
    open_books(actor=SYSTEM, body=body, on=today)
    points = {
        code: open_point(
            actor=SYSTEM, body=body, code=code, name=TranslatedText({"en": code}), kind="bank" if code == "B1" else "counter",
            opened_on=today,
        )
        for code in ("B1", *(f"C{n}" for n in range(8)))
    }  # fmt: skip
    head = RevenueHead.objects.get(code="UIPT")
    demand_lines(SYSTEM, body, head, today, 1, "2026-27")  # opens the accounts of the head
    numbers = (
        "SELECT generate_series(1, %s) AS n"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO revenue_demand (body_id, head_id, period, amount_paisa, adjusted_paisa, surcharge_paisa,"
            " allocated_paisa, surcharge_allocated_paisa, due_on, source, source_ref, state, consumer_no, posted_on)"
            f" SELECT %s, %s, '2026-27', 150000, 0, 0, 0, 0, %s, 'assessed', '', 'posted',"
            f" CAST({CONSUMERS_FROM} + n AS text), %s FROM ({numbers}) g",
            [body.pk, head.pk, today.isoformat(), today.isoformat(), count],
        )
    return points, head


def _stage(count: int, today: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO revenue_stagedreceipt (batch, line, key, consumer_no, amount_paisa, received_on, channel,"
            " instrument_ref, starts_at, number) SELECT 'bench', id, 'b:' || id, consumer_no, amount_paisa, %s, 'bank',"
            " 'S' || id, 0, 0 FROM revenue_demand ORDER BY id LIMIT %s",
            [today.isoformat(), count],
        )


def _floor(cursor: Any, point: Any, head: Any, today: Any) -> None:
    """One INSERT..SELECT for each table; every value is known."""
    from django.db import connection
    from django.utils import timezone

    from yakja.finance.ledger.models import Account
    from yakja.finance.revenue.actions.scrolls import posting
    from yakja.finance.revenue.models import ReceiptSeries
    from yakja.foundation.kit.permissions import SYSTEM

    series = ReceiptSeries.objects.create(point=point, year=1, prefix="floor")
    now, day, body = timezone.now().isoformat(), today.isoformat(), point.body_id
    accounts = [posting.Accounts(SYSTEM, point.body, today).money(point, "bank").pk]
    accounts += list(
        Account.objects.filter(body=body, purpose__in=["receivable", "assessed"]).values_list("pk", flat=True)
    )[:2]
    accounts.append(accounts[1])
    cursor.execute(
        "INSERT INTO revenue_receipt (no, body_id, point_id, series_id, number, received_on, booked_on, entered_at,"
        " entered_by_ref, channel, instrument_ref, consumer_no, payer, amount_paisa, key, digest, device, is_sample)"
        " SELECT 'floor-' || line, %s, %s, %s, line, received_on, received_on, %s, 'system', channel, instrument_ref,"
        " consumer_no, '', amount_paisa, key, '', '', %s FROM revenue_stagedreceipt",
        [body, point.pk, series.pk, now, False],
    )
    cursor.execute(
        "INSERT INTO revenue_allocation (receipt_id, part, demand_id, amount_paisa) SELECT r.id, 'principal', r.number,"
        " r.amount_paisa FROM revenue_receipt r WHERE r.series_id = %s",
        [series.pk],
    )
    cursor.execute(
        "UPDATE revenue_demand SET allocated_paisa = s.amount_paisa FROM revenue_stagedreceipt s WHERE s.line = revenue_demand.id"
    )
    cursor.execute(
        'INSERT INTO ledger_transaction (body_id, number, "on", narration, source, source_ref, key, entry_count, posted_at,'
        " posted_by) SELECT %s, number, %s, 'Receipt ' || no, 'revenue.receipt', no, 'receipt:' || id, 4, %s, 'system'"
        " FROM revenue_receipt WHERE series_id = %s",
        [body, day, now, series.pk],
    )
    for position, account in enumerate(accounts, 1):
        cursor.execute(
            'INSERT INTO ledger_entry (transaction_id, position, account_id, "on", amount, head, party_ref, period)'
            " SELECT t.id, %s, %s, %s, %s, %s, '', '2026-27' FROM ledger_transaction t WHERE t.body_id = %s",
            [position, account, day, 150000 if position in (1, 3) else -150000, head.code, body],
        )
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _one_by_one(point: Any, head: Any, today: Any) -> float:
    """Seconds for the rows of so many receipts, each committed by itself. The copy is of no use afterwards."""
    from django.db import connection, transaction
    from django.utils import timezone

    from yakja.finance.ledger.models import Account
    from yakja.finance.revenue.actions.scrolls import posting
    from yakja.finance.revenue.models import Demand, ReceiptSeries
    from yakja.foundation.kit.permissions import SYSTEM

    series = ReceiptSeries.objects.create(point=point, year=1, prefix="bare")
    now, day, body = timezone.now().isoformat(), today.isoformat(), point.body_id
    accounts = [posting.Accounts(SYSTEM, point.body, today).money(point, "bank").pk]
    accounts += list(
        Account.objects.filter(body=body, purpose__in=["receivable", "assessed"]).values_list("pk", flat=True)
    )[:2]
    accounts.append(accounts[1])
    demands = list(Demand.objects.order_by("-pk").values_list("pk", flat=True)[:BARE])
    began = time.perf_counter()
    for n, demand in enumerate(demands, 1):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO revenue_receipt (no, body_id, point_id, series_id, number, received_on, booked_on,"
                " entered_at, entered_by_ref, channel, instrument_ref, consumer_no, payer, amount_paisa, key, digest,"
                " device, is_sample) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'system', 'cash', '', '', '', 150000, %s, '',"
                " '', %s) RETURNING id",
                [f"bare-{n}", body, point.pk, series.pk, n, day, day, now, f"bare:{n}", False],
            )
            (receipt,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO revenue_allocation (receipt_id, part, demand_id, amount_paisa) VALUES (%s, 'principal', %s,"
                " 150000)",
                [receipt, demand],
            )
            cursor.execute("UPDATE revenue_demand SET allocated_paisa = 150000 WHERE id = %s", [demand])
            cursor.execute(
                'INSERT INTO ledger_transaction (body_id, number, "on", narration, source, source_ref, key, entry_count,'
                " posted_at, posted_by) VALUES (%s, %s, %s, 'Receipt', 'revenue.receipt', %s, %s, 4, %s, 'system')"
                " RETURNING id",
                [body, 100_000_000 + n, day, f"bare-{n}", f"bare:{n}", now],
            )
            (posted,) = cursor.fetchone()
            for position, account in enumerate(accounts, 1):
                cursor.execute(
                    'INSERT INTO ledger_entry (transaction_id, position, account_id, "on", amount, head, party_ref, period)'
                    " VALUES (%s, %s, %s, %s, %s, %s, '', '2026-27')",
                    [posted, position, account, day, 150000 if position in (1, 3) else -150000, head.code],
                )
    return time.perf_counter() - began


def clerk(options: argparse.Namespace) -> int:
    """One clerk: its share of the calls, each fifth of them a repetition of an earlier one."""
    today = _setting()
    from django.db import OperationalError

    from yakja.finance.revenue.actions.receiving import Payment, receive_payment
    from yakja.finance.revenue.models import CollectionPoint
    from yakja.foundation.kit.permissions import SYSTEM

    point = CollectionPoint.objects.select_related("body").get(body__code=BODY, code=f"C{options.clerk % 8}")
    print("ready", flush=True)
    sys.stdin.read()
    for n in range(options.calls // options.clerks):
        unique = n - 1 if n % 5 == 4 else n
        number = (
            CONSUMERS_FROM + options.receipts + options.clerk * (options.calls // options.clerks) + unique + 1
        )
        payment = Payment(150000, "cash", f"clerk:{options.clerk}:{unique}", today, consumer_no=str(number))
        for _attempt in range(50):
            try:
                receive_payment(actor=SYSTEM, point=point, payment=payment)
                break
            except OperationalError:
                time.sleep(0.02)
        else:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

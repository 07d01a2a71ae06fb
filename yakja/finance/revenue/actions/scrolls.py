# ruff: noqa: S608  the statements are put together from fixed parts; every value is a parameter
"""A bank's or network's list of payments taken in as a set: every receipt of it in a handful of statements.

It does to each payment what `receive_payment` does: the same order of payment, the same numbers, the same legs.
Payments of one consumer are laid end to end along a line, what the consumer owes is laid beside it in the order of
payment, and each payment pays the stretch it covers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import post_staged
from yakja.finance.ledger.models import Fund, Purpose
from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.statements import look_again, tell_of_many

from ..models import (
    Channel,
    CollectionPoint,
    CollectionPolicy,
    RevenueHead,
    StagedReceipt,
)
from ..queries.day_rules import rules_for
from ..queries.heads import fund_of
from . import _accepting as accepting
from . import _posting as posting
from ._scroll_sql import SINCE, drop_tables, make_tables, rows, run
from ._sets import parts
from .adjusting import apply_day_rules

# Consumers whose rules are written at a time.
CHUNK = 5000


@dataclass(frozen=True)
class ScrollOutcome:
    """What became of a list: receipts posted, lines received before, and what was kept, in paisa."""

    posted: int
    repeated: int
    paisa: int
    advance_paisa: int
    suspense_paisa: int


@action("revenue.post_scroll")
def post_scroll(
    *,
    actor: Any,
    point: CollectionPoint,
    batch: str,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> ScrollOutcome:
    """Post the staged receipts of a batch, all or none, and empty the stage; lines received before are passed over.

    Raises ValidationError naming the first line that cannot be a payment, Conflict `key_reused` when a key comes with
    another amount or number than before.
    """
    require(actor, "revenue.receive", point)
    now = now or timezone.now()
    point = accepting.locked_point(point)
    staged = StagedReceipt.objects.filter(batch=batch)
    _check(point, batch, now)
    _one_channel(batch)
    count = staged.count()
    repeated = _pass_over_repeated(point, batch)
    days = sorted(set(staged.order_by().values_list("received_on", flat=True)))
    kept = [0, 0, 0]
    for day in days:
        for place, paisa in enumerate(_post_day(actor, point, batch, day, is_sample, now)):
            kept[place] += paisa
    if count - repeated:
        post_staged(actor=actor, body=point.body, batch=batch)
        tell_of_many(count - repeated, "revenue_allocation", "revenue_receipt")
    staged.delete()
    outcome = ScrollOutcome(count - repeated, repeated, *kept)
    record(
        subject=f"revenue.scroll:{point.body.code}/{point.code}/{batch}"[:120],
        scope=point.body,
        after={
            "posted": outcome.posted, "repeated": repeated, "paisa": outcome.paisa,
            "advance_paisa": outcome.advance_paisa, "suspense_paisa": outcome.suspense_paisa,
        },
    )  # fmt: skip
    return outcome


def _check(point: CollectionPoint, batch: str, now: dt.datetime) -> None:
    """Refuse lines that cannot be payments at this point; the first of them is named."""
    staged = StagedReceipt.objects.filter(batch=batch)
    taken = [channel for channel in Channel.values if accepting.fits(point, channel)]
    today = timezone.localdate(now)
    wrong = (
        (~Q(channel__in=taken), _("Line %(line)s: money of this kind is not received at this point.")),
        (Q(received_on__gt=today), _("Line %(line)s: the day of receipt lies in the future.")),
        (Q(received_on__lt=point.opened_on), _("Line %(line)s: this point was not open on that day.")),
        (Q(instrument_ref="") | Q(key=""), _("Line %(line)s: the reference of the payment is missing.")),
    )
    for condition, sentence in wrong:
        line = staged.filter(condition).aggregate(n=Min("line"))["n"]
        if line is not None:
            refuse("bad_line", sentence, field="lines", line=line)


def _pass_over_repeated(point: CollectionPoint, batch: str) -> int:
    """Take lines off the stage that were received before, or stand twice in the list; refuse those that differ."""
    body = point.body_id
    same = "r.amount_paisa = s.amount_paisa AND r.consumer_no = s.consumer_no"
    before = (
        "SELECT MIN(s.line) FROM revenue_stagedreceipt s JOIN revenue_receipt r ON r.body_id = %s AND r.key = s.key"
        f" WHERE s.batch = %s AND NOT ({same})"
    )
    # Grouped, not joined with itself: that would take the square of the lines.
    beside = (
        "SELECT MIN(line) FROM revenue_stagedreceipt WHERE batch = %s AND key IN (SELECT key FROM revenue_stagedreceipt"
        " WHERE batch = %s GROUP BY key HAVING COUNT(*) > 1 AND (MIN(amount_paisa) <> MAX(amount_paisa)"
        " OR MIN(consumer_no) <> MAX(consumer_no)))"
    )
    for question, values in ((before, [body, batch]), (beside, [batch, batch])):
        ((line,),) = rows(question, values)
        if line is not None:
            raise Conflict(
                _("Line %(line)s: this payment was received before with other content."),
                code="key_reused",
                params={"line": line},
            )
    gone = run(
        "DELETE FROM revenue_stagedreceipt WHERE batch = %s AND EXISTS (SELECT 1 FROM revenue_receipt r"
        " WHERE r.body_id = %s AND r.key = revenue_stagedreceipt.key)",
        [batch, body],
    )
    return gone + run(
        "DELETE FROM revenue_stagedreceipt WHERE batch = %s AND id IN (SELECT id FROM (SELECT id, ROW_NUMBER()"
        " OVER (PARTITION BY key ORDER BY line) AS place FROM revenue_stagedreceipt WHERE batch = %s) t"
        " WHERE place > 1)",
        [batch, batch],
    )


def _post_day(
    actor: Any, point: CollectionPoint, batch: str, day: dt.date, is_sample: bool, now: dt.datetime
) -> tuple[int, int, int]:
    """Post the lines of one day; answers what was received, kept as advances, and kept in suspense, in paisa."""
    body = point.body
    make_tables()
    count = run(
        "INSERT INTO scroll_payment (place, line, consumer_no, amount, lo) SELECT"
        " ROW_NUMBER() OVER (ORDER BY line), line, consumer_no, amount_paisa,"
        " SUM(amount_paisa) OVER (PARTITION BY consumer_no ORDER BY line) - amount_paisa"
        " FROM revenue_stagedreceipt WHERE batch = %s AND received_on = %s",
        [batch, day.isoformat()],
    )
    look_again("scroll_payment")
    locked = rows(
        "SELECT id, consumer_no, head_id FROM revenue_demand WHERE body_id = %s AND state = 'posted' AND consumer_no <> ''"
        " AND allocated_paisa < amount_paisa + adjusted_paisa"
        " AND consumer_no IN (SELECT consumer_no FROM scroll_payment) ORDER BY id"
        + (" FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""),
        [body.pk],
    )
    booked_on = accepting.open_day(point, day)
    if locked:
        _apply_rules(actor, point, batch, locked, day, booked_on)
        _spread(point, day)
    series, first = accepting.next_numbers(point, booked_on, count)
    prefix = f"{series.prefix}-"
    number = "%s + p.place"
    padded = (
        f"lpad(({number})::text, greatest(6, length(({number})::text)), '0')"
        if connection.vendor == "postgresql"
        else f"printf('%%06d', {number})"
    )
    base = [first - 1] * padded.count("%s +")
    run(
        "INSERT INTO revenue_receipt (no, body_id, point_id, series_id, number, received_on, booked_on, entered_at,"
        " entered_by_ref, channel, instrument_ref, consumer_no, payer, amount_paisa, key, digest, device, is_sample)"
        f" SELECT %s || {padded}, %s, %s, %s, %s + p.place, s.received_on, %s, %s, %s, s.channel, s.instrument_ref,"
        " s.consumer_no, '', s.amount_paisa, s.key, '', '', %s FROM scroll_payment p"
        " JOIN revenue_stagedreceipt s ON s.batch = %s AND s.line = p.line ORDER BY p.place",
        [
            prefix, *base, body.pk, point.pk, series.pk, first - 1, booked_on.isoformat(),
            connection.ops.adapt_datetimefield_value(now), actor.ref, is_sample, batch,
        ],
    )  # fmt: skip
    run("UPDATE scroll_payment SET receipt = (SELECT id FROM revenue_receipt WHERE series_id = %s"
        " AND number = %s + place)", [series.pk, first - 1])  # fmt: skip
    _pay()
    kept = _keep(point, booked_on)
    _stage_lines(actor, point, batch, booked_on)
    ((paisa,),) = rows("SELECT COALESCE(SUM(amount), 0) FROM scroll_payment", [])
    drop_tables()
    return int(paisa), *kept


def _apply_rules(
    actor: Any, point: CollectionPoint, batch: str, locked: list[Any], day: dt.date, booked_on: dt.date
) -> None:
    """Write the surcharges and rebates of the day, where the council has any.

    A rebate asks what is paid at once: by the first payment of each consumer. All demands of one consumer are looked
    at together, thousands of consumers at a time.
    """
    rules = rules_for(point.body, {head for _pk, _number, head in locked}, day)
    if not rules:
        return
    of_consumer: dict[str, list[int]] = {number: [] for _pk, number, head in locked if head in rules}
    for pk, number, _head in locked:
        if number in of_consumer:
            of_consumer[number].append(pk)
    first = dict(rows("SELECT consumer_no, amount FROM scroll_payment WHERE lo = 0"))
    for some in parts(of_consumer, CHUNK):
        apply_day_rules(
            actor=actor, body=point.body, demand_ids=[pk for number in some for pk in of_consumer[number]], on=day,
            channel=_channel(batch), paying_paisa={number: first[number] for number in some}, booked_on=booked_on,
        )  # fmt: skip


def _spread(point: CollectionPoint, day: dt.date) -> None:
    """Lay out what each consumer owes in the council's order, and cut it where one payment ends and the next begins."""
    body = point.body
    on = day.isoformat()
    step = "CASE WHEN i.kind = 'surcharge' THEN 0 WHEN d.due_on >= %s THEN 2 ELSE 1 END"
    if CollectionPolicy.of(body).order == "principal_first":
        order = (
            "CASE WHEN i.kind = 'surcharge' THEN 1 ELSE 0 END, since, "
            + step
            + ", h.priority, d.due_on, d.id"
        )
    else:
        order = "since, " + step + ", h.priority, d.due_on, d.id"
    surcharge = "d.surcharge_paisa - d.surcharge_allocated_paisa"
    run(
        "INSERT INTO scroll_item (demand, head, kind, consumer_no, lo, hi)"
        " SELECT demand, head, kind, consumer_no, SUM(owed) OVER line - owed, SUM(owed) OVER line FROM ("
        f"SELECT d.id AS demand, d.head_id AS head, i.kind, d.consumer_no, CASE WHEN i.kind = 'surcharge' THEN {surcharge}"
        f" ELSE d.amount_paisa + d.adjusted_paisa - d.allocated_paisa - ({surcharge}) END AS owed,"
        f" ROW_NUMBER() OVER (PARTITION BY d.consumer_no ORDER BY {order.replace('since', SINCE)}) AS place"
        " FROM revenue_demand d JOIN revenue_revenuehead h ON h.id = d.head_id"
        " CROSS JOIN (SELECT 'surcharge' AS kind UNION ALL SELECT 'principal') i"
        " WHERE d.body_id = %s AND d.state = 'posted' AND d.consumer_no <> ''"
        " AND d.allocated_paisa < d.amount_paisa + d.adjusted_paisa"
        f" AND (i.kind = 'principal' OR {surcharge} > 0)"
        " AND d.consumer_no IN (SELECT consumer_no FROM scroll_payment)"
        ") owing WHERE owed > 0 WINDOW line AS (PARTITION BY consumer_no ORDER BY place)",
        [on, body.pk],
    )
    look_again("scroll_item")
    least, most = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("MIN", "MAX")
    run(
        "INSERT INTO scroll_part (payment, demand, head, kind, amount)"
        f" SELECT p.place, i.demand, i.head, i.kind, {least}(p.lo + p.amount, i.hi) - {most}(p.lo, i.lo)"
        " FROM scroll_payment p JOIN scroll_item i ON i.consumer_no = p.consumer_no"
        " AND i.lo < p.lo + p.amount AND p.lo < i.hi ORDER BY p.place, i.lo"
    )
    look_again("scroll_part")


def _pay() -> None:
    """Write what the parts pay on their demands, and the allocations."""
    run(
        "UPDATE revenue_demand SET allocated_paisa = allocated_paisa + paid.total,"
        " surcharge_allocated_paisa = surcharge_allocated_paisa + paid.surcharge FROM (SELECT demand,"
        " SUM(amount) AS total, SUM(CASE WHEN kind = 'surcharge' THEN amount ELSE 0 END) AS surcharge"
        " FROM scroll_part GROUP BY demand) paid WHERE revenue_demand.id = paid.demand"
    )
    run(
        "INSERT INTO revenue_allocation (receipt_id, part, demand_id, amount_paisa)"
        " SELECT p.receipt, t.kind, t.demand, t.amount FROM scroll_part t"
        " JOIN scroll_payment p ON p.place = t.payment ORDER BY t.payment"
    )


def _keep(point: CollectionPoint, booked_on: dt.date) -> tuple[int, int]:
    """Keep what pays no demand: as an advance of whoever is known, else in suspense; answers the two sums."""
    known = (
        "EXISTS (SELECT 1 FROM revenue_liability l WHERE l.consumer_no = p.consumer_no AND l.body_id = %s)"
        " OR EXISTS (SELECT 1 FROM revenue_demand d WHERE d.consumer_no = p.consumer_no AND d.body_id = %s)"
    )
    run(
        "INSERT INTO revenue_advance (body_id, receipt_id, kind, consumer_no, amount_paisa, used_paisa, made_on)"
        f" SELECT %s, p.receipt, CASE WHEN p.consumer_no <> '' AND ({known}) THEN 'advance' ELSE 'suspense' END,"
        " p.consumer_no, p.amount - COALESCE(t.paid, 0), 0, %s FROM scroll_payment p LEFT JOIN"
        " (SELECT payment, SUM(amount) AS paid FROM scroll_part GROUP BY payment) t ON t.payment = p.place"
        " WHERE p.amount > COALESCE(t.paid, 0) ORDER BY p.place",
        [point.body_id, point.body_id, point.body_id, booked_on.isoformat()],
    )
    run(
        "INSERT INTO revenue_allocation (receipt_id, part, advance_id, amount_paisa)"
        " SELECT a.receipt_id, 'advance', a.id, a.amount_paisa FROM revenue_advance a"
        " JOIN scroll_payment p ON p.receipt = a.receipt_id ORDER BY p.place"
    )
    sums = dict(
        rows(
            "SELECT a.kind, SUM(a.amount_paisa) FROM revenue_advance a"
            " JOIN scroll_payment p ON p.receipt = a.receipt_id GROUP BY a.kind"
        )
    )
    return int(sums.get("advance", 0)), int(sums.get("suspense", 0))


def _stage_lines(actor: Any, point: CollectionPoint, batch: str, booked_on: dt.date) -> None:
    """Stage the legs of every receipt of the day; accounts are looked up once for each head."""
    accounts = posting.Accounts(actor, point.body, booked_on)
    channel = _channel(batch)
    heads = RevenueHead.objects.in_bulk([row[0] for row in rows("SELECT DISTINCT head FROM scroll_part")])
    for head in heads.values():
        run(
            "INSERT INTO scroll_head (head, code, receivable, assessed, income, money) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                head.pk, head.code, accounts.of_head(Purpose.RECEIVABLE, head).pk,
                accounts.of_head(Purpose.ASSESSED, head).pk, posting.income_account(accounts, head).pk,
                accounts.money(point, channel, fund_of(head)).pk,
            ],
        )  # fmt: skip
    local = accounts.money(point, channel, Fund.LOCAL).pk
    into = 'INSERT INTO ledger_stagedline (batch, key, "on", narration, source, source_ref, account_id, amount, head, party_ref, period) '
    each = "SELECT %s, 'receipt:' || r.id, r.booked_on, 'Receipt ' || r.no, %s, r.no, "
    facts = [batch, posting.SOURCE]
    run(
        into
        + each
        + "m.money, m.amount, '', '', '' FROM (SELECT receipt, money, SUM(amount) AS amount FROM ("
        "SELECT p.receipt, h.money, t.amount FROM scroll_part t JOIN scroll_head h ON h.head = t.head"
        " JOIN scroll_payment p ON p.place = t.payment UNION ALL"
        f" SELECT a.receipt_id, {local}, a.amount_paisa FROM revenue_advance a"
        " JOIN scroll_payment p ON p.receipt = a.receipt_id) e GROUP BY receipt, money) m"
        " JOIN revenue_receipt r ON r.id = m.receipt",
        facts,
    )
    for column, sign in (("receivable", "-"), ("assessed", ""), ("income", "-")):
        run(
            into + each + f"h.{column}, {sign}t.amount, h.code, d.consumer_no, d.period FROM scroll_part t"
            " JOIN scroll_head h ON h.head = t.head JOIN scroll_payment p ON p.place = t.payment"
            " JOIN revenue_demand d ON d.id = t.demand JOIN revenue_receipt r ON r.id = p.receipt",
            facts,
        )
    kept = (
        f"CASE WHEN a.kind = 'suspense' THEN {accounts.of_advance('suspense').pk}"
        f" ELSE {accounts.of_advance('advance').pk} END"
    )
    run(
        into + each + f"{kept}, -a.amount_paisa, '', a.consumer_no, '' FROM revenue_advance a"
        " JOIN scroll_payment p ON p.receipt = a.receipt_id JOIN revenue_receipt r ON r.id = p.receipt",
        facts,
    )


def _channel(batch: str) -> str:
    return str(StagedReceipt.objects.filter(batch=batch).aggregate(n=Min("channel"))["n"])


def _one_channel(batch: str) -> None:
    found = StagedReceipt.objects.filter(batch=batch).aggregate(a=Min("channel"), b=Max("channel"))
    if found["a"] != found["b"]:
        refuse("channels", _("A list holds payments of one channel."), field="lines")

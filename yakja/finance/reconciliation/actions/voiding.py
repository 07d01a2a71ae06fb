"""When a receipt is reversed: its matches are void, their lines open again, and what was settled by it is a question again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.finance.revenue.models import Receipt
from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import require

from ..matching import Difference
from ..matching.items import plain_ref
from ..models import Discrepancy, Match, MatchItem, StatementLine
from ..models.discrepancies import Side
from ..queries.feeds import item_name
from ._undoing import undo
from .comparing import identity_of, state

RECEIPTS, BANK = Side.RECEIPTS, Side.BANK


def matches_of(receipt: Receipt) -> set[int]:
    """The standing matches that rest on a receipt."""
    taken = MatchItem.objects.filter(is_standing=True, item_ref=f"receipts:{receipt.no}")
    return set(taken.values_list("match_id", flat=True))


@action("reconciliation.void_matches")
def void_matches(*, actor: Any, receipt: Receipt, reason: str, door: str = "web") -> int:
    """Undo every match that rests on a receipt that is being reversed; how many there were.

    The whole match is void, its other items are free. A line that nothing explains any more is a discrepancy at once,
    and one that was closed because this receipt had been entered is opened again.
    """
    require(actor, "reconciliation.void", receipt)
    keys = matches_of(receipt)
    why = f"{receipt.no}: {reason}"
    lines = StatementLine.objects.filter(matches__in=Match.objects.filter(pk__in=keys)).distinct()
    held = list(lines.order_by("pk").values_list("pk", flat=True))
    undo(keys, actor=actor, reason=why)
    today = timezone.localdate()
    reopened = [_opened(row, receipt, reason, today) for row in settled_by(receipt)]
    bare = StatementLine.objects.live().filter(pk__in=held, matched_paisa=0, amount_paisa__gt=0)
    for line in bare.select_related("source__body").order_by("pk"):
        reopened.append(_missing_receipt(line, receipt, reason, today))
    record(
        subject=receipt, scope=receipt.body, reason=reason,
        facts={"matches_void": sorted(keys), "lines": held, "discrepancies_opened": sorted({r.pk for r in reopened})},
    )  # fmt: skip
    return len(keys)


def settled_by(receipt: Receipt) -> list[Discrepancy]:
    """Discrepancies that were closed while they said this receipt was missing: the entry that closed them is gone."""
    refs = {ref for ref in map(plain_ref, (receipt.no, receipt.instrument_ref)) if len(ref) > 1}
    closed = Discrepancy.objects.filter(body_id=receipt.body_id, closed_on__isnull=False).exclude(
        closure="gone"
    )
    rows = [
        *closed.filter(first=RECEIPTS, kind="missing_first", second_paisa=receipt.amount_paisa),
        *closed.filter(second=RECEIPTS, kind="missing_second", first_paisa=receipt.amount_paisa),
    ]
    opened = set(
        Discrepancy.objects.open().filter(identity__in=[r.identity for r in rows]).values_list("identity", flat=True)
    )  # fmt: skip
    return [row for row in rows if plain_ref(row.ref) in refs and row.identity not in opened]


def _missing_receipt(line: StatementLine, receipt: Receipt, reason: str, today: dt.date) -> Discrepancy:
    """The bank has it and the receipts do not, as the next comparison would find it; the stored one where there is one."""
    body: Body = line.source.body
    name = item_name(BANK, line.source_id, line.row_key)
    found = Difference(
        "missing_first", line.on, name, head=line.head, ref=line.ref or line.instrument or name,
        second_paisa=line.amount_paisa, second_on=line.on, second_head=line.head,
    )  # fmt: skip
    identity = identity_of(body, RECEIPTS, BANK, found)
    rows = Discrepancy.objects.filter(identity=identity)
    row = rows.open().first() or rows.order_by("-pk").first()
    if row is None:
        row = Discrepancy(
            body=body, first=RECEIPTS, second=BANK, kind=found.kind, identity=identity, found_on=today,
            is_sample=line.is_sample,
        )  # fmt: skip
    state(row, found, today)
    return _opened(row, receipt, reason, today)


def _opened(row: Discrepancy, receipt: Receipt, reason: str, today: dt.date) -> Discrepancy:
    """Open again what was closed; how it had been closed stays readable in its history."""
    details = dict(row.details)
    if row.closed_on is not None:
        details["closed_before"] = [
            *details.get("closed_before", []),
            {"on": row.closed_on.isoformat(), "closure": row.closure, "note": row.closure_note, "by": row.closed_by_ref},
        ]  # fmt: skip
    row.closed_on, row.closure, row.closure_note, row.closed_by_ref = None, "", "", ""
    row.details = details | {"opened_on": today.isoformat(), "receipt": receipt.no, "because": reason[:300]}
    row.save()
    return row

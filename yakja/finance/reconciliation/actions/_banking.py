"""What a match means for the books: money on its way has arrived. Bank / Clearing, in the fund it was received in.

Only what revenue posted moves: receipts and deposits of a body whose books are open. What another system bills
is not in the books, so that nothing of it is posted here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Sum

from yakja.finance.ledger.actions import account_for, post_staged, reverse_transaction
from yakja.finance.ledger.models import Account, Entry, Purpose, StagedLine, Transaction
from yakja.finance.ledger.queries import books_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict

from ..models import Match

SOURCE = "reconciliation.match"


def post_matches(*, actor: Any, body: Body, matches: Sequence[Match], lines: dict[int, dt.date]) -> int:
    """Post new matches as one set, each on its line's day or the first day that is not locked; how many were posted.

    `lines` gives the day of each match's line. What an item has in several funds is taken fund by fund.
    """
    books = books_of(body)
    if books is None or not matches:
        return 0
    earliest = max(books.opened_on, (books.locked_through or dt.date.min) + dt.timedelta(days=1))
    parts = [(made, item.item_ref, item.amount_paisa) for made in matches for item in made.items.all()]
    left = _on_the_way(body, [name for _made, name, _paisa in parts])
    banks: dict[str, Account] = {}
    staged: list[StagedLine] = []
    batch = f"matches:{body.pk}:{matches[0].pk}"
    for made, name, paisa in parts:
        for entry in left.get(name, []):
            account, waiting = entry
            moved = min(paisa, waiting)
            if moved <= 0:
                continue
            if account.fund not in banks:
                banks[account.fund] = account_for(
                    by=actor, body=body, purpose=Purpose.BANK, fund=account.fund
                )
            entry[1], paisa = waiting - moved, paisa - moved
            facts = {
                "batch": batch, "key": f"match:{made.pk}", "on": max(lines[made.pk], earliest), "source": SOURCE,
                "narration": f"In the bank, match {made.pk}", "source_ref": str(made.pk), "party_ref": name[:80],
            }  # fmt: skip
            staged.append(StagedLine(account=banks[account.fund], amount=moved, **facts))
            staged.append(StagedLine(account=account, amount=-moved, **facts))
    if not staged:
        return 0
    StagedLine.objects.bulk_create(staged, batch_size=1000)
    return int(post_staged(actor=actor, body=body, batch=batch))


def _on_the_way(body: Body, names: Sequence[str]) -> dict[str, list[list[Any]]]:
    """Per item what lies in clearing accounts and was not banked by an earlier match: [account, paisa]."""
    refs = {("revenue.receipt", n.partition(":")[2]): n for n in names if n.startswith("receipts:")}
    refs |= {("revenue.deposit", n.partition(":")[2]): n for n in names if n.startswith("deposits:")}
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for source in ("revenue.receipt", "revenue.deposit"):
        wanted = [ref for kind, ref in refs if kind == source]
        for start in range(0, len(wanted), 500):
            rows = Entry.objects.filter(
                transaction__body=body, transaction__source=source, account__purpose=Purpose.CLEARING,
                transaction__source_ref__in=wanted[start : start + 500],
            )  # fmt: skip
            for ref, account, paisa in rows.values_list("transaction__source_ref", "account_id", "amount"):
                sums[refs[source, ref], account] += paisa
    known = sorted(set(refs.values()))
    for start in range(0, len(known), 500):
        banked = Entry.objects.filter(
            transaction__body=body, transaction__source=SOURCE, account__purpose=Purpose.CLEARING,
            party_ref__in=[name[:80] for name in known[start : start + 500]],
        )  # fmt: skip
        for name, account, paisa in (
            banked.order_by().values_list("party_ref", "account_id").annotate(paisa=Sum("amount"))
        ):
            sums[name, account] += paisa
    accounts = Account.objects.in_bulk({account for _name, account in sums})
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for (name, account), paisa in sorted(sums.items()):
        if paisa > 0:
            found[name].append([accounts[account], paisa])
    return found


def reverse_matches(*, actor: Any, body: Body, matches: Sequence[int], reason: str, on: dt.date) -> int:
    """Undo the postings of matches that are undone, on a day that takes postings; how many there were."""
    books = books_of(body)
    if books is None:
        return 0
    earliest = max(on, (books.locked_through or dt.date.min) + dt.timedelta(days=1))
    count = 0
    for start in range(0, len(matches), 500):
        refs = [str(pk) for pk in matches[start : start + 500]]
        rows = Transaction.objects.filter(
            body=body, source=SOURCE, source_ref__in=refs, reverses__isnull=True
        )
        for posted in rows.filter(reversed_by__isnull=True).order_by("number"):
            try:
                reverse_transaction(
                    actor=actor, transaction=posted, on=max(earliest, posted.on), reason=reason[:300] or "undone",
                    key=f"unmatch:{posted.source_ref}",
                )  # fmt: skip
            except Conflict as error:
                if error.code != "already_reversed":
                    raise
            count += 1
    return count

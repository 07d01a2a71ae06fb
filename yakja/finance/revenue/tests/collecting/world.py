"""A council with two counters, a bank, a collector's books, and payers with demands; and what must hold of all of it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.db.models import F, Sum

from yakja.finance.ledger.models import Entry
from yakja.finance.ledger.queries import trial_balance
from yakja.finance.ledger.tests.world import BEGUN, DAY, LedgerWorld
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import (
    Advance,
    AdvanceUse,
    Allocation,
    Asset,
    AssetKind,
    BookLeaf,
    CollectionPoint,
    Demand,
    Liability,
    Party,
    Receipt,
    ReceiptBook,
    ReceiptSeries,
    RevenueHead,
)
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM

NOW = dt.datetime(2025, 9, 10, 6, 0, tzinfo=dt.UTC)
AT = {"added_at": NOW, "added_by": "system"}


def text(words: str) -> TranslatedText:
    return TranslatedText({"en": words, "ur": words})


class CollectingWorld(LedgerWorld):
    """PK602-MC with counters C1 and C2, bank B1, contractor K1, books V1; the village council with books V1."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = itertools.count(1)
        self.numbers = itertools.count(1)
        self.rent = self.head("rent", "B01408", period="monthly", priority=10)
        self.water = self.head("water", "", period="annual", priority=20)
        self.parking = self.head("parking", "C03899", period="daily", is_assessed=False)
        self.security = self.head("security", "", kind="deposit", period="event")
        kinds = CollectionPoint.Kind
        self.c1 = self.point("C1", kinds.COUNTER)
        self.c2 = self.point("C2", kinds.COUNTER)
        self.bank = self.point("B1", kinds.BANK)
        self.contractor = self.point("K1", kinds.CONTRACTOR)
        self.v1 = self.point("V1", kinds.BOOKS)
        self.village_books = self.point("V1", kinds.BOOKS, body=self.village)
        self.shop = AssetKind.objects.create(code="shop", name=text("shop"), source="test")

    def head(self, code: str, object_code: str, **more: Any) -> RevenueHead:
        facts = {"family": "rents", "kind": "rent", "period": "event", "name": text(code), "source": "test"}
        return RevenueHead.objects.create(code=code, object_code=object_code, **(facts | more))

    def point(self, code: str, kind: str, body: Any = None) -> CollectionPoint:
        return open_point(
            actor=SYSTEM,
            body=body or self.mc,
            code=code,
            name=text(f"Point {code}"),
            kind=kind,
            opened_on=BEGUN,
        )

    def payer(self, head: RevenueHead | None = None, name: str = "Aslam") -> Liability:
        """Somebody who owes a head, with a consumer number."""
        n = next(self.numbers)
        party = Party.objects.create(body=self.mc, name=text(name), **AT)
        asset = Asset.objects.create(
            body=self.mc, kind=self.shop, number=f"S-{n}", valid_from=BEGUN, address=text("Bazaar"), **AT
        )
        return Liability.objects.create(
            body=self.mc, head=head or self.rent, asset=asset, party=party, consumer_no=f"1402{n:08d}", valid_from=BEGUN, **AT
        )  # fmt: skip

    def demand(
        self,
        who: Liability,
        paisa: int,
        period: str = "2025-09",
        due: dt.date = dt.date(2025, 9, 30),
        **more: Any,
    ) -> Demand:
        """A demand posted to the ledger as the levying half posts it."""
        made = Demand.objects.create(
            body=self.mc, liability=who, head=who.head, party=who.party, period=period, amount_paisa=paisa,
            due_on=due, consumer_no=who.consumer_no, posted_on=more.pop("posted_on", BEGUN), **more,
        )  # fmt: skip
        code = who.head.object_code
        detail = "" if code else who.head.code
        claim = self.opened("receivable", object_code=code, detail=detail)
        assessed = self.opened("assessed", object_code=code, detail=detail)
        self.post((claim, made.amount_paisa + made.adjusted_paisa), (assessed, -made.amount_paisa - made.adjusted_paisa),
                  on=BEGUN, key=f"demand:{made.pk}")  # fmt: skip
        return made

    def pay(self, paisa: int, who: Any = None, **more: Any) -> Receipt:
        """A payment in cash at C1 on the day, unless said otherwise."""
        actor, point = more.pop("actor", SYSTEM), more.pop("point", self.c1)
        now, leaf = more.pop("now", NOW), more.pop("leaf", None)
        facts: dict[str, Any] = {
            "amount_paisa": paisa, "channel": "cash", "key": f"k{next(self.keys)}", "received_on": DAY,
            "consumer_no": getattr(who, "consumer_no", who or ""),
        }  # fmt: skip
        return receive_payment(
            actor=actor, point=point, payment=Payment(**(facts | more)), now=now, leaf=leaf
        )


def faults(body: Any, on: dt.date = dt.date(2027, 6, 30)) -> list[str]:
    """Every invariant of the collecting half that does not hold; nothing when all is well."""
    found: list[str] = []
    for receipt in Receipt.objects.filter(body=body).annotate(parts=Sum("allocations__amount_paisa")):
        if receipt.parts != receipt.amount_paisa:
            found.append(f"I4: {receipt.no} {receipt.parts} of {receipt.amount_paisa}")
    for demand in Demand.objects.filter(body=body):
        if not 0 <= demand.allocated_paisa <= demand.amount_paisa + demand.adjusted_paisa:
            found.append(f"I3: {demand.pk}")
        paid = Allocation.objects.filter(demand=demand, receipt__reversal__isnull=True)
        used = AdvanceUse.objects.filter(demand=demand)
        total = (paid.aggregate(n=Sum("amount_paisa"))["n"] or 0) + (
            used.aggregate(n=Sum("amount_paisa"))["n"] or 0
        )
        if total != demand.allocated_paisa:
            found.append(f"I5: demand {demand.pk} holds {demand.allocated_paisa}, its payments {total}")
    for advance in Advance.objects.filter(body=body):
        used_paisa = advance.uses.aggregate(n=Sum("amount_paisa"))["n"] or 0
        if used_paisa != advance.used_paisa:
            found.append(f"advance {advance.pk}: {advance.used_paisa}, its uses {used_paisa}")
    for series in ReceiptSeries.objects.filter(point__body=body):
        numbers = sorted(Receipt.objects.filter(series=series).values_list("number", flat=True))
        if numbers != list(range(1, series.last_number + 1)):
            found.append(f"I6: {series}")
    for book in ReceiptBook.objects.filter(body=body):
        states = list(BookLeaf.objects.filter(book=book).values_list("state", flat=True))
        if len(states) != book.size:
            found.append(f"I6: book {book} has {len(states)} leaves of {book.size}")
        used_leaves = BookLeaf.objects.filter(book=book, state="used")
        if used_leaves.count() != Receipt.objects.filter(leaf__book=book).count():
            found.append(f"I6: book {book} counts other leaves as used than have receipts")
    balance = trial_balance(body, on)
    if any(balance.by_purse().values()):
        found.append(f"I1/I2: {balance.by_purse()}")
    found += _control_accounts(body)
    return found


def _control_accounts(body: Any) -> list[str]:
    """What the ledger says of claims and of money held, against the rows themselves."""
    found = []

    def stands(*purposes: str) -> int:
        return (
            Entry.objects.filter(account__body=body, account__purpose__in=purposes).aggregate(
                n=Sum("amount")
            )["n"]
            or 0
        )

    owed = Demand.objects.filter(body=body, state="posted").aggregate(
        n=Sum(F("amount_paisa") + F("adjusted_paisa") - F("allocated_paisa"))
    )["n"]
    if stands("receivable") != (owed or 0):
        found.append(f"I5: the ledger holds {stands('receivable')} receivable, the demands {owed}")
    for kind in ("advance", "suspense"):
        left = (
            Advance.objects.filter(body=body, kind=kind).aggregate(
                n=Sum(F("amount_paisa") - F("used_paisa"))
            )["n"]
            or 0
        )
        of_ledger = -(
            Entry.objects.filter(account__body=body, account__purpose=kind)
            .exclude(account__detail="cash-differences")
            .aggregate(n=Sum("amount"))["n"]
            or 0
        )
        if of_ledger != left:
            found.append(f"the ledger holds {of_ledger} as {kind}, the rows {left}")
    return found

"""I5: what payers owe by their demands is what the receivable accounts of the ledger say, council by council."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q, Sum
from django.utils import timezone

from yakja.finance.ledger.models import Account, Books, Entry, Purpose

from ..models import Adjustment, Demand, RevenueHead
from .demands import claims_by_head
from .heads import object_code_of


def receivables_equal_demands() -> Iterator[str]:
    """A sentence for every receivable account that differs from the demands it controls."""
    today = timezone.localdate()
    heads = {h.pk: h for h in RevenueHead.objects.all()}
    for books in Books.objects.select_related("body__place").order_by("pk"):
        owed: dict[tuple[str, str], int] = defaultdict(int)
        for pk, paisa in claims_by_head(books.body).items():
            code = object_code_of(heads[pk], books.body, today)
            owed[code, "" if code else heads[pk].code] += paisa
        accounts = Account.objects.filter(body=books.body, purpose=Purpose.RECEIVABLE).order_by("pk")
        sums = dict(
            Entry.objects.filter(account__in=accounts)
            .values_list("account_id")
            .annotate(sum=Sum("amount"))
            .order_by("account_id")
        )
        booked: dict[tuple[str, str], int] = defaultdict(int)
        for account in accounts:
            booked[account.object_code, account.detail] += sums.get(account.pk, 0)
        for key in sorted(set(owed) | set(booked)):
            if owed[key] != booked[key]:
                yield (
                    f"{books.body.code} {' '.join(filter(None, key))}: demands say {owed[key]} paisa,"
                    f" the ledger {booked[key]}"
                )


def adjustments_are_kept() -> Iterator[str]:
    """A sentence for the demands whose kept sum of adjustments differs from the adjustments themselves."""
    sums = (
        Demand.objects.annotate(
            counted=Sum("adjustments__amount_paisa", filter=Q(adjustments__state=Adjustment.State.APPROVED))
        )
        .filter(~Q(adjusted_paisa=0) | Q(counted__isnull=False))
        .order_by("pk")
        .values_list("pk", "adjusted_paisa", "counted")
    )
    for pk, kept, counted in sums.iterator():
        if kept != (counted or 0):
            yield f"demand {pk}: {kept} paisa kept as adjusted, its adjustments say {counted or 0}"

"""The number of which reconciliation is the source: how much of the banked money is explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yakja.foundation.indicators.queries import Figure, Indicator, register

from .models import StatementLine

YEAR = dt.timedelta(days=365)


def _reconciled(day: dt.date) -> Iterator[Figure]:
    """Paisa matched of paisa credited in a year up to the day, per place of the bodies; sums roll up along the tree."""
    rows = (
        StatementLine.objects.live()
        .filter(source__kind="bank", amount_paisa__gt=0, on__gt=day - YEAR, on__lte=day)
        .order_by()
        .values("source__body__place")
        .annotate(
            credited=Sum("amount_paisa"), matched=Sum("matched_paisa")
        )
    )  # fmt: skip
    for row in rows:
        yield Figure(row["matched"], row["credited"], place_id=row["source__body__place"])


INDICATOR = Indicator(
    code="reconciliation.reconciled_share",
    name=_("Reconciled share"),
    meaning=_("Money credited in bank statements of the last year that is matched with what was collected"),
    unit="share",
    compute=_reconciled,
    roll_up="sum",
)


def declare() -> None:
    """Tell the registry of figures; called once at start."""
    register(INDICATOR)

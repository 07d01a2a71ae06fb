"""What revenue calls when a receipt is taken back."""

from __future__ import annotations

from typing import Any

from yakja.finance.revenue.models import Receipt

from ..models import Source
from .voiding import matches_of, settled_by, void_matches


def let_go(*, actor: Any, receipt: Receipt, reason: str) -> None:
    """What revenue calls for every receipt it takes back; nothing is done for one that was never matched nor settled.

    The body's sources are locked first, so that no matching takes the receipt meanwhile.
    """
    list(Source.objects.select_for_update().filter(body_id=receipt.body_id).order_by("id").values_list("pk"))
    if matches_of(receipt) or settled_by(receipt):
        void_matches(actor=actor, receipt=receipt, reason=reason)

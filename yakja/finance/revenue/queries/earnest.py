"""What there is of the earnest money of a contract, and what became of the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, Sum, When

from ..models import CollectionContract, EarnestMove, RevenueHead

HEAD = "EARNEST"
_VOID_VOUCHERS = ("refused", "reversed")


@dataclass(frozen=True)
class Earnest:
    """Paisa of earnest money: what is still to be taken, and what is held as a deposit now."""

    missing_paisa: int
    held_paisa: int


def standing_moves(contract: CollectionContract) -> QuerySet[EarnestMove]:
    """The movements whose receipt was not reversed, nor their voucher refused or reversed; a voucher that waits counts."""
    rows: QuerySet[EarnestMove] = (
        EarnestMove.objects.filter(contract=contract, receipt__reversal__isnull=True)
        .filter(Q(voucher__isnull=True) | ~Q(voucher__state__in=_VOID_VOUCHERS))
        .select_related("receipt__point", "voucher")
        .order_by("pk")
    )
    return rows


def earnest_of(contract: CollectionContract) -> Earnest:
    told = standing_moves(contract).order_by().aggregate(
        taken=Sum("amount_paisa", filter=Q(kind=EarnestMove.Kind.TAKEN)),
        held=Sum(Case(When(kind=EarnestMove.Kind.TAKEN, then=F("amount_paisa")), default=-F("amount_paisa"))),
    )  # fmt: skip
    return Earnest(contract.earnest_paisa - (told["taken"] or 0), told["held"] or 0)


def earnest_head() -> RevenueHead:
    """The head under which earnest money is received: a deposit that is owed back."""
    return RevenueHead.objects.get(code=HEAD)

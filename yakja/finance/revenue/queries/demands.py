"""What is owed: by a consumer number or a payer, on a day, with the surcharge and rebate of that day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from yakja.foundation.bodies.models import Body

from ..models import Demand, DemandState, Party, RevenueHead
from .day_rules import changes, claim_of


@dataclass(frozen=True)
class Due:
    """One open amount in paisa: the principal or the surcharge of a demand, as of the day that was asked for."""

    demand_id: int
    head: RevenueHead
    period: str
    kind: str  # principal, surcharge
    owed_paisa: int
    due_on: dt.date
    priority: int


def unpaid(body: Body, *, consumer_no: str = "", party: Party | None = None) -> QuerySet[Demand]:
    """Demands with something owed, of a consumer number or a payer; LookupError when neither is given."""
    if not consumer_no and party is None:
        raise LookupError("a consumer number or a payer is needed")
    rows = Demand.objects.filter(body=body).unpaid().select_related("head")
    rows = rows.filter(consumer_no=consumer_no) if consumer_no else rows.filter(party=party)
    return rows.order_by("due_on", "pk")  # type: ignore[no-any-return]


def outstanding(
    body: Body,
    *,
    consumer_no: str = "",
    party: Party | None = None,
    on: dt.date,
    channel: str = "",
) -> list[Due]:
    """What would be owed when everything is paid on a day by a channel, the oldest first. Nothing is written."""
    rows = list(unpaid(body, consumer_no=consumer_no, party=party))
    surcharge: dict[int, int] = defaultdict(int)
    rebate: dict[int, int] = defaultdict(int)
    for change in changes(body, map(claim_of, rows), on, channel):
        (surcharge if change.is_surcharge else rebate)[change.claim.pk] += change.amount_paisa
    found = []
    for demand in rows:
        late = demand.surcharge_paisa - demand.surcharge_allocated_paisa
        principal = demand.owed_paisa - late + rebate[demand.pk]
        for kind, owed in (("surcharge", late + surcharge[demand.pk]), ("principal", principal)):
            if owed > 0:
                found.append(
                    Due(
                        demand.pk, demand.head, demand.period, kind, owed, demand.due_on, demand.head.priority
                    )
                )
    return found


@dataclass(frozen=True)
class RegisterLine:
    """One line of the demand and collection register, in paisa: a head and a period of a council."""

    head: RevenueHead
    period: str
    demands: int
    payers: int
    demanded_paisa: int
    adjusted_paisa: int
    collected_paisa: int

    @property
    def owed_paisa(self) -> int:
        return self.demanded_paisa + self.adjusted_paisa - self.collected_paisa


def register(body: Body, *, head: RevenueHead | None = None, most: int = 60) -> list[RegisterLine]:
    """The demand and collection register of a council by head and period, the newest periods first."""
    rows = Demand.objects.filter(body=body, state=DemandState.POSTED)
    if head is not None:
        rows = rows.filter(head=head)
    sums: Any = (
        rows.values("head_id", "period")
        .annotate(
            n=Count("pk"),
            payers=Count("pk", filter=Q(allocated_paisa__gt=0)),
            demanded=Sum("amount_paisa"),
            adjusted=Sum("adjusted_paisa"),
            collected=Sum("allocated_paisa"),
        )
        .order_by("-period", "head_id")[:most]
    )
    heads = {h.pk: h for h in RevenueHead.objects.filter(pk__in={row["head_id"] for row in sums})}
    return [
        RegisterLine(
            heads[row["head_id"]], row["period"], row["n"], row["payers"], row["demanded"], row["adjusted"],
            row["collected"],
        )
        for row in sums
    ]  # fmt: skip


def claims_by_head(body: Body) -> dict[int, int]:
    """What every head is owed in all, by the key of the head: the subsidiary that the receivable accounts control."""
    rows = (
        Demand.objects.filter(body=body, state=DemandState.POSTED)
        .values("head_id")
        .annotate(owed=Sum(F("amount_paisa") + F("adjusted_paisa") - F("allocated_paisa")))
        .order_by("head_id")
    )
    return {row["head_id"]: row["owed"] or 0 for row in rows}

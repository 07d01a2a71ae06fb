"""What every head of a council did month by month, with whom: the rows behind every statement of demand and collection."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat

from yakja.foundation.bodies.models import Body

from ..disclosure import LEAST_PEOPLE, Cell
from ..models import Adjustment, AdvanceUse, Allocation, Demand, DemandState, Receipt

NAMELESS = "#"


def month_number(day: dt.date) -> int:
    """Months counted through, so that the next one is one more."""
    return day.year * 12 + day.month - 1


@dataclass
class Crowd:
    """People as they are counted: how many one kind of rows names at least, and who they are where these are few."""

    at_least: int = 0
    names: set[str] = field(default_factory=set)

    @property
    def known(self) -> frozenset[str] | None:
        """None for many. Money that names nobody protects by itself; beside names it counts as somebody's."""
        if self.at_least >= LEAST_PEOPLE or (
            self.names and all(who.startswith(NAMELESS) for who in self.names)
        ):
            return None
        return frozenset(self.names)


@dataclass
class Movement:
    """One head in one month, in paisa. What came without a demand counts as demanded and collected at once."""

    demanded_paisa: int = 0
    adjusted_paisa: int = 0
    collected_paisa: int = 0
    # Who paid, and of whom something was demanded: by name where they are few.
    payers: Crowd = field(default_factory=lambda: Crowd())
    charged: Crowd = field(default_factory=lambda: Crowd())

    @property
    def net_paisa(self) -> int:
        return self.demanded_paisa + self.adjusted_paisa - self.collected_paisa

    @property
    def cell(self) -> Cell:
        return Cell(self.payers.known, self.charged.known, self.collected_paisa)


# A head and a month, as one number: see `month_number`.
Key = tuple[int, int]
_MONTHS = 12 * 10_000


@dataclass(frozen=True)
class _Source:
    """Rows of one kind: where their head, amount, day and person stand, and what they change in which direction."""

    rows: QuerySet[Any]
    head: str
    amount: str
    day: str
    changes: tuple[str, ...]
    sign: int = 1

    def crowd(self, movement: Movement) -> Crowd:
        return movement.payers if "collected" in self.changes else movement.charged

    def keyed(self, months: range) -> QuerySet[Any]:
        """The rows with `of`, their head and month as one number."""
        return self.rows.order_by().annotate(of=F(self.head) * _MONTHS + _month_of(self.day, months))


def _month_of(day: str, months: range) -> Any:
    """The month a day lies in, by halves: compared as text it costs a tenth of what taking every date apart does."""
    if len(months) < 2:
        return Value(months.start, output_field=IntegerField())
    middle = months[len(months) // 2]
    later = Q(**{f"{day}__gte": dt.date(middle // 12, middle % 12 + 1, 1)})
    return Case(
        When(later, then=_month_of(day, range(middle, months.stop))),
        default=_month_of(day, range(months.start, middle)),
        output_field=IntegerField(),
    )


def _months(body: Body, last: dt.date) -> range:
    """The months in which anything can have moved; two queries."""
    days = [
        Demand.objects.filter(body=body).aggregate(day=Min("posted_on"))["day"],
        Receipt.objects.filter(body=body).aggregate(day=Min("booked_on"))["day"],
        last,
    ]
    return range(month_number(min(day for day in days if day)), month_number(last) + 1)


def _number(of: str, mark: str) -> Any:
    return Concat(Value(mark), Cast(of, CharField()), output_field=CharField())


# Who paid: by consumer number, as a party, by the name on the receipt, else each receipt by itself.
_PAYER = Case(
    When(demand__isnull=False, then=F("demand__consumer_no")),
    When(~Q(receipt__consumer_no=""), then=F("receipt__consumer_no")),
    When(receipt__party__isnull=False, then=_number("receipt__party_id", "party ")),
    When(~Q(receipt__payer=""), then=F("receipt__payer")),
    default=_number("receipt_id", NAMELESS),
    output_field=CharField(),
)
_USER = Case(
    When(demand__isnull=False, then=F("demand__consumer_no")),
    When(~Q(advance__consumer_no=""), then=F("advance__consumer_no")),
    default=_number("advance_id", "advance "),
    output_field=CharField(),
)


def _sources(body: Body, end: dt.date) -> list[_Source]:
    """Everything that moves a head before a day. Receipts count on the day they were booked, taken back on that of the reversal."""
    posted = Demand.objects.filter(body=body, state=DemandState.POSTED, posted_on__lt=end)
    changes = Adjustment.objects.filter(
        body=body, state=Adjustment.State.APPROVED, on__lt=end, demand__state=DemandState.POSTED
    )
    found = [
        _Source(posted.annotate(who=F("consumer_no")), "head_id", "amount_paisa", "posted_on", ("demanded",)),
        _Source(
            changes.annotate(who=F("demand__consumer_no")),
            "demand__head_id",
            "amount_paisa",
            "on",
            ("adjusted",),
        ),
    ]
    both = ("demanded", "collected")
    paid = Allocation.objects.filter(receipt__body=body).annotate(who=_PAYER)
    for day, sign in (("receipt__booked_on", 1), ("receipt__reversal__booked_on", -1)):
        rows = paid.filter(**{f"{day}__lt": end})
        on_demand = rows.filter(part__in=("principal", "surcharge"))
        found += [
            _Source(on_demand, "demand__head_id", "amount_paisa", day, ("collected",), sign),
            _Source(rows.filter(part="head"), "head_id", "amount_paisa", day, both, sign),
        ]
    used = AdvanceUse.objects.filter(advance__body=body, used_on__lt=end).annotate(who=_USER)
    return [
        *found,
        _Source(used.filter(demand__isnull=False), "demand__head_id", "amount_paisa", "used_on", ("collected",)),
        _Source(
            used.filter(demand__isnull=True, head__isnull=False), "head_id", "amount_paisa", "used_on", both
        ),
    ]  # fmt: skip


def movements(body: Body, last: dt.date) -> dict[Key, Movement]:
    """Every head and month in which something moved, through the end of a day. Eighteen queries at most, however much moved."""
    found: dict[Key, Movement] = defaultdict(Movement)
    sources, months = _sources(body, last + dt.timedelta(days=1)), _months(body, last)
    for source in sources:
        sums = (
            source.keyed(months).values("of").annotate(sum=Sum(source.amount), n=Count("who", distinct=True))
        )
        for row in sums:
            movement = found[divmod(row["of"], _MONTHS)]
            crowd = source.crowd(movement)
            crowd.at_least = max(crowd.at_least, row["n"])
            for what in source.changes:
                name = f"{what}_paisa"
                setattr(movement, name, getattr(movement, name) + source.sign * row["sum"])
    _name_the_few(found, sources, months)
    return dict(found)


def _name_the_few(found: dict[Key, Movement], sources: Iterable[_Source], months: range) -> None:
    """Who is behind a month of few: the same two shops in three months are two payers, not six."""
    for source in sources:
        few = [
            head * _MONTHS + month
            for (head, month), each in found.items()
            if source.crowd(each).at_least < LEAST_PEOPLE
        ]
        for of, who in source.keyed(months).filter(of__in=few).values_list("of", "who").distinct():
            source.crowd(found[divmod(of, _MONTHS)]).names.add(who)

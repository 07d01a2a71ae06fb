"""The questions every audit of a council's collection asks, each as a list; reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Transaction, Voucher
from yakja.foundation.bodies.models import Body
from yakja.foundation.people.queries import Naming

from ..models import (
    Adjustment,
    AdjustmentKind,
    BookLeaf,
    Cheque,
    Deposit,
    Receipt,
    ReceiptSeries,
    Reversal,
)

ROUND_PAISA = 1_000_00  # what counts as a round amount: whole thousands of rupees
MOST_DAYS = 3  # how long cash may lie before it is carried to the bank, unless the auditor says otherwise

# The page of a finding: the name of an address and its arguments; an auditor may open each of them.
Place = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a list: its day, what it is called, a note, an amount in paisa where it has one, and its page."""

    on: dt.date | None
    name: str
    note: str
    amount_paisa: int | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Asked:
    """Whose books, from which day until which, and how many days money may lie."""

    body: Body
    from_on: dt.date
    to_on: dt.date
    days: int = MOST_DAYS

    @cached_property
    def who(self) -> Naming:
        """Names whoever stands in the rows, with their post."""
        return Naming(self.body)


def _receipt(no: str) -> Place:
    return "revenue:receipt", (no,)


def _two(who: Naming, asked: str, decided: str) -> str:
    named = {"first": who(asked), "second": who(decided)}
    return gettext("asked for by %(first)s, decided by %(second)s") % named


def gaps(asked: Asked) -> Iterator[Finding]:
    """Numbers of a series that no receipt has, and leaves of books that are missing or blank before used ones."""
    held: dict[int, set[int]] = {}
    numbers = Receipt.objects.filter(body=asked.body, series__isnull=False).order_by()
    for series, number in numbers.values_list("series_id", "number").iterator(chunk_size=5000):
        held.setdefault(series, set()).add(number)
    for row in ReceiptSeries.objects.filter(point__body=asked.body).order_by("prefix"):
        for number in range(1, row.last_number + 1):
            if number not in held.get(row.pk, ()):
                yield Finding(None, row.number_text(number), gettext("no receipt has this number"))
    leaves = BookLeaf.objects.filter(body=asked.body)
    used = leaves.filter(state=BookLeaf.State.USED).order_by().values_list("book")
    last = dict(used.annotate(n=Max("serial")))
    open_ = leaves.filter(state__in=[BookLeaf.State.MISSING, BookLeaf.State.BLANK]).order_by("book", "serial")
    for leaf in open_.iterator(chunk_size=2000):
        place: Place = ("revenue:book", (leaf.book_id,))
        if leaf.state == BookLeaf.State.MISSING:
            yield Finding(leaf.said_on, str(leaf), f"{leaf.get_state_display()}: {leaf.memo}", None, place)
        elif leaf.serial < last.get(leaf.book_id, 0):
            yield Finding(None, str(leaf), gettext("blank before a used leaf"), None, place)


def after_close(asked: Asked) -> Iterator[Finding]:
    """Receipts whose own day was closed when they were entered: booked on a later day than the money came."""
    rows = Receipt.objects.filter(
        body=asked.body, booked_on__gt=F("received_on"), booked_on__gte=asked.from_on, booked_on__lte=asked.to_on
    ).order_by("booked_on", "pk")  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        note = gettext("received on %(day)s, entered by %(who)s") % {
            "day": row.received_on,
            "who": asked.who(row.entered_by_ref),
        }
        yield Finding(row.booked_on, row.no, note, row.amount_paisa, _receipt(row.no))


def same_hand(asked: Asked) -> Iterator[Finding]:
    """Reversals that whoever entered the receipt asked for or decided, or that one person did both of."""
    entered = F("receipt__entered_by_ref")
    rows = (
        Reversal.objects.filter(
            receipt__body=asked.body, booked_on__gte=asked.from_on, booked_on__lte=asked.to_on
        )
        .filter(Q(asked_by_ref=entered) | Q(approved_by_ref=entered) | Q(approved_by_ref=F("asked_by_ref")))
        .select_related("receipt")
        .order_by("booked_on", "pk")
    )
    for row in rows.iterator(chunk_size=2000):
        no = row.receipt.no
        by = (
            gettext("entered by %(who)s on the bank's word") % {"who": asked.who(row.asked_by_ref)}
            if row.cause == Reversal.Cause.BOUNCED
            else _two(asked.who, row.asked_by_ref, row.approved_by_ref)
        )
        note = f"{by}: {row.reason}"
        yield Finding(row.booked_on, no, note, row.receipt.amount_paisa, _receipt(no))


def round_amounts(asked: Asked) -> Iterator[Finding]:
    """Receipts and posted vouchers of whole thousands of rupees; a hint, never a proof."""
    receipts = (
        Receipt.objects.standing()
        .filter(body=asked.body, booked_on__gte=asked.from_on, booked_on__lte=asked.to_on)
        .annotate(rest=F("amount_paisa") % ROUND_PAISA)
        .filter(rest=0)
        .order_by("booked_on", "pk")
    )
    for row in receipts.iterator(chunk_size=2000):
        yield Finding(row.booked_on, row.no, row.get_channel_display(), row.amount_paisa, _receipt(row.no))
    vouchers = (
        Voucher.objects.filter(body=asked.body, state="posted", on__gte=asked.from_on, on__lte=asked.to_on)
        .annotate(rest=F("amount_paisa") % ROUND_PAISA)
        .filter(rest=0)
        .order_by("on", "pk")
    )
    for paid in vouchers.iterator(chunk_size=2000):
        place: Place = ("ledger:voucher", (asked.body.code, paid.pk))
        yield Finding(
            paid.on, f"{paid.year}/{paid.number}", paid.get_kind_display(), paid.amount_paisa, place
        )


def waivers(asked: Asked) -> Iterator[Finding]:
    """What was taken off demands by hand, summed by whoever asked for it and whoever approved it."""
    rows = (
        Adjustment.objects.approved()
        .filter(
            body=asked.body, on__gte=asked.from_on, on__lte=asked.to_on, rule__isnull=True, amount_paisa__lt=0
        )
        .order_by()
        .values("asked_by", "settled_by", "kind")
        .annotate(n=Count("pk"), total=Sum("amount_paisa"))
        .order_by("asked_by", "settled_by", "kind")
    )
    place: Place = ("revenue:adjustments", (asked.body.code,))
    for row in rows:
        note = f"{_two(asked.who, row['asked_by'], row['settled_by'])} · {row['n']}"
        yield Finding(None, str(AdjustmentKind(row["kind"]).label), note, -row["total"], place)


def cheques(asked: Asked) -> Iterator[Finding]:
    """Cheques that bounced though their receipt stands, or that lie unpaid for longer than the days allowed."""
    bounced = Q(state=Cheque.State.BOUNCED)
    waiting = Q(
        state__in=[Cheque.State.HELD, Cheque.State.DEPOSITED],
        moved_on__lt=asked.to_on - dt.timedelta(days=asked.days),
    )
    rows = (
        Cheque.objects.filter(bounced | waiting, receipt__body=asked.body, receipt__reversal__isnull=True)
        .select_related("receipt")
        .order_by("moved_on", "pk")
    )
    for row in rows.iterator(chunk_size=2000):
        note = f"{row.get_state_display()} · {row}"
        no = row.receipt.no
        yield Finding(row.moved_on, no, note, row.receipt.amount_paisa, _receipt(no))


def slow_deposits(asked: Asked) -> Iterator[Finding]:
    """Cash that lay for longer than the days allowed before it was carried to the bank; its page is the posting."""
    rows = list(
        Deposit.objects.filter(
            body=asked.body, deposited_on__gte=asked.from_on, deposited_on__lte=asked.to_on
        ).order_by("deposited_on", "pk")
    )
    late = [row for row in rows if (row.deposited_on - row.collected_from).days > asked.days]
    posted = dict(
        Transaction.objects.of(asked.body).from_source("revenue.deposit").values_list("source_ref", "number")
    )
    for row in late:
        note = gettext("%(days)s days after it was collected") % {
            "days": (row.deposited_on - row.collected_from).days
        }
        number = posted.get(str(row.pk))
        place: Place | None = ("ledger:transaction", (asked.body.code, number)) if number else None
        yield Finding(row.deposited_on, f"{row.bank} {row.slip_no}", note, row.amount_paisa, place)


@dataclass(frozen=True)
class Question:
    """A list an auditor asks for: its name, why it is asked, who answers it, and whether it goes by a span of days

    and by the days that money may lie.
    """

    name: Any
    why: Any
    answer: Callable[[Asked], Iterator[Finding]]
    has_span: bool = True
    has_days: bool = False


QUESTIONS: dict[str, Question] = {
    "gaps": Question(
        _("Gaps in series"),
        _("Numbers without a receipt, and leaves of books that are missing or blank before used ones."),
        gaps,
        has_span=False,
    ),
    "after_close": Question(
        _("Receipts entered after their day was closed"),
        _("The money came on an earlier day than the book in which it stands."),
        after_close,
    ),
    "same_hand": Question(
        _("Reversals by the same hand"),
        _("Whoever entered the receipt asked for its reversal or decided it."),
        same_hand,
    ),
    "round_amounts": Question(
        _("Round amounts"),
        _("Receipts and vouchers of whole thousands of rupees. A hint, never a proof."),
        round_amounts,
    ),
    "waivers": Question(
        _("Waivers by officer"),
        _("What was taken off demands by hand, by whoever asked for it and whoever decided."),
        waivers,
    ),
    "cheques": Question(
        _("Cheques that bounced or wait"),
        _("Bounced though the receipt stands, or not paid by the bank within the days allowed."),
        cheques,
        has_days=True,
    ),
    "slow_deposits": Question(
        _("Late deposits"),
        _("Cash carried to the bank later than the days allowed after it was collected."),
        slow_deposits,
        has_days=True,
    ),
}

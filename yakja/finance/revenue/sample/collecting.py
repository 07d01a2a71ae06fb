"""Two years of receipts for the committee that levies, and a village council that has three receipt books and no software.

Everything is invented and says so; receipts, closes and deposits go through the real verbs, lists as sets.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from yakja.finance.ledger.actions import open_books
from yakja.finance.ledger.models import Books
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.i18n import TranslatedText

from ..actions._sets import insert_rows
from ..actions.books import LeafEntry, enter_leaves, explain_leaves, issue_book, return_book
from ..actions.cheques import bounce_cheque
from ..actions.closing import close_day, record_deposit
from ..actions.points import decide_collection, open_point
from ..actions.receiving import ChequeFacts, Payment, receive_payment
from ..actions.reversing import ask_reversal
from ..actions.scrolls import post_scroll
from ..models import (
    DENOMINATIONS,
    CollectionPoint,
    Demand,
    HeadMode,
    RevenueHead,
    StagedReceipt,
)
from ..queries.collecting import day_totals

VILLAGE_DISTRICT, VILLAGE_TIER = "PK523", "union"
BANK = "SAMPLE Bank, Main Branch"
# Every second payer never pays; they are the arrears of the sample.
NEVER = 2
VILLAGE_HEADS = ("PARKING", "CATTLE", "BIRTH", "STAND")


def furnish_village(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """The first village council of a district, where it collects nothing yet, with its three books."""
    village = (
        Body.objects.filter(kind__tier=VILLAGE_TIER, place__code__startswith=VILLAGE_DISTRICT)
        .in_being()
        .select_related("place", "parent")
        .order_by("code")
        .first()
    )
    if village is not None and not CollectionPoint.objects.filter(body=village).exists():
        _village(village, actor, today, say)


def _at(day: dt.date, hour: int = 14) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def _pieces(paisa: int) -> dict[int, int]:
    """An amount in whole rupees as notes and coins."""
    found, left = {}, max(paisa, 0) // 100
    for worth in DENOMINATIONS:
        found[worth], left = divmod(left, worth)
    return found


def _point(
    actor: Any, body: Body, code: str, kind: str, english: str, urdu: str, on: dt.date
) -> CollectionPoint:
    return open_point(
        actor=actor, body=body, code=code, kind=kind, name=TranslatedText({"en": english, "ur": urdu}), opened_on=on,
        is_sample=True, door="sample",
    )  # fmt: skip


def open_collection(body: Body, actor: Any, begins: dt.date) -> tuple[CollectionPoint, CollectionPoint]:
    """What the committee decided about collection, the point of its bank and its counter."""
    decide_collection(
        actor=actor, body=body, order="arrears_first", resolution_from_paisa=5_000_00, above_from_paisa=100_000_00,
        instrument="SAMPLE resolution 1", decided_on=begins, door="sample",
    )  # fmt: skip
    bank = _point(
        actor, body, "B1", "bank", "Bank and payment networks (SAMPLE)", "بینک اور نیٹ ورک (نمونہ)", begins
    )
    return bank, _point(actor, body, "C1", "counter", "Counter 1 (SAMPLE)", "کاؤنٹر 1 (نمونہ)", begins)


def collect_month(body: Body, bank: CollectionPoint, actor: Any, month: dt.date, today: dt.date) -> int:
    """The lists a bank sends in a month, as far as it has come: property tax in October, the rest every month."""
    count = 0
    for on, heads in ((month.replace(day=5), ("UIPT",)), (month.replace(day=18), ("WATER", "SHOPRENT"))):
        if on <= today and (heads != ("UIPT",) or on.month == 10):
            count += _scroll(body, bank, actor, on, heads)
    return count


def _scroll(body: Body, bank: CollectionPoint, actor: Any, on: dt.date, heads: tuple[str, ...]) -> int:
    """The month's list: whoever pays, pays what is owed; one line has a number nobody has."""
    owing = (
        Demand.objects.filter(body=body, head__code__in=heads, posted_on__lte=on)
        .unpaid()
        .values_list("consumer_no")
        .annotate(owed=Sum(F("amount_paisa") + F("adjusted_paisa") - F("allocated_paisa")))
        .order_by("consumer_no")
    )
    sums = [(number, owed) for number, owed in owing if int(number[-4:-1]) % NEVER]
    batch = f"sample-{on:%Y%m%d}-{heads[0]}"
    lines = enumerate([*sums, ("999999999999", 1_500_00)], 1)
    insert_rows(
        StagedReceipt,
        ("batch", "line", "key", "consumer_no", "amount_paisa", "received_on", "channel", "instrument_ref"),
        (
            (batch, line, f"{batch}:{line}", number, paisa, on.isoformat(), "bank", f"{on:%y%m%d}{line:05d}")
            for line, (number, paisa) in lines
        ),
    )
    return post_scroll(
        actor=actor, point=bank, batch=batch, is_sample=True, now=_at(on), door="sample"
    ).posted


def stand_at_counter(body: Body, counter: CollectionPoint, actor: Any, today: dt.date) -> None:
    """The last days at a counter: cash, a cheque that bounced, a shortage, a deposit, a reversal that waits."""
    HeadMode.objects.get_or_create(
        body=body, head=RevenueHead.objects.get(code="PARKING"),
        defaults={"mode": "system_of_record", "since": counter.opened_on, "set_by": "sample", "is_sample": True},
    )  # fmt: skip
    parking = RevenueHead.objects.get(code="PARKING")
    late = list(
        Demand.objects.filter(body=body, head__code="SHOPRENT").unpaid().order_by("consumer_no", "pk")
        .values_list("consumer_no", flat=True).distinct()[:12]
    )  # fmt: skip

    def pay(day: dt.date, n: int, paisa: int, **facts: Any) -> Any:
        facts.setdefault("channel", "cash")
        payment = Payment(amount_paisa=paisa, key=f"sample:{day}:{n}", received_on=day, **facts)
        return receive_payment(
            actor=actor, point=counter, payment=payment, is_sample=True, now=_at(day), door="sample"
        )

    for back in range(6, 0, -1):
        day = today - dt.timedelta(days=back)
        pay(day, 1, 30_00 * (40 + back), head=parking)
        for n, number in enumerate(late[back * 2 - 2 : back * 2], 2):
            pay(day, n, 2_000_00, consumer_no=number)
        if back == 4:
            cheque = pay(
                day,
                9,
                3_500_00,
                consumer_no=late[0],
                channel="cheque",
                cheque=ChequeFacts("004512", BANK, day),
            ).cheque
            bounce_cheque(
                actor=actor, cheque=cheque, on=day + dt.timedelta(days=2), note="SAMPLE memo 14: insufficient funds",
                now=_at(day + dt.timedelta(days=2)), door="sample",
            )  # fmt: skip
        if back == 2:
            ask_reversal(
                actor=actor, receipt=pay(day, 10, 1_200_00, head=parking), reason="SAMPLE: typed twice", now=_at(day, 16),
                door="sample",
            )  # fmt: skip
        _close(counter, actor, day, short=500_00 if back == 3 else 0)
        _carry(counter, actor, day, day)


def _close(point: CollectionPoint, actor: Any, day: dt.date, *, short: int = 0) -> None:
    expected = day_totals(CollectionPoint.objects.get(pk=point.pk), day).expected_paisa
    close_day(
        actor=actor, point=point, day=day, denominations=_pieces(expected - short),
        note="SAMPLE: counted twice, one note of Rs 500 is missing" if short else "", is_sample=True, now=_at(day, 17),
        door="sample",
    )  # fmt: skip


def _carry(point: CollectionPoint, actor: Any, begins: dt.date, day: dt.date) -> None:
    """Everything that lies at a point is paid into the bank the day after."""
    lies = day_totals(CollectionPoint.objects.get(pk=point.pk), dt.date.max).expected_paisa
    on = day + dt.timedelta(days=1)
    if lies > 0:
        record_deposit(
            actor=actor, point=point, slip_no=f"S{on:%y%m%d}", bank=BANK, amount_paisa=lies, deposited_on=on,
            collected_from=begins, collected_to=day, key=f"sample:{point.pk}:{on}", is_sample=True, now=_at(on), door="sample",
        )  # fmt: skip


def _village(body: Body, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Three printed books: one returned with its gaps explained, one in use with gaps nobody explained, one new."""
    draw = random.Random(11)  # noqa: S311, the same sample every time
    begins = dt.date(FiscalYear.of(today).first_year - 1, 7, 1)
    if not Books.objects.filter(body=body).exists():
        open_books(actor=actor, body=body, on=begins, is_sample=True, door="sample")
    point = _point(
        actor,
        body,
        "V1",
        "books",
        "Secretary's receipt books (SAMPLE)",
        "سیکرٹری کی رسید بکیں (نمونہ)",
        begins,
    )
    heads = list(RevenueHead.objects.filter(code__in=VILLAGE_HEADS).order_by("code"))
    days = (today - begins).days
    books = [
        issue_book(
            actor=actor, point=point, prefix="A", first_serial=100 * n + 1, last_serial=100 * n + 100,
            issued_to="SAMPLE secretary", issued_on=begins if n == 0 else begins + dt.timedelta(days=days * n // 3),
            is_sample=True, door="sample",
        )
        for n in range(3)
    ]  # fmt: skip
    skipped = {5, 33, 34, 71, 118, 119, 140}
    used = [serial for serial in (*range(1, 97), *range(101, 153)) if serial not in skipped]
    month = begins
    waiting: list[tuple[Any, LeafEntry]] = []
    for place, serial in enumerate(used):
        book = books[0 if serial <= 100 else 1]
        share = place / len(used)
        day = max(begins + dt.timedelta(days=int((days - 40) * share)), book.issued_on)
        entry = LeafEntry(serial, day, draw.choice([30_00, 50_00, 100_00, 200_00]), draw.choice(heads))
        if waiting and (day.year, day.month) != (month.year, month.month):
            _month(point, actor, waiting, month)
            waiting = []
        month = day
        waiting.append((book, entry))
    _month(point, actor, waiting, month)
    explain_leaves(
        actor=actor, book=books[0], serials=[5, 33, 34], state="void", memo="SAMPLE: cancelled leaves stapled in the book",
        door="sample",
    )  # fmt: skip
    explain_leaves(
        actor=actor, book=books[0], serials=[71], state="missing", memo="SAMPLE: torn out, reported to the chairman",
        door="sample",
    )  # fmt: skip
    return_book(actor=actor, book=books[0], returned_on=today, door="sample")
    say("    a village council with three receipt books")


def _month(point: CollectionPoint, actor: Any, waiting: list[tuple[Any, LeafEntry]], month: dt.date) -> None:
    """A month's carbon copies entered at once, its last day closed, its cash carried to the bank."""
    last = (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    last = min(last, timezone.localdate() - dt.timedelta(days=2))
    for book in dict.fromkeys(book for book, _entry in waiting):
        entries = [entry for other, entry in waiting if other == book]
        enter_leaves(actor=actor, book=book, entries=entries, is_sample=True, now=_at(last), door="sample")
    _close(point, actor, last)
    _carry(point, actor, month.replace(day=1), last)

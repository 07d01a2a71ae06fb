"""What the ledger adds to the sample: two years of budget and spending of a municipal committee, and a village council's.

Receipts of their own come with the sample of revenue. Everything is invented and goes through the real verbs.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.actions import load_councils
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.people.models import Role
from yakja.foundation.people.queries import person_actor
from yakja.foundation.places.models import Place

from . import actions
from .models import Books
from .queries.balances import next_month

COMMITTEE = "PK61402-MC"
# Province, tehsil, and the code of the invented council; revenue furnishes the same one.
VILLAGE = ("PK5", "PK52303", "PK52303-VC-SAMPLE")
SOURCE = "SAMPLE: invented for the sample"
RESOLUTION = "نمونہ قرارداد (SAMPLE resolution)"
LAKH = 100_000
# Object, yearly rupees of the committee, how many vouchers a month, what for (English and Urdu).
COMMITTEE_SPENDS = (
    ("A01101", 420 * LAKH, 2, "Pay of the establishment", "عملے کی تنخواہ"),
    ("A01202", 96 * LAKH, 1, "House rent allowance", "مکان کرایہ الاؤنس"),
    ("A03303", 84 * LAKH, 3, "Electricity of street lights and tube wells", "سٹریٹ لائٹ اور ٹیوب ویل کی بجلی"),
    ("A03807", 60 * LAKH, 4, "Diesel of sanitation vehicles", "صفائی کی گاڑیوں کا ڈیزل"),
    ("A03901", 6 * LAKH, 1, "Stationery", "سٹیشنری"),
    ("A03942", 30 * LAKH, 2, "Stores for water supply", "واٹر سپلائی کا سامان"),
    ("A13001", 18 * LAKH, 2, "Repair of vehicles", "گاڑیوں کی مرمت"),
    ("A13101", 24 * LAKH, 1, "Repair of pumps", "پمپوں کی مرمت"),
    ("A04101", 54 * LAKH, 1, "Pension contribution", "پنشن کی ادائیگی"),
    ("A12102", 240 * LAKH, 1, "Streets and drains of the wards", "وارڈوں کی گلیاں اور نالیاں"),
)  # fmt: skip
VILLAGE_SPENDS = (
    ("A03901", 60_000, 1, "Stationery and registers", "سٹیشنری اور رجسٹر"),
    ("A03970", 1_20_000, 1, "Cleaning of drains by day labour", "دیہاڑی پر نالیوں کی صفائی"),
    ("A13301", 1_80_000, 1, "Repair of the council office", "کونسل دفتر کی مرمت"),
)


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Books from the beginning of the last fiscal year; dates are relative to the day of loading."""
    draw = random.Random(38)  # noqa: S311  the same sample every time
    committee = Body.objects.filter(code=COMMITTEE).first()
    if committee is not None:
        _keep(committee, actor, today, draw, spends=COMMITTEE_SPENDS, opening=310 * LAKH, cash=False)
    village = _village(actor)
    if village is not None:
        _keep(village, actor, today, draw, spends=VILLAGE_SPENDS, opening=4 * LAKH, cash=True)


def _village(actor: Any) -> Body | None:
    """A village council below a tehsil of Mardan, invented with its area: no list of them is shipped."""
    province = Place.objects.filter(code=VILLAGE[0]).first()
    if province is None or not Place.objects.filter(code=VILLAGE[1]).exists():
        return None
    raw = f"parent,kind,code,name_en,name_ur\n{VILLAGE[1]},KP-VC,{VILLAGE[2]},Sample Village Council,نمونہ ویلج کونسل\n"
    load_councils(
        actor=actor, raw=raw.encode(), province=province, source=SOURCE, is_sample=True, door="sample"
    )
    return Body.objects.filter(code=VILLAGE[2]).first()


def _two_persons(body: Body, actor: Any) -> tuple[Any, Any]:
    """Who enters and who posts: two officers of the body, or of a body above; the loader where there are none."""
    roles = Role.objects.in_force().filter(kind="council_officer").select_related("person")
    own = list(roles.filter(body=body).order_by("id")[:2])
    if len(own) < 2 and body.parent_id:
        own += list(roles.filter(body=body.parent_id).order_by("id")[: 2 - len(own)])
    found = [person_actor(role.person, has_second_factor=True) for role in own]
    return (found[0], found[1]) if len(found) == 2 else (actor, actor)


def _keep(
    body: Body, actor: Any, today: dt.date, draw: random.Random, *, spends: Any, opening: int, cash: bool
) -> None:
    maker, checker = _two_persons(body, actor)
    this_year = FiscalYear.of(today)
    begins = dt.date(this_year.first_year - 1, 7, 1)
    if Books.objects.filter(body=body).exists():
        return
    actions.open_books(actor=actor, body=body, on=begins, is_sample=True, door="sample")
    for year in (FiscalYear(this_year.first_year - 1), this_year):
        _plan(body, maker, checker, year, spends, today, growth=100 + 8 * (year.first_year - begins.year))
    month, number = begins, 0
    while month <= today:
        last = min(next_month(month) - dt.timedelta(days=1), today)
        rows = _month(month, last, draw, spends, cash=cash, growth=100 + 8 * ((month - begins).days // 365))
        if month == begins:
            rows.insert(
                0,
                (
                    "opening",
                    month,
                    opening,
                    "Opening balance brought from the old books",
                    "",
                    "",
                    "bank",
                    "local",
                    "",
                    "",
                ),
            )
            if cash:
                rows.insert(
                    1,
                    (
                        "opening",
                        month,
                        opening // 20,
                        "Cash brought from the old books",
                        "",
                        "",
                        "cash",
                        "local",
                        "",
                        "",
                    ),
                )
        if not cash and month == dt.date(this_year.first_year, 8, 1):
            rows += _grant(month)
        raw, number = _sheet(rows, number)
        _report, batch = actions.import_vouchers(
            actor=maker, body=body, raw=raw, name=f"SAMPLE vouchers {month:%Y-%m}.csv",
            source="sheet" if cash else "lfa", door="sample",
        )  # fmt: skip
        # The newest sheet waits for the second person.
        if batch is not None and next_month(month) <= today:
            actions.post_batch(actor=checker, batch=batch, door="sample")
        month = next_month(month)
    before = today.replace(day=1) - dt.timedelta(days=1)
    closed = before.replace(day=1) - dt.timedelta(days=1)
    # Where revenue is kept too, its sample still has to post into these months.
    if cash and closed > begins:
        actions.lock_period(
            actor=maker, body=body, month=closed, reason="SAMPLE: monthly account signed", door="sample"
        )


def _plan(
    body: Body, maker: Any, checker: Any, year: FiscalYear, spends: Any, today: dt.date, *, growth: int
) -> None:
    """The original budget of a year and, once half of it is over, its revision."""
    first = dt.date(year.first_year, 6, 28)
    versions = [(100, first)]
    if (revised := dt.date(year.first_year + 1, 1, 15)) <= today:
        versions.append((107, revised))
    for factor, day in versions:
        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow(["object_code", "amount", "fund"])
        for code, yearly, _count, _name, _name_ur in spends:
            rows.writerow([code, yearly * growth // 100 * factor // 100, "local"])
        _report, budget = actions.load_budget(
            actor=maker,
            body=body,
            year=year.label,
            raw=out.getvalue().encode(),
            source=SOURCE,
            is_sample=True,
            door="sample",
        )
        if budget is not None:
            actions.adopt_budget(
                actor=checker, budget=budget, resolution=f"{RESOLUTION} {year.first_year}/{budget.number + 1}",
                adopted_on=min(day, today), door="sample",
            )  # fmt: skip


Cells = tuple[str, dt.date, int, str, str, str, str, str, str, str]


def _month(
    month: dt.date, last: dt.date, draw: random.Random, spends: Any, *, cash: bool, growth: int
) -> list[Cells]:
    """Kind, day, rupees, narration, object, detail, cash or bank, fund, grant, payee: one month's vouchers."""
    rows: list[Cells] = []

    def day() -> dt.date:
        return month + dt.timedelta(days=draw.randrange(min(26, (last - month).days + 1)))

    for code, yearly, count, name, name_ur in spends:
        for _part in range(count):
            amount = yearly * growth // 100 // 12 // count * draw.randrange(80, 112) // 100
            away = "cash" if cash and amount < 12_000 else "bank"
            rows.append(
                (
                    "payment",
                    day(),
                    max(amount, 100),
                    f"{name} / {name_ur}",
                    code,
                    "",
                    away,
                    "local",
                    "",
                    "SAMPLE payee",
                )
            )
    total = sum(spend[1] for spend in spends)
    rows.append(
        (
            "transfer",
            day(),
            total * 62 // 1200,
            "PFC share / پی ایف سی کا حصہ",
            "",
            "pfc",
            "bank",
            "local",
            "",
            "",
        )
    )
    if cash:
        rows.append(
            (
                "transfer",
                day(),
                total * 36 // 1200,
                "Grant of the district / ضلعی گرانٹ",
                "",
                "other",
                "cash",
                "local",
                "",
                "",
            )
        )
        return rows
    if month.month % 2:
        rows.append(
            (
                "transfer",
                day(),
                total * 40 // 1200,
                "Share of property tax / پراپرٹی ٹیکس کا حصہ",
                "",
                "uipt_share",
                "bank",
                "local",
                "",
                "",
            )
        )
    rows.append(
        (
            "deposit_in",
            day(),
            3 * LAKH,
            "Security of a contractor / ٹھیکیدار کی زرِ ضمانت",
            "",
            "security",
            "bank",
            "public_account",
            "",
            "SAMPLE contractor",
        )
    )
    if month.month % 3 == 0:
        rows.append(
            (
                "deposit_out",
                last,
                2 * LAKH,
                "Security returned / زرِ ضمانت کی واپسی",
                "",
                "security",
                "bank",
                "public_account",
                "",
                "SAMPLE contractor",
            )
        )
    return rows


def _grant(month: dt.date) -> list[Cells]:
    """A grant that is ring-fenced: received, and partly spent."""
    return [
        ("transfer", month, 50 * LAKH, "Grant for own-source revenue survey / سروے کی گرانٹ", "", "other", "bank", "special", "SAMPLE-1", ""),
        ("payment", month + dt.timedelta(days=9), 12 * LAKH, "Survey of shops and connections / دکانوں اور کنکشنوں کا سروے", "A03919", "", "bank", "special", "SAMPLE-1", "SAMPLE surveyors"),
    ]  # fmt: skip


def _sheet(rows: list[Cells], number: int) -> tuple[bytes, int]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "number",
            "kind",
            "on",
            "amount",
            "narration",
            "object_code",
            "detail",
            "paid_from",
            "fund",
            "grant",
            "payee",
        ]
    )
    for kind, day, amount, *rest in sorted(rows, key=lambda row: (row[0] != "opening", row[1])):
        number += 1
        writer.writerow([f"S-{number}", kind, day.isoformat(), amount, *rest])
    return out.getvalue().encode(), number

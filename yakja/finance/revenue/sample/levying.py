"""A municipal committee that levies: 4,000 properties, 600 shops, 2,000 connections, demands of two years and their bills.

Everything is invented and says so; runs, tariffs and bills go through the real verbs.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yakja.finance.ledger.actions import open_books
from yakja.finance.ledger.models import Books
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import CLOCK
from yakja.foundation.people.models import Role
from yakja.foundation.people.queries import person_actor

from ..actions import billing, demands, law, tariffs
from ..actions._numbers import consumer_numbers
from ..models import Asset, AssetKind, LegalInstrument, Liability, Party, RevenueHead
from ..queries.heads import province_of
from ..queries.periods import period_on

COMMITTEE = "PK61402-MC"
SOURCE = "SAMPLE: invented for the sample, no such notification exists"
BATCH = 1000
# Of a bank that does not exist: whoever scans a bill of the sample with a real app pays nobody.
ACCOUNT = "PK29SAMP0000000000000001"
NAMES = (
    ("Bashir Ahmed", "بشیر احمد"), ("Nasreen Bibi", "نسرین بی بی"), ("Ghulam Rasool", "غلام رسول"),
    ("Sajida Parveen", "ساجدہ پروین"), ("Muhammad Ramzan", "محمد رمضان"), ("Shamim Akhtar", "شمیم اختر"),
    ("Allah Ditta", "اللہ دتہ"), ("Kausar Yasmin", "کوثر یاسمین"),
)  # fmt: skip
STREETS = (
    ("Mohalla Islampura", "محلہ اسلام پورہ"),
    ("Railway Road", "ریلوے روڈ"),
    ("Circular Road", "سرکلر روڈ"),
    ("Shah Alam Bazaar", "شاہ عالم بازار"),
)
PROPERTIES, SHOPS, CONNECTIONS = 4000, 600, 2000
WATER = {
    "kind": "lookup", "attrs": ["diameter"],
    "rows": [
        {"when": ["quarter"], "then": {"kind": "flat", "amount": 150_00}},
        {"when": ["half"], "then": {"kind": "flat", "amount": 300_00}},
    ],
    "otherwise": {"kind": "flat", "amount": 900_00},
}  # fmt: skip
UIPT = {
    "kind": "slab", "attr": "capital_value", "mode": "rule",
    "steps": [
        {"upto": 50 * 10**5 * 100, "then": {"kind": "flat", "amount": 0}},
        {"upto": None, "then": {"kind": "percent", "of": {"attr": "capital_value"}, "rate_ppm": 700}},
    ],
}  # fmt: skip
RENT = {"kind": "percent", "of": {"attr": "monthly_rent"}, "rate_ppm": 1_000_000}


def _two_persons(body: Body, actor: Any) -> tuple[Any, Any]:
    """Who makes and who posts: two officers of the committee; the loader and the clock where there are none."""
    roles = (
        Role.objects.in_force()
        .filter(kind="council_officer", body=body)
        .select_related("person")
        .order_by("id")
    )
    found = [person_actor(role.person, has_second_factor=True) for role in roles[:2]]
    return (found[0], found[1]) if len(found) == 2 else (actor, CLOCK)


def _attributes(draw: random.Random, kind: str) -> tuple[str, dict[str, Any]]:
    """The class and facts of one invented asset."""
    if kind == "property":
        asset_class = draw.choices(["residential", "commercial"], [8, 2])[0]
        area = draw.choice([1361, 2722, 1815, 5445, 680])
        value = draw.randrange(20, 220) * 10**5 * 100
        return asset_class, {
            "use": asset_class,
            "area_sqft": area,
            "covered_sqft": area * 7 // 10,
            "capital_value": value,
        }
    if kind == "shop":
        return draw.choice(["shop", "stall"]), {
            "monthly_rent": draw.randrange(20, 160) * 250 * 100,
            "area_sqft": draw.randrange(80, 320),
        }
    diameter = draw.choices(["quarter", "half", "three_quarter"], [6, 3, 1])[0]
    return draw.choices(["domestic", "commercial"], [9, 1])[0], {
        "diameter": diameter,
        "marla": draw.randrange(3, 21),
    }


def _register(
    body: Body,
    maker: Any,
    head: RevenueHead,
    kind: AssetKind,
    count: int,
    begins: dt.date,
    draw: random.Random,
) -> None:
    """Assets of a kind with a payer each, written in batches; every fiftieth is charged with nothing."""
    now, assets, parties = timezone.now(), [], []
    for number in range(1, count + 1):
        asset_class, facts = _attributes(draw, kind.code)
        street, name = draw.choice(STREETS), draw.choice(NAMES)
        assets.append(
            Asset(
                body=body, kind=kind, number=f"{kind.code[:1].upper()}-{number:04d}", asset_class=asset_class,
                attributes=facts, address=TranslatedText({"en": f"House {number}, {street[0]}", "ur": f"مکان {number}، {street[1]}"}),
                valid_from=begins, added_at=now, added_by=maker.ref, is_sample=True,
            )
        )  # fmt: skip
        parties.append(
            Party(
                body=body, name=TranslatedText({"en": f"{name[0]} (SAMPLE)", "ur": f"{name[1]} (نمونہ)"}), added_at=now,
                added_by=maker.ref, is_sample=True,
            )
        )  # fmt: skip
    Asset.objects.bulk_create(assets, batch_size=BATCH)
    Party.objects.bulk_create(parties, batch_size=BATCH)
    charged = [(a, p) for n, (a, p) in enumerate(zip(assets, parties, strict=True)) if n % 50]
    numbers = consumer_numbers(body, head, len(charged), is_sample=True)
    role = {"shop": Liability.Role.TENANT, "connection": Liability.Role.CONSUMER}.get(
        kind.code, Liability.Role.OWNER
    )
    Liability.objects.bulk_create(
        [
            Liability(
                body=body, head=head, asset=asset, party=party, role=role, consumer_no=number, valid_from=begins,
                added_at=now, added_by=maker.ref, is_sample=True,
            )
            for (asset, party), number in zip(charged, numbers, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _instrument(body: Body, maker: Any, begins: dt.date) -> LegalInstrument:
    return law.register_instrument(
        actor=maker, code=f"SAMPLE-{body.code}-{begins.year}", kind="notification", body=body,
        title={"en": "SAMPLE notification of tariffs", "ur": "نمونہ نوٹیفکیشن برائے نرخ"}, number="SAMPLE/1", source=SOURCE,
        in_force_from=begins, is_sample=True, door="sample",
    )  # fmt: skip


@dataclass(frozen=True)
class Levy:
    """What the committee charges: its heads by code, by what law, who works demands out and who posts them, since when."""

    body: Body
    heads: dict[str, RevenueHead]
    instrument: LegalInstrument
    maker: Any
    checker: Any
    begins: dt.date
    assets: int


def found_levy(*, actor: Any, today: dt.date) -> Levy | None:
    """The committee's heads, law, tariffs and register from the beginning of the last fiscal year; None where it has them."""
    body = Body.objects.filter(code=COMMITTEE).select_related("place", "parent").first()
    if body is None or province_of(body) is None or Liability.objects.filter(body=body).exists():
        return None
    maker, checker = _two_persons(body, actor)
    begins = dt.date(FiscalYear.of(today).first_year - 1, 7, 1)
    if not Books.objects.filter(body=body).exists():
        open_books(actor=actor, body=body, on=begins, is_sample=True, door="sample")
    draw = random.Random(7)  # noqa: S311, the same sample every time
    instrument = _instrument(body, maker, begins)
    heads = {head.code: head for head in RevenueHead.objects.filter(code__in=["UIPT", "SHOPRENT", "WATER"])}
    kinds = {
        kind.code: kind for kind in AssetKind.objects.filter(code__in=["property", "shop", "connection"])
    }
    levies = (
        ("UIPT", "property", PROPERTIES, UIPT),
        ("SHOPRENT", "shop", SHOPS, RENT),
        ("WATER", "connection", CONNECTIONS, WATER),
    )
    for code, kind, count, formula in levies:
        law.set_head_mode(
            actor=maker, body=body, head=heads[code], mode="system_of_record", since=begins, is_sample=True, door="sample",
        )  # fmt: skip
        tariffs.enact_tariff(
            actor=maker, head=heads[code], formula=formula, instrument=instrument, valid_from=begins, body=body,
            kind=kinds[kind], source=SOURCE, is_sample=True, door="sample",
        )  # fmt: skip
        _register(body, maker, heads[code], kinds[kind], count, begins, draw)
    for code in ("BUILDING", "LICENCE"):
        law.set_head_mode(
            actor=maker, body=body, head=RevenueHead.objects.get(code=code), mode="reconcile_only",
            kept_in="e-billing (SAMPLE)", since=begins, is_sample=True, door="sample",
        )  # fmt: skip
    _rules(body, maker, heads, instrument, begins)
    billing.set_biller(
        actor=maker, body=body, raast_id=ACCOUNT, merchant_name="SAMPLE Municipal Council", merchant_city="SAMPLE",
        is_sample=True, door="sample",
    )  # fmt: skip
    return Levy(body, heads, instrument, maker, checker, begins, PROPERTIES + SHOPS + CONNECTIONS)


def _rules(
    body: Body, maker: Any, heads: dict[str, RevenueHead], instrument: LegalInstrument, begins: dt.date
) -> None:
    law.enact_rule(
        actor=maker, head=heads["UIPT"], kind="rebate", name="Rebate for the whole year by 30 September", rate_ppm=50_000,
        paid_by="09-30", instrument=instrument, valid_from=begins, body=body, source=SOURCE, is_sample=True, door="sample",
    )  # fmt: skip
    for code in ("WATER", "SHOPRENT"):
        law.enact_rule(
            actor=maker, head=heads[code], kind="surcharge", name="Surcharge for late payment", rate_ppm=100_000,
            instrument=instrument, valid_from=begins, body=body, source=SOURCE, is_sample=True, door="sample",
        )  # fmt: skip


def demand_month(levy: Levy, first: dt.date) -> None:
    """Every period that begins with a month, worked out by one officer and posted by the other on its first day."""
    for code, head in levy.heads.items():
        if code == "UIPT" and first.month != 7:
            continue
        due = first.replace(month=9, day=30) if code == "UIPT" else first + dt.timedelta(days=19)
        run = demands.open_run(
            actor=levy.maker, body=levy.body, head=head, period=period_on(first, head.period), due_on=due, is_sample=True,
            door="sample",
        )  # fmt: skip
        if run.count:
            demands.post_run(actor=levy.checker, run=run, on=first, door="sample")


def bill_everybody(levy: Levy, on: dt.date) -> None:
    """The bills of a month, before its payments come in."""
    for head in levy.heads.values():
        billing.issue_bills(actor=levy.maker, body=levy.body, head=head, issued_on=on, door="sample")

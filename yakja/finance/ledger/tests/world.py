"""A small world for the books: a department, a municipal committee below it, a village council elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.finance.ledger.actions import Line, account_for, open_books, post_transaction
from yakja.finance.ledger.models import Account, Entry, Transaction
from yakja.finance.ledger.queries import account
from yakja.foundation.bodies.models import Body, BodyKind
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.trees import segment
from yakja.foundation.places.models import Place

BEGUN = dt.date(2025, 7, 1)
DAY = dt.date(2025, 9, 10)


def place(code: str, level: str, parent: Place | None = None) -> Place:
    made = Place.objects.create(
        code=code,
        level=level,
        parent=parent,
        name=TranslatedText({"en": code, "ur": f"مقام {code}"}),
        source="test",
    )
    made.path = (parent.path if parent else "") + segment(made.pk)
    made.save(update_fields=["path"])
    return made


def body(code: str, where: Place, kind: BodyKind, parent: Body | None = None) -> Body:
    made = Body.objects.create(
        code=code, place=where, kind=kind, parent=parent, status="confirmed", source="test", name_key_en=code,
        name=TranslatedText({"en": f"Body {code}", "ur": f"ادارہ {code}"}),
    )  # fmt: skip
    made.path = (parent.path if parent else "") + segment(made.pk)
    made.save(update_fields=["path"])
    return made


class LedgerWorld:
    """PK6-LGCD is above PK602-MC and PK602-VC1; their books begin on 1 July 2025."""

    def __init__(self) -> None:
        self.pk = place("PK", "country")
        self.pk6 = place("PK6", "province", self.pk)
        self.kasur = place("PK602", "district", self.pk6)
        self.swat = place("PK501", "district", self.pk)
        department = BodyKind.objects.create(
            code="DEPT", name=TranslatedText({"en": "department"}), tier="province", source="test"
        )
        council = BodyKind.objects.create(
            code="MC", name=TranslatedText({"en": "municipal committee"}), tier="town", source="test"
        )
        self.lgcd = body("PK6-LGCD", self.pk6, department)
        self.mc = body("PK602-MC", self.kasur, council, self.lgcd)
        self.village = body("PK602-VC1", self.kasur, council, self.lgcd)
        self.other = body("PK501-MC", self.swat, council)
        for each in (self.mc, self.village):
            open_books(actor=SYSTEM, body=each, on=BEGUN)

    def account(self, purpose: str, *, body: Body | None = None, **more: Any) -> Account:
        return account(body or self.mc, purpose, **more)

    def opened(self, purpose: str, *, body: Body | None = None, **more: Any) -> Account:
        return account_for(by=SYSTEM, body=body or self.mc, purpose=purpose, **more)

    def post(
        self, *legs: tuple[Account, int], on: dt.date = DAY, key: str = "k1", actor: Any = SYSTEM, **more: Any
    ) -> Transaction:
        facts: dict[str, Any] = {
            "actor": actor, "body": self.mc, "on": on, "narration": "test", "source": "test.thing", "key": key,
            "lines": [Line(account, amount) for account, amount in legs],
        }  # fmt: skip
        return post_transaction(**(facts | more))

    def receive(self, paisa: int = 500_00, *, on: dt.date = DAY, key: str = "r1") -> Transaction:
        """Money in the bank from rents."""
        rent = self.opened("income", object_code="B01408")
        return self.post((self.account("bank"), paisa), (rent, -paisa), on=on, key=key)


def sums_are_kept() -> bool:
    """Whether the kept sums are what the entries add up to."""
    from yakja.finance.ledger.models import AccountMonth

    kept = {
        (row.account_id, row.month): (row.debit_paisa, row.credit_paisa, row.entries)
        for row in AccountMonth.objects.order_by("pk")
    }
    found: dict[Any, list[int]] = {}
    for entry in Entry.objects.select_related("transaction").order_by("pk"):
        sums = found.setdefault((entry.account_id, entry.on.replace(day=1)), [0, 0, 0])
        if (entry.amount > 0) != (entry.transaction.reverses_id is not None):
            sums[0] += entry.amount
        else:
            sums[1] -= entry.amount
        sums[2] += 1
    return kept == {key: tuple(sums) for key, sums in found.items()}


def nam_faults(body: Body, month: dt.date) -> list[str]:
    """I17: where the NAM export of a month differs from the entries by fund, grant and object, or does not add up."""
    from yakja.finance.ledger.queries import nam_rows, statutory

    told: dict[tuple[str, ...], int] = {}
    heading, *rows = nam_rows(body, month)
    for row in rows:
        line = dict(zip(heading, row, strict=True))
        key = (line["fund"], line["grant"], line["object"], line["side"])
        whole, part = line["amount"].lstrip("-").split(".")
        paisa = int(whole) * 100 + int(part)
        told[key] = told.get(key, 0) + (-paisa if line["amount"].startswith("-") else paisa)
    booked: dict[tuple[str, ...], int] = {}
    entries = Entry.objects.filter(account__body=body, on__year=month.year, on__month=month.month)
    for entry in entries.select_related("account", "transaction").order_by("pk"):
        where, purpose = entry.account, entry.account.purpose
        if purpose in ("cash", "bank", "clearing", "receivable", "assessed", "contra", "opening"):
            continue
        side = "expenditure" if purpose in ("expenditure", "commission") else "receipt"
        if purpose in ("deposit", "agency"):  # shown gross; a reversal lessens the side it undoes
            side = (
                "expenditure" if (entry.amount > 0) != (entry.transaction.reverses_id is not None) else side
            )
        key = (where.fund, where.grant_code, where.object_code, side)
        booked[key] = booked.get(key, 0) + (entry.amount if side == "expenditure" else -entry.amount)
    found = [
        f"I17: {key} is {told.get(key, 0)} in the export and {booked.get(key, 0)} in the ledger"
        for key in sorted(set(told) | set(booked))
        if told.get(key, 0) != booked.get(key, 0)
    ]
    found += [
        f"I17: the {fund.fund} account of {month:%Y-%m} leaves {fund.unexplained_paisa} unexplained"
        for fund in statutory(body, month).funds
        if fund.unexplained_paisa
    ]
    return found


def reach_faults(label: str, *, own: Any, stranger: Any, bodies: set[str]) -> list[str]:
    """I19: rows of one room that somebody of another council sees, or that the council's own officer does not see."""
    from django.apps import apps

    from yakja.foundation.kit.permissions import ANONYMOUS

    found = []
    for model in apps.get_app_config(label).get_models():
        rows = getattr(model._default_manager, "visible_to", None)
        if rows is None or model._meta.label in PUBLIC:
            continue
        every = set(model._default_manager.order_by().values_list("pk", flat=True))
        for who, name in ((stranger, "an officer of another council"), (ANONYMOUS, "a visitor")):
            if seen := every & set(rows(who).values_list("pk", flat=True)):
                found.append(f"I19: {name} sees {len(seen)} of {model._meta.label}")
        path = BODY_OF.get(model._meta.label, "body")
        mine = set(
            model._default_manager.filter(**{f"{path}__code__in": bodies}).values_list("pk", flat=True)
        )
        if set(rows(own).values_list("pk", flat=True)) != mine:
            found.append(
                f"I19: the council's own officer sees other rows of {model._meta.label} than its own"
            )
    return found


# What the law makes people pay is public.
PUBLIC = {"revenue.Tariff"}
# Where the body of a row stands that does not name it itself.
BODY_OF = {
    "reconciliation.ImportBatch": "source__body",
    "reconciliation.Statement": "source__body",
    "reconciliation.StatementLine": "source__body",
    "reconciliation.Match": "line__source__body",
}

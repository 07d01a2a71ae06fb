"""Somebody who keeps every page and every file of a council, and adds and subtracts: what few people paid stays unknown."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yakja.finance.revenue.models import Allocation
from yakja.finance.revenue.tests.attacker import worked_out
from yakja.finance.revenue.tests.collecting.world import CollectingWorld
from yakja.foundation.kit.calendar import FiscalYear
from yakja.insight.dashboards.queries.money import money_of
from yakja.insight.opendata.queries.revenue import files

MONTHS = (6, 7, 8, 9)  # the financial year turns in their midst
HEADS = ("rent", "well", "sign", "stall", "parking", "security")
FEW = 5


class Reader:
    """Reads what is published of a council, and writes down as sums of unknowns what every amount tells.

    The unknowns are what each head was paid, was demanded and owed before, in each month in which there was any of it:
    the reader knows when there was none.
    """

    def __init__(self, council: Any, facts: dict[tuple[str, str, int], int], funds: dict[str, str]) -> None:
        self.council, self.facts, self.funds = council, facts, funds
        self.sums: list[dict[Any, int]] = []

    def of(self, kind: str, heads: Any, since: int, until: int, sign: int = 1) -> dict[Any, int]:
        return {
            key: sign for key in self.facts if key[0] == kind and key[1] in heads and since <= key[2] <= until
        }

    def owed(self, head: str, month: int) -> dict[Any, int]:
        return self.of("demanded", {head}, 0, month) | self.of("paid", {head}, 0, month, -1)

    def told(self, amount: str | int | None, sum_of: dict[Any, int], what: str) -> None:
        """An amount that is published is right, and known."""
        if amount in ("", None):
            return
        paisa = amount if isinstance(amount, int) else round(float(amount) * 100)
        assert paisa == sum(sign * self.facts[key] for key, sign in sum_of.items()), what
        self.sums.append(sum_of)

    def month(self, month: int) -> None:
        made = files(self.council.mc, dt.date(2026, month, 1))
        read = {name: list(csv.DictReader(raw.decode().splitlines())) for name, raw in made.items() if name.endswith(".csv")}  # fmt: skip
        for row in read["demand-collection.csv"]:
            head = row["head"]
            self.told(row["opening_arrears"], self.owed(head, month - 1), "opening")
            self.told(row["demanded"], self.of("demanded", {head}, month, month), "demanded")
            self.told(row["collected"], self.of("paid", {head}, month, month), "collected")
            self.told(row["closing_arrears"], self.owed(head, month), "closing")
        year = 7 if month >= 7 else 1
        for rows, side, since in ((read["ar38.csv"], "line", month), (read["actuals.csv"], "side", year)):
            named: dict[str, set[str]] = defaultdict(set)
            for row in rows:
                if row[side] == "receipt" and not row["object_name"].startswith("Heads that few"):
                    heads = self.heads_in(row)
                    named[row["fund"]] |= heads
                    self.told(row["amount"], self.of("paid", heads, since, month), row["object_name"])
            for row in rows:
                if row[side] == "receipt" and row["object_name"].startswith("Heads that few"):
                    rest = {h for h, fund in self.funds.items() if fund == row["fund"]} - named[row["fund"]]
                    self.told(row["amount"], self.of("paid", rest, since, month), "together")
        for row in read["ar38.csv"]:
            of_fund = {head for head, fund in self.funds.items() if fund == row["fund"]}
            if row["line"] == "closing":
                self.told(row["amount"], self.of("paid", of_fund, 0, month), "closing balance")
            if row["line"] == "opening":
                self.told(row["amount"], self.of("paid", of_fund, 0, month - 1), "opening balance")

    def heads_in(self, row: dict[str, str]) -> set[str]:
        if row["object_code"]:
            return {h for h in HEADS if getattr(self.council, h).object_code == row["object_code"]}
        return {"security"} if row["fund"] == "public_account" else {row["object_name"].split(": ")[1]}

    def page(self, month: int) -> None:
        last = dt.date(2026, month + 1, 1) - dt.timedelta(days=1)
        year = FiscalYear.of(last)
        found = money_of(self.council.mc, year, last)
        since = year.starts_on.month if year.starts_on.year == 2026 else 1
        for line in found.lines:
            if line.is_held:
                continue
            assert line.first <= line.last <= last
            head, first = line.head.code, line.first.month if line.first.year == 2026 else 1
            span = (first, line.last.month)
            self.told(line.opening_paisa, self.owed(head, first - 1), "owed before")
            self.told(line.demanded_paisa + line.adjusted_paisa, self.of("demanded", {head}, *span), "line")
            self.told(line.collected_paisa, self.of("paid", {head}, *span), "collected")
            self.told(line.closing_paisa, self.owed(head, line.last.month), "owed")
        everybody = set(HEADS)
        before, after = {}, {}
        for head in HEADS:
            before |= self.owed(head, since - 1)
            after |= self.owed(head, month)
        self.told(found.sums.arrears_paisa, before, "arrears")
        self.told(found.sums.demanded_paisa, self.of("demanded", everybody, since, month), "demanded in all")
        self.told(found.sums.collected_paisa, self.of("paid", everybody, since, month), "collected in all")
        self.told(found.sums.owed_paisa, after, "owed in all")


# How many pay a head in a month, out of as many as there are; mostly few of few.
PLANS = st.fixed_dictionaries(
    {
        head: st.lists(st.sampled_from((0, 0, 1, 2, 3, 6)), min_size=len(MONTHS), max_size=len(MONTHS))
        for head in HEADS
    }
)


@pytest.mark.django_db
# A smaller council would tell little more than the failure itself, and takes minutes to look for.
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(plan=PLANS, shift=st.integers(0, 6))
def test_no_amount_of_few_people_can_be_worked_out_from_all_that_is_published(plan, shift):
    try:
        with transaction.atomic():
            attack(plan, shift)
            raise _Undone
    except _Undone:
        pass


class _Undone(Exception):
    """Takes the council of one example back."""


def attack(plan: dict[str, list[int]], shift: int) -> None:
    council = CollectingWorld()
    council.well = council.head("well", "C03898", period="monthly")
    council.sign = council.head("sign", "C03898", period="monthly")
    council.stall = council.head("stall", "", period="monthly")
    payers = {head: [council.payer(getattr(council, head)) for _ in range(7)] for head in HEADS[:4]}
    behind: dict[tuple[str, int], set[Any]] = defaultdict(set)
    amounts = iter(range(100_01, 10**9, 37_03))
    for head, counts in plan.items():
        for month, many in zip(MONTHS, counts, strict=True):
            day = dt.date(2026, month, 10)
            at = dt.datetime(2026, month, 10, 6, tzinfo=dt.UTC)
            for n in range(many):
                paisa = next(amounts)
                if head in payers:
                    # Not always the same ones: some months share payers, some do not.
                    who = payers[head][(n + month * shift) % 7]
                    council.demand(who, paisa, f"2026-{month:02d}", day, posted_on=day)
                    council.pay(paisa, who, received_on=day, now=at)
                else:
                    # Parking names nobody; a security deposit names its payer.
                    name = "" if head == "parking" else f"Payer {n}"
                    council.pay(paisa, head=getattr(council, head), payer=name, received_on=day, now=at)
    facts: dict[tuple[str, str, int], int] = defaultdict(int)
    rows = Allocation.objects.order_by("pk").select_related("receipt", "demand__head", "head")
    for part in rows:
        of = part.demand.head if part.demand else part.head
        month = part.receipt.booked_on.month
        for kind in ("paid", "demanded"):
            facts[kind, of.code, month] += part.amount_paisa
        who = part.receipt.consumer_no or part.receipt.payer
        if who:
            behind[of.code, month].add(who)
    named = {key for key, people in behind.items() if people and len(people) < FEW}
    # Without a name nobody is recognised.
    secret = {("paid", *key) for key in named if key[0] != "parking"}
    funds = {head: "public_account" if head == "security" else "local" for head in HEADS}
    reader = Reader(council, dict(facts), funds)
    for month in MONTHS:
        reader.month(month)
        reader.page(month)
    assert not worked_out(reader.sums) & secret

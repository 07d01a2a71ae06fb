"""Any sequence of levying acts keeps I3, I5, I9, I11, I16, I17 and I19: assets, tariffs, runs, waivers, payments, reversals.

The machine keeps its own book of tariffs and of what every posted demand must come to, worked out with the pure
formulas and never with the room's SQL; officers of another council try every step as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yakja.finance.ledger.tests.world import nam_faults, reach_faults
from yakja.finance.revenue import tariff as formulas
from yakja.finance.revenue.actions import _accepting as accepting
from yakja.finance.revenue.actions import _legs as legs
from yakja.finance.revenue.actions import adjusting, assets, demands, law, tariffs
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import Adjustment, Demand, DemandRun
from yakja.finance.revenue.queries import proving
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, DUE, START, RevenueWorld

PERIODS = {"2025-26": START, "2026-27": dt.date(2026, 7, 1), "2027-28": dt.date(2027, 7, 1)}
SETTINGS = settings(
    max_examples=8, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip

several = st.integers(0, 10**6)
_amounts = st.integers(0, 10**6)
_simple = (
    st.builds(lambda a: {"kind": "flat", "amount": a}, _amounts)
    | st.builds(
        lambda rate, per: {"kind": "per_unit", "attr": "area", "rate": rate, "per": per},
        st.integers(0, 5_000),
        st.integers(1, 100),
    )
    | st.builds(
        lambda upto, a, b, mode: {
            "kind": "slab",
            "attr": "area",
            "mode": mode,
            "steps": [{"upto": upto, "amount": a}, {"upto": None, "amount": b}],
        },
        st.integers(0, 500),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.sampled_from(["amount", "rate", "whole"]),
    )
    | st.builds(
        lambda rate: {"kind": "percent", "of": {"attr": "value"}, "rate_ppm": rate}, st.integers(0, 10**6)
    )
)
formula = _simple | st.builds(
    lambda kind, of: {"kind": kind, "of": of},
    st.sampled_from(["sum", "min", "max"]),
    st.lists(_simple, min_size=1, max_size=3),
)
facts = st.fixed_dictionaries({"area": st.integers(0, 1_000), "value": st.integers(0, 10**7)})
classes = st.sampled_from("ab")

WORLD: list[RevenueWorld] = []


class Levying(RuleBasedStateMachine):
    """Two officers, a stranger, and a book of what must come out."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world = WORLD[-1]
        self.point = open_point(
            actor=SYSTEM, body=self.world.mc, code="C1", name={"en": "Counter", "ur": "کاؤنٹر"}, kind="counter",
            opened_on=START,
        )  # fmt: skip
        law.set_head_mode(
            actor=SYSTEM, body=self.world.mc, head=self.world.parking, mode="system_of_record"
        )  # fmt: skip
        self.owned: list[tuple[Any, Any]] = []  # (asset, liability)
        # (is the council's own, class) -> [(from, formula)], the newest last; each holds until the next begins.
        self.laws: dict[tuple[bool, str], list[tuple[dt.date, dict[str, Any], Any]]] = {}
        self.expected: dict[tuple[int, str], int] = {}  # (liability, period) -> paisa, of what stands
        self.tried = 0
        # Something is owed from the first step on, so that every act meets something.
        self.enter_an_asset(facts={"area": 40, "value": 10**6}, asset_class="a")
        self.enter_an_asset(facts={"area": 90, "value": 10**5}, asset_class="b")
        self.set_a_tariff(
            own=True, asset_class="", drawn={"kind": "per_unit", "attr": "area", "rate": 1000, "per": 1}
        )
        self.open_a_run(period="2025-26")
        self.post_a_run(at=0, again=False)
        self.waive(at=0, tenths=11)
        self.waive(at=1, tenths=2)
        self.pay(at=0, paisa=100_00, days=0)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def oracle(self, liability: Any, period: str) -> int | None:
        """What a liability owes for a period: by the attributes of its asset and the tariff of the period's first day."""
        day, asset = PERIODS[period], next(a for a, held in self.owned if held.pk == liability.pk)
        for scope in ((True, asset.asset_class), (True, ""), (False, asset.asset_class), (False, "")):
            for begins, drawn, _row in reversed(self.laws.get(scope, [])):
                if begins <= day:
                    return formulas.evaluate(drawn, asset.attributes, rounding=100)
        return None

    def _open_runs(self) -> list[DemandRun]:
        return list(DemandRun.objects.filter(state="previewed").order_by("pk"))

    @rule(facts=facts, asset_class=classes)
    def enter_an_asset(self, facts: dict[str, int], asset_class: str) -> None:
        number = f"{len(self.owned) + 1}"
        asset = self.world.asset(number, asset_class=asset_class, **facts)
        self.owned.append((asset, self.world.liability(asset)))

    @precondition(lambda self: self.owned)
    @rule(at=several, facts=facts, asset_class=classes)
    def correct_an_asset(self, at: int, facts: dict[str, int], asset_class: str) -> None:
        place = at % len(self.owned)
        asset, liability = self.owned[place]
        for actor, given in ((self.world.stranger, {"area": 1}), (self.world.maker, facts)):
            step = {
                "actor": actor,
                "asset": asset,
                "attributes": given,
                "asset_class": asset_class,
                "reason": "x",
            }
            if actor is self.world.stranger:
                with pytest.raises(PermissionDenied):
                    assets.change_asset(**step)
            else:
                self.owned[place] = (assets.change_asset(**step), liability)

    @rule(own=st.booleans(), asset_class=st.sampled_from(["", "a", "b"]), drawn=formula)
    def set_a_tariff(self, own: bool, asset_class: str, drawn: dict[str, Any]) -> None:
        where = {"asset_class": asset_class}
        where |= {} if own else {"body": None, "province": self.world.pk6, "actor": self.world.steward}
        if (own, asset_class) in self.laws:
            with pytest.raises(ValidationError), transaction.atomic():
                self.world.tariff(drawn, **where)
            return
        self.laws[own, asset_class] = [(START, drawn, self.world.tariff(drawn, rounding_paisa=100, **where))]

    @precondition(lambda self: self.laws)
    @rule(at=several, later=st.integers(1, 800), drawn=formula)
    def revise_a_tariff(self, at: int, later: int, drawn: dict[str, Any]) -> None:
        scope = sorted(self.laws)[at % len(self.laws)]
        held = self.laws[scope]
        begins = held[-1][0] + dt.timedelta(days=later)
        step = {"tariff": held[-1][2], "formula": drawn, "instrument": self.world.law, "valid_from": begins}
        with pytest.raises(PermissionDenied):
            tariffs.revise_tariff(actor=self.world.stranger, **step)
        who = self.world.maker if scope[0] else self.world.steward
        held.append((begins, drawn, tariffs.revise_tariff(actor=who, **step)))

    @rule(period=st.sampled_from(sorted(PERIODS)))
    def open_a_run(self, period: str) -> None:
        facts: dict[str, Any] = {"period": period, "due_on": PERIODS[period] + dt.timedelta(days=90)}
        with pytest.raises(PermissionDenied):
            self.world.run(actor=self.world.stranger, **facts)
        if DemandRun.objects.filter(period=period, state="previewed").exists():
            with pytest.raises(ValidationError):
                self.world.run(**facts)
            return
        made = self.world.run(**facts)
        due = self._due(period)
        assert (made.count, made.total_paisa) == (len(due), sum(due.values())), "I11: the preview"

    def _due(self, period: str) -> dict[int, int]:
        """Liabilities without a standing demand of the period that have a tariff, with what they owe."""
        due = {}
        for _asset, liability in self.owned:
            paisa = self.oracle(liability, period)
            if (liability.pk, period) not in self.expected and paisa is not None:
                due[liability.pk] = paisa
        return due

    @precondition(lambda self: hasattr(self, "world") and self._open_runs())
    @rule(at=several, again=st.booleans())
    def post_a_run(self, at: int, again: bool) -> None:
        runs = self._open_runs()
        run = runs[at % len(runs)]
        if again:
            run = demands.preview_run(actor=self.world.maker, run=run)
        for who in (self.world.stranger, self.world.maker):
            with pytest.raises(PermissionDenied):
                demands.post_run(actor=who, run=run, on=DAY)
        due = self._due(run.period)
        before = Demand.objects.count()
        is_posted = False
        with suppress(ValidationError), transaction.atomic():
            demands.post_run(actor=self.world.checker, run=run, on=DAY)
            is_posted = True
        if not is_posted:
            assert not (again and due), "I9: what was just worked out was refused"
            assert Demand.objects.count() == before
            return
        assert due, "I9: a run with nothing new was posted"
        written = dict(Demand.objects.filter(run=run).values_list("liability_id", "amount_paisa"))
        assert written == due, "I11: what was posted"
        self.expected |= {(pk, run.period): paisa for pk, paisa in due.items()}
        demands.post_run(actor=self.world.checker, run=run, on=DAY)
        assert Demand.objects.count() == before + len(due), "I9: the same run twice"

    @precondition(lambda self: self.owned)
    @rule(at=several, paisa=st.integers(1, 5_000), key=st.integers(0, 3))
    def demand_for_an_event(self, at: int, paisa: int, key: int) -> None:
        _asset, liability = self.owned[at % len(self.owned)]
        facts: dict[str, Any] = {
            "body": self.world.mc, "head": self.world.parking, "period": "2025-09-10", "due_on": DUE,
            "key": f"e{key}", "amount_paisa": paisa, "consumer_no": liability.consumer_no, "on": DAY,
        }  # fmt: skip
        with pytest.raises(PermissionDenied):
            demands.raise_demand(actor=self.world.stranger, **facts)
        before = {d.source_ref: d for d in Demand.objects.filter(source="event")}
        stored = before.get(f"e{key}")
        if stored is not None and stored.amount_paisa != paisa:
            with pytest.raises(ValidationError):
                demands.raise_demand(actor=self.world.maker, **facts)
        else:
            made = demands.raise_demand(actor=self.world.maker, **facts)
            assert stored is None or stored == made, "I9: the same event twice"
        assert Demand.objects.filter(source="event").count() == len(before | {f"e{key}": None})

    @precondition(lambda self: self.expected)
    @rule(at=several, tenths=st.integers(1, 11))
    def waive(self, at: int, tenths: int) -> None:
        demand = self._demand(at)
        paisa = max(demand.owed_paisa * tenths // 10, 1)
        self.tried += 1
        step = {
            "demand": demand,
            "kind": "waiver",
            "amount_paisa": -paisa,
            "reason": "x",
            "key": f"w{self.tried}",
        }
        with pytest.raises(PermissionDenied):
            adjusting.ask_adjustment(actor=self.world.stranger, **step)
        if paisa > demand.owed_paisa:
            with pytest.raises(ValidationError):
                adjusting.ask_adjustment(actor=self.world.maker, **step)
            return
        asked = adjusting.ask_adjustment(actor=self.world.maker, **step)
        for who in (self.world.stranger, self.world.maker):
            with pytest.raises(PermissionDenied):
                adjusting.approve_adjustment(actor=who, adjustment=asked)
        adjusting.approve_adjustment(actor=self.world.checker, adjustment=asked)
        adjusting.approve_adjustment(actor=self.world.checker, adjustment=asked)
        assert Adjustment.objects.approved().filter(pk=asked.pk).count() == 1

    @precondition(lambda self: self.expected)
    @rule(at=several, paisa=st.integers(1, 300_000), days=st.integers(0, 40))
    def pay(self, at: int, paisa: int, days: int) -> None:
        self.tried += 1
        payment = Payment(
            amount_paisa=paisa, channel="cash", key=f"p{self.tried}", received_on=DAY + dt.timedelta(days=days),
            consumer_no=self._demand(at).consumer_no,
        )  # fmt: skip
        with pytest.raises(PermissionDenied):
            receive_payment(actor=self.world.stranger, point=self.point, payment=payment)
        receive_payment(actor=self.world.maker, point=self.point, payment=payment)

    @precondition(lambda self: self.expected)
    @rule(at=several)
    def take_a_demand_back(self, at: int) -> None:
        demand = self._demand(at)
        step = {"demand": demand, "reason": "x", "resolution": "R 1", "on": DAY}
        for who, refusal in ((self.world.stranger, PermissionDenied), (self.world.checker, ValidationError)):
            with pytest.raises(refusal):
                demands.reverse_demand(actor=who, **step)
        if demand.allocated_paisa:
            with pytest.raises(ValidationError):
                demands.reverse_demand(actor=self.world.maker, **step)
            return
        demands.reverse_demand(actor=self.world.maker, **step)
        del self.expected[demand.liability_id, demand.period]

    def _demand(self, at: int) -> Demand:
        keys = sorted(self.expected)
        liability, period = keys[at % len(keys)]
        return Demand.objects.posted().get(liability=liability, period=period)

    @invariant()
    def every_invariant_holds(self) -> None:
        if not hasattr(self, "world"):
            return
        assert faults(self.world) == []
        standing = Demand.objects.posted().filter(source="assessed")
        kept = {(d.liability_id, d.period): d.amount_paisa for d in standing}
        assert kept == self.expected, "I9, I11: demands that stand"
        assert standing.count() == len(kept), "I9: demanded twice"


def faults(world: RevenueWorld) -> list[str]:
    """Every invariant of the levying half that does not hold."""
    found = [*proving.receivables_equal_demands(), *proving.adjustments_are_kept()]
    for demand in Demand.objects.order_by("pk"):
        lessened = -sum(a.amount_paisa for a in demand.adjustments.approved() if a.amount_paisa < 0)
        if lessened > demand.amount_paisa + demand.surcharge_paisa:
            found.append(f"I16: {lessened} was taken off demand {demand.pk} of {demand.amount_paisa}")
        if not 0 <= demand.allocated_paisa <= demand.amount_paisa + demand.adjusted_paisa:
            found.append(f"I3: demand {demand.pk}")
    for month in {DAY, DAY + dt.timedelta(days=30), timezone.localdate()}:
        found += nam_faults(world.mc, month)
    found += reach_faults("revenue", own=world.maker, stranger=world.stranger, bodies={"PK602-MC"})
    return found + reach_faults("ledger", own=world.maker, stranger=world.stranger, bodies={"PK602-MC"})


@pytest.fixture(autouse=True)
def one_world(world: RevenueWorld) -> Iterator[None]:
    WORLD.append(world)
    yield
    WORLD.clear()


def drive() -> None:
    run_state_machine_as_test(Levying, settings=SETTINGS)


def test_any_sequence_of_levying_keeps_every_invariant() -> None:
    drive()


BREAKS: dict[str, tuple[str, Any]] = {
    "a claim is booked without the last paisa": (
        f"{demands.__name__}.demand_lines",
        lambda by, body, head, on, amount, *rest, **more: legs.demand_lines(by, body, head, on, amount - 1, *rest, **more),
    ),
    "a waiver is not counted on its demand": (f"{adjusting.__name__}._count", lambda row: None),
    "a waiver is not held to what is owed": (f"{adjusting.__name__}._check_amount", lambda *facts: None),
    "whoever made a run posts it": ("yakja.finance.revenue.rules.is_another_person.fn", lambda actor, thing=None: True),
    "a payment is not taken off what is owed": (f"{accepting.__name__}.pay_demand", lambda part: True),
}  # fmt: skip


@pytest.mark.parametrize("rule_", sorted(BREAKS))
def test_a_broken_rule_is_caught(monkeypatch: pytest.MonkeyPatch, rule_: str) -> None:
    target, broken = BREAKS[rule_]
    monkeypatch.setattr(target, broken)
    with pytest.raises(BaseException) as caught:
        drive()
    assert not isinstance(caught.value, KeyboardInterrupt)

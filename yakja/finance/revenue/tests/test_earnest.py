"""Earnest money of an auction: a deposit until it is given back, forfeited or set against the price, paisa by paisa."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from yakja.finance.ledger.actions import approve_voucher, refuse_voucher
from yakja.finance.ledger.models import Entry, Voucher
from yakja.finance.ledger.queries import trial_balance
from yakja.finance.ledger.tests.world import nam_faults
from yakja.finance.revenue.actions import earnest, law, reversing
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.models import CollectionContract, CollectionPoint, EarnestMove, Receipt
from yakja.finance.revenue.queries import proving
from yakja.finance.revenue.queries.contracts import standing
from yakja.finance.revenue.queries.earnest import earnest_of
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.tests.conftest import pdf
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .test_contracts import approved as approved_contract
from .test_contracts import browser, drawn
from .world import START, RevenueWorld, head

TODAY = timezone.localdate()
HELD = 100_000_00


@pytest.fixture(autouse=True)
def points(world: RevenueWorld) -> dict[str, CollectionPoint]:
    law.set_head_mode(actor=SYSTEM, body=world.mc, head=world.parking, mode="system_of_record")
    head("EARNEST", kind="deposit", family="transfers", period="event", is_assessed=False)
    return {
        code: open_point(
            actor=SYSTEM, body=world.mc, code=code, name={"en": code}, kind=kind, opened_on=START
        )
        for code, kind in (("K1", "contractor"), ("C1", "counter"), ("V1", "books"))
    }


def sums(world: RevenueWorld) -> dict[tuple[str, str, str], int]:
    """What stands in accounts of money, deposits and income, by fund, purpose and detail."""
    found: dict[tuple[str, str, str], int] = {}
    for row in Entry.objects.filter(transaction__body=world.mc).select_related("account"):
        account = row.account
        if account.purpose in ("bank", "clearing", "cash", "deposit", "income"):
            key = (account.fund, account.purpose, account.detail)
            found[key] = found.get(key, 0) + row.amount
    return {key: paisa for key, paisa in found.items() if paisa}


def whole(world: RevenueWorld) -> Iterator[str]:
    """Every fault of the books there could be."""
    yield from proving.receivables_equal_demands()
    yield from nam_faults(world.mc, TODAY)
    yield from (
        f"{purse} is off" for purse, paisa in trial_balance(world.mc, TODAY).by_purse().items() if paisa
    )


def take(
    world: RevenueWorld, made: CollectionContract, point: CollectionPoint, paisa: int = HELD, **more: Any
) -> EarnestMove:
    facts = {"actor": world.maker, "received_on": TODAY, "instrument_ref": "CDR 7", **more}
    return earnest.take_earnest(contract=made, point=point, amount_paisa=paisa, **facts)


def settle(
    world: RevenueWorld, made: CollectionContract, kind: str, paisa: int = HELD, **more: Any
) -> EarnestMove:
    facts = {
        "actor": world.checker,
        "on": TODAY,
        "reason": "as decided",
        "resolution": "R 8",
        "voucher_no": "",
        **more,
    }
    return earnest.settle_earnest(contract=made, kind=kind, amount_paisa=paisa, **facts)


@pytest.fixture
def approved(world: RevenueWorld) -> CollectionContract:
    return approved_contract(world, earnest_paisa=HELD)


def test_taken_it_is_a_deposit_and_no_income(world, approved, points):
    move = take(world, approved, points["K1"])
    assert sums(world) == {
        ("public_account", "clearing", "contractor"): HELD, ("public_account", "deposit", "earnest"): -HELD,
    }  # fmt: skip
    assert (move.receipt.amount_paisa, move.receipt.channel) == (HELD, "contractor")
    assert earnest_of(approved).held_paisa == HELD
    assert standing(approved, TODAY).paid_paisa == 0
    assert list(whole(world)) == []
    with pytest.raises(ValidationError):
        take(world, approved, points["K1"], 1)  # no more than the file of the auction names


def test_in_two_parts_and_in_cash_at_a_counter(world, approved, points):
    take(world, approved, points["C1"], 40_000_00, instrument_ref="")
    take(world, approved, points["K1"], 60_000_00)
    assert (earnest_of(approved).missing_paisa, earnest_of(approved).held_paisa) == (0, HELD)
    assert sums(world)["public_account", "cash", "C1"] == 40_000_00
    with pytest.raises(ValidationError):
        take(world, approved, points["V1"], 1)


def test_set_against_the_price_it_pays_the_oldest_instalment_from_the_public_account(world, approved, points):
    take(world, approved, points["K1"])
    move = settle(world, approved, "set_off")
    assert earnest_of(approved).held_paisa == 0
    assert standing(approved, TODAY).paid_paisa == HELD
    assert [a.demand.due_on for a in move.receipt.allocations.all()] == [dt.date(2025, 9, 5)]
    assert sums(world) == {
        ("public_account", "clearing", "contractor"): HELD, ("public_account", "bank", ""): -HELD,
        ("local", "clearing", "contractor"): HELD, ("local", "income", "PARKING"): -HELD,
    }  # fmt: skip
    assert list(whole(world)) == []


def test_forfeited_it_is_income_and_pays_nothing(world, approved, points):
    take(world, approved, points["K1"])
    settle(world, approved, "forfeited", 30_000_00)
    assert earnest_of(approved).held_paisa == 70_000_00
    assert standing(approved, TODAY).paid_paisa == 0
    assert sums(world)["local", "income", "PARKING"] == -30_000_00
    assert sums(world)["public_account", "deposit", "earnest"] == -70_000_00
    assert list(whole(world)) == []


def test_given_back_by_a_voucher_that_another_officer_approves(world, approved, points):
    take(world, approved, points["K1"])
    with pytest.raises(ValidationError):
        settle(world, approved, "refunded")  # without its voucher
    settle(world, approved, "refunded", voucher_no="PV-1")
    voucher = Voucher.objects.get()
    assert (voucher.kind, voucher.detail, voucher.fund, voucher.amount_paisa) == (
        "deposit_out", "earnest", "public_account", HELD,
    )  # fmt: skip
    assert earnest_of(approved).held_paisa == 0  # what waits is not given away twice
    assert sums(world)["public_account", "deposit", "earnest"] == -HELD
    refuse_voucher(actor=world.maker, voucher=voucher, reason="wrong payee")
    assert earnest_of(approved).held_paisa == HELD
    with pytest.raises(Conflict):
        settle(world, approved, "refunded", voucher_no="PV-1")
    settle(world, approved, "refunded", voucher_no="PV-2")
    approve_voucher(actor=world.maker, voucher=Voucher.objects.get(number="PV-2"))
    assert ("public_account", "deposit", "earnest") not in sums(world)
    assert list(whole(world)) == []


def test_what_is_not_held_goes_nowhere_and_the_drawer_decides_nothing(world, approved, points):
    with pytest.raises(ValidationError):
        settle(world, approved, "forfeited", 1)
    take(world, approved, points["K1"])
    for who in (world.maker, world.stranger):
        with pytest.raises(PermissionDenied):
            settle(world, approved, "forfeited", actor=who)
    for change in ({"reason": " "}, {"resolution": ""}, {"on": TODAY + dt.timedelta(days=1)}):
        with pytest.raises(ValidationError):
            settle(world, approved, "forfeited", **change)
    with pytest.raises(ValidationError):
        settle(world, approved, "taken")
    settle(world, approved, "forfeited")
    with pytest.raises(ValidationError):
        settle(world, approved, "forfeited", 1)
    assert earnest_of(approved).held_paisa == 0


def test_no_price_is_paid_before_the_contract_is_approved(world, points):
    made = drawn(world, earnest_paisa=HELD)
    take(world, made, points["K1"])
    with pytest.raises(Conflict):
        settle(world, made, "set_off")
    settle(world, made, "forfeited")  # whoever won and did not sign


def reversed_receipt(world: RevenueWorld, receipt: Receipt) -> None:
    asked = reversing.ask_reversal(
        actor=world.maker, receipt=receipt, reason="typed twice", resolution=resolution(), resolution_no="R 9"
    )
    reversing.decide_money_back(actor=world.steward, request=asked, approve=True)


def resolution() -> StoredFile:
    return StoredFile.objects.create(
        sha256="0" * 64, size=1, media_type="application/pdf", name="r.pdf", purpose="revenue.resolution",
        stored_by="person:maker", stored_at=timezone.now(),
    )  # fmt: skip


def test_a_reversed_receipt_takes_its_movement_back_with_it(world, approved, points):
    world.steward.held.add(("provincial_steward", "PK602-MC"))
    taken = take(world, approved, points["K1"])
    over = settle(world, approved, "set_off")
    with pytest.raises(Conflict) as refused:
        reversed_receipt(world, taken.receipt)
    assert refused.value.code == "earnest_used"
    reversed_receipt(world, over.receipt)
    assert earnest_of(approved).held_paisa == HELD
    assert standing(approved, TODAY).paid_paisa == 0
    assert sums(world)["public_account", "deposit", "earnest"] == -HELD
    with pytest.raises(Conflict):  # asked for and waiting still
        reversing.decide_money_back(
            actor=world.maker,
            request=reversing.ask_reversal(actor=world.steward, receipt=over.receipt, reason="x"),
            approve=True,
        )
    reversed_receipt(world, taken.receipt)
    assert earnest_of(approved).missing_paisa == HELD
    assert sums(world) == {}
    assert list(whole(world)) == []


def test_movements_are_kept(world, approved, points):
    move = take(world, approved, points["K1"])
    for change in (
        lambda: EarnestMove.objects.filter(pk=move.pk).update(amount_paisa=1),
        lambda: EarnestMove.objects.filter(pk=move.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages_take_and_settle_and_keep_the_paper(world, points):
    made = drawn(world, earnest_paisa=HELD)
    first, second = browser(world, "Aslam"), browser(world, "Bano")
    page = f"/en/my/revenue/PK602-MC/contracts/{made.pk}/"
    shown = first.get(page).content.decode()
    assert "Not taken yet" in shown
    assert 'name="kind"' not in shown
    minutes = SimpleUploadedFile("minutes.pdf", pdf(), "application/pdf")
    answer = first.post(page, {"step": "paper", "paper": minutes}, follow=True)
    made.refresh_from_db()
    assert made.paper is not None, answer.content.decode()[-3000:]
    assert "minutes" in answer.content.decode()
    typed = {"step": "take", "amount_paisa": "1,00,000", "received_on": f"{TODAY}", "point": "K1"}
    assert first.post(page, typed).status_code == 422  # without its challan
    assert first.post(page, typed | {"instrument_ref": "CDR 7"}).status_code == 302
    assert 'name="kind"' in second.get(page).content.decode()
    told = {
        "step": "earnest",
        "kind": "refunded",
        "amount_paisa": "1,00,000",
        "on": f"{TODAY}",
        "reason": "x",
        "resolution": "R",
    }
    assert second.post(page, told).status_code == 422
    answer = second.post(page, told | {"voucher_no": "PV-9"}, follow=True).content.decode()
    assert "The voucher waits for another officer." in answer
    assert "PV-9" in answer
    for lang in ("en", "ur"):
        assert first.get(f"/{lang}/my/revenue/PK602-MC/contracts/{made.pk}/").status_code == 200

"""Collection rights: what may be auctioned, drawn up and approved by two hands, paid in instalments, ended early."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakja.finance.ledger.tests.world import nam_faults, reach_faults
from yakja.finance.revenue.actions import contracts, law
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import CollectionContract, Demand, Party, Receipt
from yakja.finance.revenue.queries import proving
from yakja.finance.revenue.queries.contracts import overlapping, standing
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories

from .world import START, RevenueWorld

TODAY = timezone.localdate()
BEGINS = dt.date(2025, 9, 1)
ENDS = dt.date(2026, 7, 1)


@pytest.fixture(autouse=True)
def opened(world: RevenueWorld) -> None:
    law.set_head_mode(actor=SYSTEM, body=world.mc, head=world.parking, mode="system_of_record")


def facts(world: RevenueWorld, **more: Any) -> dict[str, Any]:
    bid = more.get("bid_paisa", 1_200_000_00)
    return {
        "actor": world.maker, "body": world.mc, "head": world.parking, "instrument": world.law, "starts_on": BEGINS,
        "contractor_name": {"ur": "رشید اینڈ سنز", "en": "Rashid and Sons"}, "ends_on": ENDS,
        "noticed_on": dt.date(2025, 8, 1), "notice": "Nawa-i-Waqt, Dawn", "auctioned_on": dt.date(2025, 8, 20),
        "bidders": 4, "reserve_paisa": 1_000_000_00, "bid_paisa": bid, "resolution": "R 7 of 25 August",
        "instalments": contracts.monthly(bid, 10, dt.date(2025, 9, 5)),
    } | more  # fmt: skip


def drawn(world: RevenueWorld, **more: Any) -> CollectionContract:
    return contracts.draw_contract(**facts(world, **more))


def approved(world: RevenueWorld, **more: Any) -> CollectionContract:
    return contracts.settle_contract(actor=world.checker, contract=drawn(world, **more), approve=True)


def test_an_auction_is_drawn_up_by_one_and_approved_by_another(world: RevenueWorld):
    made = drawn(world)
    assert (made.state, made.consumer_no, Demand.objects.count()) == ("drawn", "", 0)
    for who in (world.maker, world.stranger):
        with pytest.raises(PermissionDenied):
            contracts.settle_contract(actor=who, contract=made, approve=True)
    made = contracts.settle_contract(actor=world.checker, contract=made, approve=True)
    demands = list(Demand.objects.order_by("due_on"))
    assert (made.state, len(demands), sum(d.amount_paisa for d in demands)) == (
        "approved",
        10,
        made.bid_paisa,
    )
    assert {(d.consumer_no, d.party, d.source) for d in demands} == {
        (made.consumer_no, made.contractor, "contract")
    }
    assert demands[0].due_on == dt.date(2025, 9, 5)
    assert list(proving.receivables_equal_demands()) == []
    with pytest.raises(Conflict):
        contracts.settle_contract(actor=world.checker, contract=made, approve=True)
    assert Demand.objects.count() == 10
    assert AuditEntry.objects.filter(verb="revenue.settle_contract").count() == 1


def test_what_the_law_keeps_with_the_council_is_not_auctioned(world: RevenueWorld):
    for head in (world.water, world.rent, world.uipt):
        with pytest.raises(ValidationError) as refused:
            drawn(world, head=head)
        assert refused.value.error_dict["head"][0].code == "not_auctionable"
    assert not Party.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"bid_paisa": 999_999_99}, "bid_paisa", "below_reserve"),
        ({"reserve_paisa": 0}, "reserve_paisa", "reserve"),
        ({"earnest_paisa": -1}, "earnest_paisa", "earnest"),
        ({"bidders": 0}, "bidders", "bidders"),
        ({"ends_on": BEGINS}, "ends_on", "ends_before"),
        ({"ends_on": dt.date(2027, 1, 1)}, "ends_on", "too_long"),
        ({"noticed_on": dt.date(2025, 8, 21)}, "noticed_on", "notice_late"),
        ({"auctioned_on": TODAY + dt.timedelta(days=1)}, "auctioned_on", "future"),
        ({"notice": " "}, "notice", "missing"),
        ({"resolution": ""}, "resolution", "missing"),
        ({"instalments": [(BEGINS, 1)]}, "instalments", "instalments_differ"),
        ({"instalments": []}, "instalments", "instalments"),
        ({"instalments": [(ENDS, 1_200_000_00)]}, "first_due", "instalment_day"),
        ({"contractor_name": {"ur": " "}}, "name", "name_missing"),
    ],
)
def test_what_cannot_stand_in_the_file_of_an_auction_is_refused_at_its_field(
    world: RevenueWorld, change: dict[str, Any], field: str, code: str
):
    with pytest.raises(ValidationError) as refused:
        drawn(world, **change)
    assert refused.value.error_dict[field][0].code == code
    assert not CollectionContract.objects.exists()


def test_one_collection_has_one_contractor_on_a_day(world: RevenueWorld):
    first = approved(world)
    with pytest.raises(ValidationError) as refused:
        drawn(world, starts_on=dt.date(2026, 6, 30), ends_on=dt.date(2026, 7, 30))
    assert refused.value.error_dict["starts_on"][0].code == "overlap"
    contracts.end_contract(
        actor=world.maker, contract=first, on=dt.date(2026, 1, 1), reason="default", resolution="R 9"
    )
    later = drawn(
        world, starts_on=dt.date(2026, 1, 1), instalments=contracts.monthly(1_200_000_00, 2, dt.date(2026, 2, 1))
    )  # fmt: skip
    assert list(overlapping(world.mc, world.parking, dt.date(2025, 12, 31), dt.date(2026, 1, 2))) == [
        first,
        later,
    ]


def test_a_refused_one_stands_in_nobodys_way(world: RevenueWorld):
    made = drawn(world)
    with pytest.raises(ValidationError):
        contracts.settle_contract(actor=world.checker, contract=made, approve=False)
    contracts.settle_contract(actor=world.checker, contract=made, approve=False, note="one bidder only")
    assert drawn(world).state == "drawn"


def test_the_contractor_pays_the_oldest_instalment_first_and_the_books_agree(world: RevenueWorld):
    made = approved(world)
    point = open_point(
        actor=SYSTEM, body=world.mc, code="K1", name={"en": "Contractors"}, kind="contractor", opened_on=START
    )
    receipt = receive_payment(
        actor=world.maker, point=point,
        payment=Payment(180_000_00, "contractor", "k", TODAY, consumer_no=made.consumer_no, instrument_ref="C-1"),
    )  # fmt: skip
    assert [row.amount_paisa for row in receipt.allocations.order_by("pk")] == [120_000_00, 60_000_00]
    told = standing(made, TODAY)
    assert (told.due_paisa, told.paid_paisa, told.late_paisa) == (1_200_000_00, 180_000_00, 1_020_000_00)
    assert list(proving.receivables_equal_demands()) == []
    assert nam_faults(world.mc, TODAY) == []
    assert reach_faults("revenue", own=world.maker, stranger=world.stranger, bodies={"PK602-MC"}) == []


def test_ended_early_what_was_to_come_is_taken_back_and_what_was_due_is_owed(world: RevenueWorld):
    made = approved(world)
    step = {"contract": made, "on": dt.date(2026, 1, 1), "reason": "default", "resolution": "R 9"}
    with pytest.raises(PermissionDenied):
        contracts.end_contract(actor=world.stranger, **step)
    with pytest.raises(ValidationError):
        contracts.end_contract(actor=world.maker, **{**step, "on": ENDS})
    ended = contracts.end_contract(actor=world.maker, **step)
    assert (ended.state, ended.ended_on) == ("ended", dt.date(2026, 1, 1))
    assert {d.due_on for d in Demand.objects.posted()} == {dt.date(2025, n, 5) for n in (9, 10, 11, 12)}
    assert list(proving.receivables_equal_demands()) == []
    with pytest.raises(Conflict):
        contracts.end_contract(actor=world.maker, **step)


def test_the_database_holds_to_two_hands_and_to_the_reserve_price(world: RevenueWorld):
    made = drawn(world)
    for change in (
        {"state": "approved", "settled_by": made.made_by},
        {"bid_paisa": made.reserve_paisa - 1},
        {"ends_on": made.starts_on},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CollectionContract.objects.filter(pk=made.pk).update(**change)


@given(st.integers(24, 10**12), st.integers(1, 24), st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)))
def test_instalments_add_up_and_keep_the_day_of_the_month(bid: int, count: int, first: dt.date):
    parts = contracts.monthly(bid, count, first)
    assert sum(paisa for _day, paisa in parts) == bid
    assert max(p for _d, p in parts) - min(p for _d, p in parts) <= 1
    months = [day.year * 12 + day.month for day, _paisa in parts]
    assert months == list(range(months[0], months[0] + count))
    for day, _paisa in parts:
        assert day.day == first.day or (day.day < first.day and (day + dt.timedelta(days=1)).day == 1)


def browser(world: RevenueWorld, name: str) -> Any:
    person = factories.person(name)
    factories.role(person, "council_officer", body=world.mc)
    return factories.signed_in(person)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "head": "PARKING", "starts_on": "2025-09-01", "ends_on": "2026-07-01", "noticed_on": "2025-08-01",
        "notice": "Dawn", "auctioned_on": "2025-08-20", "bidders": "4", "reserve_paisa": "10,00,000",
        "bid_paisa": "12,00,000", "name_ur": "رشید اینڈ سنز", "instalments": "10", "first_due": "2025-09-05",
        "instrument": "ACT-1", "resolution": "R 7",
    } | more  # fmt: skip


def test_the_pages_from_the_auction_to_the_receipt(world: RevenueWorld):
    first, second = browser(world, "Aslam"), browser(world, "Bano")
    here = "/en/my/revenue/PK602-MC/contracts/"
    shown = first.get(here + "new/").content.decode()
    assert "PARKING" in shown
    assert "WATER" not in shown
    answer = first.post(here + "new/", typed(bid_paisa="9,00,000"))
    assert answer.status_code == 422
    assert "below the reserve price" in answer.content.decode()
    assert 'value="9,00,000"' in answer.content.decode()
    assert first.post(here + "new/", typed()).status_code == 302
    made = CollectionContract.objects.get()
    page = f"{here}{made.pk}/"
    assert 'name="approve"' not in first.get(page).content.decode()
    assert first.post(page, {"approve": "yes"}).status_code == 403
    assert second.post(page, {"approve": "yes"}, follow=True).status_code == 200
    made.refresh_from_db()
    open_point(
        actor=SYSTEM, body=world.mc, code="K1", name={"en": "Contractors"}, kind="contractor", opened_on=START
    )
    desk = first.get("/en/my/collection/PK602-MC/K1/").content.decode()
    assert made.consumer_no in desk.replace(" ", "")
    pay = f"/en/my/collection/PK602-MC/K1/receive/?number={made.consumer_no}"
    money = {"key": "form:1", "amount": "1,20,000", "channel": "contractor", "received_on": f"{TODAY}"}
    assert first.post(pay, money).status_code == 422  # without its challan
    assert first.post(pay, money | {"instrument_ref": "C-1"}).status_code == 302
    assert Receipt.objects.get().channel == "contractor"
    for lang in ("en", "ur"):
        assert first.get(f"/{lang}/my/revenue/PK602-MC/contracts/{made.pk}/").status_code == 200
    ended = second.post(
        page, {"step": "end", "on": "2026-01-01", "reason": "x", "resolution": "R 9"}, follow=True
    )
    assert "Ended on" in ended.content.decode()

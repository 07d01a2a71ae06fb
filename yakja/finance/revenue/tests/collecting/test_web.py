"""The counter's pages: the story of a day through the real doors, in both languages, without JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yakja.finance.revenue.actions.books import issue_book
from yakja.finance.revenue.models import (
    Advance,
    BookLeaf,
    Cheque,
    DayClose,
    Demand,
    Deposit,
    MoneyRequest,
    Receipt,
)
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories

AT = "/en/my/collection/PK602-MC/C1/"


@pytest.fixture
def officer(world: Any) -> Client:
    person = factories.person("Aslam")
    factories.role(person, "council_officer", body=world.mc)
    return factories.signed_in(person)


@pytest.fixture
def second(world: Any) -> Client:
    person = factories.person("Bano")
    factories.role(person, "council_officer", body=world.mc)
    return factories.signed_in(person)


def form(**typed: Any) -> dict[str, Any]:
    return {"key": "form:1", "channel": "cash", "received_on": timezone.localdate().isoformat()} | typed


def test_a_payer_is_found_and_the_money_is_received_once(world, officer):
    who = world.payer(name="Karim Bakhsh")
    world.demand(who, 300_00)
    answer = officer.get(AT, {"q": "karim"})
    assert (answer.status_code, answer["Location"]) == (302, f"{AT}receive/?number={who.consumer_no}")
    page = officer.get(answer["Location"]).content.decode()
    assert 'value="300"' in page
    sent = officer.post(answer["Location"], form(amount="300"))
    receipt = Receipt.objects.get()
    assert sent["Location"] == f"/en/my/collection/receipts/{receipt.no}/"
    # The button pressed twice, or the page sent again after the line broke.
    assert officer.post(answer["Location"], form(amount="300"))["Location"] == sent["Location"]
    assert Receipt.objects.count() == 1
    assert Demand.objects.get().owed_paisa == 0


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_receipt_is_printed_in_both_languages_at_once(world, officer, lang):
    who = world.payer(name="Karim")
    world.demand(who, 300_00)
    receipt = world.pay(300_00, who)
    page = officer.get(f"/{lang}/my/collection/receipts/{receipt.no}/").content.decode()
    assert "تین سو روپے فقط" in page
    assert "three hundred rupees only" in page
    assert 'class="qr"' in page


def test_anybody_checks_a_receipt_and_learns_no_name(world, client, officer, second):
    who = world.payer(name="Karim Bakhsh")
    world.demand(who, 300_00)
    receipt = world.pay(300_00, who, payer="Karim Bakhsh")
    page = client.get(f"/en/receipts/{receipt.no.lower()}/")
    assert page.status_code == 200
    assert "genuine" in page.content.decode()
    assert "Karim" not in page.content.decode()
    assert who.consumer_no not in page.content.decode()
    assert client.get("/en/receipts/PK602-MC-C1-25-999999/").status_code == 404
    officer.post(f"/en/my/collection/receipts/{receipt.no}/reverse/", {"reason": "Wrong payer"})
    asked = MoneyRequest.objects.get()
    # Whoever asked sees no decision; the other officer takes it.
    assert officer.post(f"/en/my/collection/requests/{asked.pk}/", {"approve": "yes"}).status_code == 403
    assert second.post(f"/en/my/collection/requests/{asked.pk}/", {"approve": "yes"}).status_code == 302
    # The very address that was kept as genuine a moment ago.
    assert "taken back" in client.get(f"/en/receipts/{receipt.no.lower()}/").content.decode()


def test_what_was_typed_is_kept_when_it_is_refused(world, officer):
    page = officer.post(AT + "receive/", form(amount="twelve", head="parking", payer="Bashir"))
    assert page.status_code == 422
    assert 'value="Bashir"' in page.content.decode()
    assert 'value="twelve"' in page.content.decode()
    assert not Receipt.objects.exists()


def test_money_of_a_head_and_money_of_nobody(world, officer):
    officer.post(AT + "receive/", form(amount="30", head="parking"))
    officer.post(AT + "receive/?number=140200009999", form(amount="50", key="form:2"))
    advance = Advance.objects.get()
    assert advance.kind == "suspense"
    assert "140200009999" in officer.get("/en/my/collection/PK602-MC/suspense/").content.decode()
    officer.post(f"/en/my/collection/suspense/{advance.pk}/", {"head": "parking", "reason": "a toll"})
    advance.refresh_from_db()
    assert advance.left_paisa == 0


def test_carbon_copies_are_typed_in_a_grid_and_every_bad_row_is_named(world, officer):
    day = timezone.localdate()
    book = issue_book(
        actor=SYSTEM,
        point=world.v1,
        first_serial=1,
        last_serial=20,
        issued_to="Collector",
        issued_on=day - dt.timedelta(9),
    )
    at = f"/en/my/collection/books/{book.pk}/"
    assert officer.get(at).content.decode().count('name="amount"') == 15
    rows = {
        "do": "enter", "serial": ["1", "3", "4", "5"], "received_on": [day.isoformat()] * 4, "head": ["parking"] * 4,
        "amount": ["30", "3o", "", "40"], "consumer_no": [""] * 4,
    }  # fmt: skip
    page = officer.post(at, rows)
    assert page.status_code == 422
    assert "Row 2:" in page.content.decode()
    assert 'value="3o"' in page.content.decode()
    assert not Receipt.objects.exists()
    assert officer.post(at, rows | {"amount": ["30", "30", "", "40"]}).status_code == 302
    assert sorted(BookLeaf.objects.filter(state="used").values_list("serial", flat=True)) == [1, 3, 5]
    page = officer.get(at).content.decode()
    assert "leaves 2, 4 are blank" in page
    assert officer.post(at, {"do": "return"}).status_code == 422
    assert officer.post(at, {"do": "explain", "serials": "2,4", "state": "missing"}).status_code == 422
    officer.post(at, {"do": "explain", "serials": "۲، 4", "state": "missing", "memo": "torn out"})
    assert officer.post(at, {"do": "return"}).status_code == 302
    book.refresh_from_db()
    assert book.state == "returned"


def test_a_book_is_handed_out_on_its_page(world, officer):
    at = "/en/my/collection/PK602-MC/V1/books/"
    day = timezone.localdate().isoformat()
    sent = officer.post(
        at, {"prefix": "A", "first_serial": "1", "last_serial": "5", "issued_to": "X", "issued_on": day}
    )
    assert sent.status_code == 302
    assert (
        officer.post(
            at, {"first_serial": "9", "last_serial": "5", "issued_to": "X", "issued_on": day}
        ).status_code
        == 422
    )
    assert "A1-5" in officer.get(at).content.decode()


def test_the_day_is_closed_and_the_cash_deposited(world, officer):
    officer.post(AT + "receive/", form(amount="1,250", head="parking"))
    day = timezone.localdate().isoformat()
    assert officer.post(AT + "close/", {"day": day, "count_1000": "1"}).status_code == 422
    sent = officer.post(AT + "close/", {"day": day, "count_1000": "1", "count_50": "5"})
    close = DayClose.objects.get()
    assert close.counted_paisa == 1_250_00
    assert "1,250" in officer.get(sent["Location"]).content.decode()
    typed = {
        "key": "form:9", "amount": "1250", "slip_no": "7", "bank": "BOP", "collected_from": day, "collected_to": day,
        "deposited_on": day,
    }  # fmt: skip
    assert officer.post(AT + "deposit/", typed).status_code == 302
    assert Deposit.objects.get().amount_paisa == 1_250_00
    page = officer.get("/en/my/collection/").content.decode()
    assert "Point C1" in page


def test_a_point_is_opened_on_its_page(world, officer):
    sent = officer.post(
        "/en/my/collection/PK602-MC/new/", {"code": "c9", "name_ur": "کاؤنٹر", "kind": "counter"}
    )
    assert sent["Location"] == "/en/my/collection/PK602-MC/C9/"
    assert (
        officer.post(
            "/en/my/collection/PK602-MC/new/", {"code": "c9", "name_ur": "x", "kind": "counter"}
        ).status_code
        == 422
    )


@pytest.mark.parametrize("path", ["", "receive/", "close/", "deposit/", "books/"])
def test_an_officer_of_another_council_and_a_visitor_are_kept_out(world, client, path):
    person = factories.person()
    factories.role(person, "council_officer", body=world.other)
    assert factories.signed_in(person).get(AT + path).status_code == 403
    assert client.get(AT + path).status_code in (302, 403)


def test_the_position_of_cash_costs_the_same_for_many_points(world, officer, django_assert_max_num_queries):
    for n in range(5):
        world.pay(100_00, head=world.parking, point=world.point(f"D{n}", "counter"))
    with django_assert_max_num_queries(16):
        page = officer.get("/en/my/collection/")
    assert page.content.decode().count("Rs 100") >= 5


def test_a_cheque_is_followed_and_its_bouncing_recorded(world, officer):
    day = timezone.localdate()
    typed = form(
        amount="500",
        head="parking",
        channel="cheque",
        cheque_number="7",
        cheque_bank="BOP",
        cheque_drawn_on=day.isoformat(),
    )
    officer.post(AT + "receive/", typed)
    cheque = Cheque.objects.get()
    at = f"/en/my/collection/cheques/{cheque.pk}/"
    assert officer.post(at, {"step": "bounced", "on": day.isoformat()}).status_code == 422
    assert officer.post(at, {"step": "bounced", "on": day.isoformat(), "note": "no funds"}).status_code == 302
    cheque.refresh_from_db()
    assert cheque.state == "bounced"
    assert cheque.number in officer.get("/en/my/collection/cheques/?state=bounced").content.decode()


def test_what_was_paid_too_much_is_asked_back_and_paid_by_another_hand(world, officer, second):
    who = world.payer()
    world.pay(500_00, who)
    advance = Advance.objects.get()
    at = f"/en/my/collection/advances/{advance.pk}/"
    assert officer.post(at, {"amount": "501", "reason": "paid twice"}).status_code == 422
    assert officer.post(at, {"amount": "500", "reason": "paid twice"}).status_code == 302
    asked = MoneyRequest.objects.get()
    typed = {"approve": "yes", "voucher_no": "V-1"}
    assert second.post(f"/en/my/collection/requests/{asked.pk}/", typed).status_code == 302
    advance.refresh_from_db()
    assert advance.left_paisa == 0

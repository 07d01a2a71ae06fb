"""The pages of the books: who sees them, what they say, and the whole way of a voucher through the browser's forms."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from yakja.finance.ledger.models import Account, Books, Budget, Transaction, Voucher, VoucherBatch
from yakja.finance.ledger.web import reports
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people

from .test_spending import BUDGET, GOOD, HEAD
from .world import BEGUN, DAY, LedgerWorld

PAGES = ["balance", "cash", "monthly", "journal", "budget", "vouchers", "lock"]


def at(name: str, *args: Any, lang: str = "en", **query: str) -> str:
    with override(lang):
        address = reverse(f"ledger:{name}", args=args)
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def browser_of(kind: str, **where: Any) -> Client:
    person = people.add_person(actor=SYSTEM, name=TranslatedText({"en": kind, "ur": "شخص"}))
    people.appoint(actor=SYSTEM, person=person, kind=kind, starts_on=dt.date(2024, 1, 1), **where)
    client = Client()
    client.force_login(person.account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


@pytest.fixture
def first(world: LedgerWorld) -> Client:
    return browser_of("council_officer", body=world.mc)


@pytest.fixture
def second(world: LedgerWorld) -> Client:
    return browser_of("council_officer", body=world.mc)


def sheet(text: str | bytes, name: str = "sheet.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def test_the_auditor_reads_everything_and_sends_nothing(world: LedgerWorld) -> None:
    world.receive()
    auditor = browser_of("auditor")
    for name in PAGES:
        assert auditor.get(at(name, "PK602-MC")).status_code == 200, name
    assert auditor.get(at("statement", "PK602-MC", "L-BANK")).status_code == 200
    assert auditor.get(at("transaction", "PK602-MC", 1)).status_code == 200
    assert "Body PK602-MC" in auditor.get(at("books")).content.decode()
    for name in ("enter_voucher", "load_vouchers", "load_budget", "open"):
        assert auditor.get(at(name, "PK602-MC")).status_code == 403, name
    typed = {
        "number": "1",
        "on": "2025-09-10",
        "kind": "payment",
        "amount": "5",
        "narration": "x",
        "paid_from": "cash",
        "fund": "local",
    }
    assert auditor.post(at("enter_voucher", "PK602-MC"), typed).status_code == 403
    assert auditor.post(at("lock", "PK602-MC"), {"month": "2025-09", "deed": "lock"}).status_code == 403
    assert Books.objects.get(body=world.mc).locked_through is None


def test_strangers_see_no_books(world: LedgerWorld) -> None:
    strangers = [
        browser_of("citizen"), browser_of("council_officer", body=world.village), browser_of("supplier", body=world.lgcd),
        browser_of("district_officer", place=world.swat),
    ]  # fmt: skip
    world.receive()
    for stranger in strangers:
        for name in PAGES:
            assert stranger.get(at(name, "PK602-MC")).status_code == 403, name
        assert stranger.get(at("table", "PK602-MC", "trial-balance")).status_code == 403
        assert stranger.get(at("beancount", "PK602-MC")).status_code == 403
    assert Client().get(at("balance", "PK602-MC")).status_code in (302, 403)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_reports_say_what_the_books_say(world: LedgerWorld, first: Client, lang: str) -> None:
    world.receive(123_456_00)
    query = {"month": "2025-09", "on": "2025-09-30", "year": "2025-26"}
    for name in ("balance", "cash", "monthly", "budget"):
        page = first.get(at(name, "PK602-MC", lang=lang, **query)).content.decode()
        assert "1,23,456" in page, name
        assert f'dir="{"rtl" if lang == "ur" else "ltr"}"' in page
    page = first.get(at("journal", "PK602-MC", lang=lang)).content.decode()
    assert "1,23,456" in page
    monthly = first.get(at("monthly", "PK602-MC", lang=lang, month="2025-09")).content.decode()
    assert (
        monthly.count(
            "<li>",
            monthly.index('class="signatures"'),
            monthly.index("</ul>", monthly.index('class="signatures"')),
        )
        == 5
    )


def test_a_cash_book_goes_to_paper_whole(world: LedgerWorld, first: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(reports, "LINES", 2)
    for rupees in (101, 202, 303):
        world.receive(rupees * 100, key=f"r{rupees}")

    def page(**query: Any) -> str:
        return first.get(at("cash", "PK602-MC", month="2025-09", **query)).content.decode()

    part = page()
    assert "303" not in part
    assert 'rel="next"' in part
    assert "<tfoot>" not in part, "sums of a part are no sums of the month"
    assert "print=1" in part
    whole = page(print=1)
    assert all(str(rupees) in whole for rupees in (101, 202, 303))
    assert 'rel="next"' not in whole
    assert "606" in whole.partition("<tfoot>")[2].partition("</tfoot>")[0]
    # A month that is longer than one printing goes on with the next, still for paper.
    monkeypatch.setattr(reports, "MOST_PRINTED", 2)
    rest = page(print=1)
    assert "303" not in rest
    assert re.search(r'href="[^"]*print=1[^"]*cursor=|href="[^"]*cursor=[^"]*print=1', rest)


def test_files_are_what_the_pages_are(world: LedgerWorld, first: Client) -> None:
    world.receive(123_456_00)
    rent = Account.objects.get(body=world.mc, object_code="B01408")

    def body_of(address: str) -> str:
        answer = first.get(address)
        assert answer.status_code == 200, address
        return b"".join(answer.streaming_content).decode()

    assert "L-BANK,,local,," in body_of(at("table", "PK602-MC", "trial-balance"))
    assert "123456.00" in body_of(at("table", "PK602-MC", "cash-book", month="2025-09"))
    assert "B01408" in body_of(at("table", "PK602-MC", "monthly", month="2025-09"))
    assert "B01408" in body_of(at("table", "PK602-MC", "budget", year="2025-26"))
    assert body_of(at("table", "PK602-MC", "journal")).count("\n") == 3
    assert body_of(at("statement_csv", "PK602-MC", rent.code)).endswith("0.00,123456.00,-123456.00\r\n")
    assert "Assets:Local:L-BANK  123456.00 PKR" in body_of(at("beancount", "PK602-MC"))
    assert "number,on,amount,narration" in body_of(at("template", "PK602-MC", "vouchers"))
    assert first.get(at("table", "PK602-MC", "secrets")).status_code == 404


def test_a_voucher_goes_from_one_desk_to_the_other(world: LedgerWorld, first: Client, second: Client) -> None:
    typed = {
        "number": "7", "on": "2025-09-10", "kind": "payment", "object_code": "A03901", "amount": "1,000", "paid_from": "cash",
        "narration": "Paper", "fund": "local", "detail": "", "payee": "Ali Traders", "grant": "",
    }  # fmt: skip
    wrong = first.post(at("enter_voucher", "PK602-MC"), typed | {"amount": "much"})
    assert wrong.status_code == 422
    assert "Ali Traders" in wrong.content.decode()
    assert first.post(at("enter_voucher", "PK602-MC"), typed).status_code == 302
    assert first.post(at("enter_voucher", "PK602-MC"), typed).status_code == 302
    voucher = Voucher.objects.get()
    page = at("voucher", "PK602-MC", voucher.pk)
    assert 'value="post"' not in first.get(page).content.decode()
    assert first.post(page, {"deed": "post", "reason": "x"}).status_code == 403
    asked = second.post(page, {"deed": "post", "reason": ""})
    assert asked.status_code == 422
    assert "No adopted budget" in asked.content.decode()
    assert second.post(page, {"deed": "post", "reason": "Urgent"}).status_code == 302
    assert Transaction.objects.get().narration == "Paper"
    assert second.post(page, {"deed": "reverse", "reason": "Twice", "on": "2025-09-11"}).status_code == 302
    assert Voucher.objects.get().state == "reversed"


def test_a_sheet_of_vouchers_is_looked_at_taken_in_and_posted(
    world: LedgerWorld, first: Client, second: Client
) -> None:
    address = at("load_vouchers", "PK602-MC")
    bad = first.post(
        address, {"file": sheet(HEAD + GOOD + "9,never,5,x,A03901,,,,,,\n"), "mode": "take", "source": "lfa"}
    )
    assert bad.status_code == 422
    assert "never" in bad.content.decode()
    assert not VoucherBatch.objects.exists()
    some = {"mode": "take", "source": "lfa", "only_good": "on"}
    partly = first.post(
        address, some | {"file": sheet(HEAD + "20,2025-09-10,5,x,A03901,,,,,,\n21,never,5,x,A03901,,,,,,\n")}
    )
    assert partly.status_code == 200
    kept = VoucherBatch.objects.get()
    assert at("batch", "PK602-MC", kept.pk) in partly.content.decode()
    Voucher.objects.all().delete()
    kept.delete()
    looked = first.post(address, {"file": sheet(HEAD + GOOD), "mode": "check", "source": "lfa"})
    assert looked.status_code == 200
    assert not VoucherBatch.objects.exists()
    assert (
        first.post(address, {"file": sheet(HEAD + GOOD), "mode": "take", "source": "lfa"}).status_code == 302
    )
    again = first.post(address, {"file": sheet(HEAD + GOOD), "mode": "take", "source": "lfa"})
    assert again.status_code == 422
    page = at("batch", "PK602-MC", VoucherBatch.objects.get().pk)
    assert first.post(page).status_code == 403
    assert second.post(page).status_code == 302
    assert Transaction.objects.count() == 5
    assert second.post(page).status_code == 422


def test_a_budget_is_brought_in_and_adopted(world: LedgerWorld, first: Client, second: Client) -> None:
    address = at("load_budget", "PK602-MC")
    typed = {"year": "2025-26", "source": "Budget book", "mode": "take"}
    assert first.post(address, typed | {"file": sheet(BUDGET), "year": "next"}).status_code == 422
    assert first.post(address, typed | {"file": sheet(BUDGET)}).status_code == 302
    page = at("adopt", "PK602-MC", Budget.objects.get().pk)
    assert (
        first.post(page, {"deed": "adopt", "resolution": "12", "adopted_on": "2025-06-28"}).status_code == 403
    )
    assert (
        second.post(page, {"deed": "adopt", "resolution": "", "adopted_on": "2025-06-28"}).status_code == 422
    )
    assert (
        second.post(page, {"deed": "adopt", "resolution": "12", "adopted_on": "2025-06-28"}).status_code
        == 302
    )
    assert Budget.objects.get().is_adopted


def test_books_are_opened_and_months_locked(world: LedgerWorld, first: Client) -> None:
    above = browser_of("council_officer", body=world.lgcd)
    assert above.get(at("balance", "PK6-LGCD")).status_code == 404
    assert above.post(at("open", "PK6-LGCD"), {"on": "2025-07-01"}).status_code == 302
    assert above.get(at("balance", "PK6-LGCD")).status_code == 200
    address = at("lock", "PK602-MC")
    assert first.post(address, {"month": "soon", "deed": "lock"}).status_code == 422
    assert (
        first.post(address, {"month": timezone.localdate().strftime("%Y-%m"), "deed": "lock"}).status_code
        == 422
    )
    assert first.post(address, {"month": "2025-09", "deed": "lock"}).status_code == 302
    assert Books.objects.get(body=world.mc).locked_through == dt.date(2025, 9, 30)
    assert first.post(address, {"month": "2025-09", "deed": "unlock", "reason": "x"}).status_code == 403
    assert (
        above.post(address, {"month": "2025-09", "deed": "unlock", "reason": "Forgotten"}).status_code == 302
    )
    assert Books.objects.get(body=world.mc).locked_through == dt.date(2025, 8, 31)


@pytest.mark.parametrize(
    "query",
    [{"month": "2025-99"}, {"on": "yesterday"}, {"year": "1"}, {"from": "x", "to": "y"}, {"q": "9" * 40}],
)
def test_a_damaged_address_shows_the_usual_page(
    world: LedgerWorld, first: Client, query: dict[str, str]
) -> None:
    world.receive(on=BEGUN)
    for name in PAGES:
        assert first.get(at(name, "PK602-MC", **query)).status_code == 200, name
    assert first.get(at("statement", "PK602-MC", "L-BANK", **query)).status_code == 200
    assert DAY

"""The codes on a printed bill and receipt, read by a reader that knows nothing of how they were made."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from PIL import Image

from tests.browser.conftest import CHROMIUM, FLAGS
from yakja.finance.revenue.actions import billing, law
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import CollectionPoint
from yakja.finance.revenue.payslip import decode
from yakja.finance.revenue.tests.test_levy_web import officer
from yakja.finance.revenue.tests.world import DAY, DUE, START, RevenueWorld
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ACCOUNT = "PK36SCBL0000001123456702"
A4 = (794, 1123)


@pytest.fixture
def billed() -> tuple[RevenueWorld, Any, Client]:
    """A bill with a surcharge, of a council whose bank has given it a Raast account, and an officer who prints it."""
    with translation.override("en"):
        world = RevenueWorld()
        world.tariff(1_000_00)
        law.enact_rule(
            actor=world.maker, head=world.water, kind="surcharge", name="Late", instrument=world.law, valid_from=START,
            body=world.mc, rate_ppm=100_000,
        )  # fmt: skip
        world.liability(world.asset("1"), party=world.party("Rukhsana Bibi"))
        demand = world.posted()[0]
        billing.set_biller(
            actor=world.maker,
            body=world.mc,
            raast_id=ACCOUNT,
            merchant_name="MC KASUR",
            merchant_city="KASUR",
        )
        bill = billing.issue_bill(
            actor=world.maker, body=world.mc, consumer_no=demand.consumer_no, issued_on=DAY
        )
    return world, bill, officer(world, "zubaida")


def printed(client: Client, address: str, folder: Path) -> Image.Image:
    """A page as it comes out of the printer: its own sheets with their print rules in force, drawn by Chromium."""
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    for link, name in re.findall(r'(<link[^>]+href="[^"]*?/static/([^"?]+\.css)[^"]*"[^>]*>)', page):
        found = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.css)", "", name))
        assert isinstance(found, str), name
        sheet = Path(found).read_text(encoding="utf-8").replace("@media print", "@media all")
        page = page.replace(link, f"<style>{sheet}</style>")
    assert "<style>" in page
    # The margin that @page gives to paper, and a picture of the screen leaves out; a code needs white around it.
    page = page.replace("</head>", "<style>body{margin:16mm!important}</style></head>")
    (folder / "page.html").write_text(page, encoding="utf-8")
    target = folder / "page.png"
    subprocess.run(
        [
            CHROMIUM, *FLAGS, "--headless", "--hide-scrollbars", f"--window-size={A4[0]},{A4[1]}", "--force-device-scale-factor=2",
            f"--user-data-dir={folder / 'profile'}", f"--screenshot={target}", (folder / "page.html").as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return Image.open(target)


def read(picture: Image.Image) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(picture.convert("L")))


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_codes_of_a_printed_bill_lead_to_its_page_and_to_its_payment(billed, lang, tmp_path):
    world, bill, client = billed
    picture = printed(client, f"/{lang}/my/revenue/{world.mc.code}/bills/{bill.consumer_no}/", tmp_path)
    pay, page = read(picture)
    assert page.endswith(f"/{lang}/bills/{bill.consumer_no}/")
    assert Client().get(page.split("testserver")[1]).status_code == 200
    code = decode(pay)
    assert (code.account, code.reference) == (ACCOUNT, bill.consumer_no)
    assert (code.within_paisa, code.after_paisa, code.due_on) == (1_000_00, 1_100_00, DUE)


def test_the_codes_are_read_from_a_bad_copy_too(billed, tmp_path):
    world, bill, client = billed
    picture = printed(client, f"/ur/my/revenue/{world.mc.code}/bills/{bill.consumer_no}/", tmp_path)
    copied = picture.convert("L").rotate(3, fillcolor=255).point(lambda grey: 70 + grey * 120 // 255)
    assert len(read(copied)) == 2


def test_the_code_of_a_printed_receipt_leads_to_its_check(billed, tmp_path):
    world, bill, client = billed
    point = open_point(
        actor=SYSTEM, body=world.mc, code="C1", name=TranslatedText({"en": "Counter", "ur": "کاؤنٹر"}),
        kind=CollectionPoint.Kind.COUNTER, opened_on=START,
    )  # fmt: skip
    payment = Payment(
        amount_paisa=1_000_00, channel="cash", key="k", received_on=DAY, consumer_no=bill.consumer_no
    )
    receipt = receive_payment(actor=SYSTEM, point=point, payment=payment)
    (address,) = read(printed(client, f"/ur/my/collection/receipts/{receipt.no}/", tmp_path))
    path = "/" + address.split("/", 3)[3]
    assert path == f"/ur/receipts/{receipt.no}/"
    assert receipt.no in Client().get(path).content.decode()

"""The pages of levying through real requests: an officer's tariff, run and bill; a citizen's look-up and dispute."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yakja.finance.revenue.models import (
    Asset,
    Bill,
    Demand,
    DemandRun,
    Dispute,
    HeadMode,
    LegalInstrument,
    Tariff,
)
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people

from ..actions import billing, demands
from ..actions.points import open_point
from ..actions.receiving import Payment, receive_payment
from ..queries import bills as bill_queries
from ..queries.examples import examples
from ..web import public_bills
from .world import DAY, DUE, YEAR, RevenueWorld

BASE = "/en/my/revenue/PK602-MC/"


def officer(world: RevenueWorld, name: str, kind: str = "council_officer", body: Any = None) -> Client:
    """A client signed in with a second factor as an officer of a body."""
    person = people.add_person(actor=SYSTEM, name={"en": name, "ur": "شخص"})
    people.appoint(
        actor=SYSTEM, person=person, kind=kind, body=body or world.mc, starts_on=dt.date(2024, 1, 1)
    )
    client = Client()
    client.force_login(person.account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


@pytest.fixture
def maker(world: RevenueWorld) -> Client:
    return officer(world, "zubaida")


@pytest.fixture
def checker(world: RevenueWorld) -> Client:
    return officer(world, "aslam")


def write(client: Client, step: str, **fields: Any):
    plain = {
        "head": "WATER", "kind": "property", "instrument": "ACT-1", "valid_from": "2025-07-01", "rounding_paisa": "100",
        "steps_mode": "amount", "step": step,
    }  # fmt: skip
    return client.post(BASE + "tariffs/write/", plain | fields)


def test_an_officer_writes_a_tariff_without_code_and_tries_it(world: RevenueWorld, maker):
    lines = {
        "differs": ["use"],
        "when0": "home", "what0": "per_unit", "of0": "area", "amount0": "2.50",
        "when1": "otherwise", "what1": "per_unit", "of1": "area", "amount1": "۵",
        "when2": "always", "what2": "percent", "of2": "value", "amount2": "0.07", "free2": "50 lakh",
        "at_least": "100", "try_area": "1000", "try_use": "home", "try_value": "1 crore",
    }  # fmt: skip
    shown = write(maker, "try", **lines)
    assert shown.status_code == 200
    assert "Rs\xa09,500" in shown.text or "9,500" in shown.text
    assert not Tariff.objects.exists()
    sent = write(maker, "enact", **lines)
    assert sent.status_code == 302, sent.text
    tariff = Tariff.objects.get()
    assert tariff.charge.body == world.mc
    page = maker.get(BASE + "tariffs/").text
    assert "0.07" in page
    revise = maker.get(f"{BASE}tariffs/write/?revises={tariff.pk}").text
    assert 'value="2.50"' in revise
    assert 'value="5000000"' in revise


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(world: RevenueWorld, maker):
    shown = write(maker, "enact", what0="per_unit", amount0="ten", section="Item 4", valid_from="")
    assert shown.status_code == 422
    assert "Item 4" in shown.text
    assert 'value="ten"' in shown.text
    assert "Choose of what." in shown.text or "not an amount" in shown.text
    assert not Tariff.objects.exists()
    empty = write(maker, "enact")
    assert "at least one line" in empty.text


def test_two_tariffs_on_one_day_are_refused_at_the_day(world: RevenueWorld, maker):
    lines = {"what0": "flat", "amount0": "50"}
    assert write(maker, "enact", **lines).status_code == 302
    again = write(maker, "enact", **lines)
    assert again.status_code == 422
    assert "Another tariff is in force" in again.text
    tariff = Tariff.objects.get()
    gone = maker.post(
        f"{BASE}tariffs/{tariff.pk}/suspend/",
        {"instrument": "ACT-1", "valid_from": "2026-07-01", "note": "Order 5"},
    )
    assert gone.status_code == 302
    assert Tariff.objects.get(act="abolition").valid_from == dt.date(2026, 7, 1)


@pytest.mark.parametrize("code", [e.code for e in examples()])
def test_a_published_fee_opens_in_the_editor_as_it_is(world: RevenueWorld, maker, code, settings):
    from ..actions.loading import load_reference

    world.kind.delete()
    load_reference(actor=SYSTEM, folder=settings.REFERENCE_DIR)
    found = next(e for e in examples() if e.code == code)
    for head in {found.head}:
        HeadMode.objects.get_or_create(
            body=world.mc, head_id=type(world.water).objects.get(code=head).pk,
            defaults={"mode": "system_of_record", "since": DAY, "set_by": "test"},
        )  # fmt: skip
    page = maker.get(f"{BASE}tariffs/write/?example={code}")
    assert page.status_code == 200
    form = page.context["form"] if page.context else None
    if form is None:
        return
    fields = {name: form[name].value() or "" for name in form.fields} | {
        "instrument": LegalInstrument.objects.order_by("code").filter(province=None).values_list("code", flat=True).first() or "ACT-1",
        "valid_from": "2025-07-01", "head": found.head, "kind": found.kind, "step": "enact", "differs": list(form.differs),
    }  # fmt: skip
    sent = maker.post(BASE + "tariffs/write/", fields)
    assert sent.status_code == 302, sent.text
    tariff = Tariff.objects.get()
    assert sorted(str(tariff.formula)) == sorted(str(found.formula))


def test_a_run_from_the_form_to_the_printed_bill(world: RevenueWorld, maker, checker):
    world.tariff({"kind": "per_unit", "attr": "area", "rate": 250, "per": 1})
    liability = world.liability(world.asset("17-A", area=100), party=world.party("Bashir"))
    world.charged("18", asset_class="b")
    sent = maker.post(BASE + "runs/new/", {"head": "WATER", "period": YEAR, "due_on": "2025-09-30"})
    assert sent.status_code == 302, sent.text
    run = DemandRun.objects.get()
    page = maker.get(f"{BASE}runs/{run.pk}/").text
    assert "another officer of the council posts it" in page
    assert "A fact is missing" in page
    assert maker.post(f"{BASE}runs/{run.pk}/", {"step": "post"}).status_code == 403
    assert not Demand.objects.exists()
    assert checker.post(f"{BASE}runs/{run.pk}/", {"step": "post"}).status_code == 302
    assert checker.post(f"{BASE}runs/{run.pk}/", {"step": "bills"}).status_code == 302
    bill = Bill.objects.get()
    printed = maker.get(f"{BASE}bills/{liability.consumer_no}/").text
    for part in (
        "Bashir", "بقایا", "250", bill.number, "<svg", "Signature of the issuing officer", "اجرا کرنے والے افسر کے دستخط",
        "Stamp and signature of bank or counter", "بینک یا کاؤنٹر کی مہر اور دستخط",
    ):  # fmt: skip
        assert part in printed
    assert "17-A" in maker.get(f"{BASE}assets/?q={liability.consumer_no}").text
    assert maker.get(f"{BASE}assets/{liability.asset_id}/").status_code == 200
    for part in (
        "",
        "register/",
        "runs/",
        "heads/",
        "instruments/",
        "tariffs/new/",
        "assets/load/",
        "assets/new/property/",
    ):
        assert maker.get(BASE + part).status_code == 200, part


def test_an_asset_is_entered_and_charged_by_hand(world: RevenueWorld, maker):
    sent = maker.post(
        BASE + "assets/new/property/",
        {"number": "44", "asset_class": "a", "area": "120", "value": "15 lakh", "use": "home"},
    )
    assert sent.status_code == 302, sent.text
    asset = Asset.objects.get()
    assert asset.attributes == {"area": 120, "value": 1_500_000_00, "use": "home"}
    bad = maker.post(
        f"{BASE}assets/{asset.pk}/charge/",
        {"head": "WATER", "role": "owner", "valid_from": "2025-07-01", "name_ur": "بشیر", "cnic": "12"},
    )
    assert bad.status_code == 422
    assert "13 digits" in bad.text
    good = maker.post(
        f"{BASE}assets/{asset.pk}/charge/",
        {
            "head": "WATER",
            "role": "owner",
            "valid_from": "2025-07-01",
            "name_ur": "بشیر",
            "cnic": "35202-1234567-1",
        },
    )
    assert good.status_code == 302
    party = asset.liabilities.get().party
    assert party.cnic_last_four == "5671"
    assert len(party.cnic_hash) == 64


def test_officers_of_another_council_see_nothing(world: RevenueWorld, maker):
    stranger = officer(world, "elsewhere", body=world.other)
    liability = world.charged("1")
    for part in (
        "",
        "tariffs/",
        "assets/",
        f"assets/{liability.asset_id}/",
        "runs/",
        f"bills/{liability.consumer_no}/",
        "register/",
    ):
        assert stranger.get(BASE + part).status_code == 403, part


def test_a_citizen_looks_up_a_bill_and_disputes_it_without_an_account(world: RevenueWorld):
    world.tariff(1_000_00)
    liability = world.liability(world.asset("1"), party=world.party("Rukhsana Bibi"))
    demands.post_run(actor=world.checker, run=world.run(due_on=dt.date(2100, 1, 1)), on=DAY)
    billing.issue_bill(actor=world.maker, body=world.mc, consumer_no=liability.consumer_no)
    client, number = Client(), liability.consumer_no
    found = client.get("/en/bills/", {"consumer_no": f"{number[:4]} {number[4:]}"})
    assert found.status_code == 302
    for lang in ("en", "ur"):
        page = client.get(f"/{lang}/bills/{number}/")
        assert "1,000" in page.text
        assert "Rukhsana" not in page.text
        assert "no-store" in page["Cache-Control"]
    wrong = client.get("/en/bills/", {"consumer_no": number[:-1] + "x"})
    assert wrong.status_code == 422
    assert client.get("/en/bills/12345678901234/").status_code == 404
    for _twice in range(2):
        sent = client.post(f"/en/bills/{number}/dispute/", {"text": "Not my house.", "phone": "03001234567"})
        assert sent.status_code == 200
        assert Case.objects.get().reference in sent.text
    assert client.post(f"/en/bills/{number}/dispute/", {"text": ""}).status_code == 422


def test_a_bill_that_is_kept_for_its_readers_knows_of_a_payment_at_once(world: RevenueWorld, monkeypatch):
    world.tariff(1_000_00)
    liability = world.liability(world.asset("1"), party=world.party("Rukhsana Bibi"))
    demands.post_run(actor=world.checker, run=world.run(due_on=dt.date(2100, 1, 1)), on=DAY)
    billing.issue_bill(actor=world.maker, body=world.mc, consumer_no=liability.consumer_no)
    made = []
    monkeypatch.setattr(
        public_bills, "public_bill", lambda *about: made.append(about) or bill_queries.public_bill(*about)
    )
    client, address = Client(), f"/en/bills/{liability.consumer_no}/"
    first = client.get(address).text
    assert client.get(address).text == first
    assert len(made) == 1
    point = open_point(
        actor=SYSTEM, body=world.mc, code="C1", kind="counter", name={"en": "C"}, opened_on=DAY
    )
    receive_payment(
        actor=SYSTEM, point=point,
        payment=Payment(400_00, "cash", "k1", timezone.localdate(), consumer_no=liability.consumer_no),
    )  # fmt: skip
    after = client.get(address).text
    assert len(made) == 2
    assert "600" in after
    assert after != first


def test_nobody_looks_up_the_bills_of_a_whole_council(world: RevenueWorld, monkeypatch):
    monkeypatch.setattr(public_bills, "LOOK_UPS", 3)
    number = world.charged("1").consumer_no
    client = Client()
    answers = [client.get(f"/en/bills/{number}/").status_code for _try in range(4)]
    assert answers == [200, 200, 200, 429]


def test_the_council_answers_a_dispute(world: RevenueWorld, maker):
    liability = world.charged("1")
    Client().post(f"/en/bills/{liability.consumer_no}/dispute/", {"text": "Not my house."})
    case = Dispute.objects.get().case
    address = f"/en/my/revenue/disputes/{case.reference}/"
    assert "Not my house." in maker.get(address).text
    assert Client().get(address).status_code in (302, 403)
    refused = maker.post(address, {"step": "uphold", "reason": ""})
    assert refused.status_code == 409
    assert maker.post(address, {"step": "uphold", "reason": "Measured on 3 May."}).status_code == 302
    case.refresh_from_db()
    assert case.state == "stands"


def test_a_register_is_loaded_with_every_bad_line_named(world: RevenueWorld, maker):
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = (
        "number,class,area,use,name_ur,cnic\n1,a,100,home,بشیر,35202-1234567-1\n2,z,100,home,,\n3,a,ten,home,,\n"
        "1,a,5,home,,\n4,a,5,barn,,12\n5,b,50,shop,بشیر,3520212345671\n"
    )

    def send(**more: str):
        file = SimpleUploadedFile("r.csv", text.encode())
        return maker.post(
            BASE + "assets/load/", {"kind": "property", "heads": ["WATER"], "file": file} | more
        )

    page = send()
    assert page.status_code == 422
    assert not Asset.objects.exists()
    for part in ("There is no class", "is not a number", "stands in line 2 already", "13 digits"):
        assert part in page.text
    assert send(only_good="on").status_code == 200
    assert set(Asset.objects.values_list("number", flat=True)) == {"1", "5"}
    one, five = (Asset.objects.get(number=n).liabilities.get() for n in ("1", "5"))
    assert one.party == five.party  # the same CNIC
    send(only_good="on")
    assert Asset.objects.count() == 2


def test_a_waiver_is_asked_for_and_approved_on_the_page(world: RevenueWorld, maker, checker):
    world.tariff(1_000_00)
    liability = world.charged("1")
    demands.post_run(actor=world.checker, run=world.run(due_on=DUE), on=DAY)
    demand = Demand.objects.get()
    assert "Waive or correct" in maker.get(f"{BASE}assets/{liability.asset_id}/").text
    address = f"{BASE}demands/{demand.pk}/adjust/"
    said = {"kind": "waiver", "amount": "5000", "reason": "flood", "key": "k1"}
    too_much = maker.post(address, said)
    assert too_much.status_code == 422
    assert "more than is still owed" in too_much.text
    assert maker.post(address, said | {"amount": "300"}).status_code == 302
    row = demand.adjustments.get()
    assert row.amount_paisa == -300_00
    page = BASE + "adjustments/"
    assert "Approve" not in maker.get(page).text
    assert maker.post(page, {"pk": row.pk, "step": "approve"}).status_code == 403
    assert "Approve" in checker.get(page).text
    assert checker.post(page, {"pk": row.pk, "step": "approve"}).status_code == 302
    demand.refresh_from_db()
    assert demand.owed_paisa == 700_00


def test_rules_of_payment_and_the_account_are_set_on_the_page(world: RevenueWorld, maker):
    page = BASE + "rules/"
    said = {
        "step": "rule", "head": "WATER", "kind": "rebate", "name": "Early", "percent": "2.5", "often": "once",
        "grace_days": "0", "paid_by": "09-30", "valid_from": "2025-07-01", "instrument": "ACT-1",
    }  # fmt: skip
    wrong = maker.post(page, said | {"paid_by": "30-09"})
    assert wrong.status_code == 422
    assert "month and day" in wrong.text
    assert maker.post(page, said).status_code == 302
    assert world.water.adjustment_rules.get().rate_ppm == 25_000
    assert "2.5" in maker.get(page).text
    account = {
        "step": "biller",
        "raast_id": "PK36 SCBL 0000 0011 2345 6702",
        "merchant_name": "MC KASUR",
        "merchant_city": "KASUR",
    }
    assert maker.post(page, account | {"merchant_name": "قصور"}).status_code == 422
    assert maker.post(page, account).status_code == 302
    assert world.mc.biller_code.raast_id == "PK36SCBL0000001123456702"

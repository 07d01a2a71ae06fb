"""A council with carbon-copy books and one with a counter tell the same facts the same way, and others re-balance them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pytest
from beancount import loader
from beancount.core import data
from django.core.management import call_command

from yakja.finance.ledger.actions import approve_voucher, enter_voucher, import_vouchers, post_batch
from yakja.finance.ledger.queries import beancount_lines, statutory, trial_balance
from yakja.finance.reconciliation.actions import (
    commit_batch,
    load_mappings,
    open_source,
    run_matching,
    stage_file,
)
from yakja.finance.reconciliation.models import ImportMapping
from yakja.finance.revenue.actions.books import LeafEntry, enter_leaves, issue_book
from yakja.finance.revenue.actions.closing import record_deposit
from yakja.finance.revenue.models import CollectionPoint
from yakja.finance.revenue.tests.collecting.world import CollectingWorld
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import SYSTEM
from yakja.insight.opendata.queries.revenue import files

pytestmark = pytest.mark.django_db
SEPTEMBER = (dt.date(2025, 9, 1), dt.date(2025, 9, 30))
NOW = dt.datetime(2025, 9, 30, 12, tzinfo=dt.UTC)
BANKED = dt.date(2025, 9, 29)


class TwoCouncils(CollectingWorld):
    """September of the committee with a counter and a file of vouchers, and of the village with a book and typed vouchers."""

    def __init__(self, second: Any) -> None:
        super().__init__()
        self.second = second
        self.fair = self.head("fair", "", kind="fee", period="event")
        # Day, head, amount in paisa, payer: six pay for the fair, many unnamed for parking, two a security deposit.
        self.facts = [
            *((n + 2, self.fair, 1_000_00 + n, f"Payer {n}") for n in range(6)),
            *((n + 3, self.parking, 50_00, "") for n in range(8)),
            *((n + 9, self.security, 5_000_00, f"Bidder {n}") for n in range(2)),
        ]

    def software(self) -> Body:
        for day, head, paisa, payer in self.facts:
            self.pay(paisa, head=head, payer=payer, received_on=dt.date(2025, 9, day), now=NOW)
        raw = b"number,on,amount,narration,object_code,paid_from\n1,2025-09-20,2500,Lamps,A03901,bank\n"
        report, batch = import_vouchers(actor=SYSTEM, body=self.mc, raw=raw, name="lfa.csv", source="lfa")
        assert (report.errors, batch is not None) == ((), True)
        post_batch(actor=self.second, batch=batch)
        return self._banked(self.mc, self.c1)

    def manual(self) -> Body:
        book = issue_book(
            actor=SYSTEM, point=self.village_books, first_serial=1, last_serial=25, issued_to="Collector",
            issued_on=dt.date(2025, 9, 1),
        )  # fmt: skip
        leaves = [
            LeafEntry(serial, dt.date(2025, 9, day), paisa, head, payer=payer)
            for serial, (day, head, paisa, payer) in enumerate(self.facts, 1)
        ]
        enter_leaves(actor=SYSTEM, book=book, entries=leaves, now=NOW)
        cells = {
            "number": "1", "on": "2025-09-20", "amount": "2500", "narration": "Lamps", "object_code": "A03901", "paid_from": "bank",
        }  # fmt: skip
        typed = enter_voucher(actor=SYSTEM, body=self.village, cells=cells)
        approve_voucher(actor=self.second, voucher=typed, reason="No budget yet")
        return self._banked(self.village, self.village_books)

    def _banked(self, body: Body, point: CollectionPoint) -> Body:
        """All cash of the local fund carried to the bank; its statement knows the deposit, the lamps and a charge."""
        paisa = sum(each[2] for each in self.facts if each[1] != self.security)
        record_deposit(
            actor=SYSTEM, point=point, slip_no="77", bank="B", amount_paisa=paisa, deposited_on=BANKED, key=body.code,
            collected_from=SEPTEMBER[0], collected_to=BANKED, now=NOW,
        )  # fmt: skip
        source = open_source(
            actor=SYSTEM, body=body, kind="bank", name="Bank", mapping=ImportMapping.objects.get(code="bank-csv-signed")
        )  # fmt: skip
        left = paisa - 2_500_00
        text = (
            "Date,Amount,Reference,Description,Balance\n"
            f"{BANKED:%d/%m/%Y},{paisa / 100:.2f},77,Cash deposit,{paisa / 100:.2f}\n"
            f"{BANKED:%d/%m/%Y},-2500.00,1,Lamps,{left / 100:.2f}\n"
            f"30/09/2025,-12.00,F1,Charges,{left / 100 - 12:.2f}\n"
        )
        batch = stage_file(actor=SYSTEM, source=source, file=io.BytesIO(text.encode()), file_name="sep.csv")
        commit_batch(actor=SYSTEM, batch=batch)
        run_matching(actor=SYSTEM, body=body)
        return body


@pytest.fixture
def two(holder: Any) -> tuple[Body, Body]:
    load_mappings(actor=SYSTEM)
    second = holder(("council_officer", "PK602-MC"), ("council_officer", "PK602-VC1"), ref="person:second")
    world = TwoCouncils(second)
    return world.software(), world.manual()


def test_the_monthly_account_is_the_same_and_knows_the_variation(two: tuple[Body, Body]) -> None:
    software, manual = (statutory(body, SEPTEMBER[0]) for body in two)
    assert software.lines == manual.lines
    assert [(side, line.object_code, line.amount_paisa) for side, line in manual.lines] == [
        ("receipt", "C03899", 400_00), ("receipt", "", 6_000_15), ("receipt", "", 10_000_00), ("expenditure", "A03901", 2_500_00),
    ]  # fmt: skip
    for found in (software, manual):
        local = found.funds[0]
        assert local.unexplained_paisa == 0
        # The books do not know of the bank's charges.
        assert (local.closing_paisa, local.statement_paisa, local.variation_paisa) == (
            3_900_15, 3_888_15, 12_00,
        )  # fmt: skip


def test_the_open_files_are_the_same(two: tuple[Body, Body]) -> None:
    told = []
    for body in two:
        made = files(body, SEPTEMBER[0])
        told.append(
            {
                name: [{key: cell for key, cell in row.items() if key != "body"} for row in csv.DictReader(raw.decode().splitlines())]
                for name, raw in made.items()
                if name.endswith(".csv")
            }
        )  # fmt: skip
    assert told[0] == told[1]
    assert {row["head"]: row["collected"] for row in told[0]["demand-collection.csv"]} == {
        "fair": "6000.15", "parking": "400.00", "security": "",
    }  # fmt: skip


def test_beancount_re_balances_both_exports(two: tuple[Body, Body], tmp_path: Path) -> None:
    for body in two:
        path = tmp_path / f"{body.code}.beancount"
        path.write_text("\n".join(beancount_lines(body, *SEPTEMBER)) + "\n", encoding="utf-8")
        entries, errors, _options = loader.load_file(str(path))
        assert errors == []
        income = sum(
            posting.units.number
            for entry in entries
            if isinstance(entry, data.Transaction)
            for posting in entry.postings
            if posting.account.startswith("Income:")
        )
        lines = trial_balance(body, SEPTEMBER[1]).lines
        assert int(income * 100) == sum(row.balance_paisa for row in lines if row.account.kind == "income")
        assert income * 100 == -6_400_15


def test_the_package_is_valid_for_an_independent_reader(
    two: tuple[Body, Body], tmp_path: Path, client: Any
) -> None:
    call_command(
        "export_revenue", "--body", two[1].code, "--month", "2025-09", "--out", str(tmp_path / "out")
    )
    _valid(tmp_path / "out")
    archive = client.get(f"/data/councils/{two[0].code}/2025-09.zip")
    zipfile.ZipFile(io.BytesIO(archive.content)).extractall(tmp_path / "zip")
    _valid(tmp_path / "zip")


def _valid(folder: Path) -> None:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    assert report.stats["tasks"] == 6
    broken = folder / "demand-collection.csv"
    broken.write_text(broken.read_text(encoding="utf-8").replace("2025-09", "September", 1), encoding="utf-8")
    assert not frictionless.Package(str(folder / "datapackage.json")).validate().valid

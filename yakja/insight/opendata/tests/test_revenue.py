"""The open files of a council's month say what the books say, name nobody, and are described as they are."""

import csv
import hashlib
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from yakja.finance.revenue.tests.collecting.world import CollectingWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    """Seven payers of water and two of shop rent paid something in September; parking was paid without a payer."""
    world = CollectingWorld()
    for n in range(9):
        who = world.payer(world.water if n < 7 else world.rent, f"Payer {n}")
        world.demand(who, 100_000, period="2025-26" if n < 7 else "2025-09")
        world.pay(60_000, who)
    world.pay(5_000, head=world.parking)
    return world


@pytest.fixture
def exported(council, tmp_path, capsys):
    call_command("export_revenue", "--body", "PK602-MC", "--month", "2025-09", "--out", str(tmp_path))
    said = json.loads(capsys.readouterr().out)
    tables = {
        name: list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8").splitlines()))
        for name in said["files"]
    }
    return tmp_path, said, tables


def test_collections_are_told_by_head_and_few_payers_are_left_out(exported):
    rows = {row["head"]: row for row in exported[2]["demand-collection.csv"]}
    water, rent, parking = rows["water"], rows["rent"], rows["parking"]
    assert (water["opening_arrears"], water["collected"], water["closing_arrears"]) == (
        "7000.00",
        "4200.00",
        "2800.00",
    )
    assert rent["is_suppressed"] == "true"
    assert {rent[name] for name in ("opening_arrears", "collected")} == {""}
    # What was received in all less water would be the rent: parking, the smaller of the two, is held back with it.
    assert parking["is_suppressed"] == "true"
    assert {parking[name] for name in ("demanded", "collected", "closing_arrears")} == {""}


def test_what_is_held_back_is_received_in_one_line(exported):
    for name, line in (("ar38.csv", "line"), ("actuals.csv", "side")):
        receipts = {r["object_name"]: r["amount"] for r in exported[2][name] if r[line] == "receipt"}
        assert receipts == {
            "Income: water": "4200.00",
            "Heads that few people paid, together": "1250.00",
        }


def test_the_statutory_account_adds_up_and_holds_every_receipt(exported):
    rows = [row for row in exported[2]["ar38.csv"] if row["fund"] == "local"]
    amounts = {
        line: [Decimal(row["amount"]) for row in rows if row["line"] == line and row["amount"]]
        for line in {r["line"] for r in rows}
    }
    assert sum(amounts["receipt"]) == Decimal("5450.00")
    assert sum(amounts["opening"]) + sum(amounts["receipt"]) - sum(amounts.get("expenditure", [])) == sum(
        amounts["closing"]
    )
    assert [row["amount"] for row in rows if row["line"] == "variation"] == [""], "no bank statement is known"


def test_the_package_describes_the_files_as_they_are(exported):
    folder, said, _tables = exported
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in package["resources"]} == set(said["files"])
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
        assert resource["bytes"] == len(raw)
        heading = raw.decode().splitlines()[0].split(",")
        assert heading == [field["name"] for field in resource["schema"]["fields"]]
    listed = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert set(listed) == {*said["files"], "datapackage.json"}


def test_nobody_is_named(exported):
    assert "Payer" not in "".join(path.read_text(encoding="utf-8") for path in exported[0].iterdir())


@pytest.mark.parametrize(
    ("body", "month"), [("NOBODY", "2025-09"), ("PK602-MC", "2025-13"), ("PK602-MC", "September")]
)
def test_wrong_usage_is_said(council, tmp_path, body, month):
    with pytest.raises(CommandError) as refused:
        call_command("export_revenue", "--body", body, "--month", month, "--out", str(tmp_path / "x"))
    assert refused.value.returncode == 2
    assert not (tmp_path / "x").exists()

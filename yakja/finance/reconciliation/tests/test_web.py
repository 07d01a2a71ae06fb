"""The doors: a file's way in, the work page, the report, and who is let in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.finance.reconciliation.actions import run_comparison, run_matching
from yakja.finance.reconciliation.models import (
    Discrepancy,
    ImportBatch,
    ImportMapping,
    Match,
    Source,
    StatementLine,
)
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people

from .world import TODAY, Money, day

pytestmark = pytest.mark.django_db


def browser_of(kind: str, body: Any) -> Client:
    person = people.add_person(actor=SYSTEM, name=TranslatedText({"en": kind, "ur": "شخص"}))
    people.appoint(actor=SYSTEM, person=person, kind=kind, starts_on=dt.date(2026, 1, 1), body=body)
    client = Client()
    client.force_login(person.account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


@pytest.fixture
def desk(world: Money) -> Client:
    return browser_of("council_officer", world.council)


def send(
    desk: Client, source: Source, raw: bytes, mapping: str = "bank-csv-signed", name: str = "oct.csv"
) -> Any:
    return desk.post(
        f"/en/my/reconciliation/sources/{source.code}/import/", {"file": SimpleUploadedFile(name, raw), "mapping": mapping}
    )  # fmt: skip


def page(response: Any) -> str:
    return response.content.decode()


def test_a_source_is_named_and_its_first_file_brought_in(world, desk):
    made = desk.post(
        f"/en/my/reconciliation/bodies/{world.council.code}/new-source/",
        {"kind": "bank", "name": "HBL local fund", "heads": "Water = water_rate"},
    )  # fmt: skip
    source = Source.objects.get(name="HBL local fund")
    assert made.headers["Location"].endswith(f"/{source.code}/import/")
    assert source.heads == {"water": "water_rate"}
    sent = send(desk, source, b"Date,Amount,Reference\n05/10/2026,5,R1\n05/10/2026,zz,R2\n")
    batch = ImportBatch.objects.get()
    assert sent.headers["Location"].endswith(f"/imports/{batch.pk}/")
    shown = page(desk.get(sent.headers["Location"]))
    assert "bad_amount" in shown
    assert "zz" in shown
    assert "Take all rows" not in shown
    assert desk.post(f"/en/my/reconciliation/imports/{batch.pk}/", {"do": "take"}).status_code == 422
    assert not StatementLine.objects.exists()
    desk.post(f"/en/my/reconciliation/imports/{batch.pk}/", {"do": "good"})
    assert StatementLine.objects.get().ref == "R1"
    again = send(desk, source, b"Date,Amount,Reference\n05/10/2026,5,R1\n05/10/2026,zz,R2\n")
    assert again.status_code == 422
    assert "read before" in page(again)
    refused = desk.post(f"/en/my/reconciliation/imports/{batch.pk}/", {"do": "revert", "reason": ""})
    assert refused.status_code == 422
    desk.post(f"/en/my/reconciliation/imports/{batch.pk}/", {"do": "revert", "reason": "wrong month"})
    assert not StatementLine.objects.live().exists()


def test_a_file_that_cannot_be_read_says_the_line_on_its_field(world, desk):
    shown = send(desk, world.bank, b'Date,Amount,Reference\n05/10/2026,5,"open\n')
    assert shown.status_code == 422
    assert "Line 2" in page(shown)


def test_changed_rows_are_shown_beside_the_old_ones(world, desk):
    world.take(world.ebilling, (0, "100", "P1"))
    sent = send(
        desk, world.ebilling, b"Payment Date,Paid Amount,PSID,Head\n05/10/2026,150,P1,water\n", "e-billing"
    )
    shown = page(desk.get(sent.headers["Location"]))
    assert "Rs 100" in shown.replace("<bdi>", "").replace("</bdi>", "")
    assert "otherwise than before" in shown


def test_a_mapping_is_made_at_the_desk_and_used(world, desk):
    sent = desk.post(
        f"/en/my/reconciliation/sources/{world.bank.code}/mapping/",
        {"name": "Our bank", "format": "csv", "sign": "all_in", "dates": "%Y-%m-%d", "column_on": "Tareekh", "column_amount": "Raqam",
         "column_ref": "Hawala"},
    )  # fmt: skip
    made = ImportMapping.objects.get(body=world.council)
    assert sent.headers["Location"].endswith(f"?mapping={made.code}")
    send(desk, world.bank, b"Tareekh,Raqam,Hawala\n2026-10-05,50,A1\n", made.code)
    assert ImportBatch.objects.get().new == 1
    bad = desk.post(
        f"/en/my/reconciliation/sources/{world.bank.code}/mapping/",
        {"name": "x", "format": "csv", "sign": "columns", "dates": "%d", "column_on": "D"},
    )
    assert bad.status_code == 422
    assert "money_in" in page(bad)


def test_the_work_page_goes_line_by_line(world, desk):
    world.receipt("P1", 10000)
    world.receipt("A", 6000)
    world.receipt("B", 5000)
    world.take(world.bank, (0, "100", "P1"), (1, "80", "X"), (2, "1", "Y"))
    here = f"/en/my/reconciliation/bodies/{world.council.code}/matching/"
    desk.post(here, {"do": "run"})
    shown = page(desk.get(here))
    assert "autofocus" in shown
    assert "is the same" in shown or "are the same" in shown
    line = StatementLine.objects.get(ref="X")
    nothing = desk.post(here, {"line": line.pk})
    assert nothing.status_code == 422
    too_much = desk.post(here, {"line": line.pk, "item": ["receipts:A", "receipts:B"], "note": "kept"})
    assert too_much.status_code == 422
    assert 'value="receipts:A" checked' in page(too_much)
    assert "kept" in page(too_much)
    desk.post(here, {"line": line.pk, "item": ["receipts:A"]})
    desk.post(here, {"line": line.pk, "item": ["receipts:B"], "part": "20"})
    assert StatementLine.objects.get(ref="X").state == "matched"
    assert "Nothing within twenty days" not in page(desk.get(here))
    match = Match.objects.filter(rule="manual").latest("id")
    desk.post(f"/en/my/reconciliation/matches/{match.pk}/undo/", {"reason": "other deposit"})
    assert StatementLine.objects.get(ref="X").open_paisa == 2000
    statement = StatementLine.objects.get(ref="X").statement_id
    assert desk.get(f"/ur/my/reconciliation/statements/{statement}/?show=open").status_code == 200


def test_the_report_filters_lists_and_settles(world, desk):
    world.receipt("P1", 10000, head="water")
    world.receipt("P2", 20000, head="water")
    world.take(world.ebilling, (0, "100", "P1"), (1, "7", "P9"))
    sent = desk.post(
        f"/en/my/reconciliation/bodies/{world.council.code}/compare/",
        {"pair": "receipts-ebilling", "from_on": day(0).isoformat(), "to_on": day(9).isoformat()},
    )  # fmt: skip
    assert sent.status_code == 302
    shown = page(desk.get("/en/my/discrepancies/"))
    assert "P2" in shown
    assert "P9" in shown
    assert "P2" not in page(desk.get("/en/my/discrepancies/?kind=missing_first"))
    body = b"".join(desk.get("/en/my/discrepancies/list.csv?kind=missing_first").streaming_content).decode(
        "utf-8-sig"
    )
    (row,) = csv.DictReader(io.StringIO(body))
    assert (row["reference"], row["second_rupees"], row["first"]) == ("P9", "7", "receipts")
    one = Discrepancy.objects.get(ref="P2")
    desk.post(f"/en/my/discrepancies/{one.pk}/", {"do": "own"})
    assert "P2" in page(desk.get("/en/my/discrepancies/?owner=mine"))
    assert (
        desk.post(f"/en/my/discrepancies/{one.pk}/", {"closure": "written_off", "note": ""}).status_code
        == 422
    )
    desk.post(f"/en/my/discrepancies/{one.pk}/", {"closure": "written_off", "note": "Resolution 5"})
    assert "P2" not in page(desk.get("/en/my/discrepancies/"))
    assert "P2" in page(desk.get("/en/my/discrepancies/?state=closed"))


def test_comparing_everything_that_has_data(world, desk):
    world.receipt("P1", 10000)
    world.take(world.ebilling, (0, "100", "P1"))
    world.take(world.bank, (0, "100", "P1"))
    desk.post(
        f"/en/my/reconciliation/bodies/{world.council.code}/compare/", {"pair": "", "from_on": day(0).isoformat(), "to_on": day(9).isoformat()}
    )  # fmt: skip
    assert not Discrepancy.objects.exists()


def test_signs_lead_to_their_discrepancies(world, desk):
    today = timezone.localdate()
    world.receipt("P2", 20000)
    world.take(world.bank, (0, "1", "Z"))
    run_matching(actor=SYSTEM, body=world.council)
    run_comparison(
        actor=SYSTEM,
        body=world.council,
        first="receipts",
        second="bank",
        from_on=day(0),
        to_on=day(9),
        today=TODAY,
    )
    shown = page(desk.get(f"/en/my/reconciliation/bodies/{world.council.code}/signs/"))
    assert "Collected, and not in the bank" in shown
    assert "In the bank, and no receipt for it" in shown
    assert (
        desk.get(
            f"/en/my/reconciliation/bodies/{world.council.code}/signs/?year={today.year - 2}"
        ).status_code
        == 200
    )
    assert desk.get(f"/en/my/reconciliation/bodies/{world.council.code}/signs/?year=99999").status_code == 200


def test_strangers_are_refused_and_watchers_only_read(world, desk):
    world.receipt("P1", 10000)
    batch = world.take(world.bank, (0, "100", "P1"))
    run_matching(actor=SYSTEM, body=world.council)
    match = Match.objects.get()
    code, source = world.council.code, world.bank.code
    reads = [
        f"sources/{source}/",
        f"imports/{batch.pk}/",
        f"statements/{batch.statements.get().pk}/",
        f"bodies/{code}/matching/",
        f"bodies/{code}/signs/",
    ]
    writes = [
        (f"bodies/{code}/new-source/", {}),
        (f"sources/{source}/import/", {}),
        (f"matches/{match.pk}/undo/", {"reason": "x"}),
        (f"bodies/{code}/compare/", {}),
    ]
    stranger, auditor = browser_of("council_officer", world.mc_swat), browser_of("auditor", world.council)
    for address in reads:
        assert stranger.get(f"/en/my/reconciliation/{address}").status_code == 403
        assert auditor.get(f"/en/my/reconciliation/{address}").status_code == 200
    for address, said in writes:
        for client in (stranger, auditor):
            assert client.post(f"/en/my/reconciliation/{address}", said).status_code == 403
    for client in (stranger, auditor):
        assert (
            client.post(
                f"/en/my/reconciliation/imports/{batch.pk}/", {"do": "revert", "reason": "x"}
            ).status_code
            == 403
        )
        assert client.post(f"/en/my/reconciliation/bodies/{code}/matching/", {"do": "run"}).status_code == 403
    assert "P1" not in page(stranger.get("/en/my/discrepancies/"))
    assert Client().get("/en/my/reconciliation/").status_code in (302, 403)


def asked(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len([q for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]])


def test_a_list_asks_no_more_often_for_more_rows(world, desk):
    """Forty rows cost the queries of two."""
    code = world.council.code
    for n in range(2):
        world.receipt(f"P{n}", 10000, n)
    world.receipt("Q0", 500, 1)
    first = world.take(world.bank, (0, "100", "P0"), (0, "3", "U0"))
    run_matching(actor=SYSTEM, body=world.council)
    run_comparison(
        actor=SYSTEM,
        body=world.council,
        first="receipts",
        second="bank",
        from_on=day(0),
        to_on=day(30),
        today=TODAY,
    )
    lists = ["my/discrepancies/", "my/reconciliation/", f"my/reconciliation/bodies/{code}/matching/", f"my/reconciliation/sources/{world.bank.code}/",
             f"my/reconciliation/bodies/{code}/signs/"]  # fmt: skip
    before = {path: asked(desk, f"/en/{path}") for path in lists}
    small = asked(desk, f"/en/my/reconciliation/statements/{first.statements.get().pk}/")
    for n in range(10, 50):
        world.receipt(f"P{n}", 10000 + n, n % 20)
        world.receipt(f"Q{n}", 500 + n, n % 20)
    rows = [
        *((n % 20, f"{(10000 + n) / 100:.2f}", f"P{n}") for n in range(10, 50)),
        *((n % 20, "3", f"U{n}") for n in range(1, 30)),
    ]
    second = world.take(world.bank, *rows, name="b.csv")
    run_matching(actor=SYSTEM, body=world.council)
    run_comparison(
        actor=SYSTEM,
        body=world.council,
        first="receipts",
        second="bank",
        from_on=day(0),
        to_on=day(30),
        today=TODAY,
    )
    assert Match.objects.count() > 30
    assert Discrepancy.objects.open().count() > 30
    for path, n in before.items():
        assert asked(desk, f"/en/{path}") <= n + 1, path
    assert asked(desk, f"/en/my/reconciliation/statements/{second.statements.get().pk}/") <= small + 1

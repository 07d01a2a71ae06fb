"""A file's way in and back out."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from yakja.finance.reconciliation.actions import (
    commit_batch,
    discard_batch,
    open_source,
    revert_batch,
    run_matching,
    save_mapping,
    stage_file,
)
from yakja.finance.reconciliation.models import (
    ImportBatch,
    ImportMapping,
    Match,
    MatchItem,
    StagedRow,
    Statement,
    StatementLine,
)
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .statements import files

pytestmark = pytest.mark.django_db


def live(source) -> list[tuple[str, int]]:
    return list(
        StatementLine.objects.live()
        .filter(source=source)
        .order_by("on", "id")
        .values_list("ref", "amount_paisa")
    )


def code_of(error: ValidationError) -> str:
    return (
        error.error_list[0].code
        if not hasattr(error, "error_dict")
        else next(iter(error.error_dict.values()))[0].code
    )


def test_a_file_is_read_looked_at_and_taken(world, officer):
    batch = world.stage(world.bank, (0, "100", "P1"), (1, "-20.50", "P2"))
    assert (batch.accepted, batch.rejected, batch.new) == (2, 0, 2)
    assert not StatementLine.objects.exists()
    before = AuditEntry.objects.count()
    taken = commit_batch(actor=officer, batch=batch)
    assert taken.state == "committed"
    assert AuditEntry.objects.count() == before + 1
    assert live(world.bank) == [("P1", 10000), ("P2", -2050)]
    assert not StagedRow.objects.exists()
    statement = Statement.objects.get()
    assert (statement.moved_paisa, statement.lines_count) == (7950, 2)
    assert commit_batch(actor=officer, batch=batch).pk == batch.pk  # sent twice
    assert len(live(world.bank)) == 2


def test_the_same_file_is_refused_until_it_was_taken_back(world):
    batch = world.take(world.bank, (0, "100", "P1"))
    with pytest.raises(Conflict) as found:
        world.stage(world.bank, (0, "100", "P1"), name="other-name.csv")
    assert code_of(found.value) == "same_file"
    revert_batch(actor=SYSTEM, batch=batch, reason="wrong account")
    assert live(world.bank) == []
    world.take(world.bank, (0, "100", "P1"))
    assert live(world.bank) == [("P1", 10000)]


def test_rows_are_new_changed_or_unchanged(world):
    first = world.take(world.ebilling, (0, "100", "P1"), (0, "200", "P2"))
    second = world.stage(world.ebilling, (0, "100", "P1"), (0, "250", "P2"), (1, "300", "P3"))
    assert (second.unchanged, second.changed, second.new) == (1, 1, 1)
    commit_batch(actor=SYSTEM, batch=second)
    assert live(world.ebilling) == [("P1", 10000), ("P2", 25000), ("P3", 30000)]
    old = StatementLine.objects.get(ref="P2", is_live=False)
    assert old.amount_paisa == 20000
    assert StatementLine.objects.live().get(ref="P2").replaces == old
    with pytest.raises(Conflict) as found:
        revert_batch(actor=SYSTEM, batch=first, reason="no")
    assert found.value.code == "later_batch"
    revert_batch(actor=SYSTEM, batch=second, reason="yes")
    assert live(world.ebilling) == [("P1", 10000), ("P2", 20000)]
    revert_batch(actor=SYSTEM, batch=first, reason="now")
    assert live(world.ebilling) == []


def test_a_bank_may_book_the_same_thing_twice(world):
    world.take(world.bank, (0, "100", "P1"), (0, "100", "P1"))
    assert live(world.bank) == [("P1", 10000), ("P1", 10000)]
    again = world.stage(world.bank, (0, "100", "P1"), (0, "100", "P1"), (0, "100", "P1"))
    assert (again.unchanged, again.new) == (2, 1)


def test_all_or_exactly_the_good_rows_as_asked(world):
    batch = world.stage(world.bank, (0, "100", "P1"), (0, "ten", "P2"), (1, "5", "=1+1"))
    assert [(r.line, r.code) for r in batch.staged.filter(fate="rejected").order_by("line")] == [
        (3, "bad_amount"),
        (4, "formula"),
    ]
    with pytest.raises(ValidationError) as found:
        commit_batch(actor=SYSTEM, batch=batch)
    assert found.value.code == "has_faults"
    assert live(world.bank) == []
    commit_batch(actor=SYSTEM, batch=batch, only_good=True)
    assert live(world.bank) == [("P1", 10000)]
    assert batch.staged.count() == 2  # the refused ones stay with their reason


def test_a_statement_with_balances_is_taken_whole_or_not(world):
    source = world.source("bank", "bank-csv-crdr", "Account 2")
    raw = files.csv_file().replace(b"05/10/2026,Water", b"99/10/2026,Water")
    batch = stage_file(actor=SYSTEM, source=source, file=io.BytesIO(raw), file_name="x.csv")
    assert batch.rejected == 1
    with pytest.raises(ValidationError) as found:
        commit_batch(actor=SYSTEM, batch=batch, only_good=True)
    assert found.value.code == "balances_need_all"
    discard_batch(actor=SYSTEM, batch=batch)
    whole = stage_file(actor=SYSTEM, source=source, file=io.BytesIO(files.csv_file()), file_name="y.csv")
    commit_batch(actor=SYSTEM, batch=whole)
    statement = Statement.objects.get(source=source)
    assert statement.opening_paisa + statement.moved_paisa == statement.closing_paisa
    assert statement.lines.aggregate(n=Sum("amount_paisa"))["n"] == statement.moved_paisa


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bank-mt940", files.mt940_file),
        ("bank-camt053", files.camt_file),
        ("bank-xlsx-crdr", files.xlsx_statement),
    ],
)
def test_every_format_comes_in(world, name, make):
    source = world.source("bank", name, name)
    commit_batch(
        actor=SYSTEM, batch=stage_file(actor=SYSTEM, source=source, file=io.BytesIO(make()), file_name="x")
    )
    assert [a for _r, a in live(source)] == [m[1] for m in files.MOVEMENTS]


def test_a_file_that_breaks_off_leaves_nothing(world):
    rows = "".join(f"05/10/2026,1,R{n}\n" for n in range(2500))
    raw = f'Date,Amount,Reference\n{rows}05/10/2026,1,"open\n'.encode()
    with pytest.raises(ValidationError) as found:
        stage_file(actor=SYSTEM, source=world.bank, file=io.BytesIO(raw), file_name="x.csv")
    assert code_of(found.value) == "unclosed_quote"
    assert "2502" in str(found.value.messages)
    assert not ImportBatch.objects.exists()
    assert not StagedRow.objects.exists()


def test_a_match_follows_its_line_out(world):
    world.receipt("P1", 10000)
    batch = world.take(world.bank, (0, "100", "P1"))
    assert run_matching(actor=SYSTEM, body=world.council)["exact"] == 1
    revert_batch(actor=SYSTEM, batch=batch, reason="wrong month")
    assert not Match.objects.standing().exists()
    world.take(world.bank, (0, "100", "P1"))
    assert run_matching(actor=SYSTEM, body=world.council)["exact"] == 1


def test_an_item_of_another_statement_that_is_taken_back_frees_the_bank_line(world):
    batch = world.take(world.ebilling, (0, "100", "P1"))
    world.take(world.bank, (0, "100", "P1"))
    assert run_matching(actor=SYSTEM, body=world.council)["exact"] == 1
    revert_batch(actor=SYSTEM, batch=batch, reason="old list")
    assert StatementLine.objects.open().filter(source=world.bank).count() == 1


def test_heads_of_the_source_become_ours(world):
    world.ebilling.heads = {"water": "water_rate"}
    world.ebilling.save()
    world.take(world.ebilling, (0, "100", "P1"))
    assert StatementLine.objects.get().head == "water_rate"


def test_who_may_import(world, officer, stranger):
    with pytest.raises(PermissionDenied):
        stage_file(actor=stranger, source=world.bank, file=io.BytesIO(b"x"), file_name="x")
    batch = world.stage(world.bank, (0, "100", "P1"))
    for verb in (commit_batch, discard_batch):
        with pytest.raises(PermissionDenied):
            verb(actor=stranger, batch=batch)
    with pytest.raises(PermissionDenied):
        open_source(actor=stranger, body=world.council, kind="bank", name="Mine")
    assert list(ImportBatch.objects.visible_to(officer)) == [batch]
    assert not ImportBatch.objects.visible_to(stranger).exists()
    assert not StatementLine.objects.visible_to(stranger).exists()


def test_a_mapping_of_a_body_has_versions_and_a_shipped_one_is_copied(world, officer):
    shipped = ImportMapping.objects.get(code="bank-csv-signed")
    mine = save_mapping(
        actor=officer, body=world.council, kind="bank", name="Our bank", rules=shipped.rules, mapping=shipped
    )
    assert mine.pk != shipped.pk
    again = save_mapping(
        actor=officer,
        body=world.council,
        kind="bank",
        name="Our bank",
        rules={**shipped.rules, "sign": "reversed"},
        mapping=mine,
    )
    assert (again.pk, again.version) == (mine.pk, 2)
    with pytest.raises(ValidationError) as found:
        save_mapping(actor=officer, body=world.council, kind="bank", name="x", rules={"format": "csv"})
    assert code_of(found.value) == "bad_mapping"


def test_the_database_holds_what_the_verbs_promise(world):
    world.take(world.bank, (0, "100", "P1"))
    line = StatementLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementLine.objects.filter(pk=line.pk).update(matched_paisa=F("amount_paisa") + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.update(opening_paisa=0, closing_paisa=1)


def test_what_a_changed_row_had_been_matched_with_is_matched_again_when_the_change_is_taken_back(
    world, officer
):
    world.receipt("P1", 10000)
    world.receipt("P2", 20000)
    world.take(world.ebilling, (0, "100", "P1"))
    world.take(world.bank, (0, "100", "P1"), (0, "200", "P2"))
    run_matching(actor=officer, body=world.council)
    before = set(MatchItem.objects.filter(is_standing=True).values_list("match__line__ref", "item_ref"))
    raw = b"Date,Amount,Reference,Description\n05/10/2026,100,P1,other text\n"
    changed = commit_batch(
        actor=officer,
        batch=stage_file(actor=officer, source=world.bank, file=io.BytesIO(raw), file_name="again.csv"),
    )
    assert changed.changed == 1
    assert Match.objects.standing().count() == 1
    revert_batch(actor=officer, batch=changed, reason="wrong file")
    assert (
        set(MatchItem.objects.filter(is_standing=True).values_list("match__line__ref", "item_ref")) == before
    )
    again = Match.objects.standing().get(line__ref="P1")
    assert "taken back" in again.note
    assert StatementLine.objects.live().get(ref="P1", source=world.bank).open_paisa == 0

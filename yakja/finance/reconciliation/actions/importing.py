"""A file's way in: read and staged, looked at, taken as one batch, and taken back by reversal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import ImportBatch, ImportMapping, Source, StagedRow, Statement, StatementLine
from ..statements import Balances, Fault, Mapping, StatementRow, Unreadable, read
from ._undoing import restore_matches, undo_matches_of

BATCH = 1000
Fate = StagedRow.Fate
State = ImportBatch.State


@action("reconciliation.stage_file")
def stage_file(
    *,
    actor: Any,
    source: Source,
    file: BinaryIO,
    file_name: str,
    mapping: ImportMapping | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> ImportBatch:
    """Read a file into a staged batch: every row with its fate, nothing taken yet.

    Raises Conflict `same_file` when the source gave this file before, ValidationError with the code of the
    fault (bound to `file`) when it cannot be read; then nothing of it is kept.
    """
    require(actor, "reconciliation.import", source)
    if source.is_closed:
        refuse("source_closed", _("This source is closed."), field="file")
    mapping = mapping or source.mapping
    if mapping is None:
        refuse("no_mapping", _("Choose how the file is read."), field="mapping")
    if mapping.kind != source.kind:
        refuse("other_kind", _("This mapping is for another kind of source."), field="mapping")
    digest, size = _digest(file)
    known = source.batches.filter(file_hash=digest, state__in=[State.STAGED, State.COMMITTED]).first()
    if known is not None:
        raise _same_file(known)
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                source=source, file_name=file_name.rpartition("/")[2][:200] or "file", file_hash=digest, size=size,
                mapping_code=mapping.code, mapping_version=mapping.version, rules=mapping.rules,
                staged_at=timezone.now(), staged_by_ref=ref_of(actor), is_sample=is_sample,
            )  # fmt: skip
    except IntegrityError as error:  # two sendings at once
        raise _same_file(source.batches.filter(file_hash=digest).latest("id")) from error
    try:
        batch.balances = _stage(batch, read(file, Mapping.of(mapping.rules)))
    except Unreadable as error:
        found = error.fault
        refuse(found.code, _("Line %(line)s: %(reason)s"), field="file", line=found.line, reason=found.reason)
    if source.mapping_id != mapping.pk:
        Source.objects.filter(pk=source.pk).update(mapping=mapping)
    tell_fates(batch)
    record(
        subject=f"reconciliation.batch:{batch.pk}", scope=source.body,
        after={"source": source.code, "file": batch.file_name, "sha256": digest, **counts_of(batch)},
    )  # fmt: skip
    return batch


def _same_file(known: ImportBatch) -> Conflict:
    return Conflict(
        {"file": Conflict(_("This file was read before, as import %(n)s."), code="same_file", params={"n": known.pk})}
    )  # fmt: skip


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """What a batch holds, as doors tell it."""
    return {n: getattr(batch, n) for n in ("accepted", "rejected", "new", "changed", "unchanged")}


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def _stage(batch: ImportBatch, items: Iterator[StatementRow | Fault | Balances]) -> list[dict[str, Any]]:
    """Write the rows as they are read, a thousand at a time; the balances of its statements."""
    waiting: list[StagedRow] = []
    balances: list[dict[str, Any]] = []
    heads = batch.source.heads
    for item in items:
        part = len(balances)
        if isinstance(item, Balances):
            balances.append({
                "number": item.number, "account": item.account, "opening": item.opening_paisa, "closing": item.closing_paisa,
                "from": item.from_on.isoformat() if item.from_on else None, "to": item.to_on.isoformat() if item.to_on else None,
            })  # fmt: skip
        elif isinstance(item, Fault):
            waiting.append(
                StagedRow(batch=batch, part=part, line=item.line, fate=Fate.REJECTED, code=item.code, params=item.params)
            )  # fmt: skip
        else:
            waiting.append(
                StagedRow(
                    batch=batch, part=part, line=item.line, row_key=item.key, digest=item.digest, on=item.on,
                    value_on=item.value_on, amount_paisa=item.amount_paisa, balance_paisa=item.balance_paisa, ref=item.ref,
                    text=item.text, consumer_no=item.consumer_no, head=heads.get(item.head.lower(), item.head), instrument=item.instrument,
                )
            )  # fmt: skip
        if len(waiting) >= BATCH:
            StagedRow.objects.bulk_create(waiting)
            waiting = []
    StagedRow.objects.bulk_create(waiting)
    return balances


def tell_fates(batch: ImportBatch) -> None:
    """Number rows that share a key, compare with what the source said before, and count; set by set."""
    rows = StagedRow.objects.filter(batch=batch)
    good = rows.exclude(fate=Fate.REJECTED)
    again = good.order_by().values("row_key").annotate(n=Count("id")).filter(n__gt=1).values("row_key")
    numbers: dict[str, int] = {}
    numbered = []
    for row in good.filter(row_key__in=again).order_by("line", "id").only("id", "row_key"):
        numbers[row.row_key] = numbers.get(row.row_key, 0) + 1
        if numbers[row.row_key] > 1:
            row.row_key = f"{row.row_key}#{numbers[row.row_key]}"
            numbered.append(row)
    StagedRow.objects.bulk_update(numbered, ["row_key"], batch_size=500)
    before = StatementLine.objects.live().filter(source=batch.source, row_key=OuterRef("row_key"))
    good.update(
        fate=Case(
            When(Exists(before.filter(digest=OuterRef("digest"))), then=Value(Fate.UNCHANGED)),
            When(Exists(before), then=Value(Fate.CHANGED)),
            default=Value(Fate.NEW),
        )
    )
    by_fate = dict(rows.order_by().values_list("fate").annotate(n=Count("id")))
    days = good.aggregate(low=Min("on"), high=Max("on"))
    batch.new, batch.changed, batch.unchanged = (
        by_fate.get(f, 0) for f in (Fate.NEW, Fate.CHANGED, Fate.UNCHANGED)
    )
    batch.rejected = by_fate.get(Fate.REJECTED, 0)
    batch.accepted = batch.new + batch.changed + batch.unchanged
    batch.from_on, batch.to_on = days["low"], days["high"]
    batch.save()


@action("reconciliation.commit_batch")
def commit_batch(
    *, actor: Any, batch: ImportBatch, only_good: bool = False, door: str = "web"
) -> ImportBatch:
    """Take a staged batch: all of it, or exactly its good rows when asked; once, however often it is sent.

    Raises ValidationError `has_faults` when rows were refused and only all may be taken, `balances_need_all` when
    a statement states its balances and therefore can only be whole, Conflict `not_staged`.
    """
    require(actor, "reconciliation.import", batch)
    source = Source.objects.select_for_update(of=("self",)).select_related("body").get(pk=batch.source_id)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == State.COMMITTED:
        record(subject=f"reconciliation.batch:{batch.pk}", scope=source.body, facts={"again": True})
        return batch
    if batch.state != State.STAGED:
        raise Conflict(_("This import was ended before."), code="not_staged")
    if batch.rejected and not only_good:
        refuse(
            "has_faults",
            _("%(n)s rows have faults. Mend the file, or take only the good rows."),
            n=batch.rejected,
        )
    if batch.rejected and batch.has_balances:
        refuse(
            "balances_need_all",
            _(
                "This statement states its balances: without the refused rows they would not agree. Mend the file."
            ),
        )
    if not batch.accepted:
        refuse("nothing_good", _("The file has no row that could be taken."))
    batch.source = source
    tell_fates(batch)  # another batch may have been taken meanwhile
    for part, stated in enumerate(batch.balances or [{}]):
        _statement(batch, part, stated)
    _replace_changed(batch, actor)
    _insert_lines(batch)
    StagedRow.objects.filter(batch=batch).exclude(fate=Fate.REJECTED).delete()
    _end(batch, State.COMMITTED, actor)
    record(
        subject=f"reconciliation.batch:{batch.pk}",
        scope=source.body,
        after={"state": batch.state, **counts_of(batch)},
    )
    return batch


def _statement(batch: ImportBatch, part: int, stated: dict[str, Any]) -> Statement:
    rows = StagedRow.objects.filter(batch=batch, part=part).exclude(fate=Fate.REJECTED)
    told = rows.aggregate(moved=Sum("amount_paisa"), n=Count("id"), low=Min("on"), high=Max("on"))
    return Statement.objects.create(
        source=batch.source, batch=batch, part=part, number=stated.get("number", ""), account_no=stated.get("account", ""),
        from_on=stated.get("from") or told["low"], to_on=stated.get("to") or told["high"],
        opening_paisa=stated.get("opening"), closing_paisa=stated.get("closing"), moved_paisa=told["moved"] or 0,
        lines_count=told["n"], is_sample=batch.is_sample,
    )  # fmt: skip


def _replaced_by(batch: ImportBatch) -> str:
    return f"replaced by import {batch.pk}"


def _replace_changed(batch: ImportBatch, actor: Any) -> None:
    """Lines that the file states anew no longer count, and what they were matched with is free again."""
    keys = StagedRow.objects.filter(batch=batch, fate=Fate.CHANGED).values("row_key")
    old = StatementLine.objects.live().filter(source=batch.source, row_key__in=keys)
    undo_matches_of(old, actor=actor, reason=_replaced_by(batch))
    old.update(is_live=False)


_INSERT = """
INSERT INTO reconciliation_statementline
  (source_id, statement_id, line, row_key, digest, "on", value_on, amount_paisa, balance_paisa, ref, text, consumer_no,
   head, instrument, matched_paisa, is_live, replaces_id, is_sample)
SELECT %s, st.id, s.line, s.row_key, s.digest, s."on", s.value_on, s.amount_paisa, s.balance_paisa, s.ref, s.text,
   s.consumer_no, s.head, s.instrument, 0, %s,
   CASE WHEN s.fate = 'changed' THEN
     (SELECT MAX(o.id) FROM reconciliation_statementline o WHERE o.source_id = %s AND o.row_key = s.row_key) END, %s
FROM reconciliation_stagedrow s
JOIN reconciliation_statement st ON st.batch_id = s.batch_id AND st.part = s.part
WHERE s.batch_id = %s AND s.fate IN ('new', 'changed')
ORDER BY s.line, s.id
"""


def _insert_lines(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [batch.source_id, True, batch.source_id, batch.is_sample, batch.pk])


def _end(batch: ImportBatch, state: str, actor: Any, reason: str = "") -> None:
    batch.state, batch.ended_at, batch.ended_by_ref, batch.reason = (
        state,
        timezone.now(),
        ref_of(actor),
        reason,
    )
    batch.save()


@action("reconciliation.discard_batch")
def discard_batch(*, actor: Any, batch: ImportBatch, door: str = "web") -> ImportBatch:
    """Leave a staged file; it may be sent again."""
    require(actor, "reconciliation.import", batch)
    batch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("source__body").get(pk=batch.pk)
    )
    if batch.state != State.STAGED:
        raise Conflict(_("This import was ended before."), code="not_staged")
    batch.staged.all().delete()
    _end(batch, State.DISCARDED, actor)
    record(subject=f"reconciliation.batch:{batch.pk}", scope=batch.source.body, after={"state": batch.state})
    return batch


@action("reconciliation.revert_batch")
def revert_batch(*, actor: Any, batch: ImportBatch, reason: str, door: str = "web") -> ImportBatch:
    """Take a batch back: its lines no longer count, matches with them are undone, what they replaced counts again.

    So do the matches of what they replaced. Nothing is removed. Only the newest batch that touched a row may be taken back, since a later one speaks of
    its rows: Conflict `later_batch`. The same file may be sent again afterwards.
    """
    require(actor, "reconciliation.import", batch)
    reason = " ".join(reason.split())
    if not reason:
        refuse("missing", _("Write why."), field="reason")
    source = Source.objects.select_for_update(of=("self",)).select_related("body").get(pk=batch.source_id)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.COMMITTED:
        raise Conflict(_("Only an import that was taken can be taken back."), code="not_committed")
    lines = StatementLine.objects.filter(statement__batch=batch)
    if lines.filter(is_live=False).exists():
        raise Conflict(
            _("A later import has changed rows of this one; take that back first."), code="later_batch"
        )
    undone = undo_matches_of(lines, actor=actor, reason=reason)
    replaced = list(lines.filter(replaces__isnull=False).values_list("replaces_id", flat=True))
    count = lines.update(is_live=False)
    StatementLine.objects.filter(pk__in=replaced).update(is_live=True)
    restored = restore_matches(
        source.body, actor=actor, reason=_replaced_by(batch), back=f"import {batch.pk} was taken back"
    )
    batch.statements.update(is_reverted=True)
    batch.source = source
    _end(batch, State.REVERTED, actor, reason[:500])
    record(
        subject=f"reconciliation.batch:{batch.pk}", scope=source.body, reason=reason,
        after={"state": batch.state, "lines": count, "matches_undone": undone, "lines_again": len(replaced), "matches_again": restored},
    )  # fmt: skip
    return batch

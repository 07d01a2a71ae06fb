"""Vouchers: entered by hand or brought in as a sheet by one person, posted or refused by another."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import LoadReport, Row, RowError

from ..models import (
    Account,
    Books,
    Purpose,
    StagedLine,
    Transaction,
    Voucher,
    VoucherBatch,
    VoucherKind,
    VoucherState,
)
from ..queries.budget import left_of
from ..queries.objects import object_name
from ..queries.reading import VOUCHER_KNOWN, VOUCHER_REQUIRED, Reader, read_voucher, rows_of
from ._writing import locked_books
from .books import account_for
from .posting import Line, post_transaction, reverse_transaction
from .staged import post_staged

# Debit and credit of each kind; "money" is the cash box or the bank of the voucher's fund.
LEGS: dict[str, tuple[str, str]] = {
    VoucherKind.PAYMENT: (Purpose.EXPENDITURE, "money"),
    VoucherKind.TRANSFER: ("money", Purpose.TRANSFER),
    VoucherKind.DEPOSIT_IN: ("money", Purpose.DEPOSIT),
    VoucherKind.DEPOSIT_OUT: (Purpose.DEPOSIT, "money"),
    VoucherKind.OPENING: ("money", Purpose.OPENING),
}
SOURCE = "ledger.voucher"


def _account(actor: Any, voucher: Voucher, purpose: str, known: dict[Any, Account]) -> Account:
    """The account of one leg, opened on first use; `known` keeps those of a batch."""
    if purpose == "money":
        purpose = Purpose.CASH if voucher.is_cash else Purpose.BANK
    is_spent = purpose == Purpose.EXPENDITURE
    detail = voucher.detail if purpose in (Purpose.TRANSFER, Purpose.DEPOSIT) else ""
    key = (purpose, voucher.fund, voucher.grant_code, voucher.object_code if is_spent else "", detail)
    if key not in known:
        known[key] = account_for(
            by=actor, body=voucher.body, purpose=purpose, fund=voucher.fund, grant_code=voucher.grant_code,
            object_code=key[3], detail=detail, name=object_name(voucher.object_code) if is_spent else None,
        )  # fmt: skip
    return known[key]


def _read(body: Body, rows: Sequence[Row]) -> tuple[list[Voucher], list[RowError]]:
    reader = Reader()
    found: list[tuple[Row, Voucher]] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        voucher = read_voucher(reader, row)
        if voucher is None:
            continue
        if voucher.on > timezone.localdate():
            reader.refuse(row, "on", "future", str(_("This day has not come yet.")))
            continue
        key = (voucher.year, voucher.number)
        if key in seen:
            message = str(_("The same number stands in line %d already.")) % seen[key]
            reader.refuse(row, "number", "twice", message)
            continue
        seen[key] = row.line
        voucher.body = body
        found.append((row, voucher))
    numbers = [number for _year, number in seen]
    stored: set[tuple[str, str]] = set()
    for start in range(0, len(numbers), 500):
        some = Voucher.objects.filter(body=body, number__in=numbers[start : start + 500])
        stored |= set(some.values_list("year", "number"))
    books = Books.objects.filter(body=body).first()
    for row, voucher in found:
        if (voucher.year, voucher.number) in stored:
            reader.refuse(row, "number", "stored", str(_("A voucher of this number is stored already.")))
        if books and voucher.on < books.opened_on:
            reader.refuse(row, "on", "before_books", str(_("The books begin on %s.")) % books.opened_on)
        elif books and books.locked_through and voucher.on <= books.locked_through:
            reader.refuse(
                row, "on", "period_locked", str(_("The books are locked through %s.")) % books.locked_through
            )
    bad = {error.line for error in reader.errors}
    return [voucher for row, voucher in found if row.line not in bad], reader.errors


@action("ledger.import_vouchers")
def import_vouchers(
    *,
    actor: Any,
    body: Body,
    raw: bytes,
    name: str,
    source: str,
    only_if_clean: bool = True,
    dry_run: bool = False,
    door: str = "web",
) -> tuple[LoadReport, VoucherBatch | None]:
    """Bring in vouchers from CSV or XLSX; they wait for a second person. The same file is refused.

    Columns: number, on, amount, narration; object_code, kind, fund, grant, function, detail, paid_from, payee.
    With `only_if_clean` one bad row takes none.
    """
    require(actor, "ledger.enter", body)
    locked_books(body)  # two senders of the same file wait for each other
    digest = hashlib.sha256(raw).hexdigest()
    known = VoucherBatch.objects.filter(body=body, file_digest=digest).first()
    if known is not None:
        refuse(
            "same_file",
            _("This very file was brought in on %(day)s."),
            field="file",
            day=known.made_at.date(),
        )
    rows, errors = rows_of(raw, required=VOUCHER_REQUIRED, known=VOUCHER_KNOWN)
    if not rows and not errors:
        refuse("empty", _("The file has no rows."), field="file")
    vouchers, wrong = _read(body, rows)
    errors = sorted([*errors, *wrong], key=lambda error: error.line)
    takes = bool(vouchers) and not dry_run and not (errors and only_if_clean)
    batch = None
    if takes:
        now = timezone.now()
        batch = VoucherBatch.objects.create(
            body=body, source=source[:20], name=name[:200], file_digest=digest, count=len(vouchers), made_at=now,
            total_paisa=sum(voucher.amount_paisa for voucher in vouchers), maker=actor.ref,
        )  # fmt: skip
        for voucher in vouchers:
            voucher.batch, voucher.maker, voucher.made_at = batch, actor.ref, now
        Voucher.objects.bulk_create(vouchers, batch_size=500)
    report = LoadReport(len(rows), len(vouchers) if takes else 0, 0, 0, tuple(errors), dry_run)
    record(
        subject=f"ledger.voucherbatch:{batch.pk if batch else body.code}", scope=body, reason=name,
        after={"read": report.read, "taken": report.loaded, "refused": len(errors), "dry_run": dry_run},
    )  # fmt: skip
    return report, batch


@action("ledger.post_batch")
def post_batch(*, actor: Any, batch: VoucherBatch, door: str = "web") -> int:
    """A second person posts the waiting vouchers of a file, as one set; answers how many were posted.

    What was paid elsewhere is booked even where it goes beyond the budget; the comparison shows it.
    """
    require(actor, "ledger.approve", batch)
    batch = VoucherBatch.objects.select_for_update(of=("self",)).select_related("body").get(pk=batch.pk)
    waiting = list(
        Voucher.objects.filter(batch=batch, state=VoucherState.ENTERED)
        .select_for_update(of=("self",))
        .select_related("body")
        .order_by("id")
    )
    if not waiting:
        refuse("nothing_waits", _("Nothing of this file waits to be posted."))
    known: dict[Any, Account] = {}
    name = f"vouchers:{batch.pk}"
    StagedLine.objects.filter(batch=name).delete()
    StagedLine.objects.bulk_create(
        (
            StagedLine(
                batch=name, key=voucher.key, on=voucher.on, narration=voucher.narration, source=SOURCE,
                source_ref=str(voucher.pk), account=_account(actor, voucher, purpose, known),
                amount=sign * voucher.amount_paisa,
            )
            for voucher in waiting
            for purpose, sign in zip(LEGS[voucher.kind], (1, -1), strict=True)
        ),
        batch_size=500,
    )  # fmt: skip
    posted = post_staged(actor=actor, body=batch.body, batch=name)
    made = _keys(batch.body, [voucher.key for voucher in waiting])
    for voucher in waiting:
        voucher.state, voucher.checker, voucher.transaction_id = (
            VoucherState.POSTED,
            actor.ref,
            made[voucher.key],
        )
    Voucher.objects.bulk_update(waiting, ["state", "checker", "transaction"], batch_size=200)
    batch.checker = actor.ref
    batch.save(update_fields=["checker"])
    record(subject=f"ledger.voucherbatch:{batch.pk}", scope=batch.body, after={"posted": posted})
    return posted


def _keys(body: Body, keys: list[str]) -> dict[str, int]:
    """The transactions of these vouchers by their posting keys."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        some = Transaction.objects.filter(body=body, source=SOURCE, key__in=keys[start : start + 500])
        found |= dict(some.values_list("key", "pk"))
    return found


@action("ledger.enter_voucher")
def enter_voucher(
    *, actor: Any, body: Body, cells: dict[str, str], is_sample: bool = False, door: str = "web"
) -> Voucher:
    """Enter one voucher by hand, as the cells of a sheet would tell it; it waits for a second person.

    The same number with the same content again answers the stored one.
    """
    require(actor, "ledger.enter", body)
    locked_books(body)  # two senders of the same number wait for each other
    reader = Reader()
    voucher = read_voucher(reader, Row(1, cells))
    if voucher is None:
        first = reader.errors[0]
        refuse(first.code, first.message.replace("%", "%%"), field=first.column or None)
    stored = Voucher.objects.filter(body=body, year=voucher.year, number=voucher.number).first()
    same = (
        "kind",
        "on",
        "amount_paisa",
        "object_code",
        "fund",
        "grant_code",
        "narration",
        "payee",
        "detail",
        "is_cash",
    )
    if stored is not None:
        if any(getattr(stored, name) != getattr(voucher, name) for name in same):
            raise Conflict({"number": [_("A voucher of this number is stored already.")]}, code="stored")
        record(subject=f"ledger.voucher:{stored.pk}", scope=body, facts={"again": True})
        return stored
    good, wrong = _read(body, [Row(1, cells)])
    if not good:
        refuse(wrong[0].code, wrong[0].message.replace("%", "%%"), field=wrong[0].column or None)
    (voucher,) = good
    voucher.maker, voucher.made_at, voucher.is_sample = actor.ref, timezone.now(), is_sample
    voucher.save()
    record(
        subject=f"ledger.voucher:{voucher.pk}", scope=body,
        after={"number": voucher.number, "amount_paisa": voucher.amount_paisa, "kind": voucher.kind},
    )  # fmt: skip
    return voucher


@action("ledger.approve_voucher")
def approve_voucher(*, actor: Any, voucher: Voucher, reason: str = "", door: str = "web") -> Transaction:
    """A second person posts a voucher. A payment beyond what the budget leaves needs the reason why it is made all the same."""
    require(actor, "ledger.approve", voucher)
    voucher = Voucher.objects.select_for_update(of=("self",)).select_related("body").get(pk=voucher.pk)
    if voucher.state not in (VoucherState.ENTERED, VoucherState.POSTED):
        refuse("not_waiting", _("This voucher does not wait for a decision."))
    if voucher.transaction is not None:
        record(subject=f"ledger.voucher:{voucher.pk}", scope=voucher.body, facts={"again": True})
        return voucher.transaction
    if voucher.kind == VoucherKind.PAYMENT and not reason.strip():
        left = left_of(voucher)
        if left is None:
            refuse(
                "no_budget",
                _("No adopted budget names this object. Say why it is paid all the same."),
                field="reason",
            )
        if left < voucher.amount_paisa:
            refuse(
                "over_budget",
                _("The budget leaves less than this for the object. Say why it is paid all the same."),
                field="reason",
            )
    debit, credit = (_account(actor, voucher, purpose, {}) for purpose in LEGS[voucher.kind])
    made = post_transaction(
        actor=actor, body=voucher.body, on=voucher.on, narration=voucher.narration, source=SOURCE,
        source_ref=str(voucher.pk), key=voucher.key,
        lines=[Line(debit, voucher.amount_paisa), Line(credit, -voucher.amount_paisa)],
    )  # fmt: skip
    voucher.state, voucher.checker, voucher.transaction = VoucherState.POSTED, actor.ref, made
    voucher.reason = reason.strip()[:500]
    voucher.save(update_fields=["state", "checker", "transaction", "reason"])
    record(
        subject=f"ledger.voucher:{voucher.pk}", scope=voucher.body, reason=voucher.reason,
        after={"state": voucher.state, "number": made.number},
    )  # fmt: skip
    return made


@action("ledger.refuse_voucher")
def refuse_voucher(*, actor: Any, voucher: Voucher, reason: str, door: str = "web") -> Voucher:
    """A second person refuses a voucher that waits, with the reason."""
    require(actor, "ledger.approve", voucher)
    voucher = Voucher.objects.select_for_update(of=("self",)).select_related("body").get(pk=voucher.pk)
    if voucher.state != VoucherState.ENTERED:
        refuse("not_waiting", _("This voucher does not wait for a decision."))
    if not reason.strip():
        refuse("reason_missing", _("Say why it is refused."), field="reason")
    voucher.state, voucher.checker, voucher.reason = VoucherState.REFUSED, actor.ref, reason.strip()[:500]
    voucher.save(update_fields=["state", "checker", "reason"])
    record(
        subject=f"ledger.voucher:{voucher.pk}",
        scope=voucher.body,
        reason=voucher.reason,
        after={"state": "refused"},
    )
    return voucher


@action("ledger.reverse_voucher")
def reverse_voucher(
    *, actor: Any, voucher: Voucher, on: dt.date, reason: str, door: str = "web"
) -> Transaction:
    """A second person undoes a posted voucher, with the reason; its number stays used."""
    require(actor, "ledger.approve", voucher)
    voucher = (
        Voucher.objects.select_for_update(of=("self",))
        .select_related("body", "transaction__body")
        .get(pk=voucher.pk)
    )
    if voucher.transaction is None or voucher.state not in (VoucherState.POSTED, VoucherState.REVERSED):
        refuse("not_posted", _("This voucher is not posted."))
    made = reverse_transaction(
        actor=actor, transaction=voucher.transaction, on=on, reason=reason, key=f"{voucher.key}:reversed"
    )
    voucher.state, voucher.reason = VoucherState.REVERSED, reason.strip()[:500]
    voucher.save(update_fields=["state", "reason"])
    record(
        subject=f"ledger.voucher:{voucher.pk}", scope=voucher.body, reason=reason, after={"state": "reversed"}
    )
    return made

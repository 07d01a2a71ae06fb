"""Reading sheets of budgets and vouchers: CSV or XLSX, every bad row named with its line, column and reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yakja.foundation.files.content.refusal import RefusedFileError
from yakja.foundation.files.content.sheets import check_xlsx
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.tables import Row, RowError, read_table
from yakja.foundation.kit.text import ascii_digits

from ..models import Fund, Voucher, VoucherKind
from ..models.accounts import OBJECT_CODE

MOST_ROWS = 50_000
BUDGET_REQUIRED = ("object_code", "amount")
BUDGET_KNOWN = ("fund", "grant", "function", "name")
VOUCHER_REQUIRED = ("number", "on", "amount", "narration")
VOUCHER_KNOWN = ("kind", "object_code", "fund", "grant", "function", "detail", "paid_from", "payee")
DETAILS = {
    VoucherKind.TRANSFER: ("pfc", "uipt_share", "ttip_share", "other"),
    VoucherKind.DEPOSIT_IN: ("security", "earnest", ""),
    VoucherKind.DEPOSIT_OUT: ("security", "earnest", ""),
}
_GRANT = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,39}")


def _text_of(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def rows_of(raw: bytes, *, required: Sequence[str], known: Sequence[str]) -> tuple[list[Row], list[RowError]]:
    """The rows of a CSV file, or of the first sheet of a workbook; what cannot be read is an error, never raised."""
    text: bytes | str = raw
    if raw.startswith(b"PK"):
        try:
            text = _as_csv(raw)
        except (RefusedFileError, BadZipFile, ValueError, KeyError, IndexError, OSError) as error:
            message = _("This workbook cannot be read: %s") % str(error)[:100]
            return [], [RowError(1, "", "unreadable", message)]
    rows, errors = read_table(text, required=required, known=known)
    if len(rows) > MOST_ROWS:
        message = _("The file has more than %d rows; divide it.") % MOST_ROWS
        return [], [RowError(rows[MOST_ROWS].line, "", "too_many", message)]
    return rows, errors


def _as_csv(raw: bytes) -> str:
    """The first sheet of a workbook as CSV, a line per row; one row more than are taken, so that it shows."""
    # Seven megabytes in every process, for those who send a sheet.
    from openpyxl import load_workbook

    check_xlsx(raw)
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    out = io.StringIO()
    writer = csv.writer(out)
    for cells in itertools.islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS + 2):
        # A line break inside a cell would move the lines that follow.
        writer.writerow([" ".join(_text_of(cell).split()) for cell in cells])
    book.close()
    return out.getvalue()


class Reader:
    """Reads the cells of rows one by one and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[RowError] = []

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def money(self, row: Row, column: str, *, least: int) -> int:
        try:
            paisa = parse_money(row[column]).paisa
        except ValidationError as error:
            self.refuse(row, column, str(error.code), str(error.messages[0]))
            return least
        if paisa < least:
            self.refuse(row, column, "too_little", _("This amount is too small."))
        return paisa

    def day(self, row: Row, column: str) -> dt.date | None:
        text = ascii_digits(row[column])
        for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"):
            try:
                return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        self.refuse(row, column, "bad_day", _("“%s” is not a day; write it as 2026-07-01.") % text[:40])
        return None

    def chosen(self, row: Row, column: str, choices: Iterable[str], default: str) -> str:
        value = row[column].lower().replace(" ", "_") or default
        if value not in choices:
            self.refuse(
                row, column, "unknown",
                _("“%(found)s” is not one of: %(choices)s.") % {"found": value[:40], "choices": ", ".join(c for c in choices if c)},
            )  # fmt: skip
        return value

    def object_code(self, row: Row, *, letters: str) -> str:
        code = row["object_code"].upper()
        if not re.fullmatch(OBJECT_CODE, code):
            message = _(
                "“%s” is not an object code; it is a letter and five to seven characters such as A01101."
            )
            self.refuse(row, "object_code", "bad_object", message % code[:20])
        elif code[0] not in letters:
            message = _("An object that begins with one of %s belongs here.")
            self.refuse(row, "object_code", "wrong_object", message % ", ".join(letters))
        return code

    def purse(self, row: Row, default: str = Fund.LOCAL) -> tuple[str, str]:
        grant = row["grant"].upper()
        fund = self.chosen(row, "fund", Fund.values, Fund.SPECIAL if grant else default)
        if grant and not _GRANT.fullmatch(grant):
            self.refuse(row, "grant", "bad_grant", _("A grant is named by a short code such as SNG-2."))
        if bool(grant) != (fund == Fund.SPECIAL):
            message = _("The special fund holds grants, each under its code; other funds hold none.")
            self.refuse(row, "grant", "grant_in_special", message)
        return fund, grant

    def text(self, row: Row, column: str, most: int, *, needed: bool = False) -> str:
        value = row[column]
        if needed and not value:
            self.refuse(row, column, "missing", _("This cell must be filled."))
        if len(value) > most:
            self.refuse(row, column, "too_long", _("This has more than %d letters.") % most)
        return value


def read_voucher(reader: Reader, row: Row) -> Voucher | None:
    """A voucher as one row tells it, not stored; None when the row has an error."""
    before = len(reader.errors)
    kind = reader.chosen(row, "kind", VoucherKind.values, VoucherKind.PAYMENT)
    on = reader.day(row, "on")
    is_deposit = kind in (VoucherKind.DEPOSIT_IN, VoucherKind.DEPOSIT_OUT)
    fund, grant = reader.purse(row, Fund.PUBLIC_ACCOUNT if is_deposit else Fund.LOCAL)
    if is_deposit != (fund == Fund.PUBLIC_ACCOUNT) and kind != VoucherKind.OPENING:
        reader.refuse(
            row, "fund", "wrong_fund", _("Deposits lie in the public account, and nothing else does.")
        )
    voucher = Voucher(
        kind=kind, number=reader.text(row, "number", 40, needed=True),
        payee=reader.text(row, "payee", 200), narration=reader.text(row, "narration", 300, needed=True),
        fund=fund, grant_code=grant, function=reader.text(row, "function", 12),
        object_code=reader.object_code(row, letters="A") if kind == VoucherKind.PAYMENT else "",
        detail=reader.chosen(row, "detail", DETAILS.get(VoucherKind(kind), ("",)), "other" if kind == VoucherKind.TRANSFER else "")
        if kind in VoucherKind.values else "",
        is_cash=reader.chosen(row, "paid_from", ("bank", "cash"), "bank") == "cash",
        amount_paisa=reader.money(row, "amount", least=1),
    )  # fmt: skip
    if on is not None:
        voucher.on, voucher.year = on, FiscalYear.of(on).label
    return None if len(reader.errors) > before else voucher

"""What can be wrong with a file or one of its rows: a code, a line and a sentence with what was found there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

# What the fields of a row are called.
FIELD_NAMES: dict[str, Any] = {
    "on": _("Day"), "value_on": _("Value date"), "amount": _("Amount"), "money_in": _("Money in (credit)"),
    "money_out": _("Money out (debit)"), "direction": _("Direction (Cr or Dr)"), "balance": _("Balance"),
    "ref": _("Reference"), "text": _("Narration"), "consumer_no": _("Consumer number"), "head": _("Head"),
    "instrument": _("Cheque, slip or scroll number"),
}  # fmt: skip
REASONS: dict[str, Any] = {
    # The whole file
    "empty": _("The file is empty."),
    "truncated": _("The file ends too early; fetch it again from its source."),
    "not_utf8": _(
        "The file is not in UTF-8, or a byte in it is damaged. Save it as “CSV UTF-8”, or name its encoding in the mapping."
    ),
    "binary": _("This is not a text file."),
    "old_excel": _("This is the old Excel format (.xls). Save it as .xlsx or CSV."),
    "web_page": _("This is a web page that calls itself a table. Open it in a spreadsheet and save it as CSV."),
    "pdf": _("A PDF cannot be read row by row. Ask for the statement as CSV, XLSX, MT940 or camt.053."),
    "other_format": _("The mapping is for %(wanted)s, the file is %(found)s."),
    "line_too_long": _("This line is longer than %(most)s characters."),
    "unclosed_quote": _("A quotation mark opens here and is not closed."),
    "unreadable": _("This line cannot be read: %(found)s"),
    "damaged": _("The file is damaged: %(found)s"),
    "zip_bomb": _("Unpacked, this file would be out of all proportion (%(found)s MB). It is not opened."),
    "zip_locked": _("The file is locked with a password."),
    "no_sheet": _("There is no sheet with the name “%(found)s”."),
    "not_workbook": _("This is a packed file, but no Excel workbook."),
    "xml_entity": _("The file declares a document type or entities; such files are not opened."),
    "xml_too_deep": _("The file nests too deeply."),
    "token_too_long": _("One element of the file is larger than any statement needs."),
    "not_camt": _("This XML is no camt.053 statement."),
    "not_mt940": _("This is no MT940 statement: the first field is missing."),
    "heading_not_found": _("The headings were not found: %(found)s."),
    "heading_missing": _("The heading “%(found)s” is missing."),
    "heading_twice": _("The heading “%(found)s” stands twice."),
    "no_rows": _("The file has headings but no rows."),
    "too_many_rows": _("The file has more than %(most)s rows; divide it by month."),
    "balance": _(
        "Opening balance and movements do not make the closing balance: %(found)s rupees apart."
    ),
    "no_opening": _("Movements stand before an opening balance."),
    # One row
    "too_few_cells": _("The line has %(found)s cells, the heading has %(wanted)s; perhaps it is cut off."),
    "too_many_cells": _("The line has %(found)s cells, the heading has %(wanted)s."),
    "missing": _("“%(column)s” is empty."),
    "bad_date": _("“%(found)s” is not a date in the form %(wanted)s."),
    "date_outside": _("The date %(found)s lies before 1990 or in the future."),
    "bad_amount": _("“%(found)s” is not an amount."),
    "too_fine": _("“%(found)s” is finer than one paisa."),
    "too_much": _("“%(found)s” is too large for an amount."),
    "both_sides": _("Money in and money out stand in the same line."),
    "no_amount": _("The line has no amount."),
    "bad_direction": _("“%(found)s” says neither money in nor money out."),
    "currency": _("The amount is in %(found)s, not in rupees."),
    "formula": _("“%(column)s” holds a formula. Save the file with values only."),
    "rounded": _(
        "“%(column)s” was rounded by the spreadsheet (%(found)s). Keep the column as text and export it again."
    ),
    "too_long": _("“%(column)s” is longer than %(most)s characters."),
    "bad_movement": _("This movement is not written as MT940 asks: %(found)s"),
    "balance_breaks": _("The balance of this line does not follow from the line before: %(found)s rupees apart."),
}  # fmt: skip


def reason(code: str, params: dict[str, Any]) -> str:
    """The sentence of a fault in the reader's language."""
    named = {**params, "column": FIELD_NAMES.get(params.get("column", ""), params.get("column", ""))}
    return str(REASONS[code]) % named if params else str(REASONS[code])


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row was not taken. `params` are what its sentence names, `column` the field or ""."""

    line: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    column: str = ""

    @property
    def reason(self) -> str:
        return reason(self.code, self.params)


class Unreadable(Exception):  # noqa: N818  the word the door says
    """The file cannot be read on from a line, so that nothing of it may be taken."""

    def __init__(self, line: int, code: str, **params: Any) -> None:
        super().__init__(code)
        self.fault = Fault(line, code, params)

    @property
    def line(self) -> int:
        return self.fault.line

    @property
    def code(self) -> str:
        return self.fault.code

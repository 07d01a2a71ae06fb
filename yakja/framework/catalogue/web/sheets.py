"""The grid as a spreadsheet: written with choices to pick from, read back with every bad row named."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..actions.usages import SAYABLE
from ..models import RoundReply, Status
from ..queries.grid import GridRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 500
COLUMNS = ("code", "function", "status", "tool", "tool2", "share", "register_used", "note")
SHEET = "grid"


def _headings() -> dict[str, str]:
    return {
        "code": _("Code"), "function": _("Function"), "status": _("How it is done"), "tool": _("Tool"), "tool2": _("Second tool"),
        "share": _("Share in per cent"), "register_used": _("Register or form used"), "note": _("Note"),
    }  # fmt: skip


def write(reply: RoundReply, rows: list[GridRow]) -> bytes:
    """The workbook of one body: prefilled, with lists to choose from, from right to left in Urdu."""
    # Seven megabytes in every process, for those who ask for a sheet.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.active
    page.title = SHEET
    page.sheet_view.rightToLeft = get_language_bidi()
    page.append(list(COLUMNS))
    page.append([_headings()[name] for name in COLUMNS])
    page.row_dimensions[1].hidden = True
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    statuses = [f"{s.value} · {s.label}" for s in SAYABLE]
    for index, text in enumerate(statuses, 1):
        lists.cell(index, 1, text)
    choice = DataValidation(type="list", formula1=f"lists!$A$1:$A${len(statuses)}", allow_blank=True)
    page.add_data_validation(choice)
    for number, row in enumerate(rows, 3):
        label = dict(Status.choices).get(row.status, "")
        tools = [*row.tools, "", ""]
        page.append(
            [
                row.function.code,
                str(row.function.name),
                f"{row.status} · {label}" if row.status else "",
                tools[0],
                tools[1],
                row.values.get("share", ""),
                "",
                "",
            ]
        )
        choice.add(f"C{number}")
        for index, tool in enumerate(row.offered, 1):
            lists.cell(index, number, tool.code)
        if row.offered:
            letter = lists.cell(1, number).column_letter
            tool_choice = DataValidation(
                type="list", formula1=f"lists!${letter}$1:${letter}${len(row.offered)}", allow_blank=True
            )
            page.add_data_validation(tool_choice)
            tool_choice.add(f"D{number}:E{number}")
    for cell in page[2]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E7EFEA")
        cell.alignment = Alignment(wrap_text=True)
    for letter, width in zip("ABCDEFGH", (10, 44, 26, 24, 24, 10, 24, 40), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "C3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(raw: bytes, codes: set[str]) -> tuple[dict[str, dict[str, Any]], list[tuple[int, str]]]:
    """The rows as typed values per function code, and (row number, reason) of those that cannot be read."""
    if len(raw) > MOST_BYTES:
        return {}, [(0, _("The file is larger than 2 MB."))]
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        page = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        lines = [
            list(line) for line in page.iter_rows(min_row=1, max_row=MOST_ROWS, max_col=20, values_only=True)
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError):
        return {}, [(0, _("This is not an Excel file (.xlsx) that can be read."))]
    heading = next((i for i, line in enumerate(lines) if "code" in line and "status" in line), None)
    if heading is None:
        return {}, [(0, _("The first row with the column names is missing. Use the file downloaded here."))]
    names = [str(name) if name else "" for name in lines[heading]]
    found: dict[str, dict[str, Any]] = {}
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(lines[heading + 1 :], heading + 2):
        row = {
            name: "" if value is None else str(value).strip()
            for name, value in zip(names, line, strict=False)
            if name
        }
        code = row.get("code", "")
        if not code or code not in codes:
            # The second line repeats the headings in the reader's language.
            if code and number > heading + 2:
                faults.append(
                    (number, _("The function %(code)s is not asked in this round.") % {"code": code})
                )
            continue
        if code in found:
            faults.append((number, _("The function %(code)s stands twice.") % {"code": code}))
            continue
        status = row.get("status", "").partition("·")[0].strip()
        if status and status not in {s.value for s in SAYABLE}:
            faults.append((number, _("“%(text)s” is not one of the choices.") % {"text": row["status"][:60]}))
            continue
        share = row.get("share", "").removesuffix(".0")
        found[code] = {
            "status": status,
            "tools": [t for t in (row.get("tool", ""), row.get("tool2", "")) if t],
            "share": share,
            "register_used": row.get("register_used", ""),
            "note": row.get("note", ""),
            "users": "",
        }
    return found, faults

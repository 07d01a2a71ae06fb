"""Lists that come and go as files: an empty one to fill in, as Excel or CSV, and a filled one made into CSV to read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from yakja.foundation.kit.tables import workbook
from yakja.foundation.ui.doors import csv_answer

MOST_BYTES = 2 * 1024 * 1024
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def empty(request: HttpRequest, name: str, rows: Sequence[Sequence[Any]]) -> HttpResponseBase:
    """Headings and explanations as a file to fill in: Excel, or CSV where the address asks `as=csv`."""
    if request.GET.get("as") == "csv":
        return csv_answer(name, rows)
    raw = workbook(name, rows, from_right=get_language_bidi())
    response = HttpResponse(raw, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def read(upload: Any, *, most_rows: int) -> tuple[bytes, str]:
    """An uploaded list as CSV, and what is wrong with the file as a whole ("" where nothing is)."""
    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        return b"", _("The file is larger than 2 MB.")
    if raw[:2] != b"PK":
        return raw, ""
    raw = _as_csv(raw, most_rows)
    return raw, "" if raw else _("This is not an Excel file (.xlsx) that can be read.")


def _as_csv(raw: bytes, most_rows: int) -> bytes:
    """The first sheet of a workbook as CSV, row by row, so that the numbers of lines are those of the sheet."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        page = book.worksheets[0]
        out = io.StringIO()
        writer = csv.writer(out)
        for line in page.iter_rows(max_row=most_rows + 100, max_col=20, values_only=True):
            writer.writerow(_cells(line))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, EOFError):
        return b""
    return out.getvalue().encode()


def _cells(line: Iterable[Any]) -> list[str]:
    """The cells of a row up to the last one that holds something."""
    cells = [_cell(value) for value in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())

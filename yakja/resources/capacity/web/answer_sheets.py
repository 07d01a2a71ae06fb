"""The officer's form as a workbook: prefilled, with choices to pick from, read back with every bad row named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.tables import plain_cell

from ..actions.answering import Typed
from ..models import Question, Response
from ..queries.answering import Slot

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 4000
COLUMNS = ("name", "section", "office", "question", "answer", "last", "help")
ANSWER = "E"
SHEET = "answers"


def _headings() -> dict[str, str]:
    return {
        "name": _("Code"), "section": _("Part of the form"), "office": _("Office or initiative"), "question": _("Question"),
        "answer": _("Answer (? where it is not known)"), "last": _("Last round"), "help": _("Help"),
    }  # fmt: skip


def _choices(question: Question) -> list[str]:
    if question.kind == Question.Kind.YES:
        return [_("yes"), _("no")]
    return [f"{o['value']} · {TranslatedText(o['name'])}" for o in question.options]


def _shown(slot: Slot, answer: Any) -> Any:
    """The cell of an answer: a number where it is one, so that a sheet can reckon with it."""
    if answer is None:
        return None
    if answer.is_unknown:
        return "?"
    question = slot.question
    if question.kind == Question.Kind.YES:
        return _("yes") if answer.value else _("no")
    if question.kind == Question.Kind.CHOICE:
        return next((c for c in _choices(question) if c.partition(" ·")[0] == answer.text), answer.text)
    written = slot.written(answer)
    return int(written) if written.isdecimal() else plain_cell(written)


def write(response: Response, slots: Iterable[Slot]) -> bytes:
    """The workbook of one body in the reader's language, from right to left in Urdu."""
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
    page.column_dimensions["A"].hidden = True
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    picks: dict[int, Any] = {}
    for number, slot in enumerate(slots, 3):
        question = slot.question
        page.append(
            [
                slot.name,
                plain_cell(str(TranslatedText(question.section))),
                plain_cell(str(TranslatedText(slot.site.name)) if slot.site else slot.subject),
                plain_cell(str(TranslatedText(question.text))),
                _shown(slot, slot.answer),
                _shown(slot, slot.before),
                plain_cell(str(TranslatedText(question.help))),
            ]
        )
        choices = _choices(question)
        if not choices:
            continue
        if question.pk not in picks:
            column = len(picks) + 1
            for index, text in enumerate(choices, 1):
                lists.cell(index, column, text)
            letter = lists.cell(1, column).column_letter
            # “?” may be typed beside the list.
            picks[question.pk] = DataValidation(
                type="list", formula1=f"lists!${letter}$1:${letter}${len(choices)}", allow_blank=True,
                showErrorMessage=False,
            )  # fmt: skip
            page.add_data_validation(picks[question.pk])
        picks[question.pk].add(f"{ANSWER}{number}")
    for cell in page[2]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E7EFEA")
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDEFG", (24, 18, 24, 54, 22, 18, 50), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "E3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Bad:
    """A row that was not taken: its number, the cell, the heading of the column, what stood there, and why."""

    row: int
    cell: str
    column: str
    found: str
    reason: str


@dataclass
class Sheet:
    """What a file holds: answers by the name of their slot, and the rows that cannot be read."""

    typed: dict[str, Typed] = field(default_factory=dict)
    cells: dict[str, int] = field(default_factory=dict)
    letter: str = ANSWER
    faults: list[Bad] = field(default_factory=list)

    def bad(self, name: str, reason: str) -> Bad:
        """A row whose answer was refused."""
        row = self.cells.get(name, 0)
        raw = self.typed[name].raw if name in self.typed else ""
        return Bad(row, f"{self.letter}{row}", str(_headings()["answer"]), raw[:60], reason)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read(raw: bytes, names: set[str]) -> Sheet:
    """The answers of a file, by the codes in its hidden column; empty cells say nothing."""
    if len(raw) > MOST_BYTES:
        return Sheet(faults=[Bad(0, "", "", "", _("The file is larger than 2 MB."))])
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        page = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        lines = [
            list(line) for line in page.iter_rows(min_row=1, max_row=MOST_ROWS, max_col=20, values_only=True)
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, EOFError):
        return Sheet(faults=[Bad(0, "", "", "", _("This is not an Excel file (.xlsx) that can be read."))])
    heading = next((i for i, line in enumerate(lines) if "name" in line and "answer" in line), None)
    if heading is None:
        text = _("The first row with the column names is missing. Use the file downloaded here.")
        return Sheet(faults=[Bad(0, "", "", "", text)])
    at_name, at_answer = lines[heading].index("name"), lines[heading].index("answer")
    found = Sheet(letter=get_column_letter(at_answer + 1))
    head = _headings()
    name_letter = get_column_letter(at_name + 1)
    for number, line in enumerate(lines[heading + 1 :], heading + 2):
        name, answer = _text(line[at_name]), _text(line[at_answer])
        if not name and not answer:
            continue
        if name not in names:
            # The second line repeats the headings in the reader's language.
            if number > heading + 2:
                reason = (
                    _("This is not asked here: %(name)s") % {"name": name[:60]}
                    if name
                    else _("The code is missing.")
                )
                found.faults.append(
                    Bad(number, f"{name_letter}{number}", str(head["name"]), name[:60], reason)
                )
            continue
        if name in found.cells:
            reason = _("This stands twice, first in row %(row)s.") % {"row": found.cells[name]}
            found.faults.append(Bad(number, f"{name_letter}{number}", str(head["name"]), name[:60], reason))
            continue
        found.cells[name] = number
        if answer:
            found.typed[name] = Typed(raw=answer)
    return found

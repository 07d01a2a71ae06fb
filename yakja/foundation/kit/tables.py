"""Tables that come from outside: reading CSV with line numbers, row errors, and set-based loading by digest."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from .text import plain

BATCH = 500
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(value: Any) -> Any:
    """A cell for a file that spreadsheets open: without signs they refuse, led by an apostrophe where it begins like a formula."""
    if not isinstance(value, str):
        return value
    text = _UNSHOWN.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def workbook(title: str, rows: Iterable[Sequence[Any]], *, from_right: bool = False) -> bytes:
    """An Excel file of one sheet with its first row fixed; rows are written as they come: texts through `plain_cell`."""
    # Seven megabytes in every process, for those who ask for a sheet.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = from_right
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class RowError:
    """Why one row was not taken: its line in the file (1 is the heading), the column or "", a code and a sentence."""

    line: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Row:
    """One data row: its line in the file and its cells, stripped, by column name."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class LoadReport:
    """What an import did, or would do (`is_dry_run`). `loaded` counts new rows, `changed` rows rewritten."""

    read: int
    loaded: int
    changed: int
    unchanged: int
    errors: tuple[RowError, ...] = ()
    is_dry_run: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.errors


def read_table(
    raw: bytes | str, *, required: Sequence[str], known: Sequence[str] = ()
) -> tuple[list[Row], list[RowError]]:
    """Read CSV (comma, semicolon or tab; UTF-8 with or without mark). Rows that cannot be read become errors.

    Never raises for bad content: a file without its headings or in another encoding is one error on line 1.
    Empty lines and lines that begin with # (explanations) are skipped. With `known`, a heading outside
    `required` and `known` is an error.
    """
    if isinstance(raw, str):
        text = raw
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            return [], [
                RowError(line, "", "not_utf8", _("The file is not in UTF-8. Save it as “CSV UTF-8”."))
            ]
    text = text.lstrip("\ufeff").replace("\x00", "")
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    errors: list[RowError] = []
    columns: list[str] = []
    line = 1
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            errors.append(RowError(line, "", "unreadable", _("This line cannot be read: %s") % error))
            continue
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if not columns:
            columns = [cell.strip().lower() for cell in cells]
            for name in required:
                if name not in columns:
                    message = _("The heading “%s” is missing.") % name
                    errors.append(RowError(line, name, "heading_missing", message))
            if known:
                prefixes = tuple(name for name in known if name.endswith(":"))
                for name in columns:
                    if name and name not in required and name not in known and not name.startswith(prefixes):
                        message = _("The heading “%s” is not known.") % name
                        errors.append(RowError(line, name, "heading_unknown", message))
            if len(set(columns)) != len(columns):
                errors.append(RowError(line, "", "heading_twice", _("A heading stands twice.")))
            if errors:
                return [], errors
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            message = _("This line has %(found)d cells, the heading has %(wanted)d.") % {
                "found": len(cells),
                "wanted": len(columns),
            }
            errors.append(RowError(line, "", "too_many_cells", message))
            continue
        rows.append(
            Row(line, {name: plain(cell).strip() for name, cell in zip(columns, cells, strict=False)})
        )
    if not columns:
        errors.append(RowError(1, "", "empty", _("The file is empty.")))
    return rows, errors


def read_file(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of ours, under its own headings; a missing file has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as source:
        return [{k: (v or "").strip() for k, v in row.items() if k} for row in csv.DictReader(source)]


def parts_in(cell: str) -> list[str]:
    """The parts of a cell of ours that holds several, with semicolons between; empty ones are left out."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def day_in(cell: str) -> dt.date | None:
    """The day in a cell of ours, as 2026-07-31; None where it is empty. ValueError for anything else."""
    return dt.date.fromisoformat(cell) if cell else None


def digest(values: Any) -> str:
    """A short name of a row's content; the same content has the same digest for ever."""
    plain = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


class ReferenceRow(models.Model):
    """A row that the product ships. `is_edited`: changed here, so a newer reference no longer overwrites it."""

    reference_digest = models.CharField(max_length=16, blank=True, default="", editable=False)
    is_edited = models.BooleanField(default=False)

    class Meta:
        abstract = True


@dataclass
class Difference:
    """What separates reference rows from the stored ones; `edited` are newer in the reference but changed here."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    edited: list[Any] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)

    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "edited_here": len(self.edited),
            "gone": len(self.gone),
            "unchanged": self.unchanged,
        }


def difference(
    stored: models.QuerySet[Any],
    wanted: Mapping[Any, Mapping[str, Any]],
    *,
    key: str | Sequence[str] = "code",
) -> Difference:
    """Compare the content of reference rows with the digests stored under the same keys; one query."""
    names = [key] if isinstance(key, str) else list(key)
    known: dict[Any, tuple[str, bool]] = {}
    for row in stored.values_list(*names, "reference_digest", "is_edited"):
        known[row[0] if isinstance(key, str) else tuple(row[: len(names)])] = (row[-2], row[-1])
    found = Difference()
    for name, values in wanted.items():
        if name not in known:
            found.new.append(name)
        elif known[name][0] == digest(values):
            found.unchanged += 1
        elif known[name][1]:
            found.edited.append(name)
        else:
            found.changed.append(name)
    found.gone = [name for name, (old, edited) in known.items() if old and not edited and name not in wanted]
    return found


def store(
    model: type[models.Model],
    wanted: Mapping[Any, Mapping[str, Any]],
    found: Difference,
    *,
    fields: Callable[[Any, Mapping[str, Any]], dict[str, Any]],
    key: str | Sequence[str] = "code",
    only: models.Q | None = None,
) -> list[Any]:
    """Insert the new rows and rewrite the changed ones of a `difference`, in batches; returns the rows written.

    `fields(name, values)` gives the model's fields of one row, key fields included. `only` narrows the rows
    that may be rewritten, where a key stands in past rows too.
    """
    manager = model._default_manager
    names = [key] if isinstance(key, str) else list(key)
    new = []
    for name in found.new:
        new.append(model(**fields(name, wanted[name]), reference_digest=digest(wanted[name])))
    manager.bulk_create(new, batch_size=BATCH)
    if not found.changed:
        return new
    changed_names = set(found.changed)
    firsts = {name if isinstance(key, str) else name[0] for name in found.changed}
    changed: list[models.Model] = []
    touched: set[str] = {"reference_digest"}
    for row in manager.filter(only or models.Q(), **{f"{names[0]}__in": firsts}):
        name = getattr(row, names[0]) if isinstance(key, str) else tuple(getattr(row, n) for n in names)
        if name not in changed_names:
            continue
        values = fields(name, wanted[name])
        for attribute, value in values.items():
            setattr(row, attribute, value)
        setattr(row, "reference_digest", digest(wanted[name]))  # noqa: B010  every row of reference has it
        touched |= set(values)
        changed.append(row)
    concrete = {f.name: f.name for f in model._meta.concrete_fields} | {
        f.attname: f.name for f in model._meta.concrete_fields
    }
    manager.bulk_update(
        changed, sorted({concrete[t] for t in touched} - {concrete[n] for n in names}), batch_size=BATCH
    )
    return new + changed


def search_columns(texts: Iterable[str]) -> tuple[str, str]:
    """The two search columns of a row: every word of its texts, and the consonants of every word.

    Both begin and end with a space, so that ` word` finds the beginnings of words and ` bones ` whole ones.
    """
    from .text import search_key, skeleton_words

    words: dict[str, None] = {}
    bones: dict[str, None] = {}
    for text in texts:
        words.update(dict.fromkeys(search_key(text).split()))
        bones.update(dict.fromkeys(b for b in skeleton_words(text) if len(b) > 1))
    return f" {' '.join(words)} ", f" {' '.join(bones)} "


def words_query(
    text: str, *, sounding: bool = False, words: str = "search_text", bones: str = "search_bones"
) -> models.Q:
    """Every word of the text begins a word of the `words` column; `sounding`, or shares the consonants of one."""
    from .text import search_key, skeleton

    wanted = models.Q()
    for word in search_key(text).split():
        found = models.Q(**{f"{words}__contains": f" {word}"})
        consonants = skeleton(word) if sounding else ""
        if len(consonants) > 1:
            found |= models.Q(**{f"{bones}__contains": f" {consonants} "})
        wanted &= found
    return wanted


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def search_rows(rows: Rows, text: str) -> Rows:
    """Rows whose search columns answer the text as it is spelt; where none does, those that sound like it.

    One small look-up decides between the two. A text without a word finds nothing.
    """
    spelt = words_query(text)
    if not spelt:
        return rows.none()
    found = rows.filter(spelt)
    return found if found.exists() else rows.filter(words_query(text, sounding=True))

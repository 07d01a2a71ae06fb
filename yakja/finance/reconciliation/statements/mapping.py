"""How the columns of a file become a statement's row: data with a closed grammar, no code and no expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .sniffing import FORMATS

FIELDS = (
    "on", "value_on", "amount", "money_in", "money_out", "direction", "balance", "ref", "text", "consumer_no",
    "head", "instrument",
)  # fmt: skip
SIGNS = ("signed", "reversed", "all_in", "all_out", "columns", "direction")
TRANSFORMS = ("upper", "digits", "no_zeros", "no_spaces", "first", "last", "after", "before")
KEY_FIELDS = ("ref", "on", "amount", "text", "consumer_no", "head", "instrument", "balance")
PARTS = {
    "format", "header", "sheet", "columns", "dates", "sign", "in_words", "out_words", "transforms", "key", "skip",
    "encoding", "delimiter", "needs", "ref_from",
}  # fmt: skip
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1256", "latin-1")
REF_FROM = ("customer", "bank", "text")
FIRST_ROWS = 60


class MappingError(ValueError):
    """A mapping that does not follow the grammar; `part` names where."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


def heading(text: str) -> str:
    """A heading as it is compared: letters and digits only, in small letters."""
    return re.sub(r"[\W_]+", " ", text.strip().lower()).strip()


def _texts(part: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v.strip() for v in value):
        raise MappingError(part, _("Write one or more texts."))
    return tuple(v.strip() for v in value)


@dataclass(frozen=True)
class Mapping:
    """One mapping. `columns` names per field the headings it may have (or `#3` for the third column)."""

    format: str
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    header_row: int = 0  # 0: the row is searched for; -1: the file has none
    header_has: tuple[str, ...] = ()
    sheet: str = ""
    dates: tuple[str, ...] = (
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%d-%b-%Y",
        "%d %b %Y",
        "%d-%b-%y",
    )
    sign: str = "signed"
    in_words: tuple[str, ...] = ("cr", "c", "credit")
    out_words: tuple[str, ...] = ("dr", "d", "debit")
    transforms: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    ref_from: str = "customer"

    @classmethod
    def of(cls, rules: Dict[str, Any]) -> Mapping:
        """Read stored rules. Raises MappingError naming the part that is wrong."""
        if unknown := sorted(set(rules) - PARTS):
            raise MappingError(unknown[0], _("“%s” is no part of a mapping.") % unknown[0])
        form = rules.get("format")
        if form not in FORMATS:
            raise MappingError("format", _("Write csv, xlsx, mt940 or camt053."))
        more: dict[str, Any] = {}
        for part in ("dates", "in_words", "out_words", "skip", "key", "needs"):
            if rules.get(part):
                more[part] = _texts(part, rules[part])
        more["transforms"] = {
            name: tuple(_transform(name, step) for step in steps)
            for name, steps in (rules.get("transforms") or {}).items()
        }
        for part in ("in_words", "out_words"):
            if part in more:
                more[part] = tuple(word.lower() for word in more[part])
        for part, allowed in (("key", KEY_FIELDS), ("needs", FIELDS)):
            if wrong := [name for name in more.get(part, ()) if name not in allowed]:
                raise MappingError(part, _("“%s” is not a field.") % wrong[0])
        for part, words in (("encoding", ENCODINGS), ("ref_from", REF_FROM)):
            if rules.get(part):
                if rules[part] not in words:
                    raise MappingError(part, _("Write one of: %s.") % ", ".join(words))
                more[part] = rules[part]
        if form in ("csv", "xlsx"):
            more |= _tabular(rules)
        if any("%" not in one for one in more.get("dates", ())):
            raise MappingError(
                "dates", _("Write dates as strptime does: day, month and year with a percent sign each.")
            )
        return cls(format=str(form), **more)


def _transform(name: str, step: Any) -> tuple[str, str]:
    word, _sep, given = str(step).partition(":")
    if word not in TRANSFORMS or name not in FIELDS:
        raise MappingError("transforms", _("“%s” is not a transform.") % step)
    if word in ("first", "last") and not (given.isdecimal() and 0 < int(given) <= 80):
        raise MappingError("transforms", _("Write how many, such as last:6."))
    if word in ("after", "before") and not given:
        raise MappingError("transforms", _("Write the text, such as after:PSID."))
    return word, given


def _tabular(rules: Dict[str, Any]) -> dict[str, Any]:
    columns = {name: _texts(f"columns.{name}", value) for name, value in (rules.get("columns") or {}).items()}
    if unknown := sorted(set(columns) - set(FIELDS)):
        raise MappingError("columns", _("“%s” is not a field.") % unknown[0])
    sign = rules.get("sign", "signed")
    if sign not in SIGNS:
        raise MappingError("sign", _("Write one of: %s.") % ", ".join(SIGNS))
    wanted = {"on"} | ({"money_in", "money_out"} if sign == "columns" else {"amount"})
    if sign == "direction":
        wanted.add("direction")
    if missing := sorted(wanted - set(columns)):
        raise MappingError(f"columns.{missing[0]}", _("Name the column of “%s”.") % missing[0])
    header = rules.get("header") or {}
    row = header.get("row", 0)
    if not isinstance(row, int) or isinstance(row, bool) or not -1 <= row <= FIRST_ROWS:
        raise MappingError("header", _("The headings stand within the first %s rows.") % FIRST_ROWS)
    if row == -1 and not all(re.fullmatch(r"#\d{1,3}", one) for names in columns.values() for one in names):
        raise MappingError("columns", _("Without headings, columns are named by their number, such as #3."))
    delimiter = rules.get("delimiter", "")
    if delimiter not in ("", ",", ";", "\t", "|"):
        raise MappingError("delimiter", _("Write a comma, a semicolon, a tab or a bar."))
    return {
        "columns": columns,
        "sign": sign,
        "header_row": row,
        "header_has": tuple(heading(text) for text in _texts("header", header["has"]))
        if header.get("has")
        else (),
        "sheet": str(rules.get("sheet", "")),
        "delimiter": delimiter,
    }


def transformed(value: str, steps: tuple[tuple[str, str], ...]) -> str:
    """A cell after its transforms, in their order."""
    for word, given in steps:
        if word == "upper":
            value = value.upper()
        elif word == "digits":
            value = "".join(c for c in value if c.isdigit())
        elif word == "no_zeros":
            value = value.lstrip("0")
        elif word == "no_spaces":
            value = "".join(value.split())
        elif word == "first":
            value = value[: int(given)]
        elif word == "last":
            value = value[-int(given) :]
        elif word == "after":
            _head, found, tail = value.partition(given)
            value = (tail.split() or [""])[0] if found else ""
        elif word == "before":
            value = value.partition(given)[0].strip()
    return value

"""Bringing competencies, profiles, resources, remedies and requirements to the state of the shipped tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import Row, RowError, day_in, difference, parts_in, read_table, store
from yakja.framework.catalogue.models import Tool

from ..models import (
    Closer,
    Competency,
    Framework,
    Level,
    Profile,
    ProfileLevel,
    Remedy,
    Requirement,
    Resource,
    StatedBy,
)

Values = dict[str, Any]
HUNDRED = 100  # files are in rupees, rows in paisa


class _Table:
    """The rows of one file: the good ones as fields of the model by key, the bad ones by name."""

    def __init__(self, folder: Path, name: str, required: str) -> None:
        self.name = name
        path = folder / name
        found: tuple[list[Row], list[RowError]] = ([], [])
        if path.exists():
            found = read_table(path.read_bytes(), required=required.split(","))
        self.rows, self.errors = found
        self.wanted: dict[Any, Values] = {}

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def take(self, key: Callable[[Row], Any], fields: Callable[[_Cells], Values]) -> None:
        for row in self.rows:
            before = len(self.errors)
            values = fields(_Cells(self, row))
            if len(self.errors) > before:
                continue
            if key(row) in self.wanted:
                self.refuse(row, "", "twice", _("The same row stands further up already."))
            else:
                self.wanted[key(row)] = values

    def load(self, model: Any, key: Any = "code") -> int:
        """Write what is new or changed; answers how many rows were."""
        found = difference(model.objects.all(), self.wanted, key=key)
        if found:
            store(model, self.wanted, found, fields=lambda _name, values: dict(values), key=key)
        return len(found.new) + len(found.changed)


class _Cells:
    """One row, cell by cell; what cannot be read is refused in the table's name."""

    def __init__(self, table: _Table, row: Row) -> None:
        self.table, self.row = table, row

    def text(self, column: str, *, most: int = 400) -> str:
        found = self.row[column]
        if not found:
            self.table.refuse(self.row, column, "missing", _("This cell is empty."))
        elif len(found) > most:
            self.table.refuse(self.row, column, "too_long", _("This has more than %d letters.") % most)
        return found

    def both(self, column: str) -> TranslatedText:
        return TranslatedText({lang: self.text(f"{column}_{lang}") for lang in ("en", "ur")})

    def number(self, column: str, *, least: int = 0, most: int = 10**15) -> int:
        found = self.row[column]
        if not found.isdecimal() or not least <= int(found) <= most:
            message = _("“%(found)s” is not a whole number from %(least)d.") % {
                "found": found[:40],
                "least": least,
            }
            self.table.refuse(self.row, column, "bad_number", message)
            return least
        return int(found)

    def one_of(self, column: str, choices: Collection[Any]) -> str:
        found = self.row[column]
        if found not in choices:
            message = _("“%(found)s” is not one of: %(choices)s.") % {
                "found": found[:40],
                "choices": ", ".join(str(choice) for choice in choices),
            }
            self.table.refuse(self.row, column, "bad_choice", message)
        return found

    def known(self, column: str, codes: Mapping[str, int], *, may_be_empty: bool = False) -> int | None:
        found = self.row[column]
        if not found and may_be_empty:
            return None
        if found not in codes:
            self.table.refuse(self.row, column, "unknown_code", _("There is no “%s”.") % found[:60])
        return codes.get(found)

    def yes(self, column: str) -> bool:
        return self.one_of(column, ("yes", "no")) == "yes"


def _codes(model: Any) -> dict[str, int]:
    return dict(model.objects.values_list("code", "pk"))


@action("capacity.load_reference")
def load_reference(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, Any]:
    """Bring the stored tables to the state of the files; rows changed here stay, bad rows are left out.

    Answers `{"rows": {file: new and changed rows}, "errors": [(file, RowError)], "tools": [codes whose needs changed]}`.
    """
    require(actor, "capacity.load_reference")
    said: dict[str, int] = {}
    bad: list[tuple[str, RowError]] = []

    def load(table: _Table, model: Any, key: Any = "code") -> None:
        said[table.name] = table.load(model, key)
        bad.extend((table.name, error) for error in sorted(table.errors, key=lambda e: e.line))

    for read in (_frameworks, _competencies, _profiles, _levels, _resources, _remedies, _requirements):
        table, model, key = read(folder)
        load(table, model, key)
    facts = {name: count for name, count in said.items() if count}
    if bad:
        facts["refused"] = len(bad)
    record(subject="capacity:reference", facts=facts or {"unchanged": True})
    return {"rows": said, "errors": bad}


def _code(row: Row) -> str:
    return row["code"]


def _frameworks(folder: Path) -> tuple[_Table, Any, Any]:
    table = _Table(folder, "capacity_frameworks.csv", "code,name_en,name_ur,issuer,year,source")
    table.take(
        _code,
        lambda c: {
            "code": c.text("code", most=20), "name": c.both("name"), "issuer": c.text("issuer", most=200),
            "year": c.number("year", least=1900, most=2200), "source": c.text("source"),
        },
    )  # fmt: skip
    return table, Framework, "code"


def _competencies(folder: Path) -> tuple[_Table, Any, Any]:
    heading = (
        "code,framework,area_en,area_ur,name_en,name_ur,shown_by_en,shown_by_ur,also,valid_months,source"
    )
    table = _Table(folder, "capacity_competencies.csv", heading)
    frameworks = _codes(Framework)
    own = {row["code"] for row in table.rows}

    def fields(c: _Cells) -> Values:
        also = parts_in(c.row["also"])
        for code in also:
            if code not in own:
                table.refuse(c.row, "also", "unknown_code", _("There is no “%s”.") % code[:60])
        return {
            "code": c.text("code", most=32), "framework_id": c.known("framework", frameworks), "area": c.both("area"),
            "name": c.both("name"), "shown_by": c.both("shown_by"), "also": also, "position": c.row.line,
            "valid_months": c.number("valid_months", least=1, most=240), "source": c.text("source"),
        }  # fmt: skip

    table.take(_code, fields)
    return table, Competency, "code"


def _profiles(folder: Path) -> tuple[_Table, Any, Any]:
    table = _Table(folder, "capacity_profiles.csv", "code,name_en,name_ur,post_kind,source,is_estimate")
    table.take(
        _code,
        lambda c: {
            "code": c.text("code", most=32), "name": c.both("name"), "position": c.row.line,
            "post_kind": c.one_of("post_kind", Post.Kind.values), "source": c.text("source"),
            "is_estimate": c.yes("is_estimate"),
        },
    )  # fmt: skip
    return table, Profile, "code"


def _levels(folder: Path) -> tuple[_Table, Any, Any]:
    table = _Table(folder, "capacity_profile_levels.csv", "profile,competency,level,source,is_estimate")
    profiles, competencies = _codes(Profile), _codes(Competency)
    table.take(
        lambda row: (profiles[row["profile"]], competencies[row["competency"]]),
        lambda c: {
            "profile_id": c.known("profile", profiles), "competency_id": c.known("competency", competencies),
            "level": c.number("level", least=1, most=max(Level.values)), "source": c.text("source"),
            "is_estimate": c.yes("is_estimate"),
        },
    )  # fmt: skip
    return table, ProfileLevel, ("profile_id", "competency_id")


def _resources(folder: Path) -> tuple[_Table, Any, Any]:
    heading = "code,group,name_en,name_ur,unit,combine,valid_days,profile,competency,level,source"
    table = _Table(folder, "capacity_resources.csv", heading)
    profiles, competencies = _codes(Profile), _codes(Competency)

    def fields(c: _Cells) -> Values:
        competency = c.known("competency", competencies, may_be_empty=True)
        if bool(c.row["level"]) != bool(c.row["competency"]):
            message = _("A skill has a competency and a level, anything else has neither.")
            table.refuse(c.row, "level", "half_a_skill", message)
        level = c.number("level", least=1, most=max(Level.values)) if c.row["level"] else None
        return {
            "code": c.text("code", most=60), "group": c.one_of("group", Resource.Group.values), "name": c.both("name"),
            "unit": c.one_of("unit", Resource.Unit.values), "combine": c.one_of("combine", Resource.Combine.values),
            "valid_days": c.number("valid_days", least=1, most=3660), "position": c.row.line,
            "profile_id": c.known("profile", profiles, may_be_empty=True), "competency_id": competency,
            "level": level, "source": c.text("source"),
        }  # fmt: skip

    table.take(_code, fields)
    return table, Resource, "code"


def _remedies(folder: Path) -> tuple[_Table, Any, Any]:
    heading = "code,resource,name_en,name_ur,unit_rupees,per,fixed_rupees,yearly_rupees,lead_days,closer,is_estimate,source,as_of"
    table = _Table(folder, "capacity_remedies.csv", heading)
    resources = _codes(Resource)

    def fields(c: _Cells) -> Values:
        try:
            as_of = day_in(c.row["as_of"])
        except ValueError:
            as_of = None
            message = _("“%s” is not a day; write it as 2026-07-01.") % c.row["as_of"][:40]
            table.refuse(c.row, "as_of", "bad_day", message)
        return {
            "code": c.text("code", most=60), "resource_id": c.known("resource", resources, may_be_empty=True),
            "name": c.both("name"), "unit_paisa": c.number("unit_rupees") * HUNDRED, "per": c.number("per", least=1),
            "fixed_paisa": c.number("fixed_rupees") * HUNDRED, "yearly_paisa": c.number("yearly_rupees") * HUNDRED,
            "lead_days": c.number("lead_days", most=3660), "closer": c.one_of("closer", Closer.values),
            "is_estimate": c.yes("is_estimate"), "source": c.text("source"), "as_of": as_of,
        }  # fmt: skip

    table.take(_code, fields)
    return table, Remedy, "code"


def _requirements(folder: Path) -> tuple[_Table, Any, Any]:
    heading = "tool,resource,quantity,stated_by,is_estimate,source,reason_en,reason_ur"
    table = _Table(folder, "capacity_requirements.csv", heading)
    tools, resources = _codes(Tool), _codes(Resource)
    table.take(
        lambda row: (tools[row["tool"]], resources[row["resource"]]),
        lambda c: {
            "tool_id": c.known("tool", tools), "resource_id": c.known("resource", resources),
            "quantity": c.number("quantity", least=1), "stated_by": c.one_of("stated_by", StatedBy.values),
            "is_estimate": c.yes("is_estimate"), "source": c.text("source"), "reason": c.both("reason"),
        },
    )  # fmt: skip
    return table, Requirement, ("tool_id", "resource_id")

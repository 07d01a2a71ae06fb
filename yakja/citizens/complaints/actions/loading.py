"""Loading what complaints are decided by: groups, categories, questions, the decision table, reasons, templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import models

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import day_in, difference, parts_in, read_file, store
from yakja.foundation.places.models import Place

from ..models import Category, CategoryGroup, ClosingReason, FilingQuestion, ResponseTemplate, RoutingLine

FILES: tuple[tuple[str, type[models.Model]], ...] = (
    ("complaint_groups.csv", CategoryGroup),
    ("complaint_categories.csv", Category),
    ("complaint_questions.csv", FilingQuestion),
    ("complaint_routing.csv", RoutingLine),
    ("complaint_reasons.csv", ClosingReason),
    ("complaint_templates.csv", ResponseTemplate),
)


def _texts(row: Mapping[str, str], prefix: str) -> TranslatedText:
    return TranslatedText(
        {code: row[f"{prefix}_{code}"] for code in CODES if row.get(f"{prefix}_{code}", "").strip()}
    )


def _named(cell: str) -> list[str]:
    """What a cell names; a star is for everything and names nothing."""
    return [part for part in parts_in(cell) if part != "*"]


class _Fields:
    """Columns of the files as fields of the models, with what they name looked up once."""

    def __init__(self) -> None:
        self.functions = dict(Function.objects.values_list("code", "pk"))
        self.places = dict(Place.objects.values_list("code", "pk"))
        self.bodies = dict(Body.objects.values_list("code", "pk"))
        self.groups: dict[str, int] = {}
        self.categories: dict[str, int] = {}

    def of(self, model: type[models.Model], row: Mapping[str, str]) -> dict[str, Any]:
        return dict(getattr(self, f"_{model.__name__.lower()}")(row))

    def _categorygroup(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {"position": int(row["position"]), "name": _texts(row, "name"), "icon": row["icon"]}

    def _category(self, row: Mapping[str, str]) -> dict[str, Any]:
        flags = ("may_be_anonymous", "is_private", "is_sensitive")
        plain = ("icon", "owner", "call_number", "call_source", "review", "source")
        return {
            "position": int(row["position"]),
            "group_id": self.groups[row["group"]],
            "function_id": self.functions[row["function"]],
            "second_function_id": self.functions.get(row["second_function"]),
            "name": _texts(row, "name"),
            "help": _texts(row, "help"),
            "target_hours": int(row["target_hours"]),
            "asks": _named(row["asks"]),
            **{name: row[name] == "1" for name in flags},
            **{name: row[name] for name in plain},
        }

    def _filingquestion(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {
            "kind": row["kind"], "choices": _named(row["choices"]), "text": _texts(row, "text"), "review": row["review"],
        }  # fmt: skip

    def _routingline(self, row: Mapping[str, str]) -> dict[str, Any]:
        plain = (
            "area", "role", "action", "post", "outside_name", "call_number", "call_source", "status", "source", "note",
        )  # fmt: skip
        return {
            "category_id": self.categories[row["category"]],
            "province_id": self.places.get(row["province"]),
            "places": _named(row["places"]),
            "kinds": _named(row["kinds"]),
            "body_id": self.bodies.get(row["body"]),
            "valid_from": day_in(row["valid_from"]),
            "valid_to": day_in(row["valid_to"]),
            **{name: row[name] for name in plain},
        }

    def _closingreason(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {
            "position": int(row["position"]), "outcome": row["outcome"], "needs": _named(row["needs"]),
            "may_appeal": row["may_appeal"] == "1", "name": _texts(row, "name"), "text": _texts(row, "text"),
            "review": row["review"],
        }  # fmt: skip

    def _responsetemplate(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {
            "position": int(row["position"]), "state": row["state"], "categories": _named(row["categories"]),
            "reason": row["reason"], "text": _texts(row, "text"), "review": row["review"],
        }  # fmt: skip


@action("complaints.load_reference")
def load_reference(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, int]:
    """Bring the stored tables to the state of the files; rows changed here stay. Answers new and changed per file."""
    require(actor, "complaints.keep_time")
    fields, said = _Fields(), {}
    for name, model in FILES:
        wanted = {row["code"]: row for row in read_file(folder / name)}
        found = difference(model._default_manager.all(), wanted)
        if found:
            store(model, wanted, found, fields=lambda code, row, m=model: {"code": code, **fields.of(m, row)})  # type: ignore[misc]
        said[name] = len(found.new) + len(found.changed)
        if model is CategoryGroup:
            fields.groups = dict(CategoryGroup.objects.values_list("code", "pk"))
        if model is Category:
            fields.categories = dict(Category.objects.values_list("code", "pk"))
    if any(said.values()):
        # Where a line names a body that does not exist here, its kinds decide.
        record(subject="complaints.reference", facts=said)
    else:
        record(subject="complaints.reference", facts={"unchanged": True})
    return said

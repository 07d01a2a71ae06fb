"""Loading the questionnaires: templates and their questions from the reference files, by digest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import difference, parts_in, read_file, store

from ..models import Question, Resource, Template


def _texts(row: Mapping[str, str], prefix: str) -> TranslatedText:
    return TranslatedText({code: row[f"{prefix}_{code}"] for code in ("en", "ur") if row[f"{prefix}_{code}"]})


def _limit(row: Mapping[str, str], column: str) -> int | None:
    """Limits of money stand in rupees in the file and in paisa in the database, as amounts do."""
    if not row[column]:
        return None
    return int(row[column]) * (100 if row["kind"] == Question.Kind.MONEY else 1)


def _option(cell: str) -> dict[str, Any]:
    value, _equals, names = cell.partition("=")
    english, _bar, urdu = names.partition("|")
    return {"value": value, "name": {"en": english, "ur": urdu}}


@action("capacity.load_templates")
def load_templates(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, Any]:
    """Bring templates and questions to the state of the files; rows changed here stay.

    Answers new and changed rows, and `without`: the codes of resources that questions name and nobody has described.
    """
    require(actor, "capacity.load_templates")
    wanted = {row["code"]: row for row in read_file(folder / "assessment_templates.csv")}
    found = difference(Template.objects.all(), wanted)
    store(Template, wanted, found, fields=lambda code, row: {
        "code": code, "version": int(row["version"]), "name": _texts(row, "name"), "subject": row["subject"],
        "tiers": parts_in(row["tiers"]), "every_months": int(row["every_months"]), "source": row["source"],
        "answer_days": int(row["answer_days"]), "sample_percent": int(row["sample_percent"]),
    })  # fmt: skip
    said: dict[str, Any] = {"templates": len(found.new) + len(found.changed)}
    templates = dict(Template.objects.values_list("code", "pk"))
    resources = dict(Resource.objects.values_list("code", "pk"))
    asked = {
        row["code"]: {**row, "is_known": row["resource"] in resources}
        for row in read_file(folder / "assessment_questions.csv")
    }
    found = difference(Question.objects.all(), asked)
    store(Question, asked, found, fields=lambda code, row: {
        "code": code, "template_id": templates[row["template"]], "section": _texts(row, "section"),
        "text": _texts(row, "text"), "help": _texts(row, "help"), "kind": row["kind"], "scope": row["scope"],
        "resource_id": resources.get(row["resource"]), "options": [_option(o) for o in parts_in(row["options"])],
        "least": _limit(row, "least"), "most": _limit(row, "most"), "at_most_of": row["at_most_of"],
        "is_required": row["required"] == "1", "wants_evidence": row["evidence"] == "1",
        "position": int(row["position"]),
    })  # fmt: skip
    said["questions"] = len(found.new) + len(found.changed)
    said["without"] = sorted(
        {row["resource"] for row in asked.values() if row["resource"] and not row["is_known"]}
    )
    record(subject="capacity:templates", facts=said)
    return said

"""The mappings that are shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import difference, store

from ..models import ImportMapping
from ..statements import Mapping


@action("reconciliation.load_mappings")
def load_mappings(*, actor: Any, path: Path | None = None, door: str = "system") -> dict[str, int]:
    """Bring the shipped mappings up to date; those of a body are left alone. Raises MappingError for a faulty file."""
    require(actor, "reconciliation.load")
    path = path or Path(settings.REFERENCE_DIR) / "statement_mappings.json"
    wanted = {row["code"]: row for row in json.loads(path.read_text(encoding="utf-8"))}
    for row in wanted.values():
        Mapping.of(row["rules"])
    found = difference(ImportMapping.objects.filter(body__isnull=True), wanted)
    store(
        ImportMapping,
        wanted,
        found,
        fields=lambda code, row: {
            "code": code,
            "kind": row["kind"],
            "name": TranslatedText(row["name"]),
            "rules": row["rules"],
            "source": row["source"],
            "is_verified": row["is_verified"],
        },
    )
    record(subject="reconciliation:mappings", after=found.counts())
    return found.counts()

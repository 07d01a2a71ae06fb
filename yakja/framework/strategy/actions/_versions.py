"""Freezing the text: the step that opening, revising and adopting have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yakja.foundation.audit.actions import ref_of

from ..models import Paragraph, Strategy, StrategyVersion, VersionParagraph


def freeze(
    strategy: Strategy, *, by: Any, occasion: str, why: Mapping[str, str], at: dt.datetime
) -> StrategyVersion:
    """The text of the drafting team as it stands, as the next version."""
    last = strategy.versions.order_by("-number").first()
    version = StrategyVersion.objects.create(
        strategy=strategy,
        number=last.number + 1 if last else 1,
        occasion=occasion,
        why=dict(why),
        frozen_at=at,
        actor_ref=ref_of(by),
        actor_name=str(getattr(by, "name", ""))[:200],
    )
    rows = Paragraph.objects.standing().filter(strategy=strategy).order_by("id")
    VersionParagraph.objects.bulk_create(
        [
            VersionParagraph(
                version=version,
                paragraph=row,
                section=row.section,
                position=row.position,
                text=dict(row.text),
                revision=row.revision,
            )
            for row in rows
        ]
    )
    return version


def has_changed(strategy: Strategy) -> bool:
    """Whether any paragraph differs from the last version."""
    last = strategy.versions.order_by("-number").first()
    if last is None:
        return True
    now = set(Paragraph.objects.standing().filter(strategy=strategy).values_list("id", "revision"))
    return now != set(last.paragraphs.values_list("paragraph_id", "revision"))

"""Long work and the clock of the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from . import queries
from .actions import loading, usages
from .models import LandscapeDay


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Tools, cells, claims and needs; a second run changes nothing that is the same."""
    folder = settings.REFERENCE_DIR
    tools = loading.load_tools(actor=actor, folder=folder)
    cells = loading.make_cells(actor=actor)
    rows, placeless = loading.reported_evidence(folder)
    claims = usages.load_claims(actor=actor, rows=rows, door="reference")
    answers = loading.load_needs(actor=actor, folder=folder)
    say(
        f"    {tools['new']} new tools, {cells} new cells, {claims} new claims, {answers} answers for citizens"
    )
    if placeless:
        say(f"    {placeless} rows of claims name no body that exists")
    if cells or claims or not LandscapeDay.objects.exists():
        loading.keep_landscape(actor=actor)


def keep(*, actor: Any) -> int:
    """The daily look at the landscape: age cells, compare kept counts with a fresh count, mend; returns differences."""
    usages.age_cells(actor=actor, today=timezone.localdate())
    found = queries.landscape.differences()
    if found:
        usages.rebuild_counts(actor=actor, differences=len(found))
    return len(found)

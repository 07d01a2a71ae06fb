"""Long work of the map: the reference that the product ships."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from yakja.foundation.kit.tables import read_file

from . import actions, queries


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Places, changes, holidays, hours and months from reference/; writes, and records, only what differs."""
    folder = settings.REFERENCE_DIR
    places, changes = read_file(folder / "places.csv"), read_file(folder / "place_changes.csv")
    holidays, hours = read_file(folder / "holidays.csv"), read_file(folder / "office_hours.csv")
    months = read_file(folder / "hijri_months.csv")
    wanted_days, wanted_hours, wanted_months = queries.wanted_calendar(holidays, hours, months)
    found = queries.differences(
        places=queries.wanted_places(places, changes),
        changes=queries.wanted_changes(changes),
        holidays=wanted_days,
        hours=wanted_hours,
        months=wanted_months,
    )
    if found["places"] or found["changes"]:
        counts = actions.load_places(actor=actor, places=places, changes=changes, door="reference")
        say(f"    {counts['places']['new']} new and {counts['places']['changed']} changed places")
    if any(found[name] or found[name].gone for name in ("holidays", "hours", "months")):
        actions.load_calendar(actor=actor, holidays=holidays, hours=hours, months=months, door="reference")

"""Settings of the policy as data: thresholds and the order of the gate, from `reference/policy`."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings

from yakja.foundation.kit.tables import read_file


@lru_cache(maxsize=1)
def _settings() -> dict[str, int]:
    rows = read_file(settings.REFERENCE_DIR / "policy" / "thresholds.csv")
    return {row["code"]: int(row["value"]) for row in rows}


def setting(code: str, place: Any, day: dt.date) -> int:
    """The value in force in a place on a day; LookupError for a code nobody has set."""
    return _settings()[code]


@lru_cache(maxsize=1)
def order() -> tuple[str, ...]:
    """The options of a decision from the first that is looked at to the last."""
    rows = read_file(settings.REFERENCE_DIR / "policy" / "order.csv")
    return tuple(row["code"] for row in sorted(rows, key=lambda r: int(r["position"])))

"""The clock of the ledger: journals are sealed in batches."""

from __future__ import annotations

import datetime as dt

from .actions.sealing import seal_journals
from .queries.chain import bodies_to_seal


def sealing_has_work() -> bool:
    """Whether any journal has gone on since its last link."""
    return bool(bodies_to_seal())


def seal(*, now: dt.datetime) -> None:
    """Seal what was posted since the last time."""
    seal_journals()

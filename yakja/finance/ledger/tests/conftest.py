from __future__ import annotations

from typing import Any

import pytest

from .world import LedgerWorld


@pytest.fixture
def world(db: Any) -> LedgerWorld:
    return LedgerWorld()


@pytest.fixture
def clerk(world: LedgerWorld, holder: Any) -> Any:
    """An officer of the municipal committee."""
    return holder(("council_officer", "PK602-MC"), ref="person:clerk")


@pytest.fixture
def above(world: LedgerWorld, holder: Any) -> Any:
    """An officer of the department, whose reach takes in what is below it."""
    reach = [("council_officer", code) for code in ("PK6-LGCD", "PK602-MC", "PK602-VC1")]
    return holder(*reach, ref="person:above")

from __future__ import annotations

from typing import Any

import pytest

from .world import CollectingWorld


@pytest.fixture
def world(db: Any) -> CollectingWorld:
    return CollectingWorld()


@pytest.fixture
def clerk(world: CollectingWorld, holder: Any) -> Any:
    """An officer of the municipal committee."""
    return holder(("council_officer", "PK602-MC"), ref="person:clerk")


@pytest.fixture
def chief(world: CollectingWorld, holder: Any) -> Any:
    """Another officer of the same committee."""
    return holder(("council_officer", "PK602-MC"), ref="person:chief")


@pytest.fixture
def above(world: CollectingWorld, holder: Any) -> Any:
    """An officer of the department, whose reach takes in what is below it."""
    reach = [("council_officer", code) for code in ("PK6-LGCD", "PK602-MC", "PK602-VC1")]
    return holder(*reach, ref="person:above")


@pytest.fixture
def stranger(world: CollectingWorld, holder: Any) -> Any:
    """An officer of a council elsewhere."""
    return holder(("council_officer", "PK501-MC"), ref="person:stranger")

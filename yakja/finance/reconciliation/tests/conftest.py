from __future__ import annotations

from typing import Any

import pytest

from yakja.finance.reconciliation import registry

from .world import Money, feeds_of


@pytest.fixture
def world(db: Any) -> Any:
    kept = dict(registry._feeds)
    made = Money()
    feeds_of(made)
    yield made
    registry._feeds.clear()
    registry._feeds.update(kept)


@pytest.fixture
def officer(world: Money, holder: Any) -> Any:
    return holder(("council_officer", world.council.code), ref="person:officer")


@pytest.fixture
def stranger(world: Money, holder: Any) -> Any:
    return holder(("council_officer", world.mc_swat.code), ref="person:stranger")

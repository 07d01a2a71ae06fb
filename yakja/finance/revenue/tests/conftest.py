from __future__ import annotations

import pytest

from .world import RevenueWorld


@pytest.fixture
def world(db: None) -> RevenueWorld:
    return RevenueWorld()

"""What the tests of strategy share."""

import pytest
from django.core.cache import cache

from .drafted import Drafted


@pytest.fixture
def drafted(db) -> Drafted:
    return Drafted()


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """How often an address has sent something is counted in the cache, which outlives a test."""
    cache.clear()

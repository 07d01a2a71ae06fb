from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from .world import RevenueWorld


@pytest.fixture
def world(db: None) -> Iterator[RevenueWorld]:
    """The committee and its officers; refusals are read in English."""
    with translation.override("en"):
        yield RevenueWorld()

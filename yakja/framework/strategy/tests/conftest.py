"""What the tests of strategy share."""

import pytest

from .drafted import Drafted


@pytest.fixture
def drafted(db) -> Drafted:
    return Drafted()

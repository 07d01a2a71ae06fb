"""What the tests of training share."""

import pytest

from .world import TrainingWorld


@pytest.fixture
def world(db) -> TrainingWorld:
    return TrainingWorld()

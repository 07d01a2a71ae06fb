import pytest

from .asked_world import Staffed, World


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def staffed(db):
    return Staffed()

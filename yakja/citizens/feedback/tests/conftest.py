import pytest

from .world import World


@pytest.fixture
def world(db, monkeypatch):
    return World(monkeypatch)

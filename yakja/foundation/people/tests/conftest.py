import pytest
from django.utils import translation

from .factories import Province


@pytest.fixture(autouse=True)
def _in_urdu():
    """Addresses are reversed in the language that is active: each test starts in the default one."""
    with translation.override("ur"):
        yield


@pytest.fixture
def province(db):
    return Province()

import pytest

from yakja.foundation.ui import prepared


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Rows of one test are rolled back; its pages have to go with them."""
    prepared.clear()
    yield
    prepared.clear()

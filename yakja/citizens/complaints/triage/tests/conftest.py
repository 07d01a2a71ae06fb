from pathlib import Path

import pytest
from django.conf import settings

from yakja.citizens.complaints.triage import Triager, triager_of


@pytest.fixture(scope="session")
def triager() -> Triager:
    return triager_of(Path(settings.REFERENCE_DIR))

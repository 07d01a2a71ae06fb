"""A furnished copy to read, its backup, and copies to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.copies import Copy

# A furnished little copy: places, bodies, an administrator (whose address is encrypted), a stored file.
SEED = """
from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.bodies import tasks as bodies
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places import tasks as places
quiet = lambda _text: None
places.load_reference(actor=SYSTEM, say=quiet)
bodies.load_reference(actor=SYSTEM, say=quiet)
people.create_administrator(
    actor=SYSTEM, name=TranslatedText({"en": "Test", "ur": "ٹیسٹ"}), email="a@example.org", username="first",
    language="ur", door="command",
)
from yakja.foundation.people.models import Account
account = Account.objects.get(username="first")
account.phone = "+923001234567"
account.save()
import hashlib
from django.conf import settings
from django.utils import timezone
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.queries import path_of
body = "ایک محفوظ فائل".encode()
digest = hashlib.sha256(body).hexdigest()
path_of(digest).parent.mkdir(parents=True)
path_of(digest).write_bytes(body)
StoredFile.objects.create(
    sha256=digest, size=len(body), media_type="text/plain", name="a.txt", purpose="test", stored_by="system",
    stored_at=timezone.now(),
)
seal_entries()
"""


@pytest.fixture(scope="session")
def seeded(migrated: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A furnished copy that tests read from and never change."""
    copy = Copy(tmp_path_factory.mktemp("seeded"), migrated)
    copy.shell(SEED)
    yield copy
    copy.remove()


@pytest.fixture(scope="session")
def archive(seeded: Copy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A backup of the furnished copy, with what the command answered."""
    path = tmp_path_factory.mktemp("archive") / "yakja.backup"
    return path, seeded.answer("backup", str(path))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Copy]:
    """A copy in which nothing is yet."""
    copy = Copy(tmp_path / "empty")
    yield copy
    copy.remove()


@pytest.fixture
def used(archive: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Copy]:
    """A copy of its own to change, restored from the backup."""
    copy = Copy(tmp_path / "used")
    copy.run("restore", str(archive[0]))
    yield copy
    copy.remove()

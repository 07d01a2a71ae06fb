"""What every test may use. The database is real; nothing of ours is replaced."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A deadline is a timing assertion: a busy machine would break tests that are right.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

SHARED = Path(__file__).resolve().parent.parent / "shared"


class Holder:
    """An Actor for tests that holds the roles it is given: {(kind, code of body or place)}, or kind alone."""

    is_system = False
    is_anonymous = False

    def __init__(self, *roles: Any, ref: str = "person:test") -> None:
        self.held = set(roles)
        self._ref = ref

    @property
    def ref(self) -> str:
        return self._ref

    @property
    def name(self) -> str:
        return self._ref

    def has_role(self, kind: str, at: Any = None, on: dt.date | None = None) -> bool:
        if kind in self.held:
            return True
        code = getattr(at, "code", at)
        return (kind, code) in self.held or (
            at is None and any(r[0] == kind for r in self.held if isinstance(r, tuple))
        )

    def bodies_in_reach(self, kinds: Any = ()) -> Any:
        from yakja.foundation.bodies.models import Body

        return Body.objects.filter(code__in=[r[1] for r in self.held if isinstance(r, tuple)])

    @property
    def roles(self) -> list[Any]:
        """Rows of roles; a holder for tests has none."""
        return []

    def posts(self) -> Any:
        from yakja.foundation.bodies.models import Post

        return Post.objects.none()


@pytest.fixture(autouse=True)
def fresh_pages() -> None:
    """No page prepared nor calendar read by another test: rolled-back keys come again, so versions repeat between tests."""
    from yakja.citizens.complaints.queries.reading import forget_secret
    from yakja.foundation.cases.queries import forget_calendars
    from yakja.foundation.kit.limits import forget_paces
    from yakja.foundation.ui import prepared

    prepared.clear()
    forget_calendars()
    forget_secret()
    forget_paces()


@pytest.fixture
def holder() -> type[Holder]:
    return Holder


@pytest.fixture
def shared() -> Path:
    """The folder of reference data beside the repository; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared reference folder is not here")
    return SHARED


DATABASE = {"db", "transactional_db", "django_db_setup", "migrated", "empty"}


def _asks_no_database(item: Any) -> bool:
    """A test that opens no connection, nor starts programs on another database than one of their own."""
    return item.get_closest_marker("django_db") is None and not DATABASE.intersection(item.fixturenames)


def _by_reference(items: list[Any], *, is_shared: bool) -> None:
    """Files with the reference data after all others. Shared among workers, long files first: all end at nearly one time.

    One process alone keeps pytest-django's order, in which tests on the database come before those with a browser.
    """
    many = Counter(item.path for item in items if is_shared)
    with_reference = {item.path for item in items if "reference" in item.fixturenames}
    items.sort(key=lambda item: (item.path in with_reference, -many[item.path]))


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    _by_reference(items, is_shared=hasattr(config, "workerinput"))
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        # What asks no database was tried with SQLite and is the same here.
        same = [item for item in items if _asks_no_database(item)]
        if same:
            config.hook.pytest_deselected(items=same)
            items[:] = [item for item in items if not _asks_no_database(item)]
    if os.environ.get("CI") != "true":
        return
    # In CI nothing may be skipped but tests of absent shared files.
    for item in items:
        if item.get_closest_marker("shared"):
            continue
        for mark in item.iter_markers("skip"):
            raise pytest.UsageError(f"{item.nodeid} is skipped in CI: {mark.kwargs.get('reason', '')}")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A copy whose database has every table and nothing else, never changed: others begin as its twins."""
    from tests.copies import Copy

    copy = Copy(tmp_path_factory.mktemp("migrated"))
    copy.run("migrate", "--no-input", "--verbosity=0")
    yield copy
    copy.remove()


@pytest.fixture
def load_reference() -> Any:
    """The loader of all rooms' reference data, for those that may not know who composes them."""
    from yakja.config.set_up import load_reference

    return load_reference


@contextmanager
def _rolled_back(blocker: Any) -> Iterator[None]:
    from django.db import transaction

    with blocker.unblock():
        kept = transaction.atomic()
        kept.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            kept.__exit__(None, None, None)


@pytest.fixture(scope="session")
def _loaded(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    from django.db import connection

    from yakja.config.set_up import load_reference

    with _rolled_back(django_db_blocker):
        with django_db_blocker.unblock():
            load_reference(lambda _text: None)
            if connection.vendor == "postgresql":
                # Checks that PostgreSQL puts off are made now, not again at the end of every test.
                connection.check_constraints()
        yield


@pytest.fixture(scope="module")
def reference(_loaded: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole reference data of the product. What the tests of a module write beside it is rolled back after them.

    Loading takes half a minute. It is done once, and stays until the last test: files that ask for it come last.
    """
    with _rolled_back(django_db_blocker):
        yield

"""A kept connection to PostgreSQL is used again without being asked, and left behind once the server has ended it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from yakja.config.postgresql.base import is_silent
from yakja.foundation.kit.statements import look_again

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server"),
]


@pytest.fixture
def kept() -> Iterator[Any]:
    """A connection of its own that has been used and is looked at again, as one is at the start of a request."""
    made = connections.create_connection("default")
    number(made)
    made.health_check_enabled, made.health_check_done = True, False
    yield made
    made.close()


def number(made: Any) -> int:
    with made.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_connection_that_stands_is_used_without_a_word(kept):
    with CaptureQueriesContext(kept) as asked:
        assert number(kept) == number(kept)
    assert [each["sql"] for each in asked] == ["SELECT pg_backend_pid()"] * 2
    assert kept.health_check_done


def test_a_session_that_the_server_ended_is_left_behind(kept):
    first = number(kept)
    kept.health_check_done = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    wait_until_it_is_told(kept)
    assert number(kept) != first


def test_a_word_of_the_server_is_no_reason_to_leave(kept):
    first = number(kept)
    kept.health_check_done = False
    with kept.cursor() as cursor:
        cursor.execute("LISTEN yakja_tests")
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("NOTIFY yakja_tests")
    other.close()
    wait_until_it_is_told(kept)
    kept.health_check_done = False
    with CaptureQueriesContext(kept) as asked:
        assert number(kept) == first
    assert len(asked) == 1, "the question whether it stands is not one of ours"


def test_one_that_was_closed_here_is_not_silent(kept):
    kept.connection.close()
    assert not is_silent(kept.connection)


def test_whoever_looks_at_our_tables_keeps_nobody_waiting_in_another_database(kept):
    look_again()
    with kept.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        # One of the catalogues that all databases of the server share.
        cursor.execute("ANALYZE pg_database")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'bodies_body'::regclass"
        )
        assert cursor.fetchone()[0], "it looked, and keeps its lock"


def wait_until_it_is_told(kept):
    until = time.monotonic() + 30
    while is_silent(kept.connection):
        assert time.monotonic() < until, "the server said nothing"
        time.sleep(0.01)

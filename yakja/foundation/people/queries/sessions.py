"""Whether somebody is still signed in as before, without reading who that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from yakja.foundation.audit.queries import version_in, version_statement
from yakja.foundation.kit.statements import ask_row

from ..models import Account

_SQL = (
    "SELECT s.session_data AS data, a.password AS word "  # noqa: S608  names of ours
    f"FROM {Session._meta.db_table} s, {Account._meta.db_table} a "
    "WHERE s.session_key = %s AND s.expire_date > %s AND a.id = %s AND a.is_active"
)


def session_state(session_key: str, account: int | None) -> tuple[Any, ...] | None:
    """What stays the same while this account is signed in with this session; None once either has ended.

    Another password, another second factor or a message that waits in the session make another state.
    """
    return None if account is None else ask_row(_SQL, [session_key, _now(), account])


def standing(
    rooms: Iterable[str], scope: str, session_key: str, account: int
) -> tuple[tuple[int, int] | int, tuple[Any, ...] | None]:
    """`version_of` these rooms and the `session_state`, in one statement: what a page of one's own is kept under."""
    asked, values = version_statement(rooms, scope=scope)
    row = ask_row(
        f"SELECT v.newest, v.own, s.data, s.word FROM ({asked}) AS v LEFT JOIN ({_SQL}) AS s ON 1 = 1",  # noqa: S608
        [*values, session_key, _now(), account],
    )
    assert row is not None, "a statement of aggregates has a row"
    return version_in(row[:2], has_own=bool(scope)), None if row[2] is None else row[2:]


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())

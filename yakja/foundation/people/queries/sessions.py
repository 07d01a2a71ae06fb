"""Whether somebody is still signed in as before, without reading who that is."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from yakja.foundation.kit.statements import ask_row

from ..models import Account

_SQL = (
    f"SELECT s.session_data, a.password FROM {Session._meta.db_table} s, {Account._meta.db_table} a "  # noqa: S608
    "WHERE s.session_key = %s AND s.expire_date > %s AND a.id = %s AND a.is_active"
)


def session_state(session_key: str, account: int | None) -> tuple[Any, ...] | None:
    """What stays the same while this account is signed in with this session; None once either has ended.

    Another password, another second factor or a message that waits in the session make another state.
    """
    if account is None:
        return None
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return ask_row(_SQL, [session_key, now, account])

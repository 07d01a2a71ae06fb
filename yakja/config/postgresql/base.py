"""Where Django looks for the backend of `ENGINE`."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


def is_silent(connection: Any) -> bool:
    """Whether the server has sent nothing since the last statement: one that goes away or ends a session says so."""
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    return not waiting.poll(0)


class DatabaseWrapper(base.DatabaseWrapper):
    # Of Django's wrapper; its types leave them out.
    health_check_enabled: bool
    health_check_done: bool

    def close_if_health_check_failed(self) -> None:
        """Django asks `SELECT 1` before the first statement of each request; here only when there is reason to."""
        wanted = self.health_check_enabled and not self.health_check_done
        if wanted and self.connection is not None and is_silent(self.connection):
            self.health_check_done = True
        super().close_if_health_check_failed()

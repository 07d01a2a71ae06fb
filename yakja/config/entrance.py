"""How `manage.py` runs a command: one clear line instead of a traceback where the copy, not the code, is the reason."""

from __future__ import annotations

import os
import sys

NOT_SET_UP = 2
# What a shell reports for a program that wrote to a closed pipe.
PIPE_CLOSED = 141


def run(argv: list[str]) -> None:
    """Run a command; ends the process with 2 where the database is not set up, is behind or does not answer."""
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has enough. The interpreter would complain again while it closes what is open.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(PIPE_CLOSED) from None
    except DatabaseError as error:
        reason = why_not_ready(error)
        if reason is None:
            raise
        print(reason, file=sys.stderr)  # noqa: T201  there may be no command yet that could say it
        raise SystemExit(NOT_SET_UP) from None


def why_not_ready(error: Exception) -> str | None:
    """What an operator has to do about this error; None when the database is there, whole and of this version."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    do = "run `make run`, or `./manage serve --prepare-only`"
    try:
        connection.close()
        if "django_migrations" not in connection.introspection.table_names():
            return f"This copy is not set up yet: {do}."
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return f"The database of this copy is older than this version: {do}."
    except DatabaseError:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"The database of this copy does not answer: {first}"
    return None

"""Tables that nobody may change or shorten: triggers for both databases, installed from migrations.

`RunPython(install("audit_auditentry"), remove("audit_auditentry"))`. PostgreSQL's TRUNCATE and SQLite's file
stay in the hands of whoever owns the server; the audit chain is what shows that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Step = Callable[[Any, Any], None]
_EVENTS = ("update", "delete")


def install(*tables: str) -> Step:
    """A migration step that makes the tables refuse update and delete."""

    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
                params=None,  # the % above is plpgsql's, no placeholder
            )
        for table in tables:
            for event in _EVENTS:
                head = f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
                if schema_editor.connection.vendor == "postgresql":
                    schema_editor.execute(head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()")
                else:
                    schema_editor.execute(
                        head + f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are append-only'); END"
                    )

    return run


def remove(*tables: str) -> Step:
    """The step back."""

    def run(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for event in _EVENTS:
                on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")

    return run

"""Words of complaints as PostgreSQL compares them, kept in the row: a row is looked through without parsing its text.

Writes the table anew, about a minute for a million complaints. SQLite has its own table of words.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

_MAKE = (
    "DROP INDEX complaint_words",
    "ALTER TABLE complaints_complaint ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED",
    # What was filed lately waits in a list that every search reads from end to end: it is kept short.
    "CREATE INDEX complaint_words ON complaints_complaint USING gin (words) WITH (gin_pending_list_limit = 256)",
)
_REMOVE = (
    "DROP INDEX complaint_words",
    "ALTER TABLE complaints_complaint DROP COLUMN words",
    "CREATE INDEX complaint_words ON complaints_complaint USING gin (to_tsvector('simple', search_text))",
)


def _run(statements: tuple[str, ...], schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def make(apps: Any, schema_editor: Any) -> None:
    _run(_MAKE, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    _run(_REMOVE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_office_words_and_lines")]
    operations = [migrations.RunPython(make, remove)]

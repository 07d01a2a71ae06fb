"""Words of complaints: a GIN index over the column on PostgreSQL, an FTS5 table beside it on SQLite."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX complaint_words ON complaints_complaint USING gin (to_tsvector('simple', search_text))"
        )
    else:
        # Words of the normaliser hold no diacritics; beginnings of four letters are asked for most.
        schema_editor.execute(
            "CREATE VIRTUAL TABLE complaints_search USING fts5(words, tokenize=\"unicode61 remove_diacritics 0\", prefix='4')"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX complaint_words")
    else:
        schema_editor.execute("DROP TABLE complaints_search")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]

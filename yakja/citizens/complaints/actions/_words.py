"""What a complaint is found by, kept where the database searches."""

from __future__ import annotations

from django.db import connection

from ..models import Complaint


def keep_words(complaint: Complaint) -> None:
    """Write the searched words of a complaint; PostgreSQL reads them from the row itself."""
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO complaints_search (rowid, words) VALUES (%s, %s)",
            [complaint.pk, complaint.search_text],
        )

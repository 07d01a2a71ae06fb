"""Finding complaints by words, in Urdu, Roman Urdu or English, over a million of them.

What is searched is one column of normalised words followed by their consonants (`zq` leads those), so that شکایت and
shikayat meet. PostgreSQL reads it by a GIN index over `simple` words, SQLite by FTS5 that follows the table.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from yakja.foundation.kit.text import search_key, skeleton

from ..models import Complaint

_LONGEST = 400  # words kept of one text
_WORD = re.compile(r"\w+")


def words_of(text: str) -> frozenset[str]:
    """The words of a text as they are compared, without the shortest."""
    return frozenset(word for word in search_key(text).split() if len(word) > 2)


def bones_of(word: str) -> str:
    """The consonants of a word as a searchable word of their own; "" where too little is left."""
    bones = skeleton(word)
    return f"zq{bones}" if len(bones) > 1 and bones.isalnum() else ""


def search_column(*texts: str) -> str:
    """What a complaint is found by."""
    words = list(dict.fromkeys(word for text in texts for word in search_key(text).split()))[:_LONGEST]
    bones = dict.fromkeys(b for word in words if (b := bones_of(word)))
    return " ".join([*words, *bones])


def matching(rows: QuerySet[Complaint], text: str) -> QuerySet[Complaint]:
    """Rows that hold every word of the text, as spelt or as it sounds. A text without a word finds nothing."""
    words = [word for part in search_key(text).split() for word in _WORD.findall(part)][:8]
    if not words:
        return rows.none()
    if connection.vendor == "postgresql":
        wanted = " & ".join(_alternatives(word, "'{}'", "'{}':*", " | ") for word in words)
        sql = "to_tsvector('simple', complaints_complaint.search_text) @@ to_tsquery('simple', %s)"
    else:
        wanted = " AND ".join(_alternatives(word, '"{}"', '"{}"*', " OR ") for word in words)
        sql = "complaints_complaint.case_id IN (SELECT rowid FROM complaints_search WHERE complaints_search MATCH %s)"
    return rows.filter(RawSQL(sql, (wanted,), output_field=BooleanField()))  # noqa: S611  the words are a parameter


def _alternatives(word: str, whole: str, beginning: str, either: str) -> str:
    """A word as it is spelt (from four letters on, also what begins with it) or as it sounds."""
    spelt = (beginning if len(word) > 3 else whole).format(word)
    bones = bones_of(word)
    return f"({spelt}{either}{whole.format(bones)})" if bones else spelt

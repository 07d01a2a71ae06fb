"""Finding complaints by words, in Urdu, Roman Urdu or English, over a million of them.

What is searched is one column of normalised words followed by their consonants (`zq` leads those), so that شکایت and
shikayat meet. PostgreSQL reads its words by a GIN index, SQLite by FTS5 that follows the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from yakja.foundation.kit.text import search_key, skeleton

from ..models import Complaint

_LONGEST = 400  # words kept of one text
_WORD = re.compile(r"\w+")
# So many rows are looked through in their order before the index is asked. Where that many of them hold the words, as
# many more are looked through as a page takes at that rate and half as many again; else few rows hold them at all.
NEAR, OFTEN = 400, 4


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
    """Rows that hold every word of the text, as spelt or as it sounds. A text without a word finds nothing.

    For rows without an order or a limit; the first of many are found by `first_matching`.
    """
    wanted = _asked_for(text)
    if not wanted:
        return rows.none()
    if connection.vendor == "postgresql":
        sql = "complaints_complaint.words @@ to_tsquery('simple', %s)"
    else:
        sql = "complaints_complaint.case_id IN (SELECT rowid FROM complaints_search WHERE complaints_search MATCH %s)"
    return rows.filter(_true(sql, wanted))


def _true(sql: str, *values: Any) -> RawSQL:
    return RawSQL(sql, values, output_field=BooleanField())  # noqa: S611  statements of ours; words are parameters


def first_matching(text: str) -> Callable[[QuerySet[Complaint], int], QuerySet[Complaint]]:
    """For `keyset_page` over keys of complaints: of ordered rows the first so many that hold the words.

    PostgreSQL takes a word's beginning for more frequent than it is and would walk all rows in their order after a
    word that few hold; asked for all rows of a frequent word, it would read most of the table. So the first are
    looked through, and only where they do not fill the page, all that the index names are sorted.
    """

    def narrow(rows: QuerySet[Complaint], count: int) -> QuerySet[Complaint]:
        wanted = _asked_for(text)
        if connection.vendor != "postgresql" or not wanted:
            return matching(rows, text)
        try:
            keys = _keys(*_within(rows, wanted, count, NEAR))
            if OFTEN <= len(keys) < count:
                keys = _keys(*_within(rows, wanted, count, NEAR * count * 3 // (len(keys) * 2)))
            if len(keys) < count:
                keys = _keys(*_by_index(rows, text, count))
        except EmptyResultSet:
            return rows.none()
        return rows.filter(pk__in=keys)

    return narrow


Statement = tuple[str, tuple[Any, ...]]


def _keys(sql: str, values: tuple[Any, ...]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


def _within(rows: QuerySet[Complaint], wanted: str, count: int, looked_through: int) -> Statement:
    """The first rows that hold the words among so many; it ends as soon as they are enough."""
    plain = rows.select_related(None).annotate(kept_words=RawSQL("complaints_complaint.words", ()))
    sql, values = plain.values_list("case_id", "kept_words")[:looked_through].query.sql_with_params()
    held = f"SELECT case_id FROM ({sql}) AS looked_through WHERE kept_words @@ to_tsquery('simple', %s)"  # noqa: S608
    return f"{held} ORDER BY case_id {_way(rows)} LIMIT %s", (*values, wanted, count)


def _by_index(rows: QuerySet[Complaint], text: str, count: int) -> Statement:
    """The first of all rows that hold the words: found first, sorted then, whatever would find one of them sooner."""
    found = matching(rows.select_related(None).order_by(), text).values_list("case_id")
    sql, values = found.query.sql_with_params()
    return (
        f"WITH found AS MATERIALIZED ({sql}) SELECT case_id FROM found ORDER BY case_id {_way(rows)} LIMIT %s",  # noqa: S608
        (*values, count),
    )


def _way(rows: QuerySet[Complaint]) -> str:
    return "DESC" if rows.query.order_by == ("-case_id",) else "ASC"


def _asked_for(text: str) -> str:
    """The words of a text as the database asks for them; "" where there are none."""
    words = [word for part in search_key(text).split() for word in _WORD.findall(part)][:8]
    if connection.vendor == "postgresql":
        return " & ".join(_alternatives(word, "'{}'", "'{}':*", " | ") for word in words)
    return " AND ".join(_alternatives(word, '"{}"', '"{}"*', " OR ") for word in words)


def _alternatives(word: str, whole: str, beginning: str, either: str) -> str:
    """A word as it is spelt (from four letters on, also what begins with it) or as it sounds."""
    spelt = (beginning if len(word) > 3 else whole).format(word)
    bones = bones_of(word)
    return f"({spelt}{either}{whole.format(bones)})" if bones else spelt

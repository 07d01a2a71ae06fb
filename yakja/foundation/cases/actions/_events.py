"""What the verbs have in common: the event and who hears of it, files on it, the clock, the next number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import ref_of
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.calendar import WorkingCalendar
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.rows import Ready, lend, put

from ..models import Case, CaseEvent, CaseFile, urgency_of
from ..queries.deadlines import calendar_of, next_rung
from ..workflow import tell_followers

LONGEST = 6000


class Attachment(NamedTuple):
    """A stored file that is hung on a case, and what it is evidence of."""

    file: StoredFile
    kind: str
    is_public: bool = False


def write_event(
    case: Case,
    code: str,
    source: str,
    actor: Any,
    at: dt.datetime,
    *,
    facts: dict[str, Any] | None = None,
    text: Any = None,
    is_public: bool = False,
    door: str = "",
    files: Iterable[Any] = (),
    stands_in: Any = None,
) -> CaseEvent:
    """The row of what happened, its files, and the word to those that follow."""
    said = {k: str(v) for k, v in (facts or {}).items()}
    if stands_in is not None and stands_in is not actor:
        said["in_place_of"] = ref_of(stands_in)
    event = CaseEvent(
        case=case,
        move=code,
        source=source,
        target=case.state,
        at=at,
        actor_ref=ref_of(actor),
        actor_name=str(getattr(actor, "name", ""))[:200],
        facts=said,
        text=translated(text),
        door=door[:20],
        is_public=is_public,
    )
    put(event)
    hang(case, event, files, at)
    tell_followers(case, event, actor)
    return event


def hang(case: Case, event: CaseEvent, files: Iterable[Any], at: dt.datetime) -> None:
    """Files given as Attachment or as (file, kind[, is_public])."""
    given = [each if isinstance(each, Attachment) else Attachment(*each) for each in files]
    for each in given:
        if each.is_public and each.file.visibility != StoredFile.Visibility.PUBLIC:
            refuse("file_not_public", _("This file may not be shown to everybody."), field="file")
    if given:
        CaseFile.objects.bulk_create(
            CaseFile(
                case=case, event=event, file=each.file, kind=each.kind[:30], is_public=each.is_public, at=at
            )
            for each in given
        )


def translated(text: Any) -> TranslatedText:
    """A plain text is in the language of whoever writes it."""
    if not text:
        return TranslatedText()
    if isinstance(text, dict):
        return TranslatedText({lang: str(each)[:LONGEST] for lang, each in text.items() if each})
    return TranslatedText({active(): str(text)[:LONGEST]})


def typed(value: Any, field: str, *, most: int = LONGEST) -> str:
    """A text as typed, without what surrounds it; missing or too long is refused by name of the field."""
    text = str(value or "").replace("\0", "").strip()
    if not text:
        refuse("missing", _("Write something here."), field=field)
    if len(text) > most:
        refuse("too_long", _("Please write at most %(n)s letters."), field=field, n=most)
    return text


_ROW = Ready(lambda key: Case.objects.select_for_update().filter(pk=key), int)


def lock(case: Case) -> Case:
    """The row as it is now, held until the end of the transaction; its body and place are those already read."""
    locked = _ROW.get(case.pk)
    lend(locked, case)
    return locked


def calendar_for(case: Case) -> WorkingCalendar:
    return calendar_of(case.place or case.body.place)


def begin_deadline(case: Case, now: dt.datetime, due_at: dt.datetime) -> None:
    """A new deadline: its ladder begins anew."""
    case.due_at = case.given_until = due_at
    case.given_at = now
    case.rungs_fired = ""


def wind_clock(case: Case) -> None:
    """What follows from state, priority and deadline: the place in the list and the next rung."""
    case.urgency = urgency_of(case.priority, case.due_at)
    coming = next_rung(case, calendar_for(case)) if case.due_at and case.workflow.ladder else None
    case.escalates_at = coming[1] if coming else None


def copy_to(case: Case, locked: Case, fields: Iterable[str]) -> None:
    """The object in the caller's hand shows what the locked row has become."""
    for name in fields:
        setattr(case, name, getattr(locked, name))


def next_key() -> int:
    """The key of the row to be written, so that its number is known without writing twice.

    PostgreSQL's sequence makes nobody wait. SQLite has one writer at a time, who holds the file since the
    transaction began; its table of sequences is then nobody else's.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'cases_case'")
        row = cursor.fetchone()
        return (int(row[0]) if row else 0) + 1

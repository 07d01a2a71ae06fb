"""Meetings: recording one, and entering what was said there, many comments at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import Comment, CommentRole, CommentWay, Meeting, Strategy, VersionParagraph
from .comments import LONGEST, number

MOST_PEOPLE = 20_000
MOST_ROWS = 300
STATES = ("open", "answering")


@dataclass(frozen=True)
class Said:
    """One comment as it was taken down. `mark` is empty for the whole text; `name` is shown only where given."""

    mark: str
    role: str
    text: str
    body: str = ""  # code of the council or office, for role `body`
    name: str = ""
    language: str = ""


@action("strategy.record_meeting")
def record_meeting(
    *,
    actor: Any,
    strategy: Strategy,
    place: Place,
    venue: Mapping[str, str],
    held_on: dt.date,
    organiser: Body,
    women: int,
    men: int,
    minutes: Any = None,
    is_minutes_public: bool = False,
    is_sample: bool = False,
    at: dt.datetime | None = None,
    door: str = "web",
) -> Meeting:
    """Record a meeting about the strategy, with a photo or PDF of its minutes (an upload, or (bytes, name)).

    The minutes often carry signatures and telephone numbers: they are public only when the officer says so.
    """
    meeting = Meeting(
        strategy=strategy,
        place=place,
        venue=TranslatedText({k: v.strip()[:200] for k, v in venue.items() if v and v.strip()}),
        held_on=held_on,
        organiser=organiser,
        women=women,
        men=men,
        recorded_at=at or timezone.now(),
        recorded_by=ref_of(actor),
        is_sample=is_sample,
    )
    require(actor, "strategy.record_meeting", meeting)
    _may_record(strategy)
    if not strategy.place.contains(place):
        refuse("other_place", _("The meeting was held outside the place of the strategy."), field="place")
    if not meeting.venue:
        refuse("venue_missing", _("Write where the meeting was held."), field="venue_ur")
    first = strategy.versions.order_by("number").first()
    if held_on > timezone.localdate(at) or (first and held_on < timezone.localdate(first.frozen_at)):
        refuse(
            "bad_day",
            _("A meeting is held after the text was opened, and not in the future."),
            field="held_on",
        )
    for field, count in (("women", women), ("men", men)):
        if not 0 <= count <= MOST_PEOPLE:
            refuse("bad_count", _("Write how many came, as a number."), field=field)
    if women + men == 0:
        refuse("nobody", _("Somebody must have been there."), field="women")
    if minutes is None:
        refuse("minutes_missing", _("Add a photo or a PDF of the minutes."), field="minutes")
    body, name = minutes if isinstance(minutes, tuple) else (minutes, "")
    try:
        meeting.minutes = store_file(
            actor=actor,
            upload=body,
            name=name,
            purpose="strategy.minutes",
            visibility="public" if is_minutes_public else "body",
            owner=organiser,
            is_sample=is_sample,
            door=door,
        )
    except ValidationError as error:
        raise ValidationError({"minutes": error}) from error
    meeting.save()
    record(
        subject=strategy,
        scope=organiser,
        after={
            "meeting": meeting.pk,
            "place": place.code,
            "on": held_on.isoformat(),
            "women": women,
            "men": men,
        },
    )
    return meeting


@action("strategy.take_down_comments")
def take_down_comments(
    *,
    actor: Any,
    meeting: Meeting,
    said: Sequence[Said],
    at: dt.datetime | None = None,
    door: str = "web",
) -> list[Comment]:
    """Enter what was said at a meeting: all of it, or nothing when any row is wrong.

    Raises ValidationError `bad_rows` at `said` with one message for each wrong row, naming its number. Rows that
    were entered before (the same words on the same paragraph of this meeting) are refused as well.
    """
    require(actor, "strategy.record_meeting", meeting)
    _may_record(meeting.strategy)
    if not 0 < len(said) <= MOST_ROWS:
        refuse("bad_rows", _("Enter 1 to %(n)s comments at once."), field="said", n=MOST_ROWS)
    version = meeting.strategy.versions.order_by("-number").first()
    marks = {
        row.paragraph.mark: row.paragraph
        for row in VersionParagraph.objects.filter(version=version).select_related("paragraph")
    }
    bodies = {b.code: b for b in Body.objects.filter(code__in=[s.body for s in said if s.body])}
    known = {
        (mark or "", text)
        for mark, text in Comment.objects.filter(meeting=meeting).values_list("paragraph__mark", "text")
    }
    faults: list[str] = []
    now = at or timezone.now()
    rows: list[Comment] = []
    for line, each in enumerate(said, start=1):
        fault = _fault(each, marks, bodies, known)
        if fault:
            faults.append(gettext("Row %(n)s: %(fault)s") % {"n": line, "fault": fault})
            continue
        known.add((each.mark, each.text.strip()))
        rows.append(
            Comment(
                strategy=meeting.strategy,
                version=version,
                paragraph=marks.get(each.mark),
                role=each.role,
                way=CommentWay.MEETING,
                text=each.text.strip(),
                language=each.language if each.language in i18n.CODES else i18n.active(),
                place=meeting.place,
                body=bodies.get(each.body),
                meeting=meeting,
                name=each.name.strip()[:120],
                may_name=bool(each.name.strip()),
                made_at=now,
                confirmed_at=now,
                is_sample=meeting.is_sample,
            )
        )
    if faults:
        raise ValidationError({"said": [ValidationError(text, code="bad_rows") for text in faults]})
    Comment.objects.bulk_create(rows)
    for row in rows:
        number(row)
    Comment.objects.bulk_update(rows, ["reference"])
    record(
        subject=meeting.strategy,
        scope=meeting.organiser,
        after={"meeting": meeting.pk, "comments": [row.reference for row in rows]},
    )
    return rows


def _fault(
    each: Said, marks: Mapping[str, Any], bodies: Mapping[str, Body], known: set[tuple[str, str]]
) -> str:
    """What is wrong with one row, in words; "" when nothing is."""
    text = each.text.strip()
    if each.mark and each.mark not in marks:
        return gettext("there is no paragraph “%(mark)s” in the text.") % {"mark": each.mark}
    if each.role not in CommentRole.values:
        return gettext("say who spoke: body, developer or citizen.")
    if each.role == CommentRole.BODY and each.body not in bodies:
        return gettext("there is no council or office with the code “%(code)s”.") % {"code": each.body}
    if not text:
        return gettext("the words are missing.")
    if len(text) > LONGEST:
        return gettext("the words are longer than %(n)s letters.") % {"n": LONGEST}
    if (each.mark, text) in known:
        return gettext("this was entered already.")
    return ""


def _may_record(strategy: Strategy) -> None:
    strategy.case.refresh_from_db(fields=["state"])
    if strategy.case.state not in STATES:
        raise Conflict(_("Meetings are recorded while the text is open or being answered."), code="not_open")

"""What the sample needs in bulk: comments of invented people, as if each had been confirmed on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.permissions import require
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place

from ..models import Comment, CommentWay, Meeting, Paragraph, Strategy
from .comments import number


@dataclass(frozen=True)
class Invented:
    """One invented comment. With `meeting` it was taken down there, with `person` made signed in, else by telephone."""

    text: str
    role: str
    at: dt.datetime
    paragraph: Paragraph | None = None
    place: Place | None = None
    body: Body | None = None
    meeting: Meeting | None = None
    person: Person | None = None
    phone: str = ""
    name: str = ""
    language: str = "ur"


@action("strategy.furnish_comments")
def furnish_comments(
    *, actor: Any, strategy: Strategy, said: Sequence[Invented], door: str = "sample"
) -> list[Comment]:
    """Store invented comments of the sample; nobody but the system may."""
    require(actor, "strategy.clear_away")
    version = strategy.versions.order_by("-number").first()
    rows = [
        Comment(
            strategy=strategy, version=version, paragraph=each.paragraph, role=each.role, text=each.text,
            way=CommentWay.MEETING if each.meeting else CommentWay.ACCOUNT if each.person else CommentWay.PHONE,
            language=each.language, place=each.meeting.place if each.meeting else each.place or (each.body.place if each.body else None),
            body=each.body, meeting=each.meeting, person=each.person, name=each.name, may_name=bool(each.name),
            address=address_for(each.phone, is_sample=True) if each.phone else None,
            made_at=each.at, confirmed_at=each.at, is_sample=True,
        )
        for each in said
    ]  # fmt: skip
    Comment.objects.bulk_create(rows)
    for row in rows:
        number(row)
    Comment.objects.bulk_update(rows, ["reference"])
    record(subject=strategy, scope=strategy.owner, after={"comments": len(rows)})
    return rows

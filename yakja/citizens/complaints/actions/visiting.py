"""What an inspector saw on the spot: a note and photos for colleagues, kept once however often they are sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.cases.actions import add_note, attach_file
from yakja.foundation.files.actions import store_file
from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Complaint
from ._steps import typed

MOST_PHOTOS = 5


@action("complaints.note_visit")
def note_visit(
    *,
    actor: Any,
    complaint: Complaint,
    text: str = "",
    uploads: Iterable[Any] = (),
    key: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> str:
    """Keep what was seen, for colleagues alone; answers the number of the note, or of the first photo.

    Refuses `missing` (neither words nor photos), `too_many`, and what is no picture at `photos`; Conflict `key_reused`.
    """
    require(actor, "complaints.work", complaint)
    text, uploads = typed(text, "text", needed=False, most=2000), list(uploads)
    if not text and not uploads:
        refuse("missing", _("Write what you saw, or add a photo."), field="text")
    if len(uploads) > MOST_PHOTOS:
        refuse("too_many", _("There are more than five photos. Remove some."), field="photos")
    facts: dict[str, Any] = {
        "actor": actor,
        "case": complaint.case,
        "now": now or timezone.now(),
        "door": door,
    }

    def keep() -> str:
        kept = [str(add_note(**facts, text=text).pk)] if text else []
        for upload in uploads:
            try:
                file = store_file(
                    actor=actor, upload=upload, purpose="cases.file", owner=complaint.case, door=door
                )
            except ValidationError as refusal:
                raise ValidationError({"photos": refusal}) from refusal
            kept.append(str(attach_file(**facts, file=file, kind="photo").pk))
        return kept[0]

    name = f"{actor.ref} {complaint.pk} {key}" if key else ""
    answer = str(once("complaints.visit", name, {"text": text, "photos": len(uploads)}, keep))
    record(subject=complaint.case, scope=complaint.case.body, facts={"photos": len(uploads)})
    return answer

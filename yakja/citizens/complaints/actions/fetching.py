"""Pictures that another system named by their address: queued with the complaint, kept when they have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from yakja.foundation.audit.actions import action, record
from yakja.foundation.cases.actions import attach_file
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.permissions import SYSTEM, require

from ..models import Complaint, MediaFetch
from ._underway import claim, note_failed, note_sent

PURPOSE = "complaints.media"
MOST_PICTURES = 5
LONGEST_URL = 500


def queue_media(complaint: Complaint, urls: Iterable[str], now: dt.datetime) -> None:
    """Remember what is to be fetched; part of the action that files the complaint."""
    wanted = [url.strip() for url in urls if url.strip()]
    for url in dict.fromkeys(wanted[:MOST_PICTURES]):
        MediaFetch.objects.get_or_create(
            complaint=complaint, url=url[:LONGEST_URL], defaults={"next_try_at": now, "queued_at": now}
        )


def claim_fetch(*, now: dt.datetime) -> MediaFetch | None:
    """The next that is due, held for this worker."""
    rows = MediaFetch.objects.select_related("complaint__case__body", "complaint__category")
    found: MediaFetch | None = claim(rows, now=now)
    return found


@action("complaints.fetch_media")
def keep_fetched(
    *, actor: Any, fetch: MediaFetch, body: bytes, now: dt.datetime, door: str = "clock"
) -> bool:
    """Hang the picture on the case; False where what came is none, which the row says."""
    require(actor, "complaints.keep_time")
    complaint = fetch.complaint
    is_public = complaint.is_public and not complaint.category.is_private
    try:
        file = store_file(
            actor=SYSTEM, upload=body, name=_name_of(fetch.url), purpose=PURPOSE,
            visibility="public" if is_public else "body", owner=complaint.case,
            is_sample=complaint.case.is_sample, door="open311",
        )  # fmt: skip
    except ValidationError as refusal:
        note_failed(fetch, problem=" ".join(refusal.messages), now=now, is_final=True)
        record(subject=complaint.case, scope=complaint.case.body, facts={"kept": False})
        return False
    kind = "photo" if file.media_type.startswith("image/") else "document"
    attach_file(
        actor=SYSTEM, case=complaint.case, file=file, kind=kind, is_public=is_public, now=now, door="open311"
    )
    note_sent(fetch, now=now)
    record(subject=complaint.case, scope=complaint.case.body, facts={"kept": True, "file": file.pk})
    return True


def _name_of(url: str) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return name[-80:] or "picture"

"""Pictures that another system named by their address: queued with the complaint, kept when they have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from yakja.foundation.audit.actions import action, record
from yakja.foundation.cases.actions import attach_file
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.permissions import SYSTEM, require

from ..models import Complaint, MediaFetch

PURPOSE = "complaints.media"
MOST_PICTURES = 5
LONGEST_URL = 500
LEASE = dt.timedelta(minutes=5)
RETRIES = tuple(dt.timedelta(minutes=m) for m in (2, 15, 120, 720))
State = MediaFetch.State


def queue_media(complaint: Complaint, urls: Iterable[str], now: dt.datetime) -> None:
    """Remember what is to be fetched; part of the action that files the complaint."""
    wanted = [url.strip() for url in urls if url.strip()]
    for url in dict.fromkeys(wanted[:MOST_PICTURES]):
        MediaFetch.objects.get_or_create(
            complaint=complaint, url=url[:LONGEST_URL], defaults={"next_try_at": now, "queued_at": now}
        )


def claim(*, now: dt.datetime) -> MediaFetch | None:
    """The next that is due, held for this worker; whoever comes second changes no row."""
    for key in MediaFetch.objects.due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:20]:
        taken = (
            MediaFetch.objects.due(now)
            .filter(pk=key)
            .update(held_until=now + LEASE, attempts=F("attempts") + 1)
        )
        if taken:
            return MediaFetch.objects.select_related("complaint__case__body", "complaint__category").get(
                pk=key
            )
    return None


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
        note_failed(fetch=fetch, problem=" ".join(refusal.messages), now=now, is_final=True)
        record(subject=complaint.case, scope=complaint.case.body, facts={"kept": False})
        return False
    kind = "photo" if file.media_type.startswith("image/") else "document"
    attach_file(
        actor=SYSTEM, case=complaint.case, file=file, kind=kind, is_public=is_public, now=now, door="open311"
    )
    MediaFetch.objects.filter(pk=fetch.pk).update(state=State.KEPT, held_until=None, problem="")
    record(subject=complaint.case, scope=complaint.case.body, facts={"kept": True, "file": file.pk})
    return True


def _name_of(url: str) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return name[-80:] or "picture"


def note_failed(*, fetch: MediaFetch, problem: str, now: dt.datetime, is_final: bool) -> None:
    """It did not come this time: try later, or stop and say why."""
    over = is_final or fetch.attempts > len(RETRIES)
    wait = RETRIES[min(fetch.attempts, len(RETRIES)) - 1] if fetch.attempts else RETRIES[0]
    state = State.REFUSED if is_final else State.GIVEN_UP if over else State.WAITING
    MediaFetch.objects.filter(pk=fetch.pk).update(
        state=state, problem=problem[:300], held_until=None, next_try_at=now + wait
    )

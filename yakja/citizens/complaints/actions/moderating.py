"""What the public reads of a complaint, and who keeps the other systems: decided outside the office that is judged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Category, Complaint, Standing, WordChange
from ..queries.searching import search_column
from ._steps import held, typed
from ._words import keep_words


@action("complaints.moderate")
def moderate_text(
    *,
    actor: Any,
    complaint: Complaint,
    reason: str,
    text: str | None = None,
    is_public: bool | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """Change what the public reads, or whether it reads it; what was told stays as it was, with who changed what."""
    require(actor, "complaints.moderate", complaint)
    reason = typed(reason, "reason", most=300)
    row = held(complaint)
    before, was_public = row.shown_text, row.is_public
    if is_public and row.category.is_private:
        refuse("private", _("Complaints of this category are never listed."), field="is_public")
    if text is not None:
        row.public_text = "" if text.strip() == row.text else typed(text, "text")
    if is_public is not None:
        row.is_public = is_public
    if (row.shown_text, row.is_public) == (before, was_public):
        refuse("same", _("Nothing has changed."), field="text")
    row.search_text = search_column(
        row.shown_text, row.shown_landmark, row.reference, *row.category.name.values()
    )
    row.save(update_fields=["public_text", "is_public", "search_text"])
    keep_words(row)
    WordChange.objects.create(
        complaint=row, before=before, after=row.shown_text, was_public=was_public, is_public=row.is_public,
        reason=reason, by_ref=ref_of(actor), at=now or timezone.now(),
    )  # fmt: skip
    complaint.public_text, complaint.is_public = row.public_text, row.is_public
    record(
        subject=row.case,
        scope=row.case.body,
        reason=reason,
        before={"is_public": was_public},
        after={"is_public": row.is_public, "text_changed": before != row.shown_text},
    )
    return complaint


@action("complaints.set_standing")
def set_standing(
    *,
    actor: Any,
    body: Body,
    mode: str,
    category: Category | None = None,
    system_name: str = "",
    endpoint: str = "",
    jurisdiction: str = "",
    service_code: str = "",
    secret_name: str = "",
    begins_on: dt.date | None = None,
    door: str = "web",
) -> Standing:
    """Say from a day on whether a body's complaints of a category are kept here or in another system; the old row ends."""
    require(actor, "complaints.set_standing", body)
    day = begins_on or timezone.localdate()
    if mode not in Standing.Mode.values:
        refuse("bad_mode", _("Choose where the complaints are kept."), field="mode")
    if mode == Standing.Mode.OVERLAY:
        system_name = typed(system_name, "system_name", most=120)
    if endpoint and not endpoint.startswith(("https://", "http://")):
        refuse("not_url", _("Write a web address that begins with https://."), field="endpoint")
    earlier = Standing.objects.in_force(day).filter(body=body, category=category)
    if earlier.filter(begins_on__gte=day).exists():
        refuse("again", _("This was said for the same day already; choose a later one."), field="begins_on")
    earlier.update(ends_on=day)
    row = Standing.objects.create(
        body=body, category=category, mode=mode, system_name=system_name,
        endpoint=f"{endpoint.rstrip('/')}/" if endpoint else "", jurisdiction=jurisdiction.strip()[:80],
        service_code=service_code.strip()[:80], secret_name=secret_name.strip()[:60], begins_on=day, set_by=ref_of(actor),
    )  # fmt: skip
    record(subject=row, scope=body, after={"mode": mode, "system": system_name, "from": day.isoformat()})
    return row

"""Closing the loop: an office says in public what it heard and what it did, or why it did nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import LoopPublication
from ..queries.figures import LEAST_COUNTED
from ..queries.reading import answers_heard
from ..registry import CHALLENGES

Decision = LoopPublication.Decision


@action("feedback.publish_loop")
def publish_loop(
    *,
    actor: Any,
    body: Body,
    theme: str,
    you_said: dict[str, str],
    we_did: dict[str, str],
    decision: str,
    heard_from: dt.date,
    heard_to: dt.date,
    measure_on: dt.date,
    done_on: dt.date | None = None,
    evidence_url: str = "",
    evidence: Any = None,
    now: dt.datetime | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> LoopPublication:
    """Publish what citizens said and what was decided. A change shows its proof; every decision is measured again.

    How many answers stand behind it is counted here, never typed. Raises ValidationError naming the field.
    """
    require(actor, "feedback.publish_loop", body)
    now = now or timezone.now()
    today = timezone.localdate(now)
    if theme not in CHALLENGES:
        refuse("theme", _("Choose one of the reasons."), field="theme")
    if CHALLENGES[theme].is_sensitive:
        refuse(
            "sensitive",
            _("What was said of this is not shown to the office; it cannot publish it."),
            field="theme",
        )
    if decision not in Decision.values:
        refuse("decision", _("Choose whether something was changed."), field="decision")
    for name, text in (("you_said", you_said), ("we_did", we_did)):
        if not TranslatedText(text).best()[0].strip():
            refuse("missing", _("Write this in Urdu or English."), field=f"{name}_ur")
    if heard_to < heard_from or heard_to > today:
        refuse("heard", _("The last day lies before the first, or in the future."), field="heard_to")
    if measure_on <= today:
        refuse(
            "measure_on", _("Choose a day in the future on which it is measured again."), field="measure_on"
        )
    if decision == Decision.CHANGED:
        if done_on is None or done_on > today:
            refuse("done_on", _("Say since which day it is changed."), field="done_on")
        if not evidence_url and evidence is None:
            refuse(
                "evidence",
                _("Show where the change can be seen: a web address or a picture."),
                field="evidence_url",
            )
    answers = answers_heard(body, theme, heard_from, heard_to)
    if answers < LEAST_COUNTED:
        refuse("few", _("Fewer than ten people named this reason in these days."), field="theme")
    kept = None
    if evidence is not None:
        kept = store_file(
            actor=actor,
            upload=evidence,
            purpose="feedback.evidence",
            visibility=StoredFile.Visibility.PUBLIC,
            owner=body,
            is_sample=is_sample,
            door=door,
        )
    row = LoopPublication.objects.create(
        body=body,
        theme=theme,
        you_said=TranslatedText(you_said),
        we_did=TranslatedText(we_did),
        decision=decision,
        heard_from=heard_from,
        heard_to=heard_to,
        answers=answers,
        done_on=done_on if decision == Decision.CHANGED else None,
        measure_on=measure_on,
        evidence_url=evidence_url,
        evidence=kept,
        published_at=now,
        published_by=ref_of(actor),
        is_sample=is_sample,
    )
    record(subject=row, scope=body, after={"theme": theme, "decision": decision, "answers": answers})
    return row


@action("feedback.withdraw_loop")
def withdraw_loop(
    *, actor: Any, publication: LoopPublication, reason: str, door: str = "web"
) -> LoopPublication:
    """Take a publication off the page; the row and the reason are kept."""
    require(actor, "feedback.withdraw_loop", publication)
    if not reason.strip():
        refuse("reason", _("Say why it is taken off the page."), field="reason")
    row = LoopPublication.objects.select_for_update().get(pk=publication.pk)
    if row.withdrawn_at is not None:
        raise Conflict(_("It was taken off the page already."), code="withdrawn")
    row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(subject=row, scope=row.body, reason=reason)
    return row

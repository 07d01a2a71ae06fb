"""Recording proof, calling a review, closing it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from .. import notices
from ..models import CapabilityProof, CapabilityReview, Mandate, ProofKind
from ..queries import capability, policy
from .designations import suspend_mandate

LONGEST = 4000


@action("mandates.record_proof")
def record_proof(
    *,
    actor: Any,
    mandate: Mandate,
    kind: str,
    text: str,
    on: dt.date,
    source: str,
    count: int | None = None,
    of: int | None = None,
    paisa: int | None = None,
    file: StoredFile | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> CapabilityProof:
    """State one proof of what the holder can do, with its day and source. It is never changed, only followed by another."""
    require(actor, "mandates.record_proof", mandate)
    text, source = text.strip(), source.strip()
    if kind not in ProofKind.values:
        refuse("bad_kind", _("Choose what the proof is about."), field="kind")
    if not text:
        refuse("text_missing", _("Say in one sentence what is shown."), field="text")
    if not source:
        refuse("source_missing", _("Say where this is known from."), field="source")
    if on > timezone.localdate():
        refuse("day_to_come", _("A proof cannot be of a day to come."), field="on")
    if of is not None and count is None:
        refuse("count_missing", _("Say how many of them."), field="count")
    if count is not None and of is not None and count > of:
        refuse("more_than_all", _("This is more than all of them."), field="count")
    same = mandate.proofs.filter(
        kind=kind, text=text[:1000], on=on, source=source[:400], count=count, of=of, paisa=paisa
    )
    if same.exists():
        raise Conflict(_("This proof is entered already."), code="stated_already")
    made = CapabilityProof.objects.create(
        mandate=mandate,
        kind=kind,
        text=text[:1000],
        count=count,
        of=of,
        paisa=paisa,
        on=on,
        source=source[:400],
        file=file,
        recorded_at=timezone.now(),
        recorded_by=ref_of(actor),
        is_sample=is_sample,
    )
    record(
        subject=mandate,
        scope=mandate.holder,
        after={"proof": kind, "text": made.text, "on": on.isoformat(), "source": made.source},
    )
    return made


@action("mandates.call_review")
def call_review(
    *,
    actor: Any,
    mandate: Mandate,
    reason: str,
    note: str = "",
    today: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> CapabilityReview:
    """Call a review of the holder's capability; `reason` is yearly, milestones or request.

    Safe to repeat: while a review is open, it is answered again, with the further note added.
    """
    require(actor, "mandates.call_review", mandate)
    today = today or timezone.localdate()
    note = note.strip()[:LONGEST]
    if reason not in CapabilityReview.Cause.values:
        refuse("bad_reason", _("Choose why a review is called."), field="reason")
    if reason == CapabilityReview.Cause.REQUEST and not note:
        refuse("note_missing", _("Say what the review should look at."), field="note")
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("place", "holder", "function")
        .get(pk=mandate.pk)
    )
    if mandate.has_ended(today):
        raise Conflict(_("This mandate has ended."), code="ended_already")
    running = mandate.reviews.filter(closed_on__isnull=True).first()
    if running is not None:
        if note and note not in running.note:
            running.note = f"{running.note}\n{note}".strip()[:LONGEST]
            running.save(update_fields=["note"])
        record(
            subject=mandate,
            scope=mandate.holder,
            facts={"review": "open already", "cause": reason, "note": note},
        )
        return running
    days = policy.setting("capability_review_days", mandate.place, today)
    made = CapabilityReview.objects.create(
        mandate=mandate,
        cause=reason,
        note=note,
        called_on=today,
        called_by=ref_of(actor),
        due_on=today + dt.timedelta(days=days),
        is_sample=is_sample,
    )
    record(
        subject=mandate,
        scope=mandate.holder,
        reason=note,
        after={"review": "called", "cause": reason, "due_on": made.due_on.isoformat()},
    )
    notices.tell_changed(actor=actor, mandate=mandate, step="review_called", day=made.due_on)
    return made


@action("mandates.close_review")
def close_review(
    *,
    actor: Any,
    review: CapabilityReview,
    outcome: str,
    finding: str,
    today: dt.date | None = None,
    door: str = "web",
) -> CapabilityReview:
    """Close a review with keep or suspend and a finding. The proof as it stands is kept with it.

    Whoever closes it does not work for the holder, and is not who stated the newest proof.
    """
    mandate = review.mandate
    require(actor, "mandates.close_review", mandate)
    today = today or timezone.localdate()
    finding = finding.strip()
    if outcome not in CapabilityReview.Outcome.values:
        refuse("bad_outcome", _("Choose whether the designation stays."), field="outcome")
    if not finding:
        refuse("finding_missing", _("Write what you found; it is published."), field="finding")
    review = CapabilityReview.objects.select_for_update().get(pk=review.pk)
    if review.closed_on is not None:
        raise Conflict(_("This review is closed already."), code="closed_already")
    if (
        not getattr(actor, "is_system", False)
        and mandate.proofs.filter(recorded_by=ref_of(actor), recorded_at__date__gte=review.called_on).exists()
    ):
        raise Conflict(
            _("You stated proof for this review yourself; somebody else closes it."), code="own_proof"
        )
    review.seen = capability.as_seen(capability.proofs(mandate, today))
    review.outcome, review.finding = outcome, finding[:LONGEST]
    review.closed_on, review.closed_by = today, ref_of(actor)
    review.closed_by_name = str(getattr(actor, "name", ""))[:200]
    review.save()
    if (
        outcome == CapabilityReview.Outcome.SUSPEND
        and not mandate.suspensions.filter(until_day__isnull=True).exists()
    ):
        suspend_mandate(
            actor=actor, mandate=mandate, on=max(today, mandate.valid_from), reason=finding, door=door
        )
    record(
        subject=mandate,
        scope=mandate.holder,
        reason=finding,
        after={"review": "closed", "outcome": outcome, "called_on": review.called_on.isoformat()},
    )
    return review

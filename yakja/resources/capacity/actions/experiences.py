"""What bodies that run a tool found it needs; a steward takes it over into the requirement, or not, with a reason."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import OPERATIONAL, Tool, Usage

from ..models import Experience, Requirement, Resource, StatedBy
from ._readiness import keep_readiness
from .readings import MOST

LONGEST = 600


@action("capacity.send_experience")
def send_experience(
    *,
    actor: Any,
    body: Body,
    tool: Tool,
    resource: Resource,
    quantity: int,
    note: str,
    is_sample: bool = False,
    door: str = "web",
) -> Experience:
    """Say how much of a resource a tool was found to need (0: none), in the resource's unit, money in paisa.

    Refused: a body that does not run the tool, no account of it, the same sent again while it waits.
    """
    require(actor, "capacity.send_experience", body)
    if not Usage.objects.filter(body=body, tool=tool, status__in=OPERATIONAL).exists():
        refuse("does_not_run_it", _("Only bodies that run the tool can say what it needs."), field="body")
    if not 0 <= quantity <= MOST:
        refuse("bad_value", _("The value is a whole number from 0."), field="quantity")
    note = note.strip()
    if not note:
        refuse("note_missing", _("Write what you saw: since when, how many work with it."), field="note")
    if len(note) > LONGEST:
        refuse("too_long", _("This has more than %d letters.") % LONGEST, field="note")
    # A button pressed twice: the second waits for the first and finds what it sent.
    Tool.objects.select_for_update(of=("self",)).get(pk=tool.pk)
    same = Experience.objects.filter(
        tool=tool, resource=resource, body=body, quantity=quantity, state=Experience.State.SENT
    ).first()
    if same is not None:
        record(subject=tool, scope=body, facts={"experience": same.pk, "again": True})
        return same
    sent = Experience.objects.create(
        tool=tool, resource=resource, body=body, quantity=quantity, note=note, by_ref=actor.ref,
        sent_at=timezone.now(), is_sample=is_sample,
    )  # fmt: skip
    record(subject=tool, scope=body, after={"resource": resource.code, "quantity": quantity})
    return sent


@action("capacity.decide_experience")
def decide_experience(
    *, actor: Any, experience: Experience, takes_over: bool, reason: str, door: str = "web"
) -> Experience:
    """Take what a body found over into the tool's requirement, or not; the reason is public. Readiness follows at once."""
    require(actor, "capacity.decide_experience", experience)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Write the reason; it is public."), field="reason")
    if len(reason) > LONGEST:
        refuse("too_long", _("This has more than %d letters.") % LONGEST, field="reason")
    experience = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
    if experience.state != Experience.State.SENT:
        raise Conflict(_("This was decided meanwhile."), code="decided")
    experience.state = Experience.State.TAKEN_OVER if takes_over else Experience.State.NOT_TAKEN_OVER
    experience.reason, experience.decided_by_ref, experience.decided_at = reason, actor.ref, timezone.now()
    experience.save(update_fields=["state", "reason", "decided_by_ref", "decided_at"])
    before = Requirement.objects.filter(tool=experience.tool_id, resource=experience.resource_id).first()
    was = before.quantity if before else 0
    if takes_over and was != experience.quantity:
        _take_over(experience, before)
        keep_readiness(timezone.localdate(), tools=[experience.tool_id])
    record(
        subject=experience.tool,
        scope=experience.body,
        reason=reason,
        before={"resource": experience.resource.code, "quantity": was},
        after={"quantity": experience.quantity if takes_over else was, "taken_over": takes_over},
    )
    return experience


def _take_over(experience: Experience, before: Requirement | None) -> None:
    if experience.quantity == 0:
        if before is not None:
            before.delete()
        return
    row = before or Requirement(tool=experience.tool, resource=experience.resource)
    row.quantity = experience.quantity
    row.stated_by, row.is_estimate, row.is_edited = StatedBy.ADOPTER, False, True
    row.source = f"{experience.body.name.get('en') or experience.body.code}: {experience.note}"[:400]
    row.stated_on = timezone.localdate()
    if not row.reason:
        row.reason = TranslatedText({"en": experience.note[:200]})
    row.save()

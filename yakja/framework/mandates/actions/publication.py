"""What the public sees and when: publishing out of an emergency, withholding a field until a day, opening it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, Forbidden, refuse
from yakja.foundation.kit.permissions import may, require
from yakja.framework.catalogue.queries.consolidation import add_months

from .. import notices
from ..models import Proposal, Redaction
from ..queries import policy
from ._steps import in_state


@action("mandates.publish_proposal")
def publish_proposal(
    *, actor: Any, proposal: Proposal, now: dt.datetime | None = None, door: str = "web"
) -> Proposal:
    """Publish what is being built in an emergency; late or not, the day is kept."""
    require(actor, "mandates.publish_proposal", proposal)
    now = now or timezone.now()
    in_state(proposal, "emergency", "checked")
    if proposal.published_at is not None:
        raise Conflict(_("This proposal is published already."), code="published_already")
    if proposal.lane != Proposal.Lane.EMERGENCY:
        raise Conflict(
            _("A proposal of the usual way is published when it is sent."), code="not_an_emergency"
        )
    proposal.published_at = now
    proposal.save(update_fields=["published_at"])
    record(
        subject=proposal,
        scope=proposal.body,
        after={"published_at": now.isoformat(), "publish_by": proposal.publish_by},
    )
    notices.announce(actor=actor, proposal=proposal, step="emergency")
    return proposal


@action("mandates.redact")
def redact(
    *,
    actor: Any,
    proposal: Proposal,
    field: str,
    reason: str,
    opens_on: dt.date | None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Redaction:
    """Withhold one field until a day. That it is withheld, for what reason and until when is public.

    The body may do so before publication; what is public already is withheld by stewards only.
    """
    require(actor, "mandates.redact", proposal)
    if proposal.published_at is not None and not may(actor, "mandates.confirm_functions", proposal):
        raise Forbidden("mandates.redact")
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    if field not in Redaction.Field.values:
        refuse("bad_field", _("Choose what is withheld."), field="field")
    if reason not in Redaction.Reason.values:
        refuse("bad_reason", _("Choose the reason."), field="reason")
    longest = add_months(day, policy.setting("redaction_longest_months", proposal.body.place, day))
    if opens_on is None or not day < opens_on <= longest:
        refuse(
            "bad_day",
            _("It opens after today, on %(day)s at the latest."),
            field="opens_on",
            day=longest.isoformat(),
        )
    redaction, _new = Redaction.objects.update_or_create(
        proposal=proposal,
        field=field,
        defaults={
            "reason": reason,
            "opens_on": opens_on,
            "opened_at": None,
            "ordered_by": ref_of(actor),
            "ordered_at": now,
        },
    )
    record(
        subject=proposal,
        scope=proposal.body,
        reason=reason,
        after={"withheld": field, "opens_on": opens_on.isoformat()},
    )
    return redaction


@action("mandates.open_redaction")
def open_redaction(
    *, actor: Any, redaction: Redaction, now: dt.datetime | None = None, door: str = "clock"
) -> Redaction:
    """Open a withheld field: the clock on its day, the body or a steward earlier."""
    require(actor, "mandates.redact", redaction.proposal)
    redaction.opened_at = now or timezone.now()
    redaction.save(update_fields=["opened_at"])
    record(subject=redaction.proposal, scope=redaction.proposal.body, after={"opened": redaction.field})
    return redaction


@action("mandates.remind_emergency")
def remind_emergency(
    *, actor: Any, proposal: Proposal, what: str, now: dt.datetime | None = None, door: str = "clock"
) -> Proposal:
    """Note once that publishing (`publish`) or review (`review`) of an emergency is overdue, and tell the body."""
    require(actor, "mandates.keep_time")
    name = "publish_told_at" if what == "publish" else "review_told_at"
    setattr(proposal, name, now or timezone.now())
    proposal.save(update_fields=[name])
    record(subject=proposal, scope=proposal.body, after={"overdue": what})
    notices.tell_moved(actor=actor, proposal=proposal, step=f"{what}_overdue")
    return proposal

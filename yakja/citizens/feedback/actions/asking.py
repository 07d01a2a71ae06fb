"""Deciding who is asked: drawn, capped, recorded in every case; and who sets the shares."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import SIGNS, make_reference
from yakja.foundation.kit.rows import alter, put
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import forget

from .. import notices, registry
from ..models import LEFT, PER_MILLE, Invitation, Prompt
from ..queries import asking

State = Invitation.State


@action("feedback.invite", joins=True)
def invite(
    *,
    actor: Any,
    prompt: Prompt,
    reach: registry.Reachable | None,
    body: Body,
    case: Any = None,
    event: Any = None,
    subject: str = "",
    place: Place | None = None,
    now: dt.datetime | None = None,
    is_sample: bool = False,
    door: str = "clock",
) -> Invitation:
    """Draw whether somebody is asked after a step, and keep the draw, the chance and the reason either way.

    `subject` names what is asked about where there is no case; it is unique to it, since the draw follows from it.
    """
    require(actor, "feedback.invite", body)
    now = now or timezone.now()
    named = case.reference if case is not None else subject
    drawn = asking.draw(prompt.seed, named, str(event.pk if event is not None else LEFT))
    state: str = State.ASKED if drawn < prompt.share else State.NOT_DRAWN
    held = asking.held_back(reach, prompt.kind, body, now)
    if held and state == State.ASKED:
        state = State.HELD_BACK
    is_asked = state == State.ASKED
    token = "".join(secrets.choice(SIGNS) for _i in range(16)) if is_asked else ""
    ask_at = now + dt.timedelta(hours=prompt.delay_hours) if is_asked else None
    row = Invitation(
        reference=f"new-{secrets.token_hex(8)}",
        prompt=prompt,
        case=case,
        event=event,
        subject=named,
        body=body,
        place=place or (case.place if case is not None else None) or body.place,
        address=reach.address if reach is not None else None,
        language=(reach.language if reach is not None else "") or _language(reach),
        gender=reach.gender if reach is not None else "",
        is_sensitive=bool(reach is not None and reach.is_sensitive),
        state=state,
        held=held,
        chance=prompt.share,
        drawn=drawn,
        token_hash=asking.token_hash(token) if is_asked else None,
        made_at=now,
        ask_at=ask_at,
        expires_at=ask_at + dt.timedelta(days=asking.ANSWER_DAYS) if ask_at else None,
        is_sample=is_sample,
    )
    put(row)
    row.reference = make_reference("F", row.pk, now.year)
    alter(row, ("reference",))
    if is_asked:
        notices.ask(row, token)
    record(
        subject=row, scope=body, facts={"state": state, "held": held, "drawn": drawn, "chance": prompt.share}
    )
    return row


def _language(reach: registry.Reachable | None) -> str:
    return reach.address.language if reach is not None and reach.address is not None else "ur"


@action("feedback.set_prompt")
def set_prompt(
    *,
    actor: Any,
    kind: str,
    move: str,
    share: int,
    delay_hours: int = 24,
    reason: str = "",
    door: str = "web",
) -> Prompt:
    """Ask another share after a step, from now on; what was drawn before keeps its version and its seed."""
    require(actor, "feedback.set_prompt")
    asked = registry.asked_kind(kind)
    steps = registry.steps_of(asked) if asked is not None else {}
    if move not in steps:
        refuse("unknown_step", _("Nobody is asked after this step."), field="move")
    if not 0 <= share <= PER_MILLE:
        refuse("share", _("A share lies between 0 and 100 per cent."), field="share")
    if not 0 <= delay_hours <= 24 * 30:
        refuse("delay", _("Ask within thirty days."), field="delay_hours")
    before = Prompt.objects.select_for_update().filter(kind=kind, move=move, is_current=True).first()
    if before is not None and share < before.share and not reason.strip():
        refuse("reason", _("Say why fewer people are asked."), field="reason")
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    row = Prompt.objects.create(
        kind=kind,
        move=move,
        version=before.version + 1 if before is not None else 1,
        questions=steps[move],
        share=share,
        delay_hours=delay_hours,
        seed=secrets.token_hex(16),
        set_by=ref_of(actor),
        set_at=timezone.now(),
        reason=reason.strip(),
    )
    forget(asking.CURRENT)
    transaction.on_commit(partial(forget, asking.CURRENT))  # whoever read meanwhile saw the old one
    record(
        subject=row,
        reason=reason,
        before={"share": before.share if before else None},
        after={"share": share, "delay_hours": delay_hours, "version": row.version},
    )
    return row

"""Corrections from anybody, looked at by a steward before they count."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Level, Place

from ..models import Correction, Tool
from .consolidations import desk_in

LONGEST = 4000
# Within this time the same words about the same tool are one correction.
SENT_TWICE = dt.timedelta(days=1)


def steward_body(tool: Tool) -> Body:
    """Whose desk a correction lands on: the department of local government over the owner's place.

    Tools of the federation and of nobody known go to the desk of the country. Raises ValidationError `no_desk`.
    """
    place = (
        tool.owner.place if tool.owner else Place.objects.filter(level=Level.COUNTRY).order_by("code").first()
    )
    if place is None:
        refuse("no_desk", _("There is no department yet that could look at this."))
    return desk_in(place)


@action("catalogue.send_correction")
def send_correction(
    *,
    actor: Any,
    tool: Tool,
    subject: str,
    text: str,
    evidence_url: str = "",
    contact: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Correction:
    """Anybody says what is wrong; opens a case for the steward. The contact is optional and shown to stewards only.

    The same words sent again within a day are the same correction.
    """
    require(actor, "catalogue.send_correction", tool)
    text = text.strip()
    if not text:
        refuse("text_missing", _("Write what is wrong and what is right."), field="text")
    if len(text) > LONGEST:
        refuse("text_long", _("Please write at most %(n)s letters."), field="text", n=LONGEST)
    title = TranslatedText({lang: name for lang, name in tool.name.items() if name})
    body = steward_body(tool)
    said = {
        "subject": subject[:40],
        "text": text,
        "evidence_url": evidence_url.strip()[:2000],
        "contact": contact.strip()[:200],
    }
    # A button pressed twice: the second waits for the first and finds what it sent.
    Tool.objects.select_for_update(of=("self",)).get(pk=tool.pk)
    again = (
        Correction.objects.filter(tool=tool, sent_at__gt=timezone.now() - SENT_TWICE, **said)
        .select_related("case")
        .first()
    )
    if again is not None:
        record(subject=tool, scope=body, after={"correction": again.case.reference}, facts={"again": True})
        return again
    case = open_case(
        actor=actor,
        kind="catalogue.correction",
        title=title,
        body=body,
        place=body.place,
        prefix="K",
        is_sample=is_sample,
        door=door,
    )
    sent = Correction.objects.create(
        case=case,
        tool=tool,
        sent_at=timezone.now(),
        **said,
    )
    record(subject=tool, scope=body, after={"correction": case.reference, "subject": subject})
    return sent


@action("catalogue.decide_correction")
def decide_correction(
    *, actor: Any, correction: Correction, code: str, answer: str, door: str = "web"
) -> Correction:
    """A steward takes over, declines or asks back (`code` is the move); the answer is public."""
    require(actor, "catalogue.decide_correction", correction.case)
    move(actor=actor, case=correction.case, code=code, facts={"answer": answer.strip()}, door=door)
    correction.answer = answer.strip()
    correction.save(update_fields=["answer"])
    record(
        subject=correction.tool,
        scope=correction.case.body,
        after={"correction": correction.case.reference, "decision": code},
    )
    return correction

"""Who is told what by mandates, in their own language, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.people.queries import addresses_of, officers_of

from ..models import BuilderRequest, Proposal, Waiver


def announce(*, actor: Any, proposal: Proposal, step: str) -> None:
    """Those who follow proposals, the functions concerned, or the place of the body."""
    codes = set(proposal.functions.values_list("code", flat=True)) or set(proposal.functions_typed)
    publish_event(
        actor=actor,
        topics=[
            "mandates.proposal",
            *(f"function:{code}" for code in sorted(codes)),
            f"place:{proposal.body.place.code}",
        ],
        title=_heading(proposal, step),
        url=f"/proposals/{proposal.reference}/",
        data={"reference": proposal.reference, "step": step, "state": proposal.case.state},
        is_sample=proposal.is_sample,
    )


def _heading(proposal: Proposal, step: str) -> TranslatedText:
    """The sentence of an event in every language, since a feed is read in any."""
    from django.utils import translation
    from django.utils.translation import gettext as _

    found = {}
    for lang in CODES:
        with translation.override(lang):
            sentences = {
                "sent": _("New proposal of %(body)s: %(title)s"),
                "approve": _("Approved: %(title)s (%(body)s)"),
                "decline": _("Declined: %(title)s (%(body)s)"),
                "sign_waiver": _("Waiver signed: %(title)s (%(body)s)"),
                "waiver_expired": _("A waiver has ended: %(title)s (%(body)s)"),
                "emergency": _("Being built in an emergency: %(title)s (%(body)s)"),
            }
            found[lang] = sentences[step] % {"body": proposal.body.name, "title": proposal.title}
    return TranslatedText(found)


def tell_moved(*, actor: Any, proposal: Proposal, step: str) -> None:
    """The officers of the proposing body: what has happened and what is theirs to do now."""
    context = {
        "reference": proposal.reference,
        "title": proposal.title,
        "step": step,
        "publish_by": proposal.publish_by.isoformat() if proposal.publish_by else "",
        "review_by": proposal.review_by.isoformat() if proposal.review_by else "",
        "path": f"/proposals/{proposal.reference}/",
    }
    _tell(actor, [proposal.body], "mandates/gate_moved", context)


def tell_builder(*, actor: Any, request: BuilderRequest) -> None:
    """The officers of the designated builder: a body asks, until when, and that silence is recorded."""
    proposal = request.proposal
    context = {
        "reference": proposal.reference,
        "title": proposal.title,
        "asker": dict(proposal.body.name),
        "due_on": request.due_on.isoformat(),
        "path": f"/proposals/{proposal.reference}/",
    }
    _tell(actor, [request.builder], "mandates/builder_asked", context)


def tell_waiver(*, actor: Any, waiver: Waiver, is_over: bool) -> None:
    """The officers of the body whose waiver will end, or has ended."""
    proposal = waiver.proposal
    context = {
        "reference": proposal.reference,
        "title": proposal.title,
        "is_over": is_over,
        "expires_on": waiver.expires_on.isoformat() if waiver.expires_on else "",
        "path": f"/proposals/{proposal.reference}/",
    }
    _tell(actor, [proposal.body], "mandates/waiver_ends", context)


def _tell(actor: Any, bodies: Iterable[Body], template: str, context: dict[str, Any]) -> None:
    for person, body in officers_of([body.pk for body in bodies]):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=template,
                context={**context, "body": dict(body.name)},
                language=person.language,
            )

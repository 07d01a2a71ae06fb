"""Who is told what by the register, in their own language, after the change is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.queries import addresses_of, officers_of

from .models import Consolidation, Round, RoundReply, Tool


def tell_round_opened(*, actor: Any, round: Round) -> None:
    """Every officer of every body that is asked."""
    bodies = Body.objects.filter(pk__in=RoundReply.objects.filter(round=round).values("body"))
    _tell(actor, bodies, "catalogue/round_opened", round)


def tell_reminded(*, actor: Any, round: Round, bodies: Iterable[Body]) -> None:
    _tell(actor, bodies, "catalogue/round_reminder", round)


def _tell(actor: Any, bodies: Iterable[Body], template: str, round: Round) -> None:
    for person, body in officers_of(bodies):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=template,
                context={
                    "round": dict(round.name),
                    "body": dict(body.name),
                    "closes_on": round.closes_on.isoformat(),
                    "path": "/my/grid/",
                },
                language=person.language,
            )


def announce_tool(*, actor: Any, tool: Tool) -> None:
    """Those who follow the register, the tool's functions, or its owner's place."""
    topics = [
        "catalogue.tool",
        *(f"function:{code}" for code in tool.functions.values_list("code", flat=True)),
    ]
    if tool.owner is not None:
        topics.append(f"place:{tool.owner.place.code}")
    publish_event(
        actor=actor,
        topics=topics,
        title=TranslatedText(tool.name),
        url=f"/tools/{tool.code}/",
        data={"code": tool.code},
    )


def tell_consolidation(*, actor: Any, sheet: Consolidation, bodies: Iterable[Body], step: str) -> None:
    """Every officer of every affected body: that it is asked (`consult`), or what was decided (`decide`)."""
    from yakja.foundation.channels.actions import send_message
    from yakja.foundation.people.queries import addresses_of, officers_of

    template = {"consult": "consolidation_asked", "decide": "consolidation_decided"}[step]
    for person, body in officers_of(bodies):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=f"catalogue/{template}",
                context={
                    "reference": sheet.reference,
                    "function": dict(sheet.function.name),
                    "body": dict(body.name),
                    "due_on": sheet.answers_due_on.isoformat() if sheet.answers_due_on else "",
                    "path": f"/consolidations/{sheet.reference}/",
                },
                language=person.language,
            )

"""Who is told what of rounds: the bodies asked, and the office above where one stays silent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.people.models import Person, Role, RoleKind
from yakja.foundation.people.queries import addresses_of, officers_of

from ..models import AssessmentRound, Response


def tell_opened(*, actor: Any, round: AssessmentRound) -> None:
    """Every officer of every body that is asked, and whoever follows rounds or the place."""
    bodies = Body.objects.filter(pk__in=Response.objects.filter(round=round).values("body"))
    _tell(actor, officers_of(bodies), "round_opened", round)
    publish_event(
        actor=actor,
        topics=["capacity.round", f"place:{round.place.code}"],
        title=TranslatedText(round.name),
        url=f"/assessments/{round.code}/",
        data={"code": round.code, "due_on": round.due_on.isoformat()},
        is_sample=round.is_sample,
    )


def tell_reminded(*, actor: Any, round: AssessmentRound, bodies: Iterable[Body], is_late: bool) -> None:
    """The officers of the bodies that have not sent yet."""
    _tell(actor, officers_of([b.pk for b in bodies]), "round_overdue" if is_late else "round_reminder", round)


def tell_reopened(*, actor: Any, response: Response) -> None:
    """The officers of the body whose sent answers a steward has opened again, with the reason."""
    _tell(
        actor,
        officers_of([response.body_id]),
        "round_reopened",
        response.round,
        reason=response.reopened_reason,
    )


def tell_above(*, actor: Any, round: AssessmentRound, bodies: Iterable[Body]) -> None:
    """The office above each body that stays silent: the parent body's officers and the district's."""
    for body in bodies:
        _tell(actor, [(person, body) for person in _office_above(body)], "round_escalated", round)


def _office_above(body: Body) -> list[Person]:
    found = [person for person, _body in officers_of([body.parent_id])] if body.parent_id else []
    above = (
        Role.objects.in_force()
        .filter(
            kind=RoleKind.DISTRICT_OFFICER, place__path__in=[*paths_above(body.place.path), body.place.path]
        )
        .select_related("person__account")
        .order_by("person_id")
    )
    people = {person.pk: person for person in [*found, *(role.person for role in above)]}
    if not people:
        stewards = (
            Role.objects.in_force()
            .filter(kind=RoleKind.PROVINCIAL_STEWARD, place__path__in=paths_above(body.place.path))
            .select_related("person__account")
            .order_by("person_id")
        )
        people = {role.person_id: role.person for role in stewards}
    return list(people.values())


def _tell(
    actor: Any, people: Iterable[tuple[Person, Body]], template: str, round: AssessmentRound, **more: str
) -> None:
    for person, body in people:
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=f"capacity/{template}",
                context={
                    "round": dict(round.name),
                    "body": dict(body.name),
                    "due_on": round.due_on.isoformat(),
                    "path": f"/my/assessments/{round.code}/{body.code}/",
                    **more,
                },
                language=person.language,
            )

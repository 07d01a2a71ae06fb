"""Who is told what of a strategy, in their own language, after the change is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.queries import addresses_of, officers_of

from ..models import Milestone, Slip, StatusChange, StatusUpdate, Strategy, UpdateDuty


def topics_of(strategy: Strategy) -> list[str]:
    return [f"strategy:{strategy.code}", f"place:{strategy.place.code}"]


def is_told(strategy: Strategy) -> bool:
    """Events are public: a draft and a withdrawn strategy tell nobody."""
    return strategy.case.state not in ("draft", "withdrawn")


def in_languages(make: Any) -> TranslatedText:
    """A sentence made in English and in Urdu; the other languages fall back to these."""
    found = {}
    for language in ("en", "ur"):
        with translation.override(language):
            found[language] = make()
    return TranslatedText(found)


def announce_slip(*, actor: Any, slip: Slip) -> None:
    """That a milestone is expected on another day."""
    milestone = slip.milestone
    strategy = milestone.initiative.strategy
    if not is_told(strategy):
        return
    publish_event(
        actor=actor,
        topics=topics_of(strategy),
        title=in_languages(lambda: gettext("Expected on another day: %(name)s") % {"name": milestone.name}),
        url=f"/milestones/{milestone.code}/",
        at=slip.recorded_at,
        data={
            "strategy": strategy.code,
            "milestone": milestone.code,
            "event": "slip",
            "from": slip.from_on.isoformat(),
            "to": slip.to_on.isoformat(),
            "days": slip.days,
            "cause": slip.cause,
            "pushed": slip.pushed,
        },
        is_sample=milestone.is_sample,
    )


def announce_closed(*, actor: Any, milestone: Milestone) -> None:
    """That a milestone is closed with its proof."""
    strategy = milestone.initiative.strategy
    if not is_told(strategy):
        return
    publish_event(
        actor=actor,
        topics=topics_of(strategy),
        title=in_languages(lambda: gettext("Closed: %(name)s") % {"name": milestone.name}),
        url=f"/milestones/{milestone.code}/",
        at=milestone.closed_at,
        data={
            "strategy": strategy.code,
            "milestone": milestone.code,
            "event": "closed",
            "planned_on": milestone.planned_on.isoformat(),
            "actual_on": milestone.actual_on.isoformat() if milestone.actual_on else None,
        },
        is_sample=milestone.is_sample,
    )


def announce_update(*, actor: Any, update: StatusUpdate) -> None:
    """What an owner said; the words stand on the status page, beside the computed facts."""
    strategy, owner = update.duty.strategy, update.duty.owner
    if not is_told(strategy):
        return
    publish_event(
        actor=actor,
        topics=topics_of(strategy),
        title=in_languages(lambda: gettext("Status update of %(owner)s") % {"owner": owner.name}),
        url=f"/strategies/{strategy.code}/status/",
        at=update.written_at,
        data={
            "strategy": strategy.code,
            "event": "update",
            "owner": owner.code,
            "word": update.word,
            "at_risk": update.at_risk,
        },
        is_sample=update.is_sample,
    )


def announce_changes(*, actor: Any, strategy: Strategy, changes: Sequence[StatusChange]) -> None:
    """The statuses that changed in one measuring, as one event."""
    if not is_told(strategy) or not changes:
        return
    count = len(changes)
    publish_event(
        actor=actor,
        topics=topics_of(strategy),
        title=in_languages(
            lambda: (
                ngettext("%(strategy)s: %(n)s status changed", "%(strategy)s: %(n)s statuses changed", count)
                % {"strategy": strategy.name, "n": count}
            )
        ),
        url=f"/strategies/{strategy.code}/status/",
        at=changes[0].recorded_at,
        data={
            "strategy": strategy.code,
            "event": "status",
            "changes": [
                {"subject": c.subject, "code": c.code, "from": c.before, "to": c.status, "rule": c.rule}
                for c in changes[:200]
            ],
            "changed": count,
        },
        is_sample=strategy.is_sample,
    )


def tell_reminded(*, actor: Any, duty: UpdateDuty, due_on: dt.date) -> None:
    """The officers of the owner: an update is due."""
    _tell(actor, duty, duty.owner, "strategy/update_due", {"due_on": due_on.isoformat()})


def tell_escalated(*, actor: Any, duty: UpdateDuty, to: Body) -> None:
    """The officers of the body above: an owner is silent."""
    since = duty.overdue_since.isoformat() if duty.overdue_since else ""
    _tell(actor, duty, to, "strategy/update_missing", {"since": since})


def _tell(actor: Any, duty: UpdateDuty, to: Body, template: str, more: dict[str, Any]) -> None:
    if duty.strategy.is_sample:
        return
    for person, _body in officers_of(Body.objects.filter(pk=to.pk)):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=template,
                context={
                    "strategy": dict(duty.strategy.name),
                    "owner": dict(duty.owner.name),
                    "path": f"/my/strategies/{duty.strategy.code}/update/{duty.owner.code}/",
                    "page": f"/strategies/{duty.strategy.code}/status/",
                    **more,
                },
                language=person.language,
            )

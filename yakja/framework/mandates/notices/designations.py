"""Who is told what about mandates, in their own language, after the change is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.queries import addresses_of, officers_of

from ..models import Mandate


def tell_designated(*, actor: Any, mandates: Sequence[Mandate]) -> None:
    """The officers of the body that is charged, and whoever follows the function or the place."""
    first = mandates[0]
    _tell_officers(actor, first, "designated", first.valid_from, count=len(mandates))
    for function in {m.function for m in mandates}:
        publish_event(
            actor=actor,
            topics=["mandates.mandate", f"function:{function.code}", f"place:{first.place.code}"],
            title=TranslatedText(first.holder.name),
            url=f"/mandates/?function={function.code}&place={first.place.code}",
            data={"codes": [m.code for m in mandates if m.function == function], "function": function.code},
        )


def tell_changed(*, actor: Any, mandate: Mandate, step: str, day: dt.date) -> None:
    """The officers of the body that is charged: `step` is ended, suspended, reinstated or review_called."""
    _tell_officers(actor, mandate, step, day)


def _tell_officers(actor: Any, mandate: Mandate, step: str, day: dt.date, *, count: int = 1) -> None:
    for person, body in officers_of([mandate.holder]):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template=f"mandates/{step}",
                context={
                    "code": mandate.code,
                    "body": dict(body.name),
                    "function": dict(mandate.function.name),
                    "day": day.isoformat(),
                    "count": count,
                    "path": f"/mandates/{mandate.code}/",
                },
                language=person.language,
            )

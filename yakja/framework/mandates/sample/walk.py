"""The sample's persons at the gate, and the same steps for every proposal, each on its day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.people.models import Role
from yakja.foundation.people.queries import person_actor, persons_by_kind
from yakja.framework.catalogue.models import Tool

from ..actions import deciding, proposals
from ..models import Proposal
from ..queries import policy

# Stance, reason, words, and what is missing.
Said = tuple[str, str, str, str]
ABOVE = ("reuse", "configure", "extend", "join", "build")


class Walk:
    """Takes proposals through the gate as the officers and the steward of the sample."""

    def __init__(self, actor: Any, today: dt.date) -> None:
        self.actor, self.today = actor, today
        kinds = persons_by_kind(is_sample=True)
        self.steward = person_actor(kinds["provincial_steward"], has_second_factor=True)
        self.officers: dict[str, Any] = {}
        for role in Role.objects.in_force().filter(is_sample=True, kind="council_officer").order_by("id"):
            if role.body is not None and role.body.code not in self.officers:
                self.officers[role.body.code] = person_actor(role.person, has_second_factor=True)

    def at(self, days_ago: int) -> dt.datetime:
        """Eleven in the morning, so many days ago."""
        day = self.today - dt.timedelta(days=days_ago)
        return timezone.make_aware(dt.datetime.combine(day, dt.time(11)))

    def officer(self, code: str) -> Any:
        return self.officers.get(code, self.actor)

    def begin(self, code: str, days_ago: int, title: str, **values: Any) -> Proposal:
        body = Body.objects.select_related("place", "kind").get(code=code)
        return proposals.open_proposal(
            actor=self.officer(code),
            body=body,
            title=title,
            kind=values.pop("kind", "tool"),
            values=values,
            is_sample=True,
            now=self.at(days_ago),
            door="sample",
        )

    def answered(
        self, row: Proposal, days_ago: int, other: Said, special: dict[str, Said] | None = None
    ) -> None:
        """Check it, answer the first tools (those in `special` by their own answer, the rest by `other`), send it."""
        who, now = self.officer(row.body.code), self.at(days_ago)
        check = proposals.check_proposal(actor=who, proposal=row, now=now, door="sample")
        first = policy.setting("answers_required", row.body.place, self.today)
        wanted = check.answer_to(first)
        for tool in Tool.objects.filter(code__in=[*wanted, *(special or {})]).order_by("code"):
            stance, reason, text, missing = (special or {}).get(tool.code, other)
            proposals.answer_tool(
                actor=who,
                proposal=row,
                tool=tool,
                stance=stance,
                reason=reason,
                text=text,
                missing=missing,
                now=now,
                door="sample",
            )
        proposals.send_proposal(actor=who, proposal=row, now=now, door="sample")

    def confirmed(self, row: Proposal, days_ago: int, *codes: str) -> None:
        deciding.confirm_functions(
            actor=self.steward,
            proposal=row,
            functions=list(Function.objects.filter(code__in=codes)),
            now=self.at(days_ago),
            door="sample",
        )

    def decided(self, row: Proposal, days_ago: int, verdict: str, reason: str, **more: Any) -> None:
        deciding.decide_proposal(
            actor=self.steward,
            proposal=row,
            verdict=verdict,
            reason=reason,
            reasons_above=dict.fromkeys(ABOVE, more.pop("above", "")),
            now=self.at(days_ago),
            door="sample",
            **more,
        )

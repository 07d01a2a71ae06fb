"""The one place where training states a skill."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.resources.capacity.models import Competency, StaffMember, StaffSkill

from ..queries.days import months_on


def state_skill(
    *,
    member: StaffMember,
    competency: Competency,
    level: int,
    basis: str,
    on: dt.date,
    by_ref: str,
    note: str,
    is_sample: bool = False,
) -> StaffSkill:
    """Write down what somebody has shown; believed as long as a proof of this competency is. Allowed by the caller."""
    return StaffSkill.objects.create(
        member=member,
        competency=competency,
        level=level,
        basis=basis,
        on=on,
        expires_on=months_on(on, competency.valid_months),
        by_ref=by_ref,
        note=note[:300],
        recorded_at=timezone.now(),
        is_sample=is_sample,
    )

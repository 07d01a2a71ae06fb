"""Saying what a person can do. What follows for the body is reckoned at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Competency, Level, SkillBasis, StaffMember, StaffSkill
from ..queries.lasting import months_on
from ._keeping import keep_bodies


@action("capacity.record_skill")
def record_skill(
    *,
    actor: Any,
    member: StaffMember,
    competency: Competency,
    level: int,
    basis: str,
    on: dt.date,
    file: StoredFile | None = None,
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> StaffSkill:
    """State the level at which somebody can do something; believed for the competency's months.

    Refused: a day to come, a level or a basis that does not exist. The trail names the member by number alone.
    """
    drawn = StaffSkill(
        member=member, competency=competency, level=level, basis=basis, on=on, file=file, note=note.strip()[:300]
    )  # fmt: skip
    require(actor, "capacity.record_skill", drawn)
    if level not in Level.values:
        refuse("bad_level", _("There is no such level."), field="level")
    if basis not in SkillBasis.values:
        refuse("bad_basis", _("Say who says so."), field="basis")
    if on > timezone.localdate():
        refuse("in_the_future", _("This day has not come yet."), field="on")
    drawn.by_ref, drawn.recorded_at, drawn.is_sample = actor.ref, timezone.now(), is_sample
    drawn.expires_on = months_on(on, competency.valid_months)
    drawn.save()
    keep_bodies([member.body_id])
    # What somebody can do is for the person and the line above; the trail says that something was stated.
    record(subject=member, facts={"competency": competency.code, "basis": basis, "on": on.isoformat()})
    return drawn

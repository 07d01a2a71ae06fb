"""What a person can do, said by the person, the line above, or whoever saw it done. Statements are never rewritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Competency, Level, SkillBasis, StaffMember, StaffSkill
from ..queries.rounds import months_after

BY_THE_LINE = (SkillBasis.SUPERVISOR, SkillBasis.OBSERVED)


@action("capacity.state_own_skill")
def state_own_skill(
    *, actor: Any, member: StaffMember, competency: Competency, level: int, note: str = "", door: str = "web"
) -> StaffSkill:
    """What one says one can do; shown, and never counted."""
    require(actor, "capacity.state_own_skill", member)
    return _state(actor, member, competency, level, SkillBasis.SELF, note, None)


@action("capacity.confirm_skill")
def confirm_skill(
    *,
    actor: Any,
    member: StaffMember,
    competency: Competency,
    level: int,
    basis: str = SkillBasis.SUPERVISOR,
    note: str = "",
    on: dt.date | None = None,
    door: str = "web",
) -> StaffSkill:
    """What somebody in the line above says, or saw done (`observed`); believed for the competency's months.

    Refuses `bad_basis`, `bad_level`, `later_day`; Conflict `has_left`.
    """
    require(actor, "capacity.confirm_skill", member)
    if basis not in BY_THE_LINE:
        refuse("bad_basis", _("Say whether you judge it or have seen it done."), field="basis")
    return _state(actor, member, competency, level, basis, note, on)


def _state(
    actor: Any,
    member: StaffMember,
    competency: Competency,
    level: int,
    basis: str,
    note: str,
    on: dt.date | None,
) -> StaffSkill:
    today = timezone.localdate()
    day = on or today
    if level not in Level.values:
        refuse("bad_level", _("Choose one of the levels."), field="level")
    if day > today:
        refuse("later_day", _("This day is still to come."), field="on")
    if member.left_on is not None and member.left_on <= day:
        raise Conflict(_("This person has left the body."), code="has_left")
    made = StaffSkill.objects.create(
        member=member, competency=competency, level=level, basis=basis, on=day,
        expires_on=months_after(day, competency.valid_months), by_ref=ref_of(actor), note=note.strip()[:300],
        recorded_at=timezone.now(), is_sample=member.is_sample,
    )  # fmt: skip
    # The trail says that something was stated and by whom; how well somebody can do it stays with the line.
    record(subject=f"capacity.staff:{member.number}", scope=member.body, facts={"basis": str(basis)})
    return made

"""Who may enter staff, and who may read and state what a person can do: the person, the line above, nobody else."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from yakja.foundation.kit.permissions import is_signed_in, is_system

from ..models import StaffMember
from .assessments import is_officer_of_the_body


@rules.predicate
def is_oneself(actor: Any, member: Any = None) -> bool:
    person = getattr(actor, "person", None)
    return person is not None and member is not None and member.person_id == person.pk


@rules.predicate
def is_above(actor: Any, member: Any = None) -> bool:
    """Somebody in service in the line of supervisors above the member; the same answer as `visible_to` gives."""
    person = getattr(actor, "person", None)
    if person is None or member is None:
        return False
    today = timezone.localdate()
    seen: set[int] = {member.pk}
    above = member.supervisor_id
    while above is not None and above not in seen:
        seen.add(above)
        row = StaffMember.objects.only("person_id", "supervisor_id", "joined_on", "left_on").get(pk=above)
        if (
            row.person_id == person.pk
            and row.joined_on <= today
            and (row.left_on is None or row.left_on > today)
        ):
            return True
        above = row.supervisor_id
    return False


rules.add_perm("capacity.enter_staff", is_system | (is_signed_in & is_officer_of_the_body))
rules.add_perm("capacity.see_staff", is_system | (is_signed_in & (is_oneself | is_above)))
rules.add_perm("capacity.state_own_skill", is_system | (is_signed_in & is_oneself))
# Nobody confirms what they can do themselves, also where the line runs in a ring.
rules.add_perm("capacity.confirm_skill", is_system | (is_signed_in & is_above & ~is_oneself))
# Letting somebody go or moving them belongs to the line above; the top of a body's line is led from the body above.
rules.add_perm("capacity.lead_staff", is_system | (is_signed_in & is_above & ~is_oneself))

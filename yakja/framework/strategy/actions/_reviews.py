"""The one place from which the room of mandates is asked to review the capability of a designated body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.framework.mandates.models import Mandate

from ..models import Milestone

_CAPABILITY = "yakja.framework.mandates.actions.capability"


def ask_review(*, actor: Any, owner: Body, missed: Sequence[Milestone], today: dt.date) -> bool:
    """Call a review of each mandate under which the owner builds or runs; False where there is none to review."""
    if not find_spec(_CAPABILITY):
        return False
    call_review = import_module(_CAPABILITY).call_review
    mandates = Mandate.objects.in_force(today).filter(holder=owner, role__in=["builder", "operator"])
    named = {m.initiative.mandate_id for m in missed if m.initiative.mandate_id}
    # Of the work itself, if it names its mandates; else of all that the body builds and runs.
    chosen = list((mandates.filter(pk__in=named) if named else mandates).order_by("pk"))
    note = ", ".join(milestone.code for milestone in missed)
    for mandate in chosen:
        call_review(actor=actor, mandate=mandate, reason="milestones", note=note, today=today, door="clock")
    return bool(chosen)

"""Opening what is personal: each time with who did it and for which complaint."""

from __future__ import annotations

from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import require

from ..models import Complaint
from ..queries.reading import FilerSeen, filer_seen


@action("complaints.open_filer")
def open_filer(*, actor: Any, complaint: Complaint, door: str = "web") -> FilerSeen:
    """Name and number of the filer, for whoever deals with it; that they were opened is recorded."""
    seen = filer_seen(complaint, actor)
    if seen is None:
        raise Forbidden("complaints.see_filer")
    record(subject=complaint.case, scope=complaint.case.body, facts={"hidden": seen.is_hidden})
    return seen


@action("complaints.read_told")
def note_reading(*, actor: Any, complaint: Complaint, door: str = "web") -> None:
    """Leave an audit entry that an officer read what was told, where that is more than the public reads."""
    require(actor, "complaints.see", complaint)
    record(subject=complaint.case, scope=complaint.case.body)

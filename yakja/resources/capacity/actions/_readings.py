"""The one way in which answers and findings become readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile

from ..models import Reading, Resource, Site
from ._keeping import keep_bodies


@dataclass(frozen=True)
class Stated:
    """How much of a resource there is, at one site or in the body as a whole; amounts in paisa, yes is 1."""

    resource: Resource
    value: int
    basis: str
    on: dt.date
    by_ref: str
    site: Site | None = None
    file: StoredFile | None = None
    note: str = ""
    is_sample: bool = False


def state_readings(body: Body, rows: Iterable[Stated]) -> list[Reading]:
    """Write what was stated of one body in one go; a reading is believed until its resource's days are over."""
    return state_all((body, row) for row in rows)


def state_all(rows: Iterable[tuple[Body, Stated]]) -> list[Reading]:
    """The same for many bodies at once."""
    now = timezone.now()
    made = [
        Reading(
            body=body, site=row.site, resource=row.resource, value=row.value, basis=row.basis, on=row.on,
            expires_on=row.on + dt.timedelta(days=row.resource.valid_days), file=row.file, note=row.note[:300],
            by_ref=row.by_ref, recorded_at=now, is_sample=row.is_sample,
        )
        for body, row in rows
    ]  # fmt: skip
    written = Reading.objects.bulk_create(made, batch_size=500)
    # The one place where what was answered and seen enters; what may be relied on follows from here.
    keep_bodies(sorted({reading.body_id for reading in written}))
    return written

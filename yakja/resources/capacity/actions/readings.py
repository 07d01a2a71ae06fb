"""Saying what a body has: one statement, or a list of them from a file. What follows for the body is reckoned at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.bodies.queries import bodies_by_keys
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.tables import LoadReport, Row, RowError, read_table
from yakja.foundation.kit.text import ascii_digits

from ..models import Basis, Reading, Resource, Site
from ._keeping import keep_bodies

REQUIRED = ("body", "resource", "value", "basis", "on")
OPTIONAL = ("site", "note")
MOST_BYTES = 2 * 1024 * 1024
MOST = 10**14  # of anything, in its unit; a thousand billion rupees


@action("capacity.record_reading")
def record_reading(
    *,
    actor: Any,
    body: Body,
    resource: Resource,
    value: int,
    basis: str,
    on: dt.date,
    site: Site | None = None,
    file: StoredFile | None = None,
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Reading:
    """State how much of a resource a body, or one site of it, has; in the resource's unit, money in paisa, yes as 1.

    It is believed for the resource's days. Refused: a skill (that is stated of persons), another body's site, a day to
    come, a value that is less than nothing or no answer to yes or no.
    """
    drawn = Reading(
        body=body, site=site, resource=resource, value=value, basis=basis, on=on, file=file, note=note.strip()[:300]
    )  # fmt: skip
    require(actor, "capacity.record_reading", drawn)
    for field, code, message in _problems(drawn):
        refuse(code, message, field=field)
    drawn.by_ref, drawn.recorded_at, drawn.is_sample = actor.ref, timezone.now(), is_sample
    drawn.expires_on = on + dt.timedelta(days=resource.valid_days)
    drawn.save()
    keep_bodies([body.pk])
    record(
        subject=body,
        after={"resource": resource.code, "value": value, "basis": basis, "on": on.isoformat()},
        facts={"site": site.code} if site else None,
    )
    return drawn


def _problems(drawn: Reading) -> Iterable[tuple[str, str, str]]:
    """What speaks against a statement: field, code, sentence."""
    if drawn.resource.is_skill:
        yield "resource", "is_skill", _("This is a skill; it is stated of a person, not of a body.")
    if drawn.basis not in Basis.values:
        yield "basis", "bad_basis", _("Say how this is known: own word, seen, or measured.")
    if not 0 <= drawn.value <= MOST:
        yield "value", "bad_value", _("The value is a whole number from 0.")
    elif drawn.resource.unit == Resource.Unit.YES and drawn.value > 1:
        yield "value", "yes_or_no", _("The answer here is 1 for yes or 0 for no.")
    elif drawn.resource.unit == Resource.Unit.HOURS and drawn.value > 24:
        yield "value", "long_day", _("A day has 24 hours.")
    if drawn.on > timezone.localdate():
        yield "on", "in_the_future", _("This day has not come yet.")
    if drawn.site is not None and drawn.site.body_id != drawn.body_id:
        yield "site", "other_site", _("This site belongs to another body.")


class _Lines:
    """Reads the rows of a file one by one, collecting errors; nothing is written."""

    def __init__(self, actor: Any, rows: Sequence[Row]) -> None:
        self.actor = actor
        self.errors: list[RowError] = []
        self.bodies = bodies_by_keys({row["body"] for row in rows if row["body"]})
        self.resources = {r.code: r for r in Resource.objects.order_by("pk")}
        sites = Site.objects.filter(body__in=self.bodies.values()).order_by("pk")
        self.sites = {(site.body_id, site.code): site for site in sites}

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def reading(self, row: Row) -> Reading | None:
        """The statement of one row, or None where the row has an error."""
        before = len(self.errors)
        body = self.bodies.get(row["body"])
        resource = self.resources.get(row["resource"])
        if body is None:
            self.refuse(row, "body", "unknown_body", _("There is no body “%s”.") % row["body"][:60])
        if resource is None:
            message = _("There is no resource “%s”.") % row["resource"][:60]
            self.refuse(row, "resource", "unknown_resource", message)
        text = ascii_digits(row["value"]).replace(",", "")
        if not text.isdecimal():
            self.refuse(row, "value", "bad_value", _("The value is a whole number from 0."))
        try:
            on = dt.date.fromisoformat(ascii_digits(row["on"]))
        except ValueError:
            on = None
            message = _("“%s” is not a day; write it as 2026-07-01.") % row["on"][:40]
            self.refuse(row, "on", "bad_day", message)
        site = None
        if row["site"] and body is not None:
            site = self.sites.get((body.pk, row["site"]))
            if site is None:
                message = _("The body has no site “%s”.") % row["site"][:40]
                self.refuse(row, "site", "unknown_site", message)
        if len(row["note"]) > 300:
            self.refuse(row, "note", "too_long", _("This has more than %d letters.") % 300)
        if len(self.errors) > before or body is None or resource is None or on is None:
            return None
        value = int(text) * (100 if resource.unit == Resource.Unit.PAISA else 1)
        drawn = Reading(
            body=body, resource=resource, site=site, value=value, basis=row["basis"], on=on, note=row["note"],
            expires_on=on + dt.timedelta(days=resource.valid_days), by_ref=self.actor.ref, recorded_at=timezone.now(),
        )  # fmt: skip
        for column, code, message in _problems(drawn):
            self.refuse(row, column, code, message)
        if len(self.errors) == before and not may(self.actor, "capacity.record_reading", drawn):
            message = _("You may not state this of this body: nobody proves what their own body has.")
            self.refuse(row, "body", "forbidden", message)
        return drawn if len(self.errors) == before else None


@action("capacity.load_readings")
def load_readings(
    *,
    actor: Any,
    raw: bytes,
    only_if_clean: bool = True,
    dry_run: bool = False,
    is_sample: bool = False,
    door: str = "web",
) -> LoadReport:
    """Load statements from CSV: body, resource, value (money in rupees), basis, on; optional site, note.

    Every bad row is reported; none is loaded, or exactly the good ones, as asked. What stands already counts as unchanged.
    """
    require(actor, "capacity.load_readings")
    if len(raw) > MOST_BYTES:
        refuse("too_large", _("The file is larger than 2 MB."), field="file")
    rows, errors = read_table(raw, required=REQUIRED, known=OPTIONAL)
    reading = _Lines(actor, rows)
    drawn = [one for one in (reading.reading(row) for row in rows) if one is not None]
    errors = sorted([*errors, *reading.errors], key=lambda error: error.line)
    stored = {
        tuple(row)
        for row in Reading.objects.filter(body__in={one.body_id for one in drawn}).values_list(
            "body_id", "resource_id", "site_id", "value", "basis", "on"
        )
    }
    new: list[Reading] = []
    for one in drawn:
        key = (one.body_id, one.resource_id, one.site_id, one.value, one.basis, one.on)
        if key not in stored:
            stored.add(key)
            one.is_sample = is_sample
            new.append(one)
    takes = not (errors and only_if_clean)
    if takes and not dry_run and new:
        Reading.objects.bulk_create(new, batch_size=500)
        keep_bodies({one.body_id for one in new})
    report = LoadReport(
        read=len(rows),
        loaded=len(new) if takes else 0,
        changed=0,
        unchanged=len(drawn) - len(new),
        errors=tuple(errors),
        is_dry_run=dry_run,
    )
    record(
        subject="capacity:readings",
        facts={
            "read": report.read, "loaded": 0 if dry_run else report.loaded, "refused": len(errors), "dry_run": dry_run,
        },
    )  # fmt: skip
    return report

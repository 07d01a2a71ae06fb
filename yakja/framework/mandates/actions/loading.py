"""Loading mandates from CSV: every bad row is reported; none is loaded, or exactly the good ones, as asked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.bodies.queries import bodies_by_keys
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.tables import LoadReport, Row, RowError, read_table
from yakja.foundation.places.models import Place

from ..models import ROLE_ORDER, Mandate
from ._coverage import recount_of
from .designations import check_delegation, check_facts, next_code, problems_of

REQUIRED = ("function", "role", "holder", "place", "instrument", "valid_from")
OPTIONAL = ("kind", "section", "notification", "notified_on", "valid_to", "delegated_from", "source")
MOST_BYTES = 2 * 1024 * 1024
LENGTHS = {"instrument": 300, "section": 80, "notification": 120, "source": 400}


class _Reading:
    """Reads rows one by one, collecting errors; nothing is written."""

    def __init__(self, actor: Any, rows: list[Row], source: str) -> None:
        self.actor, self.source = actor, source
        self.errors: list[RowError] = []
        self.functions = {f.code: f for f in Function.objects.order_by("code")}
        self.kinds = {k.code: k for k in BodyKind.objects.select_related("province").order_by("code")}
        self.places = {
            p.code: p for p in Place.objects.filter(code__in={row["place"].upper() for row in rows})
        }
        self.holders: dict[str, Body] = bodies_by_keys({row["holder"] for row in rows if row["holder"]})
        above = {row["delegated_from"].upper() for row in rows if row["delegated_from"]}
        self.above = {
            m.code: m
            for m in Mandate.objects.filter(code__in=above).select_related(
                "place", "holder", "function", "kind"
            )
        }
        self.seen: dict[tuple[Any, ...], int] = {}
        self.codes: set[str] = set()
        self.stored: dict[tuple[Any, ...], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
        for stored in Mandate.objects.filter(place__in=self.places.values()).order_by("pk"):
            self.codes.add(stored.code)
            self.stored[_key(stored)].append((stored.valid_from, stored.valid_to))

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def day(self, row: Row, column: str) -> dt.date | None:
        text = row[column]
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.refuse(row, column, "bad_day", _("“%s” is not a day; write it as 2026-07-01.") % text[:40])
            return None

    def mandate(self, row: Row) -> Mandate | None:
        """The mandate of one row, or None when the row has an error or is stored already."""
        before = len(self.errors)
        function = self.functions.get(row["function"].upper())
        if function is None:
            self.refuse(
                row, "function", "unknown_function", _("There is no function “%s”.") % row["function"][:40]
            )
        if row["role"] not in ROLE_ORDER:
            message = _("“%(found)s” is not one of: %(choices)s.") % {
                "found": row["role"][:40],
                "choices": ", ".join(ROLE_ORDER),
            }
            self.refuse(row, "role", "bad_role", message)
        place = self.places.get(row["place"].upper())
        if place is None:
            self.refuse(row, "place", "unknown_place", _("There is no place “%s”.") % row["place"][:40])
        holder = self.holders.get(row["holder"])
        if holder is None:
            self.refuse(row, "holder", "unknown_body", _("There is no body “%s”.") % row["holder"][:60])
        kind = self.kinds.get(row["kind"].upper())
        if row["kind"] and kind is None:
            self.refuse(row, "kind", "unknown_kind", _("There is no kind of body “%s”.") % row["kind"][:40])
        above = self.above.get(row["delegated_from"].upper())
        if row["delegated_from"] and above is None:
            message = _("There is no mandate “%s”.") % row["delegated_from"][:40]
            self.refuse(row, "delegated_from", "unknown_mandate", message)
        days = {name: self.day(row, name) for name in ("valid_from", "valid_to", "notified_on")}
        if not row["valid_from"]:
            self.refuse(row, "valid_from", "day_missing", _("The first day is missing."))
        for column, most in LENGTHS.items():
            if len(row[column]) > most:
                self.refuse(row, column, "too_long", _("This has more than %d letters.") % most)
        valid_from = days["valid_from"]
        if (
            len(self.errors) > before
            or function is None
            or place is None
            or holder is None
            or valid_from is None
        ):
            return None
        drawn = Mandate(
            function=function, role=row["role"], holder=holder, place=place, kind=kind, delegated_from=above,
            instrument=row["instrument"], section=row["section"], notification=row["notification"],
            notified_on=days["notified_on"], valid_from=valid_from, valid_to=days["valid_to"],
            source=row["source"] or self.source,
        )  # fmt: skip
        return self._checked(row, drawn)

    def _checked(self, row: Row, drawn: Mandate) -> Mandate | None:
        if not may(self.actor, "mandates.designate_body", drawn):
            self.refuse(row, "place", "forbidden", _("You may not designate this body in this place."))
            return None
        try:
            check_facts(drawn)
            check_delegation(drawn)
        except ValidationError as error:
            for column, code, message in problems_of(error):
                self.refuse(row, column, code, message)
            return None
        key = _key(drawn)
        if key in self.seen:
            message = _("The same designation stands in line %d already.") % self.seen[key]
            self.refuse(row, "", "twice", message)
            return None
        self.seen[key] = row.line
        return drawn

    def is_stored(self, drawn: Mandate) -> bool:
        """Whether the same designation stands already on some of these days."""
        return any(
            (until is None or until > drawn.valid_from) and (drawn.valid_to is None or begun < drawn.valid_to)
            for begun, until in self.stored[_key(drawn)]
        )


def _key(mandate: Mandate) -> tuple[Any, ...]:
    return (mandate.function_id, mandate.role, mandate.place_id, mandate.kind_id, mandate.holder_id)


@action("mandates.load_mandates")
def load_mandates(
    *,
    actor: Any,
    raw: bytes,
    source: str,
    only_if_clean: bool = True,
    dry_run: bool = False,
    is_sample: bool = False,
    door: str = "web",
) -> LoadReport:
    """Load designations from CSV. A row that is stored already counts as unchanged, so a list can be sent again.

    Columns: function, role, holder, place, instrument, valid_from; optional kind, section, notification,
    notified_on, valid_to, delegated_from, source. With `only_if_clean` one bad row loads none.
    """
    require(actor, "mandates.load_mandates")
    source = source.strip()
    if not source:
        refuse("source_missing", _("Say where this is known from."), field="source")
    if len(raw) > MOST_BYTES:
        refuse("too_large", _("The file is larger than 2 MB."), field="file")
    rows, errors = read_table(raw, required=REQUIRED, known=OPTIONAL)
    reading = _Reading(actor, rows, source)
    new: list[Mandate] = []
    unchanged = 0
    for row in rows:
        drawn = reading.mandate(row)
        if drawn is None:
            continue
        if reading.is_stored(drawn):
            unchanged += 1
            continue
        drawn.is_sample = is_sample
        drawn.code = next_code(drawn, reading.codes)
        reading.codes.add(drawn.code)
        new.append(drawn)
    errors = sorted([*errors, *reading.errors], key=lambda e: e.line)
    takes = not (errors and only_if_clean)
    if takes and not dry_run:
        Mandate.objects.bulk_create(new, batch_size=500)
        recount_of(new)
    report = LoadReport(
        read=len(rows),
        loaded=len(new) if takes else 0,
        changed=0,
        unchanged=unchanged,
        errors=tuple(errors),
        is_dry_run=dry_run,
    )
    record(
        subject="mandates:list",
        reason=source,
        facts={
            "day": timezone.localdate().isoformat(), "read": report.read, "loaded": 0 if dry_run else report.loaded,
            "refused": len(errors), "dry_run": dry_run,
        },
    )  # fmt: skip
    return report

"""What a province asks of tools per function: entered by its instrument, ended, never rewritten and never backdated."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Level, Place

from ..models import FunctionStandard, Standard

LONGEST = 400
LONGEST_AHEAD = 3653


@action("catalogue.require_standard")
def require_standard(
    *,
    actor: Any,
    province: Place,
    function: Function,
    standard: Standard,
    level: str,
    valid_from: dt.date,
    source: str,
    reason: str,
    version: str = "",
    language: str | None = None,
    door: str = "web",
) -> FunctionStandard:
    """Enter what a province asks for one function: a standard required, recommended, or not asked, from a day on.

    `source` is the instrument. It follows what the province asked before, which ends on that day; a day that has gone is
    refused, since nobody can be held to a rule of which nobody could know. Raises ValidationError at the fields,
    Conflict `asked_already`, `later_one`.
    """
    require(actor, "catalogue.set_standard", province)
    today = timezone.localdate()
    if province.level != Level.PROVINCE:
        refuse("not_province", _("Standards are asked by a province."), field="province")
    if level not in FunctionStandard.Level.values:
        refuse("bad_level", _("Choose whether it is required, recommended or not asked."), field="level")
    _day_ahead(valid_from, today, "valid_from")
    source, reason = _said(source, "source"), _said(reason, "reason")
    version = version.strip()[:40] or standard.version
    # Two stewards at once are put in line, so that no day has two rules.
    Place.objects.select_for_update(of=("self",)).get(pk=province.pk)
    rows = FunctionStandard.objects.filter(province=province, function=function, standard=standard)
    if rows.filter(valid_from__gte=valid_from).exists():
        raise Conflict(
            _("For this day or a later one something is entered already; end that first."), code="later_one"
        )
    earlier = rows.in_force(valid_from).first()
    if earlier is not None:
        if (earlier.level, earlier.version, earlier.valid_to) == (level, version, None):
            raise Conflict(_("The province asks for this already."), code="asked_already")
        earlier.valid_to, earlier.end_reason = valid_from, source
        earlier.save(update_fields=["valid_to", "end_reason"])
    made = FunctionStandard.objects.create(
        code=f"{province.code}/{function.code}:{standard.code}:{valid_from.isoformat()}",
        standard=standard,
        function=function,
        province=province,
        level=level,
        version=version,
        valid_from=valid_from,
        reason=TranslatedText({language or active(): reason}),
        source=source,
        recorded_at=timezone.now(),
        recorded_by=ref_of(actor),
    )
    record(
        subject=f"catalogue.function_standard:{made.code}",
        reason=reason,
        before={"code": earlier.code, "level": earlier.level, "version": earlier.version} if earlier else {},
        after={"level": level, "version": version, "valid_from": valid_from.isoformat(), "source": source},
    )
    return made


@action("catalogue.end_standard")
def end_standard(
    *, actor: Any, row: FunctionStandard, on: dt.date, reason: str, door: str = "web"
) -> FunctionStandard:
    """End what a province asked, from a day on; from then the draft policy speaks again. The row and its days stay.

    Raises ValidationError at the fields, Conflict `not_provinces`, `ended_already`.
    """
    if row.province is None:
        raise Conflict(
            _("This belongs to the draft policy; a province enters its own."), code="not_provinces"
        )
    require(actor, "catalogue.set_standard", row.province)
    row = FunctionStandard.objects.select_for_update(of=("self",)).get(pk=row.pk)
    today = timezone.localdate()
    if row.valid_to is not None:
        raise Conflict(_("This has its last day already."), code="ended_already")
    _day_ahead(on, today, "on")
    if on <= row.valid_from:
        refuse("too_early", _("It ends after the day on which it begins."), field="on")
    row.valid_to, row.end_reason = on, _said(reason, "reason")
    row.save(update_fields=["valid_to", "end_reason"])
    record(
        subject=f"catalogue.function_standard:{row.code}",
        reason=row.end_reason,
        before={"valid_to": None},
        after={"valid_to": on.isoformat()},
    )
    return row


def _day_ahead(day: dt.date, today: dt.date, field: str) -> None:
    if day < today:
        refuse(
            "past_day", _("A standard is asked from today on, never for days that have gone."), field=field
        )
    if day > today + dt.timedelta(days=LONGEST_AHEAD):
        refuse("too_far", _("This day is more than ten years ahead."), field=field)


def _said(text: str, field: str) -> str:
    said = text.replace("\0", "").strip()
    if not said:
        refuse("missing", _("Write something here."), field=field)
    if len(said) > LONGEST:
        refuse("too_long", _("Please write at most %(n)s letters."), field=field, n=LONGEST)
    return said

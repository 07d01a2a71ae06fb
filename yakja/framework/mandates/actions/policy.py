"""Adopting a value of the policy for a place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import MOST_PAISA
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import PolicySetting
from ..queries import policy

MOST = {"paisa": MOST_PAISA, "days": 3650, "working_days": 3650, "months": 240, "count": 1000}


@action("mandates.adopt_setting")
def adopt_setting(
    *,
    actor: Any,
    place: Place,
    code: str,
    value: int,
    valid_from: dt.date,
    instrument: str,
    notification: str = "",
    notified_on: dt.date | None = None,
    file: StoredFile | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> PolicySetting:
    """Enter that a place has adopted a value by an instrument, from a day on. The past keeps the value it had."""
    require(actor, "mandates.adopt_setting", place)
    known = policy.thresholds().get(code)
    if known is None:
        refuse("unknown_code", _("The policy has no such value."), field="code")
    if not 0 <= value <= MOST[known.unit]:
        refuse("bad_value", _("This is not a possible number."), field="value")
    if not instrument.strip():
        refuse("instrument_missing", _("Name the instrument that adopts it."), field="instrument")
    if notified_on is not None and notified_on > timezone.localdate():
        refuse("notified_later", _("The notification cannot be of a day to come."), field="notified_on")
    if PolicySetting.objects.filter(place=place, code=code, valid_from__gte=valid_from).exists():
        raise Conflict(
            _("A value from this day or a later one is entered already; it is not rewritten."),
            code="later_exists",
        )
    before = policy.setting(code, place, valid_from)
    made = PolicySetting.objects.create(
        place=place,
        code=code,
        value=value,
        valid_from=valid_from,
        instrument=instrument.strip()[:300],
        notification=notification.strip()[:120],
        notified_on=notified_on,
        file=file,
        recorded_at=timezone.now(),
        recorded_by=ref_of(actor),
        is_sample=is_sample,
    )
    record(
        subject=f"mandates.policysetting:{place.code}:{code}",
        scope=place,
        reason=instrument,
        before={code: before},
        after={code: value, "from": valid_from.isoformat()},
    )
    return made

"""Designating a body, ending, suspending and reinstating a mandate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from .. import notices
from ..models import ROLE_ORDER, Mandate, Suspension
from ._coverage import recount_of

EARLIEST = dt.date(1947, 8, 14)
_LETTERS = {
    Mandate.Role.POLICY_OWNER: "P",
    Mandate.Role.STANDARD_SETTER: "S",
    Mandate.Role.BUILDER: "B",
    Mandate.Role.OPERATOR: "R",
    Mandate.Role.DATA_CUSTODIAN: "D",
}


@action("mandates.designate_body")
def designate_body(
    *,
    actor: Any,
    holder: Body,
    functions: Sequence[Function],
    roles: Sequence[str],
    place: Place,
    instrument: str,
    source: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    kind: BodyKind | None = None,
    section: str = "",
    notification: str = "",
    notified_on: dt.date | None = None,
    file: StoredFile | None = None,
    delegated_from: Mandate | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> list[Mandate]:
    """Charge a body with roles for functions in a place, for one kind of body or (None) for all.

    One mandate per function and role. Refused when one of them exists already for these days, and when a
    sub-delegation would exceed what it comes from. A second holder of the same role is taken in, and shown as a conflict.
    """
    drawn = Mandate(
        holder=holder, place=place, kind=kind, instrument=instrument.strip(), section=section.strip(),
        notification=notification.strip(), notified_on=notified_on, file=file, valid_from=valid_from,
        valid_to=valid_to, delegated_from=delegated_from, source=source.strip(), is_sample=is_sample,
    )  # fmt: skip
    require(actor, "mandates.designate_body", drawn)
    if not functions:
        refuse("function_missing", _("Choose at least one function."), field="functions")
    if not roles:
        refuse("role_missing", _("Choose at least one role."), field="roles")
    check_facts(drawn)
    Place.objects.select_for_update().get(pk=place.pk)  # numbers within a place are given one after the other
    codes = set(Mandate.objects.filter(place=place).values_list("code", flat=True))
    made = []
    for function in functions:
        for role in sorted(dict.fromkeys(roles), key=_position):
            mandate = Mandate(**{f.attname: getattr(drawn, f.attname) for f in _copied()})
            mandate.function, mandate.role = function, role
            check_delegation(mandate)
            check_once(mandate)
            mandate.code = next_code(mandate, codes)
            codes.add(mandate.code)
            mandate.save()
            made.append(mandate)
    recount_of(made)
    first = made[0]
    record(
        subject=first,
        scope=holder,
        reason=instrument,
        after={
            "codes": [m.code for m in made],
            "holder": holder.code,
            "place": place.code,
            "kind": kind.code if kind else "",
            "from": valid_from.isoformat(),
            "to": valid_to.isoformat() if valid_to else "",
            "delegated_from": delegated_from.code if delegated_from else "",
        },
    )
    notices.tell_designated(actor=actor, mandates=made)
    return made


def _position(role: str) -> int:
    if role not in ROLE_ORDER:
        refuse("bad_role", _("“%(name)s” is not a role."), field="roles", name=role)
    return ROLE_ORDER.index(role)


def _copied() -> list[Any]:
    return [f for f in Mandate._meta.concrete_fields if f.name not in ("id", "code", "function", "role")]


def next_code(mandate: Mandate, taken: Collection[str]) -> str:
    """The next free code of a place, function and role, such as PK6-WAT-01-B1."""
    head = f"{mandate.place.code}-{mandate.function.code}-{_LETTERS[Mandate.Role(mandate.role)]}"
    number = 1
    while f"{head}{number}" in taken:
        number += 1
    return f"{head}{number}"


def check_facts(mandate: Mandate) -> None:
    """Refuse what no instrument can say: dates out of order, a closed body, a kind of another province, no basis."""
    day = timezone.localdate()
    if not mandate.instrument:
        refuse(
            "instrument_missing",
            _("Name the instrument: the act, rules or order it rests on."),
            field="instrument",
        )
    if not mandate.source:
        refuse("source_missing", _("Say where this is known from."), field="source")
    if mandate.valid_from < EARLIEST:
        refuse("too_early", _("This day is too long ago."), field="valid_from")
    if mandate.valid_to is not None and mandate.valid_to <= mandate.valid_from:
        refuse("ends_before", _("It must end after it begins."), field="valid_to")
    if mandate.notified_on is not None and mandate.notified_on > day:
        refuse("notified_later", _("The notification cannot be of a day to come."), field="notified_on")
    if mandate.holder.is_closed:
        refuse("holder_closed", _("This body no longer exists."), field="holder")
    kind = mandate.kind
    if kind is not None and kind.province is not None and not _overlap(mandate.place, kind.province):
        refuse("kind_elsewhere", _("This kind of body does not exist in this place."), field="kind")


def _overlap(one: Place, other: Place) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def check_delegation(mandate: Mandate) -> None:
    """A sub-delegation stays within function, role, kind, area and days of what it comes from."""
    above = mandate.delegated_from
    if above is None:
        return
    field = "delegated_from"
    if above.function_id != mandate.function_id:
        refuse(
            "other_function", _("The mandate %(name)s is for another function."), field=field, name=above.code
        )
    if above.role != mandate.role:
        refuse("other_role", _("The mandate %(name)s is for another role."), field=field, name=above.code)
    if above.holder_id == mandate.holder_id:
        refuse("to_itself", _("A body cannot delegate to itself."), field="holder")
    if not mandate.place.path.startswith(above.place.path):
        refuse(
            "area_exceeded",
            _("The area exceeds that of the mandate %(name)s."),
            field="place",
            name=above.code,
        )
    if above.kind_id is not None and above.kind_id != mandate.kind_id:
        refuse(
            "kind_exceeded",
            _("The mandate %(name)s is for one kind of body only; choose the same."),
            field="kind",
            name=above.code,
        )
    if mandate.valid_from < above.valid_from or (
        above.valid_to is not None and (mandate.valid_to is None or mandate.valid_to > above.valid_to)
    ):
        refuse(
            "days_exceeded",
            _("The days exceed those of the mandate %(name)s."),
            field="valid_from" if mandate.valid_from < above.valid_from else "valid_to",
            name=above.code,
        )
    if above.suspensions.filter(until_day__isnull=True).exists():
        refuse("suspended", _("The mandate %(name)s is suspended."), field=field, name=above.code)


def same_facts(mandate: Mandate) -> Any:
    """Stored mandates of the same body, function, role, area and kind whose days overlap these."""
    rows = Mandate.objects.filter(
        function=mandate.function_id, role=mandate.role, place=mandate.place_id, holder=mandate.holder_id,
        kind=mandate.kind_id,
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=mandate.valid_from))  # fmt: skip
    return rows.filter(valid_from__lt=mandate.valid_to) if mandate.valid_to else rows


def check_once(mandate: Mandate) -> None:
    """The same designation is taken once, however often it is sent."""
    if other := same_facts(mandate).first():
        raise Conflict(
            _("This body is charged with this already: %(code)s."),
            code="designated_already",
            params={"code": other.code},
        )


def _locked(mandate: Mandate) -> Mandate:
    return (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("place", "holder", "function")
        .get(pk=mandate.pk)
    )


def _below(mandate: Mandate) -> list[Mandate]:
    """Everything delegated from a mandate, directly or further down."""
    found: list[Mandate] = []
    level = [mandate.pk]
    while level:
        rows = list(Mandate.objects.filter(delegated_from__in=level).order_by("pk"))
        found += rows
        level = [m.pk for m in rows]
    return found


@action("mandates.end_mandate")
def end_mandate(*, actor: Any, mandate: Mandate, on: dt.date, reason: str, door: str = "web") -> Mandate:
    """End a mandate; `on` is the first day without it. What was delegated from it ends with it."""
    require(actor, "mandates.end_mandate", mandate)
    mandate = _locked(mandate)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Name the order that ends it, and why."), field="reason")
    if mandate.valid_to is not None and mandate.valid_to <= on:
        raise Conflict(_("This mandate ends earlier already."), code="ended_already")
    if on <= mandate.valid_from:
        refuse("ends_before", _("It must end after it begins."), field="on")
    before = mandate.valid_to
    ended = []
    for each in [mandate, *_below(mandate)]:
        if each.valid_to is not None and each.valid_to <= on:
            continue
        if each.valid_from >= on:
            raise Conflict(
                _("The mandate %(code)s is delegated from this one from a later day; change it first."),
                code="delegated_later",
                params={"code": each.code},
            )
        each.valid_to, each.end_reason = on, reason[:500]
        each.save(update_fields=["valid_to", "end_reason"])
        ended.append(each.code)
    recount_of([mandate])
    record(
        subject=mandate,
        scope=mandate.holder,
        reason=reason,
        before={"to": before.isoformat() if before else ""},
        after={"to": on.isoformat(), "with_it": ended[1:]},
    )
    notices.tell_changed(actor=actor, mandate=mandate, step="ended", day=on)
    return mandate


@action("mandates.suspend_mandate")
def suspend_mandate(
    *,
    actor: Any,
    mandate: Mandate,
    on: dt.date,
    reason: str,
    instrument: str = "",
    door: str = "web",
) -> Suspension:
    """From that day the mandate does not count, until it is reinstated; its sub-delegations neither."""
    require(actor, "mandates.suspend_mandate", mandate)
    mandate = _locked(mandate)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why it is suspended."), field="reason")
    if on < mandate.valid_from or mandate.has_ended(on):
        refuse("not_valid_then", _("The mandate is not valid on that day."), field="on")
    if mandate.suspensions.filter(Q(until_day__isnull=True) | Q(until_day__gt=on)).exists():
        raise Conflict(_("This mandate is suspended already."), code="suspended_already")
    facts: dict[str, Any] = {
        "from_day": on,
        "reason": reason[:1000],
        "instrument": instrument.strip()[:300],
        "recorded_at": timezone.now(),
        "recorded_by": ref_of(actor),
    }
    made = Suspension.objects.create(mandate=mandate, **facts)
    followed = []
    for each in _below(mandate):
        if each.has_ended(on) or each.suspensions.filter(until_day__isnull=True).exists():
            continue
        own = {**facts, "from_day": max(on, each.valid_from)}
        Suspension.objects.create(mandate=each, follows=made, **own)
        followed.append(each.code)
    recount_of([mandate])
    record(
        subject=mandate,
        scope=mandate.holder,
        reason=reason,
        after={"suspended_from": on.isoformat(), "with_it": followed},
    )
    notices.tell_changed(actor=actor, mandate=mandate, step="suspended", day=on)
    return made


@action("mandates.reinstate_mandate")
def reinstate_mandate(
    *, actor: Any, mandate: Mandate, on: dt.date, reason: str, door: str = "web"
) -> Mandate:
    """From that day the mandate counts again, and the sub-delegations that were suspended with it."""
    require(actor, "mandates.reinstate_mandate", mandate)
    mandate = _locked(mandate)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say what has changed since the suspension."), field="reason")
    standing = mandate.suspensions.select_for_update().filter(until_day__isnull=True).first()
    if standing is None:
        raise Conflict(_("This mandate is not suspended."), code="not_suspended")
    if on < standing.from_day:
        refuse("before_suspension", _("This is before the suspension began."), field="on")
    above = mandate.delegated_from
    if above is not None and Mandate.objects.suspended_on(on).filter(pk=above.pk).exists():
        raise Conflict(
            _("The mandate %(code)s, from which this is delegated, is suspended."),
            code="suspended_above",
            params={"code": above.code},
        )
    for each in [standing, *standing.followed_by.filter(until_day__isnull=True)]:
        each.until_day, each.lifted_reason = max(on, each.from_day), reason[:1000]
        each.save(update_fields=["until_day", "lifted_reason"])
    recount_of([mandate])
    record(
        subject=mandate,
        scope=mandate.holder,
        reason=reason,
        before={"suspended_from": standing.from_day.isoformat()},
        after={"reinstated_from": on.isoformat()},
    )
    notices.tell_changed(actor=actor, mandate=mandate, step="reinstated", day=on)
    return mandate


def problems_of(error: ValidationError) -> list[tuple[str, str, str]]:
    """What a refusal says, as (field, code, sentence), for a report row by row."""
    if hasattr(error, "error_dict"):
        return [
            (field, str(each.code or "invalid"), " ".join(map(str, each.messages)))
            for field, errors in error.error_dict.items()
            for each in errors
        ]
    return [("", str(getattr(error, "code", None) or "invalid"), " ".join(map(str, error.messages)))]

"""Finding bodies: by code, by what another register calls them, by who may tend them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.errors import refuse
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import provinces

from ..models import Body, BodyChange, BodyIdentifier, BodyKind, BodyQuerySet, Function


def bodies_by_keys(keys: Iterable[str], *, on: dt.date | None = None) -> dict[str, Body]:
    """The bodies named by keys, `code` or `scheme:value`, in two queries; a key that names none is left out.

    An identifier counts on the day asked for (today by default). Codes are never reused, so they always count.
    """
    on = on or timezone.localdate()
    asked = {key: key.strip() for key in keys if key.strip()}
    by_code = {body.code: body for body in Body.objects.filter(code__in={k.upper() for k in asked.values()})}
    pairs = {key: text.split(":", 1) for key, text in asked.items() if ":" in text}
    by_identifier: dict[tuple[str, str], Body] = {}
    if pairs:
        in_force = (
            BodyIdentifier.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__lte=on),
                Q(valid_to__isnull=True) | Q(valid_to__gt=on),
                scheme__code__in={scheme.strip().upper() for scheme, _value in pairs.values()},
                value__in={value.strip() for _scheme, value in pairs.values()},
            )
            .select_related("body", "scheme")
            .order_by(F("valid_from").asc(nulls_first=True), "pk")
        )
        by_identifier = {(row.scheme.code, row.value): row.body for row in in_force}
    found: dict[str, Body] = {}
    for key, text in asked.items():
        body = by_code.get(text.upper())
        if body is None and key in pairs:
            scheme, value = pairs[key]
            body = by_identifier.get((scheme.strip().upper(), value.strip()))
        if body is not None:
            found[key] = body
    return found


def find_body(key: str, *, on: dt.date | None = None) -> Body | None:
    """The body named by `code` or `scheme:value` (such as `DDO:LE4012`), the key of every import; else None."""
    return bodies_by_keys([key], on=on).get(key)


def body_of_code(key: str, *, field: str | None = None) -> Body:
    """The body named by `code` or `scheme:value`; refused with `unknown_body` (of that field) when there is none."""
    body = find_body(key)
    if body is None:
        refuse("unknown_body", _("There is no body with the code “%(name)s”."), field=field, name=key)
    return body


def function_of_code(code: str, *, field: str | None = None) -> Function:
    """The function with this code; refused with `unknown_function` (of that field) when there is none."""
    function = Function.objects.filter(code=code.strip().upper()).first()
    if function is None:
        refuse(
            "unknown_function", _("There is no function with the code “%(name)s”."), field=field, name=code
        )
    return function


def kind_of_code(code: str, *, field: str | None = None) -> BodyKind:
    """The kind of body with this code; refused with `unknown_kind` (of that field) when there is none."""
    kind = BodyKind.objects.filter(code=code.strip().upper()).first()
    if kind is None:
        refuse(
            "unknown_kind", _("There is no kind of body with the code “%(name)s”."), field=field, name=code
        )
    return kind


def area_of_code(code: str, *, field: str | None = None) -> str:
    """The code of an area of work, as functions have it; refused with `unknown_area` when none has it."""
    area = code.strip().upper()
    if not Function.objects.filter(area_code=area).exists():
        refuse(
            "unknown_area", _("There is no area of work with the code “%(name)s”."), field=field, name=code
        )
    return area


def heir_of(body: Body) -> Body:
    """The body that carries on what this one did, through all changes carried out; itself when in being."""
    seen = {body.pk}
    while body.is_closed:
        change = (
            BodyChange.objects.filter(
                predecessors=body, state=BodyChange.State.CARRIED_OUT, heir__isnull=False
            )
            .select_related("heir")
            .order_by("-effective_on", "-pk")
            .first()
        )
        if change is None or change.heir is None or change.heir_id in seen:
            return body
        body = change.heir
        seen.add(body.pk)
    return body


def history_of(body: Body) -> list[BodyChange]:
    """Changes in which the body takes part, newest first."""
    return list(
        BodyChange.objects.filter(Q(predecessors=body) | Q(successors=body))
        .distinct()
        .order_by("-effective_on", "-pk")
    )


def stewarded_provinces(actor: Any) -> list[Place] | None:
    """The provinces this actor tends; None for everywhere (administrator, system)."""
    if getattr(actor, "is_system", False) or actor.has_role("administrator"):
        return None
    return [place for place in provinces() if actor.has_role("provincial_steward", place)]


def stewarded_by(actor: Any) -> BodyQuerySet:
    """The bodies this actor may confirm and correct as a steward; none for everybody else."""
    places = stewarded_provinces(actor)
    if places is None:
        return Body.objects.all()
    wanted = Q(pk__in=[])
    for place in places:
        wanted |= Q(pk__in=Body.objects.within(place).values("pk"))
    return Body.objects.filter(wanted)

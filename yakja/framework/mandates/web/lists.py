"""What the public lists of mandates share: choices of their filters, the address, CSV."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import BodyKind, Function


def function_choices() -> list[Any]:
    """Areas (`PLN`) and functions (`PLN-01`), each area's functions under its name."""
    found: dict[str, list[Any]] = {}
    names: dict[str, str] = {}
    for function in Function.objects.current().order_by("position", "code"):
        names[function.area_code] = str(function.area)
        found.setdefault(function.area_code, []).append((function.code, f"{function.code} {function}"))
    return [(_("Whole areas"), list(names.items())), *((names[code], rows) for code, rows in found.items())]


def kind_choices() -> list[tuple[str, str]]:
    rows = BodyKind.objects.filter(bodies__isnull=False).distinct().order_by("province__code", "code")
    return [(k.code, str(k.name)) for k in rows]


def narrowed(code: str) -> dict[str, str]:
    """A choice of the function filter as a whole area or one function."""
    return {"function": code} if "-" in code else {"area": code}


def in_address(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    return {n: v for n in form.fields if (v := request.GET.get(n)) and n not in form.errors}

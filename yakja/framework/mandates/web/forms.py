"""What the forms of designations share: bodies and places by code, refusals at their field, answers to check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.queries import find_body, stewarded_provinces
from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Level, Place

ALL = ("", _("all"))


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def take_back(form: forms.Form, error: ValidationError) -> None:
    """Show a refusal of the domain on the form: at the field it names, else above all fields."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error)


class BodyField(forms.CharField):
    """One body named by its code or an identifier; cleans to the body."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        body = find_body(text)
        if body is None:
            raise ValidationError(_("No body has this code or identifier."), code="unknown_body")
        return body


def place_choices(within: list[Place] | None = None) -> list[Any]:
    """Country, provinces, then the districts of each under its name; or only those within some provinces."""
    levels = [Level.COUNTRY, Level.PROVINCE, Level.DISTRICT]
    places = list(Place.objects.in_being().filter(level__in=levels).in_order(active()))
    provinces = [p for p in places if p.level == Level.PROVINCE and (within is None or p in within)]
    choices: list[Any] = []
    if within is None:
        choices += [(p.code, str(p.name)) for p in places if p.level == Level.COUNTRY]
    choices += [(p.code, str(p.name)) for p in provinces]
    for province in provinces:
        inside = [(p.code, str(p.name)) for p in places if p.level == Level.DISTRICT and province.contains(p)]
        if inside:
            choices.append((str(province.name), inside))
    return choices


def tended_places(actor: Any) -> list[Any]:
    """The places a steward may choose among."""
    return place_choices(stewarded_provinces(actor))


def typed(form: forms.Form, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """What was typed, as (name, value) pairs for the hidden fields of a page of answers to check; files left out."""
    found = []
    for name in names or form.fields:
        field = form.fields[name]
        if isinstance(field, forms.FileField):
            continue
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for each in value if isinstance(value, list | tuple) else [value]:
            if each not in (None, "", False):
                found.append((name, str(each)))
    return found


def shown_value(form: forms.Form, name: str) -> str:
    """What was chosen or typed, in words."""
    field, value = form.fields[name], form.cleaned_data.get(name)
    if value in (None, "", []):
        return ""
    choices: dict[str, str] = {}
    for key, label in getattr(field, "choices", []):
        if isinstance(label, list | tuple):
            choices.update({str(k): str(v) for k, v in label})
        else:
            choices[str(key)] = str(label)
    if isinstance(value, list):
        return "\n".join(choices.get(str(v), str(v)) for v in value)
    return choices.get(str(value), str(value))

"""What the pages of levying share: the council in the address, its law, refusals shown at their field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.permissions import require

from ..models import LegalInstrument, RevenueHead
from ..queries.heads import heads_of, province_of

LTR = {"dir": "ltr"}


def council_of(request: HttpRequest, code: str, permission: str = "revenue.see") -> Body:
    """The council in the address, for somebody who may; 404 for one that does not exist."""
    body = Body.objects.select_related("place", "parent", "kind").filter(code=code.upper()).first()
    if body is None:
        raise Http404
    require(request.actor, permission, body)  # type: ignore[attr-defined]
    return body


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def take_back(form: forms.Form, error: ValidationError, names: dict[str, str] | None = None) -> None:
    """Show a refusal of the domain on the form: at the field it names, else above all fields.

    `names` says which field of the form stands for a name of the domain.
    """
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            field = (names or {}).get(name, name)
            form.add_error(field if field in form.fields else None, problems)
    else:
        form.add_error(None, error)


class MoneyField(forms.CharField):
    """Rupees as somebody types them; cleans to paisa, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", **LTR}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return parse_money(text).paisa if text else None


def own_heads(body: Body) -> list[tuple[str, str]]:
    """Choices: the heads a council bills here."""
    return [(mode.head.code, str(mode.head)) for mode in heads_of(body).own()]  # type: ignore[attr-defined]


def head_named(code: str) -> RevenueHead:
    return RevenueHead.objects.get(code=code)


def laws(body: Body) -> QuerySet[LegalInstrument]:
    """Instruments that a council may name."""
    return LegalInstrument.objects.all().usable_by(body, province_of(body)).order_by("code")


class InstrumentChoice(forms.ModelChoiceField):
    """One of the instruments a council may name, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("By which instrument?"))
        super().__init__(queryset=LegalInstrument.objects.none(), to_field_name="code", **kwargs)

"""The draft policy: to read and print, to download, and the values a place has adopted."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.queries import stewarded_provinces
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared

from ..actions import adopt_setting
from ..models import PolicySetting
from ..queries import policy
from .forms import day_input, take_back, tended_places

PARTS = {
    "aims": gettext_lazy("Purpose and terms"),
    "bodies": gettext_lazy("Register, mandates and designations"),
    "gate": gettext_lazy("The gate"),
    "open": gettext_lazy("Openness"),
    "care": gettext_lazy("Standards and care"),
    "upkeep": gettext_lazy("Complaints and upkeep"),
    "notification": gettext_lazy("Text of the notification"),
}


def _place(request: HttpRequest) -> Place | None:
    """The place whose adopted values are shown; an unknown code is a 404."""
    code = request.GET.get("place", "").strip()
    if not code:
        return None
    place = Place.objects.filter(code=code).first()
    if place is None:
        raise Http404
    return place


@prepared("mandates", "places")
def read(request: HttpRequest) -> HttpResponse:
    """Every clause with its number and anchor, the values that hold, and the text of the notification."""
    place = _place(request)
    held = policy.settings_at(place, timezone.localdate())
    lang = active()
    clauses = [(c, *policy.paragraphs(c, held, lang)) for c in policy.clauses()]
    return render(
        request,
        "mandates/policy.html",
        {
            "place": place,
            "provinces": list(Place.objects.provinces().in_being().in_order(lang)),
            "parts": [
                (PARTS[part], part, list(rows))
                for part, rows in groupby(clauses, key=lambda row: row[0].part)
            ],
            "steps": policy.steps(),
            "held": list(held.values()),
            "versions": policy.versions(),
        },
    )


def text(request: HttpRequest) -> HttpResponse:
    """The whole draft as plain text, to be edited."""
    lang = active()
    body = policy.as_text(_place(request), timezone.localdate(), lang)
    response = HttpResponse("\ufeff" + body, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="policy-draft-{lang}.txt"'
    return response


def data(request: HttpRequest) -> HttpResponse:
    """The whole draft as data, both languages side by side."""
    found = policy.as_data(_place(request), timezone.localdate())
    return HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )


class SettingForm(forms.Form):
    """One adopted value; money is typed in rupees."""

    place = forms.ChoiceField(label=gettext_lazy("Place"))
    code = forms.ChoiceField(label=gettext_lazy("Value of the policy"))
    value = forms.CharField(
        label=gettext_lazy("Adopted value"), max_length=30,
        help_text=gettext_lazy("Money in rupees, for example 25 lakh; days and months as a number."),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    instrument = forms.CharField(
        label=gettext_lazy("Instrument that adopts it"),
        max_length=300,
        help_text=gettext_lazy("The act, rules, order or agreement by name and year."),
    )
    notification = forms.CharField(
        label=gettext_lazy("Number of the notification"), max_length=120, required=False
    )
    notified_on = forms.DateField(
        label=gettext_lazy("Day of the notification"), required=False, widget=day_input()
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = tended_places(actor)
        self.fields["code"].choices = [
            (code, str(known.meaning)) for code, known in policy.thresholds().items()
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        known = policy.thresholds().get(found.get("code", ""))
        typed = found.get("value", "")
        if known is None or not typed:
            return found
        try:
            if known.unit == "paisa":
                found["value"] = parse_money(typed).paisa
            else:
                number = ascii_digits(typed).strip()
                if not number.isdecimal() or len(number) > 9:
                    raise ValidationError(_("Write a whole number."), code="bad_number")
                found["value"] = int(number)
        except ValidationError as error:
            self.add_error("value", error)
        return found


def settings(request: HttpRequest) -> HttpResponse:
    """What the steward's places have adopted, and a form for one more value."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "mandates.adopt_setting")
    form = SettingForm(request.POST or None, actor=actor, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        facts["place"] = Place.objects.get(code=facts["place"])
        try:
            adopt_setting(actor=actor, **facts)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(
                request, _("The adopted value is entered; the gate counts with it from that day.")
            )
            return redirect("mandates:policy_settings")
    rows = PolicySetting.objects.select_related("place").order_by("place__path", "code", "-valid_from")
    places = stewarded_provinces(actor)
    mine = [r for r in rows if places is None or any(p.contains(r.place) or p == r.place for p in places)]
    return render(
        request,
        "mandates/settings.html",
        {"form": form, "rows": [(r, policy.thresholds()[r.code]) for r in mine if r.code in policy.thresholds()],
         "said": policy.said},
        status=422 if form.errors else 200,
    )  # fmt: skip

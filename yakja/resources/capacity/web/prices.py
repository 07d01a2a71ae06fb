"""A steward's prices: what closes a gap, at what cost, within how many days, after which source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits

from ..actions import prices as verbs
from ..models import Remedy
from .plan_forms import Rupees, carried_out, day, line


class PriceForm(forms.Form):
    """What a remedy costs and takes."""

    unit = Rupees(label=gettext_lazy("Price of each, in rupees"))
    fixed = Rupees(label=gettext_lazy("Once for a body, in rupees"))
    yearly = Rupees(label=gettext_lazy("Running cost of each a year, in rupees"))
    lead_days = forms.CharField(
        label=gettext_lazy("Days until it is there"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "class": "short"}),
    )
    as_of = day(gettext_lazy("Price of"))
    source = line(
        gettext_lazy("Where the price is from"),
        limit=400,
        help_text=gettext_lazy("A tender, a quotation, a rate list, with its number and day."),
    )
    is_estimate = forms.BooleanField(label=gettext_lazy("This is an estimate"), required=False)

    def clean_lead_days(self) -> int:
        text = ascii_digits(self.cleaned_data["lead_days"]).strip()
        if not text.isdecimal():
            raise forms.ValidationError(_("Write a whole number, in figures."), code="not_a_number")
        return int(text)

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {f"{name}_paisa": data.pop(name) for name in ("unit", "fixed", "yearly")}


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every remedy with its price of today, those of one kind together; the look of an inspector first."""
    require(request.actor, "capacity.set_price")  # type: ignore[attr-defined]
    rows = list(Remedy.objects.select_related("resource").order_by("resource__position", "code"))
    groups: dict[str, list[Remedy]] = {}
    for row in rows:
        if row.resource is not None:
            groups.setdefault(str(row.resource.get_group_display()), []).append(row)
    looks = [row for row in rows if row.resource is None]
    return render(request, "capacity/prices.html", {"looks": looks, "groups": groups})


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Setting the price of one."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "capacity.set_price")
    row = get_object_or_404(Remedy.objects.select_related("resource"), code=code)
    given = {
        "unit": _rupees(row.unit_paisa), "fixed": _rupees(row.fixed_paisa), "yearly": _rupees(row.yearly_paisa),
        "lead_days": row.lead_days, "as_of": timezone.localdate(), "source": "" if row.is_estimate else row.source,
        "is_estimate": row.is_estimate,
    }  # fmt: skip
    form = PriceForm(request.POST or None, initial=given)
    if request.method == "POST" and carried_out(
        form, lambda: verbs.set_price(actor=actor, remedy=row, **form.facts())
    ):
        messages.success(request, _("Kept. Every body is weighed again."))
        return HttpResponseRedirect(reverse("capacity:prices"))
    return render(
        request, "capacity/price.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )


def _rupees(paisa: int) -> str:
    rupees, rest = divmod(paisa, 100)
    return f"{rupees}.{rest:02d}" if rest else str(rupees)

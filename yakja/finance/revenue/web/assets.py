"""The register of what is charged: list, one asset with what it owes, entering and loading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may

from ..actions import assets as acts
from ..actions.registers import OPTIONAL, REQUIRED, load_assets
from ..models import Asset, AssetKind, Demand, Liability, RevenueHead
from ..payslip import read_consumer_number
from ..queries.heads import heads_of
from .levy_forms import LTR, MoneyField, council_of, day_input, head_named, own_heads, take_back
from .tariff_forms import named


class Filters(forms.Form):
    """The filters of the register; all stand in the address."""

    q = forms.CharField(
        label=gettext_lazy("Number in the register or consumer number"), max_length=40, required=False
    )
    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind"), queryset=AssetKind.objects.order_by("position", "code"), to_field_name="code",
        required=False, empty_label=gettext_lazy("all"),
    )  # fmt: skip
    free = forms.BooleanField(label=gettext_lazy("Only those without any charge"), required=False)


def _rows(body: Body, actor: Any, said: dict[str, Any]) -> Any:
    rows = Asset.objects.visible_to(actor).filter(body=body).select_related("kind")
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if text := (said.get("q") or "").strip():
        number = read_consumer_number(text)
        found = Q(liabilities__consumer_no=number) if number else Q(number__istartswith=text)
        rows = rows.filter(found)
    if said.get("free"):
        rows = rows.filter(
            ~Q(pk__in=Liability.objects.filter(body=body, valid_to__isnull=True).values("asset"))
        )
    return rows


def _values(asset: Asset) -> list[tuple[str, str, Any]]:
    """Attributes in words: name, form (integer, money, choice) and value."""
    found = []
    for row in asset.kind.attributes:
        value = asset.attributes.get(row["code"])
        if value is None:
            continue
        if row["type"] == "choice":
            value = next((named(c) for c in row["choices"] if c["code"] == value), value)
        found.append((named(row), row["type"], value))
    return found


def assets(request: HttpRequest, code: str) -> HttpResponse:
    """The register of a council, newest first."""
    body = council_of(request, code)
    form = Filters(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    page = keyset_page(
        _rows(body, request.actor, said),  # type: ignore[attr-defined]
        keys=["-id"],
        cursor=request.GET.get("cursor"),
    )
    base = {name: value for name in form.fields if (value := request.GET.get(name))}
    return render(
        request,
        "revenue/assets.html",
        {
            "body": body, "form": form, "page": page, "base": base, "kinds": AssetKind.objects.order_by("position", "code"),
            "rows": [(asset, _values(asset)) for asset in page.items],
            "may_work": may(request.actor, "revenue.keep_assets", body),  # type: ignore[attr-defined]
        },
    )  # fmt: skip


class AssetForm(forms.Form):
    """One asset: its number, its class and the attributes of its kind."""

    number = forms.CharField(
        label=gettext_lazy("Number in the register"), max_length=40, widget=forms.TextInput(attrs=LTR)
    )
    asset_class = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    address_ur = forms.CharField(label=gettext_lazy("Address in Urdu"), max_length=300, required=False)
    address_en = forms.CharField(label=gettext_lazy("Address in English"), max_length=300, required=False)

    def __init__(self, *args: Any, kind: AssetKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        fields: dict[str, Any] = self.fields
        fields["asset_class"].choices = [("", ""), *((row["code"], named(row)) for row in kind.classes)]
        for row in kind.attributes:
            required = bool(row.get("is_required"))
            if row["type"] == "choice":
                choices = [("", ""), *((c["code"], named(c)) for c in row["choices"])]
                field: forms.Field = forms.ChoiceField(label=named(row), choices=choices, required=required)
            elif row["type"] == "money":
                field = MoneyField(label=named(row), required=required)
            else:
                field = forms.IntegerField(label=named(row), min_value=0, max_value=10**12, required=required)
            fields[row["code"]] = field

    def attributes(self) -> dict[str, Any]:
        return {row["code"]: self.cleaned_data.get(row["code"]) for row in self.kind.attributes}

    def address(self) -> dict[str, str]:
        return {"ur": self.cleaned_data["address_ur"], "en": self.cleaned_data["address_en"]}


def new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Enter one asset."""
    body = council_of(request, code, "revenue.keep_assets")
    found = get_object_or_404(AssetKind, code=kind)
    form = AssetForm(request.POST or None, kind=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.register_asset(
                actor=request.actor, body=body, kind=found, number=said["number"], asset_class=said["asset_class"],  # type: ignore[attr-defined]
                attributes=form.attributes(), address=form.address(),
            )  # fmt: skip
            return redirect("revenue:asset", code=body.code, pk=made.pk)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "revenue/asset_new.html",
        {"body": body, "kind": found, "form": form},
        status=422 if form.errors else 200,
    )


class LoadForm(forms.Form):
    """A file, the kind of its assets, and the heads that fall on each."""

    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind"),
        queryset=AssetKind.objects.order_by("position", "code"),
        to_field_name="code",
    )
    heads = forms.MultipleChoiceField(
        label=gettext_lazy("What is charged on each of them?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(label=gettext_lazy("File (CSV UTF-8)"))
    only_good = forms.BooleanField(
        label=gettext_lazy("Load the good lines even if others are bad"), required=False
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heads"].choices = own_heads(body)  # type: ignore[attr-defined]


def load(request: HttpRequest, code: str) -> HttpResponse:
    """Load a register from a spreadsheet; every bad line is named."""
    body = council_of(request, code, "revenue.keep_assets")
    form = LoadForm(request.POST or None, request.FILES or None, body=body)
    report = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            report = load_assets(
                actor=request.actor, body=body, kind=said["kind"], raw=said["file"].read(), only_good=said["only_good"],  # type: ignore[attr-defined]
                heads=list(RevenueHead.objects.filter(code__in=said["heads"]).order_by("code")),
            )  # fmt: skip
        except ValidationError as error:
            take_back(form, error)
    status = 422 if form.errors or (report is not None and report.errors and not report.loaded) else 200
    return render(
        request,
        "revenue/assets_load.html",
        {
            "body": body, "form": form, "report": report, "headings": [*REQUIRED, *OPTIONAL],
            "kinds": [(kind, [row["code"] for row in kind.attributes]) for kind in AssetKind.objects.order_by("position", "code")],
        },
        status=status,
    )  # fmt: skip


def _asset(body: Body, pk: int) -> Asset:
    return get_object_or_404(Asset.objects.select_related("kind", "body__place"), pk=pk, body=body)


def asset(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One asset: what is known of it, who is charged with what, what was demanded and paid."""
    body = council_of(request, code)
    found = _asset(body, pk)
    liabilities = list(
        found.liabilities.select_related("party", "head").order_by("valid_to", "head__code", "pk")
    )
    demands = (
        Demand.objects.filter(liability__in=liabilities)
        .select_related("head")
        .order_by("-due_on", "-pk")[:60]
    )
    return render(
        request,
        "revenue/asset.html",
        {
            "body": body, "asset": found, "values": _values(found), "liabilities": liabilities, "demands": list(demands),
            "may_work": may(request.actor, "revenue.keep_assets", body),  # type: ignore[attr-defined]
            "class": next((named(r) for r in found.kind.classes if r["code"] == found.asset_class), found.asset_class),
        },
    )  # fmt: skip


class ChargeForm(forms.Form):
    """Which head falls on whom for this asset."""

    head = forms.ChoiceField(label=gettext_lazy("Head"))
    role = forms.ChoiceField(label=gettext_lazy("Charged as"), choices=Liability.Role.choices)
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    name_ur = forms.CharField(
        label=gettext_lazy("Name of the payer in Urdu"), max_length=200, required=False,
        help_text=gettext_lazy("Without a name the bill goes to whoever is found there."),
    )  # fmt: skip
    name_en = forms.CharField(
        label=gettext_lazy("Name of the payer in English"), max_length=200, required=False
    )
    cnic = forms.CharField(
        label=gettext_lazy("CNIC"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", **LTR}),
        help_text=gettext_lazy("Only its last four digits and a code are kept."),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = own_heads(body)  # type: ignore[attr-defined]


def charge(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Charge a payer with a head for an asset."""
    body = council_of(request, code, "revenue.keep_assets")
    found = _asset(body, pk)
    form = ChargeForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.charge_payer(
                actor=request.actor, asset=found, head=head_named(said["head"]), role=said["role"],  # type: ignore[attr-defined]
                valid_from=said["valid_from"], name={"ur": said["name_ur"], "en": said["name_en"]}, cnic=said["cnic"],
                phone=said["phone"],
            )  # fmt: skip
            messages.success(request, _("Charged under the consumer number %s.") % made.consumer_no)
            return redirect("revenue:asset", code=body.code, pk=found.pk)
        except ValidationError as error:
            take_back(form, error, {"name": "name_ur"})
    return render(
        request,
        "revenue/asset_charge.html",
        {"body": body, "asset": found, "form": form, "heads": list(heads_of(body))},
        status=422 if form.errors else 200,
    )

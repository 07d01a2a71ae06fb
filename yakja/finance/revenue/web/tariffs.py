"""Tariffs: what holds, what held, and the editor in which an accounts officer writes one without code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.permissions import may

from .. import tariff as formulas
from ..actions import tariffs as acts
from ..models import AssetKind, Charge, RevenueHead, Tariff
from ..queries.assessing import written_out
from ..queries.examples import example, examples
from ..queries.heads import check_own, province_of
from .levy_forms import InstrumentChoice, council_of, day_input, laws, own_heads, take_back
from .tariff_forms import BeginForm, TariffForm, attributes, initial_of, initial_of_example


def names_of(kind: AssetKind | None) -> formulas.Names:
    """The words of the reader's language for the attributes of a kind of asset, or of all kinds."""
    kinds = [kind] if kind else list(AssetKind.objects.order_by("-position"))
    called: dict[str, str] = {}
    units: dict[str, str] = {}
    values: dict[tuple[str, str], str] = {}
    for each in kinds:
        for row in each.attributes:
            code = row["code"]
            called[code] = str(TranslatedText(row["name"]))
            unit = "paisa" if row["type"] == "money" else str(TranslatedText(row.get("unit") or {}))
            if unit:
                units[code] = unit
            for choice in row.get("choices", []):
                values[code, choice["code"]] = str(TranslatedText(choice["name"]))
    heads = {h.code: str(h.name) for h in RevenueHead.objects.only("code", "name").order_by("code")}
    return formulas.Names(called, units, values, heads)


def _classes() -> dict[str, str]:
    return {
        row["code"]: str(TranslatedText(row["name"]))
        for kind in AssetKind.objects.order_by("-position")
        for row in kind.classes
    }


def tariffs(request: HttpRequest, code: str) -> HttpResponse:
    """What the council charges today by its own tariffs and those of its province, in words; and what was before."""
    body = council_of(request, code)
    today, names, classes = timezone.localdate(), names_of(None), _classes()
    rows = (
        Tariff.objects.all()
        .of_body_or_province(body, province_of(body))
        .select_related("charge__head", "instrument")
        .order_by("charge__head__code", "charge__asset_class", "-valid_from", "-pk")[:200]
    )
    shown = [
        {
            "tariff": row, "words": formulas.in_words(row.formula, names), "is_now": row.is_in_force(today),
            "is_coming": row.valid_from > today, "is_own": row.charge.body_id is not None,
            "class": classes.get(row.charge.asset_class, row.charge.asset_class),
        }
        for row in rows
    ]  # fmt: skip
    may_enact = may(request.actor, "revenue.set_head_mode", body)  # type: ignore[attr-defined]
    return render(
        request,
        "revenue/tariffs.html",
        {
            "body": body,
            "current": [row for row in shown if row["is_now"] or row["is_coming"]],
            "past": [row for row in shown if not row["is_now"] and not row["is_coming"]],
            "may_enact": may_enact,
        },
    )


def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the head and the kind of asset, or begin from a published fee."""
    body = council_of(request, code, "revenue.set_head_mode")
    form = BeginForm(body=body)
    own = {value for value, _name in own_heads(body)}
    names = names_of(None)
    offered = [
        {"example": found, "words": formulas.in_words(found.formula, names), "is_open": found.head in own}
        for found in examples()
    ]
    return render(request, "revenue/tariff_begin.html", {"body": body, "form": form, "offered": offered})


def _differs(request: HttpRequest, kind: AssetKind) -> tuple[str, ...]:
    known = [value for value, _name in attributes(kind, "choice")]
    wanted = request.POST.getlist("differs") or request.GET.getlist("differs")
    return tuple(dict.fromkeys(value for value in wanted if value in known))[:2]


def _old(request: HttpRequest, body: Body) -> Tariff | None:
    pk = request.POST.get("revises") or request.GET.get("revises") or ""
    if not pk.isdecimal():
        return None
    return get_object_or_404(
        Tariff.objects.select_related("charge__head", "charge__body", "instrument"),
        pk=int(pk),
        charge__body=body,
    )


def write(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the lines, try them on an example, and enact. Works without JavaScript; nothing typed is lost."""
    body = council_of(request, code, "revenue.set_head_mode")
    asked = request.POST if request.method == "POST" else request.GET
    old, begun = _old(request, body), example(asked.get("example", ""))
    head_code = old.charge.head.code if old else begun.head if begun else asked.get("head", "")
    head = get_object_or_404(RevenueHead, code=head_code)
    kind = AssetKind.objects.filter(code=asked.get("kind") or (begun.kind if begun else "")).first()
    kind = kind or _kind_of(old)
    if kind is None:
        raise Http404
    initial: dict[str, Any] = {}
    differs = _differs(request, kind)
    if request.method != "POST" and begun:
        initial, differs = initial_of_example(begun, kind)
    elif request.method != "POST" and old:
        initial, differs = initial_of(old.formula, kind) or ({}, ())
        initial |= {"rounding_paisa": old.rounding_paisa, "asset_class": old.charge.asset_class}
    form = TariffForm(
        request.POST if request.method == "POST" else None,
        body=body,
        kind=kind,
        differs=differs,
        initial=initial,
    )
    formula, tried = None, None
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "lines":
        form.full_clean()
        formula = form.formula()  # what is wrong with a line is said together with the rest
        if formula is not None:
            try:
                acts.check_formula(formula, kind)
                tried = _tried(form, formula, head, body)
                if step == "enact":
                    return _enact(request, form, formula, head, body, kind, old)
            except ValidationError as error:
                take_back(form, error)
    return render(
        request,
        "revenue/tariff_write.html",
        {
            "body": body, "head": head, "kind": kind, "form": form, "differs": differs, "old": old,
            "by_choices": attributes(kind, "choice"), "tried": tried, "example": begun,
            "words": formulas.in_words(formula, names_of(kind)) if formula and tried is not None else None,
        },
        status=422 if form.errors and step != "lines" else 200,
    )  # fmt: skip


def _kind_of(old: Tariff | None) -> AssetKind | None:
    """The kind of asset an old tariff was written for: the first that has all its attributes."""
    if old is None:
        return None
    wanted = set(formulas.attributes_of(old.formula))
    for kind in AssetKind.objects.order_by("position", "code"):
        classes = {row["code"] for row in kind.classes}
        if wanted <= {row["code"] for row in kind.attributes} and (
            not old.charge.asset_class or old.charge.asset_class in classes
        ):
            return kind
    return AssetKind.objects.order_by("position", "code").first()


def _tried(form: TariffForm, formula: dict[str, Any], head: RevenueHead, body: Body) -> dict[str, Any]:
    """What the example comes to: `paisa`, or the attribute that is still `missing`."""
    charge = Charge(head=head, body=body)
    draft = Tariff(charge=charge, formula=formula, rounding_paisa=form.cleaned_data["rounding_paisa"])
    day = form.cleaned_data["valid_from"]
    try:
        whole = (
            written_out(draft, body, day, form.cleaned_data["asset_class"])
            if formulas.heads_of(formula)
            else formula
        )
        return {
            "paisa": formulas.evaluate(whole, form.example(), rounding=draft.rounding_paisa),
            "missing": "",
        }
    except formulas.MissingAttributeError as error:
        return {"paisa": None, "missing": names_of(form.kind).attribute(error.attribute)}


def _enact(
    request: HttpRequest, form: TariffForm, formula: dict[str, Any], head: RevenueHead, body: Body, kind: AssetKind,
    old: Tariff | None,
) -> HttpResponse:  # fmt: skip
    said = form.cleaned_data
    facts = {
        "actor": request.actor, "formula": formula, "instrument": said["instrument"], "valid_from": said["valid_from"],  # type: ignore[attr-defined]
        "kind": kind, "rounding_paisa": said["rounding_paisa"], "section": said["section"], "source": said["source"],
    }  # fmt: skip
    if old is not None:
        acts.revise_tariff(tariff=old, **facts)
    else:
        check_own(body, head)
        act = Tariff.Act.EXEMPTION if formulas.is_zero(formula) else Tariff.Act.LEVY
        acts.enact_tariff(head=head, body=body, asset_class=said["asset_class"], act=act, **facts)
    messages.success(request, _("The tariff is set."))
    return redirect("revenue:tariffs", code=body.code)


class SuspendForm(forms.Form):
    """From when nothing is charged."""

    instrument = InstrumentChoice()
    valid_from = forms.DateField(
        label=gettext_lazy("First day on which nothing is charged"), widget=day_input()
    )
    until = forms.DateField(
        label=gettext_lazy("Day from which it holds again"), required=False, widget=day_input(),
        help_text=gettext_lazy("Leave empty if it is abolished."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def suspend(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Suspend or abolish a tariff of the council."""
    body = council_of(request, code, "revenue.set_head_mode")
    tariff = get_object_or_404(Tariff.objects.select_related("charge__head"), pk=pk, charge__body=body)
    form = SuspendForm(request.POST or None)
    form.fields["instrument"].queryset = laws(body)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            acts.suspend_tariff(actor=request.actor, tariff=tariff, **form.cleaned_data)  # type: ignore[attr-defined]
            messages.success(request, _("Kept."))
            return redirect("revenue:tariffs", code=body.code)
        except ValidationError as error:
            take_back(form, error)
    return render(
        request,
        "revenue/tariff_suspend.html",
        {
            "body": body,
            "tariff": tariff,
            "form": form,
            "words": formulas.in_words(tariff.formula, names_of(None)),
            "lang": active(),
        },
        status=422 if form.errors else 200,
    )

"""Contracts of collection: what was auctioned, to whom, for how much; drawn up here and approved by another officer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may

from ..actions import contracts as acts
from ..actions import earnest as earnest_acts
from ..models import CollectionContract, CollectionPoint, EarnestMove
from ..queries.contracts import standing
from ..queries.earnest import earnest_of, standing_moves
from ..queries.heads import heads_of, may_auction
from .levy_forms import LTR, InstrumentChoice, MoneyField, council_of, day_input, head_named, laws, take_back

PAPER = "revenue.auction"


class ContractForm(forms.Form):
    """The file of an auction."""

    head = forms.ChoiceField(label=gettext_lazy("Which collection?"))
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=gettext_lazy("First day after it"), widget=day_input(), help_text=gettext_lazy("Such as 1 July."),
    )  # fmt: skip
    noticed_on = forms.DateField(label=gettext_lazy("First notice of the auction"), widget=day_input())
    notice = forms.CharField(label=gettext_lazy("Papers in which it stood"), max_length=300)
    auctioned_on = forms.DateField(label=gettext_lazy("Day of the auction"), widget=day_input())
    bidders = forms.IntegerField(label=gettext_lazy("How many bid"), min_value=1, max_value=1000)
    reserve_paisa = MoneyField(label=gettext_lazy("Reserve price in rupees"))
    bid_paisa = MoneyField(label=gettext_lazy("Highest bid in rupees"))
    earnest_paisa = MoneyField(label=gettext_lazy("Earnest money in rupees"), required=False)
    name_ur = forms.CharField(label=gettext_lazy("Contractor, in Urdu"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Contractor, in English"), max_length=200, required=False)
    cnic = forms.CharField(
        label=gettext_lazy("CNIC of the contractor"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **LTR}),
    )  # fmt: skip
    instalments = forms.IntegerField(
        label=gettext_lazy("Number of monthly instalments"), min_value=1, max_value=acts.MOST_INSTALMENTS, initial=12
    )  # fmt: skip
    first_due = forms.DateField(label=gettext_lazy("The first is due on"), widget=day_input())
    instrument = InstrumentChoice()
    resolution = forms.CharField(label=gettext_lazy("Number and day of the resolution"), max_length=200)
    point = forms.ModelChoiceField(
        label=gettext_lazy("Where the contractor pays"), queryset=CollectionPoint.objects.none(), required=False,
        to_field_name="code",
    )  # fmt: skip
    paper = forms.FileField(label=gettext_lazy("Notice or minutes of the auction as a file"), required=False)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [mode.head for mode in heads_of(body).own()]  # type: ignore[attr-defined]
        self.fields["head"].choices = [(h.code, str(h)) for h in rows if may_auction(h, body)]  # type: ignore[attr-defined]
        self.fields["instrument"].queryset = laws(body)  # type: ignore[attr-defined]
        self.fields["point"].queryset = CollectionPoint.objects.open().filter(  # type: ignore[attr-defined]
            body=body, kind=CollectionPoint.Kind.CONTRACTOR
        )

    def facts(self) -> dict[str, Any]:
        """What the verb takes; refuses instalments that cannot be."""
        said = dict(self.cleaned_data)
        count, first = said.pop("instalments"), said.pop("first_due")
        said.pop("paper")
        named = {"ur": said.pop("name_ur"), "en": said.pop("name_en")}
        return said | {
            "head": head_named(said["head"]), "earnest_paisa": said["earnest_paisa"] or 0, "contractor_name": named,
            "instalments": acts.monthly(said["bid_paisa"], count, first),
        }  # fmt: skip


class SettleForm(forms.Form):
    """A decision on what another officer drew up."""

    approve = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("approve")), ("no", gettext_lazy("refuse"))],
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndForm(forms.Form):
    """Why a contract ends before its time."""

    on = forms.DateField(label=gettext_lazy("First day without it"), widget=day_input())
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    resolution = forms.CharField(label=gettext_lazy("Number and day of the resolution"), max_length=200)


class PaperForm(forms.Form):
    """The paper of an auction, brought later."""

    paper = forms.FileField(label=gettext_lazy("Notice or minutes of the auction as a file"))


class TakeEarnestForm(forms.Form):
    """Earnest money that came in."""

    amount_paisa = MoneyField(label=gettext_lazy("Amount in rupees"))
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=day_input())
    point = forms.ModelChoiceField(
        label=gettext_lazy("Where it came in"), queryset=CollectionPoint.objects.none(), to_field_name="code"
    )
    instrument_ref = forms.CharField(
        label=gettext_lazy("Number of the challan or pay order"), max_length=80, required=False,
        help_text=gettext_lazy("Empty for cash at a counter."), widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = (  # type: ignore[attr-defined]
            CollectionPoint.objects.open().filter(body=body, kind__in=earnest_acts.CHANNELS).order_by("code")
        )


class SettleEarnestForm(forms.Form):
    """What becomes of earnest money that is held."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"), widget=forms.RadioSelect,
        choices=[choice for choice in EarnestMove.Kind.choices if choice[0] != EarnestMove.Kind.TAKEN],
    )  # fmt: skip
    amount_paisa = MoneyField(label=gettext_lazy("Amount in rupees"))
    on = forms.DateField(label=gettext_lazy("Date"), widget=day_input())
    voucher_no = forms.CharField(
        label=gettext_lazy("Number of the voucher"), max_length=40, required=False,
        help_text=gettext_lazy("Only where it is given back; another officer approves the voucher."),
        widget=forms.TextInput(attrs=LTR),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    resolution = forms.CharField(label=gettext_lazy("Number and day of the resolution"), max_length=200)


def _rupees(paisa: int) -> str:
    """An amount as it stands in a field; nothing where there is none."""
    return f"{paisa // 100}.{paisa % 100:02d}".removesuffix(".00") if paisa > 0 else ""


def _stored(request: HttpRequest, body: Body, form: forms.Form) -> StoredFile | None:
    paper = form.cleaned_data["paper"]
    return store_file(actor=request.actor, upload=paper, purpose=PAPER, owner=body) if paper else None  # type: ignore[attr-defined]


def contracts(request: HttpRequest, code: str) -> HttpResponse:
    """What a council has given to contractors, the newest first."""
    body = council_of(request, code)
    rows = (
        CollectionContract.objects.visible_to(request.actor)  # type: ignore[attr-defined]
        .filter(body=body)
        .select_related("head", "contractor")
    )
    page = keyset_page(rows, keys=("-starts_on", "-id"), cursor=request.GET.get("cursor"))
    return render(
        request,
        "revenue/contracts.html",
        {"body": body, "page": page, "may_draw": may(request.actor, "revenue.draw_contract", body)},  # type: ignore[attr-defined]
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Draw up a contract."""
    body = council_of(request, code, "revenue.draw_contract")
    form = ContractForm(request.POST or None, request.FILES or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.draw_contract(
                actor=request.actor, body=body, paper=_stored(request, body, form), **form.facts(),  # type: ignore[attr-defined]
            )  # fmt: skip
            messages.success(request, _("Another officer decides on it now."))
            return redirect("revenue:contract", code=body.code, pk=made.pk)
        except ValidationError as error:
            take_back(form, error, {"name": "name_ur"})
    return render(
        request, "revenue/contract_new.html", {"body": body, "form": form}, status=422 if form.errors else 200
    )


def contract(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One contract with its instalments and earnest money; another officer decides on it, and one in force is ended here."""
    body = council_of(request, code)
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = get_object_or_404(
        CollectionContract.objects.visible_to(actor).select_related(
            "head", "contractor", "instrument", "point", "paper", "body__parent"
        ),
        pk=pk, body=body,
    )  # fmt: skip
    today = timezone.localdate()
    earnest = earnest_of(row)
    step = request.POST.get("step", "settle") if request.method == "POST" else ""

    def sent(name: str) -> Any:
        return request.POST if step == name else None

    steps: dict[str, forms.Form] = {
        "settle": SettleForm(sent("settle")),
        "end": EndForm(sent("end"), initial={"on": today}),
        "take": TakeEarnestForm(
            sent("take"), body=body, auto_id="take_%s",
            initial={"received_on": today, "amount_paisa": _rupees(earnest.missing_paisa)},
        ),
        "earnest": SettleEarnestForm(
            sent("earnest"), auto_id="earnest_%s", initial={"on": today, "amount_paisa": _rupees(earnest.held_paisa)},
        ),
        "paper": PaperForm(sent("paper"), request.FILES if step == "paper" else None, auto_id="paper_%s"),
    }  # fmt: skip
    chosen = steps.get(step)
    if chosen is not None and chosen.is_valid():
        try:
            messages.success(request, _done(request, row, step, chosen))
            return redirect("revenue:contract", code=body.code, pk=pk)
        except ValidationError as error:
            take_back(chosen, error, {"number": "voucher_no"})
    may_draw = may(actor, "revenue.draw_contract", row)
    return render(
        request,
        "revenue/contract.html",
        {
            "body": body, "row": row, "parts": list(row.instalments.select_related("demand").order_by("number")),
            "standing": standing(row, today),
            "notice_days": (row.auctioned_on - row.noticed_on).days, "steps": steps, "today": today,
            "earnest": earnest, "moves": list(standing_moves(row)), "may_draw": may_draw,
            "may_settle": row.state == "drawn" and may(actor, "revenue.settle_contract", row),
            "may_settle_earnest": earnest.held_paisa and may(actor, "revenue.settle_contract", row),
            "may_end": row.state == "approved" and may_draw,
        },
        status=422 if any(form.errors for form in steps.values()) else 200,
    )  # fmt: skip


def _done(request: HttpRequest, row: CollectionContract, step: str, form: forms.Form) -> str:
    """Do what a form of the page asks; answers the sentence that is shown then."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = dict(form.cleaned_data)
    if step == "end":
        acts.end_contract(actor=actor, contract=row, **said)
    elif step == "take":
        earnest_acts.take_earnest(actor=actor, contract=row, **said)
        return _("Received as a deposit.")
    elif step == "earnest":
        made = earnest_acts.settle_earnest(actor=actor, contract=row, **said)
        if made.voucher is not None:
            return _("The voucher waits for another officer.")
    elif step == "paper":
        paper = _stored(request, row.body, form)
        assert paper is not None
        earnest_acts.attach_auction_paper(actor=actor, contract=row, paper=paper)
        return _("Kept.")
    else:
        acts.settle_contract(actor=actor, contract=row, approve=said["approve"] == "yes", note=said["note"])
    return _("Decided.")

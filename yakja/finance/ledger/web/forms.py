"""Forms of the books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Fund, VoucherKind

DAY = forms.DateInput(attrs={"type": "date"})


class OpenForm(forms.Form):
    on = forms.DateField(
        label=_("The books begin on"),
        widget=DAY,
        help_text=_("Usually the first day of a fiscal year, such as 1 July."),
    )


class LockForm(forms.Form):
    month = forms.CharField(
        label=_("Month"),
        max_length=7,
        help_text=_("Such as 2026-10. This month and all before it are locked or opened."),
    )
    deed = forms.ChoiceField(
        label=_("What is done"),
        choices=[("lock", _("Lock")), ("unlock", _("Open again"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SheetForm(forms.Form):
    """A sheet that is looked at first and taken in then."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or Excel (XLSX), at most 8 MB."))
    mode = forms.ChoiceField(
        label=_("What is done"), widget=forms.RadioSelect, initial="check",
        choices=[("check", _("Look at it only")), ("take", _("Take it in"))],
    )  # fmt: skip


class BudgetForm(SheetForm):
    year = forms.CharField(label=_("Fiscal year"), max_length=7, help_text=_("Such as 2026-27."))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where this is known from, such as the budget book.")
    )

    field_order = ("year", "source", "file", "mode")


class VoucherSheetForm(SheetForm):
    source = forms.ChoiceField(
        label=_("Where the list comes from"),
        choices=[
            ("lfa", _("Local Fund Audit")), ("fabs", _("accounts office (FABS)")), ("fms", _("FMS")),
            ("sheet", _("own sheet")),
        ],
    )  # fmt: skip
    only_good = forms.BooleanField(label=_("Take in the good rows even if others are bad"), required=False)

    field_order = ("source", "file", "mode", "only_good")


class AdoptForm(forms.Form):
    resolution = forms.CharField(label=_("Resolution of the council"), max_length=200)
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DAY)


class ReasonForm(forms.Form):
    """A deed with a reason, which some deeds can do without."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReverseForm(ReasonForm):
    on = forms.DateField(label=_("Reversed on"), widget=DAY)


class VoucherForm(forms.Form):
    """One voucher; its fields are named like the columns of a sheet, so that both are read by the same rules."""

    number = forms.CharField(label=_("Voucher number"), max_length=40)
    on = forms.CharField(label=_("Date"), widget=DAY)
    kind = forms.ChoiceField(label=_("Kind"), choices=VoucherKind.choices, initial=VoucherKind.PAYMENT)
    object_code = forms.CharField(
        label=_("Object code"), max_length=8, required=False,
        widget=forms.TextInput(attrs={"list": "objects", "dir": "ltr"}), help_text=_("For payments: such as A03901."),
    )  # fmt: skip
    detail = forms.ChoiceField(
        label=_("Which transfer or deposit"), required=False,
        choices=[
            ("", _("none")), ("pfc", _("Provincial Finance Commission")), ("uipt_share", _("share of property tax")),
            ("ttip_share", _("share of transfer tax")), ("other", _("other transfer")), ("security", _("security deposit")),
            ("earnest", _("earnest money")),
        ],
    )  # fmt: skip
    amount = forms.CharField(
        label=_("Amount in rupees"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )
    paid_from = forms.ChoiceField(
        label=_("Cash or bank"),
        choices=[("cash", _("cash")), ("bank", _("bank"))],
        widget=forms.RadioSelect,
        initial="cash",
    )
    payee = forms.CharField(label=_("Paid to or received from"), max_length=200, required=False)
    narration = forms.CharField(label=_("For what"), max_length=300)
    fund = forms.ChoiceField(label=_("Fund"), choices=Fund.choices, initial=Fund.LOCAL)
    grant = forms.CharField(
        label=_("Grant"),
        max_length=40,
        required=False,
        help_text=_("For the special fund: the code of the grant, such as SNG-2."),
    )

    def cells(self) -> dict[str, str]:
        """What was typed, as the cells of a row."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if str(found.get("kind", "")).startswith("deposit"):
            found["fund"] = Fund.PUBLIC_ACCOUNT
        return found

"""What a counter types: amounts, days, leaves of a book, notes of a count. What was typed is kept when it is refused."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.text import ascii_digits

from ..actions.books import LeafEntry
from ..models import DENOMINATIONS, CollectionPoint, RevenueHead


def take_back(form: forms.Form, error: ValidationError) -> None:
    """Show a refusal of the domain on the form: at the field it names, else above all fields."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RupeesField(forms.CharField):
    """An amount as people write it, kept in paisa."""

    def __init__(self, **more: Any) -> None:
        more.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"})
        )
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip()
        return parse_money(typed).paisa if typed else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            whole, part = divmod(value, 100)
            return f"{whole}.{part:02d}" if part else str(whole)
        return value


class HeadField(forms.ModelChoiceField):
    """A head of revenue, by its code."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            queryset=RevenueHead.objects.order_by("code"),
            to_field_name="code",
            empty_label=_("choose a head"),
            **more,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.name}"


class Keyed(forms.Form):
    """A form that may be sent twice: its key is made when it is shown and comes back with it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = f"form:{uuid.uuid4()}"


class ReceiveForm(Keyed):
    """Money over the counter."""

    amount = RupeesField(label=_("Amount in rupees"))
    channel = forms.ChoiceField(
        label=_("Paid by"),
        choices=[("cash", _("cash")), ("cheque", _("cheque"))],
        widget=forms.RadioSelect,
        initial="cash",
    )
    head = HeadField(label=_("Head"), required=False)
    payer = forms.CharField(label=_("Received from"), max_length=200, required=False)
    cheque_number = forms.CharField(label=_("Cheque number"), max_length=30, required=False)
    cheque_bank = forms.CharField(label=_("Bank and branch"), max_length=120, required=False)
    cheque_drawn_on = forms.DateField(label=_("Date of the cheque"), required=False, widget=day_input())
    received_on = forms.DateField(
        label=_("Day of receipt"),
        widget=day_input(),
        help_text=_("Of an entry made late: the day the money came."),
    )

    def __init__(self, *args: Any, consumer_no: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate
        if consumer_no:
            del self.fields["head"]
        else:
            self.fields["head"].required = True


class ContractorForm(ReceiveForm):
    """Money that a contractor brings by challan: an instalment, or money of a head it collects."""

    instrument_ref = forms.CharField(
        label=_("Number of the challan or bank slip"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )  # fmt: skip
    field_order = ("key", "amount", "instrument_ref", "head", "payer", "received_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"] = forms.ChoiceField(
            choices=[("contractor", _("contractor"))], widget=forms.HiddenInput, initial="contractor"
        )
        for name in ("cheque_number", "cheque_bank", "cheque_drawn_on"):
            del self.fields[name]


class CloseForm(forms.Form):
    """A count of notes and coins."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    note = forms.CharField(
        label=_("Reason of a shortage or excess"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for worth in DENOMINATIONS:
            self.fields[f"count_{worth}"] = forms.IntegerField(
                label=_("Notes or coins of Rs %(worth)s") % {"worth": worth},
                required=False,
                min_value=0,
                max_value=10_000_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
            )
        self.fields["day"].initial = timezone.localdate
        self.order_fields(["day", *(f"count_{worth}" for worth in DENOMINATIONS), "note"])

    def pieces(self) -> dict[int, int]:
        return {worth: self.cleaned_data.get(f"count_{worth}") or 0 for worth in DENOMINATIONS}


class DepositForm(Keyed):
    """Cash carried to the bank."""

    amount = RupeesField(label=_("Amount in rupees"))
    slip_no = forms.CharField(label=_("Number of the deposit slip"), max_length=40)
    bank = forms.CharField(label=_("Bank and branch"), max_length=120)
    collected_from = forms.DateField(label=_("Collected from"), widget=day_input())
    collected_to = forms.DateField(label=_("Collected until"), widget=day_input())
    deposited_on = forms.DateField(label=_("Deposited on"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("collected_from", "collected_to", "deposited_on"):
            self.fields[name].initial = timezone.localdate


class BookForm(forms.Form):
    """A printed book handed out."""

    prefix = forms.CharField(label=_("Letters before the serial"), max_length=12, required=False)  # type: ignore[assignment]
    first_serial = forms.IntegerField(label=_("First serial"), min_value=1, max_value=2_000_000_000)
    last_serial = forms.IntegerField(label=_("Last serial"), min_value=1, max_value=2_000_000_000)
    issued_to = forms.CharField(label=_("Handed to"), max_length=200)
    issued_on = forms.DateField(label=_("Handed out on"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].initial = timezone.localdate


class PointForm(forms.Form):
    """A new place where money is received."""

    code = forms.CharField(
        label=_("Code"), max_length=8, help_text=_("It stands in every receipt number, such as C1.")
    )
    name_ur = forms.CharField(label=_("Name in Urdu"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CollectionPoint.Kind.choices)


class EndPointForm(forms.Form):
    """Why a point is closed for good."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ExplainForm(forms.Form):
    """What became of leaves that were not used."""

    serials = forms.CharField(label=_("Leaves"), max_length=500, help_text=_("Serials as in 12, 15-18."))
    state = forms.ChoiceField(
        label=_("They are"),
        choices=[("void", _("void")), ("missing", _("missing"))],
        widget=forms.RadioSelect,
    )
    memo = forms.CharField(
        label=_("Memo"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of a missing leaf: since when, who was told. Of a void one: where the leaf itself is kept."),
    )  # fmt: skip
    photo = forms.FileField(label=_("Photo of the void leaf"), required=False)

    def clean_serials(self) -> list[int]:
        found: set[int] = set()
        for part in re.split(r"[,،\s]+", ascii_digits(self.cleaned_data["serials"]).strip()):
            ends = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
            if not ends or int(ends[2] or ends[1]) - int(ends[1]) not in range(1000):
                raise ValidationError(_("Write serials as in 12, 15-18."), code="serials")
            found |= set(range(int(ends[1]), int(ends[2] or ends[1]) + 1))
        return sorted(found)


class AskBackForm(forms.Form):
    """A request that a receipt be reversed."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    resolution_no = forms.CharField(
        label=_("Number of the council's resolution"), max_length=120, required=False
    )
    resolution = forms.FileField(label=_("The resolution as a file"), required=False)


class DecideForm(forms.Form):
    """A decision on money that is to be taken back."""

    approve = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("approve")), ("no", _("refuse"))], widget=forms.RadioSelect
    )
    voucher_no = forms.CharField(label=_("Voucher by which a refund is paid"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SettleForm(forms.Form):
    """Whose the money in suspense is."""

    consumer_no = forms.CharField(label=_("Consumer number"), max_length=24, required=False)
    head = HeadField(label=_("Or a head without a payer"), required=False)
    reason = forms.CharField(
        label=_("How you know"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChequeForm(forms.Form):
    """The next step of a cheque."""

    step = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            ("deposited", _("sent to the bank")),
            ("cleared", _("paid by the bank")),
            ("bounced", _("bounced")),
        ],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Day"), widget=day_input())
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Of a bounced cheque: the bank's memo and its reason."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class RefundForm(AskBackForm):
    """A request that money held for a payer be paid back."""

    amount = RupeesField(label=_("Amount in rupees"))
    field_order = ("amount", "reason", "resolution_no", "resolution")


class LeafGrid:
    """The grid of carbon copies: a row for each leaf with serial, day, head, amount and, if there is one, a number.

    Rows without an amount are passed over; every fault stands at its row.
    """

    COLUMNS = ("serial", "received_on", "head", "amount", "consumer_no")

    def __init__(
        self, data: Any = None, *, first: int = 1, rows: int = 15, day: dt.date | None = None
    ) -> None:
        self.rows: list[dict[str, Any]] = []
        self.faults: dict[int, list[Any]] = {}
        if data is None:
            for n in range(rows):
                self.rows.append(
                    {"serial": str(first + n), "received_on": f"{day or timezone.localdate()}", "head": "", "amount": "",
                     "consumer_no": ""}
                )  # fmt: skip
            return
        columns = {name: data.getlist(name)[:1000] for name in self.COLUMNS}
        for n in range(len(columns["serial"])):
            self.rows.append(
                {name: (columns[name][n : n + 1] or [""])[0].strip()[:200] for name in self.COLUMNS}
            )

    def entries(self) -> list[LeafEntry]:
        """The leaves that were typed in; what cannot be read is noted at its row."""
        heads = {head.code.upper(): head for head in RevenueHead.objects.all()}
        found: list[LeafEntry] = []
        self._places: list[int] = []
        for place, row in enumerate(self.rows):
            if not row["amount"]:
                continue
            try:
                serial = int(ascii_digits(row["serial"]))
                amount = parse_money(row["amount"]).paisa
                day = dt.date.fromisoformat(ascii_digits(row["received_on"]))
            except ValidationError as error:
                self.note(place, error.messages[0])
                continue
            except ValueError:
                self.note(place, _("Write the serial as a number and the day as 2026-10-31."))
                continue
            found.append(
                LeafEntry(
                    serial,
                    day,
                    amount,
                    heads.get(row["head"].upper()),
                    re.sub(r"\D", "", ascii_digits(row["consumer_no"])),
                )
            )
            self._places.append(place)
        return found

    def note(self, place: int, words: Any) -> None:
        self.faults.setdefault(place, []).append(words)

    def note_refused(self, rows: list[tuple[int, str, Any]]) -> None:
        """Put what the books refused at the rows it belongs to."""
        for place, _field, words in rows:
            self.note(self._places[place], words)

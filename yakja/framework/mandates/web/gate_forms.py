"""Forms of the gate: the steps of a proposal, its answers, and what reviewers fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.text import ascii_digits
from yakja.framework.catalogue.models import Tool

from ..models import Answer, Proposal, Redaction

DAY = forms.DateInput(attrs={"type": "date"})


def several(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def refused(form: forms.Form, error: ValidationError) -> None:
    """Bind a refusal to the fields it names; what names none stands above the form."""
    for name, messages in getattr(error, "error_dict", {}).items():
        form.add_error(name if name in form.fields else None, [str(m) for e in messages for m in e.messages])
    if not hasattr(error, "error_dict"):
        form.add_error(None, [str(m) for m in error.messages])


class CountField(forms.CharField):
    """A whole number typed in any digits, with or without commas."""

    def to_python(self, value: Any) -> Any:
        typed = ascii_digits(str(value or "")).replace(",", "").replace("،", "").strip()
        if not typed:
            return None
        if not typed.isdecimal() or len(typed) > 9:
            raise ValidationError(_("Write a whole number, such as 250."), code="bad_number")
        return int(typed)


class MoneyField(forms.CharField):
    """An amount as people write it, kept in paisa."""

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip()
        return parse_money(typed).paisa if typed else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            whole, part = divmod(value, 100)
            return f"{whole}.{part:02d}" if part else str(whole)
        return value


class ReferenceField(forms.CharField):
    """A reference of a proposal however it is typed, as the proposal itself."""

    def to_python(self, value: Any) -> Any:
        typed = str(value or "").strip()
        if not typed:
            return None
        found = Proposal.objects.with_case().filter(reference=check_reference(typed[:60]) or "").first()
        if found is None:
            raise ValidationError(_("No proposal has this number."), code="unknown_proposal")
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.reference if isinstance(value, Proposal) else value


class ToolField(forms.ChoiceField):
    """One tool of the register; those the check found stand first."""

    def __init__(self, *, first: Iterable[str] = (), **more: Any) -> None:
        super().__init__(**more)
        found = list(first)
        tools = {t.code: t for t in Tool.objects.in_force().order_by("sort_en")}
        near = [(code, str(tools[code])) for code in found if code in tools]
        rest = [(code, str(tool)) for code, tool in tools.items() if code not in found]
        groups = [(_("found by the check"), near)] if near else []
        self.choices = [("", _("choose a tool")), *groups, (_("other tools of the register"), rest)]

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return Tool.objects.filter(code=code).first() if code else None


class NewForm(forms.Form):
    """The first question: for whom, and what it is called."""

    body = forms.ChoiceField(label=_("For which body?"))
    title = forms.CharField(
        label=_("What is it, in a few words?"),
        max_length=160,
        help_text=_("Such as: bills for water connections on the telephone."),
    )
    kind = forms.ChoiceField(
        label=_("What is proposed?"), choices=Proposal.Kind.choices, widget=forms.RadioSelect, initial="tool"
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(b.code, str(b.name)) for b in bodies]


class NeedStep(forms.Form):
    title = forms.CharField(label=_("What is it, in a few words?"), max_length=160)
    need = forms.CharField(
        label=_("What is needed?"),
        required=False,
        max_length=6000,
        widget=several(8),
        help_text=_("Say what goes wrong today and what should be possible. Any language; name no product."),
    )


class WhyStep(forms.Form):
    why_now = forms.CharField(
        label=_("Why now?"), required=False, max_length=6000, widget=several(5),
        help_text=_("An order, a court, a contract that ends, a loss that can be counted."),
    )  # fmt: skip
    go_live_on = forms.DateField(label=_("When should it be in operation?"), required=False, widget=DAY)


class FunctionsForm(forms.Form):
    """Functions read from the text, ready to be ticked, and two more from the whole list."""

    functions = forms.MultipleChoiceField(
        label=_("The text speaks of these"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.ChoiceField(label=_("Another function"), required=False)
    more2 = forms.ChoiceField(label=_("And another"), required=False)

    def __init__(self, *args: Any, read: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {f.code: f for f in Function.objects.current().order_by("position")}
        chosen = kwargs.get("initial", {}).get("functions", [])
        offered = [code for code in dict.fromkeys([*read, *chosen]) if code in rows]
        self.fields["functions"].choices = [(code, f"{rows[code].name} ({code})") for code in offered]
        if not offered:
            del self.fields["functions"]
        areas: dict[str, list[tuple[str, str]]] = {}
        for code, row in rows.items():
            areas.setdefault(str(row.area), []).append((code, f"{row.name} ({code})"))
        for name in ("more", "more2"):
            self.fields[name].choices = [("", _("none")), *areas.items()]

    def codes(self) -> list[str]:
        given = self.cleaned_data
        return [c for c in dict.fromkeys([*given.get("functions", []), given["more"], given["more2"]]) if c]


class UseStep(forms.Form):
    users = forms.CharField(label=_("Who will use it?"), required=False, max_length=6000, widget=several(3),
        help_text=_("Posts and offices, and citizens where they are meant."))  # fmt: skip
    users_count = CountField(
        label=_("How many users?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    volumes = forms.CharField(label=_("How much work?"), required=False, max_length=6000, widget=several(3),
        help_text=_("Such as: 400 applications a month, 12,000 bills a quarter."))  # fmt: skip


class MoneyStep(forms.Form):
    money_paisa = MoneyField(
        label=_("What will it cost?"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        help_text=_("In rupees over the whole contract, support included. 1,25,000 or 25 lakh."),
    )  # fmt: skip
    budget_line = forms.CharField(label=_("From which budget line?"), required=False, max_length=120)


class DataStep(forms.Form):
    data_objects = forms.CharField(label=_("What will it keep data about?"), required=False, max_length=6000, widget=several(3),
        help_text=_("Such as: consumers, meters, bills; say whether they are persons."))  # fmt: skip
    interfaces = forms.CharField(label=_("What must it be joined to?"), required=False, max_length=6000, widget=several(3),
        help_text=_("Such as: the bank's payment rail, NADRA, the tax register."))  # fmt: skip


class AnswerForm(forms.Form):
    stance = forms.ChoiceField(
        label=_("What becomes of this tool?"), choices=Answer.Stance.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("If it is not suitable: why?"),
        required=False,
        choices=[("", _("choose the reason")), *Answer.Reason.choices],
    )
    text = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=6000,
        widget=several(4),
        help_text=_("It is published as you write it."),
    )
    missing = forms.CharField(label=_("What does it lack?"), required=False, max_length=200)


class ConfirmForm(FunctionsForm):
    """The same choice, made by a steward."""


class DecideForm(forms.Form):
    """The first option that will do, and why those above it will not."""

    verdict = forms.ChoiceField(label=_("The first option that will do"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this one?"), max_length=6000, widget=several(4), help_text=_("It is published.")
    )
    joined = ReferenceField(label=_("Joined proposal of the other body"), required=False)

    def __init__(self, *args: Any, options: list[Any], near: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = [o for o in options if o.code != "build_under_waiver"]
        self.fields["verdict"].choices = [(o.code, o.name) for o in decided]
        self.fields["tool"] = ToolField(
            label=_("Tool that is reused, set up or extended"), required=False, first=near
        )
        for option in decided[:-1]:
            self.fields[f"above_{option.code}"] = why_not(option)
        self.order_fields(["verdict", "tool", "joined", "reason"])

    def reasons_above(self) -> dict[str, str]:
        return {k.removeprefix("above_"): v for k, v in self.cleaned_data.items() if k.startswith("above_")}


def why_not(option: Any) -> forms.CharField:
    """The field for the reason why one option will not do."""
    return forms.CharField(
        label=format_lazy(_("Why not: {option}?"), option=option.name),
        required=False,
        max_length=2000,
        widget=several(2),
    )


class WaiverForm(forms.Form):
    reason = forms.ChoiceField(label=_("For what reason?"), widget=forms.RadioSelect)
    evidence = forms.CharField(label=_("What proves it?"), max_length=6000, widget=several(5),
        help_text=_("The section of the law, the letter with its number, the report, the date."))  # fmt: skip
    file = forms.FileField(label=_("The letter or report itself"), required=False,
        help_text=_("A PDF or a picture of at most 10 MB. It is shown with the waiver to everybody; leave out what speaks of persons."))  # fmt: skip
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, reasons: dict[str, Any], options: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(reasons.items())
        for option in options:
            if option.code != "build_under_waiver":
                self.fields[f"above_{option.code}"] = why_not(option)
                self.fields[f"above_{option.code}"].required = True

    def reasons_above(self) -> dict[str, str]:
        return {k.removeprefix("above_"): v for k, v in self.cleaned_data.items() if k.startswith("above_")}

    def keep(self, file: StoredFile, token: str) -> None:
        """A browser never sends a file twice by itself: what arrived stays with the form until it is right."""
        self.data = self.data.copy()
        self.data["kept"] = token
        self["file"].help_text = format_lazy(
            _("“{name}” has arrived and is kept. Choose another file only to replace it."), name=file.name
        )


class SignForm(forms.Form):
    text = forms.CharField(
        label=_("Why it is signed or refused"),
        max_length=6000,
        widget=several(4),
        help_text=_("It is published."),
    )
    conditions = forms.CharField(label=_("On which conditions?"), required=False, max_length=6000, widget=several(4),
        help_text=_("Such as: open source, all data can be taken out, the required standards."))  # fmt: skip
    expires_on = forms.DateField(label=_("It ends on"), required=False, widget=DAY)
    review_on = forms.DateField(label=_("It is reviewed on"), required=False, widget=DAY)


class ReviewForm(forms.Form):
    text = forms.CharField(
        label=_("What did the review find?"),
        max_length=6000,
        widget=several(4),
        help_text=_("It is published."),
    )
    review_on = forms.DateField(label=_("It is reviewed again on"), required=False, widget=DAY)


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label=_("Second opinion, with the costs compared"),
        max_length=6000,
        widget=several(8),
        help_text=_("It is published."),
    )


class WithholdForm(forms.Form):
    field = forms.ChoiceField(label=_("What is withheld?"), choices=Redaction.Field.choices)
    reason = forms.ChoiceField(
        label=_("For what reason?"), choices=Redaction.Reason.choices, widget=forms.RadioSelect
    )
    opens_on = forms.DateField(label=_("On which day does it open?"), widget=DAY)


class ReasonForm(forms.Form):
    """What several steps ask: a reason that is published."""

    reason = forms.CharField(label=_("Reason, published"), max_length=6000, widget=several(4))


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label=_("What happened, and what cannot wait?"), max_length=6000, widget=several(5)
    )


class BuilderForm(forms.Form):
    builder = forms.ChoiceField(label=_("Which designated builder is asked?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, builders: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["builder"].choices = [(b.code, str(b.name)) for b in builders]


class RequestForm(forms.Form):
    is_accepted = forms.ChoiceField(
        label=_("Will your body build it?"),
        choices=[("yes", _("Yes, we accept")), ("no", _("No, we decline"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("When and how, or why not"),
        required=False,
        max_length=6000,
        widget=several(4),
        help_text=_("It is published as you write it."),
    )


class LiveForm(forms.Form):
    live_on = forms.DateField(label=_("In operation since"), widget=DAY)

    def __init__(self, *args: Any, near: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"] = ToolField(
            label=_("Its entry in the register"), required=False, first=near,
            help_text=_("Without an entry it stands on the public list of exceptions."),
        )  # fmt: skip


class EntryForm(forms.Form):
    def __init__(self, *args: Any, near: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"] = ToolField(label=_("Its entry in the register"), first=near)


class LinesForm(forms.Form):
    """An import: the file, where it comes from, and what becomes of a file with faults."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns: kind, number, body, title, amount, published_on; clearance and digital may be added."
        ),
    )
    source = forms.CharField(
        label=_("Where is it from?"),
        max_length=300,
        help_text=_("The page, the book or the letter; it is published."),
    )
    only_good = forms.BooleanField(label=_("Take the good rows and leave the bad ones"), required=False)


class SettleForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What is this line?"),
        choices=[("covered", _("covered by an approved proposal")), ("other", _("no digital purchase"))],
        widget=forms.RadioSelect,
    )
    proposal = ReferenceField(label=_("Number of the proposal"), required=False)
    note = forms.CharField(
        label=_("How do you know?"), max_length=1000, widget=several(3), help_text=_("It is published.")
    )

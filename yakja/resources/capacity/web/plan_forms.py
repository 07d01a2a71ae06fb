"""Forms of plans, calls and loans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.money import parse_money
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt

from ..models import FunderMatch, PlanLine, Resource


def day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def line(
    label: Any, *, limit: int = 200, required: bool = True, lang: str = "", help_text: Any = ""
) -> forms.CharField:
    attrs = {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"} if lang else {"dir": "auto"}
    return forms.CharField(
        label=label,
        max_length=limit,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def area(label: Any, *, limit: int, required: bool = True, lang: str = "", rows: int = 4) -> forms.CharField:
    attrs: dict[str, Any] = {"rows": rows}
    attrs |= {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"} if lang else {"dir": "auto"}
    return forms.CharField(
        label=label, max_length=limit, required=required, widget=forms.Textarea(attrs=attrs)
    )


def carried_out(form: forms.Form, call: Callable[[], object]) -> bool:
    """Whether the form was filled in well and the action not refused; what it refused stands in the form."""
    return form.is_valid() and attempt(form, call) is not None


class Rupees(forms.CharField):
    """An amount as people write it (5 crore, 50,00,000); gives paisa, None where it may be left empty and is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "dir": "ltr"}

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text).paisa
        except ValidationError as error:
            raise ValidationError(error.messages, code="bad_money") from error


class PlanForm(forms.Form):
    """A place, the money there is, a name."""

    place = forms.ChoiceField(label=_("Place"))
    budget = Rupees(label=_("Budget in rupees"), help_text=_("Such as 50,00,000 or 5 crore"))
    name_ur = line(_("Name in Urdu"), lang="ur")
    name_en = line(_("Name in English"), lang="en", required=False)

    def __init__(self, *args: Any, places: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = {place.code: place for place in places}
        self.fields["place"].choices = [(place.code, str(TranslatedText(place.name))) for place in places]

    def facts(self) -> dict[str, Any]:
        return {
            "place": self._places[self.cleaned_data["place"]],
            "budget_paisa": self.cleaned_data["budget"],
            "name": names(self.cleaned_data, "name"),
        }


def names(data: dict[str, Any], stem: str) -> TranslatedText:
    """The languages that were typed."""
    return TranslatedText({lang: text for lang in ("ur", "en") if (text := data[f"{stem}_{lang}"].strip())})


def body_choices(bodies: Iterable[Body]) -> list[tuple[str, str]]:
    return [(body.code, str(body)) for body in bodies]


class LineForm(forms.Form):
    """Who closes a gap, from which money, by when."""

    owner = forms.ChoiceField(label=_("Who closes it"), required=False)
    due_on = day(_("Until"))
    budget_line = line(_("Budget line"), limit=120, required=False)
    note = line(_("Note"), limit=600, required=False)
    is_dropped = forms.BooleanField(label=_("Drop this line (say why in the note)"), required=False)

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self._bodies = {body.code: body for body in bodies}
        self.fields["owner"].choices = [("", _("not named yet")), *body_choices(bodies)]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": self._bodies.get(self.cleaned_data["owner"])}


class ReportForm(forms.Form):
    """That a gap is closed."""

    said = line(_("What was done"), limit=600, required=False)
    do = forms.CharField(widget=forms.HiddenInput, initial="report")


class DecideForm(forms.Form):
    """By what a plan is decided."""

    instrument = line(_("Order or minutes by which it is decided"))


class HandOverForm(forms.Form):
    """Which body carries what was bought."""

    to = forms.ChoiceField(label=_("Which body carries it and its running cost"))
    on = day(_("From"))

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self._bodies = {body.code: body for body in bodies}
        self.fields["to"].choices = body_choices(bodies)

    def facts(self) -> dict[str, Any]:
        return {"to": self._bodies[self.cleaned_data["to"]], "on": self.cleaned_data["on"]}


class CallForm(forms.Form):
    """What is missing, the money there is, until when; with the lines of a plan it is about."""

    title_ur = line(_("Title in Urdu"), lang="ur")
    title_en = line(_("Title in English"), lang="en", required=False)
    problem_ur = area(_("The problem, in Urdu"), lang="ur", limit=3000)
    problem_en = area(_("The problem, in English"), lang="en", limit=3000, required=False)
    owner = forms.ChoiceField(label=_("Body that answers for the call"))
    money = Rupees(label=_("Money there is, in rupees"), required=False)
    closes_on = day(_("Offers and questions until"))
    lines = forms.MultipleChoiceField(
        label=_("Gaps it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, bodies: Sequence[Body], lines: Sequence[PlanLine] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._bodies = {body.code: body for body in bodies}
        self._lines = {str(each.pk): each for each in lines}
        self.fields["owner"].choices = body_choices(bodies)
        if lines:
            self.fields["lines"].choices = [
                (str(each.pk), f"{each.body}: {each.resource}") for each in lines if each.resource is not None
            ]
        else:
            del self.fields["lines"]

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": names(data, "title"),
            "problem": names(data, "problem"),
            "owner": self._bodies[data["owner"]],
            "money_paisa": data["money"],
            "closes_on": data["closes_on"],
            "lines": [self._lines[pk] for pk in data.get("lines", ())],
        }


class QuestionForm(forms.Form):
    text = area(_("Your question"), limit=1000)


class AnswerForm(forms.Form):
    answer = area(_("Answer"), limit=2000)


class CloseForm(forms.Form):
    """What came of a call."""

    result_ur = area(_("What came of it, in Urdu"), lang="ur", limit=3000)
    result_en = area(_("What came of it, in English"), lang="en", limit=3000, required=False)


class MatchForm(forms.Form):
    """What a funder said."""

    funder = forms.ChoiceField(label=_("Funder"))
    result = forms.ChoiceField(label=_("What came of it"), choices=FunderMatch.Result.choices)
    granted = Rupees(label=_("Granted, in rupees"), required=False)
    note = line(_("Note"), limit=600, required=False)

    def __init__(self, *args: Any, funders: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self._funders = {str(funder.pk): funder for funder in funders}
        self.fields["funder"].choices = [(str(funder.pk), funder.name) for funder in funders]

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "funder": self._funders[data["funder"]],
            "result": data["result"],
            "granted_paisa": data["granted"],
            "note": data["note"],
        }


class FunderForm(forms.Form):
    """Who may pay for what."""

    name = line(_("Name"))
    subjects = forms.MultipleChoiceField(
        label=_("Pays for"), choices=Resource.Group.choices, widget=forms.CheckboxSelectMultiple
    )
    ceiling = Rupees(label=_("At most, in rupees"), required=False)
    deadline_on = day(_("Applications until"))
    contact = line(_("Contact"), limit=300, required=False)
    source = line(_("Where this is published"), limit=400, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deadline_on"].required = False

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        ceiling = data.pop("ceiling")
        return {**data, "ceiling_paisa": ceiling}


class LoanForm(forms.Form):
    """What one's body lends to whom, and until when."""

    lender = forms.ChoiceField(label=_("Your body"))
    borrower = forms.ChoiceField(label=_("Lent to"))
    resource = forms.ChoiceField(label=_("What is lent"))
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000, initial=1)
    from_on = day(_("From"))
    until_on = day(_("Until"))
    terms = line(_("Terms"), limit=600, required=False)

    def __init__(
        self,
        *args: Any,
        lenders: Sequence[Body],
        borrowers: Sequence[Body],
        resources: Sequence[Resource],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._rows: dict[str, dict[str, Any]] = {
            "lender": {body.code: body for body in lenders},
            "borrower": {body.code: body for body in borrowers},
            "resource": {resource.code: resource for resource in resources},
        }
        self.fields["lender"].choices = body_choices(lenders)
        self.fields["borrower"].choices = body_choices(borrowers)
        self.fields["resource"].choices = [(resource.code, str(resource)) for resource in resources]

    def facts(self) -> dict[str, Any]:
        return {
            **self.cleaned_data,
            **{name: rows[self.cleaned_data[name]] for name, rows in self._rows.items()},
        }

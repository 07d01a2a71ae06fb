"""The questions of filing, one form a page."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.channels.queries import normal_value
from yakja.foundation.kit.i18n import LANGUAGES, active
from yakja.foundation.kit.text import ascii_digits

from ..models import Category, Gender
from ..queries.filing import OFFICE, Asked, questions_of
from ..queries.routing import bodies_serving, place_by_code

T = TypeVar("T")
MOST_PHOTOS = 5
LONGEST = 4000


class PlaceForm(forms.Form):
    """The place that was found, for the citizen to confirm, and what stands near it."""

    place = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": _("Choose the place where the problem is.")}
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    landmark = forms.CharField(
        label=_("A landmark nearby"),
        help_text=_("For example a mosque, school, shop or bus stop"),
        required=False,
        max_length=200,
    )

    def clean_place(self) -> str:
        found = place_by_code(self.cleaned_data["place"])
        if found is None or found.is_closed or found.level in ("country", "province", "division"):
            raise ValidationError(_("Choose the place where the problem is."), code="unknown_place")
        return found.code


class Several(forms.FileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


def photos_field() -> forms.Field:
    return forms.Field(
        label=_("Photos"),
        help_text=_("Up to five. Where and when a photo was taken is removed from it."),
        required=False,
        widget=Several(attrs={"accept": "image/*", "multiple": True}),
    )


def fields_of(asked: list[Asked], place: Any) -> dict[str, forms.Field]:
    """A field for each question of a category; which office it is about is chosen from those that serve the place."""
    fields: dict[str, forms.Field] = {}
    for each in asked:
        if each.code == OFFICE:
            offices = [(str(body.pk), str(body.name)) for body in bodies_serving(place)] if place else []
            fields["about"] = forms.ChoiceField(
                label=each.text, required=False, choices=[("", _("I do not know")), *offices]
            )
            fields["person"] = forms.CharField(
                label=_("Name or post of the person, if you know it"), required=False, max_length=200
            )
        elif each.choices:
            fields[f"a_{each.code}"] = forms.ChoiceField(
                label=each.text, required=False, choices=each.choices, widget=forms.RadioSelect
            )
        else:
            fields[f"a_{each.code}"] = forms.CharField(label=each.text, required=False, max_length=120)
    return fields


def answers_in(said: dict[str, Any], asked: list[Asked]) -> dict[str, str]:
    """What was answered of these questions."""
    found = {each.code: said.get(f"a_{each.code}", "") for each in asked}
    return {code: value for code, value in found.items() if value}


class DetailsForm(forms.Form):
    """What happened; what the category asks besides; photos and a voice note are stored as soon as they arrive."""

    text = forms.CharField(
        label=_("What happened, and since when?"),
        help_text=_("Write no names or identity card numbers of others."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, category: Category, place: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = questions_of(category)
        self.fields |= fields_of(self.asked, place)
        self.fields["photos"] = photos_field()
        self.fields["voice"] = forms.FileField(
            label=_("Voice note"),
            help_text=_("Speak in your own language, up to two minutes."),
            required=False,
            widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
        )

    @property
    def answers(self) -> dict[str, str]:
        """What was answered of the category's questions."""
        return answers_in(self.cleaned_data, self.asked)


class ContactForm(forms.Form):
    """How the filer can be reached: last, and no more than they wish."""

    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("For example 0300 1234567"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    gender = forms.ChoiceField(
        label=_("Woman, man or other"),
        help_text=_("Asked only to see whether women are heard as much as men."),
        required=False,
        choices=[(value, label) for value, label in Gender.choices if value],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"), choices=LANGUAGES, required=False
    )
    hidden = forms.BooleanField(label=_("Do not show my name or number to this office"), required=False)
    shared = forms.BooleanField(
        label=_("This phone is used by others too"),
        help_text=_("Then our messages never say what it is about."),
        required=False,
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        if not self.initial.get("language"):
            self.initial["language"] = active()
        if not category.may_be_anonymous:
            self.fields["phone"].required = True
            self.fields["phone"].error_messages["required"] = gettext(
                "This kind of complaint needs your number."
            )

    def clean_phone(self) -> str:
        typed = ascii_digits(self.cleaned_data["phone"]).strip()
        if not typed:
            return ""
        try:
            kind, value = normal_value(typed)
        except ValidationError:
            kind, value = "", ""
        if kind != "phone":
            raise ValidationError(
                _("Enter a mobile number of Pakistan with eleven digits, beginning with 03."),
                code="not_mobile",
            )
        return value


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the SMS"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class WordsForm(forms.Form):
    """What the filer says at a later step, with pictures or a voice where the office asked for more."""

    text = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, label: Any = None, takes_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label
        if takes_files:
            self.fields["photos"] = forms.Field(
                label=_("Photos"),
                help_text=_("Up to five. Where and when a photo was taken is removed from it."),
                required=False,
                widget=Several(attrs={"accept": "image/*", "multiple": True}),
            )


class YesForm(forms.Form):
    """A yes that a code from the filer's own phone goes with: an office has seen the receipt."""

    code = forms.CharField(
        label=_("Code from the SMS"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the code from the SMS.")},
    )
    text = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        return ascii_digits(self.cleaned_data["code"]).replace(" ", "")


class FindForm(forms.Form):
    """Number and key of a receipt."""

    reference = forms.CharField(
        label=_("Complaint number"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    key = forms.CharField(
        label=_("Key of the receipt"),
        help_text=_("Eight letters and digits; they stand beside the number."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

"""Forms of the desk: what an officer types about roles, charges, resets and keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.i18n import LANGUAGES, TranslatedText

from ..models import ApiKey, Person, RoleKind

T = TypeVar("T")


class _Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


ORDER_HINT = _("Number and date of the order, for example No. SO(A-I) 3-12/2026 of 2 July 2026.")


class ReasonForm(forms.Form):
    """One reason, kept in the audit trail."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class HandOverForm(forms.Form):
    """To whom, on the strength of which order."""

    to = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)
    instrument = forms.CharField(label=_("Office order"), help_text=ORDER_HINT, max_length=200)

    def __init__(self, *args: Any, candidates: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in candidates}
        self.fields["to"].choices = [(key, str(person)) for key, person in self.people.items()]  # type: ignore[attr-defined]

    def clean_to(self) -> Person:
        return self.people[self.cleaned_data["to"]]


class ChargeForm(forms.Form):
    """Who gets a post, as their own or as an additional charge."""

    username = forms.CharField(
        label=_("Sign-in name or e-mail of the officer"),
        help_text=_("Somebody without an account is invited instead."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none", "autocomplete": "off"}),
    )
    charge = forms.ChoiceField(
        label=_("Kind of charge"),
        choices=[
            ("regular", _("regular: they assume it, then the present holder's access ends")),
            ("additional", _("additional, beside their own: the present holder's access ends at once")),
        ],
        initial="regular",
        widget=forms.RadioSelect,
    )
    instrument = forms.CharField(label=_("Office order"), help_text=ORDER_HINT, max_length=200)
    starts_on = _Day(label=_("From"), required=False, help_text=_("Empty: from today."))
    ends_on = _Day(
        label=_("Until"), required=False, help_text=_("The first day without access. Empty: open.")
    )


class InviteForm(forms.Form):
    """An officer who has no account yet."""

    name_ur = forms.CharField(
        label=_("Name in Urdu"), max_length=120, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ur"})
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=120, widget=forms.TextInput(attrs={"dir": "ltr", "lang": "en"})
    )
    kind = forms.ChoiceField(label=_("Role"))
    post = forms.ModelChoiceField(
        label=_("Post"), queryset=Post.objects.none(), required=False, empty_label=_("no post of their own")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The invitation goes there. Without one you print it and give it by hand."),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
    )
    cnic = forms.CharField(
        label=_("CNIC"),
        required=False,
        max_length=20,
        help_text=_(
            "Only its last four digits and a mark that cannot be read back are kept, to recognise the person at a reset."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES, initial="ur")
    instrument = forms.CharField(
        label=_("Office order"), help_text=ORDER_HINT, max_length=200, required=False
    )

    def __init__(self, *args: Any, kinds: Iterable[str], posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, RoleKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = str  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `actions.invite` takes."""
        data = dict(self.cleaned_data)
        data["name"] = TranslatedText({"ur": data.pop("name_ur"), "en": data.pop("name_en")})
        return data


class LanguageForm(forms.Form):
    """The language in which one is written to."""

    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)


class KeyForm(forms.Form):
    """A key for another system."""

    name = forms.CharField(label=_("Which system will use it"), max_length=120)
    scope = forms.ChoiceField(label=_("What for"), choices=ApiKey.Scope.choices, widget=forms.RadioSelect)
    subject = forms.CharField(
        label=_("Code of the tool or point"),
        required=False,
        max_length=60,
        help_text=_(
            "For counts: the tool as the register names it. For 1Link: council and bank point, such as PK61402-MC-B1."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters"}),
    )
    form_token = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput, initial=lambda: secrets.token_urlsafe(32)
    )
    expires_on = _Day(
        label=_("Until"),
        required=False,
        help_text=_("The first day on which it no longer works. Empty: open."),
    )

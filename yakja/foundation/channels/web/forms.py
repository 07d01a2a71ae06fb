"""Forms of following."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit import i18n

T = TypeVar("T")


def attempt(form: forms.Form, call: Callable[[], T]) -> T | None:
    """What the action answers; a refusal becomes errors of the form, at the field where there is one."""
    try:
        return call()
    except ValidationError as refusal:
        for name, errors in getattr(refusal, "error_dict", {None: refusal}).items():
            form.add_error(name if name in form.fields else None, errors)
        return None


class _Topics(forms.Form):
    topics = forms.MultipleChoiceField(
        label=_("What do you want to hear of?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(topic, str(name)) for topic, name in choices]  # type: ignore[attr-defined]


class FollowForm(_Topics):
    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("We write to it once and ask whether it was you. It is shown to nobody."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"required": _("Write your e-mail address.")},
    )
    language = forms.ChoiceField(label=_("Language of the letters"), choices=i18n.LANGUAGES)


class SystemForm(_Topics):
    url = forms.CharField(
        label=_("Web address that receives the events"),
        help_text=_(
            "For example https://example.org/hooks/yakja. Addresses inside a network are never called."
        ),
        max_length=500,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        error_messages={"required": _("Write the web address.")},
    )

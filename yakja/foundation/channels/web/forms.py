"""Forms of following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit import i18n

T = TypeVar("T")


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

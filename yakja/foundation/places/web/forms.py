"""Forms of the steward's pages for the map: what the notification says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.text import ascii_digits

from ..models import Level, Place

LANGS = ("ur", "en")


class DayField(forms.DateField):
    """A day, in any digits."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value)


class Notification(forms.Form):
    """What every change rests on: the instrument and its day."""

    source = forms.CharField(
        label=_("Notification or Act"),
        help_text=_("Its office, number and date, as it stands on it."),
        max_length=300,
    )
    on = DayField(
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("Remarks"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()


class Named(Notification):
    """A change that gives a name; one language is enough."""

    name_ur = forms.CharField(label=_("Name in Urdu"), required=False, max_length=200)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)

    @property
    def names(self) -> dict[str, str]:
        return {lang: self.cleaned_data[f"name_{lang}"] for lang in LANGS}


class OpenForm(Named):
    """A new unit below the place."""

    field_order = ("level", "name_ur", "name_en", "code", "source", "on", "note")
    level = forms.ChoiceField(label=_("Level"))
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Latin letters, digits and dashes; begin with the code of the place above it."),
        max_length=48,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Level.values.index(self.place.level) + 1
        self.fields["level"].choices = Level.choices[below:]  # type: ignore[attr-defined]
        self.fields["code"].widget.attrs["placeholder"] = f"{self.place.code}-"


class SplitForm(Named):
    """A new unit beside the place, to which some of the units below the place go."""

    field_order = ("name_ur", "name_en", "code", "members", "source", "on", "note")
    code = OpenForm.base_fields["code"]
    members = forms.ModelMultipleChoiceField(
        label=_("Units that go to the new one"),
        queryset=Place.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Place.objects.in_being().filter(parent=self.place).in_order(active())
        self.fields["members"].queryset = below  # type: ignore[attr-defined]
        if not below.exists():
            del self.fields["members"]

    def clean_members(self) -> list[Place]:
        chosen = list(self.cleaned_data["members"])
        if not chosen:
            raise ValidationError(_("Choose at least one unit that goes to the new one."), code="no_member")
        if len(chosen) == self.fields["members"].queryset.count():  # type: ignore[attr-defined]
            raise ValidationError(_("Nothing would stay. Rename the unit, or close it."), code="all_members")
        return chosen


class RenameForm(Named):
    """Another name; the former one stays as such and is still found."""

    field_order = ("name_ur", "name_en", "source", "on")
    note = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lang in LANGS:
            self.fields[f"name_{lang}"].initial = self.place.name.get(lang, "")

    @property
    def names(self) -> dict[str, str]:
        """The names in other languages stay as they are."""
        return {**self.place.name, **super().names}


class CloseForm(Notification):
    """The end of a unit, and which one goes on in its stead."""

    field_order = ("successor", "source", "on", "note")
    successor = forms.CharField(
        label=_("Code of the unit that takes over"),
        help_text=_("Units below go there. Without one, no unit may stand below any more."),
        required=False,
        max_length=48,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def clean_successor(self) -> Place | None:
        code = self.cleaned_data["successor"].strip().upper()
        if not code:
            return None
        found = Place.objects.filter(code=code).first()
        if found is None:
            raise ValidationError(
                _("There is no place “%(code)s”."), code="unknown_place", params={"code": code}
            )
        return found

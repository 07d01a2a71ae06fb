"""Forms of the steward's pages; the domain's own refusals come back to the field they name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.places.models import Level, Place

from ..models import Body, BodyChange, BodyKind, BodyStatus, GovernedBy, IdentifierScheme
from ..queries import bodies_by_keys, find_body, kinds_in


def take_back(form: forms.Form, error: ValidationError) -> None:
    """Show a refusal of the domain on the form: at the field it names, else above all fields."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error)


class BodyKeyField(forms.CharField):
    """One body named by code or scheme:value; cleans to the body, or None when empty."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        body = find_body(text)
        if body is None:
            raise ValidationError(_("There is no body “%(key)s”."), code="unknown_body", params={"key": text})
        return body


class BodyKeysField(forms.CharField):
    """Several bodies, one key a line or divided by commas; cleans to a list of bodies."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        keys = [key.strip() for key in text.replace(",", "\n").splitlines() if key.strip()]
        found = bodies_by_keys(keys)
        unknown = [key for key in keys if key not in found]
        if unknown:
            raise ValidationError(
                _("There is no body “%(key)s”."), code="unknown_body", params={"key": ", ".join(unknown)}
            )
        return list(dict.fromkeys(found[key] for key in keys))


class BodyFilter(forms.Form):
    """Filters of the list; their state stands in the address."""

    q = forms.CharField(label=_("Name or code"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    kind = forms.ChoiceField(label=_("Kind of body"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *BodyStatus.choices],
        initial=BodyStatus.DERIVED,
    )

    def __init__(self, *args: Any, provinces: list[Place] | None, lang: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = Place.objects.districts().in_being().in_order(lang)
        kinds = BodyKind.objects.order_by("code")
        if provinces is not None:
            districts = Place.objects.none()
            for place in provinces:
                districts = districts | Place.objects.within(place).districts().in_being()
            districts = districts.in_order(lang)
            kinds = kinds.filter(province__in=provinces) | kinds.filter(province__isnull=True)
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((place.code, str(place)) for place in districts),
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((kind.code, str(kind)) for kind in kinds.filter(bodies__isnull=False).distinct()),
        ]


class CorrectForm(forms.Form):
    """Facts of one body. Names, kind and place are the steward's; contact also its own officers'."""

    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    name_ur = forms.CharField(label=_("Name in Urdu"), required=False, max_length=200)
    kind = forms.ModelChoiceField(
        label=_("Kind of body"), queryset=BodyKind.objects.none(), to_field_name="code"
    )
    place = forms.CharField(label=_("Code of its place"), max_length=48)
    parent = BodyKeyField(label=_("Code of the body above it"), required=False, max_length=48)
    governed_by = forms.ChoiceField(label=_("Who rules it"), choices=GovernedBy.choices)
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    address_en = forms.CharField(
        label=_("Address in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    address_ur = forms.CharField(
        label=_("Address in Urdu"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    hours_en = forms.CharField(label=_("Opening hours in English"), required=False, max_length=200)
    hours_ur = forms.CharField(label=_("Opening hours in Urdu"), required=False, max_length=200)
    reason = forms.CharField(
        label=_("What does this rest on?"),
        help_text=_("A letter, a notification, a telephone call and its day."),
        max_length=300,
    )

    STEWARDS = ("name_en", "name_ur", "kind", "place", "parent", "governed_by")

    def __init__(self, *args: Any, body: Body, is_steward: bool, **kwargs: Any) -> None:
        self.body = body
        initial = {
            **{f"name_{lang}": body.name.get(lang, "") for lang in ("en", "ur")},
            **{f"address_{lang}": body.address.get(lang, "") for lang in ("en", "ur")},
            **{f"hours_{lang}": body.hours.get(lang, "") for lang in ("en", "ur")},
            **{name: getattr(body, name) for name in ("governed_by", "phone", "email", "website")},
            "kind": body.kind.code,
            "place": body.place.code,
            "parent": body.parent.code if body.parent else "",
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        kinds = kinds_in(body.place.ancestor_at(Level.PROVINCE)) | BodyKind.objects.filter(pk=body.kind_id)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        if not is_steward:
            for name in self.STEWARDS:
                del self.fields[name]

    def clean_place(self) -> Place:
        place = Place.objects.filter(code=self.cleaned_data["place"].strip().upper()).first()
        if place is None:
            raise ValidationError(_("There is no place with this code."), code="unknown_place")
        return place

    def changes(self) -> dict[str, Any]:
        """The facts as `correct_body` takes them."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            name: data[name]
            for name in ("phone", "email", "website", "kind", "place", "parent", "governed_by")
            if name in data
        }
        for name in ("name", "address", "hours"):
            if f"{name}_en" in data:
                others = {k: v for k, v in getattr(self.body, name).items() if k not in {"en", "ur"}}
                found[name] = {**others, "en": data[f"{name}_en"], "ur": data[f"{name}_ur"]}
        return found


class IdentifierForm(forms.Form):
    scheme = forms.ModelChoiceField(
        label=_("Register"), queryset=IdentifierScheme.objects.order_by("code"), to_field_name="code"
    )
    value = forms.CharField(
        label=_("Its number or code there"), max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    source = forms.CharField(label=_("What does this rest on?"), max_length=300)


class ImportForm(forms.Form):
    """A list of bodies or councils of one province."""

    province = forms.ModelChoiceField(
        label=_("Province"), queryset=Place.objects.none(), to_field_name="code", empty_label=None
    )
    what = forms.ChoiceField(
        label=_("What is in the list?"),
        choices=[
            ("bodies", _("Bodies of any kind")),
            ("councils", _("Union, village or neighbourhood councils")),
        ],
        widget=forms.RadioSelect,
        initial="bodies",
    )
    file = forms.FileField(label=_("File (CSV, UTF-8)"))
    source = forms.CharField(label=_("Where does the list come from?"), max_length=300)
    mode = forms.ChoiceField(
        label=_("What is to happen?"),
        choices=[
            ("check", _("Only check it and show every bad row")),
            ("clean", _("Load it if no row is bad")),
            ("good", _("Load the good rows and show the bad ones")),
        ],
        widget=forms.RadioSelect,
        initial="check",
    )

    MOST_BYTES = 8 * 1024 * 1024

    def __init__(self, *args: Any, provinces: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [place.pk for place in provinces]
        self.fields["province"].queryset = Place.objects.filter(pk__in=keys).order_by("code")  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.MOST_BYTES:
            raise ValidationError(_("The file is larger than 8 MB; divide it."), code="too_large")
        return file


class ChangeForm(forms.Form):
    """A change of bodies as the notification tells it."""

    kind = forms.ChoiceField(
        label=_("What happens?"), choices=BodyChange.Kind.choices, widget=forms.RadioSelect
    )
    predecessors = BodyKeysField(
        label=_("Bodies that change"),
        help_text=_("Their codes, or register and number (DDO:LE4012), one a line."),
    )
    successors = BodyKeysField(
        label=_("Bodies that follow"),
        required=False,
        help_text=_("For a merger or a split. They must be in the register already."),
    )
    heir = BodyKeyField(
        label=_("Who takes over?"),
        required=False,
        help_text=_("For a split: the body to which everything moves that hangs on the old one."),
    )
    new_name_en = forms.CharField(label=_("New name in English"), required=False, max_length=200)
    new_name_ur = forms.CharField(label=_("New name in Urdu"), required=False, max_length=200)
    new_kind = forms.ModelChoiceField(
        label=_("New kind of body"),
        queryset=BodyKind.objects.order_by("code"),
        to_field_name="code",
        required=False,
    )
    instrument = forms.CharField(
        label=_("Notification or Act"), help_text=_("Number and date."), max_length=300
    )
    effective_on = forms.DateField(label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(forms.Form):
    is_approved = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("The change is as the notification says")), ("no", _("Reject it"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

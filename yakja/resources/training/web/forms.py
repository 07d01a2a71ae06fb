"""Forms of training."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.queries import find_body
from yakja.foundation.kit.i18n import LANGUAGES, active
from yakja.foundation.kit.money import parse_money
from yakja.foundation.places.models import Level as PlaceLevel
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool
from yakja.resources.capacity.models import Competency, Level, Profile

from ..actions.courses import LONGEST_PAGE
from ..models import Course
from ..queries.courses import taught_competencies
from ..queries.tasks import known_tasks

ALL = ("", _("all"))
# Each is read and spoken in its own language.
NAMED_LANGUAGES = [(code, format_html('<bdi lang="{}">{}</bdi>', code, name)) for code, name in LANGUAGES]


def line(label: Any, *, required: bool = False, limit: int = 200, help_text: Any = "", lang: str = "") -> Any:
    attrs = {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"} if lang else {}
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def area(
    label: Any, *, required: bool = False, limit: int, rows: int = 6, lang: str = "", help_text: Any = ""
) -> Any:
    attrs: dict[str, Any] = {"rows": rows}
    if lang:
        attrs |= {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"}
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs=attrs),
    )


def day(label: Any) -> Any:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def place_choices() -> list[Any]:
    """Provinces, each followed by its districts."""
    levels = [PlaceLevel.PROVINCE, PlaceLevel.DISTRICT]
    places = list(Place.objects.in_being().filter(level__in=levels).in_order(active()))
    choices: list[Any] = []
    for province in (p for p in places if p.level == PlaceLevel.PROVINCE):
        choices.append((province.code, str(province.name)))
        inside = [
            (p.code, str(p.name)) for p in places if p.level == PlaceLevel.DISTRICT and province.contains(p)
        ]
        if inside:
            choices.append((str(province.name), inside))
    return choices


class Filters(forms.Form):
    """Which courses or sessions are looked for; all of it stands in the address."""

    competency = forms.ChoiceField(label=_("What is learned"), required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[ALL, *LANGUAGES])
    track = forms.ChoiceField(label=_("For whom"), required=False, choices=[ALL, *Course.Track.choices])
    women = forms.BooleanField(label=_("Sessions for women only"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].choices = [ALL, *((c.code, str(c.name)) for c in taught_competencies())]
        self.fields["place"].choices = [ALL, *place_choices()]


class BodyField(forms.CharField):
    """One body named by its code; cleans to the body."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        body = find_body(text)
        if body is None:
            raise forms.ValidationError(_("No body has this code or identifier."), code="unknown_body")
        return body


class RupeeField(forms.CharField):
    """An amount as people type it; cleans to paisa, or to None where nothing was typed."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return parse_money(text).paisa if text else None


class CourseForm(forms.Form):
    """A new course."""

    code = line(
        _("Short code"),
        required=True,
        limit=40,
        help_text=_("Small letters, figures and dashes, for example receipts-at-the-counter."),
    )
    name_ur = line(_("Name in Urdu"), lang="ur")
    name_en = line(_("Name in English"), lang="en")
    summary_ur = area(_("In two sentences, in Urdu"), limit=600, rows=3, lang="ur")
    summary_en = area(_("In two sentences, in English"), limit=600, rows=3, lang="en")
    owner = BodyField(label=_("Code of the body that issues its certificates"), max_length=48)
    competency = forms.ModelChoiceField(
        Competency.objects.order_by("position", "pk"), label=_("What is learned")
    )
    level = forms.TypedChoiceField(label=_("To which level"), coerce=int, choices=Level.choices[1:])
    profile = forms.ModelChoiceField(
        Profile.objects.order_by("position", "pk"), label=_("For which posts"), required=False
    )
    tool = forms.ModelChoiceField(
        Tool.objects.order_by("code"), label=_("Whose use it teaches"), required=False, to_field_name="code"
    )
    track = forms.ChoiceField(label=_("For whom"), choices=Course.Track.choices, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Taught in"), choices=NAMED_LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=400)
    cost = RupeeField(label=_("Cost of one learner in rupees"), required=False, max_length=20)
    external_url = line(_("Address of a longer course elsewhere"), limit=300)
    practice_task = forms.ChoiceField(
        label=_("Task of the practice copy that has to be done"), required=False
    )
    source = line(_("Where this course comes from"), required=True, limit=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = [(code, str(task.name)) for code, task in known_tasks().items()]
        self.fields["practice_task"].choices = [("", _("none")), *tasks]


class PageForm(forms.Form):
    """One page of material."""

    title_ur = line(_("Heading in Urdu"), limit=160, lang="ur")
    title_en = line(_("Heading in English"), limit=160, lang="en")
    text_ur = area(_("Text in Urdu"), limit=LONGEST_PAGE, rows=10, lang="ur")
    text_en = area(_("Text in English"), limit=LONGEST_PAGE, rows=10, lang="en")
    picture = forms.FileField(
        label=_("Picture"), required=False, help_text=_("At most 60 KB: it is looked at over a slow line.")
    )
    picture_says_ur = line(_("What the picture shows, in Urdu"), limit=300, lang="ur")
    picture_says_en = line(_("What the picture shows, in English"), limit=300, lang="en")
    audio_url = line(_("Address of a recording"), limit=300)


class SessionForm(forms.Form):
    """A session to be planned. The trainer is named by how they sign in."""

    host = BodyField(label=_("Code of the body that holds it"), max_length=48)
    place = forms.ChoiceField(label=_("District"))
    venue_ur = line(_("Where, in Urdu"), lang="ur")
    venue_en = line(_("Where, in English"), lang="en")
    trainer = line(_("Sign-in name of the trainer"), required=True, limit=60)
    language = forms.ChoiceField(label=_("Language"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    is_for_women = forms.BooleanField(label=_("For women only"), required=False)
    starts_on = day(_("Begins on"))
    ends_on = day(_("Ends on"))

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = place_choices()
        self.fields["language"].choices = [pair for pair in LANGUAGES if pair[0] in course.languages]


class ReasonForm(forms.Form):
    reason = line(_("Reason"), required=True, limit=300)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code on the board"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off", "dir": "ltr"}),
    )


class NominateForm(forms.Form):
    """Somebody of one's line."""

    member: Any = forms.ModelChoiceField(None, label=_("Who is nominated"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["member"].label_from_instance = lambda m: f"{m.name} · {m.profile.name}"


class SheetForm(forms.Form):
    """Who was there, by enrolment; and what the session came to."""

    present = forms.MultipleChoiceField(
        label=_("Who was there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cost = RupeeField(label=_("What the session cost in rupees"), required=False, max_length=20)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [
            (str(r.pk), f"{r.member.name} · {r.member.body.name}") for r in rows
        ]


class ResultForm(forms.Form):
    """Passed or not."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("passed", _("passed")), ("failed", _("not passed"))],
        widget=forms.RadioSelect,
    )
    note = line(_("Note"), limit=300)


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Your staff number"),
        max_length=24,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short"}),
    )


class ResultsForm(forms.Form):
    file = forms.FileField(
        label=_("File of results"), help_text=_("As the practice copy gave it, ending in .jwt.")
    )


class KeyForm(forms.Form):
    public_pem = area(
        _("Public key"), limit=2000, rows=4, required=True, lang="en",
        help_text=_("What ./manage practice --print-key prints, from -----BEGIN to -----END."),
    )  # fmt: skip

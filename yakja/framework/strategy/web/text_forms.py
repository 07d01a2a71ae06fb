"""Forms of the text, of comments, meetings and stories; and how a refusal comes back to its field."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.places.models import Level, Place

from ..models import CommentRole, Reply, Section

T = TypeVar("T")
MOST_OFFERED = 120  # more than that is no list to choose from


def area(
    label: Any,
    *,
    rows: int = 5,
    required: bool = False,
    limit: int = 6000,
    help_text: Any = "",
    lang: str = "",
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


def line(label: Any, *, required: bool = False, limit: int = 200, help_text: Any = "", lang: str = "") -> Any:
    attrs = {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"} if lang else {}
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def day(label: Any, *, help_text: Any = "") -> Any:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CommentForm(forms.Form):
    """What somebody says, and as what. Whoever they are is asked last."""

    text = area(
        _("What do you want to say?"),
        rows=7,
        required=True,
        limit=4000,
        help_text=_("Write in any language."),
    )
    role = forms.ChoiceField(label=_("As what do you write?"), widget=forms.RadioSelect)
    body = forms.ChoiceField(label=_("For which council or office?"), required=False)
    place = forms.ChoiceField(label=_("Your district"), required=False)
    website = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # people leave it empty; programs fill it in

    def __init__(self, *args: Any, place: Place, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [("citizen", _("As a citizen")), ("developer", _("As a developer or software house"))]
        if bodies:
            roles.append(("body", _("For a council or office")))
            self.fields["body"].choices = [("", _("choose")), *((b.code, str(b.name)) for b in bodies)]  # type: ignore[attr-defined]
        else:
            del self.fields["body"]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        below = Place.objects.filter(level=Level.DISTRICT).in_being().within(place).order_by("path")
        names = sorted(((p.code, str(p.name)) for p in below), key=lambda pair: pair[1])
        if len(names) < 2:
            del self.fields["place"]
        else:
            self.fields["place"].choices = [("", _("choose")), *names]  # type: ignore[attr-defined]


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        help_text=_("We send a code to it. The number is kept encrypted and shown to nobody."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Write the mobile number as 0300 1234567.")},
    )
    name = line(_("Your name, or that of your firm"), limit=120)
    may_name = forms.BooleanField(label=_("Show this name beside my comment"), required=False)


class OwnForm(forms.Form):
    """Somebody signed in: the name is known already."""

    may_name = forms.BooleanField(label=_("Show my name beside my comment"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits from the message"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
        error_messages={"required": _("Write the six digits.")},
    )


class FilterForm(forms.Form):
    """By what the table of comments is narrowed."""

    section = forms.ChoiceField(label=_("Part of the text"), required=False)
    role = forms.ChoiceField(label=_("Who spoke"), required=False)
    answer = forms.ChoiceField(label=_("Answer"), required=False)
    meeting = forms.ChoiceField(label=_("Meeting"), required=False)
    mark = forms.CharField(
        label=_("Paragraph"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short"}),
    )

    def __init__(self, *args: Any, meetings: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("all"))
        choices = {
            "section": [every, *Section.choices, ("whole", _("the whole text"))],
            "role": [every, *CommentRole.choices],
            "answer": [every, *Reply.Answer.choices, ("waiting", _("not answered yet"))],
            "meeting": [every, *((str(m.pk), f"{m.place.name}: {m.venue}") for m in meetings)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        if not meetings:
            del self.fields["meeting"]


class ParagraphForm(forms.Form):
    """A paragraph in both languages. The revision is the one its writer has read."""

    text_ur = area(_("In Urdu"), rows=7, lang="ur")
    text_en = area(_("In English"), rows=7, lang="en")
    reason = line(
        _("Why it is changed"), limit=1000, help_text=_("Kept with the change. Name the comments it follows.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def text(self) -> dict[str, str]:
        return {lang: self.cleaned_data[f"text_{lang}"] for lang in ("ur", "en")}


class NewParagraphForm(forms.Form):
    section = forms.ChoiceField(label=_("Part of the text"), choices=Section.choices)
    text_ur = area(_("In Urdu"), rows=7, lang="ur")
    text_en = area(_("In English"), rows=7, lang="en")
    reason = line(_("Why it is added"), limit=1000)

    @property
    def text(self) -> dict[str, str]:
        return {lang: self.cleaned_data[f"text_{lang}"] for lang in ("ur", "en")}


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Is it accepted?"), choices=Reply.Answer.choices, widget=forms.RadioSelect
    )
    change = forms.ChoiceField(
        label=_("Change of the text that follows it"),
        required=False,
        help_text=_("Change the paragraph first; then the change stands here."),
    )
    reason_ur = area(_("Reason, in Urdu"), rows=4, limit=2000, lang="ur")
    reason_en = area(_("Reason, in English"), rows=4, limit=2000, lang="en")


class HideForm(forms.Form):
    reason = line(_("Why it is hidden; published in its place"), required=True, limit=300)


class MeetingForm(forms.Form):
    """A meeting as it was held."""

    place = forms.ChoiceField(label=_("Where: district or tehsil"))
    venue_ur = line(_("Hall or building, in Urdu"), lang="ur")
    venue_en = line(_("Hall or building, in English"), lang="en")
    held_on = day(_("Day of the meeting"))
    organiser = forms.ChoiceField(label=_("Council or office that called it"))
    women = forms.IntegerField(label=_("Women present"), min_value=0)
    men = forms.IntegerField(label=_("Men present"), min_value=0)
    minutes = forms.FileField(label=_("Photo or PDF of the minutes"))
    is_minutes_public = forms.BooleanField(
        label=_(
            "Publish the minutes: no telephone numbers, signatures or identity card numbers can be read on them"
        ),
        required=False,
    )

    def __init__(self, *args: Any, place: Place, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [Level.PROVINCE, Level.DISTRICT, Level.TEHSIL]
        below = Place.objects.filter(level__in=levels).in_being().within(place).order_by("path")
        indent = {Level.PROVINCE: "", Level.DISTRICT: "", Level.TEHSIL: "— "}
        self.fields["place"].choices = [(p.code, f"{indent[Level(p.level)]}{p.name}") for p in below]  # type: ignore[attr-defined]
        self.bodies = bodies
        offered = list(bodies.order_by("path")[: MOST_OFFERED + 1])
        if len(offered) <= MOST_OFFERED:
            self.fields["organiser"].choices = [(b.code, str(b.name)) for b in offered]  # type: ignore[attr-defined]
        else:
            # A province has thousands: nobody finds one in such a list.
            self.fields["organiser"] = forms.CharField(
                label=self.fields["organiser"].label,
                help_text=_("For example PK6-LGCD. The code stands on the page of the body."),
                max_length=40,
                widget=forms.TextInput(attrs={"dir": "ltr", "class": "short"}),
            )

    def clean_organiser(self) -> Body:
        """The body of the code, if it is one that may have called the meeting."""
        found = self.bodies.filter(code=self.cleaned_data["organiser"].strip()).first()
        if found is None:
            raise ValidationError(_("There is no body with this code."), code="unknown_body")
        return found


class RowsForm(forms.Form):
    """Many comments of one meeting, a line each."""

    said = area(
        _("One comment a line"),
        rows=12,
        required=True,
        limit=200_000,
        help_text=_(
            "Paragraph | who spoke (citizen, developer, or the code of a council) | words | name, only with consent. "
            "Lines copied from a spreadsheet work as well. An empty first column means the whole text."
        ),
    )


class VersionForm(forms.Form):
    why_ur = area(_("What was revised and why, in Urdu"), rows=3, limit=1000, lang="ur")
    why_en = area(_("What was revised and why, in English"), rows=3, limit=1000, lang="en")


class StrategyForm(forms.Form):
    """A new draft."""

    code = forms.CharField(
        label=_("Short code, for its address"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short"}),
    )
    name_ur = line(_("Name in Urdu"), lang="ur")
    name_en = line(_("Name in English"), lang="en")
    place = forms.ChoiceField(label=_("Place"))
    owner = forms.CharField(
        label=_("Code of the body that answers for it"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For example PK6-LGCD. The code stands on the page of the body."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("Strategy of the province it belongs to"), required=False)
    starts_on = day(_("It begins on"))
    ends_on = day(_("It ends on"))


class StoryForm(forms.Form):
    """What changed, in the body's own words."""

    title_ur = line(_("Title in Urdu"), lang="ur")
    title_en = line(_("Title in English"), lang="en")
    text_ur = area(_("What changed, in Urdu"), rows=7, lang="ur")
    text_en = area(_("What changed, in English"), rows=7, lang="en")
    functions = forms.MultipleChoiceField(
        label=_("Functions that changed"), widget=forms.CheckboxSelectMultiple
    )
    before_on = day(_("A day before the change"))
    after_on = day(_("A day after it"))
    consent_letter = line(
        _("Letter by which the consent was given"),
        required=True,
        help_text=_("Number and date of the letter in which the body agrees that this is told."),
    )
    strategy = forms.ChoiceField(label=_("Strategy it belongs to"), required=False)
    proof = forms.FileField(label=_("Photo or paper that shows it"), required=False)

    def __init__(self, *args: Any, functions: list[Function], strategies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["functions"].choices = [(f.code, f"{f.code} {f.name}") for f in functions]  # type: ignore[attr-defined]
        self.fields["strategy"].choices = [("", _("none")), *((s.code, str(s.name)) for s in strategies)]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "title": {"ur": said["title_ur"], "en": said["title_en"]},
            "text": {"ur": said["text_ur"], "en": said["text_en"]},
            "functions": list(Function.objects.filter(code__in=said["functions"])),
            "before_on": said["before_on"],
            "after_on": said["after_on"],
            "consent_letter": said["consent_letter"],
            "proof": said["proof"],
        }

"""Forms of feedback, and how a refusal comes back to its field."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LoopPublication, Outcome
from ..registry import CHALLENGES, TAKES_VOICE, challenges_of

T = TypeVar("T")
EASE = [
    ("5", _("5: very easy")),
    ("4", _("4: easy")),
    ("3", _("3: so so")),
    ("2", _("2: hard")),
    ("1", _("1: very hard")),
]
OUTCOMES = [(Outcome.YES.value, _("Yes")), (Outcome.PARTLY.value, _("In part")), (Outcome.NO.value, _("No"))]


class AnswerForm(forms.Form):
    """Three questions and room for words; only the first must be answered."""

    outcome = forms.ChoiceField(
        label=_("Did you get what you came for?"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    ease = forms.ChoiceField(
        label=_("How easy was it?"), choices=EASE, widget=forms.RadioSelect, required=False
    )
    challenge = forms.ChoiceField(
        label=_("What was the hardest?"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Leave it open if nothing was hard."),
    )
    text = forms.CharField(
        label=_("What should be different?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=1250,
        help_text=_("Write no names and no identity card numbers."),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people leave it empty

    def __init__(self, *args: Any, questions: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["challenge"].choices = [(each.code, each.name) for each in challenges_of(questions)]
        if TAKES_VOICE:
            self.fields["voice"] = forms.FileField(
                label=_("Or say it"),
                required=False,
                help_text=_("A recording of up to two minutes, in your own language."),
                widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
            )

    def said(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"],
            "ease": int(data["ease"]) if data["ease"] else None,
            "challenge": data["challenge"],
            "text": data["text"],
            "voice": data.get("voice"),
        }


def _words(label: Any, lang: str, **more: Any) -> forms.CharField:
    attrs = {"rows": 3, "lang": lang, "dir": "ltr" if lang == "en" else "rtl"}
    return forms.CharField(
        label=label, required=False, max_length=1000, widget=forms.Textarea(attrs=attrs), **more
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LoopForm(forms.Form):
    """What was heard, what was decided, and what can be seen of it."""

    theme = forms.ChoiceField(
        label=_("What did people find hard?"),
        choices=[(c.code, c.name) for c in CHALLENGES.values() if not c.is_sensitive],
    )
    heard_from = _day(_("Said from"))
    heard_to = _day(_("Said until"))
    you_said_ur = _words(_("You said (Urdu)"), "ur")
    you_said_en = _words(_("You said (English)"), "en")
    decision = forms.ChoiceField(
        label=_("What came of it?"), choices=LoopPublication.Decision.choices, widget=forms.RadioSelect
    )
    we_did_ur = _words(_("We did (Urdu)"), "ur", help_text=_("Or why nothing is changed."))
    we_did_en = _words(_("We did (English)"), "en")
    done_on = _day(_("Changed since"), required=False)
    evidence_url = forms.URLField(
        label=_("Where can this be seen?"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
        help_text=_("A web address, if there is one."),
    )
    evidence = forms.FileField(
        label=_("Picture or paper"), required=False, widget=forms.FileInput(attrs={"accept": "image/*,.pdf"})
    )
    measure_on = _day(_("Measured again on"))

    def facts(self) -> dict[str, Any]:
        """What was typed as the action takes it."""
        data = dict(self.cleaned_data)
        for name in ("you_said", "we_did"):
            data[name] = {lang: data.pop(f"{name}_{lang}").strip() for lang in ("ur", "en")}
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class PromptForm(forms.Form):
    """The share of a step in per cent, with the reason when fewer are asked."""

    share = forms.DecimalField(
        label=_("Share asked, in per cent"), min_value=0, max_value=100, max_digits=4, decimal_places=1
    )
    delay_hours = forms.IntegerField(label=_("Hours after the step"), min_value=0, max_value=720)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Needed when fewer people are asked.")
    )


class PlaceForm(forms.Form):
    """The province or district whose figures are shown."""

    place = forms.ChoiceField(label=_("Province or district"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("everywhere")), *places]

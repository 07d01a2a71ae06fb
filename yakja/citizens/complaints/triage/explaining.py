"""The reasons of a proposal in words, for the officer who decides."""

from django.utils.translation import gettext as _

from yakja.citizens.complaints.triage.duplicates import Likeness
from yakja.citizens.complaints.triage.triager import Triage


def explain(triage: Triage) -> list[str]:
    """One sentence each for the function, the place and the urgency."""
    return [_function(triage), _place(triage), _urgency(triage)]


def _function(triage: Triage) -> str:
    values = {
        "words": ", ".join(triage.guess.cues),
        "function": triage.function,
        "confidence": f"{triage.guess.confidence:.2f}",
    }
    if triage.guess.cues:
        return _("Matched: %(words)s → %(function)s (%(confidence)s)") % values
    return _("No certain word; likest by wording: %(function)s (%(confidence)s)") % values


def _place(triage: Triage) -> str:
    if triage.place is None:
        return _("No place is named")
    values = {
        "words": triage.place.text,
        "code": triage.place.code,
        "confidence": f"{triage.place.confidence:.2f}",
    }
    return _("Place: %(words)s → %(code)s (%(confidence)s)") % values


def _urgency(triage: Triage) -> str:
    levels = {
        "low": _("low urgency"),
        "medium": _("medium urgency"),
        "high": _("high urgency"),
        "critical": _("critical urgency"),
    }
    values = {"words": ", ".join(triage.urgency.cues), "level": levels[triage.urgency.level]}
    if triage.urgency.cues:
        return _("Matched: %(words)s → %(level)s") % values
    return _("Usual for this function: %(level)s") % values


def explain_likeness(likeness: Likeness) -> str:
    """Why two complaints may report one problem."""
    parts = {
        "place": _("same place"),
        "address": _("same address"),
        "numbers": _("same numbers"),
        "names": _("same names"),
        "matter": _("same matter"),
        "words": _("same words"),
    }
    return ", ".join(parts[reason] for reason in likeness.reasons)

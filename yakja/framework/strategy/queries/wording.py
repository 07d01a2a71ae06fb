"""Figures and forecasts as sentences, in the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext, ngettext
from markupsafe import Markup, escape

from yakja.foundation.indicators import queries as indicators
from yakja.foundation.kit import i18n
from yakja.foundation.ui import formats

from ..models import Objective
from .measuring import indicator_unit


def value(objective: Objective, amount: float | None) -> Markup:
    """An amount in the objective's unit: per cent, a number, days, money; or that it is not known."""
    if amount is None:
        return formats.not_known()
    unit = indicator_unit(objective)
    if unit == "share":
        return formats.percent(amount)
    if unit == "paisa":
        return formats.money(int(amount))
    if unit == "days":
        number = round(amount)
        return escape(ngettext("%(n)s day", "%(n)s days", number)) % {"n": formats.num(number)}
    return formats.num(round(amount))


def month(day: dt.date) -> Markup:
    """`June 2027`."""
    return Markup("<bdi>%s %s</bdi>") % (formats.month_names(i18n.active())[day.month], str(day.year))


def measure_name(objective: Objective) -> Any:
    """What is measured, in words."""
    if not objective.is_about_cells:
        try:
            return indicators.indicator(objective.indicator).name
        except LookupError:
            return objective.indicator
    if objective.at_least == Objective.AtLeast.FULL:
        return gettext("Functions of bodies in full use of a tool, of all that the law gives them")
    return gettext("Functions of bodies in partial or full use of a tool, of all that the law gives them")


def forecast_sentence(objective: Objective) -> Markup:
    """Where the figure leads at its own pace, or why that cannot be told."""
    facts = objective.status_facts
    words = {
        "value": value(objective, facts.get("value")),
        "forecast": value(objective, facts.get("forecast")),
        "month": month(objective.due_on),
        "target": value(objective, objective.target),
    }
    if facts.get("value") is None:
        return escape(gettext("Nothing is measured yet; the target is %(target)s by %(month)s.")) % words
    if objective.status == "done":
        return escape(gettext("It stands at %(value)s and has reached its target of %(target)s.")) % words
    if facts.get("forecast") is None:
        return escape(_untold(str(facts.get("why", "")))) % words
    reached = dt.date.fromisoformat(facts["reached_on"]) if facts.get("reached_on") else None
    if reached is not None and reached <= objective.due_on:
        words["reached"] = month(reached)
        return escape(gettext("At this pace the target of %(target)s is reached in %(reached)s.")) % words
    return escape(gettext("At this pace %(forecast)s by %(month)s; the target is %(target)s.")) % words


def _untold(why: str) -> str:
    if why == "scattered":
        return gettext(
            "It stands at %(value)s; the target is %(target)s by %(month)s. The figures do not move evenly enough for a pace to be told."
        )
    return gettext(
        "It stands at %(value)s; the target is %(target)s by %(month)s. There are too few figures yet for a pace to be told."
    )


def accepted_evidence(objective: Objective) -> Any:
    """The weakest evidence that counts towards the target, as a sentence."""
    names = {
        "count": gettext("Only transactions that the system counted count."),
        "export": gettext("Only counted transactions and signed exports count."),
        "visit": gettext(
            "Only evidence stronger than the body's own word counts: a visit, a signed export, counted transactions."
        ),
        "declaration": gettext("The body's own declaration counts."),
        "report": gettext("Reports by third parties count too."),
        "claim": gettext("Every statement counts, also a supplier's claim."),
    }
    return names[objective.weakest]


def slip_sentence(days: int) -> Markup:
    """How far a day moved, in words."""
    if days < 0:
        return escape(ngettext("%(n)s day earlier", "%(n)s days earlier", -days)) % {"n": formats.num(-days)}
    return escape(ngettext("%(n)s day later", "%(n)s days later", days)) % {"n": formats.num(days)}

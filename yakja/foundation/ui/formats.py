"""Numbers, money, days and translated texts as a reader of this country expects them.

Western digits in every language, grouped by lakh and crore, kept together in `<bdi>` within right-to-left text.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from babel.dates import get_month_names
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from markupsafe import Markup, escape

from yakja.foundation.kit import i18n

_NOT_KNOWN = Markup('<span class="unknown">%s</span>')


def not_known() -> Markup:
    """How a value that nobody has told us looks: never an empty cell, never a zero."""
    return _NOT_KNOWN % gettext("not known")


def grouped(whole: int) -> str:
    """1234567 -> `12,34,567`."""
    if -1000 < whole < 1000:
        return str(whole) if whole >= 0 else f"−{-whole}"
    sign, digits = ("−", str(-whole)) if whole < 0 else ("", str(whole))
    head, tail = digits[:-3], digits[-3:]
    parts = [tail]
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    return sign + ",".join(parts)


def plain_num(value: Any, places: int = 0) -> str:
    """A number as text, without markup; halves are rounded away from zero."""
    if isinstance(value, int) and not places:
        return grouped(value)
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = str(abs(exact)).partition(".")
    text = grouped(int(whole)) + (f".{fraction}" if fraction else "")
    return f"−{text}" if exact < 0 else text


def num(value: Any, places: int = 0) -> Markup:
    """A number with lakh and crore grouping; None says that it is not known."""
    if value is None:
        return not_known()
    return Markup(f"<bdi>{plain_num(value, places)}</bdi>")  # noqa: S704


def percent(value: Any, places: int = 0) -> Markup:
    """A share between 0 and 1 as a percentage; None says that it is not known."""
    if value is None:
        return not_known()
    return Markup("<bdi>%s%%</bdi>") % plain_num(Decimal(str(value)) * 100, places)


def money(value: Any) -> Markup:
    """An amount in paisa (an integer, or anything with `paisa`) as rupees; paisa are shown only when there are any."""
    if value is None:
        return not_known()
    paisa = getattr(value, "paisa", value)
    amount = Markup(plain_num(Decimal(paisa) / 100, 2 if paisa % 100 else 0))  # noqa: S704
    if paisa < 0:  # the sign stays before its number in right-to-left text
        amount = Markup('<bdi dir="ltr">%s</bdi>') % amount
    return Markup("<bdi>%s</bdi>") % (
        Markup(pgettext("amount of money", "Rs %(amount)s")) % {"amount": amount}  # noqa: S704
    )


@cache
def month_names(lang: str) -> dict[int, str]:
    """Names of the months by number, in one of the seven languages."""
    return dict(get_month_names("wide", locale=i18n.BABEL_LOCALES.get(lang, "ur_PK")))


def plain_day(value: dt.date) -> str:
    """`23 November 2026`, `23 نومبر 2026`; a moment is first brought to the country's time."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day} {month_names(i18n.active())[value.month]} {value.year}"


def plain_hour(value: dt.time | dt.datetime) -> str:
    """The time of day as it is said: `2:05 pm`, `دوپہر 2:05 بجے`; 24 hours in languages without their own words here."""
    lang = i18n.active()
    clock = f"{value.hour % 12 or 12}:{value.minute:02}"
    if lang == "en":
        return f"{clock} {'am' if value.hour < 12 else 'pm'}"
    if lang == "ur":
        parts = ((4, "رات"), (12, "صبح"), (16, "دوپہر"), (19, "شام"), (24, "رات"))
        return f"{next(word for until, word in parts if value.hour < until)} {clock} بجے"
    return f"{value.hour}:{value.minute:02}"


def day(value: dt.date | None) -> Markup:
    """A date as an element of the page; None says that it is not known."""
    if value is None:
        return not_known()
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    stamp = value.date() if isinstance(value, dt.datetime) else value
    return Markup('<time datetime="%s"><bdi>%s</bdi></time>') % (stamp.isoformat(), plain_day(value))


def moment(value: dt.datetime | None) -> Markup:
    """A date and time of day, in the country's time; None says that it is not known."""
    if value is None:
        return not_known()
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    comma = "," if i18n.active() == "en" else "،"
    text = f"{plain_day(value)}{comma} {plain_hour(value)}"
    return Markup('<time datetime="%s"><bdi>%s</bdi></time>') % (value.isoformat(timespec="minutes"), text)


def tr(value: Any) -> Markup:
    """A translated text in the reader's language; one that fell back carries its own language and direction."""
    if value is None:
        return Markup("")
    best = getattr(value, "best", None)
    if best is None:
        return escape(value)
    wanted = i18n.active()
    text, lang = best(wanted)
    if not text or (lang == wanted and wanted in i18n.WHOLE):
        return escape(text)
    return Markup('<span lang="%s" dir="%s">%s</span>') % (lang, i18n.direction(lang), text)

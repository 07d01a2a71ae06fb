"""Money in whole paisa. Never a float, never a Decimal in the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

from django.utils.translation import gettext_lazy as _

from .errors import refuse
from .numbers import grouped, in_words
from .text import ascii_digits

_SCALE_WORDS = {
    "hazar": 10**3, "thousand": 10**3, "k": 10**3, "ہزار": 10**3,
    "lakh": 10**5, "lac": 10**5, "لاکھ": 10**5,
    "crore": 10**7, "cr": 10**7, "کروڑ": 10**7,
    "arab": 10**9, "ارب": 10**9,
}  # fmt: skip
# Commas stand where lakh and crore or thousands end; `12,50` could mean either of two amounts and is not guessed at.
_GROUPS = r"\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+|\d+"
_TYPED = re.compile(rf"(?P<whole>{_GROUPS})?(?:\.(?P<part>\d+))?(?P<word>[a-zآ-ی]+)?")
# What a column of 64 bits holds.
MOST_PAISA = 2**63 - 1


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in paisa. Adds and subtracts with Money, multiplies with int; division rounds and says how."""

    paisa: int

    def __post_init__(self) -> None:
        if isinstance(self.paisa, bool) or not isinstance(self.paisa, int):
            raise TypeError("paisa is an int")

    @classmethod
    def rupees(cls, whole: int) -> Money:
        return cls(whole * 100)

    def __add__(self, other: Money) -> Money:
        return Money(self.paisa + other.paisa)

    def __sub__(self, other: Money) -> Money:
        return Money(self.paisa - other.paisa)

    def __neg__(self) -> Money:
        return Money(-self.paisa)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise TypeError("money is multiplied by whole numbers; use share() for parts")
        return Money(self.paisa * times)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.paisa < other.paisa

    def __bool__(self) -> bool:
        return self.paisa != 0

    def share(self, numerator: int, denominator: int) -> Money:
        """This part of the amount, half a paisa rounded away from zero."""
        if denominator <= 0:
            raise ValueError("the denominator is positive")
        product = self.paisa * numerator
        rounded = (2 * abs(product) + denominator) // (2 * denominator)
        return Money(rounded if product >= 0 else -rounded)

    def split(self, parts: int) -> list[Money]:
        """Equal parts that add up exactly; the first ones carry what does not divide."""
        if parts <= 0:
            raise ValueError("there is at least one part")
        each, left = divmod(self.paisa, parts)
        return [Money(each + (index < left)) for index in range(parts)]

    def __str__(self) -> str:
        return format_money(self.paisa)


def format_money(paisa: int, lang: str = "en") -> str:
    """`Rs 1,25,000` or `Rs 1,25,000.50`; paisa are shown only where there are some."""
    sign = "-" if paisa < 0 else ""
    whole, part = divmod(abs(paisa), 100)
    text = grouped(whole) + (f".{part:02d}" if part else "")
    return f"{sign}{text} روپے" if lang == "ur" else f"{sign}Rs {text}"


def money_in_words(paisa: int, lang: str = "en") -> str:
    """The amount as a cheque says it, en or ur."""
    whole, part = divmod(abs(paisa), 100)
    rupees = in_words(whole, lang)
    if lang == "ur":
        text = f"{rupees} {'روپیہ' if whole == 1 else 'روپے'}"
        if part:
            text += f" {in_words(part, lang)} {'پیسہ' if part == 1 else 'پیسے'}"
        return ("منفی " if paisa < 0 else "") + text
    unit = "rupee" if whole == 1 else "rupees"
    text = f"{rupees} {unit}" + (f" and {in_words(part, lang)} paisa" if part else "")
    return ("minus " if paisa < 0 else "") + text


def parse_money(typed: str, *, field: str | None = None) -> Money:
    """The amount somebody typed: `1,25,000`, `Rs. ۱۲۵۰۰۰`, `1.5 lakh`, `25 لاکھ`.

    Raises ValidationError (`not_money`, `too_fine`, `too_much`) bound to the field when one is named.
    """
    text = re.sub(r"[\u200b-\u200f\u2066-\u2069]", "", ascii_digits(typed).strip().lower())
    # A space between digits groups them as a comma does.
    text = re.sub(r"\s", "", re.sub(r"(?<=\d)\s+(?=\d)", ",", text))
    text = text.replace("٬", ",").replace("،", ",").replace("٫", ".")
    is_negative = text.startswith(("-", "−"))
    text = re.sub(r"^[-−+]", "", text)
    text = re.sub(r"^(rs\.?|pkr|₨)|(/-|/=)?(rs\.?|pkr|₨|روپے|روپیہ|روپئے|rupees?)?(/-|/=)?$", "", text)
    found = _TYPED.fullmatch(text)
    if not found or not (found["whole"] or found["part"]) or len(text) > 60:
        refuse(
            "not_money",
            _("“%(typed)s” is not an amount. Write for example 1,25,000."),
            field=field,
            typed=typed[:40],
        )
    whole = int(re.sub(r"\D", "", found["whole"] or "0"))
    part = found["part"] or ""
    scale = 1
    if found["word"]:
        if found["word"] not in _SCALE_WORDS:
            refuse(
                "not_money",
                _("“%(typed)s” is not an amount. Write for example 1,25,000."),
                field=field,
                typed=typed[:40],
            )
        scale = _SCALE_WORDS[found["word"]]
    paisa, remainder = divmod((whole * 10 ** len(part) + int(part or 0)) * scale * 100, 10 ** len(part))
    if paisa > MOST_PAISA:
        refuse("too_much", _("This amount is too large."), field=field)
    if remainder:
        refuse("too_fine", _("There is nothing smaller than one paisa."), field=field)
    return Money(-paisa if is_negative else paisa)

"""Numbers as this country writes them: groups of lakh and crore, and words in English and Urdu."""

from __future__ import annotations

from collections.abc import Mapping

_ONES_EN = (  # noqa: SIM905  a list of words is read as words
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS_EN = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
# Urdu has a word of its own for each number below a hundred.
_UNDER_100_UR = (  # noqa: SIM905
    "صفر ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس اکیس بائیس تئیس "
    "چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس "
    "اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس اکیاون باون ترپن چون پچپن چھپن "
    "ستاون اٹھاون انسٹھ ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر اکہتر بہتر تہتر چوہتر "
    "پچہتر چھہتر ستتر اٹھہتر اناسی اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی نوے اکیانوے "
    "بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے"
).split()
_SCALES = (
    (10**11, "kharab", "کھرب"),
    (10**9, "arab", "ارب"),
    (10**7, "crore", "کروڑ"),
    (10**5, "lakh", "لاکھ"),
    (10**3, "thousand", "ہزار"),
    (10**2, "hundred", "سو"),
)
MOST = 10**13 - 1


def grouped(whole: int) -> str:
    """12345678 as `1,23,45,678`; a minus sign stands before."""
    sign, digits = ("-", str(-whole)) if whole < 0 else ("", str(whole))
    head, tail = digits[:-3], digits[-3:]
    parts = [tail]
    while head:
        parts.append(head[-2:])
        head = head[:-2]
    return sign + ",".join(reversed(parts))


def in_words(whole: int, lang: str = "en") -> str:
    """A whole number from 0 to 9,99,99,99,99,99,999 in words, en or ur; ValueError outside."""
    if not 0 <= whole <= MOST:
        raise ValueError("only numbers from 0 up to 13 digits can be written in words")
    is_urdu = lang == "ur"
    if whole == 0:
        return _UNDER_100_UR[0] if is_urdu else _ONES_EN[0]
    words: list[str] = []
    rest = whole
    for size, english, urdu in _SCALES:
        many, rest = divmod(rest, size)
        if many:
            words.append(f"{in_words(many, lang)} {urdu if is_urdu else english}")
    if rest:
        words.append(_UNDER_100_UR[rest] if is_urdu else _below_100(rest))
    return " ".join(words)


def _below_100(number: int) -> str:
    if number < 20:
        return _ONES_EN[number]
    tens, ones = divmod(number, 10)
    return _TENS_EN[tens] + (f"-{_ONES_EN[ones]}" if ones else "")


def held_back(counts: Mapping[str, int], least: int) -> set[str]:
    """Which parts of a whole are too small to be told: those under `least` people, nobody at all left out.

    Where they are few even together, the smallest of the others is held back too, so that no subtraction tells them.
    """
    small = {key for key, many in counts.items() if 0 < many < least}
    if small and sum(counts[key] for key in small) < least:
        rest = [key for key in counts if key not in small and counts[key]]
        if rest:
            small.add(min(rest, key=lambda key: (counts[key], key)))
    return small

"""How urgent a complaint is: what is usual for its function, raised or lowered by what the text says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yakja.citizens.complaints.triage.lexicon import Found, Lexicon
from yakja.citizens.complaints.triage.numbers import Numbers
from yakja.citizens.complaints.triage.words import Word

LEVELS = ("low", "medium", "high", "critical")
_LONG_DAYS = 5
_WAITING = frozenset(
    {"civil_registration", "domicile", "trade_licence", "building_control", "property_tax_billing"}
)
# Danger words that are the usual matter of these functions and alone make nothing critical there.
_ORDINARY_DANGER = frozenset(
    {"markets_prices", "property_tax_billing", "domicile", "civil_registration", "trade_licence"}
)


@dataclass(frozen=True)
class Urgency:
    """A level and the words that led there (none: the usual level of the function)."""

    level: str
    cues: tuple[str, ...]


def urgency_of(
    words: Sequence[Word],
    lang: str,
    function: str,
    usual: Mapping[str, str],
    lexicon: Lexicon,
    numbers: Numbers,
) -> Urgency:
    """The urgency of a text whose function is known."""
    base = LEVELS.index(usual.get(function, "medium"))
    cues: dict[str, list[Found]] = {level: [] for level in LEVELS}
    for found in lexicon.find(list(words), lang):
        cues[found.cue.target].append(found)
    days = max((n for unit, n in numbers.durations if unit == "day"), default=0)
    if cues["critical"] and function not in _ORDINARY_DANGER:
        return Urgency("critical", _told(cues["critical"]))
    if function in _WAITING:
        level = min(base + (1 if cues["high"] and not cues["low"] else 0), 1)
        return Urgency(LEVELS[level], _told(cues["high"] or cues["low"]))
    if cues["high"] or days >= _LONG_DAYS:
        level = max(base, min(base + 1, 2)) if base < 2 else base
        return Urgency(LEVELS[level], _told(cues["high"]))
    if cues["low"] and base < 2:
        return Urgency(LEVELS[max(base - 1, 0)], _told(cues["low"]))
    return Urgency(LEVELS[min(base, 2) if function != "fire_rescue" else base], ())


def _told(found: Sequence[Found]) -> tuple[str, ...]:
    told: dict[int, str] = {}
    for one in sorted(found, key=lambda f: (f.start - f.stop, len(f.cue.text))):
        told.setdefault(one.start, one.cue.text.strip("=*"))
    return tuple(dict.fromkeys(told.values()))[:4]

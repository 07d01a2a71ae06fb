"""How near a need, as an officer words it, is to what the register holds and to what others are asking for.

The catalogue's scorer compares the need as if it were a tool: once with the functions that were typed, once with
those read from its text, since a wrong code must not hide a twin. Many tools come out level there, so that the
words decide among them: what few tools speak of counts for more than what all do.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max

from yakja.foundation.audit.queries import version_of
from yakja.foundation.kit.glossary import stem
from yakja.foundation.kit.text import search_key, skeleton
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.overlap import Comparison, Profile, Reason, compare
from yakja.framework.catalogue.overlap.scoring import band_of
from yakja.framework.catalogue.queries.profiles import reader, register
from yakja.framework.catalogue.queries.search import glossary

# Stored with every check: another way of comparing is another version.
VERSION = "gate-1"
# How far the order rests on the words; the rest is the scorer's.
WORDS_SHARE = 0.5
# What a comparison by typed codes keeps where the text speaks of something else.
DISTRUST = 0.85
# Words, words by ear, concepts of the glossary.
_WORTH = {"w": 1.0, "b": 0.5, "c": 1.5}
_LIKE_ENOUGH = 0.2
# A word that at most a sixth of the texts have; below that it tells a reader nothing.
_TELLING = 1.8

Signs = frozenset[str]


@dataclass(frozen=True)
class Need:
    """What is compared of a proposal: its texts in any script, and the functions somebody typed."""

    texts: Mapping[str, Sequence[str]]
    functions: tuple[str, ...] = ()
    code: str = "?"

    @property
    def signs(self) -> Signs:
        return signs_of(text for texts in self.texts.values() for text in texts)

    @property
    def digest(self) -> str:
        """A hash of all that is compared: a check holds while it stays the same."""
        content = [{k: list(v) for k, v in sorted(self.texts.items())}, list(self.functions)]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Near:
    """One tool or need that is like the need. `score` gives the order; `overlap` and `band` are the scorer's."""

    code: str
    score: float
    overlap: float
    band: str
    reasons: tuple[Reason, ...]
    by: str  # "read" or "typed": which functions of the need this rests on
    thing: Any = None


def signs_of(texts: Iterable[str]) -> Signs:
    """The words of texts by their stem and by ear, and the concepts they name, in any script."""
    found: set[str] = set()
    for text in texts:
        for word in search_key(text).split():
            base, bones = stem(word), skeleton(word)
            if len(base) > 2:
                found.add(f"w:{base}")
            if len(bones) > 2:
                found.add(f"b:{bones}")
        found.update(f"c:{concept}" for concept in glossary().concepts(text))
    return frozenset(found)


def profiles_of(need: Need) -> dict[str, Profile]:
    """The need as the scorer sees it: `read` from its texts, and `typed` where codes were given."""
    record = {"id": need.code, "name": "", **need.texts}
    read = replace(reader().profile(record), name=need.code)
    if not need.functions:
        return {"read": read}
    typed = reader().profile({**record, "functions": list(need.functions)})
    return {"read": read, "typed": replace(typed, name=need.code)}


def functions_read(need: Need) -> list[str]:
    """The functions the text of a need speaks of, the likeliest first."""
    found = profiles_of(Need(need.texts))["read"].functions or {}
    return sorted(found, key=lambda code: (-found[code], code))


@dataclass(frozen=True)
class _Shelf:
    """The tools in force as they are compared, with what their texts speak of."""

    tools: dict[str, Tool]
    profiles: dict[str, Profile]
    spoken: dict[str, Signs]


_shelves: dict[Any, _Shelf] = {}


def _shelf() -> _Shelf:
    """Read once for as long as the register stays as it is: two look-ups say whether it has."""
    seen = Tool.objects.aggregate(at=Max("changed_at"), n=Count("id"))
    version = (version_of(["catalogue"]), seen["at"], seen["n"])
    if version not in _shelves:
        tools = {d.tool.code: d for d in register().tools.values()}
        made = _Shelf(
            tools={code: d.tool for code, d in tools.items()},
            profiles={code: d.profile for code, d in tools.items()},
            spoken={code: signs_of(_texts(d.tool)) for code, d in tools.items()},
        )
        _shelves.clear()
        _shelves[version] = made
    return _shelves[version]


def nearest_tools(need: Need, *, limit: int = 10) -> list[Near]:
    """The tools most like the need, the likest first."""
    shelf = _shelf()
    rows = _ranked(need, shelf.profiles, shelf.spoken)
    return [replace(row, thing=shelf.tools[row.code]) for row in rows[:limit]]


def nearest_needs(need: Need, others: Sequence[Need], *, limit: int = 5) -> list[Near]:
    """Other needs like this one; those that share neither work nor uncommon words are left out."""
    if not others:
        return []
    by_code = {other.code: other for other in others}
    # By what they say, never by what they typed: two wrong codes must not hide a collision.
    profiles = {code: profiles_of(other)["read"] for code, other in by_code.items()}
    rows = _ranked(need, profiles, {code: other.signs for code, other in by_code.items()})
    return [row for row in rows[:limit] if row.band != "none" or row.score >= _LIKE_ENOUGH]


def _ranked(need: Need, profiles: Mapping[str, Profile], spoken: Mapping[str, Signs]) -> list[Near]:
    own, mine = profiles_of(need), need.signs
    read, typed = own["read"].functions or {}, set(need.functions)
    trust = {"read": 1.0, "typed": DISTRUST if read and not typed & read.keys() else 1.0}
    worth = _weights(spoken)
    rows = []
    for code, profile in profiles.items():
        found = {by: compare(mine_as, profile) for by, mine_as in own.items()}
        by = max(found, key=lambda each: (found[each].score * trust[each], each == "read"))
        rows.append(_near(code, found[by], by, trust[by], mine, spoken[code], worth))
    return sorted(rows, key=lambda row: (-row.score, -row.overlap, row.code))


def _near(
    code: str,
    found: Comparison,
    by: str,
    trust: float,
    mine: Signs,
    theirs: Signs,
    worth: Mapping[str, float],
) -> Near:
    overlap = found.score * trust
    likeness = _likeness(mine, theirs, worth)
    shared = sorted((mine & theirs), key=lambda sign: (-worth.get(sign, 0.0), sign))
    words = [s[2:] for s in shared if s[0] == "w" and worth.get(s, 0.0) >= _TELLING][:5]
    reasons = found.reasons + ((Reason("gate_words", {"words": words}),) if words else ())
    score = (1 - WORDS_SHARE) * overlap + WORDS_SHARE * likeness
    return Near(code, round(score, 3), round(overlap, 3), band_of(overlap), reasons, by)


def _weights(spoken: Mapping[str, Signs]) -> dict[str, float]:
    """What a sign is worth: one that stands in few texts says more; one that stands in none says nothing."""
    spread = Counter(sign for signs in spoken.values() for sign in signs)
    total = len(spoken) + 1
    return {sign: _WORTH[sign[0]] * math.log(total / (n + 0.5)) for sign, n in spread.items() if n < total}


def _likeness(one: Signs, other: Signs, worth: Mapping[str, float]) -> float:
    """The worth of what both speak of, by the geometric mean of what each speaks of; 0 to 1."""
    sums = [sum(max(worth.get(sign, 0.0), 0.0) for sign in signs) for signs in (one, other)]
    if not all(sums):
        return 0.0
    both = sum(max(worth.get(sign, 0.0), 0.0) for sign in one & other)
    return both / math.sqrt(sums[0] * sums[1])


def _texts(tool: Tool) -> list[str]:
    named = [*tool.name.values(), *tool.aliases, *tool.search_words]
    said = [*tool.purpose.values(), *tool.description.values(), tool.features_note]
    return [t for t in [*named, *said, *(t for rows in tool.features.values() for t in rows)] if t]

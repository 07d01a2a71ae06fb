"""The score of a pair of tools: weighted Jaccard per facet, then rules, each of which leaves a reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakja.foundation.kit.text import compact_key
from yakja.framework.catalogue.overlap.profiles import FACETS, Profile, Weights
from yakja.framework.catalogue.overlap.vocabulary import ALONG_THE_WAY, ON_ANY_MATTER

FACET_WEIGHT = {
    "functions": 0.40,
    "capabilities": 0.20,
    "objects": 0.15,
    "users": 0.10,
    "interfaces": 0.05,
    "text": 0.10,
}
# A facet read from a few lines of text is a glimpse: it counts with this share of its weight.
READ_SHARE = {"functions": 1.0, "capabilities": 0.25, "objects": 0.6, "users": 0.25, "interfaces": 0.2}

OVERLAP_FROM = 0.60
PARTIAL_FROM = 0.30
CAP_NO_SHARED_FUNCTION = 0.29
CAP_PART = 0.55
TEXTS_ALIKE_FROM = 0.60
TEXTS_APART_BELOW = 0.15
SHARED_PART_FLOOR = 0.32
READ_FUNCTIONS_ALIKE_FROM = 0.55
DONE_ASIDE_FROM = 0.5
CLOSE_SECOND_FROM = 0.75
SAME_WORK_FLOOR = 0.60
MANY_MATTERS = 3

_PART_KINDS = frozenset({"component", "library", "addon", "configurationFiles"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as data: a code with parameters (codes of functions and facets, names of tools, numbers)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one pair; ``facets`` holds the likeness (0 to 1) of each facet known on both sides.

    ``relation`` is ``variant``, ``suite``, ``component``, ``double_running``, ``reuse``, ``coding`` or empty.
    """

    a: str
    b: str
    score: float
    band: str
    relation: str
    facets: dict[str, float]
    reasons: tuple[Reason, ...]


def band_of(score: float) -> str:
    """``overlap`` from 0.60, ``partial`` from 0.30, else ``none``."""
    return "overlap" if score >= OVERLAP_FROM else "partial" if score >= PARTIAL_FROM else "none"


def jaccard(one: Weights, other: Weights) -> float:
    """Weighted Jaccard: the sum of the smaller weights by the sum of the larger ones."""
    codes = one.keys() | other.keys()
    larger = sum(max(one.get(code, 0.0), other.get(code, 0.0)) for code in codes)
    return sum(min(one.get(code, 0.0), other.get(code, 0.0)) for code in codes) / larger if larger else 0.0


def cosine(one: Weights, other: Weights) -> float:
    """The cosine of two weighted sets."""
    product = sum(weight * other[code] for code, weight in one.items() if code in other)
    length = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return product / length if length else 0.0


def compare(a: Profile, b: Profile, *, today: date | None = None) -> Comparison:
    """Compare two tools. The order of the two does not change score, band or relation."""
    facets, weights = _facets(a, b)
    known = sum(weights.values())
    base = sum(facets[name] * weights[name] for name in facets) / known if known else 0.0
    score, relation, rules = _ruled(a, b, base, facets)
    reasons = [
        *_not_known(a, b),
        *_work(a, b),
        *_things(a, b),
        *_users(a, b),
        *_only(a, b),
        *rules,
        *_unknown(a, b, facets),
        _arithmetic(facets, weights, known, base, score),
        *_age(a, b, today),
    ]
    band = band_of(score)
    verdict = Reason(f"verdict_{band}")
    return Comparison(a.code, b.code, round(score, 3), band, relation, facets, (verdict, *reasons))


def _facets(a: Profile, b: Profile) -> tuple[dict[str, float], dict[str, float]]:
    facets: dict[str, float] = {}
    weights: dict[str, float] = {}
    for name in FACETS:
        one, other = a.facet(name), b.facet(name)
        if one is None or other is None:
            continue
        is_read = name in a.read or name in b.read
        by_cosine = name == "text" or (name == "functions" and is_read)
        facets[name] = cosine(one, other) if by_cosine else jaccard(one, other)
        weights[name] = FACET_WEIGHT[name] * (READ_SHARE.get(name, 1.0) if is_read else 1.0)
    return facets, weights


def _shared_functions(a: Profile, b: Profile) -> list[str]:
    """Functions both do, as far as they count.

    Functions read from texts count when the main one is the same, when all are alike on the whole, or when the main
    work of one is named outright as work by the other. A function that
    both have only on the side and that many tools have (paying, messages, maps) counts when both texts speak of
    the same thing in it.
    """
    one, other = a.functions or {}, b.functions or {}
    both = sorted(one.keys() & other.keys())
    if "functions" in a.read | b.read:
        if (_same_main(a, b) or cosine(one, other) >= READ_FUNCTIONS_ALIKE_FROM) and not _is_doubtful(a, b):
            return both
        return [code for code in both if _is_done_aside(a, b, code) or _is_done_aside(b, a, code)]
    mains = a.main_functions | b.main_functions
    return [
        code
        for code in both
        if code in mains
        or code not in ALONG_THE_WAY
        or a.specifics.get(code, frozenset()) & b.specifics.get(code, frozenset())
    ]


def _is_doubtful(a: Profile, b: Profile) -> bool:
    """Whether the main work of one was read by a hair's breadth, and nothing else in the texts is alike."""
    is_close = any(
        "functions" in profile.read
        and profile.kind != "suite"
        and any(CLOSE_SECOND_FROM <= weight < 1.0 for weight in (profile.functions or {}).values())
        for profile in (a, b)
    )
    return is_close and cosine(a.concepts or {}, b.concepts or {}) < TEXTS_APART_BELOW


def _is_done_aside(whole: Profile, other: Profile, code: str) -> bool:
    """Whether the main work of ``other`` is work that ``whole`` does besides its own."""
    if code not in other.main_functions or code in whole.main_functions:
        return False
    if "functions" not in whole.read or whole.kind == "suite":
        return True
    if whole.main_functions <= ON_ANY_MATTER and code not in ON_ANY_MATTER:
        return False
    return code in whole.done and (whole.functions or {})[code] >= DONE_ASIDE_FROM


def _same_main(a: Profile, b: Profile) -> frozenset[str]:
    return a.main_functions & b.main_functions


def _ruled(
    a: Profile, b: Profile, base: float, facets: Mapping[str, float]
) -> tuple[float, str, list[Reason]]:
    """The score after the rules, the relation they found, and their sentences."""
    shared, main = _shared_functions(a, b), _same_main(a, b)
    text = facets.get("text", 0.0)
    params = {"a": a.name, "b": b.name}
    if (a.said or b.said) and a.functions and b.functions:
        meets = bool(_same_main(a.as_said(), b.as_said()))
        if meets and not main:
            alike = Reason("texts_alike_functions_differ", params)
            return max(min(base, CAP_PART), SHARED_PART_FLOOR), "coding", [alike, *_contradicted(a, b)]
        if main and not meets:
            return min(base, CAP_PART), "coding", _contradicted(a, b)
    if a.functions and b.functions and not shared:
        is_stated = "functions" not in a.read | b.read
        if text >= TEXTS_ALIKE_FROM and is_stated:
            return min(base, CAP_PART), "coding", [Reason("texts_alike_functions_differ", params)]
        return min(base, CAP_NO_SHARED_FUNCTION), "", []
    if not a.functions or not b.functions:
        # Without a word on the work, likeness of the texts alone carries no further than a hint.
        most = CAP_PART if text >= READ_FUNCTIONS_ALIKE_FROM else CAP_NO_SHARED_FUNCTION
        return min(base, most), "", []
    score, relation, rules = base, "", list[Reason]()
    is_glimpse = "objects" in a.read | b.read or not a.objects or not b.objects
    if shared and (is_glimpse or _visible_objects(a) & _visible_objects(b)):
        score = max(score, SHARED_PART_FLOOR)
    if main and is_glimpse and _things_meet(a, b, main) and not _users_apart(a, b):
        score = max(score, SAME_WORK_FLOOR)
    elif main and _things_apart(a, b, main):
        score = min(score, CAP_PART)
        rules.append(Reason("same_function_other_things", {"functions": sorted(main)}))
    elif shared and not main:
        score = min(score, CAP_PART)
    if main and main <= ON_ANY_MATTER and not _same_matter(a, b, main):
        score = min(score, CAP_PART)
        rules.append(Reason("narrower_matter", params))
    if _is_variant(a, b):
        relation = "variant"
        rules.append(Reason("same_product", params))
    elif _is_suite(a, b):
        score, relation = min(score, CAP_PART), "suite"
        rules.append(Reason("same_suite", params))
    elif (a.kind in _PART_KINDS) != (b.kind in _PART_KINDS):
        part, whole = (a, b) if a.kind in _PART_KINDS else (b, a)
        score, relation = min(score, CAP_PART), "component"
        rules.append(Reason("part_of_a_whole", {"part": part.name, "whole": whole.name}))
    elif (a.kind == "suite") != (b.kind == "suite") and shared:
        whole, single = (a, b) if a.kind == "suite" else (b, a)
        score = min(score, CAP_PART)
        rules.append(Reason("one_of_many_modules", {"whole": whole.name, "single": single.name}))
    if not relation and main and score >= PARTIAL_FROM:
        relation, more = _where_used(a, b)
        rules.extend(more)
    return score, relation, rules


def _not_known(a: Profile, b: Profile) -> list[Reason]:
    return [
        Reason("codes_not_known", {"tool": profile.name, "codes": list(profile.not_known)})
        for profile in (a, b)
        if profile.not_known
    ]


def _contradicted(a: Profile, b: Profile) -> list[Reason]:
    return [
        Reason("coding_contradicted", {"tool": profile.name, "functions": [profile.said]})
        for profile in (a, b)
        if profile.said
    ]


def _specific(profile: Profile, functions: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(profile.specifics.get(code, frozenset()) for code in functions))


def _visible_objects(profile: Profile) -> set[str]:
    return {code for code in (profile.objects or {}) if not code.startswith("@")}


def _things_meet(a: Profile, b: Profile, main: frozenset[str]) -> bool:
    return bool(_specific(a, main) & _specific(b, main))


def _things_apart(a: Profile, b: Profile, main: frozenset[str]) -> bool:
    if "objects" not in a.read and "objects" not in b.read and a.objects and b.objects:
        return not _visible_objects(a) & _visible_objects(b)
    one, other = _specific(a, main), _specific(b, main)
    return (
        bool(one and other)
        and not one & other
        and cosine(a.concepts or {}, b.concepts or {}) < TEXTS_APART_BELOW
    )


def _same_matter(a: Profile, b: Profile, main: frozenset[str]) -> bool:
    """Whether two tools for any matter (complaints...) are confined to the same matter, or neither to one.

    A text that names many matters lists examples and is confined to none.
    """
    own = {code[:3] for code in main}
    one, other = (f if len(f := p.field - own) < MANY_MATTERS else frozenset() for p in (a, b))
    return bool(one & other) or (not one and not other)


def _users_apart(a: Profile, b: Profile) -> bool:
    """Whether it is stated (not merely read from a text) that no user group is shared."""
    if not a.users or not b.users or "users" in a.read or "users" in b.read:
        return False
    return not a.users.keys() & b.users.keys()


def _is_variant(a: Profile, b: Profile) -> bool:
    if b.code == a.variant_of or a.code == b.variant_of or (a.variant_of and a.variant_of == b.variant_of):
        return True
    if (a.url and a.url == b.url) or (a.logo_hash and a.logo_hash == b.logo_hash):
        return True
    names = [{compact_key(name) for name in (p.name, *p.aliases) if name} for p in (a, b)]
    return bool(names[0] & names[1]) and bool(_same_main(a, b) or not (a.functions and b.functions))


def _is_suite(a: Profile, b: Profile) -> bool:
    if b.code == a.parent or a.code == b.parent or (a.parent and a.parent == b.parent):
        return True
    return b.code in a.integrates_with or a.code in b.integrates_with


def _where_used(a: Profile, b: Profile) -> tuple[str, list[Reason]]:
    """Double running when a body or an area has both; a candidate for reuse when none has both."""
    is_known = False
    for name in ("bodies", "areas"):
        one: frozenset[str] | None = getattr(a, name)
        other: frozenset[str] | None = getattr(b, name)
        if one is None or other is None:
            continue
        is_known = True
        if both := sorted(one & other):
            return "double_running", [Reason("double_running", {"a": a.name, "b": b.name, name: both})]
    return ("reuse", [Reason("could_be_shared", {"a": a.name, "b": b.name})]) if is_known else ("", [])


def _work(a: Profile, b: Profile) -> list[Reason]:
    reasons = []
    if not a.functions or not b.functions:
        lacking = [profile.name for profile in (a, b) if not profile.functions]
        return [Reason("functions_unknown", {"tools": lacking})]
    shared, main = _shared_functions(a, b), _same_main(a, b)
    mains = {
        "a": a.name,
        "b": b.name,
        "mains_a": sorted(a.main_functions),
        "mains_b": sorted(b.main_functions),
    }
    if main:
        reasons.append(Reason("same_main", {"functions": sorted(main)}))
        if rest := [code for code in shared if code not in main]:
            reasons.append(Reason("also_shared", {"functions": rest}))
    elif shared:
        reasons.append(Reason("shared_part", {**mains, "functions": shared}))
    else:
        reasons.append(Reason("no_shared_work", mains))
    if "functions" in a.read | b.read:
        read = [profile.name for profile in (a, b) if "functions" in profile.read]
        reasons.append(Reason("functions_read_from_text", {"tools": read}))
    return reasons


def _weightiest(weights: Mapping[str, float], codes: set[str], most: int) -> list[str]:
    return sorted(codes, key=lambda code: (-weights.get(code, 0.0), code))[:most]


def _things(a: Profile, b: Profile) -> list[Reason]:
    one, other = _visible_objects(a), _visible_objects(b)
    if not one or not other:
        return []
    if both := one & other:
        return [Reason("shared_objects", {"objects": _weightiest(a.objects or {}, both, 4)})]
    return [
        Reason(
            "objects_differ",
            {
                "a": a.name,
                "b": b.name,
                "objects_a": _weightiest(a.objects or {}, one, 3),
                "objects_b": _weightiest(b.objects or {}, other, 3),
            },
        )
    ]


def _users(a: Profile, b: Profile) -> list[Reason]:
    if not a.users or not b.users:
        return []
    one, other = sorted(a.users), sorted(b.users)
    if one == other:
        return [Reason("same_users", {"users": one})]
    return [Reason("users", {"a": a.name, "b": b.name, "users_a": one, "users_b": other})]


def _only(a: Profile, b: Profile) -> list[Reason]:
    """What only one of the two is known to do; said only of tools that share work."""
    if not a.capabilities or not b.capabilities or not _shared_functions(a, b):
        return []
    reasons = []
    for tool, own, other in ((a, a.capabilities, b.capabilities), (b, b.capabilities, a.capabilities)):
        if alone := set(own) - set(other):
            code = "only_in_text" if "capabilities" in a.read | b.read else "only"
            reasons.append(Reason(code, {"tool": tool.name, "capabilities": _weightiest(own, alone, 4)}))
    return reasons


def _unknown(a: Profile, b: Profile, facets: Mapping[str, float]) -> list[Reason]:
    lacking = [name for name in FACETS if name not in facets]
    return [Reason("not_known", {"facets": lacking})] if lacking else []


def _arithmetic(
    facets: Mapping[str, float], weights: Mapping[str, float], known: float, base: float, score: float
) -> Reason:
    parts = [
        {"facet": name, "value": round(facets[name], 2), "weight": round(weights[name], 3)} for name in facets
    ]
    return Reason(
        "arithmetic",
        {
            "parts": parts,
            "known": len(facets),
            "of": len(FACETS),
            "sum": round(known, 3),
            "base": round(base, 2),
            "score": round(score, 2),
        },
    )


def _age(a: Profile, b: Profile, today: date | None) -> list[Reason]:
    if today is None or a.data_of is None or b.data_of is None:
        return []
    days = {"days_a": max(0, (today - a.data_of).days), "days_b": max(0, (today - b.data_of).days)}
    return [Reason("data_age", {"a": a.name, "b": b.name, **days})]

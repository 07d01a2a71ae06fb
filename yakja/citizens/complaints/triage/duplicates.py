"""Whether two complaints report the same problem: function, place, address, numbers, names and matter, across languages."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yakja.citizens.complaints.triage.gazetteer import Gazetteer
from yakja.citizens.complaints.triage.numbers import Numbers
from yakja.citizens.complaints.triage.words import Word, bones_of, words_of

THRESHOLD = 2.4  # two of the same place that share an address or a name, or nearly all of what they say
LOOSE = 1.7  # between two that a third one joins
_RARE = 0.8
_SPECIFIC = frozenset({"address", "names", "numbers"})
_OTHER_ADDRESS = 9.0

# Beside these words stands the name of a street, a quarter or a building.
_MARKERS = frozenset(
    word.key
    for word in words_of(
        "road street gali mohalla muhalla mohallah colony town chowk bazar bazaar market masjid village goth killi kali gaon basti"
        " park society nagar pura gate school hospital stop mor morr adda pul chowrangi darbar mandir plaza mor union"
        " روڈ گلی محلہ کالونی ٹاؤن چوک بازار مارکیٹ مسجد گاؤں گوٹھ کلی بستی پارک سوسائٹی نگر پورہ گیٹ سٹاپ موڑ اڈہ پل چورنگی دربار"
        " روڊ محلو ڪالوني چوڪ ڳوٺ مسجد پاڙو روډ کلي محله کوڅه ګودر جماعت پنڈ وستی میتگ"
    )
)


@dataclass(frozen=True)
class Profile:
    """What of a complaint is compared."""

    function: str
    nearly: frozenset[str]
    place: str | None
    numbers: Numbers
    concepts: Mapping[str, float]
    names: Mapping[str, float]
    address: frozenset[str]
    localities: frozenset[str]
    words: Mapping[str, float]
    sounds: Mapping[str, float]
    lang: str


@dataclass(frozen=True)
class Likeness:
    """How much two complaints speak of one problem, and by what."""

    score: float
    reasons: tuple[str, ...]

    @property
    def is_duplicate(self) -> bool:
        """Whether a person should be asked if they are one."""
        return self.score >= THRESHOLD


_UNLIKE = Likeness(-9.0, ())


class Comparer:
    """Compares profiles; ``rarity`` is how seldom a skeleton stands in complaints."""

    def __init__(
        self, gazetteer: Gazetteer, texts: Iterable[Sequence[Word]], concepts: Sequence[Iterable[str]]
    ) -> None:
        self.gazetteer = gazetteer
        self._frequency: dict[str, int] = defaultdict(int)
        self._count = 1
        for words in texts:
            self._count += 1
            for bones in {bones_of(word.key.lower()) for word in words}:
                self._frequency[bones] += 1

        self._concepts: dict[str, int] = defaultdict(int)
        self._concept_texts = 1 + len(concepts)
        for found in concepts:
            for concept in found:
                self._concepts[concept] += 1

    def weight_of(self, concept: str) -> float:
        """How much it says that two complaints share a concept: little for a road, much for a tandoor."""
        return math.log((self._concept_texts + 1) / (self._concepts.get(concept, 0) + 1))

    def rarity(self, bones: str) -> float:
        """0 for what stands in every complaint, 1 for what stands in none we know."""
        return 1.0 - math.log1p(self._frequency.get(bones, 0)) / math.log1p(self._count)

    def names(
        self, words: Sequence[Word], skipped: frozenset[str]
    ) -> tuple[dict[str, float], frozenset[str]]:
        """Rare skeletons of a text, and those that stand beside a marker of an address."""
        names: dict[str, float] = {}
        address: set[str] = set()
        for place, word in enumerate(words):
            if word.key.isdigit() or word.key in _MARKERS or word.forms[-1] in skipped or word.key in skipped:
                continue
            bones = bones_of(word.key.lower())
            if len(bones) < 3:
                continue
            rare = self.rarity(bones)
            names[bones] = rare
            near = words[max(place - 1, 0) : place + 2]
            if rare > 0.7 and any(other.key in _MARKERS for other in near):
                address.add(bones)
        return names, frozenset(address)

    def likeness(self, one: Profile, other: Profile) -> Likeness:
        """How alike two complaints are."""
        score, reasons = 0.0, []
        if one.function != other.function:
            is_near = one.function in other.nearly or other.function in one.nearly
            score -= 0.6 if is_near else 1.6
        if one.place and other.place:
            if one.place == other.place:
                score += 1.1
                reasons.append("place")
            elif self.gazetteer.is_within(one.place, other.place) or self.gazetteer.is_within(
                other.place, one.place
            ):
                score += 0.5
                reasons.append("place")
            else:
                return _UNLIKE
        elif one.place or other.place:
            score -= 0.3
        score += self._by_numbers(one, other, reasons)
        score += self._by_names(one, other, reasons)
        if both := one.concepts.keys() & other.concepts.keys():
            shared = sum(one.concepts[concept] for concept in both)
            mine, theirs = sum(one.concepts.values()), sum(other.concepts.values())
            alike = shared / (mine + theirs - shared)
            contained = shared / min(mine, theirs)
            score += 1.2 * alike + 1.0 * contained * min(len(both), 3) / 3 + 0.06 * min(shared, 12.0)
            reasons.append("matter")
        # Urdu and Roman Urdu, and the English words in all of them, meet in their consonants.
        cosine = _cosine(one.sounds, other.sounds)
        if one.lang == other.lang:
            cosine = max(cosine, _cosine(one.words, other.words))
        score += 1.8 * cosine
        if cosine > 0.5:
            reasons.append("words")
        is_same_text = cosine > 0.9 and len(one.words) > 7
        if not (one.place or other.place or is_same_text) and _SPECIFIC.isdisjoint(reasons):
            score -= 1.6  # "no doctor in hospital" may be any hospital
        return Likeness(round(score, 3), tuple(dict.fromkeys(reasons)))

    @staticmethod
    def _by_numbers(one: Profile, other: Profile, reasons: list[str]) -> float:
        score = 0.0
        for unit in {unit for unit, _ in one.numbers.address} & {unit for unit, _ in other.numbers.address}:
            mine = {number for its, number in one.numbers.address if its == unit}
            if any((unit, number) in other.numbers.address for number in mine):
                score += 0.9
                reasons.append("address")
            else:
                score -= _OTHER_ADDRESS  # two streets are two problems, however alike the words
        if shared := one.numbers.durations & other.numbers.durations:
            score += 0.5 * min(len(shared), 1)
            reasons.append("numbers")
        elif one.numbers.durations and other.numbers.durations:
            score -= 0.4
        counts, others = dict(one.numbers.counts), dict(other.numbers.counts)
        for unit in counts.keys() & others.keys():
            if counts[unit] == others[unit]:
                score += 0.6
                reasons.append("numbers")
            else:
                score -= 0.4
        return score

    @staticmethod
    def _by_names(one: Profile, other: Profile, reasons: list[str]) -> float:
        shared = sorted((one.names[n] for n in one.names.keys() & other.names.keys()), reverse=True)
        rare = [weight for weight in shared if weight > 0.6]
        score = 0.0
        if rare:
            score += 1.0 * min(sum(rare), 2.2)
            reasons.append("names")
        mine, theirs = one.localities | one.address, other.localities | other.address
        if mine and theirs:
            if one.localities & other.localities:
                score += 0.6
                reasons.append("names")
            elif not (mine & (theirs | other.names.keys()) or theirs & (mine | one.names.keys())):
                score -= 1.5
        return score


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    if not dot:
        return 0.0
    return dot / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))


def group(profiles: Mapping[Any, Profile], comparer: Comparer) -> dict[Any, list[Any]]:
    """For each complaint the others of the same problem, in the order they came."""
    # What was sent in the same words again and again is compared once.
    alike: dict[Any, list[Any]] = {}
    for key, profile in profiles.items():
        same = (profile.function, profile.place, profile.numbers, frozenset(profile.words.items()))
        alike.setdefault(same, []).append(key)
    first_of = {keys[0]: keys for keys in alike.values()}
    found = _grouped({key: profiles[key] for key in first_of}, comparer)
    order = {key: number for number, key in enumerate(profiles)}
    answer: dict[Any, list[Any]] = {}
    for first, keys in first_of.items():
        whole = [other for near in found[first] for other in first_of[near]]
        is_same = len(keys) > 1 and comparer.likeness(profiles[first], profiles[first]).is_duplicate
        for key in keys:
            others = whole + ([other for other in keys if other != key] if is_same else [])
            answer[key] = sorted(others, key=order.__getitem__)
    return {key: answer[key] for key in profiles}


def _grouped(profiles: Mapping[Any, Profile], comparer: Comparer) -> dict[Any, list[Any]]:
    order = {key: number for number, key in enumerate(profiles)}
    rooms: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
    gazetteer = comparer.gazetteer
    for key, profile in profiles.items():
        district = _district(gazetteer, profile.place)
        for function in {profile.function, *profile.nearly}:
            rooms[(function, district)].append(key)
        if district:
            # Read as different matters, but at a spot with the same rare name.
            for name in profile.address | profile.localities:
                if profile.names.get(name, 1.0) > _RARE:
                    rooms[(f"name {name}", district)].append(key)
    pairs: dict[tuple[Any, Any], float] = {}
    for (function, district), members in rooms.items():
        if district is not None:
            members = members + rooms.get((function, None), [])
        for i, first in enumerate(members):
            for second in members[i + 1 :]:
                pair = (first, second) if order[first] < order[second] else (second, first)
                if pair not in pairs and first != second:
                    pairs[pair] = comparer.likeness(profiles[pair[0]], profiles[pair[1]]).score
    return _joined(list(profiles), order, pairs)


def _joined(
    keys: list[Any], order: Mapping[Any, int], pairs: Mapping[tuple[Any, Any], float]
) -> dict[Any, list[Any]]:
    near: dict[Any, set[Any]] = defaultdict(set)
    for (first, second), score in pairs.items():
        if score >= THRESHOLD:
            near[first].add(second)
            near[second].add(first)
    # What a third one joins counts when the two are not far from each other either.
    added = [
        (first, second)
        for (first, second), score in pairs.items()
        if LOOSE <= score < THRESHOLD and near[first] & near[second]
    ]
    for first, second in added:
        near[first].add(second)
        near[second].add(first)
    return {key: sorted(near[key], key=order.__getitem__) for key in keys}


def _district(gazetteer: Gazetteer, code: str | None) -> str | None:
    """The district (or Karachi) of a place: only complaints of one are compared."""
    if code is None:
        return None
    chain = [code, *gazetteer.places[code].parents]
    if "PK7-KARACHI-DIV" in chain:
        return "PK7-KARACHI-DIV"
    return min((c for c in chain if gazetteer.places[c].level == "district"), default=code)

"""Which function a text is about: weighted cues, and the words of our own labelled texts, added up where both can be read.

The cues decide most; the learned part is a naive Bayes over words, pairs of words and skeletons, made anew from the texts
at start (a fraction of a second), so that no weights have to be shipped and every number can be traced to texts.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yakja.citizens.complaints.triage.landmarks import LANDMARKS, is_landmark
from yakja.citizens.complaints.triage.languages import common_words
from yakja.citizens.complaints.triage.lexicon import Found, Lexicon
from yakja.citizens.complaints.triage.words import Word, bones_of, words_of

LEARNED_SHARE = 0.3  # of the learned part beside the cues
SHARPNESS = 0.75  # of the confidence; chosen so that 0.9 is right in nine of ten
_SMOOTHING = 8.0
_CUE_COUNT = 0.5  # how much an entry of the lexicon counts as a text
_REPEATED = 0.55  # each further cue for the same function counts this share of the one before
_LANDMARK = 0.2  # "near the school": the school says where, not what
_COVERED = 0.35  # a word inside a longer phrase that speaks for something else


@dataclass(frozen=True)
class Example:
    """A text whose function is known."""

    text: str
    function: str
    weight: float = 1.0


@dataclass(frozen=True)
class Guess:
    """The function of a text with its confidence, the next best ones, and the cues that led there."""

    function: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    cues: tuple[str, ...]


def features(words: Sequence[Word], little: frozenset[str]) -> set[str]:
    """What the learned part looks at: forms of words, pairs, skeletons of longer words; no little words."""
    found: set[str] = set()
    last = ""
    for word in words:
        if word.key.isdigit() or word.key in little:
            continue
        stem = word.forms[-1]
        found.add(word.key)
        found.add(stem)
        if last:
            found.add(f"{last} {stem}")
        bones = bones_of(word.key.lower())
        if len(bones) > 2:
            found.add("#" + bones)
        if not word.is_latin and len(word.key) > 4:
            found.add(word.key[:4] + "-")
        last = stem
    return found


class Learned:
    """Log-odds of features per function, smoothed towards their share in all texts."""

    def __init__(self, functions: Sequence[str], rows: Iterable[tuple[set[str], str, float]]) -> None:
        counts: dict[str, dict[str, float]] = {function: defaultdict(float) for function in functions}
        every: dict[str, float] = defaultdict(float)
        for found, function, weight in rows:
            own = counts[function]
            for feature in found:
                own[feature] += weight
                every[feature] += weight
        total = sum(every.values()) or 1.0
        sizes = {function: sum(own.values()) for function, own in counts.items()}
        self._floor = {f: math.log(_SMOOTHING / (size + _SMOOTHING)) for f, size in sizes.items()}
        weights: dict[str, dict[str, float]] = defaultdict(dict)
        for function, own in counts.items():
            for feature, count in own.items():
                share = every[feature] / total
                odds = (count + _SMOOTHING * share) / (sizes[function] + _SMOOTHING) / share
                weights[feature][function] = math.log(odds) - self._floor[function]
        self._weights = dict(weights)

    def scores(self, found: set[str]) -> dict[str, float]:
        """Mean log-odds per known feature, so that long texts do not outshout the cues."""
        known = [weights for feature in found if (weights := self._weights.get(feature))]
        scores = {function: floor * len(known) for function, floor in self._floor.items()}
        for weights in known:
            for function, weight in weights.items():
                scores[function] += weight
        scale = math.sqrt(len(known)) or 1.0
        return {function: score / scale for function, score in scores.items()}


class Classifier:
    """Cues and learned words together."""

    def __init__(
        self, lexicon: Lexicon, functions: Sequence[str], learned: Learned, little: frozenset[str]
    ) -> None:
        self.lexicon, self.functions, self.learned, self.little = lexicon, functions, learned, little
        self.nudges: Mapping[str, Mapping[str, float]] = {}

    def scores(
        self, words: Sequence[Word], found: Sequence[Found], matter: Sequence[Word]
    ) -> dict[str, float]:
        """What speaks for each function in all; ``matter`` are the words without the names of places."""
        shapes = features(matter, self.little)
        learned = self.learned.scores(shapes)
        best = max(learned.values())
        totals = {function: LEARNED_SHARE * max(score - best, -12.0) for function, score in learned.items()}
        for function, weights in self._weighed(words, found).items():
            share = 1.0
            for weight in sorted((w for w in weights if w > 0), reverse=True):
                totals[function] += weight * share
                share *= _REPEATED
            totals[function] += sum(w for w in weights if w < 0)
        for shape in shapes:
            for function, nudge in self.nudges.get(shape, {}).items():
                totals[function] += nudge
        return totals

    @staticmethod
    def _chosen(found: Sequence[Found]) -> list[Found]:
        """One word or phrase counts once per function, at its heaviest."""
        chosen: list[Found] = []
        taken: dict[tuple[str, bool], set[int]] = defaultdict(set)
        for one in sorted(found, key=lambda f: (-abs(f.weight), f.start - f.stop, f.start)):
            places = taken[(one.cue.target, one.weight > 0)]
            span = range(one.start, one.stop)
            if places.isdisjoint(span):
                places.update(span)
                chosen.append(one)
        return chosen

    def _weighed(self, words: Sequence[Word], found: Sequence[Found]) -> dict[str, list[float]]:
        weights: dict[str, list[float]] = defaultdict(list)
        chosen, length = self._chosen(found), len(words)
        for one in chosen:
            weight = one.weight
            if weight > 0 and one.cue.target in LANDMARKS and is_landmark(words, one.start, one.stop):
                weight *= _LANDMARK
            if weight > 0:
                width = one.stop - one.start
                if any(
                    other.cue.target != one.cue.target
                    and other.weight >= weight
                    and other.stop - other.start > width
                    and other.start <= one.start
                    and one.stop <= other.stop
                    for other in chosen
                ):
                    weight *= _COVERED
                # What is said first is what the complaint is about.
                weight *= 1.15 - 0.3 * one.start / max(length, 1)
            weights[one.cue.target].append(weight)
        return weights

    def guess(self, words: Sequence[Word], found: Sequence[Found], matter: Sequence[Word]) -> Guess:
        """The best function; a text that says nothing known is the likeliest by its words, with a low confidence."""
        totals = self.scores(words, found, matter)
        ranked = sorted(totals, key=lambda function: (-totals[function], function))
        top = totals[ranked[0]]
        powers = {function: math.exp(SHARPNESS * (totals[function] - top)) for function in ranked}
        whole = sum(powers.values())
        best = ranked[0]
        told: dict[int, str] = {}
        for one in sorted(found, key=lambda f: (-f.weight, len(f.cue.text))):
            if one.cue.target == best and one.weight > 0:
                told.setdefault(one.start, one.cue.text.strip("=*"))
        return Guess(
            best,
            round(powers[best] / whole, 3),
            tuple((f, round(powers[f] / whole, 3)) for f in ranked[1:4]),
            tuple(dict.fromkeys(told.values()))[:5],
        )


def taught(
    lexicon: Lexicon, functions: Sequence[str], examples: Iterable[tuple[list[Word], str, float]]
) -> Classifier:
    """A classifier made of a lexicon and texts whose function is known; entries of the lexicon count as small texts."""
    little = frozenset(common_words() - lexicon.known)
    rows = [(features(words, little), function, weight) for words, function, weight in examples]
    rows += [
        (features(words_of(cue.text), little), cue.target, _CUE_COUNT)
        for cue in lexicon.cues
        if cue.weight >= 2 and cue.target in functions
    ]
    return Classifier(lexicon, functions, Learned(functions, rows), little)

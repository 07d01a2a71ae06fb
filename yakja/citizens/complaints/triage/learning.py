"""What corrections of officers change: passive-aggressive steps on the words of each text that is still read wrongly."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from yakja.citizens.complaints.triage import languages
from yakja.citizens.complaints.triage.classifying import Classifier, Example, features
from yakja.citizens.complaints.triage.places import PlaceReader
from yakja.citizens.complaints.triage.words import words_of

_ROUNDS = 5
_MARGIN = 1.0
_LARGEST_STEP = 1.5  # of one word, so that one odd correction does not turn the rest around


def nudges(
    classifier: Classifier, corrections: Sequence[Example], places: PlaceReader
) -> Mapping[str, Mapping[str, float]]:
    """Additional weights per feature and function, until the corrections are read as the officers said."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    classifier.nudges = found
    read = []
    for correction in corrections:
        words = words_of(correction.text)
        lang = languages.language_of(correction.text, words)
        matter = places.matter(correction.text)
        cues = classifier.lexicon.find(words, lang)
        read.append((correction, words, cues, matter, sorted(features(matter, classifier.little))))
    for _ in range(_ROUNDS):
        changed = False
        for correction, words, cues, matter, shapes in read:
            totals = classifier.scores(words, cues, matter)
            right = totals[correction.function]
            rival = max((f for f in totals if f != correction.function), key=lambda f: (totals[f], f))
            lack = totals[rival] + _MARGIN - right
            if lack <= 0 or not shapes:
                continue
            changed = True
            step = min(lack / (2 * len(shapes)), _LARGEST_STEP) * correction.weight
            for shape in shapes:
                found[shape][correction.function] += step
                found[shape][rival] -= step
        if not changed:
            break
    return {shape: dict(weights) for shape, weights in found.items()}

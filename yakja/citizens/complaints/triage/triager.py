"""The one entrance: what a complaint is about, in which language, where, how urgent, and which others report the same."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yakja.citizens.complaints.triage import duplicates, languages
from yakja.citizens.complaints.triage.classifying import Classifier, Example, Guess, taught
from yakja.citizens.complaints.triage.duplicates import Comparer, Likeness, Profile
from yakja.citizens.complaints.triage.gazetteer import Gazetteer
from yakja.citizens.complaints.triage.learning import nudges
from yakja.citizens.complaints.triage.lexicon import Lexicon, read_cues
from yakja.citizens.complaints.triage.numbers import Numbers, numbers_of
from yakja.citizens.complaints.triage.places import Mention, PlaceReader, Reading
from yakja.citizens.complaints.triage.urgency import Urgency, urgency_of
from yakja.citizens.complaints.triage.words import Word, bones_of, words_of

NEARLY = 0.12  # a second function at least this likely is compared for duplicates too
LONGEST = 4_000  # characters that are read; a complaint says its matter long before


@dataclass(frozen=True)
class Triage:
    """What is proposed for one text, each with its reason; an officer decides."""

    function: str
    category: str
    guess: Guess
    lang: str
    place: Mention | None
    urgency: Urgency
    profile: Profile

    @property
    def place_code(self) -> str | None:
        """The code of the place named, if one is."""
        return self.place.code if self.place else None


class Triager:
    """Reads texts with the reference data of one folder; made once, then a text takes about a millisecond."""

    def __init__(
        self,
        *,
        categories: Mapping[str, str],
        usual_urgency: Mapping[str, str],
        classifier: Classifier,
        urgency: Lexicon,
        concepts: Lexicon,
        places: PlaceReader,
        comparer: Comparer,
        examples: Sequence[Example],
    ) -> None:
        self.categories, self.usual_urgency = categories, usual_urgency
        self.classifier, self.urgency_cues, self.concepts = classifier, urgency, concepts
        self.places, self.comparer, self.examples = places, comparer, tuple(examples)

    @classmethod
    def of(cls, folder: Path) -> "Triager":
        """From the ``complaint_*.csv``, the texts and the places of a reference folder."""
        with (folder / "complaint_functions.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        categories = {row["function"]: row["category"] for row in rows}
        lexicon = Lexicon(read_cues(folder / "complaint_words.csv", "function"))
        urgency = Lexicon(read_cues(folder / "complaint_urgency.csv", "level"))
        concepts = Lexicon(read_cues(folder / "complaint_concepts.csv", "concept"))
        examples = [
            Example(row["text"], row["function"])
            for line in (folder / "complaint_texts.jsonl").read_text(encoding="utf-8").splitlines()
            if line.strip() and (row := json.loads(line))
        ]
        common = frozenset(lexicon.known | urgency.known | concepts.known | languages.common_words())
        gazetteer = Gazetteer.of(folder)
        places = PlaceReader(gazetteer, common)
        read = [places.matter(example.text) for example in examples]
        return cls(
            categories=categories,
            usual_urgency={row["function"]: row["usual_urgency"] for row in rows},
            classifier=taught(
                lexicon,
                list(categories),
                [(w, e.function, e.weight) for w, e in zip(read, examples, strict=True)],
            ),
            urgency=urgency,
            concepts=concepts,
            places=places,
            comparer=Comparer(
                gazetteer,
                read + [words_of(cue.text) for cue in lexicon.cues],
                [{found.cue.target for found in concepts.find(words, "any")} for words in read],
            ),
            examples=examples,
        )

    def triage(self, text: str) -> Triage:
        """What is proposed for a text; an empty text gets a proposal too, with no confidence."""
        text = text[:LONGEST]
        words = words_of(text)
        lang = languages.language_of(text, words)
        reading = self.places.read(text, words)
        place = reading.mention
        cues = self.classifier.lexicon.find(words, lang)
        if place:
            # Mandi Bahauddin is no market, and Garden no park.
            start, stop = place.span
            cues = [cue for cue in cues if cue.stop <= start or cue.start >= stop]
        guess = self.classifier.guess(words, cues, reading.matter(words))
        numbers = numbers_of(words)
        urgency = urgency_of(words, lang, guess.function, self.usual_urgency, self.urgency_cues, numbers)
        profile = self._profile(words, lang, guess, reading, numbers)
        return Triage(guess.function, self.categories[guess.function], guess, lang, place, urgency, profile)

    def _profile(
        self, words: list[Word], lang: str, guess: Guess, reading: Reading, numbers: Numbers
    ) -> Profile:
        place, town = reading.mention, reading.towns
        names, address = self.comparer.names(words, self.places.common | town)
        weights = {word.forms[-1]: self.comparer.rarity(word.key) for word in words if word.key not in town}
        little = self.classifier.little
        sounds = {
            bones: self.comparer.rarity(bones)
            for word in words
            if word.key not in town and word.key not in little
            if len(bones := bones_of(word.key.lower())) > 1
        }
        return Profile(
            guess.function,
            frozenset(f for f, share in guess.alternatives if share >= NEARLY),
            place.code if place else None,
            numbers,
            {
                found.cue.target: self.comparer.weight_of(found.cue.target)
                for found in self.concepts.find(words, lang)
                if not (place and found.start < place.span[1] and found.stop > place.span[0])
            },
            names,
            address,
            reading.localities,
            weights,
            sounds,
            lang,
        )

    def duplicates(self, triaged: Mapping[Any, Triage]) -> dict[Any, list[Any]]:
        """Within a file: for each complaint the others that report the same problem."""
        return duplicates.group({key: one.profile for key, one in triaged.items()}, self.comparer)

    def likely_duplicates(
        self, one: Triage, candidates: Iterable[tuple[Any, Triage]]
    ) -> list[tuple[Any, Likeness]]:
        """Of the candidates (say, of the same area and the last weeks) those that report the same, likest first."""
        found = [(key, self.comparer.likeness(one.profile, other.profile)) for key, other in candidates]
        return sorted((f for f in found if f[1].is_duplicate), key=lambda f: (-f[1].score, str(f[0])))

    def learn(self, corrections: Iterable[Example]) -> "Triager":
        """A triager that heeds corrections of officers; the same corrections give the same triager."""
        kept = sorted(
            {(c.text, c.function): c for c in corrections if c.function in self.categories}.values(),
            key=lambda c: (c.text, c.function),
        )
        examples = [*self.examples, *kept]
        classifier = taught(
            self.classifier.lexicon,
            list(self.categories),
            [(self.places.matter(e.text), e.function, e.weight) for e in examples],
        )
        classifier.nudges = nudges(classifier, kept, self.places)
        return Triager(
            categories=self.categories,
            usual_urgency=self.usual_urgency,
            classifier=classifier,
            urgency=self.urgency_cues,
            concepts=self.concepts,
            places=self.places,
            comparer=self.comparer,
            examples=examples,
        )


@lru_cache(maxsize=4)
def triager_of(folder: Path) -> Triager:
    """The triager of a reference folder, made once per process."""
    return Triager.of(folder)

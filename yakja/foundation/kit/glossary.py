"""The civic glossary: which concepts a text speaks of, in English, Urdu or Roman Urdu. Pure: no models, no settings.

The words are data: ``reference/glossary.csv``, a council's own files of the same form, and a file that adds words of
European languages (``reference/glossary_europe.csv``), read only in texts of that language.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from yakja.foundation.kit.text import european as europe
from yakja.foundation.kit.text import likely_language, romanise, search_key, skeleton

KINDS = ("work", "object", "user", "capability")
_LANGUAGE_COLUMNS = ("en", "ur", "roman_ur")
_COLUMNS = ("concept", "kind", *_LANGUAGE_COLUMNS, "functions", "source")
_ADDING_COLUMNS = ("concept", "source")

_SEGMENTS = re.compile(r"[.;:!?،؛؟۔()\[\]{}\n\r|«»\"“”–—/,]+")

# Words that carry no civic meaning: particles and the everyday verbs around which offices describe their work.
_STOP_ENGLISH = """
a an and at by for from in into is are of on or the their this to with as its it that all any per be who which each
"""
_STOP_URDU = """
کا کی کے کو سے میں اور یا نے تک ہے ہیں کر کرنا کرنے کرتے کرتا کرتی کریں والا والی والے لیے ذریعے بذریعہ برائے و تمام ہر جو یہ وہ
جانا جاتا جاتی جاتے جانے آنا آتا آتی آتے آنے دینا دیتا دیتی دیتے دینے لینا لیتا لیتی لیتے لینے ہونا ہوتا ہوتی ہوتے ہونے چلنا چلتا
چلنے بننا بنتا بنتی بننے بنانا بناتا رکھنا رکھتا رکھتے دیکھنا دیکھتا دیکھتے لکھنا لکھتا بتانا بتاتے پاتا پاتے پاتی درج بھیجتا بھیجتے ملتا ملتی ملتے ٹھیک ہوا ہوئی ہوئے
"""
_STOP_ROMAN = """
ka ki ke ko se mein main mai aur ya ne tak hai hain kar karna karne karte karta karti karein wala wali wale walay liye
jo yeh woh har jana jata jati jate jane aana aata aati aate aane dena deta deti dete dene lena leta leti lete lene hona
hota hoti hote hone chalna chalta chalne chalti banna banta banti banne banana rakhna rakhta dekhna dekhta dekhte likhna
likhta likha batana batate pata pana lagana lagane lagta jagah apne apna apni darj gayi rha rahe liay lye jis
bhejta bhejti bhejte milta milti milte theek hua hui k kr krna krne krte krta kren ha hy mn sy tk bhi kia kiya gaya gya
"""
_STOP = frozenset(search_key(f"{_STOP_ENGLISH} {_STOP_URDU} {_STOP_ROMAN}").split())

_ENGLISH_SPELLINGS = {
    "license": "licence", "licensing": "licence", "licencing": "licence", "center": "centre", "program": "programme",
    "meters": "meter", "metre": "meter", "registering": "registration", "register": "registration", "organization": "organisation", "harbor": "harbour",
}  # fmt: skip
_ENGLISH_PLURAL = re.compile(
    r"(?:(?<=[a-z]{2}[^aeiou])ies|(?<=(?:ss|ch|sh))es|(?<=[a-z]x)es|(?<=[a-z]{2}[^sui])s)$"
)
# A charge is a fee and reports are statistics; being in charge, free of charge or reporting a fault is neither.
_SET_PHRASES = re.compile(r"\b(?:in|free of|without|takes?|taking|took) charge\b")
_NOT_ALONE = frozenset({"report"})
_URDU_ENDING = re.compile(r"(?<=...)(?:یون|یان|ون|ین|ات)$|(?<=...)[یہا]$")
_ROMAN_ENDING = re.compile(r"(?<=[a-z]{3})(?:iyon|iyan|eyan|aat|on|ein|ain|en|oun)$")


class GlossaryError(ValueError):
    """A glossary file that cannot be read; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One civic concept with its words per language and the functions it points to (likeliest first)."""

    code: str
    kind: str
    words: dict[str, tuple[str, ...]]
    functions: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a text (word positions) and the concepts it names; ``weight`` 1.0 = the words themselves."""

    start: int
    end: int
    concepts: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a query: the key typed, the concepts it names, and every other word for them as search keys."""

    key: str
    concepts: tuple[str, ...]
    alternatives: tuple[str, ...]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word of a search key without plural or oblique ending (English, Urdu), in one English spelling."""
    if word.isascii():
        word = _ENGLISH_SPELLINGS.get(word, word)
        base = _ENGLISH_PLURAL.sub(lambda ending: "y" if ending[0] == "ies" else "", word)
        return _ENGLISH_SPELLINGS.get(base, base)
    return _URDU_ENDING.sub("", word)


@lru_cache(maxsize=65_536)
def _bones(word: str) -> tuple[str, ...]:
    """The skeletons to try for a word: as written, and without a Roman Urdu plural ending."""
    first = skeleton(word)
    if word.isascii():
        shorter = _ROMAN_ENDING.sub("", word)
        if shorter != word and len(other := skeleton(shorter)) >= 3:
            return (first, other)
    return (first,)


_SOUND_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ph", "f"),
        (r"kh|q|c(?=[aoukl])", "k"),
        (r"gh", "g"),
        (r"zh|z", "j"),
        (r"v", "w"),
        (r"(?<=[^aeiou])h", ""),
        (r"[aeiouy]*a[aeiouy]*", "a"),
        (r"[eiy]+", "i"),
        (r"[ou]+", "u"),
        (r"[aiu]+h?$", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=65_536)
def _sound(word: str) -> str:
    """A romanised word with its vowels in three kinds and none at the end (naqshay, naqshe -> naks)."""
    sound = romanise(word)
    for pattern, replacement in _SOUND_RULES:
        sound = pattern.sub(replacement, sound)
    return sound


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> bool:
    """Whether two words of equal skeleton are near enough in sound to be one word."""
    ratio = SequenceMatcher(None, _sound(one), _sound(other)).ratio()
    if one.isascii() != other.isascii():
        # Urdu script leaves short vowels out.
        return ratio >= (0.7 if len(skeleton(other)) > 3 else 0.8)
    # Three consonants are few: Kasur is not khasra.
    return ratio >= (0.82 if len(skeleton(other)) > 3 else 0.9)


def _words(segment: str) -> list[str]:
    return [word for word in _SET_PHRASES.sub(" ", search_key(segment)).split() if word not in _STOP]


_Words = tuple[str, ...]


@dataclass(slots=True)
class Glossary:
    """Concepts and the indexes by which texts meet them. Build it once with ``load`` and share it."""

    by_code: dict[str, Concept] = field(default_factory=dict)
    _phrases: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _skeletons: dict[tuple[str, ...], list[tuple[_Words, _Words]]] = field(default_factory=dict)
    _european: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _holding: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _longest: int = 1

    @classmethod
    def load(cls, paths: Iterable[str | Path]) -> "Glossary":
        """Read the files in order; a later file adds words to a concept or brings new ones.

        A file that only adds words needs no kind and no functions.
        Raises ``GlossaryError`` naming file and line for a missing column, an unknown kind, a row without words.
        """
        glossary = cls()
        for path in paths:
            for concept in _read(Path(path), glossary.by_code):
                known = glossary.by_code.get(concept.code)
                glossary.by_code[concept.code] = _joined(known, concept) if known else concept
        glossary._index()
        return glossary

    def _index(self) -> None:
        phrases: dict[tuple[str, ...], list[str]] = {}
        spoken: dict[tuple[str, ...], tuple[str, ...]] = {}
        for concept in self.by_code.values():
            self._index_european(concept)
            for lang in _LANGUAGE_COLUMNS:
                for variant in concept.words.get(lang, ()):
                    words = tuple(_words(variant))
                    # "sign in" must not make every "sign" a log-in: a phrase does not shrink to one word.
                    if not words or (len(words) == 1 and " " in search_key(variant)):
                        continue
                    stems = tuple(stem(word) for word in words)
                    codes = phrases.setdefault(stems, [])
                    if concept.code not in codes:
                        codes.append(concept.code)
                    spoken.setdefault(stems, words)
        holding: dict[str, dict[str, None]] = {}
        for stems, named_by in phrases.items():
            for each in stems:
                holding.setdefault(each, {}).update(dict.fromkeys(named_by))
        self._holding = {each: tuple(found) for each, found in holding.items()}
        self._phrases = {stems: tuple(codes) for stems, codes in phrases.items()}
        self._longest = max((len(stems) for stems in phrases), default=1)
        for stems, named in self._phrases.items():
            if len(stems) == 2:
                self._pairs.setdefault((min(stems), max(stems)), named)
            bones = tuple(skeleton(word) for word in spoken[stems])
            if all(bones) and sum(map(len, bones)) >= 3:
                self._skeletons.setdefault(bones, []).append((spoken[stems], named))

    def _index_european(self, concept: Concept) -> None:
        for lang in europe.EUROPEAN_LANGUAGES:
            index = self._european.setdefault(lang, {})
            for variant in concept.words.get(lang, ()):
                stems = tuple(
                    europe.european_stem(word, lang) for word in europe.european_words(variant, lang)
                )
                if stems and concept.code not in index.get(stems, ()):
                    index[stems] = (*index.get(stems, ()), concept.code)

    def concepts(self, text: str) -> list[str]:
        """The codes of the concepts the text names, in order of first appearance."""
        seen: dict[str, None] = {}
        for match in self.matches(text):
            seen.update(dict.fromkeys(match.concepts))
        return list(seen)

    def matches(
        self, text: str, *, latin_by_ear: bool | None = None, european: str | None = None
    ) -> list[Match]:
        """Where the text names concepts: longest phrase first, in any script; by ear; then near pairs.

        Words match by stem; two-word phrases also in reverse order or with up to two words between (weight 0.6).
        Spelling by ear (weight 0.8) is tried on Urdu script always, on Latin script only in Roman Urdu and in
        queries of up to three words, so that an English word is not taken for an Urdu one; a caller that knows
        better says so by ``latin_by_ear``. ``european`` names the language of a European text, ``""`` that it is
        none; a caller that does not know leaves it out.
        """
        lang = europe.european_language(text) if european is None else european
        if lang:
            return self._european_matches(text, lang)
        is_roman = likely_language(text) == "ur-Latn" if latin_by_ear is None else latin_by_ear
        found: list[Match] = []
        offset = 0
        for segment in _SEGMENTS.split(text):
            words = _words(segment)
            if words:
                by_ear = is_roman or (latin_by_ear is None and offset == 0 and len(words) <= 3)
                found.extend(self._in_segment(words, offset, latin_by_ear=by_ear))
                offset += len(words) + 1
        return found

    def _european_matches(self, text: str, lang: str) -> list[Match]:
        """Longest phrase first, by stem. Where the language has no word, long English ones are taken as borrowed."""
        index = self._european[lang]
        found: list[Match] = []
        offset = 0
        for segment in _SEGMENTS.split(text):
            words = europe.european_words(segment, lang)
            stems = [europe.european_stem(word, lang) for word in words]
            position = 0
            while position < len(words):
                step = 1
                for length in range(min(4, len(words) - position), 0, -1):
                    stretch = slice(position, position + length)
                    codes = index.get(tuple(stems[stretch]))
                    if codes is None and (length > 1 or len(words[position]) >= 6):
                        codes = self._phrases.get(tuple(stem(word) for word in words[stretch]))
                    if codes:
                        found.append(Match(offset + position, offset + position + length, codes, 1.0))
                        step = length
                        break
                position += step
            offset += len(words) + 1
        return found

    def _in_segment(self, words: list[str], offset: int, *, latin_by_ear: bool) -> Iterator[Match]:
        stems = [stem(word) for word in words]
        position = 0
        taken: set[str] = set()
        in_phrase: set[int] = set()
        while position < len(words):
            length, match = self._longest_at(words, stems, position, offset, latin_by_ear=latin_by_ear)
            if match:
                taken.update(match.concepts)
                if length > 1:
                    in_phrase.update(range(position, position + length))
                yield match
            position += length
        free = [position for position in range(len(stems)) if position not in in_phrase]
        for place, left in enumerate(free):
            for right in free[place + 1 :]:
                if right > left + 3:
                    break
                one, other = stems[left], stems[right]
                codes = self._pairs.get((one, other) if one <= other else (other, one), ())
                fresh = tuple(code for code in codes if code not in taken)
                if fresh:
                    taken.update(fresh)
                    yield Match(offset + left, offset + right + 1, fresh, 0.6)

    def _longest_at(
        self, words: list[str], stems: list[str], position: int, offset: int, *, latin_by_ear: bool
    ) -> tuple[int, Match | None]:
        room = min(self._longest, len(words) - position)
        for length in range(room, 0, -1):
            codes = self._phrases.get(tuple(stems[position : position + length]))
            if length == 1 and words[position] in _NOT_ALONE:
                codes = None
            if codes is None and length == 2:
                pair = stems[position], stems[position + 1]
                codes = self._pairs.get((min(pair), max(pair)))
            if codes:
                return length, Match(offset + position, offset + position + length, codes, 1.0)
        for length in range(min(2, room), 0, -1):
            stretch = words[position : position + length]
            if all(latin_by_ear or not word.isascii() for word in stretch):
                codes = self._by_ear(stretch)
                if codes:
                    return length, Match(offset + position, offset + position + length, codes, 0.8)
        return 1, None

    def _by_ear(self, stretch: Sequence[str]) -> tuple[str, ...] | None:
        options = [_bones(word) for word in stretch]
        tries = [(first,) for first in options[0]] if len(options) == 1 else [(options[0][0], options[1][0])]
        for bones in tries:
            for spoken, codes in self._skeletons.get(bones, ()):
                if all(_alike(word, other) for word, other in zip(stretch, spoken, strict=True)):
                    return codes
        return None

    def expand(self, query: str) -> list[Term]:
        """The query as terms, each with all other words for its concepts, to be searched as alternatives.

        ``expand("shikayat")`` has one term whose alternatives hold ``شکایت`` and ``complaint`` (as search keys).
        """
        words = _words(query)
        terms: list[Term] = []
        position = 0
        for match in sorted(self.matches(query), key=lambda match: (match.start, -match.end)):
            if match.weight < 0.8 or match.end > len(words):
                continue
            terms.extend(Term(word, (), ()) for word in words[position : match.start])
            typed = " ".join(words[match.start : match.end])
            others = {
                search_key(variant)
                for code in match.concepts
                for lang in _LANGUAGE_COLUMNS
                for variant in self.by_code[code].words.get(lang, ())
            }
            terms.append(Term(typed, match.concepts, tuple(sorted(others - {typed}))))
            position = match.end
        terms.extend(Term(word, (), ()) for word in words[position:])
        return terms

    def holding(self, word: str) -> tuple[str, ...]:
        """The concepts one of whose words or phrases has this word in it: `building` is part of `building plan`."""
        found: dict[str, None] = {}
        for each in search_key(word).split():
            found.update(dict.fromkeys(self._holding.get(stem(each), ())))
        return tuple(found)

    def wider(self, codes: Iterable[str]) -> tuple[str, ...]:
        """These concepts, and those about the same function one of whose phrases has a single word of theirs in it.

        The words of all three scripts lead there, so that `building`, `عمارت` and `imarat` find the same.
        """
        found: dict[str, None] = dict.fromkeys(codes)
        for code in list(found):
            own = set(self.by_code[code].functions)
            for variants in self.by_code[code].words.values():
                for variant in variants:
                    if " " in search_key(variant):
                        continue
                    for other in self.holding(variant):
                        theirs = set(self.by_code[other].functions)
                        if not own or not theirs or own & theirs:
                            found.setdefault(other)
        return tuple(found)

    def functions(self, code: str) -> tuple[str, ...]:
        """The function codes a concept points to, likeliest first; ``()`` for a general word."""
        return self.by_code[code].functions


def _joined(known: Concept, more: Concept) -> Concept:
    words = {
        lang: tuple(dict.fromkeys([*known.words.get(lang, ()), *more.words.get(lang, ())]))
        for lang in dict.fromkeys([*known.words, *more.words])
    }
    functions = tuple(dict.fromkeys([*known.functions, *more.functions]))
    return Concept(known.code, known.kind, words, functions, f"{known.source}; {more.source}")


def _read(path: Path, known: Mapping[str, Concept]) -> Iterator[Concept]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = reader.fieldnames or ()
        is_adding = "kind" not in columns and any(lang in columns for lang in europe.EUROPEAN_LANGUAGES)
        missing = [column for column in (_ADDING_COLUMNS if is_adding else _COLUMNS) if column not in columns]
        if missing:
            raise GlossaryError(f"{path.name}: line 1: missing column {', '.join(missing)}")
        for row in reader:
            where = f"{path.name}: line {reader.line_num}"
            code = (row["concept"] or "").strip()
            words = {lang: _variants(row.get(lang)) for lang in _LANGUAGE_COLUMNS}
            words |= {
                lang: found for lang in europe.EUROPEAN_LANGUAGES if (found := _variants(row.get(lang)))
            }
            if not code:
                raise GlossaryError(f"{where}: a concept needs a code")
            if is_adding and code not in known:
                raise GlossaryError(f"{where}: concept {code} is not known, so that no words can be added")
            kind = known[code].kind if is_adding else (row["kind"] or "").strip()
            if kind not in KINDS:
                raise GlossaryError(f"{where}: kind {kind!r} is none of {', '.join(KINDS)}")
            if not any(words.values()):
                raise GlossaryError(f"{where}: concept {code} has no words")
            yield Concept(code, kind, words, _variants(row.get("functions")), (row["source"] or "").strip())


def _variants(cell: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (cell or "").split(";") if part.strip()))

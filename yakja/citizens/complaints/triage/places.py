"""Which place a complaint names: the deepest unit that the text supports, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yakja.citizens.complaints.triage.gazetteer import Gazetteer, Meaning, joined
from yakja.citizens.complaints.triage.words import Word, bones_of, word_of, words_of

_MOST_WORDS = 4
_KARACHI = "PK7-KARACHI-DIV"  # a city of seven districts
_ISLAMABAD = "PK40101"


def _keys(text: str) -> frozenset[str]:
    return frozenset(word.key for word in words_of(text))


# What stands beside a name and says which unit is meant.
_DISTRICT = _keys("district zila zilla zillah dist distt ضلع ضلعو ضلعي ولسوالۍ اضلاع ضلعے")
_TEHSIL = _keys("tehsil tahsil taluka taluko talka تحصیل تعلقو تعلقي تعلقہ تحصيل")
_TOWN = _keys("city shehar shehr shahr town bazar bazaar شہر شهر ښار بازار سٹی سٽي بازارءِ شھر")
_INSIDE = _keys(
    "mein me main mn may in at of ke ki ka k میں وچ اچ ۾ کې کي جي جو جا دے دی دا کے کی کا ءَ ءِ جے تہا"
)
_PASHTO_OF = _keys("د په")
# After such a word a name belongs to a road, a shop or a person and not to the place of the complaint.
_NOT_A_PLACE = _keys(
    "road rd روڈ روډ روڊ سڑک hotel ہوٹل express sweets chowk چوک چوڪ chungi phatak پھاٹک gate گیٹ adda اڈہ اڈا bus mor موڑ"
    " morr bypass بائی پاس street highway by"
)
# Within a sentence a capital letter marks a name.
_CAPITALISED = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+")
_BLOCK = _keys("block phase sector street بلاک فیز گلی")
_SECTOR_LETTERS = {
    words_of(name)[0].key: letter for name, letter in (("جی", "g"), ("ایف", "f"), ("آئی", "i"), ("ای", "e"))
}
_SECTOR_NUMBERS = {
    words_of(name)[0].key: number
    for name, number in (
        ("سکس", "6"), ("سیون", "7"), ("ایٹ", "8"), ("نائن", "9"), ("ٹین", "10"), ("الیون", "11"), ("تھرٹین", "13"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """A place as a text names it: its code, the words, and how sure the reading is."""

    code: str
    text: str
    confidence: float
    is_locality: bool = False
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Reading:
    """The place of a text, and which of its words name a town and which a part of one."""

    mention: Mention | None
    towns: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()

    def matter(self, words: Sequence[Word]) -> list[Word]:
        """The words that name no place."""
        if self.mention is None:
            return list(words)
        start, stop = self.mention.span
        return [w for i, w in enumerate(words) if not start <= i < stop and w.key not in self.towns]


@dataclass
class _Hit:
    start: int
    stop: int
    meanings: list[Meaning]
    strength: str
    is_near_miss: bool


class PlaceReader:
    """Finds the place of a text with a gazetteer; ``common`` are words that are never misspelt names."""

    def __init__(self, gazetteer: Gazetteer, common: frozenset[str] = frozenset()) -> None:
        self.gazetteer, self.common = gazetteer, common
        self._above = {
            joined(name): place.code
            for place in gazetteer.places.values()
            if place.level == "province"
            for name in place.names
        } | {
            joined(name): code
            for name, code in (
                ("sindh", "PK7"), ("سندھ", "PK7"), ("سنڌ", "PK7"), ("punjab", "PK6"), ("پنجاب", "PK6"),
                ("kpk", "PK5"), ("kp", "PK5"), ("khyber pakhtunkhwa", "PK5"), ("خیبر پختونخوا", "PK5"),
                ("balochistan", "PK2"), ("بلوچستان", "PK2"), ("ajk", "PK1"), ("azad kashmir", "PK1"),
                ("آزاد کشمیر", "PK1"), ("کشمیر", "PK1"), ("gb", "PK3"), ("gilgit baltistan", "PK3"),
                ("hazara", "PK5-HAZARA-DIV"), ("ہزارہ", "PK5-HAZARA-DIV"),
            )
        }  # fmt: skip

    def hits(self, words: Sequence[Word]) -> tuple[list[_Hit], set[str]]:
        """Names found, the longest first at each word, and the provinces named."""
        gazetteer, found, above = self.gazetteer, [], set()
        place = 0
        while place < len(words):
            hit = None
            for width in range(min(_MOST_WORDS, len(words) - place), 0, -1):
                run = words[place : place + width]
                key = "".join(word.key for word in run)
                if code := self._above.get(key):
                    above.add(code)
                    hit = None
                    place += width - 1
                    break
                if run[0].key.isdigit() or (width > 1 and any(len(w.key) == 1 for w in run) and len(key) < 5):
                    continue
                is_common = any(word.key in self.common or word.forms[-1] in self.common for word in run)
                meanings = gazetteer.lookup(
                    key,
                    is_latin=run[0].is_latin,
                    is_common=is_common or (width == 2 and any(len(w.key) < 3 for w in run)) or width > 2,
                )
                if meanings:
                    strength = gazetteer.clashes.get(key, "")
                    if not strength and (len(key) <= 3 or key not in gazetteer.by_name):
                        strength = "weak"
                    if key not in gazetteer.by_name and is_common:
                        strength = "strict"
                    hit = _Hit(
                        place, place + width, meanings, strength, is_near_miss=key not in gazetteer.by_name
                    )
                    break
            if hit:
                found.append(hit)
                place = hit.stop
            else:
                place += 1
        return found, above

    def matter(self, text: str) -> list[Word]:
        """The words of a text without the names of places in it."""
        words = words_of(text)
        return self.read(text, words).matter(words)

    def read(self, text: str, words: Sequence[Word]) -> Reading:
        """The place named, if one is, and the words of every name."""
        found, above = self.hits(words)
        if sector := self._sector(words):
            found.append(sector)
        mention = self._best(text, words, found, above) if found else None
        if mention is None:
            return Reading(None)
        towns: set[str] = set()
        localities: set[str] = set()
        for hit in found:
            keys = [word.key for word in words[hit.start : hit.stop]]
            if any(not meaning.is_locality for meaning in hit.meanings) and hit.strength != "strict":
                towns.update(keys)
            elif any(meaning.code == mention.code for meaning in hit.meanings):
                # With each word of it: پیپلز کالونی and Peoples Colony agree in one at least.
                localities.update(bones for key in keys if len(bones := bones_of(key.lower())) > 2)
        return Reading(mention, frozenset(towns), frozenset(localities))

    def _best(self, text: str, words: Sequence[Word], found: list[_Hit], above: set[str]) -> Mention | None:
        gazetteer = self.gazetteer
        firm = [{m.code for m in hit.meanings if not m.needs} if not hit.strength else set() for hit in found]
        capitals = {word_of(raw.lower()).key for raw in _CAPITALISED.findall(text)}
        best: tuple[float, int, Meaning, _Hit] | None = None
        for number, hit in enumerate(found):
            beside = set(above)
            beside.update(code for i, codes in enumerate(firm) if i != number for code in codes)
            weak_beside = {
                m.code for i, other in enumerate(found) if i != number for m in other.meanings if not m.needs
            }
            for meaning in hit.meanings:
                score = self._score(hit, meaning, words, beside, weak_beside, capitals)
                if score is None:
                    continue
                if best is None or score > best[0] + 1e-9:
                    best = (score, number, meaning, hit)
        if best is None:
            return None
        score, _, meaning, hit = best
        name = " ".join(self._spelled(text, hit))
        assert meaning.code in gazetteer.places
        return Mention(
            meaning.code,
            name,
            round(min(0.99, 0.5 + score / 16), 2),
            meaning.is_locality,
            (hit.start, hit.stop),
        )

    @staticmethod
    def _spelled(text: str, hit: _Hit) -> list[str]:
        raw = re.findall(
            r"[0-9\u06f0-\u06f9\u0660-\u0669]+|[^\W\d_]+(?:[\u064b-\u065f\u0670][^\W\d_]*)*", text
        )
        return raw[hit.start : hit.stop]

    def _score(
        self,
        hit: _Hit,
        meaning: Meaning,
        words: Sequence[Word],
        beside: set[str],
        weak_beside: set[str],
        capitals: set[str],
    ) -> float | None:
        gazetteer = self.gazetteer
        place = gazetteer.places[meaning.code]
        before = words[hit.start - 1].key if hit.start else ""
        after = words[hit.stop].key if hit.stop < len(words) else ""
        is_district = before in _DISTRICT or after in _DISTRICT
        is_tehsil = before in _TEHSIL or after in _TEHSIL
        is_town = after in _TOWN
        within = {
            code
            for code in beside | weak_beside
            if code != meaning.code and gazetteer.is_within(meaning.code, code)
        }
        # The tehsil of a town stands for its district when both bear the name.
        is_street = after in _NOT_A_PLACE and not meaning.is_locality
        if is_street:
            within = set()
        sisters = {
            code
            for code in beside | weak_beside
            if code != meaning.code
            and place.level == "tehsil"
            and gazetteer.places[code].level == "tehsil"
            and gazetteer.places[code].parents & place.parents & self._districts(code)
        }
        if meaning.needs and not (
            any(
                code == meaning.needs or gazetteer.is_within(code, meaning.needs)
                for code in beside | weak_beside
            )
        ):
            return None
        supported = bool(is_district or is_tehsil or within or (meaning.needs and (within or sisters)))
        if hit.strength == "strict" and not supported and not meaning.needs:
            return None
        if hit.strength == "weak" and not supported and not sisters:
            at_end = hit.stop == len(words) or (hit.start == 0 and hit.stop < len(words))
            is_latin = words[hit.start].is_latin
            is_capital = words[hit.start].key in capitals
            beside_it = after in _INSIDE or before in (_INSIDE if is_latin else _PASHTO_OF)
            if not (is_town or at_end or is_capital or beside_it):
                return None
            if not is_latin and not is_town and not at_end and len(words[hit.start].key) < 4:
                return None
        score = {"tehsil": 3.0, "district": 2.0, "division": 0.5}[place.level]
        score += 0.4 * min(len(str(place.population)), 7) / 7
        if meaning.is_locality:
            score += 0.3
        if meaning.needs:
            score += 3.0
        if within:
            score += 4.0
        if sisters and not within and place.code not in gazetteer.namesakes:
            score += 2.5
        if is_district:
            score += 5.0 if place.level == "district" else -2.0
        elif is_tehsil:
            score += 3.0 if place.level == "tehsil" else -2.0
        elif is_town and place.level == "tehsil":
            score += 0.7
        if place.code in gazetteer.namesakes:
            score += 1.5
        if place.level == "division" and place.code != _KARACHI:
            score -= 2.0
        if is_street:
            score -= 2.5
        if hit.is_near_miss:
            score -= 1.0
        # Another town named firmly, in which this one does not lie: then this is a street's or a quarter's name.
        strangers = {code for code in beside if not self._are_kin(code, meaning.code)}
        if strangers and not within:
            score -= 1.5 if not (hit.strength or meaning.is_locality) else 3.5
        if hit.strength:
            score -= 0.5
        return score

    def _districts(self, code: str) -> set[str]:
        return {
            c for c in self.gazetteer.places[code].parents if self.gazetteer.places[c].level == "district"
        }

    def _are_kin(self, one: str, other: str) -> bool:
        """One lies in the other, or both lie in one district (or in Karachi)."""
        gazetteer = self.gazetteer
        if gazetteer.is_within(one, other) or gazetteer.is_within(other, one):
            return True
        mine = gazetteer.places[one].parents | {one}
        return any(
            gazetteer.places[c].level == "district" or c == _KARACHI
            for c in mine & (gazetteer.places[other].parents | {other})
        )

    def _sector(self, words: Sequence[Word]) -> _Hit | None:
        """A sector of Islamabad (G-9, F 10/2, ایف نائن): a letter and a number."""
        for place in range(len(words) - 1):
            letter, number = words[place].key, words[place + 1].key
            letter = _SECTOR_LETTERS.get(letter, letter if words[place].is_latin else "")
            number = _SECTOR_NUMBERS.get(number, number[:3])
            if letter in {"g", "f", "i", "e", "h", "d"} and number.isdigit() and 5 <= int(number) <= 17:
                if letter in {"h", "d", "e"} and not 7 <= int(number) <= 17:
                    continue
                if place and words[place - 1].key in _BLOCK:
                    continue
                meaning = Meaning(_ISLAMABAD, is_locality=True, needs="")
                return _Hit(place, place + 2, [meaning], "", is_near_miss=False)
        return None

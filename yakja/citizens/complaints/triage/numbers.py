"""Numbers of a complaint and what they count: block 5, street 7, nine days, in digits or words of any of the languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from yakja.citizens.complaints.triage.words import Word, words_of

_NUMBERS = {
    1: "one aik ایک هڪ ہک یک ek",
    2: "two do دو ٻه ٻن دوه دوو ڈو ڈوں ݙو",
    3: "three teen tin تین ٽي ٽن درې دری ترے سئے سے3",
    4: "four char chaar چار چئن څلور",
    5: "five paanch panch پانچ پنج پنجن پنځه",
    6: "six chay chhe cheh چھ ڇهه شپږ شش چھے",
    7: "seven saat سات ست ستن اووه ہپت",
    8: "eight aath آٹھ اٺ اٺن اته ہشت اٹھ",
    9: "nine nau no9 نو9 نوں نون نہہ نهه",
    10: "ten das دس ڏهه ڏهن لس دہ ݙہ",
    11: "eleven gyarah گیارہ",
    12: "twelve bara barah بارہ ٻارهن دولس ٻارہاں",
    15: "fifteen pandra pandrah پندرہ پندرهن پنځلس",
    20: "twenty bees بیس ويهه شل ویہ",
    30: "thirty tees تیس ٽيهه دېرش",
}
_UNITS = {
    "day": "day days din dino dinon dinoun دن دنوں دناں روز ڏينهن ڏينهن ورځې ورځو ورځ ڈینھ ݙینہ روچ روچاں roz",
    "week": "week weeks hafta hafte haftay hafton ہفتہ ہفتے ہفتوں ہفتیاں هفتو هفتا هفتن هفتي اونۍ اونيو ہپتگ",
    "month": "month months mahina mahine mahinay maheenay mahinon maheene مہینہ مہینے مہینوں ماہ مهينو مهينا مهينن مياشت مياشتې مياشتو مہینیاں",
    "year": "year years saal sal سال سالوں سالن کال کلونه کالو",
    "hour": "hour hours ghanta ghante ghantay ghanton گھنٹے گھنٹوں گھنٹہ ڪلاڪ ڪلاڪن ساعته ساعتونه ساعت",
    "block": "block blk بلاک بلاڪ",
    "sector": "sector sec سیکٹر سيڪٽر",
    "phase": "phase فیز فيز فېز فیس3",
    "unit": "unit یونٹ يونٽ",
    "street": "street gali galli st گلی گهٽي کوڅه کوڅې لین lane",
    "ward": "ward وارڈ وارڊ",
    "chak": "chak چک چڪ",
    "uc": "uc یوسی",
    "house": "house makan مکان گھر3 plot پلاٹ",
    "child": "child children kids bachay bache bachon bachay bacho بچے بچوں بچہ ٻار ٻارن ماشومان ماشومانو بال زہگ",
    "people": "people persons log logon لوگ لوگوں افراد ماڻهو خلک patients patient mareez مریض مریضوں",
    "rupee": "rupees rs rupay rupee روپے روپیہ رپيا روپۍ روپئے",
    "number": "no number nambar نمبر نمبر نمبر",
    "thousand": "thousand hazar ہزار هزار زره",
}
_ADDRESS = frozenset({"block", "sector", "phase", "unit", "street", "ward", "chak", "uc", "house"})
_TIMES = {"day": 1, "week": 7, "month": 30, "year": 365}
_LETTERS = {
    "ایچ": "h", "بی": "b", "سی": "c", "ڈی": "d", "ای": "e", "ایف": "f", "جی": "g", "آئی": "i", "جے": "j",
    "کے": "k", "ایل": "l", "ایم": "m", "این": "n", "پی": "p", "آر": "r", "ایس": "s", "اے": "a", "کیو": "q",
}  # fmt: skip


def _table(source: dict) -> dict[str, object]:
    return {word.key: value for value, words in source.items() for word in words_of(words)}


_VALUE = _table(_NUMBERS)
_UNIT = _table(_UNITS)
_LETTER = {words_of(name)[0].key: letter for name, letter in _LETTERS.items()}


@dataclass(frozen=True)
class Numbers:
    """What was counted: parts of an address, lengths of time in days, other counts."""

    address: frozenset[tuple[str, str]]
    durations: frozenset[tuple[str, int]]
    counts: frozenset[tuple[str, int]]


def numbers_of(words: Sequence[Word]) -> Numbers:
    """The numbers of a text with their units, before or after."""
    address: set[tuple[str, str]] = set()
    durations: set[tuple[str, int]] = set()
    counts: set[tuple[str, int]] = set()
    last = len(words) - 1
    for place, word in enumerate(words):
        unit = _UNIT.get(word.key)
        if unit in _ADDRESS and place < last:
            after = words[place + 1]
            if _UNIT.get(after.key) == "number" and place + 1 < last:
                after = words[place + 2]
            if after.key.isdigit():
                address.add((str(unit), after.key.lstrip("0")))
            elif len(after.key) == 1 and after.is_latin:
                address.add((str(unit), after.key))
            elif letter := _LETTER.get(after.key):
                address.add((str(unit), letter))
            elif place and unit != "street" and len(words[place - 1].key) == 1 and words[place - 1].is_latin:
                address.add((str(unit), words[place - 1].key))
        value = int(word.key[:9]) if word.key.isdigit() else _VALUE.get(word.key)
        if value is None or place == last:
            continue
        follows = _UNIT.get(words[place + 1].key)
        if follows in _TIMES:
            durations.add(("day", int(value) * _TIMES[str(follows)]))  # type: ignore[call-overload]
        elif follows in ("hour", "child", "people", "rupee"):
            counts.add((str(follows), int(value)))  # type: ignore[call-overload]
        elif follows == "thousand":
            counts.add(("rupee", int(value) * 1000))  # type: ignore[call-overload]
    return Numbers(frozenset(address), frozenset(durations), frozenset(counts))

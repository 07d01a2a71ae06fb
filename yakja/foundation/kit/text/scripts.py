"""Which script a text is in, and which of Pakistan's languages it is: by letters, then function words.

No trained identifier knows Roman Urdu, and the small ones mistake Sindhi for Urdu; letters decide nearly all.
"""

import re
from collections.abc import Iterable

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d5\u06ee-\u06ff\u0750-\u077f\u08a0-\u08c9]")
_LATIN = re.compile("[A-Za-z]")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Letters that only one of the languages writes.
_LETTERS = (
    ("sd", re.compile("[ڀٺٽٿڃڇڌڏڊڍڙڦڪڱڻ۾۽]")),
    ("ps", re.compile("[ټځڅډړږښګڼې\u06cd]")),
    ("skr", re.compile("[ݙڄٻڳݨ]")),
    ("bal", re.compile("[ێݔ]")),
)

_WORDS = {
    "sd": _words("جو جي جا کي آهي ۾ نه ته هن لاءِ لاء کان سان آهن ڪري اسان"),
    "ps": _words("د په او دی ده چې نه سره کې دي له تر زموږ هغه"),
    "pnb": _words("دا دی دے دیاں نوں نال اے وچ تے ایہہ اوہ ساڈے سانوں ہویا کیتا لئی"),
    "skr": _words("دا دی دے کوں نال وچ تے ہِے ہے اساں ڈیکھو کیتے ہن"),
    "ur": _words("کا کی کے کو سے میں ہے ہیں اور نہیں پر یہ وہ کر نے تک لیے"),
}
_PUNJABI_ONLY = _words("نوں دیاں وچ ایہہ اوہ ساڈے سانوں ہویا لئی اے")
_SARAIKI_ONLY = _words("کوں اساں ڈیکھو")

_ROMAN_URDU = _words(
    "ka ki ke ko se mein main mn may hai he hy hain hein aur or nahi nahin nai nhi par yeh ye woh wo"
    " kar karna karne karein kren liye lie jaye jata jati jatay raha rahi rahe rha rhi tha thi wala wali walay bhi ho"
    " k kr krna krne krte krta kren hota hoti hone gaya gayi apna apni apne aap hum tak ya wale sath sarkari darj zariye diya kya kia"
)
_ENGLISH = _words(
    "the of and to in for is are a an on with by from or at as be it this that their they not all can has"
    " have was which who into each we our no my your been were will where when"
)


def roman_urdu_words(words: Iterable[str]) -> int:
    """How many of the words are little words of Roman Urdu."""
    return sum(word in _ROMAN_URDU for word in words)


def script_of(text: str) -> str:
    """``"Arab"``, ``"Latn"`` or ``"Zyyy"`` (no letters): the script of most letters."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic and not latin:
        return "Zyyy"
    return "Arab" if arabic >= latin else "Latn"


def likely_language(text: str) -> str:
    """A tag: en, ur, ur-Latn (Roman Urdu), sd, ps, pnb, skr, bal; ``"und"`` without letters."""
    script = script_of(text)
    if script == "Zyyy":
        return "und"
    if script == "Latn":
        words = re.findall(r"[a-z']+", text.lower())
        roman = sum(word in _ROMAN_URDU for word in words)
        english = sum(word in _ENGLISH for word in words)
        return "ur-Latn" if roman > english else "en"
    words = re.findall(r"[^\W\d_]+", text)
    for lang, letters in _LETTERS:
        found = len(letters.findall(text))
        # One foreign letter in a long text is a name; two, or one in a short text, is a language.
        if found >= 2 or (found and len(words) <= 8):
            return lang
    counts = {lang: sum(word in known for word in words) for lang, known in _WORDS.items()}
    if sum(word in _SARAIKI_ONLY for word in words) > sum(word in _PUNJABI_ONLY for word in words):
        return "skr"
    if any(word in _PUNJABI_ONLY for word in words) and counts["pnb"] >= counts["ur"]:
        return "pnb"
    best = max(("ur", "sd", "ps"), key=lambda lang: counts[lang])
    return best if counts[best] else "ur"

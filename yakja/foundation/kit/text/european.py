"""European languages in which public software is described: known by their little words, stemmed by their endings."""

import re

from yakja.foundation.kit.text.normalise import search_key
from yakja.foundation.kit.text.scripts import roman_urdu_words

EUROPEAN_LANGUAGES = ("it", "fr", "es", "de")

# Little words by which a European language is known; they part no phrase ("gestione delle code").
_EUROPEAN_LITTLE = {
    lang: frozenset(search_key(words).split())
    for lang, words in {
        "it": "il lo la i gli le l un uno una di del dello della dei degli delle dell da dal dalla dai dalle a ad al allo"
        " alla ai agli alle all in nel nella nei nelle nell con su sul sulla sui sulle sull per tra fra e ed o si che è"
        " sono suo sua propri d viene vengono",
        "fr": "le la les l un une de du des d et ou à au aux en dans par pour sur avec qui que qu est sont se s ce cette ces"
        " son sa ses leur leurs dont il elle ne pas plus",
        "es": "el la los las un una de del y o a al en con por para que es son se su sus lo como más",
        "de": "der die das den dem des ein eine einer eines einem und oder von vom zu zum zur im in am an auf für mit bei über"
        " durch ist sind wird werden sich nach als",
    }.items()
}
# Roman Urdu verbs that look like articles.
_ROMAN_VERBS = frozenset(["le", "de", "la", "lo", "do", "un", "ne", "na", "son"])
_ENGLISH_WORDS = """
the of and to in for is are with by from or at as be it this that their an a on all any each per how when where who what
which has have had can not no its you your we our they them was were will than then more one after before into out
"""
_ENGLISH_LITTLE = frozenset(_ENGLISH_WORDS.split())

_ENDING = {
    "it": re.compile(r"(?<=[a-z]{3})(?:h?[aeio])$"),
    "fr": re.compile(r"(?<=[a-z]{3})(?:es|e|s|x)$"),
    "es": re.compile(r"(?<=[a-z]{3})(?:es|as|os|s|[aeo])$"),
    "de": re.compile(r"(?<=[a-z]{4})(?:en|er|es|n|e|s)$"),
}
_APOSTROPHE = re.compile("['’]")


def european_language(text: str) -> str:
    """``it``, ``fr``, ``es`` or ``de`` when the little words of the text say so, else ``""``."""
    words = search_key(_APOSTROPHE.sub(" ", text)).split()
    counts = {lang: sum(word in little for word in words) for lang, little in _EUROPEAN_LITTLE.items()}
    best = max(counts, key=lambda lang: counts[lang])
    if counts[best] < max(1, len(words) / 7):
        return ""
    english = sum(word in _ENGLISH_LITTLE for word in words)
    roman = roman_urdu_words(words) + sum(word in _ROMAN_VERBS for word in words)
    return best if counts[best] > max(english, roman) else ""


def european_words(segment: str, lang: str) -> list[str]:
    """The words of a segment as search keys, without the little words of the language."""
    little = _EUROPEAN_LITTLE[lang]
    return [word for word in search_key(_APOSTROPHE.sub(" ", segment)).split() if word not in little]


def european_stem(word: str, lang: str) -> str:
    """A word of a search key without its ending for number and gender."""
    return _ENDING[lang].sub("", word)

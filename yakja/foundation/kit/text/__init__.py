"""Text in the scripts of Pakistan: search keys, sort keys, skeletons, scripts. Pure: no models."""

from yakja.foundation.kit.text.european import EUROPEAN_LANGUAGES, european_language
from yakja.foundation.kit.text.normalise import ascii_digits, compact_key, search_key
from yakja.foundation.kit.text.plain import plain
from yakja.foundation.kit.text.scripts import likely_language, script_of
from yakja.foundation.kit.text.skeleton import romanise, skeleton, skeleton_words
from yakja.foundation.kit.text.sorting import sort_key

__all__ = [
    "EUROPEAN_LANGUAGES",
    "ascii_digits",
    "compact_key",
    "european_language",
    "likely_language",
    "plain",
    "romanise",
    "script_of",
    "search_key",
    "skeleton",
    "skeleton_words",
    "sort_key",
]

"""How two versions of a text differ: words of one paragraph, paragraphs of a whole. Pure; knows no database."""

from .texts import Difference, Entry, Summary, compare, summary
from .words import ADDED, REMOVED, SAME, Piece, counts, word_differences

__all__ = [
    "ADDED",
    "REMOVED",
    "SAME",
    "Difference",
    "Entry",
    "Piece",
    "Summary",
    "compare",
    "counts",
    "summary",
    "word_differences",
]

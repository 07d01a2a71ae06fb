"""Which lines of a statement are which collected items, and where two accounts of the same money differ.

Pure functions over small rows. Every pass is a join by hash, so that 100,000 lines take seconds; nothing is
forced: where two answers are possible there is none, and what is left stays open.
"""

from .differences import Difference, compare, compare_days
from .items import Found, Item
from .passes import DAYS, MOST_ITEMS, match

__all__ = ["DAYS", "MOST_ITEMS", "Difference", "Found", "Item", "compare", "compare_days", "match"]

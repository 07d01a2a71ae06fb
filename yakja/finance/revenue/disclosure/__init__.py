"""Which sums of a table of months may be told, so that nobody's payment can be worked out from what is told elsewhere.

Rows are heads, columns months; the sum of a column is known, since money in hand and at the bank is published. A row is
told in *spans*: from one cut to the next, each of nobody or of enough people. What lies between two cuts is held back, and
so is what would give it away: a row or, where no row is left, the column's own sum waits for its next cut. A cut rests on
its own month and those before it alone, so what was published once is never taken back, and adds up with what follows.
"""

from __future__ import annotations

from .cutting import Cuts, Row, cuts
from .people import LEAST_PEOPLE, Cell, is_few, together

__all__ = ["LEAST_PEOPLE", "Cell", "Cuts", "Row", "cuts", "is_few", "together"]

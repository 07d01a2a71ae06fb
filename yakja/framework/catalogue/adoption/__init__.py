"""The method of adoption: from dated statements to what a cell shows on a day. Pure; no database.

Rules (reference: KITOS' split of catalogue and usage; own choices where it is silent):
1. A statement counts on days from `on` until `expires_on` (exclusive); after that it is stale.
2. The body's own word, an export, a visit: for each kind only the newest day's statements count, and
   they stand together, so that "by hand" said today ends "with tool X" said last year.
3. Claims and reports speak of one tool; the newest of each tool counts. They make a cell *reported*;
   the words of rule 2 make it *confirmed*. One that says of a tool that nothing is known ends those before it:
   the tool is run no longer, and what took its place is not known.
4. The strongest unexpired kind decides the status. A weaker kind that is at least as new and says
   something far away makes the cell *disputed*.
5. Counts confirm that a tool is used. Two counts of zero spanning 60 days make "full" and "partial" disputed;
   a count above zero makes the body's own "by hand", "not our function" and "planned" disputed, and the cell
   shows the use that was measured.
6. When everything has expired, the newest of the strongest kind is shown, marked stale.
7. Beside what it shows, a cell keeps its *proof*: what it shows to those who accept strong evidence only (proof.py).
"""

from .derive import CellState, Statement, UsageState, derive
from .proof import LADDER, NOTHING, position, proof, proof_until
from .timeline import timeline

__all__ = [
    "LADDER",
    "NOTHING",
    "CellState",
    "Statement",
    "UsageState",
    "derive",
    "position",
    "proof",
    "proof_until",
    "timeline",
]

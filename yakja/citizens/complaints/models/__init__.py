"""Nouns of complaints: what may be complained of and whose work it is, the complaint, its answers, its counts."""

from .categories import (
    Category,
    CategoryGroup,
    ClosingReason,
    FilingQuestion,
    ResponseTemplate,
    RoutingLine,
    Standing,
)
from .complaints import CATEGORY_CELLS, Complaint, ComplaintQuerySet, Gender, Phase, cell_of
from .counts import ClosedDays, ComplaintCount
from .overlay import Dispatch, MediaFetch, Underway, WordBack
from .words import Call, CallBack, ReceiptSecret, Solution, Supporter, WordChange

__all__ = [
    "CATEGORY_CELLS",
    "Call",
    "CallBack",
    "Category",
    "CategoryGroup",
    "ClosedDays",
    "ClosingReason",
    "Complaint",
    "ComplaintCount",
    "ComplaintQuerySet",
    "Dispatch",
    "FilingQuestion",
    "Gender",
    "MediaFetch",
    "Phase",
    "ReceiptSecret",
    "ResponseTemplate",
    "RoutingLine",
    "Solution",
    "Standing",
    "Supporter",
    "Underway",
    "WordBack",
    "WordChange",
    "cell_of",
]

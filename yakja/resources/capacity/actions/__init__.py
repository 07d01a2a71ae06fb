"""Verbs of capacity: the only place of this room that writes."""

from .calls import (
    add_funder,
    answer_loan,
    answer_question,
    ask_question,
    close_call,
    offer_loan,
    publish_call,
    put_before_funder,
    return_loan,
)
from .plans import check_lines, decide_plan, hand_over_plan, make_plan, report_line, set_line

__all__ = [
    "add_funder",
    "answer_loan",
    "answer_question",
    "ask_question",
    "check_lines",
    "close_call",
    "decide_plan",
    "hand_over_plan",
    "make_plan",
    "offer_loan",
    "publish_call",
    "put_before_funder",
    "report_line",
    "return_loan",
    "set_line",
]

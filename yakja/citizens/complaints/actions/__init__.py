"""Verbs of complaints: the only place where these rows are written."""

from .calling import ask_call_back, hear_number, settle_call_back, tell_more
from .citizens_word import (
    answer_office,
    answer_questionnaire,
    appeal_complaint,
    ask_again,
    ask_code,
    confirm_by_code,
    confirm_solution,
    deny_solution,
    flag_retaliation,
    lapse,
    note_call,
    verify_filer,
    withdraw_complaint,
)
from .exchange import Sending, post_request, post_update
from .filing import Contact, file_complaint, join_complaint
from .moderating import moderate_text, set_standing
from .opening import note_reading, open_filer
from .overlay import send_again, take_over
from .visiting import note_visit
from .working import (
    answer_meanwhile,
    ask_citizen,
    begin_work,
    close_as_duplicate,
    correct_category,
    forward_complaint,
    go_on,
    plan_work,
    propose_solution,
    transfer_complaint,
)

__all__ = [
    "Contact",
    "Sending",
    "answer_meanwhile",
    "answer_office",
    "answer_questionnaire",
    "appeal_complaint",
    "ask_again",
    "ask_call_back",
    "ask_citizen",
    "ask_code",
    "begin_work",
    "close_as_duplicate",
    "confirm_by_code",
    "confirm_solution",
    "correct_category",
    "deny_solution",
    "file_complaint",
    "flag_retaliation",
    "forward_complaint",
    "go_on",
    "hear_number",
    "join_complaint",
    "lapse",
    "moderate_text",
    "note_call",
    "note_reading",
    "note_visit",
    "open_filer",
    "plan_work",
    "post_request",
    "post_update",
    "propose_solution",
    "send_again",
    "set_standing",
    "settle_call_back",
    "take_over",
    "tell_more",
    "transfer_complaint",
    "verify_filer",
    "withdraw_complaint",
]

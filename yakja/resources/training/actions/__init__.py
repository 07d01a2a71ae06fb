"""Verbs of training: the only place of this room that writes."""

from .certificates import agree_to_name, make_badge_key, revoke_certificate
from .courses import add_course, offer_course, withdraw_course, write_page
from .enrolments import attend_by_code, nominate, take_attendance, withdraw_enrolment
from .practising import begin_practice, check_task
from .results import record_result
from .sessions import cancel_session, plan_session
from .taking import take_practice_results, trust_practice_key, withdraw_practice_key

__all__ = [
    "add_course",
    "agree_to_name",
    "attend_by_code",
    "begin_practice",
    "cancel_session",
    "check_task",
    "make_badge_key",
    "nominate",
    "offer_course",
    "plan_session",
    "record_result",
    "revoke_certificate",
    "take_attendance",
    "take_practice_results",
    "trust_practice_key",
    "withdraw_course",
    "withdraw_enrolment",
    "withdraw_practice_key",
    "write_page",
]

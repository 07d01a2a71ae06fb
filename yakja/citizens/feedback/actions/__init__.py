"""Verbs of feedback."""

from .answering import answer, look_up_number
from .asking import invite, set_prompt
from .closing import publish_loop, withdraw_loop

__all__ = ["answer", "invite", "look_up_number", "publish_loop", "set_prompt", "withdraw_loop"]

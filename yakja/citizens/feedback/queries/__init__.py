"""Reads of feedback, and what other rooms plug in."""

from ..registry import AskedKind, Challenge, Reachable, asked_kind, challenge, register_kind, steps_of
from .asking import drawn_again, held_back, invitation_of, prompt_for, those_who_left
from .figures import Figures, Share, by_body, figures
from .reading import call_list, publications, responses_for

__all__ = [
    "AskedKind",
    "Challenge",
    "Figures",
    "Reachable",
    "Share",
    "asked_kind",
    "by_body",
    "call_list",
    "challenge",
    "drawn_again",
    "figures",
    "held_back",
    "invitation_of",
    "prompt_for",
    "publications",
    "register_kind",
    "responses_for",
    "steps_of",
    "those_who_left",
]

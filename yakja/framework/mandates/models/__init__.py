"""Nouns of mandates: who is charged with what."""

from .mandates import Mandate
from .proposals import (
    OPEN_STATES,
    PRIVATE_STATES,
    Answer,
    Check,
    Depth,
    Proposal,
    Redaction,
    Verdict,
)
from .spending import SpendingLine
from .waivers import BuilderRequest, Clearance, Waiver

__all__ = [
    "OPEN_STATES",
    "PRIVATE_STATES",
    "Answer",
    "BuilderRequest",
    "Check",
    "Clearance",
    "Depth",
    "Mandate",
    "Proposal",
    "Redaction",
    "SpendingLine",
    "Verdict",
    "Waiver",
]

"""Nouns of mandates: who is charged with what, on what proof, under which policy; and the gate."""

from .capability import CapabilityProof, CapabilityReview, ProofKind
from .coverage import CoverageCount, CoverageKept
from .mandates import ROLE_ORDER, Mandate, Suspension
from .policy import PolicySetting
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
    "ROLE_ORDER",
    "Answer",
    "BuilderRequest",
    "CapabilityProof",
    "CapabilityReview",
    "Check",
    "Clearance",
    "CoverageCount",
    "CoverageKept",
    "Depth",
    "Mandate",
    "PolicySetting",
    "ProofKind",
    "Proposal",
    "Redaction",
    "SpendingLine",
    "Suspension",
    "Verdict",
    "Waiver",
]

"""Nouns of mandates: who is charged with what, on what proof, under which policy."""

from .capability import CapabilityProof, CapabilityReview, ProofKind
from .mandates import ROLE_ORDER, Mandate, Suspension
from .policy import PolicySetting

__all__ = [
    "ROLE_ORDER",
    "CapabilityProof",
    "CapabilityReview",
    "Mandate",
    "PolicySetting",
    "ProofKind",
    "Suspension",
]

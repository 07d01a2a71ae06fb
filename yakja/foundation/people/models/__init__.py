"""Nouns of people: accounts, persons, roles, what they may show, one-time links and keys of machines."""

from .accounts import Account, Consent, Person, Qualification, phone_hash
from .keys import ApiKey, RetiredKey
from .links import ResetApproval, ResetRequest, SignInLink
from .roles import OFFICER_KINDS, Role, RoleKind

__all__ = [
    "OFFICER_KINDS",
    "Account",
    "ApiKey",
    "Consent",
    "Person",
    "Qualification",
    "ResetApproval",
    "ResetRequest",
    "RetiredKey",
    "Role",
    "RoleKind",
    "SignInLink",
    "phone_hash",
]

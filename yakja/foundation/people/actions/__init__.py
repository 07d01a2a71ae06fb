"""Verbs of people: the only place where these rows are written."""

from ..registry import register_handover
from .appointing import appoint, create_administrator, end_role, invite
from .handing_over import assume_charge, give_additional_charge, hand_over
from .keys import make_api_key, note_key_used, revoke_api_key
from .links import make_sign_in_link, use_sign_in_link
from .persons import (
    add_person,
    end_qualification,
    give_consent,
    record_qualification,
    set_language,
    withdraw_consent,
)
from .renewing import note_new_key, renew_cnic_hashes, retire_key
from .resetting import approve_reset, refuse_reset, request_reset

__all__ = [
    "add_person",
    "appoint",
    "approve_reset",
    "assume_charge",
    "create_administrator",
    "end_qualification",
    "end_role",
    "give_additional_charge",
    "give_consent",
    "hand_over",
    "invite",
    "make_api_key",
    "make_sign_in_link",
    "note_key_used",
    "note_new_key",
    "record_qualification",
    "refuse_reset",
    "register_handover",
    "renew_cnic_hashes",
    "request_reset",
    "retire_key",
    "revoke_api_key",
    "set_language",
    "use_sign_in_link",
    "withdraw_consent",
]

"""Whose word a yes is: the citizen's, or one that an office could have given to itself."""

from __future__ import annotations

from typing import Any

from yakja.foundation.channels.models import Address
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.people.models import Account, Role

from ..models import Complaint, Solution
from ..rules import WORKERS
from .desk import typed_often


def network_mark(network: str) -> str:
    """What is kept of the line somebody comes from, so that two uses of it are known as the same; "" for none."""
    return keyed_hash(network, "complaints.network") if network else ""


def needs_code(complaint: Complaint) -> bool:
    """An office typed it in and saw the key: a yes by the key alone proves nothing, the number left can."""
    return complaint.phone_from == Complaint.PhoneFrom.OFFICE and complaint.filer_address_id is not None


def is_number_of_office(address: Address | None) -> bool:
    """A number that offices typed for many people, or with which an officer signs in."""
    if address is None:
        return False
    if typed_often([address.pk]):
        return True
    account = Account.objects.by_phone(address.value) if address.kind == "phone" else None
    roles = Role.objects.in_force().filter(person__account=account, kind__in=WORKERS)
    return account is not None and roles.exists()


def is_word_of_office(complaint: Complaint, solution: Solution, speaker: Any, network: str) -> bool:
    """Whether this yes could be the office's own, and so counts as not confirmed.

    By a key that only the office has seen, from the line from which the office proposed, or at a number of its own.
    """
    is_by_key = getattr(speaker, "is_by_key", False)
    if is_by_key and complaint.phone_from == Complaint.PhoneFrom.OFFICE:
        return True
    if network and solution.by_network and network_mark(network) == solution.by_network:
        return True
    return not is_by_key and is_number_of_office(complaint.filer_address)

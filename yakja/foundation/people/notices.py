"""Who is told what about their role and their way in, in their own language: by letter, else by SMS."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from yakja.foundation.channels.actions import send_message

from .models import Person, ResetRequest, Role


def _tell(
    person: Person, template: str, context: dict[str, Any], *, actor: Any, is_secret: bool = False
) -> bool:
    """Put a message in the outbox, in the running transaction; False when the person gave no address."""
    account = person.account
    to = (account.email or account.phone) if account else ""
    if not to or person.is_sample:
        return False
    send_message(
        actor=actor,
        to=to,
        template=template,
        context=context,
        language=person.language,
        is_urgent=is_secret,
        is_secret=is_secret,
    )
    return True


def _role(role: Role) -> str:
    with translation.override(role.person.language):
        return str(role)


def tell_invited(role: Role, address: str, *, actor: Any) -> bool:
    """The address that lets somebody in for the first time. False: nobody could be told, show it to the inviter."""
    person = role.person
    context = {
        "name": dict(person.name),
        "role": _role(role),
        "address": address,
        "username": person.account.username if person.account else "",
    }
    return _tell(person, "people/invited", context, actor=actor, is_secret=True)


def tell_appointed(role: Role, *, actor: Any) -> bool:
    """A new role, in force or waiting for the charge to be assumed."""
    context = {"role": _role(role), "awaits": role.awaits_assumption, "order": role.instrument}
    return _tell(role.person, "people/appointed", context, actor=actor)


def tell_ended(role: Role, *, actor: Any) -> bool:
    """A role that has just ended, and with it its access."""
    return _tell(role.person, "people/ended", {"role": _role(role), "reason": role.end_reason}, actor=actor)


def tell_reset(request: ResetRequest, address: str, *, actor: Any) -> bool:
    """The address after two officers vouched. False: nobody could be told, show it to the second officer."""
    return _tell(request.person, "people/reset", {"address": address}, actor=actor, is_secret=True)

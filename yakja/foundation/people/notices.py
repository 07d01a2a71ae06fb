"""Who is told what about their role and their way in, in their own language."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Person, ResetRequest, Role


def _write(person: Person, subject: str, lines: list[str]) -> bool:
    """Put a letter in the outbox; False when the person gave no address."""
    account = person.account
    if account is None or not account.email or person.is_sample:
        return False
    EmailMessage(subject=subject, body="\n\n".join(lines), to=[account.email]).send()
    return True


def tell_invited(role: Role, link: str, *, actor: Any) -> bool:
    """The link that lets somebody in for the first time. False: nobody could be told, show it to the inviter."""
    with translation.override(role.person.language):
        return _write(
            role.person,
            _("You have been given access to Yakja"),
            [
                _("%(name)s, you have been given the role: %(role)s.") % {"name": role.person, "role": role},
                _("Open this address once, within seven days, to set your password and your codes:"),
                link,
                _("Your sign-in name is %(username)s.") % {"username": role.person.account.username},
                _("Nobody will ever ask you for this address, your password or your codes."),
            ],
        )


def tell_appointed(role: Role, *, actor: Any) -> bool:
    """A new role, in force or waiting for the charge to be assumed."""
    with translation.override(role.person.language):
        what = (
            _("You have been appointed: %(role)s. Sign in and assume the charge.")
            if role.awaits_assumption
            else _("You now hold the charge: %(role)s.")
        )
        lines = [what % {"role": role}]
        if role.instrument:
            lines.append(_("Office order: %(order)s") % {"order": role.instrument})
        return _write(role.person, _("A new charge"), lines)


def tell_ended(role: Role, *, actor: Any) -> bool:
    """A role that has just ended, and with it its access."""
    with translation.override(role.person.language):
        return _write(
            role.person,
            _("A charge has ended"),
            [
                _("Your charge has ended, and with it your access: %(role)s.") % {"role": role},
                _("Reason: %(reason)s") % {"reason": role.end_reason},
            ],
        )


def tell_reset(request: ResetRequest, link: str, *, actor: Any) -> bool:
    """The link after two officers vouched. False: nobody could be told, show it to the second officer."""
    with translation.override(request.person.language):
        return _write(
            request.person,
            _("Set your password and codes anew"),
            [
                _("Two officers have confirmed that you are locked out."),
                _("Open this address once, within a day. Your old password and codes end with it:"),
                link,
                _("If you did not ask for this, tell the office above yours at once."),
            ],
        )

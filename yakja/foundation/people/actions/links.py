"""One-time links that let a person in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Person, SignInLink


def new_link(*, person: Person, purpose: str, lasts: dt.timedelta, made_by: str) -> str:
    """The address of a new link in the person's language; earlier unused links of the person die. Allowed by the caller."""
    if person.account is None:
        refuse("no_account", _("This person has no account to sign in with."))
    now = timezone.now()
    SignInLink.objects.usable(now).filter(person=person, purpose=purpose).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person,
        purpose=purpose,
        token_hash=SignInLink.hash_of(token),
        made_at=now,
        made_by_ref=made_by,
        expires_at=now + lasts,
    )
    return f"{settings.PUBLIC_URL.rstrip('/')}/{person.language}/sign-in/{token}/"


@action("people.make_sign_in_link")
def make_sign_in_link(
    *,
    actor: Any,
    person: Person,
    purpose: str = SignInLink.Purpose.LOOPBACK,
    lasts: dt.timedelta = dt.timedelta(hours=24),
    door: str = "command",
) -> str:
    """The address of a link that signs the person in once.

    A loopback link stands for the second factor too, and is refused (`not_on_loopback`) where the settings do
    not say that this copy serves its own machine only. Any other leads to setting a password and codes.
    """
    require(actor, "people.make_sign_in_link", person)
    if purpose == SignInLink.Purpose.LOOPBACK and not settings.LOOPBACK_SIGN_IN:
        refuse("not_on_loopback", _("Links that need no password are for one's own machine only."))
    address = new_link(person=person, purpose=purpose, lasts=lasts, made_by=ref_of(actor))
    record(
        subject=person, after={"purpose": str(purpose), "lasts_hours": round(lasts.total_seconds() / 3600, 1)}
    )
    return address


@action("people.use_sign_in_link")
def use_sign_in_link(*, actor: Any, token: str, door: str = "web") -> SignInLink:
    """Spend a link; the door signs its person in. A reset link also takes away the old password and factors.

    Raises Conflict `link_spent` for a token that is unknown, used or expired: which of them is not told.
    """
    require(actor, "people.use_sign_in_link")
    now = timezone.now()
    link = (
        SignInLink.objects.select_for_update(of=("self",))
        .select_related("person__account")
        .filter(token_hash=SignInLink.hash_of(token))
        .first()
    )
    loopback_elsewhere = (
        link is not None and link.purpose == SignInLink.Purpose.LOOPBACK and not settings.LOOPBACK_SIGN_IN
    )
    if link is None or link.used_at or link.expires_at <= now or loopback_elsewhere:
        raise Conflict(
            _("This link has been used or has expired. Ask whoever gave it to you for a new one."),
            code="link_spent",
        )
    account = link.person.account
    if account is None or not account.is_active:
        raise Conflict(_("This account is closed."), code="account_closed")
    link.used_at = now
    link.save(update_fields=["used_at"])
    if link.purpose == SignInLink.Purpose.RESET:
        # A new unusable password also ends every session that the old one opened.
        Authenticator.objects.filter(user=account).delete()
        account.set_unusable_password()
        account.save(update_fields=["password"])
    record(subject=link.person, facts={"purpose": link.purpose, "link": link.pk})
    return link

"""What django-allauth asks of us: closed sign-up, our words, the code sheet as a second factor of its own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit import i18n, secrecy
from yakja.foundation.people.queries.keys import SECOND_FACTOR

_WRONG = _("Name or password is not correct. Look at the language of your keyboard and at Caps Lock.")

# Letters that allauth sends: subject and sentences. The address of the letter's link is the last entry.
LETTERS: dict[str, tuple[Any, Any, str]] = {
    "account/email/password_reset_key": (
        _("Choose a new password"),
        _("Somebody, probably you, asked to choose a new password. If it was not you, ignore this letter."),
        "password_reset_url",
    ),
    "account/email/email_confirmation": (
        _("Confirm your e-mail address"),
        _("Open this address to confirm that this e-mail address is yours."),
        "activate_url",
    ),
    "account/email/email_changed": (
        _("Your e-mail address was changed"),
        _("The e-mail address of your account was changed."),
        "",
    ),
    "account/email/email_confirm": (
        _("Your e-mail address was confirmed"),
        _("An e-mail address of your account was confirmed."),
        "",
    ),
    "account/email/email_deleted": (
        _("An e-mail address was removed"),
        _("An e-mail address was removed from your account."),
        "",
    ),
    "account/email/password_changed": (
        _("Your password was changed"),
        _("The password of your account was changed."),
        "",
    ),
    "account/email/password_reset": (
        _("Your password was set anew"),
        _("The password of your account was set anew."),
        "",
    ),
    "account/email/password_set": (_("Your password was set"), _("A password was set for your account."), ""),
    "mfa/email/recovery_codes_generated": (
        _("A new code sheet"),
        _("A new sheet of sign-in codes was printed for your account; an older one no longer works."),
        "",
    ),
    "mfa/email/totp_activated": (
        _("Codes from an app are on"),
        _("An app that shows codes was linked to your account."),
        "",
    ),
    "mfa/email/totp_deactivated": (
        _("Codes from an app are off"),
        _("The app that shows codes was unlinked from your account."),
        "",
    ),
    "mfa/email/webauthn_added": (_("A new passkey"), _("A passkey was added to your account."), ""),
    "mfa/email/webauthn_removed": (
        _("A passkey was removed"),
        _("A passkey was removed from your account."),
        "",
    ),
}

# What is said on the next page; "" says nothing.
SAID: dict[str, Any] = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/email_confirmation_sent.txt": _(
        "A letter was sent to %(email)s; open the address in it."
    ),
    "account/messages/email_confirmed.txt": _("%(email)s is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("%(email)s belongs to another account."),
    "account/messages/email_deleted.txt": _("%(email)s was removed."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/recovery_codes_generated.txt": _("Print this sheet now: it is not shown again."),
    "mfa/messages/totp_activated.txt": _("The app is linked. Its codes are your second factor."),
    "mfa/messages/totp_deactivated.txt": _("The app is unlinked."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "socialaccount/messages/account_connected.txt": _("The outside account is linked."),
    "socialaccount/messages/account_connected_other.txt": _(
        "That outside account is linked to somebody else."
    ),
    "socialaccount/messages/account_connected_updated.txt": _("The outside account is linked."),
    "socialaccount/messages/account_disconnected.txt": _("The outside account is unlinked."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; everything allauth says is said in our words and languages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("Your account has this e-mail address already."),
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "email_taken": _("Somebody with this e-mail address is here already."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not correct, or it was used before."),
        "incorrect_password": _("This password is not correct."),
        "invalid_or_expired_key": _("This address has been used or has expired."),
        "invalid_password_reset": _("This address has been used or has expired."),
        "rate_limited": _("That was too often. Wait some minutes and try again."),
        "too_many_login_attempts": _("That was wrong too often. Wait five minutes and try again."),
        "unknown_email": _("No account has this e-mail address."),
        "same_as_current": _("This is the same as before."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"/{i18n.active()}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Somebody let in by a link has nothing to show again yet: they set a password first."""
        names = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code of your app or sheet"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        found = super().get_reauthentication_methods(user)
        for method in found:
            method["description"] = names.get(method["id"], method["description"])
        if not found and user.is_authenticated:
            found.append(
                {
                    "id": "set_password",
                    "description": _("Set a password"),
                    "url": reverse("account_set_password"),
                }
            )
        return found

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or SAID.get(message_template or "", "")
        if said:
            context = message_context or {}
            text = str(said) % context if message_template in SAID and "%(" in str(said) else str(said)
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        if template_prefix not in LETTERS:
            return super().render_mail(template_prefix, email, context, headers)
        subject, sentence, address = LETTERS[template_prefix]
        lines = [str(sentence)]
        if address:
            lines.append(str(context[address]))
        elif "timestamp" in context:
            when = date_format(context["timestamp"], "Y-m-d H:i")
            lines.append(
                gettext("When: %(when)s. From the address: %(ip)s.")
                % {"when": when, "ip": context.get("ip", "")}
            )
            lines.append(gettext("If this was not you, tell the office above yours at once."))
        to = [email] if isinstance(email, str) else email
        return EmailMessage(str(subject), "\n\n".join(lines), self.get_from_email(), to, headers=headers)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The printed code sheet counts by itself, so that nobody needs a smartphone; secrets are encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not correct, or it was used before."),
        "cannot_delete_authenticator": _("This cannot be taken away."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.decrypt(encrypted_text, SECOND_FACTOR)

    def is_mfa_enabled(self, user: Any, types: list[str] | None = None) -> bool:
        """Where allauth asks whether a code must be shown at sign-in, a code sheet alone is a reason too."""
        if types is not None and {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} <= set(types):
            types = [*types, Authenticator.Type.RECOVERY_CODES]
        return super().is_mfa_enabled(user, types)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


class OutsideAccountAdapter(DefaultSocialAccountAdapter):
    """An outside account opens an account that exists; it never makes one."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "invalid_token": _("The other server's answer could not be used."),
        "no_password": _("Set a password first."),
        "no_verified_email": _("Confirm your e-mail address first."),
        "disconnect_last": _("This is your only way in; set a password first."),
        "connected_other": _("That outside account is linked to somebody else."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

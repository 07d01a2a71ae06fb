"""allauth's forms with our labels and hints, so that they speak every language of the house."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.text import ascii_digits

NEW_PASSWORD_HINT = _(
    "At least 12 signs. Three or four words that do not belong together are good and easy to remember."
)


def _forgotten() -> str:
    return format_html(
        '<a href="{}">{}</a>', str(reverse_lazy("people:locked_out")), gettext("I cannot get in")
    )


forgotten = lazy(_forgotten, str)


class _Worded:
    """Labels and hints by field name; placeholders are left out, they vanish when one types."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.labels:
                field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")


class LoginForm(_Worded, account.LoginForm):
    labels = {"login": _("Sign-in name or e-mail"), "password": _("Password")}
    hints = {"password": forgotten()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username", "dir": "ltr", "autocapitalize": "none"}
        )


class AddEmailForm(_Worded, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": NEW_PASSWORD_HINT}


class SetPasswordForm(_Worded, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": NEW_PASSWORD_HINT}


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    labels = {"email": _("E-mail address of your account")}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": NEW_PASSWORD_HINT}


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    labels = {"password": _("Password")}


_CODE_HINT = _("Six digits from your app, or the next code of your printed sheet. Strike it out afterwards.")


class _CodeForm(_Worded):
    labels = {"code": _("Sign-in code")}
    hints = {"code": _CODE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "dir": "ltr"})  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Digits of any of the three sets."""
        self.cleaned_data["code"] = ascii_digits(self.cleaned_data["code"])  # type: ignore[attr-defined]
        return str(super().clean_code())  # type: ignore[misc]


class AuthenticateForm(_CodeForm, factor.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(_CodeForm, factor.ReauthenticateForm):
    pass


class ActivateTOTPForm(_CodeForm, totp.ActivateTOTPForm):
    hints = {"code": _("Six digits that the app shows now.")}


class GenerateCodeSheetForm(forms.Form):
    """Unlike allauth's own, it needs no app or passkey before: the sheet is a second factor of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)


class AddPasskeyForm(_Worded, webauthn.AddWebAuthnForm):
    labels = {
        "name": _("Name of the passkey"),
        "passwordless": _("Sign in with this passkey alone, without a password"),
    }
    hints = {"name": _("For example: office computer")}


class EditPasskeyForm(_Worded, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}

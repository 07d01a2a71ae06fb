"""Sign-in: what django-allauth is told. OpenID Connect is offered when YAKJA_OIDC_SERVER is given."""

from typing import Any

import environ

env = environ.Env()

_PUBLIC_URL = env.str("YAKJA_URL", default="http://127.0.0.1:8000")

ACCOUNT_ADAPTER = "yakja.foundation.people.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A stranger's address gets no letter; whoever asks sees the same answer for known and unknown ones.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"reset_password": "20/h/ip,3/h/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _PUBLIC_URL.partition(":")[0]
# Offices share computers: a session ends with the browser, and after a working day at the latest.
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
ACCOUNT_FORMS = {
    "login": "yakja.foundation.people.web.sign_in_forms.LoginForm",
    "add_email": "yakja.foundation.people.web.sign_in_forms.AddEmailForm",
    "change_password": "yakja.foundation.people.web.sign_in_forms.ChangePasswordForm",
    "set_password": "yakja.foundation.people.web.sign_in_forms.SetPasswordForm",
    "reset_password": "yakja.foundation.people.web.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "yakja.foundation.people.web.sign_in_forms.ResetPasswordKeyForm",
    "reauthenticate": "yakja.foundation.people.web.sign_in_forms.ReauthenticateForm",
}

MFA_ADAPTER = "yakja.foundation.people.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Invited officers reach the codes through a one-time link; nobody can sign up and never own the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# One printed page: fifty sign-ins, each code once, shown when it is printed and never again.
MFA_RECOVERY_CODE_COUNT = 50
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Yakja"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _PUBLIC_URL.startswith("http://")
MFA_FORMS = {
    "authenticate": "yakja.foundation.people.web.sign_in_forms.AuthenticateForm",
    "reauthenticate": "yakja.foundation.people.web.sign_in_forms.ReauthenticateByCodeForm",
    "activate_totp": "yakja.foundation.people.web.sign_in_forms.ActivateTOTPForm",
    "generate_recovery_codes": "yakja.foundation.people.web.sign_in_forms.GenerateCodeSheetForm",
    "add_webauthn": "yakja.foundation.people.web.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "yakja.foundation.people.web.sign_in_forms.EditPasskeyForm",
}

# How many proxies of one's own stand before the server: only their X-Forwarded-For is believed by rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("YAKJA_PROXIES", default=0)


def openid_connect(values: environ.Env) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS from YAKJA_OIDC_*: empty without a server; a server needs a client and a secret."""
    server = values.str("YAKJA_OIDC_SERVER", default="")
    if not server:
        return {}
    app = {
        "provider_id": "province",
        "name": values.str("YAKJA_OIDC_NAME", default="OpenID Connect"),
        "client_id": values.str("YAKJA_OIDC_CLIENT"),
        "secret": values.str("YAKJA_OIDC_SECRET"),
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_ADAPTER = "yakja.foundation.people.web.adapters.OutsideAccountAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect(env)
SOCIALACCOUNT_STORE_TOKENS = False
# Whether an account is found by the e-mail address that the province's own server has verified.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = env.bool("YAKJA_OIDC_MATCH_EMAIL", default=False)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = SOCIALACCOUNT_EMAIL_AUTHENTICATION
# Whether that server asks for a second factor itself, so that we need not.
OIDC_IS_SECOND_FACTOR = env.bool("YAKJA_OIDC_IS_SECOND_FACTOR", default=False)

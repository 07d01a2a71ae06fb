"""What the environment turns on."""

import environ
import pytest
from allauth.socialaccount.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from yakja.config.settings.sign_in import openid_connect

OIDC = {
    "YAKJA_OIDC_SERVER": "https://id.example.gov.pk/realms/province",
    "YAKJA_OIDC_CLIENT": "yakja",
    "YAKJA_OIDC_SECRET": "the-secret-of-the-client",
    "YAKJA_OIDC_NAME": "Provincial identity",
}


def values(**given):
    env = environ.Env()
    env.ENVIRON = given
    return env


def test_without_a_server_openid_connect_is_off(client, db):
    assert openid_connect(values()) == {}
    assert "Provincial identity" not in client.get(reverse("account_login")).content.decode()


def test_a_server_without_client_or_secret_refuses_to_start():
    for missing in ("YAKJA_OIDC_CLIENT", "YAKJA_OIDC_SECRET"):
        with pytest.raises(ImproperlyConfigured, match=missing):
            openid_connect(values(**{k: v for k, v in OIDC.items() if k != missing}))


def test_a_configured_server_is_offered_on_the_sign_in_page(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(values(**OIDC))
    html = client.get(reverse("account_login")).content.decode()
    assert "Provincial identity" in html
    assert "the-secret-of-the-client" not in html
    app = get_adapter().list_apps(None, provider="openid_connect")[0]
    assert (app.client_id, app.settings["server_url"]) == ("yakja", OIDC["YAKJA_OIDC_SERVER"])


def test_passwords_are_kept_with_scrypt():
    from yakja.config.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


def test_rate_limits_are_on():
    from allauth.account import app_settings

    limits = app_settings.RATE_LIMITS
    assert limits["login_failed"]
    assert limits["reset_password"]
    assert limits["login"]

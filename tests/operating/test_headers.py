"""What every answer tells the browser, and what production adds."""

from __future__ import annotations

import importlib

import pytest
from django.test import Client

PATHS = [
    "/healthz",
    "/ur/",
    "/ur/tools/",
    "/api/v1/tools",
    "/api/v1/openapi.json",
    "/ur/nowhere/",
    "/ur/accounts/login/",
]


@pytest.fixture(scope="module")
def production() -> object:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("YAKJA_SECRET_KEY", "YAKJA_FIELD_KEY", "YAKJA_HOSTS"):
            patch.setenv(name, f"a value for {name}")
        return importlib.import_module("yakja.config.settings.production")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policy(path):
    headers = Client().get(path).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert all(source in {"'self'", "'none'", "data:"} for sources in policy.values() for source in sources)
    assert "data:" not in policy["script-src"] + policy["style-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in headers
    assert "charset" in headers["Content-Type"] or headers["Content-Type"].startswith("application/json")


@pytest.mark.django_db
def test_answers_to_somebody_signed_in_are_not_stored(settings):
    client = Client()
    assert "no-store" not in client.get("/ur/tools/").headers.get("Cache-Control", "")
    client.cookies[settings.SESSION_COOKIE_NAME] = "anything"
    for path in PATHS:
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_cookies_of_production_belong_to_this_host_only(production):
    assert production.SESSION_COOKIE_NAME.startswith("__Host-")
    assert production.CSRF_COOKIE_NAME.startswith("__Host-")
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    assert production.SESSION_COOKIE_HTTPONLY
    assert getattr(production, "SESSION_COOKIE_DOMAIN", None) is None
    assert getattr(production, "SESSION_COOKIE_PATH", "/") == "/"


def test_production_sends_browsers_by_tls_for_a_year(production):
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.SECURE_HSTS_INCLUDE_SUBDOMAINS
    assert production.SECURE_SSL_REDIRECT

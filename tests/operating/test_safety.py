"""Unsafe settings are named one by one, and production does not start with them."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from yakja.config.operating.safety import LAST_BACKUP, findings, refuse_unsafe
from yakja.config.settings.shared import shared_cache
from yakja.config.settings.sign_in import openid_connect

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "Jt0v2mQy8aXbC4dE6fG1hI3kL5nO7pR9sTuVwZ-one"
OTHER_KEY = "Qw3rT5yU7iO9pA1sD2fG4hJ6kL8zX0cV-bNm_two-2"
POSTGRES = {"ENGINE": "django.db.backends.postgresql", "NAME": "yakja", "HOST": "", "OPTIONS": {}}


@pytest.fixture
def safe(tmp_path: Path, settings: Any) -> Any:
    """Settings against which nothing can be said; each test then breaks one."""
    data = tmp_path / "data"
    data.mkdir(mode=0o750)
    now = dt.datetime.now(dt.UTC).isoformat()
    (data / LAST_BACKUP).write_text(json.dumps({"made_at": now}))
    values = {
        "DEBUG": False,
        "SECRET_KEY": GOOD_KEY,
        "FIELD_KEY": OTHER_KEY,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "LOOPBACK_SIGN_IN": False,
        "YAKJA_SAMPLE": False,
        "ALLOWED_HOSTS": ["yakja.gov.pk"],
        "SOCIALACCOUNT_PROVIDERS": {},
        "PUBLIC_URL": "https://yakja.gov.pk",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "EMAIL_PROVIDER": "smtp",
        "SMTP_SECURITY": "none",
        "SMTP_HOST": "127.0.0.1",
        "DEFAULT_FROM_EMAIL": "yakja@yakja.gov.pk",
        "SMS_PROVIDER": "gateway",
        "VAR": data,
    }
    for name, value in values.items():
        setattr(settings, name, value)
    with override_settings(DATABASES={"default": POSTGRES}):
        yield settings


def found() -> set[str]:
    return {name for name, _, _ in findings()} - {"W050"}  # tests may run as root


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
class TestFindings:
    def test_safe_settings_have_none(self, safe):
        assert found() == set()

    @pytest.mark.parametrize(
        ("name", "value", "finding"),
        [
            ("DEBUG", True, "E001"),
            ("SECRET_KEY", "", "E002"),
            ("SECRET_KEY", "short", "E002"),
            ("SECRET_KEY", "a" * 60, "E002"),
            ("SECRET_KEY", "django-insecure-" + GOOD_KEY, "E002"),
            ("FIELD_KEY", "", "E003"),
            ("FIELD_KEY", "another key for tests only", "E003"),
            ("FIELD_KEY", GOOD_KEY, "E004"),
            ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "E005"),
            ("LOOPBACK_SIGN_IN", True, "E010"),
            ("YAKJA_SAMPLE", True, "E011"),
            ("ALLOWED_HOSTS", ["*"], "E012"),
            ("ALLOWED_HOSTS", [], "E012"),
            ("PUBLIC_URL", "http://yakja.gov.pk", "E020"),
            ("SESSION_COOKIE_SECURE", False, "E021"),
            ("CSRF_COOKIE_SECURE", False, "E021"),
            ("SECURE_HSTS_SECONDS", 0, "W021"),
            ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, "W022"),
            ("EMAIL_PROVIDER", "console", "E030"),
            ("SMTP_HOST", "mail.gov.pk", "E031"),
            ("DEFAULT_FROM_EMAIL", "yakja@localhost", "W030"),
            ("SMS_PROVIDER", "console", "W031"),
        ],
    )
    def test_one_unsafe_setting_is_named(self, safe, name, value, finding):
        setattr(safe, name, value)
        assert found() == {finding}

    def test_an_identity_server_without_tls_is_named(self, safe):
        class Given:
            def str(self, name: str, default: str = "") -> str:
                return {"YAKJA_OIDC_SERVER": "http://id.gov.pk"}.get(name, "x")

        safe.SOCIALACCOUNT_PROVIDERS = openid_connect(Given())
        assert found() == {"E013"}

    @pytest.mark.parametrize(
        ("database", "finding"),
        [
            ({"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/yakja.sqlite3"}, "W040"),
            ({**POSTGRES, "HOST": "10.0.0.9"}, "E040"),
            ({**POSTGRES, "HOST": "db.gov.pk", "OPTIONS": {"sslmode": "prefer"}}, "E040"),
            ({**POSTGRES, "HOST": "db.gov.pk", "OPTIONS": {"sslmode": "verify-full"}}, None),
            ({**POSTGRES, "HOST": "/var/run/postgresql"}, None),
            ({**POSTGRES, "HOST": "127.0.0.1"}, None),
        ],
    )
    def test_a_database_that_does_not_fit_is_named(self, safe, database, finding):
        with override_settings(DATABASES={"default": database}):
            assert found() == ({finding} if finding else set())

    @pytest.mark.parametrize(
        ("cache", "workers", "expected"),
        [
            ("memory", 2, {"W070"}),
            ("memory", 1, set()),
            ("database", 8, set()),
            ("redis://127.0.0.1:6379", 8, {"E071"}),
            ("redis://cache.gov.pk:6379", 8, {"E070", "E071"}),
            ("rediss://cache.gov.pk:6379", 8, {"E071"}),
            ("unix:///run/valkey.sock", 8, {"E071"}),
        ],
    )
    def test_limits_that_do_not_hold_are_named(self, safe, monkeypatch, cache, workers, expected):
        class Given:
            def str(self, name: str, default: str = "") -> str:
                return cache

        safe.WORKERS = workers
        safe.CACHES = {"default": shared_cache(Given())}
        monkeypatch.setitem(sys.modules, "redis", None)  # as on a machine where nobody has installed it
        assert found() == expected

    @pytest.mark.parametrize("name", ["field_key", "secret_key", "restored-keys.env", "files"])
    def test_what_every_user_of_the_machine_can_read_is_named(self, safe, name):
        path = safe.VAR / name
        path.mkdir() if name == "files" else path.write_text("x")
        path.chmod(0o755)
        assert found() == set()  # the folder above keeps others out
        safe.VAR.chmod(0o755)
        assert found() == {"E050"}
        path.chmod(0o700)
        assert found() == set()

    def test_a_missing_or_old_backup_is_named(self, safe):
        noted = safe.VAR / LAST_BACKUP
        old = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
        noted.write_text(json.dumps({"made_at": old.isoformat()}))
        assert found() == {"W061"}
        noted.write_text("{")
        assert found() == {"W060"}
        noted.unlink()
        assert found() == {"W060"}

    def test_errors_refuse_and_warnings_do_not(self, safe):
        safe.SMS_PROVIDER = "console"
        refuse_unsafe()
        safe.LOOPBACK_SIGN_IN = True
        with pytest.raises(ImproperlyConfigured, match=r"yakja\.E010"):
            refuse_unsafe()


def production(tmp_path: Path, **changed: str) -> dict[str, str]:
    """The environment of a served copy, as docs/operating says."""
    tmp_path.chmod(0o750)
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "yakja.config.settings.production",
        "YAKJA_DATA": str(tmp_path),
        "YAKJA_SECRET_KEY": GOOD_KEY,
        "YAKJA_FIELD_KEY": OTHER_KEY,
        "YAKJA_HOSTS": "yakja.gov.pk",
        "YAKJA_URL": "https://yakja.gov.pk",
        "YAKJA_EMAIL": "smtp",
        "YAKJA_FROM": "yakja@yakja.gov.pk",
        "YAKJA_PROXIES": "1",
        "SAMPLE": "0",
        **changed,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"YAKJA_SECRET_KEY": "short"}, "yakja.E002"),
        ({"YAKJA_FIELD_KEY": GOOD_KEY}, "yakja.E004"),
        ({"YAKJA_URL": "http://yakja.gov.pk"}, "yakja.E020"),
        ({"YAKJA_HOSTS": "*"}, "yakja.E012"),
        ({"YAKJA_EMAIL": "console"}, "yakja.E030"),
        ({"SAMPLE": "1"}, "yakja.E011"),
    ],
)
def test_production_does_not_start_with_an_unsafe_setting(tmp_path, changed, said):
    """The server imports `yakja.config.wsgi`; that import is the start."""
    environment = production(tmp_path, **changed)
    start = [sys.executable, "-c", "import yakja.config.wsgi"]
    done = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode == 0) == (said == ""), done.stderr
    assert said in done.stderr
    check = [sys.executable, "manage.py", "check", "--deploy"]
    done = subprocess.run(check, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode == 0) == (said == ""), done.stderr
    assert said in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["YAKJA_SECRET_KEY", "YAKJA_FIELD_KEY", "YAKJA_HOSTS"])
def test_production_does_not_start_without_what_it_needs(tmp_path, name):
    environment = production(tmp_path)
    del environment[name]
    start = [sys.executable, "-c", "import yakja.config.wsgi"]
    done = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert name in done.stderr

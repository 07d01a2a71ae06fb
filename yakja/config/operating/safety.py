"""What a served copy must not be: every finding of `./manage check --deploy`, in the order an operator mends them.

Findings with an E keep production settings from starting; findings with a W are said and can be lived with.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import ipaddress
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured

LAST_BACKUP = "last_backup.json"  # under YAKJA_DATA; written by ./manage backup
SHORTEST_KEY = 40
KNOWN_KEYS = ("django-insecure", "for tests only", "changeme", "change-me", "secret", "example")
BACKUP_EVERY = dt.timedelta(days=2)
SLOW_HASHERS = ("ScryptPasswordHasher", "Argon2PasswordHasher", "PBKDF2PasswordHasher")
Finding = tuple[str, str, str]  # id, what is wrong, what to do

_found: list[Callable[[], Iterator[Finding]]] = []


def _check(function: Callable[[], Iterator[Finding]]) -> Callable[[], Iterator[Finding]]:
    """A check that belongs to deployment."""

    def run(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
        return [
            (Error if name.startswith("E") else Caution)(text, hint=hint, id=f"yakja.{name}")
            for name, text, hint in function()
        ]

    register(run, Tags.security, deploy=True)
    _found.append(function)
    return function


def findings() -> list[Finding]:
    """Everything that is wrong with the settings of this process."""
    return [finding for function in _found for finding in function()]


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured when an error stands against serving; production settings call it at start."""
    errors = [m for m in run_checks(tags=[Tags.security], include_deployment_checks=True) if m.level >= 40]
    if errors:
        said = "\n".join(f"  {m.id}: {m.msg} {m.hint or ''}".rstrip() for m in errors)
        raise ImproperlyConfigured(
            f"Yakja does not start with unsafe settings (./manage check --deploy):\n{said}"
        )


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < 12 or any(word in key.lower() for word in KNOWN_KEYS)


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django gives no empty one
        return ""


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""} or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@_check
def _keys() -> Iterator[Finding]:
    if settings.DEBUG:
        yield (
            "E001",
            "DEBUG is on: errors show settings and code to visitors.",
            "Use the production settings.",
        )
    made = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    secret = _secret_key()
    if _is_weak(secret):
        yield "E002", "YAKJA_SECRET_KEY is missing, short or well known: sessions can be forged.", made
    if _is_weak(str(settings.FIELD_KEY or "")):
        yield "E003", "YAKJA_FIELD_KEY is missing, short or well known: personal data can be read.", made
    if secret and secret == settings.FIELD_KEY:
        yield "E004", "YAKJA_FIELD_KEY and YAKJA_SECRET_KEY are the same.", made
    if not settings.PASSWORD_HASHERS[0].endswith(SLOW_HASHERS):
        yield (
            "E005",
            "Passwords are kept with a fast hash.",
            "Leave PASSWORD_HASHERS as the settings have it.",
        )


@_check
def _doors() -> Iterator[Finding]:
    if settings.LOOPBACK_SIGN_IN:
        yield "E010", "Printed sign-in links of the sample are accepted.", "Use the production settings."
    if settings.YAKJA_SAMPLE:
        yield "E011", "This copy is furnished with invented data.", "Set SAMPLE=0."
    if not settings.ALLOWED_HOSTS or any(host in {"*", "."} for host in settings.ALLOWED_HOSTS):
        yield (
            "E012",
            "Any host name is answered.",
            "Set YAKJA_HOSTS to the names of this site, such as yakja.example.gov.pk.",
        )
    server = _openid_server()
    if server and urlsplit(server).scheme != "https":
        yield "E013", "YAKJA_OIDC_SERVER is not https: sign-ins can be forged.", "Use its https address."


def _openid_server() -> str:
    found = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(found[0]["settings"]["server_url"]) if found else ""


@_check
def _transport() -> Iterator[Finding]:
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        yield (
            "E020",
            "YAKJA_URL is not an https address.",
            "Set YAKJA_URL=https://... and put a proxy with TLS in front.",
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield "E021", "Cookies may travel without TLS.", "Use the production settings."
    if settings.SECURE_HSTS_SECONDS < 86_400 * 30:
        yield (
            "W021",
            "Browsers are told for less than 30 days to come by TLS only.",
            "Leave YAKJA_HSTS_SECONDS away once TLS works.",
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield (
            "W022",
            "YAKJA_PROXIES is 0: behind a proxy, rate limits see one address for everybody.",
            "Set YAKJA_PROXIES=1 for one proxy of your own.",
        )


@_check
def _letters() -> Iterator[Finding]:
    if settings.EMAIL_PROVIDER == "console":
        yield (
            "E030",
            "Letters go to the log, with the links that let people in.",
            "Set YAKJA_EMAIL=smtp and YAKJA_SMTP_*.",
        )
    elif settings.SMTP_SECURITY == "none" and not _is_loopback(settings.SMTP_HOST):
        yield (
            "E031",
            "Letters and the mail password travel in clear.",
            "Set YAKJA_SMTP_SECURITY=starttls or tls.",
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(("@localhost", "@example.com")):
        yield "W030", "Letters come from an address that does not exist.", "Set YAKJA_FROM."
    if settings.SMS_PROVIDER == "kannel":
        yield from _gateway()
    if settings.SMS_PROVIDER == "console":
        yield (
            "W031",
            "Text messages go to the log and reach nobody.",
            "Set YAKJA_SMS once a provider is there.",
        )


def _gateway() -> Iterator[Finding]:
    if len(settings.KANNEL_SECRET) < 20:
        yield (
            "E032",
            "Anybody could bring in text messages in another's name.",
            "Set YAKJA_KANNEL_SECRET to 20 characters or more.",
        )
    gateway = urlsplit(settings.KANNEL_URL)
    if settings.KANNEL_PUBLIC and gateway.scheme != "https":
        yield (
            "E033",
            "Text messages and the gateway's password travel in clear over the public network.",
            "Give YAKJA_KANNEL_URL as https://, or keep the gateway inside.",
        )


@_check
def _database() -> Iterator[Finding]:
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        yield (
            "W040",
            "The database is SQLite: enough for a district, not for a province.",
            "Set DATABASE_URL=postgres://...",
        )
        return
    mode = str((given.get("OPTIONS") or {}).get("sslmode", "prefer"))
    if not _is_loopback(str(given.get("HOST") or "")) and mode not in {"require", "verify-ca", "verify-full"}:
        yield (
            "E040",
            "The database is on another machine and may be spoken to in clear.",
            "Add ?sslmode=verify-full to DATABASE_URL.",
        )


@_check
def _limits() -> Iterator[Finding]:
    cache = settings.CACHES["default"]
    kind = cache["BACKEND"].rpartition(".")[2]
    if kind in {"LocMemCache", "DummyCache"} and settings.WORKERS > 1:
        yield (
            "W070",
            f"Limits on sign-in are counted in each process: {settings.WORKERS} workers let pass that many times more.",
            "Leave YAKJA_CACHE away, or give it the address of a Valkey or Redis server.",
        )
    if kind != "RedisCache":
        return
    address = urlsplit(str(cache["LOCATION"]))
    if address.scheme == "redis" and not _is_loopback(address.hostname or ""):
        yield (
            "E070",
            "YAKJA_CACHE is on another machine and spoken to in clear: limits can be read and lifted.",
            "Use its rediss:// address.",
        )
    if importlib.util.find_spec("redis") is None:
        yield (
            "E071",
            "YAKJA_CACHE names a Valkey or Redis server, but the package redis is not installed.",
            "Run .venv/bin/pip install redis, or leave YAKJA_CACHE away.",
        )


@_check
def _disk() -> Iterator[Finding]:
    data = Path(settings.VAR)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "W050", "Yakja runs as root.", "Run it as a user of its own; see docs/operating."
    if not _others_may(data, stat.S_IXOTH):
        return  # nobody else gets as far as the files
    database = settings.DATABASES["default"]
    paths = [data / "secret_key", data / "field_key", data / "restored-keys.env", data / "files"]
    if database["ENGINE"].endswith("sqlite3"):
        paths.append(Path(str(database["NAME"])))
    for path in paths:
        if _others_may(path, stat.S_IROTH | stat.S_IWOTH):
            yield (
                "E050",
                f"Every user of this machine can read {path}.",
                f"chmod o-rwx {path}, better chmod 750 {data}",
            )


def _others_may(path: Path, bits: int) -> bool:
    try:
        return bool(path.stat().st_mode & bits)
    except OSError:
        return False


@_check
def _backups() -> Iterator[Finding]:
    hint = "Run ./manage backup every night; see docs/operating/backup.md."
    try:
        noted = json.loads((Path(settings.VAR) / LAST_BACKUP).read_text())
        made = dt.datetime.fromisoformat(noted["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        yield "W060", "There is no backup.", hint
        return
    if dt.datetime.now(dt.UTC) - made > BACKUP_EVERY:
        yield "W061", f"The last backup is of {made:%Y-%m-%d %H:%M}.", hint

"""What has to hold before a copy may call itself a practice copy: that nothing real is within its reach."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MARK = "practice-copy"
REAL = "yakja.sqlite3"
# What would lead to something real: a database, the keys of another copy, providers that send, a shared cache.
FORBIDDEN = (
    "DATABASE_URL", "YAKJA_SECRET_KEY", "YAKJA_FIELD_KEY", "YAKJA_SMTP_HOST", "YAKJA_SMTP_PASSWORD", "YAKJA_KANNEL_URL",
    "YAKJA_KANNEL_PASSWORD", "YAKJA_KANNEL_SECRET", "YAKJA_CACHE",
)  # fmt: skip


def why_not_apart(environment: Mapping[str, str], data: Path, *, is_sample: bool) -> str:
    """The first reason why this is no practice copy, in words; "" when it is one."""
    named = [name for name in FORBIDDEN if environment.get(name)]
    if named:
        return f"{', '.join(named)} may not be set: a practice copy has a database and keys of its own"
    for name in ("YAKJA_EMAIL", "YAKJA_SMS"):
        if environment.get(name, "console") != "console":
            return f"{name} must be console: a practice copy sends nothing"
    if not is_sample:
        return "SAMPLE must be 1: in a practice copy everything is invented"
    if not (data / MARK).is_file():
        return f"{data} was not made by ./manage practice"
    if (data / REAL).exists():
        return f"{data} holds real data"
    database = data / "sample.sqlite3"
    if database.is_symlink() or (database.exists() and database.stat().st_nlink > 1):
        return f"{database} is another copy's file under a second name"
    return ""


def must_stand_apart(environment: Mapping[str, str], data: Path, *, is_sample: bool) -> None:
    """Refuse to start otherwise: called while settings are read, so that no process of such a copy gets further."""
    reason = why_not_apart(environment, data, is_sample=is_sample)
    if reason:
        raise ImproperlyConfigured(f"This is no practice copy: {reason}.")

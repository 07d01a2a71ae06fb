"""What processes share besides the database: limits on trying to sign in, to send codes, to follow. YAKJA_CACHE says where."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"redis": "redis", "rediss": "rediss", "unix": "unix", "valkey": "redis", "valkeys": "rediss"}


def shared_cache(values: environ.Env) -> dict[str, Any]:
    """The cache: `database` (a table all processes see), a Valkey or Redis address, or `memory` (one process only)."""
    given = values.str("YAKJA_CACHE", default="database")
    scheme, mark, rest = given.partition("://")
    if given == "database":
        return {"BACKEND": "yakja.config.operating.shared.SharedCache"}
    if given == "memory":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if mark and scheme in SCHEMES:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"{SCHEMES[scheme]}://{rest}",
            "KEY_PREFIX": "yakja",
            "OPTIONS": {"serializer": "yakja.config.operating.shared.Plain"},
        }
    raise ImproperlyConfigured("YAKJA_CACHE is database, memory, redis://..., rediss://... or valkey://...")

"""What `make run` uses: one machine, loopback, an embedded database under var/."""

import secrets

from .base import *  # noqa: F403
from .base import VAR, env


def _kept_secret(name: str) -> str:
    """A secret made once and kept beside the data, so that sessions survive a restart."""
    VAR.mkdir(parents=True, exist_ok=True)
    path = VAR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


DEBUG = False
SECRET_KEY = env.str("YAKJA_SECRET_KEY", default="") or _kept_secret("secret_key")
FIELD_KEY = env.str("YAKJA_FIELD_KEY", default="") or _kept_secret("field_key")
ALLOWED_HOSTS = env.list("YAKJA_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
LOOPBACK_SIGN_IN = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

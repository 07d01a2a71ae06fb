"""Settings of a served province; refuses to start with anything unsafe (see `./manage check --deploy`)."""

from .base import *  # noqa: F403
from .base import env

DEBUG = False
REFUSES_UNSAFE = True
SECRET_KEY = env.str("YAKJA_SECRET_KEY")
FIELD_KEY = env.str("YAKJA_FIELD_KEY")
ALLOWED_HOSTS = env.list("YAKJA_HOSTS")
LOOPBACK_SIGN_IN = False
CSRF_TRUSTED_ORIGINS = env.list("YAKJA_ORIGINS", default=[])
SECURE_SSL_REDIRECT = env.bool("YAKJA_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("YAKJA_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers take cookies of these names from this host over TLS only.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

"""Settings of the test suite: warnings are errors, everything in memory or in a folder that pytest makes."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("YAKJA_DATA", tempfile.mkdtemp(prefix="yakja-test-"))

from .base import *  # noqa: F403
from .base import DATABASES, VAR

DEBUG = False
SECRET_KEY = "a key for tests only, never used to serve"  # noqa: S105
FIELD_KEY = "another key for tests only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
LOOPBACK_SIGN_IN = True
# Tests roll their chains back; the file would remember them.
AUDIT_NOTES = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# One sign-in serves a whole file of tests, which a busy machine may need an hour for.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
VAR.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: browser tests serve from a second thread.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR) / "test.sqlite3")}

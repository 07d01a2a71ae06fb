"""Settings shared by every way of running Yakja; each environment variable is listed in docs/operating."""

import json
import os
from pathlib import Path

import environ

from yakja import __version__
from yakja.foundation.kit import i18n

from .practice import must_stand_apart
from .shared import shared_cache
from .sign_in import *  # noqa: F403

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
REFERENCE_DIR = ROOT / "reference"
VAR = Path(env.str("YAKJA_DATA", default=str(ROOT / "var"))).resolve()
VERSION = __version__


def _is_sample() -> bool:
    """SAMPLE from the environment; else the copy that was served last; else real data."""
    if "SAMPLE" in os.environ:
        return env.bool("SAMPLE")
    try:
        return bool(json.loads((VAR / "mode").read_text())["sample"])
    except (OSError, ValueError, KeyError):
        return False


# Whether this copy was furnished with invented data; every page then says SAMPLE. It lives in a
# database of its own, so that invented rows can never stand among real ones.
YAKJA_SAMPLE = _is_sample()

# A copy in which officers practise: invented data, its own keys, nothing sent. `./manage practice` makes it.
YAKJA_PRACTICE = env.bool("YAKJA_PRACTICE", default=False)
if YAKJA_PRACTICE:
    must_stand_apart(os.environ, VAR, is_sample=YAKJA_SAMPLE)

# The composition root: every room, lowest floor first. Reference data and samples load in this order.
ROOMS = [
    "yakja.foundation.ui",
    "yakja.foundation.audit",
    "yakja.foundation.files",
    "yakja.foundation.jobs",
    "yakja.foundation.places",
    "yakja.foundation.bodies",
    "yakja.foundation.channels",
    "yakja.foundation.people",
    "yakja.foundation.indicators",
    "yakja.foundation.cases",
    "yakja.framework.catalogue",
    "yakja.citizens.feedback",
    "yakja.finance.ledger",
    "yakja.finance.revenue",
    "yakja.framework.mandates",
    "yakja.citizens.complaints",
    "yakja.finance.reconciliation",
    "yakja.resources.capacity",
    "yakja.resources.training",
    "yakja.framework.strategy",
    "yakja.insight.dashboards",
    "yakja.insight.opendata",
]

INSTALLED_APPS = [
    *ROOMS,
    "yakja.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yakja.config.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yakja.config.middleware.LanguagePrefix",
    "yakja.config.middleware.Problems",
    "yakja.config.middleware.Sendable",
    "yakja.config.middleware.StorableText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yakja.foundation.people.middleware.ActorMiddleware",
    "yakja.config.middleware.Refusals",
]

ROOT_URLCONF = "yakja.config.urls"
WSGI_APPLICATION = "yakja.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

TEMPLATES = [
    {
        # Every page of ours and of allauth's; the engine answers first.
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / room.replace(".", "/") / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "yakja.foundation.ui.jinja.environment",
            "context_processors": ["yakja.foundation.ui.context.reader"],
        },
    },
    {
        # Only for the read-only admin.
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
CSRF_FAILURE_VIEW = "yakja.foundation.ui.web.pages.csrf_failure"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-2000;"
        "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
    ),
}
_embedded = VAR / ("sample.sqlite3" if YAKJA_SAMPLE else "yakja.sqlite3")
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{_embedded}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["ENGINE"] = "yakja.config.postgresql"
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Only for `kit.statements`; a pooler that hands out another connection each time must know prepared statements.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:my"

i18n.teach_django()
LANGUAGE_CODE = "ur"
LANGUAGES = i18n.LANGUAGES
LANGUAGES_BIDI = i18n.RIGHT_TO_LEFT
# The kit is no app, so Django would not look there by itself.
LOCALE_PATHS = [ROOT / "yakja/foundation/kit/locale"]
LANGUAGE_COOKIE_NAME = "lang"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Karachi"

# Where the audit chain ended when it was last sealed, outside the database it stands in.
AUDIT_NOTES: Path | None = VAR / "audit-heads.json"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
FILES_ROOT = VAR / "files"

CACHES = {"default": shared_cache(env)}
# How many web processes are started; the unit and `serve` read the same.
WORKERS = env.int("YAKJA_WORKERS", default=2)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

PUBLIC_URL = env.str("YAKJA_URL", default="http://127.0.0.1:8000")

EMAIL_PROVIDER = env.str("YAKJA_EMAIL", default="console")
SMS_PROVIDER = env.str("YAKJA_SMS", default="console")
SMTP_HOST = env.str("YAKJA_SMTP_HOST", default="127.0.0.1")
SMTP_PORT = env.int("YAKJA_SMTP_PORT", default=25)
SMTP_USER = env.str("YAKJA_SMTP_USER", default="")
SMTP_PASSWORD = env.str("YAKJA_SMTP_PASSWORD", default="")
SMTP_SECURITY = env.str("YAKJA_SMTP_SECURITY", default="none")  # none, starttls, tls
KANNEL_URL = env.str("YAKJA_KANNEL_URL", default="http://127.0.0.1:13013/cgi-bin/sendsms")
KANNEL_USER = env.str("YAKJA_KANNEL_USER", default="yakja")
KANNEL_PASSWORD = env.str("YAKJA_KANNEL_PASSWORD", default="")
KANNEL_SENDER = env.str("YAKJA_KANNEL_SENDER", default="")
KANNEL_SECRET = env.str("YAKJA_KANNEL_SECRET", default="")
KANNEL_CALLBACK = env.str("YAKJA_KANNEL_CALLBACK", default="")
KANNEL_PUBLIC = env.bool("YAKJA_KANNEL_PUBLIC", default=False)
# Whether the Open311 systems that bodies keep their complaints in may stand on this very machine, as they do in tests.
OPEN311_LOCAL = env.bool("YAKJA_OPEN311_LOCAL", default=False)
# Searches and long lists that one address may ask for in a minute, of each process; 0 is no limit.
COSTLY_READS = env.int("YAKJA_COSTLY_READS", default=300)
# The code of a qualification that whoever receives money must hold, such as practice.receipt; empty asks for none.
RECEIPTS_NEED = env.str("YAKJA_RECEIPTS_NEED", default="")
DEFAULT_FROM_EMAIL = env.str("YAKJA_FROM", default="yakja@localhost")
EMAIL_BACKEND = "yakja.foundation.channels.providers.django_mail.OutboxBackend"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A form with files: the largest file that a purpose takes, and what is typed beside it.
FORM_WITH_FILES_MAX = 40 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("YAKJA_LOG_LEVEL", default="WARNING")},
}

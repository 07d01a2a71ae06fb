"""django-helpdesk by itself, run by the Python of an environment of its own: `load ROWS` or `act NAME COUNT`.

The last line on stdout is the answer as JSON. The database is named by DATABASE: a PostgreSQL address or a file.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import django
from django.conf import settings

WORDS = (
    "پانی نہیں آ رہا",
    "gutter overflow",
    "sarak toot gayi",
    "کچرا نہیں اٹھایا",
    "street light",
    "pani band hai",
)
RARE = "نایابستان"


def _database(named: str) -> dict[str, object]:
    if not named.startswith("postgres"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": named}
    at = urlsplit(named)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": at.path[1:], "USER": at.username or "",
        "PASSWORD": at.password or "", "HOST": at.hostname or "", "PORT": at.port or "", "CONN_MAX_AGE": None,
    }  # fmt: skip


settings.configure(
    SECRET_KEY="measured", ALLOWED_HOSTS=["*"], ROOT_URLCONF="helpdesk_urls", SITE_ID=1, USE_TZ=True, STATIC_URL="/static/",
    DATABASES={"default": _database(os.environ["DATABASE"])}, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", HELPDESK_TEAMS_MODE_ENABLED=False,
    MEDIA_ROOT="/nonexistent",
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.sites", "django.contrib.humanize", "django.contrib.staticfiles",
        "rest_framework", "helpdesk",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
)  # fmt: skip
django.setup()


def _urls() -> None:
    import types

    from django.urls import include, path

    module = types.ModuleType("helpdesk_urls")
    module.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]  # type: ignore[attr-defined]
    sys.modules["helpdesk_urls"] = module


def load(rows: int) -> dict[str, object]:
    """Tickets in batches up to `rows`, one queue, one officer."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.utils import timezone
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    queue, _made = Queue.objects.get_or_create(
        slug="w", defaults={"title": "Water", "allow_public_submission": True}
    )
    officer, _made = get_user_model().objects.get_or_create(
        username="officer", defaults={"is_staff": True, "is_superuser": True}
    )
    there, now = Ticket.objects.count(), timezone.now()
    while there < rows:
        batch = [
            Ticket(
                queue=queue, title=WORDS[n % len(WORDS)], description=f"{WORDS[n % len(WORDS)]} {RARE if n % 50_000 == 7 else n}",
                submitter_email=f"a{n % 9999}@example.org", created=now, modified=now, status=1 + n % 4, secret_key=f"{n}",
            )
            for n in range(there, min(there + 5_000, rows))
        ]  # fmt: skip
        Ticket.objects.bulk_create(batch, batch_size=1_000)
        there += len(batch)
        print(f"\r  helpdesk: {there:,} of {rows:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {"rows": there, "officer": officer.pk}


def _list(client: object, words: str = "") -> Callable[[int], object]:
    asked = {
        "filtering": {},
        "filtering_null": {},
        "sorting": "created",
        "sortreverse": True,
        "search_string": words,
    }
    named = base64.b64encode(json.dumps(asked).encode()).decode()
    page = "draw=1&start=0&length=25&order[0][column]=0&order[0][dir]=desc&search[value]="
    return lambda n: client.get(f"/datatables_ticket_list/{named}?{page}&_={n}")  # type: ignore[attr-defined]


def act(name: str, count: int) -> dict[str, object]:
    """CPU of this process for each request, after a warm-up; no server stands between."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from helpdesk.models import Queue

    visitor, officer = Client(), Client()
    officer.force_login(get_user_model().objects.get(username="officer"))
    queue = Queue.objects.get(slug="w")

    def submit(n: int) -> object:
        form = {
            "queue": queue.pk, "title": f"{WORDS[0]} {n}", "body": "three days without water", "priority": 3,
            "submitter_email": f"b{n}@example.org",
        }  # fmt: skip
        return visitor.post("/tickets/submit/", form)

    acts = {
        "submit": submit, "list": _list(officer), "search": _list(officer, "pani"), "search_rare": _list(officer, RARE),
        "dashboard": lambda n: officer.get("/dashboard/"),
    }  # fmt: skip
    ask = acts[name]
    for n in range(2):
        status = ask(n).status_code  # type: ignore[attr-defined]
        if status not in {200, 302}:
            raise SystemExit(f"helpdesk {name}: {status}")
    cpu, began = time.process_time(), time.monotonic()
    for n in range(count):
        ask(100 + n)
    return {
        "cpu_ms": (time.process_time() - cpu) / count * 1000,
        "seconds": (time.monotonic() - began) / count,
    }


if __name__ == "__main__":
    _urls()
    verb, *rest = sys.argv[1:]
    print(json.dumps(load(int(rest[0])) if verb == "load" else act(rest[0], int(rest[1]))))

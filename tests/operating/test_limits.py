"""Limits on trying are counted once for all processes, and reading a page costs them nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.config.operating.shared import Plain, SharedCache
from yakja.config.settings.shared import shared_cache
from yakja.foundation.jobs import actions, tasks
from yakja.foundation.jobs.models import SharedValue

TRIES = """
import sys
from allauth.core import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
request = RequestFactory().post("/ur/accounts/login/", REMOTE_ADDR="198.51.100.7")
request.user = AnonymousUser()
print(sum(bool(ratelimit.consume(request, action="login")) for _ in range(40)))
"""
COUNT = """
from django.core.cache import cache
print(cache.add("lock", 1))
for _ in range(50):
    cache.incr("n")
"""
READ = (
    "",
    "landscape/",
    "tools/",
    "tools/?q=x",
    "bodies/",
    "places/",
    "functions/",
    "needs/",
    "overlaps/",
    "accounts/login/",
    "data/",
)


def given(**values: str) -> dict[str, Any]:
    class Given:
        def str(self, name: str, default: str = "") -> str:
            return values.get(name, default)

    return shared_cache(Given())  # type: ignore[arg-type]


def test_the_address_of_a_server_is_understood():
    assert given()["BACKEND"].endswith("shared.SharedCache")
    assert given(YAKJA_CACHE="memory")["BACKEND"].endswith("LocMemCache")
    assert given(YAKJA_CACHE="valkeys://cache.gov.pk:6379/1")["LOCATION"] == "rediss://cache.gov.pk:6379/1"
    assert given(YAKJA_CACHE="redis://127.0.0.1")["LOCATION"] == "redis://127.0.0.1"
    for wrong in ("", "files", "http://x", "redis"):
        with pytest.raises(ImproperlyConfigured):
            given(YAKJA_CACHE=wrong)


def test_nothing_is_pickled():
    assert Plain().loads(Plain().dumps([1.5, 2.0])) == [1.5, 2.0]
    assert Plain().dumps(7) == 7
    assert Plain().loads(b"7") == 7


@pytest.mark.django_db
class TestShared:
    def test_it_is_what_is_used(self):
        assert isinstance(cache._connections[cache._alias], SharedCache)

    def test_values_come_back_until_their_time_is_over(self):
        cache.set("a", [1.5], timeout=60)
        assert cache.get("a") == [1.5]
        SharedValue.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        assert cache.get("a", "gone") == "gone"
        assert "a" not in cache
        assert cache.add("a", 2)
        assert not cache.add("a", 3)
        assert cache.get("a") == 2
        assert cache.delete("a")
        assert not cache.delete("a")

    def test_counting_and_prolonging(self):
        with pytest.raises(ValueError, match="not found"):
            cache.incr("n")
        cache.set("n", 1)
        assert cache.incr("n", 2) == 3
        assert cache.decr("n") == 2
        assert cache.touch("n", None)
        assert SharedValue.objects.get().expires_at.year == 9999
        assert not cache.touch("m")
        assert cache.get_or_set("m", 5) == 5
        cache.set_many({"x": 1, "y": 2})
        assert cache.get_many(["x", "y", "z"]) == {"x": 1, "y": 2}

    def test_a_long_name_is_kept_by_its_digest(self):
        name = "k" * 240
        cache.set(name, 1)
        cache.set(name + "other", 2)
        assert (cache.get(name), cache.get(name + "other")) == (1, 2)
        assert max(len(pk) for pk in SharedValue.objects.values_list("pk", flat=True)) <= 250

    def test_what_is_over_is_swept_and_nothing_else(self):
        cache.set("old", 1, timeout=1)
        cache.set("new", 1, timeout=100)
        assert not tasks.has_shared_values()
        later = timezone.now() + dt.timedelta(seconds=50)
        assert tasks.has_shared_values(now=later)
        assert actions.forget_shared_values(now=later) == 1
        assert cache.get("new") == 1


@pytest.mark.django_db
def test_reading_a_page_asks_the_limits_nothing(client, reference):
    with CaptureQueriesContext(connection) as asked:
        for path in READ:
            assert client.get(f"/ur/{path}").status_code == 200, path
    said = [q["sql"] for q in asked.captured_queries]
    assert len(said) > 10
    assert not [sql for sql in said if "sharedvalue" in sql]
    with CaptureQueriesContext(connection) as asked:
        Client().post("/ur/accounts/login/", {"login": "x", "password": "y"})
    assert [q for q in asked.captured_queries if "sharedvalue" in q["sql"]], "a try is counted"


@pytest.mark.slow
@pytest.mark.parametrize(("where", "passed"), [("database", 30), ("memory", 60)])
def test_two_processes_share_one_limit(used, where, passed):
    """30 tries a minute from one address, whichever process is asked; in memory each process allows its own 30."""
    running = [used.start("shell", "--no-imports", "-c", TRIES, YAKJA_CACHE=where) for _ in range(2)]
    allowed = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(allowed) == passed


@pytest.mark.slow
def test_many_at_once_count_every_one(used):
    used.shell("from django.core.cache import cache; cache.set('n', 0)")
    running = [used.start("shell", "--no-imports", "-c", COUNT) for _ in range(3)]
    added = [process.communicate(timeout=120)[0].strip() for process in running]
    assert sorted(added) == ["False", "False", "True"]
    assert used.shell("from django.core.cache import cache; print(cache.get('n'))").strip() == "150"

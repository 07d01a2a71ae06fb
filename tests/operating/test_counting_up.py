"""Several limits are counted in one statement, right on both databases, and begin anew when their time is over."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.config.operating.shared import SharedCache
from yakja.foundation.jobs.models import SharedValue
from yakja.foundation.kit import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(monkeypatch):
    made = SharedCache("", {})
    monkeypatch.setattr(limits, "cache", made)
    return made


def test_three_limits_cost_one_statement_and_each_has_its_own_most(shared):
    tries = [("net", "10.0.0.1", 100), ("device", "abc", 3), ("phone", "0300", 2)]
    with CaptureQueriesContext(connection) as asked:
        assert not limits.are_too_often(tries)
    assert len(asked) == 1
    assert not limits.are_too_often(tries)
    assert limits.are_too_often(tries)  # the third of the phone
    assert not limits.are_too_often([("net", "10.0.0.1", 100), ("device", "other", 3)])
    assert shared.get("net:10.0.0.1") == 4
    assert limits.is_too_often("device", "abc", most=3)
    assert not limits.are_too_often([])


def test_a_count_whose_time_is_over_begins_anew_and_its_time_is_not_drawn_out(shared):
    for _n in range(3):
        limits.is_too_often("code", "who", most=9)
    first = SharedValue.objects.get(name__endswith="code:who").expires_at
    limits.is_too_often("code", "who", most=9)
    row = SharedValue.objects.get(name__endswith="code:who")
    assert (row.value, row.expires_at) == (4, first)
    SharedValue.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert not limits.is_too_often("code", "who", most=1)
    assert limits.is_too_often("code", "who", most=1)


def test_what_is_counted_is_read_in_one_statement_and_forgotten_when_its_time_is_over(shared):
    tries = [("key", "line", 2), ("key-of", "SHK", 3), ("key-at", "SHK line", 1)]
    limits.are_too_often(tries)
    limits.is_too_often("key", "line", most=9)
    with CaptureQueriesContext(connection) as asked:
        assert limits.were_too_often(tries) == [True, False, True]
    assert len(asked) == 1
    assert shared.counted(["key:line", "nobody", "key:line"]) == [2, 0, 2]
    assert limits.were_too_often([]) == []
    SharedValue.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert limits.were_too_often(tries) == [False, False, False]


def test_a_cache_that_counts_one_name_at_a_time_counts_the_same():
    cache.clear()
    tries = [("a", "x", 2), ("b", "x", 5)]
    assert [limits.are_too_often(tries) for _n in range(3)] == [False, False, True]

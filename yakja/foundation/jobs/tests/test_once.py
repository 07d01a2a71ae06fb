"""Answering once: a repetition gets the stored answer, whoever comes first and however many come together."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from yakja.foundation.jobs.actions import digest_of, forget_old_keys, once
from yakja.foundation.jobs.models import IdempotencyKey, Job
from yakja.foundation.kit.errors import Conflict


@pytest.mark.django_db
def test_a_repetition_gets_the_stored_answer():
    made = []

    def make():
        made.append(1)
        return {"reference": "K7-42", "at": len(made)}

    first = once("tests", "abc", {"a": 1, "b": 2}, make)
    again = once("tests", "abc", {"b": 2, "a": 1}, make)
    assert first == again == {"reference": "K7-42", "at": 1}
    assert made == [1]


@pytest.mark.django_db
def test_another_payload_under_the_same_key_is_a_conflict():
    once("tests", "abc", {"a": 1}, lambda: 1)
    with pytest.raises(Conflict) as refusal:
        once("tests", "abc", {"a": 2}, lambda: 2)
    assert refusal.value.code == "key_reused"


@pytest.mark.django_db
def test_the_same_key_in_another_scope_is_another_request():
    assert once("tool:A", "1", {}, lambda: "a") == "a"
    assert once("tool:B", "1", {}, lambda: "b") == "b"


@pytest.mark.django_db
def test_a_key_is_free_again_when_the_work_fails():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once("tests", "abc", {}, fail)
    assert once("tests", "abc", {}, lambda: "now") == "now"


@pytest.mark.django_db
def test_without_a_key_each_request_is_new():
    assert [once("tests", "", {}, lambda n=n: n) for n in (1, 2)] == [1, 2]
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_long_keys_are_told_apart():
    long = "x" * 200
    assert once("tests", long + "1", {}, lambda: 1) == 1
    assert once("tests", long + "2", {}, lambda: 2) == 2


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    once("tests", "old", {}, lambda: 1)
    IdempotencyKey.objects.update(made_at=timezone.now() - dt.timedelta(days=31))
    once("tests", "new", {}, lambda: 2)
    assert forget_old_keys(now=timezone.now()) == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]


def test_the_digest_does_not_hang_on_the_order_of_keys_but_on_the_content():
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of({"b": [2, 1]}) != digest_of({"b": [1, 2]})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})


@pytest.mark.django_db(transaction=True)
def test_requests_that_arrive_together_do_the_work_once():
    """Eight threads with connections of their own send the same key; one works, all get its answer."""
    together = threading.Barrier(8)
    answers, faults = [], []

    def make():
        job = Job.objects.create(
            kind="tests.once", title="made", actor_ref="system", queued_at=timezone.now()
        )
        return {"job": job.pk}

    def send():
        try:
            together.wait(10)
            answers.append(once("tests", "together", {"a": 1}, make))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    assert len(answers) == 8
    assert len({answer["job"] for answer in answers}) == 1
    assert Job.objects.filter(kind="tests.once").count() == 1

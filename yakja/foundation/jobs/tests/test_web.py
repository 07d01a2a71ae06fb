"""Pages of long work: progress with and without JavaScript, errors as a table and as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone

from yakja.foundation.jobs.models import Job, JobError, JobState
from yakja.foundation.jobs.web import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter(holder):
    return holder(ref="person:1")


@pytest.fixture
def get(rf, starter):
    """Answers of a page to an actor, as the middleware would ask it."""
    from django.contrib.messages.storage.fallback import FallbackStorage

    def ask(view, actor=None, path="/en/my/jobs/1/", htmx=False, **arguments):
        request = rf.get(path)
        request.actor = actor or starter
        request.htmx = htmx
        request.session = {}
        request._messages = FallbackStorage(request)
        return view(request, **arguments)

    return ask


@pytest.fixture
def job():
    return Job.objects.create(
        kind="tests.count", title="Counting councils", state=JobState.RUNNING, done=7, total=20,
        actor_ref="person:1", queued_at=timezone.now(), started_at=timezone.now(), seen_at=timezone.now(),
    )  # fmt: skip


def test_a_running_job_fetches_itself_anew_without_javascript(get, job):
    page = get(pages.job, pk=job.pk).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert '<progress max="20" value="7"' in page


def test_htmx_gets_the_progress_alone(get, job):
    part = get(pages.job, pk=job.pk, htmx=True).content.decode()
    assert part.lstrip().startswith('<div id="progress"')
    assert "<html" not in part


def test_an_ended_job_is_not_fetched_again(get, job):
    Job.objects.update(state=JobState.DONE, ended_at=timezone.now())
    page = get(pages.job, pk=job.pk).content.decode()
    assert "http-equiv" not in page
    assert "hx-trigger" not in page


def test_errors_stand_in_a_table_and_in_a_file(get, job):
    JobError.objects.create(job=job, line=3, key="PK6-01", reason="There is no such place.")
    JobError.objects.create(job=job, line=None, key="=HYPERLINK(1)", reason="Odd, “quoted”")
    Job.objects.update(error_count=2)
    assert "There is no such place." in get(pages.job, pk=job.pk).content.decode()
    answer = get(pages.errors_csv, pk=job.pk)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["3", "PK6-01", "There is no such place."]
    assert rows[2] == ["", "'=HYPERLINK(1)", "Odd, “quoted”"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_another_persons_job_does_not_exist_for_me(get, job, holder):
    from django.http import Http404

    with pytest.raises(Http404):
        get(pages.job, actor=holder(ref="person:2"), pk=job.pk)


def test_a_visitor_is_led_to_the_sign_in_page(client, job):
    answer = client.get(f"/en/my/jobs/{job.pk}/")
    assert answer.status_code in (302, 403)


def test_the_list_shows_what_i_started(get, job):
    Job.objects.create(kind="x", title="Somebody else's", actor_ref="person:9", queued_at=timezone.now())
    page = get(pages.own_jobs, path="/en/my/jobs/").content.decode()
    assert "Counting councils" in page
    assert "Somebody else" not in page

"""The sample: the same twice, marked, counted, with a valid record; every way a complaint can go is in it."""

import datetime as dt

import pytest
from django.utils import timezone

from yakja.citizens.complaints import sample
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import Complaint, Phase, Solution, Supporter
from yakja.citizens.complaints.queries.searching import matching
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(city, monkeypatch):
    monkeypatch.setattr(sample, "DISTRICTS", (city.kasur.code,))
    monkeypatch.setattr(sample, "MANY", 160)
    return city


def furnished():
    sample.furnish(actor=SYSTEM, today=timezone.localdate(), say=lambda line: None)
    rows = Complaint.objects.order_by("case_id").values_list("text", "phase", "category__code", "place__code")
    return list(rows[: sample.MANY])


def test_every_way_of_going_is_in_it_and_its_rows_are_marked_counted_and_found(few):
    furnished()
    cases = Case.objects.filter(kind="complaints.complaint")
    assert not cases.filter(is_sample=False).exists()
    phases = set(Complaint.objects.values_list("phase", flat=True))
    assert {Phase.OPEN, Phase.CONFIRMED, Phase.NOT_CONFIRMED, Phase.FORWARDED, Phase.WITHDRAWN} <= phases
    assert Solution.objects.filter(word="no").exists()
    assert Supporter.objects.exists()
    assert CaseEvent.objects.filter(move="deny").exists()
    assert differences() == []
    assert {"ur", "ur-Latn", "en"} <= set(Complaint.objects.values_list("language", flat=True))
    assert matching(Complaint.objects.all(), "paani").exists()
    # Whatever waits for the citizen's word has exactly one question open.
    asked = Complaint.objects.filter(phase=Phase.PROPOSED)
    assert asked.count() == Solution.objects.filter(word="").count()
    now = timezone.now()
    assert not CaseEvent.objects.filter(at__gt=now).exists()
    for case in cases.prefetch_related("events"):
        last = sorted(case.events.all(), key=lambda e: (e.at, e.pk))[-1]
        assert last.target == case.state
        assert (case.closed_at is None) == (not case.state_now.is_closed)
    assert cases.filter(opened_at__lt=now - dt.timedelta(days=200)).exists()


def test_a_second_run_adds_nothing_and_one_entry_stands_for_the_year(few):
    before = AuditEntry.objects.filter(verb="complaints.furnish_year").count()
    first = furnished()
    assert furnished() == first
    assert AuditEntry.objects.filter(verb="complaints.furnish_year").count() == before + 1

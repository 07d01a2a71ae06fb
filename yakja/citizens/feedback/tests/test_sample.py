"""The sample: the same on every copy, drawn as the real thing is, marked as invented, and loaded once."""

import pytest
from django.utils import timezone

from yakja.citizens.feedback import queries, sample
from yakja.citizens.feedback.models import Invitation, LoopPublication, Response
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def furnished():
    sample.furnish(actor=SYSTEM, today=timezone.localdate(), say=lambda line: None)
    return list(
        Invitation.objects.order_by("id").values_list("reference", "body__code", "state", "held", "gender", "response__outcome")
    )  # fmt: skip


def test_it_is_the_same_twice_and_nothing_is_added_the_second_time(world, monkeypatch):
    monkeypatch.setattr(sample, "DISTRICTS", ("PK91",))
    before = AuditEntry.objects.count()
    first = furnished()
    assert len(first) == 2 * sample.VISITS
    assert AuditEntry.objects.count() - before == 1 + LoopPublication.objects.count()
    assert furnished() == first
    LoopPublication.objects.all().delete()
    Response.objects.all().delete()
    Invitation.objects.all().delete()
    sample.Prompt.objects.filter(kind=sample.VISIT).delete()
    assert furnished() == first


def test_its_draws_can_be_repeated_its_rows_are_marked_and_offices_tell_what_came_of_it(world, monkeypatch):
    monkeypatch.setattr(sample, "DISTRICTS", ("PK91",))
    furnished()
    rows = Invitation.objects.select_related("prompt").order_by("id")[:60]
    assert all(queries.drawn_again(row) == row.drawn for row in rows)
    assert not Invitation.objects.filter(is_sample=False).exists()
    assert not Invitation.objects.filter(address__isnull=False).exists()
    assert queries.figures(
        timezone.localdate().replace(year=timezone.localdate().year - 1), timezone.localdate()
    ).is_shown
    assert LoopPublication.objects.exists()
    assert set(Response.objects.order_by().values_list("door", flat=True)) == {"web", "sms", "desk"}

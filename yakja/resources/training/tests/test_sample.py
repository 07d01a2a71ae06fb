"""The sample: whole with staff, courses alone without, marked, the same again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.capacity.models import Competency, Profile, StaffMember
from yakja.resources.training import sample
from yakja.resources.training.models import Certificate, Course, Enrolment, Session

from .world import both


def furnish(world: Any, monkeypatch: Any, staff: int) -> None:
    frame = world.competency.framework
    for code in {told.competency for told in sample.COURSES}:
        Competency.objects.create(
            code=code, framework=frame, name=both(code), shown_by=both(code), source="test"
        )
    for code in sorted({told.profile for told in sample.COURSES} - {""}):
        Profile.objects.create(code=code, name=both(code), source="test")
    profiles = list(Profile.objects.exclude(code="clerk").order_by("code"))
    for n in range(staff):
        StaffMember.objects.create(
            number=f"S-{n}", body=world.mc_kasur, profile=profiles[n % len(profiles)], name=f"S {n}",
            gender="woman" if n % 3 == 0 else "man", joined_on=world.today - dt.timedelta(days=900), is_sample=True,
        )  # fmt: skip
    monkeypatch.setattr(sample, "HOSTS", ("PK602-MC", "PK601-MC"))
    sample.furnish(actor=SYSTEM, today=world.today, say=lambda _text: None)


def test_with_staff_there_are_courses_sessions_results_and_certificates(world, monkeypatch):
    furnish(world, monkeypatch, 120)
    assert Course.objects.filter(is_sample=True, state="offered").count() == 12
    assert Session.objects.filter(is_sample=True).count() == 30
    assert not Course.objects.filter(is_sample=False).exists()
    passed = Enrolment.objects.filter(result="passed").count()
    assert passed > 40
    assert Certificate.objects.filter(is_sample=True).count() == passed
    assert not Enrolment.objects.filter(session__is_for_women=True).exclude(member__gender="woman").exists()
    assert all(row.credential.count(".") == 2 for row in Certificate.objects.all()[:5])
    before = Enrolment.objects.count()
    sample.furnish(actor=SYSTEM, today=world.today, say=lambda _text: None)
    assert Enrolment.objects.count() == before


def test_without_staff_there_are_courses_and_empty_sessions(world, monkeypatch):
    furnish(world, monkeypatch, 0)
    assert Course.objects.count() == 12
    assert Session.objects.count() == 30
    assert not Enrolment.objects.exists()

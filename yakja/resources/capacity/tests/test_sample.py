"""The sample: two rounds a year apart with visits and differences, four hundred people in their line; all of it marked."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests.factories import body, place
from yakja.resources.capacity.actions.templates import load_templates
from yakja.resources.capacity.models import (
    Answer,
    AssessmentRound,
    Competency,
    Establishment,
    Finding,
    Framework,
    Profile,
    ProfileLevel,
    Question,
    Reading,
    Resource,
    Response,
    Site,
    StaffMember,
    StaffSkill,
    Visit,
)
from yakja.resources.capacity.queries import answering, staff
from yakja.resources.capacity.queries import rounds as reads
from yakja.resources.capacity.sample import assessments
from yakja.resources.capacity.sample import staff as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    load_templates(actor=SYSTEM, folder=Path(settings.REFERENCE_DIR))
    for question in Question.objects.exclude(scope="initiative").exclude(kind__in=["text", "choice"]):
        resource, _made = Resource.objects.get_or_create(
            code=question.code.removeprefix("union."),
            defaults={"group": "devices", "name": {"en": "x"}, "source": "t"},
        )
        Question.objects.filter(pk=question.pk).update(resource=resource)
    punjab, khyber = place("PK6", level="province"), place("PK5", level="province")
    kasur, mardan = place("PK614", punjab), place("PK523", khyber)
    for n in range(9):
        body(f"K{n}", kasur)
    for n in range(5):
        body(f"M{n}", mardan)
    return kasur


def furnish(part):
    lines = []
    part(actor=SYSTEM, today=timezone.localdate(), say=lines.append)
    return lines


def test_two_rounds_a_year_apart_with_what_inspectors_found(ground, django_assert_max_num_queries):
    with django_assert_max_num_queries(700):
        furnish(assessments.furnish_assessments)
    rounds = list(AssessmentRound.objects.order_by("place", "opens_on"))
    assert [r.state for r in rounds] == ["closed", "open"] * 2
    assert (rounds[1].opens_on - rounds[0].opens_on).days == 365
    assert all(r.is_sample for r in rounds)
    assert not any(Model.objects.filter(is_sample=False).exists() for Model in (Site, Reading))
    told = reads.told_of(rounds)
    assert [t.asked for t in told] == [9, 9, 5, 5]
    assert [t.missing for t in told] == [0, 2, 0, 2]
    assert 0 < told[0].late < 9
    assert all(t.visited for t in (told[0], told[2]))
    assert any(d.more_declared for d in told[0].differences)
    assert any(d.same for d in told[0].differences)
    assert Visit.objects.filter(response__round__state="open", received_at__isnull=True).exists()
    assert {r.basis for r in Reading.objects.all()} == {"self", "verified"}
    begun = Response.objects.get(round=rounds[1], body__code="K0")
    assert (begun.state, begun.answered > 0) == ("draft", True)
    assert any(slot.may_be_confirmed for slot in answering.slots_of(begun))
    # What is invented holds to the questionnaire's own limits.
    for sent in Response.objects.filter(state="sent").select_related("round", "body"):
        assert not answering.faults_between(answering.slots_of(sent))
    for answer in Answer.objects.filter(value__isnull=False).select_related("question"):
        question = answer.question
        assert question.kind in ("yes", "choice") or question.least <= answer.value <= question.most, (
            question.code
        )
    assert all(f.found >= 0 for f in Finding.objects.all())


def test_four_hundred_people_in_their_line(ground):
    framework = Framework.objects.create(code="f", name={"en": "F"}, issuer="Y", source="t")
    competency = Competency.objects.create(code="c", framework=framework, name={"en": "C"}, source="t")
    for code in dict.fromkeys(people.MIX):
        profile = Profile.objects.create(code=code, name={"en": code}, source="t")
        ProfileLevel.objects.create(profile=profile, competency=competency, level=2, source="t")
    said = furnish(people.furnish_staff)
    assert StaffMember.objects.count() == 400
    assert "400 invented people in 14 councils" in said[0]
    assert StaffMember.objects.filter(supervisor__isnull=True).count() == 14
    assert not StaffMember.objects.filter(is_sample=False).exists()
    assert not StaffMember.objects.filter(supervisor__left_on__isnull=False).exists()
    assert not StaffMember.objects.exclude(left_on=None).filter(leaving="").exists()
    assert {s.basis for s in StaffSkill.objects.all()} == {"self", "supervisor", "test", "observed"}
    assert Establishment.objects.filter(is_sample=True).exists()
    found = staff.staffing(ground, timezone.localdate())
    assert found.skills[0].needed > 100
    assert any(row.vacant for row in found.posts)


def test_without_a_questionnaire_or_kinds_of_posts_nothing_is_furnished(ground):
    assert furnish(people.furnish_staff) == []
    Question.objects.all().delete()
    from yakja.resources.capacity.models import Template

    Template.objects.all().delete()
    assert furnish(assessments.furnish_assessments) == []

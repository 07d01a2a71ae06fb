import datetime as dt

import pytest
from django.utils import timezone

from yakja.foundation.kit.permissions import ANONYMOUS, Actor
from yakja.foundation.people import queries
from yakja.foundation.people.models import Role

from .factories import actor, body, fresh, person, place, role

pytestmark = pytest.mark.django_db


def test_person_actor_is_an_actor(province):
    assert isinstance(actor("auditor"), Actor)


def test_role_at_a_body_covers_it_and_those_below_it(province):
    officer = actor("council_officer", body=province.council)
    assert officer.has_role("council_officer", province.council)
    assert officer.has_role("council_officer", province.ward)
    assert not officer.has_role("council_officer", province.department)
    assert not officer.has_role("council_officer", province.neighbour)
    assert not officer.has_role("district_officer", province.council)


def test_role_at_a_place_covers_places_and_bodies_within(province):
    officer = actor("district_officer", place=province.lahore)
    assert officer.has_role("district_officer", province.lahore)
    assert officer.has_role("district_officer", province.ward)
    assert not officer.has_role("district_officer", province.punjab)
    assert not officer.has_role("district_officer", province.neighbour)


def test_role_at_a_place_covers_a_company_that_serves_it_from_elsewhere(province):
    company = body("CO", province.kasur)
    officer = actor("district_officer", place=province.lahore)
    assert not officer.has_role("district_officer", company)
    company.serves.add(province.lahore)
    assert officer.has_role("district_officer", company)
    assert company in officer.bodies_in_reach()


def test_role_without_a_where_covers_everything(province):
    auditor = actor("auditor")
    assert auditor.has_role("auditor", province.ward)
    assert auditor.has_role_everywhere("auditor")
    assert not actor("auditor", place=province.lahore).has_role_everywhere("auditor")


def test_roles_are_read_in_one_query(province, django_assert_num_queries):
    officer = actor("council_officer", body=province.council)
    officer = fresh(officer)
    with django_assert_num_queries(1):
        assert officer.has_role("council_officer", province.council)
        assert not officer.has_role("auditor", province.neighbour)
        assert officer.is_officer
        assert len(officer.roles) == 1


@pytest.mark.parametrize(
    ("changes", "now", "last_week"),
    [
        ({}, True, True),
        ({"starts_on": 1}, False, False),
        ({"starts_on": 0}, True, False),
        ({"ends_on": 0}, False, True),
        ({"ends_on": 1}, True, True),
        ({"ends_on": -7}, False, False),
        ({"awaits_assumption": True}, False, False),
        ({"ended_at": 0}, False, True),
        ({"ended_at": -8}, False, False),
    ],
)
def test_in_force_by_day_in_row_and_in_filter(province, changes, now, last_week):
    today = timezone.localdate()
    values = {}
    for name, value in changes.items():
        if name == "ended_at":
            values[name] = timezone.now() + dt.timedelta(days=value)
        elif isinstance(value, bool):
            values[name] = value
        else:
            values[name] = today + dt.timedelta(days=value)
    row = role(person(), "council_officer", body=province.council, **values)
    for day, wanted in ((None, now), (today - dt.timedelta(days=7), last_week)):
        assert row.is_in_force(day) is wanted
        assert Role.objects.in_force(day).filter(pk=row.pk).exists() is wanted


def test_bodies_in_reach_agrees_with_has_role(province):
    from yakja.foundation.bodies.models import Body

    for kind, where in [
        ("council_officer", {"body": province.council}),
        ("district_officer", {"place": province.lahore}),
        ("provincial_steward", {"place": province.punjab}),
        ("auditor", {}),
        ("supplier", {"body": province.ward}),
        ("citizen", {}),
    ]:
        who = actor(kind, **where)
        reach = set(who.bodies_in_reach((kind,)))
        assert reach == {each for each in Body.objects.all() if who.has_role(kind, each)}, kind


def test_supplier_and_citizen_see_no_work_of_a_body(province):
    assert not actor("supplier", body=province.council).bodies_in_reach().exists()
    assert not actor("citizen").bodies_in_reach().exists()


def test_posts_are_those_held_now(province):
    who = actor("council_officer", body=province.council, post=province.planning)
    assert list(who.posts()) == [province.planning]
    who.all_roles[0].ended_at = timezone.now()
    who.all_roles[0].save()
    assert not fresh(who).posts().exists()


def test_has_post_reaches_the_bodies_below(province):
    chief = actor("council_officer", body=province.council, post=province.chief)
    assert chief.has_post(["chief_officer"], province.ward)
    assert not chief.has_post(["chief_officer"], province.department)
    assert not chief.has_post(["finance"], province.council)


def test_place_roles_have_places_in_reach(province):
    officer = actor("district_officer", place=province.lahore)
    tehsil = place("LHR-T", province.lahore, "tehsil")
    assert set(officer.places_in_reach()) == {province.lahore, tehsil}


@pytest.mark.parametrize(
    "kind", ["administrator", "provincial_steward", "council_officer", "auditor", "citizen"]
)
def test_list_of_staff_and_permission_agree(province, kind):
    from yakja.foundation.bodies.models import Body
    from yakja.foundation.kit.permissions import may

    where = {
        "administrator": {},
        "provincial_steward": {"place": province.lahore},
        "council_officer": {"body": province.council},
        "auditor": {},
        "citizen": {},
    }[kind]
    who = actor(kind, **where)
    for at in Body.objects.order_by("id"):
        row = role(person(), "council_officer", body=at)
        seen = Role.objects.visible_to(who).filter(pk=row.pk).exists()
        assert seen == may(who, "people.see_staff", at), (kind, at.code)


def test_a_visitor_sees_nobody(province):
    role(person(), "council_officer", body=province.council)
    assert not Role.objects.visible_to(ANONYMOUS).exists()


def test_persons_by_kind_gives_the_first_of_each(province):
    first, second = person(), person()
    role(first, "auditor")
    role(second, "auditor")
    assert queries.persons_by_kind() == {"auditor": first}

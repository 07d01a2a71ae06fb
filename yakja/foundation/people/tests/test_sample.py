import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import queries, sample, tasks
from yakja.foundation.people.models import OFFICER_KINDS, Person, ResetRequest, Role, RoleKind

from .factories import body, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished():
    for province, district, department in (("PK6", "PK614", "PK6-LGCD"), ("PK5", "PK523", "PK5-LGERD")):
        above = place(province, level="province")
        office = body(department, above)
        where = place(district, above)
        for number in range(3):
            body(f"{district}-{number}", where, office)
        if province == "PK6":
            body("PK6-PITB", above)
    said = []
    sample.furnish(actor=SYSTEM, today=timezone.localdate(), say=said.append)
    return said


def test_sample_has_somebody_of_every_kind_and_says_so(furnished):
    assert set(queries.persons_by_kind(is_sample=True)) == set(RoleKind.values)
    assert not Person.objects.filter(is_sample=False).exists()
    assert not Role.objects.filter(is_sample=False).exists()
    assert "invented" in furnished[0]
    assert Role.objects.awaiting_assumption().count() == 1
    assert Role.objects.in_force().filter(charge="additional").count() == 1
    assert ResetRequest.objects.open().count() == 1


def test_sample_names_are_given_once_and_in_both_languages():
    names = [name for name, _urdu in sample.BELOW] + [row[0] for row in sample.ABOVE]
    assert len(names) == len(set(names))
    assert all(urdu and not urdu.isascii() for _name, urdu in sample.BELOW)


def test_links_of_the_sample_sign_in_with_every_role(furnished):
    links = tasks.sample_sign_in_links("http://127.0.0.1:8123")
    assert [role for role, _address in links] == list(RoleKind.values)
    assert tasks.has_administrator()
    for role, address in links:
        assert address.startswith("http://127.0.0.1:8123/")
        client = Client()
        client.post(address.removeprefix("http://127.0.0.1:8123"))
        response = client.get(reverse("people:my"))
        assert response.status_code == 200, role
        assert response.wsgi_request.actor.has_role(role)
        assert response.wsgi_request.actor.is_officer is (role in OFFICER_KINDS)
    again = tasks.sample_sign_in_links("http://127.0.0.1:8123")
    assert not {address for _r, address in links} & {address for _r, address in again}
    assert settings.LOOPBACK_SIGN_IN

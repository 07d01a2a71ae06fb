"""Whoever reads more of a complaint than the public does leaves an entry: once an hour, never for what all may read."""

import pytest

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.people.tests.factories import signed_in

from .conftest import BIRTH

pytestmark = pytest.mark.django_db


def entries(found):
    rows = AuditEntry.objects.filter(verb="complaints.read_told", subject_ref=f"cases.case:{found.reference}")
    return list(rows.order_by("id").values_list("actor_ref", flat=True))


def test_a_number_in_the_told_text_is_read_with_an_entry(city):
    found = city.file(text="Call me at 0300 1234567, no water")
    clerk = city.officer(city.mc)
    desk = signed_in(clerk.person)
    page = desk.get(f"/en/desk/{found.reference}/").content.decode()
    assert "0300 1234567" in page
    desk.get(f"/en/desk/{found.reference}/")
    assert entries(found) == [clerk.ref]
    other = city.officer(city.mc, name="Second clerk")
    signed_in(other.person).get(f"/en/desk/{found.reference}/")
    assert entries(found) == [clerk.ref, other.ref]


def test_a_moderator_leaves_one_too(city):
    found = city.file(text="Malik Aslam patwari takes money, call 0300 1234567")
    above = city.officer(city.district, "district_officer")
    signed_in(above.person).get(f"/en/desk/{found.reference}/moderate/")
    assert entries(found) == [above.ref]


def test_what_everybody_reads_leaves_none(city):
    found = city.file(text="No water since Monday")
    signed_in(city.officer(city.mc).person).get(f"/en/desk/{found.reference}/")
    assert entries(found) == []


def test_a_private_matter_always_does(city):
    found = city.file(BIRTH, text="The certificate names another father")
    signed_in(city.officer(city.mc).person).get(f"/en/desk/{found.reference}/")
    assert len(entries(found)) == 1


def test_whoever_is_refused_has_read_nothing(city):
    found = city.file(text="Call 0300 1234567")
    answer = signed_in(city.officer(city.far_mc).person).get(f"/en/desk/{found.reference}/")
    assert answer.status_code == 403
    assert entries(found) == []

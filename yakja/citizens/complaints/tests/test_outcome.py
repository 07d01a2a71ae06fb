"""What became of an officer's own work, once the citizen has said no and others have it: read, and nothing done."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Complaint
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.cases.actions import add_note
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM, may
from yakja.foundation.people.tests import factories
from yakja.foundation.people.tests.factories import signed_in

from .conftest import BIRTH, CONDUCT, WATER

pytestmark = pytest.mark.django_db
STEPS = ("filer/", "begin/", "propose/", "transfer/", "sort/", "say/", "forward/", "join/", "ask/", "plan/")


def denied(city, by, category=WATER, **more):
    """Proposed by an officer of the council, denied by the citizen: it lies with the district now."""
    found = city.file(category, now=timezone.now(), **more)
    city.propose(found, by=by, now=timezone.now(), text="The crew has mended the pipe")
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, text="Dry as before")
    found.refresh_from_db()
    assert found.case.body == city.district
    return found


def work(complaint, end=""):
    return f"/en/desk/{complaint.reference}/{end}"


@pytest.fixture
def clerk(city):
    return city.officer(city.mc, name="clerk")


@pytest.mark.parametrize("category", [WATER, BIRTH])
def test_who_proposed_reads_what_became_of_it(city, clerk, category):
    found = denied(city, clerk, category)
    add_note(actor=SYSTEM, case=found.case, text="Look into that crew", door="test")
    page = signed_in(clerk.person).get(work(found))
    said = page.content.decode()
    assert page.status_code == 200
    assert "The crew has mended the pipe" in said
    assert "Dry as before" in said
    assert "The citizen says: not solved" in said
    for kept_from in ("Look into that crew", "Amina", "1234567", '<form class="form"'):
        assert kept_from not in said
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("end", STEPS)
def test_and_does_nothing_there(city, clerk, end):
    found = denied(city, clerk)
    before = Case.objects.values().get(pk=found.pk)
    assert signed_in(clerk.person).post(work(found, end), {}).status_code == 403
    assert signed_in(clerk.person).get(work(found, "moderate/")).status_code == 403
    assert Case.objects.values().get(pk=found.pk) == before
    for permission in ("see", "work", "sort", "transfer", "see_filer", "moderate", "call"):
        assert not may(clerk, f"complaints.{permission}", found), permission
    with pytest.raises(PermissionDenied):
        actions.begin_work(actor=clerk, complaint=found)


def test_it_stands_on_no_list_of_theirs(city, clerk):
    """Lists hold what somebody works on, as `complaints.see` does."""
    found = denied(city, clerk)
    assert not Complaint.objects.visible_to(clerk).filter(pk=found.pk).exists()
    assert found.reference not in signed_in(clerk.person).get("/en/desk/?state=all").content.decode()


# Who reads the outcome of a complaint that the clerk of the council had proposed to close.
READERS = {
    "who proposed": True,
    "a colleague of the same office": False,
    "an officer of another place": False,
    "a citizen": False,
    "a visitor": False,
    "who proposed, no officer any more": False,
}


@pytest.mark.parametrize(("reader", "reads"), READERS.items())
def test_who_reads_an_outcome(city, clerk, reader, reads):
    found = denied(city, clerk)
    if reader == "who proposed, no officer any more":
        clerk.person.roles.all().delete()
    browser = {
        "who proposed": lambda: signed_in(clerk.person),
        "a colleague of the same office": lambda: signed_in(city.officer(city.mc, name="other").person),
        "an officer of another place": lambda: signed_in(city.officer(city.far_mc).person),
        "a citizen": lambda: signed_in(factories.person("Citizen")),
        "a visitor": Client,
        "who proposed, no officer any more": lambda: signed_in(clerk.person),
    }[reader]()
    status = browser.get(work(found)).status_code
    assert (status == 200) is reads
    assert status in (200, 302, 403)
    assert not may(ANONYMOUS, "complaints.see_outcome", found)


def test_who_works_above_sees_the_whole_page(city, clerk):
    found = denied(city, clerk)
    chief = city.officer(city.district, "district_officer")
    said = signed_in(chief.person).get(work(found)).content.decode()
    assert "Begin work" in said


@pytest.mark.parametrize("why", ["office", "person", "punished", "restricted"])
def test_whoever_may_be_meant_reads_nothing(city, clerk, why):
    """The table again for what accuses: neither the one who proposed nor anybody of the office."""
    found = denied(city, clerk, CONDUCT)
    if why == "restricted":
        Case.objects.filter(pk=found.pk).update(is_restricted=True)
    elif why == "punished":
        actions.flag_retaliation(
            actor=Filer(found.pk, found.reference), complaint=found, text="He came to my door"
        )
    else:
        row = Complaint.objects.get(pk=found.pk)
        row.about_body, row.about_person = (city.mc, "") if why == "office" else (None, "Clerk Naveed")
        row.save(update_fields=["about_body", "about_person"])
    answer = signed_in(clerk.person).get(work(found))
    assert answer.status_code == 403
    assert "Dry as before" not in answer.content.decode()


def test_the_page_everybody_reads_leads_there(city, clerk):
    found = denied(city, clerk)
    public = f"/en/complaints/{found.reference}/"
    assert f"/desk/{found.reference}/" in signed_in(clerk.person).get(public).content.decode()
    assert f"/desk/{found.reference}/" not in Client().get(public).content.decode()

"""Filing: routed by category, place and law, once however often it is sent, told to the filer, counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Complaint, ComplaintCount
from yakja.citizens.complaints.queries.reading import complaint_of, filer_by_key, filer_seen, receipt_key
from yakja.citizens.complaints.queries.searching import matching
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.cases.models import Case
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

from .conftest import BIRTH, CONDUCT, NOW, POWER, ROADS


def texts() -> list[str]:
    return [m.body for m in OutboundMessage.objects.order_by("id")]


def test_a_complaint_goes_to_the_office_the_table_names(city):
    found = city.file()
    assert found.case.body == city.mc
    assert found.case.post is not None
    assert found.case.post.kind == "water"
    assert city.file(place=city.village, area="rural").case.body == city.tc
    assert found.case.topic == "water_supply"
    assert found.case.due_at is not None
    assert found.case.due_at > NOW


def test_the_same_sending_makes_one_complaint(city):
    first, again = city.file(key="k1"), city.file(key="k1", text="another text")
    assert first.pk == again.pk
    assert Complaint.objects.count() == Case.objects.count() == 1
    assert len(texts()) == 1
    assert city.file(key="k2").pk != first.pk


def test_the_receipt_names_number_and_day_and_opens_the_complaint(city):
    found = city.file()
    (text,) = texts()
    assert found.reference in text
    key = receipt_key(found.reference)
    assert f"/s/{found.reference}/{key.replace('-', '')}/" in text
    speaker = filer_by_key(found, key.lower().replace("0", "o"))
    assert speaker is not None
    assert speaker.ref == f"complaints.filer:{found.reference}"
    assert filer_by_key(found, "0000-0000") is None
    assert complaint_of(found.reference.lower().replace("-", " ")).pk == found.pk
    assert complaint_of("SHK-26-000-000") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"lat": 31.0}, "point"),
        ({"lat": 131.0, "lon": 74.0}, "point"),
    ],
)
def test_what_cannot_be_filed_is_refused_by_its_field(city, change, field):
    with pytest.raises(ValidationError) as refusal:
        city.file(**change)
    assert field in refusal.value.message_dict
    assert not Complaint.objects.exists()
    assert not Case.objects.exists()


def test_a_place_too_large_for_an_office_is_refused(city):
    with pytest.raises(ValidationError) as refusal:
        city.file(place=city.pk6)
    assert "place" in refusal.value.message_dict


def test_who_knows_only_the_district_is_heard_by_its_administration(city):
    assert city.file(place=city.kasur).case.body == city.district


def test_anonymous_only_where_the_category_allows_it(city):
    assert city.file(anonymous=True).filer_address is None
    with pytest.raises(ValidationError) as refusal:
        city.file(BIRTH, anonymous=True)
    assert "phone" in refusal.value.message_dict


def test_a_matter_of_another_agency_is_passed_on_with_its_number_and_counted_apart(city):
    found = city.file(POWER)
    assert found.case.state == "forwarded"
    assert (found.outside_name, found.call_number) == ("LESCO", "118")
    assert "118" in texts()[-1]
    row = ComplaintCount.objects.get()
    assert (row.filed, row.forwarded, row.confirmed) == (1, 1, 0)


def test_a_complaint_about_an_office_goes_to_the_one_above_and_is_seen_by_nobody_below(city):
    found = city.file(CONDUCT, about_body=city.mc, about_person="the clerk of the water branch")
    assert found.case.body == city.district
    assert found.case.is_restricted
    assert not found.is_public
    accused, above = city.officer(city.mc), city.officer(city.district, "district_officer")
    assert not Complaint.objects.visible_to(accused).exists()
    assert filer_seen(found, accused) is None
    # Restricted: whoever holds the post it was given to sees it, others at the district do not.
    assert not Complaint.objects.visible_to(above).exists()
    # Nothing that tells the matter goes to the phone.
    assert "رشوت" not in texts()[-1]
    assert "Bribery" not in texts()[-1]


def test_who_wishes_so_is_hidden_from_the_office(city):
    contact = actions.Contact(address=city.phone(), name="Amina", is_verified=True, is_hidden=True)
    hidden, shown = city.file(contact=contact), city.file()
    clerk = city.officer(city.mc)
    assert filer_seen(hidden, clerk).name == ""
    assert filer_seen(hidden, clerk).phone == ""
    assert filer_seen(shown, clerk).name == "Amina"
    assert filer_seen(shown, city.officer(city.far_mc)) is None
    assert filer_seen(shown, ANONYMOUS) is None


def test_me_too_counts_once_per_number(city):
    found = city.file()
    other = city.phone("+923007654321", "en")
    assert actions.join_complaint(actor=ANONYMOUS, complaint=found, address=other)
    assert not actions.join_complaint(actor=ANONYMOUS, complaint=found, address=other)
    found.refresh_from_db()
    assert found.supporters == 1
    assert "1 people report it" in texts()[-1]


@pytest.mark.parametrize("asked", ["پانی", "pani", "paani", "SHK", "No water"])
def test_words_find_it_in_either_script(city, asked):
    found = city.file()
    city.file(ROADS, text="سڑک ٹوٹی ہے")
    rows = matching(Complaint.objects.all(), asked)
    assert found.pk in {row.pk for row in rows}
    if asked != "SHK":
        assert rows.count() == 1


def statements(act):
    """What an act costs: the heads of its statements, without the one savepoint of the test around it."""
    with CaptureQueriesContext(connection) as asked:
        act()
    heads = [query["sql"].split()[0] for query in asked.captured_queries]
    assert heads.count("SAVEPOINT") == 1, "what is nested stands and falls with the action that called it"
    return [head for head in heads if head not in ("SAVEPOINT", "RELEASE")]


def test_every_step_of_a_life_takes_few_statements(city):
    """What grows here is paid with every complaint."""
    contact = actions.Contact(address=city.phone("+923001111111"), is_verified=True)

    def lived(number):
        found = []
        cost = {"file": statements(lambda: found.append(city.file(contact=contact, key=f"one {number}")))}
        row, speaker = found[0], Filer(found[0].pk, found[0].reference)
        cost["begin"] = statements(lambda: actions.begin_work(actor=SYSTEM, complaint=row, now=NOW))
        cost["propose"] = statements(lambda: city.propose(row, by=SYSTEM, reason=reason))
        cost["confirm"] = statements(
            lambda: actions.confirm_solution(actor=speaker, complaint=row, now=NOW + dt.timedelta(hours=5))
        )
        return {step: len(heads) for step, heads in cost.items()}

    reason = city.reason()
    lived(1)
    cost = lived(2)
    # Filing: the key, the version of the kept tables, the number; one row each of case, event, complaint, count,
    # message and audit; SQLite keeps the words in a table beside it.
    words = connection.vendor == "sqlite"
    assert (cost["file"], cost["begin"], cost["propose"]) == (9 + words, 8, 11)
    # By lot somebody is asked for feedback.
    assert cost["confirm"] <= 22


def test_who_filed_is_never_written_as_it_was_told(city):
    found = city.file(
        about_person="Clerk Naveed", contact=actions.Contact(address=city.phone(), name="Amina")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT filer_name, about_person FROM complaints_complaint WHERE case_id = %s", [found.pk]
        )
        kept = cursor.fetchone()
    assert not any(told in cell for cell in kept for told in ("Amina", "Naveed"))
    found = Complaint.objects.get(pk=found.pk)
    assert (found.filer_name, found.about_person) == ("Amina", "Clerk Naveed")


def test_the_kept_counts_say_what_the_rows_say(city):
    from yakja.citizens.complaints.actions.keeping import differences

    city.file()
    city.file(ROADS, place=city.far, now=NOW - dt.timedelta(days=40))
    city.file(POWER)
    assert differences() == []
    ComplaintCount.objects.filter(forwarded=1).update(filed=5)
    (wrong,) = differences()
    assert wrong[1]["filed"] == -4

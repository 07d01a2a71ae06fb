"""The long list that other systems read: moments to the letter, and no statement for each row, place or body."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakja.citizens.complaints.open311.asking import Wanted
from yakja.citizens.complaints.open311.writing import moment
from yakja.citizens.complaints.queries import exchange
from yakja.foundation.cases.models import Case, CaseEvent, CaseFile
from yakja.foundation.files.models import StoredFile

from .conftest import NOW, ROADS

pytestmark = pytest.mark.django_db


def listed(**asked):
    return exchange.requests(Wanted(**asked))


@pytest.mark.parametrize("microsecond", [0, 1, 499_999, 999_999])
def test_moments_are_cut_to_whole_seconds_and_told_in_utc(city, microsecond):
    found = city.file()
    filed = dt.datetime(2026, 12, 31, 23, 59, 59, microsecond, tzinfo=dt.UTC)
    moved = dt.datetime(2027, 1, 1, 0, 0, 0, microsecond, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    Case.objects.filter(pk=found.pk).update(opened_at=filed, moved_at=moved, due_at=None)
    (row,) = listed()
    assert row["requested_datetime"] == moment(filed) == "2026-12-31T23:59:59Z"
    assert row["updated_datetime"] == moment(moved) == "2026-12-31T19:00:00Z"
    assert row["expected_datetime"] is None
    Case.objects.filter(pk=found.pk).update(due_at=filed)
    assert listed()[0]["expected_datetime"] == moment(filed)


def test_rows_in_many_places_cost_no_more_statements(city):
    city.file()

    def cost():
        with CaptureQueriesContext(connection) as asked:
            rows = listed()
        return len(rows), len(asked)

    cost()  # what is kept by each process is made once
    one = cost()
    for place in (city.village, city.far, city.kasur):
        city.file(ROADS, place=place)
    assert (one[0], cost()) == (1, (4, one[1]))
    assert {row["address_id"] for row in listed()} == {
        p.code for p in (city.town, city.village, city.far, city.kasur)
    }


def test_a_picture_stands_with_its_own_request(city):
    found, other = city.file(now=NOW), city.file(ROADS, now=NOW)
    file = StoredFile.objects.create(
        sha256="ab" * 32, name="p.jpg", media_type="image/jpeg", size=9, purpose="complaints.photo",
        visibility="public", stored_by="system", stored_at=NOW,
    )  # fmt: skip
    event = CaseEvent.objects.get(case_id=found.pk, move="open")
    CaseFile.objects.create(case=found.case, event=event, file=file, kind="photo", is_public=True, at=NOW)
    media = {row["service_request_id"]: row["media_url"] for row in listed()}
    assert media[other.reference] is None
    assert "abababababab" in media[found.reference]

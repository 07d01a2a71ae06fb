"""Whoever tries keys, or searches without end, is stopped with a page that says so; nobody else is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.web import keys
from yakja.foundation.kit import limits
from yakja.foundation.people.tests.factories import signed_in

pytestmark = pytest.mark.django_db


def opened(found, key, line="198.51.100.1"):
    return Client().get(f"/en/s/{found.reference}/{key}/", REMOTE_ADDR=line)


def right(found):
    return receipt_key(found.reference).replace("-", "")


def test_a_line_that_tried_many_keys_is_stopped_even_with_the_right_one(city):
    found = city.file()
    for n in range(keys.MOST_OF_LINE):
        assert opened(found, f"0000{n:04}").status_code == 404
    answer = opened(found, right(found))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert "That was too often" in answer.content.decode()
    assert opened(found, right(found), line="198.51.100.2").status_code == 200
    typed = {"reference": found.reference, "key": receipt_key(found.reference)}
    assert Client().post("/en/complaints/find/", typed, REMOTE_ADDR="198.51.100.1").status_code == 429


def test_a_complaint_at_which_many_lines_try_keys_stays_open_to_its_own_filer(city):
    found, other = city.file(), city.file()
    for n in range(keys.MOST_OF_COMPLAINT):
        assert opened(found, "00000000", line=f"203.0.113.{n}").status_code == 404
    assert opened(found, "00000001", line="203.0.113.5").status_code == 429
    assert opened(found, right(found), line="203.0.113.5").status_code == 429
    assert opened(other, right(other), line="203.0.113.5").status_code == 200
    assert opened(found, right(found), line="198.51.100.9").status_code == 200


def test_one_house_of_ipv6_is_one_line(city):
    found = city.file()
    for n in range(keys.MOST_OF_LINE):
        opened(found, "00000000", line=f"2001:db8:7:7::{n:x}")
    assert opened(found, right(found), line="2001:db8:7:7:ffff::1").status_code == 429


def test_an_error_is_forgiven_where_few_were_made(city):
    found = city.file()
    assert opened(found, "00000000").status_code == 404
    assert opened(found, right(found)).status_code == 200


def test_asking_whether_somebody_is_stopped_is_one_statement_and_counts_nothing(db):
    tries = [("a", "x", 1), ("b", "x", 2)]
    limits.are_too_often(tries)
    with CaptureQueriesContext(connection) as asked:
        assert limits.were_too_often(tries) == [True, False]
        assert limits.were_too_often(tries) == [True, False]
    assert len(asked) <= 2


@pytest.mark.parametrize(
    "path",
    ["/en/complaints/?q=pani", "/en/complaints/?near=31.5,74.3", "/en/complaints/figures.csv",
     "/api/v1/complaints?q=pani", "/api/v1/complaints?limit=1000", "/open311/v2/requests.json",
     "/open311/v2/servicerequestupdates.xml"],
)  # fmt: skip
def test_what_costs_much_to_read_has_a_pace_per_line(city, settings, path):
    settings.COSTLY_READS = 3

    def read(n, line="198.51.100.1"):
        more = "&" if "?" in path else "?"
        return Client().get(f"{path}{more}months={n + 3}", REMOTE_ADDR=line).status_code

    assert [read(n) for n in range(4)] == [200, 200, 200, 429]
    assert read(5, line="198.51.100.2") == 200
    limits.forget_paces()
    assert read(6) == 200


def test_the_pace_is_said_in_the_form_of_the_door(city, settings):
    settings.COSTLY_READS = 1
    for path, kind in [
        ("/open311/v2/requests.json", "application/json"), ("/open311/v2/requests.xml", "text/xml"),
        ("/api/v1/complaints?q=x", "application/problem+json"), ("/en/complaints/?q=x", "text/html"),
    ]:  # fmt: skip
        limits.forget_paces()
        Client().get(path)
        answer = Client().get(f"{path}{'&' if '?' in path else '?'}page=1")
        assert answer.status_code == 429, path
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Retry-After"] == "60"


def test_plain_lists_and_pages_have_no_pace(city, settings):
    settings.COSTLY_READS = 1
    found = city.file()
    for path in (
        "/en/complaints/?place=PK602",
        f"/en/complaints/{found.reference}/",
        "/api/v1/complaints?limit=50",
    ):
        for n in range(3):
            assert Client().get(f"{path}{'&' if '?' in path else '?'}n={n}").status_code == 200


def test_tables_of_the_desk_have_a_pace(city, settings):
    settings.COSTLY_READS = 1
    desk = signed_in(city.officer(city.mc).person)
    assert desk.get("/en/desk/table/csv/").status_code == 200
    assert desk.get("/en/desk/table/csv/").status_code == 429

"""A council's money as anybody may see it: sums of its books, nobody recognisable, the files of its months."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.utils import timezone

from yakja.finance.revenue.tests.collecting.world import CollectingWorld
from yakja.foundation.ui import prepared

pytestmark = pytest.mark.django_db
PAGE = "/en/money/PK602-MC/?year=2025-26"


@pytest.fixture
def council(in_october):
    """Seven payers of water; rent is paid by as many as a test says."""
    return CollectingWorld()


@pytest.fixture
def today(monkeypatch):
    """Sets the day of the page; other days are asked for as they are."""
    real = timezone.localdate

    def on(day):
        monkeypatch.setattr(
            timezone, "localdate", lambda value=None, tz=None: real(value, tz) if value else day
        )
        prepared.clear()

    return on


@pytest.fixture
def in_october(today):
    today(dt.date(2025, 10, 5))


def paid(world, head, payers):
    for n in range(payers):
        who = world.payer(head, f"Payer {n}")
        world.demand(who, 100_000, period="2025-09" if head.period == "monthly" else "2025-26")
        world.pay(60_000, who)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def test_heads_are_shown_with_what_was_demanded_collected_and_is_owed(council, client):
    paid(council, council.water, 7)
    page = read(client, PAGE)
    row = re.search(r"water\s+(.*?)60\s*%", page)
    assert row, page[-3000:]
    assert [amount in row[1] for amount in ("7,000", "4,200", "2,800")] == [True] * 3
    assert "Payer" not in page


def test_few_payers_are_not_recognised_neither_in_their_row_nor_by_subtraction(council, client):
    paid(council, council.water, 7)
    paid(council, council.rent, 2)
    council.pay(5_000, head=council.parking)
    page = read(client, PAGE)
    assert "2 heads are held back here" in page
    assert "4,200" in page, "water is told"
    assert "1,200" not in page, "rent is not"
    assert "Rs 50 " not in page, "nor is parking, which would tell it"
    # The two together: in the receipts by object, and in what was collected in all.
    assert "1,250" in page
    assert "5,450" in page
    assert "Sums that would tell it are left out too" in page
    assert "9,050" not in page, "what was demanded in all"


def test_where_few_are_the_only_payers_the_sum_is_not_told_either(council, client):
    paid(council, council.rent, 2)
    page = read(client, PAGE)
    assert "not shown yet" in page
    assert "1,200" not in page


def test_few_wait_until_others_join_them(council, client, today):
    paid(council, council.rent, 2)
    paid(council, council.water, 7)
    for _ in range(3):
        later = council.payer(council.rent, "Payer")
        council.demand(later, 100_000, period="2025-10")
        council.pay(
            60_000, later, received_on=dt.date(2025, 10, 10), now=dt.datetime(2025, 10, 10, 6, tzinfo=dt.UTC)
        )
    assert "3,000" not in read(client, PAGE)
    today(dt.date(2025, 11, 1))
    assert "3,000" in read(client, PAGE)


def test_a_month_is_shown_when_it_is_over(council, client, today):
    paid(council, council.water, 7)
    today(dt.date(2025, 9, 30))
    page = read(client, PAGE)
    assert re.search(r"until\s+31 August 2025", page)
    assert "4,200" not in page
    assert client.get("/data/councils/PK602-MC/2025-09.zip").status_code == 404


@pytest.mark.parametrize(
    "address", ["/en/money/NOBODY/", "/en/money/PK602-MC/?year=1999-00", "/en/money/PK602-MC/?year=x"]
)
def test_unknown_councils_and_years_are_refused(council, client, address):
    assert client.get(address).status_code == 404


def test_the_list_names_councils_that_keep_books(council, client):
    assert "/en/money/PK602-MC/" in client.get("/en/money/").content.decode()


def test_the_files_of_a_month_come_in_one_archive_that_is_always_the_same(council, client):
    paid(council, council.water, 7)
    first, again = (client.get("/data/councils/PK602-MC/2025-09.zip") for _ in range(2))
    assert first.content == again.content
    names = zipfile.ZipFile(io.BytesIO(first.content)).namelist()
    assert {"ar38.csv", "demand-collection.csv", "datapackage.json", "SHA256SUMS"} <= set(names)


@pytest.mark.parametrize("month", ["2025-13", "1999-01", "2031-01", "now"])
def test_months_without_books_have_no_files(council, client, month):
    assert client.get(f"/data/councils/PK602-MC/{month}.zip").status_code == 404

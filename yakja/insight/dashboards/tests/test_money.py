"""A council's money as anybody may see it: sums of its books, nobody recognisable, the files of its months."""

import io
import re
import zipfile

import pytest

from yakja.finance.revenue.tests.collecting.world import CollectingWorld

pytestmark = pytest.mark.django_db
PAGE = "/en/money/PK602-MC/?year=2025-26"


@pytest.fixture
def council(in_september):
    """Seven payers of water; rent is paid by as many as a test says."""
    return CollectingWorld()


@pytest.fixture
def in_september(monkeypatch):
    import datetime as dt

    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: dt.date(2025, 9, 30))


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
    page = read(client, PAGE)
    assert "few payers" in page
    assert "1 head was paid by fewer than five payers" in page
    assert "Sums are left out too" in page
    # Water alone and both together would give the rent away.
    assert "5,400" not in page


def test_two_such_heads_may_be_summed(council, client):
    paid(council, council.water, 7)
    paid(council, council.rent, 2)
    paid(council, council.head("well", "C03898", period="annual"), 3)
    page = read(client, PAGE)
    assert "2 heads were paid by fewer than five payers" in page
    assert "7,200" in page


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

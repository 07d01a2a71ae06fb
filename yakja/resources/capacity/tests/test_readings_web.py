"""Lists of what bodies have, through the page: Excel and CSV, every bad row named, nobody proves their own."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from yakja.foundation.people.tests.factories import person, role, signed_in
from yakja.resources.capacity.models import Holding, Reading, Resource

from .world import World, resource

PATH = "/en/my/readings/"
HEAD = ["body", "resource", "value", "basis", "on"]


@pytest.fixture
def world(db):
    found = World()
    found.money = resource("money", unit=Resource.Unit.PAISA, group="money")
    return found


@pytest.fixture
def who(world):
    def made(kind, **where):
        one = person()
        role(one, kind, **where)
        return signed_in(one)

    return made


def sheet(*rows, head=HEAD):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def lines(*rows, head=HEAD):
    return SimpleUploadedFile(
        "list.csv", "\n".join(",".join(map(str, row)) for row in (head, *rows)).encode()
    )


@pytest.mark.parametrize("made", [sheet, lines])
def test_what_was_seen_counts_at_once(world, who, made):
    steward = who("provincial_steward", place=world.pk6)
    rows = [
        ["PK601-MC", "desks", 4, "verified", world.today],
        ["PK601-MC", "money", 60000.0, "verified", world.today],
    ]
    assert steward.post(PATH, {"file": made(*rows), "which": "none"}).status_code == (
        302 if made is sheet else 422
    )
    if made is lines:  # 60000.0 is no whole number where nobody reckons with cells
        rows[1][2] = 60000
        assert steward.post(PATH, {"file": made(*rows), "which": "none"}).status_code == 302
    held = {h.resource.code: h.value for h in Holding.objects.select_related("resource")}
    assert held == {"desks": 4, "money": 60_000_00}
    # The same file again changes nothing.
    assert steward.post(PATH, {"file": made(*rows), "which": "none"}).status_code == 302
    assert Reading.objects.count() == 2


BAD = [
    ["PK601-MC", "desks", 3, "verified", "2026-11-01"],
    ["NOBODY", "desks", 3, "verified", "2026-11-01"],
    ["PK601-MC", "chairs", 3, "verified", "2026-11-01"],
    ["PK601-MC", "desks", "many", "verified", "2026-11-01"],
    ["PK601-MC", "desks", 3, "heard", "2026-11-01"],
    ["PK601-MC", "desks", 3, "verified", "2999-01-01"],
]


def test_every_bad_row_is_named_and_the_good_ones_are_taken_or_none(world, who):
    steward = who("provincial_steward", place=world.pk6)
    for which, taken in (("none", 0), ("good", 1)):
        page = steward.post(PATH, {"file": sheet(*BAD), "which": which})
        text = page.content.decode()
        assert page.status_code == 422
        assert text.count("<tr>") == 1 + 5
        assert all(name in text for name in ("NOBODY", "chairs"))
        assert Reading.objects.count() == taken


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04broken", b"body;value\n", b"\xff\xfe\x00"])
def test_what_is_no_list_is_said_so(world, who, raw):
    page = who("provincial_steward", place=world.pk6).post(PATH, {"file": SimpleUploadedFile("a.xlsx", raw)})
    assert page.status_code == 422
    assert not Reading.objects.exists()


def test_nobody_proves_what_their_own_body_has(world, who):
    officer = who("council_officer", body=world.mc_lahore)
    own = sheet(["PK601-MC", "desks", 9, "verified", world.today])
    assert officer.post(PATH, {"file": own, "which": "good"}).status_code == 422
    assert not Reading.objects.exists()
    assert (
        officer.post(PATH, {"file": sheet(["PK601-MC", "desks", 9, "self", world.today])}).status_code == 302
    )
    assert Holding.objects.get().value == 0
    other = sheet(["PK602-MC", "desks", 9, "self", world.today])
    assert officer.post(PATH, {"file": other, "which": "good"}).status_code == 422


def test_the_empty_list_tells_what_can_be_stated(world, who):
    officer = who("council_officer", body=world.mc_lahore)
    shown = officer.get(PATH).content.decode()
    assert f'href="{PATH}table/"' in shown
    assert ">desks<" in shown
    page = load_workbook(io.BytesIO(officer.get(f"{PATH}table/").content)).active
    rows = list(page.iter_rows(values_only=True))
    assert list(rows[0][:5]) == HEAD
    assert {row[0] for row in rows[1:]} >= {"# desks", "# money", "# verified"}
    assert next(row for row in rows if row[0] == "# money")[2] == "rupees"
    raw = b"".join(officer.get(f"{PATH}table/?as=csv").streaming_content)
    # Sent back as it is, it states nothing and nothing is wrong with it.
    sent = officer.post(PATH, {"file": SimpleUploadedFile("a.csv", raw), "which": "none"})
    assert sent.status_code == 302
    assert "state" in officer.get("/en/my/").content.decode().lower()


def test_others_find_no_list(world, who):
    for kind in ("citizen", "auditor", "supplier"):
        browser = who(kind, **({"body": world.lgcd} if kind == "supplier" else {}))
        for path in (PATH, f"{PATH}table/"):
            assert browser.get(path).status_code == 403, kind
        assert browser.post(PATH, {"file": sheet(*BAD)}).status_code == 403
    assert Client().get(PATH).status_code == 302

"""The story of one round: twelve cells, a power cut, sending, the check by another body, publication with the reply."""

import datetime as dt

from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from tests.journeys.conftest import TWELVE, read
from yakja.framework.catalogue.models import Cell, GridDraft, Round, RoundReply, Verification

REPLY = "ہمارے دفتر میں بجلی چار گھنٹے رہتی ہے، اس لیے نصف کام رجسٹر پر ہوتا ہے۔"


def open_round(country, steward):
    today = timezone.localdate()
    answer = steward.post(
        "/en/my/rounds/new/",
        {"code": "punjab-1", "name_ur": "پہلا دور", "name_en": "First round", "place": "PK6", "functions": TWELVE,
         "opens_on": today.isoformat(), "closes_on": (today + dt.timedelta(days=10)).isoformat()},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    return Round.objects.get(code="punjab-1")


def filled(country, codes):
    """What an officer types: complaints with a tool, everything else by hand."""
    typed = {}
    for code in codes:
        by_tool = code == "CIT-01"
        typed[f"{code}.status"] = "full" if by_tool else "manual"
        typed[f"{code}.tool"] = country.crs.code if by_tool else ""
        typed[f"{code}.register_used"] = "" if by_tool else "رجسٹر"
    return typed


def test_a_round_from_opening_to_publication(country, come_in):
    council, other = country.mc_lahore, country.mc_kasur
    chief, neighbour, head = country.officer(council), country.officer(other, "Neighbour"), country.steward()
    start = timezone.now()
    found = open_round(country, come_in(head))
    grid = f"/en/my/grid/punjab-1/{council.code}/"

    # Five cells are typed and kept one by one, as the page does at every change; then the light goes out.
    officer = come_in(chief)
    for code in TWELVE[:5]:
        kept = officer.post(f"{grid}{code}/", filled(country, [code]))
        assert kept.status_code == 200
    assert GridDraft.objects.filter(body=council).count() == 5
    assert not Cell.objects.filter(body=council).exclude(status="unknown").exists(), (
        "a draft is not a statement"
    )
    officer = come_in(chief)
    page = officer.get("/en/my/grid/").content.decode()
    assert page.count('value="manual" selected') == 4
    assert 'value="full" selected' in page

    # The rest in one sending; a mistake keeps everything and declares what is right.
    typed = filled(country, TWELVE) | {f"{TWELVE[3]}.status": "full", "send": "1"}
    assert officer.post(grid, typed).status_code == 422
    assert GridDraft.objects.get(body=council).function.code == TWELVE[3]
    assert Cell.objects.filter(body=council, status="manual").count() == 10
    officer.post(grid, filled(country, TWELVE) | {"send": "1"})
    reply = RoundReply.objects.get(round=found, body=council)
    assert (reply.answered, bool(reply.submitted_at)) == (12, True)
    assert not GridDraft.objects.filter(body=council).exists()
    cell = Cell.objects.get(body=council, function__code="CIT-01")
    assert (cell.status, cell.standing, cell.tools) == ("full", "confirmed", [country.crs.code])

    # The neighbour answers too; nobody may answer for somebody else.
    beside = come_in(neighbour)
    assert beside.post(grid, filled(country, TWELVE)).status_code == 404
    beside.post(f"/en/my/grid/punjab-1/{other.code}/", filled(country, TWELVE) | {"send": "1"})

    # Closed and shown to the bodies; a cell is drawn and looked at by another body.
    with freeze_time(start + dt.timedelta(days=11), tick=True):
        steward, officer, beside = come_in(head), come_in(chief), come_in(neighbour)
        steward.post("/en/my/rounds/punjab-1/", {"step": "preview"})
        found.refresh_from_db()
        assert found.state == "preview"
        officer.post(f"{grid}reply/", {"reply": REPLY})
        officer.post(
            grid, filled(country, TWELVE[:1]) | {"send": "1", "CIT-01.status": "manual", "CIT-01.tool": ""}
        )
        assert Cell.objects.get(body=council, function__code="CIT-01").status == "full", (
            "a closed round takes nothing"
        )
        drawn = list(Verification.objects.filter(round=found).select_related("body", "verifier", "function"))
        assert len(drawn) == 2, "one in twenty of 24 cells, rounded up"
        assert all(v.verifier_id != v.body_id for v in drawn)
        first = drawn[0]
        looking, own = (beside, officer) if first.verifier_id == other.pk else (officer, beside)
        path = f"/en/my/verifications/{first.pk}/"
        seen = {f"{first.function.code}.status": "planned", f"{first.function.code}.tool": country.crs.code,
                f"{first.function.code}.note": "Register seen."}  # fmt: skip
        assert own.post(path, seen).status_code == 403
        assert looking.post(path, seen).status_code == 302
        steward.post("/en/my/rounds/punjab-1/", {"step": "publish"})
        found.refresh_from_db()
        assert found.state == "preview", "fifteen working days have not gone by"
        read(Client(), "/en/rounds/punjab-1/", status=404)

    with freeze_time(dt.datetime.combine(found.publish_on, dt.time(9), tzinfo=dt.UTC), tick=True):
        come_in(head).post("/en/my/rounds/punjab-1/", {"step": "publish"})
        said = read(Client(), "/en/rounds/punjab-1/")
    assert REPLY in said
    assert "2 cells were drawn" in said
    assert "1 were looked at by another body, 1 were found different" in said

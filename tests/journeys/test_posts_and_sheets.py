"""Stories of people and decisions: a post is handed over, and tools become one."""

import datetime as dt

from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from tests.journeys.conftest import TWELVE, actor, read, role_of
from yakja.foundation.cases.actions import assign_case
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.framework.catalogue.actions.corrections import send_correction
from yakja.framework.catalogue.actions.rounds import open_round
from yakja.framework.catalogue.models import Consolidation, GridDraft


def test_a_post_is_handed_over_and_the_old_access_ends_the_same_minute(country, come_in):
    department, council = country.lgcd, country.mc_lahore
    post = country.post(department)
    old = country.officer(department, "Leaving", post=post)
    new = country.officer(department, "Coming")
    case = send_correction(actor=ANONYMOUS, tool=country.crs, subject="state", text="Closed.").case
    assign_case(actor=actor(old), case=case, post=post)
    today = timezone.localdate()
    open_round(
        actor=actor(country.steward()), place=country.pk6, code="r1", name={"en": "Round", "ur": "دور"},
        functions=country.functions, opens_on=today, closes_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    leaving, coming = come_in(old), come_in(new)
    grid = f"/en/my/grid/r1/{council.code}/"
    leaving.post(grid, {f"{TWELVE[0]}.status": "manual", "save": "1"})
    assert GridDraft.objects.get().by_ref == old.ref
    assert case.reference in read(leaving, "/en/my/cases/?mine=1")
    assert case.reference not in read(coming, "/en/my/cases/?mine=1")

    path = f"/en/my/charges/{role_of(old).pk}/hand-over/"
    assert leaving.get(path).status_code == 200
    given = leaving.post(path, {"to": str(new.pk), "instrument": "SO(LG) 5-2 of 2 July"})
    assert given.status_code == 302

    # The very next request of the same session, without signing out.
    assert leaving.get(grid).status_code == 404
    assert leaving.post(grid, {f"{TWELVE[1]}.status": "manual", "save": "1"}).status_code == 404
    assert case.reference not in read(leaving, "/en/my/cases/")
    assert leaving.get(path).status_code in (403, 404)
    # The worklist and the drafts are on the other desk.
    assert case.reference in read(coming, "/en/my/cases/?mine=1")
    assert 'value="manual" selected' in coming.get(grid).content.decode()
    assert coming.post(grid, {f"{TWELVE[1]}.status": "manual", "save": "1"}).status_code == 302
    assert Case.objects.get().post == post


def declare(country, browser, body, tool):
    path = f"/en/my/cells/{body.code}/CIT-01/"
    done = browser.post(path, {"CIT-01.status": "full", "CIT-01.tool": tool.code, "CIT-01.users": "4"})
    assert done.status_code == 302


def test_a_consolidation_from_proposal_to_check(country, come_in):
    lahore, kasur, head = (
        country.officer(country.mc_lahore),
        country.officer(country.mc_kasur),
        country.steward(),
    )
    for who, body, tool in (
        (lahore, country.mc_lahore, country.crs),
        (kasur, country.mc_kasur, country.helpnow),
    ):
        declare(country, come_in(who), body, tool)
    start = timezone.now()
    steward = come_in(head)
    proposed = steward.post(
        "/en/consolidations/propose/",
        {
            "function": "CIT-01",
            "place": "PK6",
            "tools": [country.crs.code, country.helpnow.code],
            "chosen": "1",
        },
    )
    sheet = Consolidation.objects.get()
    path = f"/en/consolidations/{sheet.reference}/"
    assert proposed.headers["Location"] == path
    shown = read(Client(), path)
    assert "Leave everything as it is" in shown
    assert "not known" in shown, "unknown costs are said to be unknown"
    # Deciding before the bodies were asked is not a step of the table.
    nothing = sheet.options.get(kind="do_nothing")
    assert steward.post(path, {"move": "decide", "option": nothing.pk, "text": "Now"}).status_code == 422

    steward.post(path, {"move": "consult", "days": "15"})
    assert (
        come_in(kasur).post(f"{path}answer/{country.mc_lahore.code}/", {"stance": "agrees"}).status_code
        == 403
    )
    come_in(lahore).post(f"{path}answer/{country.mc_lahore.code}/", {"stance": "agrees"})
    objection = "Our staff was trained on the other one last month."
    come_in(kasur).post(f"{path}answer/{country.mc_kasur.code}/", {"stance": "objects", "text": objection})
    assert objection in read(Client(), path)

    merge = sheet.options.filter(is_blocked=False).exclude(kind="do_nothing").first() or nothing
    steward.post(path, {"move": "decide", "option": merge.pk, "text": "One door for citizens."})
    assert "One door for citizens." in read(Client(), path)
    steward.post(path, {"move": "start"})
    steward.post(path, {"move": "finish", "text": "All cases were moved."})
    sheet.refresh_from_db()
    assert sheet.case.state == "done"
    with freeze_time(dt.datetime.combine(sheet.check_on, dt.time(9), tzinfo=dt.UTC), tick=True):
        assert timezone.now() > start
        come_in(head).post(path, {"move": "check", "text": "Half the cost, nobody turned away."})
        said = read(Client(), path)
    sheet.case.refresh_from_db()
    assert sheet.case.state == "checked"
    assert "Half the cost, nobody turned away." in said
    moves = [e.move for e in sheet.case.events.order_by("id")]
    assert moves == ["open", "consult", "decide", "start", "finish", "check"]
    assert f"checked {sheet.reference}" in read(Client(), "/en/consolidations/")

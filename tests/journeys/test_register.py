"""Stories of the register: a body is confirmed, a claim is disputed, counts fall silent, a correction comes in."""

import csv
import datetime as dt
import io
import json
import re

from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from tests.journeys.conftest import actor, read
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
from yakja.framework.catalogue import tasks
from yakja.framework.catalogue.actions.usages import claim_usage
from yakja.framework.catalogue.models import Cell, Correction, Evidence


def test_a_steward_confirms_a_derived_body(country, come_in):
    waiting = country.mc_lahore
    Body.objects.filter(pk=waiting.pk).update(status="derived")
    steward = come_in(country.steward())
    assert waiting.code in read(steward, "/en/my/bodies/")
    answer = steward.post("/en/my/bodies/confirm/", {"one": waiting.code}, follow=True)
    assert "1 body is confirmed" in " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())
    assert waiting.code not in read(steward, "/en/my/bodies/")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.confirmed_by_ref[:7]) == ("confirmed", "person:")
    told = AuditEntry.objects.get(verb="bodies.confirm", subject_ref=f"bodies.body:{waiting.code}")
    assert (told.door, told.actor_name) == ("web", "Steward")
    assert "to be confirmed" not in read(Client(), f"/en/bodies/{waiting.code}/").lower()


def test_a_suppliers_claim_is_disputed_by_the_body_and_everybody_sees_it(country, come_in):
    body, function = country.mc_lahore, country.functions[0]
    supplier = country.person("Supplier", "supplier", body=country.company)
    claim_usage(actor=actor(supplier), tool=country.crs, body=body, function=function, status="full")
    cell = Cell.objects.get(body=body, function=function)
    assert (cell.status, cell.standing) == ("full", "reported")
    assert "in full use only reported City Complaints" in read(Client(), f"/en/bodies/{body.code}/")

    officer = come_in(country.officer(body))
    path = f"/en/my/cells/{body.code}/{function.code}/"
    assert "full" in read(officer, path)
    officer.post(path, {f"{function.code}.status": "manual"})

    cell.refresh_from_db()
    assert (cell.status, cell.standing) == ("manual", "disputed")
    assert "disputed" in read(Client(), f"/en/bodies/{body.code}/")
    assert "disputed" in read(
        Client(), f"/en/landscape/?place={country.lahore.code}&area={function.area_code}"
    )
    rows = b"".join(Client().get(f"/en/landscape.csv?place={country.lahore.code}").streaming_content).decode(
        "utf-8-sig"
    )
    shown = [
        r
        for r in csv.DictReader(io.StringIO(rows))
        if (r["body"], r["function"]) == (body.code, function.code)
    ]
    assert [(r["status"], r["standing"]) for r in shown] == [("manual", "disputed")]
    found = Client().get(f"/api/v1/landscape/cells?body={body.code}&function={function.code}").json()["items"]
    assert [(c["status"], c["standing"]) for c in found] == [("manual", "disputed")]
    # Both statements stand in the record for ever; neither was overwritten.
    said = Evidence.objects.filter(body=body, function=function).order_by("pk")
    assert [(e.kind, e.status) for e in said] == [("claim", "full"), ("declaration", "manual")]


def test_counts_are_taken_once_and_silence_makes_full_use_disputed(country, come_in):
    body, function = country.mc_lahore, country.functions[0]
    _key, shown = make_api_key(actor=SYSTEM, name="CRS", scope="usage_counts", subject=country.crs.code)
    start = timezone.now()
    officer = come_in(country.officer(body))
    officer.post(
        f"/en/my/cells/{body.code}/{function.code}/",
        {f"{function.code}.status": "full", f"{function.code}.tool": country.crs.code},
    )

    def count(transactions, name, browser=None):
        row = {"body": body.code, "function": function.code, "transactions": transactions,
               "on": timezone.localdate().isoformat()}  # fmt: skip
        return (browser or Client()).post(
            "/api/v1/usage-counts",
            json.dumps({"counts": [row]}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {shown}", "Idempotency-Key": name},
        )

    first, again = count(412, "month-1"), count(412, "month-1")
    assert first.json()["recorded"] == 1
    assert again.json() == first.json()
    assert Evidence.objects.filter(kind="count").count() == 1
    cell = Cell.objects.get(body=body, function=function)
    assert (cell.status, cell.standing, cell.level) == ("full", "confirmed", "count")

    for month in (1, 2):
        with freeze_time(start + dt.timedelta(days=31 * month), tick=True):
            assert count(0, f"silent-{month}").json()["recorded"] == 1
            tasks.keep(actor=SYSTEM)
            cell.refresh_from_db()
            assert cell.standing == ("confirmed" if month == 1 else "disputed"), f"month {month}"
            if month == 2:
                assert "disputed" in read(Client(), f"/en/bodies/{body.code}/")
    assert cell.status == "full"


def test_a_citizen_sends_a_correction_without_an_account_and_a_steward_takes_it(country, come_in):
    citizen = Client(enforce_csrf_checks=True)
    page = citizen.get(f"/ur/tools/{country.crs.code}/correct/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()).group(1)
    path = f"/ur/tools/{country.crs.code}/correct/"
    typed = {"csrfmiddlewaretoken": token, "subject": "state", "text": "", "contact": "0300 1234567"}
    empty = citizen.post(path, typed)
    assert empty.status_code == 422
    assert "0300 1234567" in empty.content.decode(), "what was typed stays"
    text = "یہ ایپ مارچ سے بند ہے، یونین کونسل خود اندراج کرتی ہے۔"
    sent = citizen.post(path, {**typed, "text": text}, follow=True)
    receipt = sent.redirect_chain[-1][0]
    case = Case.objects.get(kind="catalogue.correction")
    assert case.reference in sent.content.decode()

    clerk = come_in(country.steward())
    assert case.reference in read(clerk, "/en/my/cases/")
    desk = f"/en/my/corrections/{case.reference}/"
    assert "0300 1234567" in read(clerk, desk)
    assert clerk.post(desk, {"move": "take", "answer": ""}).status_code == 422
    clerk.post(desk, {"move": "take", "answer": "درست، اندراج بدل دیا گیا۔"})
    case.refresh_from_db()
    assert case.state == "taken"
    assert Correction.objects.get().answer == "درست، اندراج بدل دیا گیا۔"
    assert case.reference not in read(clerk, "/en/my/cases/")
    seen = read(Client(), receipt)
    assert "درست، اندراج بدل دیا گیا۔" in seen
    assert "0300 1234567" not in seen, "the contact is for the steward alone"

"""Stories of the gate, in both languages and through its pages: a twin is found, a builder is silent, a waiver ends."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from freezegun import freeze_time
from PIL import Image

from tests.journeys import qr
from tests.journeys.conftest import Country, read
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.tests.world import body
from yakja.framework.mandates.actions import designate_body
from yakja.framework.mandates.models import Proposal
from yakja.framework.mandates.queries import policy

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ur"])
NEED = {
    "en": "People stand in a queue to complain. They should tell their complaint by telephone and get a number.",
    "ur": "لوگ شکایت کے لیے قطار میں کھڑے ہوتے ہیں۔ وہ فون پر شکایت درج کروائیں اور انہیں نمبر ملے۔",
}
TITLE = {"en": "Complaints by telephone", "ur": "فون سے شکایت"}
_keys = itertools.count(1)


def said(lang: str, text: str) -> str:
    """A sentence of the interface as its page would say it: the longest piece in which nothing is filled in."""
    with translation.override(lang):
        pieces = re.split(r"%\([a-z]+\)s", gettext(text))
    return " ".join(max(pieces, key=len).split())


def post(client: Client, path: str, status: int = 302, **typed: Any) -> str:
    answer = client.post(path, typed)
    assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[-3000:])
    return answer.content.decode()


class Gate:
    """One council's proposals in one language, each step through the page that makes it."""

    def __init__(self, country: Country, come_in: Callable[..., Client], lang: str) -> None:
        self.country, self.come_in, self.lang = country, come_in, lang
        self.body = country.mc_lahore
        self.who = {
            "officer": country.officer(self.body),
            "steward": country.steward(),
            "elsewhere": country.officer(country.mc_kasur, "Elsewhere"),
            "other steward": country.person("Other", "provincial_steward", place=country.pk5),
            "district": country.person("District", "district_officer", place=country.lahore),
        }
        self.enter()

    def enter(self) -> None:
        """Everybody signs in anew, as after a long time."""
        self.officer, self.steward = self.come_in(self.who["officer"]), self.come_in(self.who["steward"])
        self.elsewhere, self.district = (
            self.come_in(self.who["elsewhere"]),
            self.come_in(self.who["district"]),
        )

    def at(self, row: Proposal, rest: str = "") -> str:
        return f"/{self.lang}/proposals/{row.reference}/{rest}"

    def again(self, row: Proposal) -> Proposal:
        return Proposal.objects.with_case().get(pk=row.pk)

    def drafted(self, *, money: str = "10 lakh", functions: str = "CIT-01", kind: str = "tool") -> Proposal:
        first = {"body": self.body.code, "title": TITLE[self.lang], "kind": kind, "key": f"key-{next(_keys)}"}
        post(self.officer, f"/{self.lang}/proposals/new/", **first)
        row = Proposal.objects.with_case().latest("id")
        steps = {
            "need": {"title": TITLE[self.lang], "need": NEED[self.lang]},
            "why": {"why_now": NEED[self.lang]},
            "functions": {"more": functions, "more2": ""},
            "use": {"users": "3", "users_count": "12"},
            "money": {"money_paisa": money},
        }
        for step, typed in steps.items():
            post(self.officer, self.at(row, f"edit/{step}/"), **typed)
        return row

    def answered(self, row: Proposal, **stance: str) -> Proposal:
        post(self.officer, self.at(row, "step/check/"))
        for code in row.checks.first().answer_to(5):
            post(self.officer, self.at(row, f"answers/{code}/"), **stance)
        post(self.officer, self.at(row, "step/send/"))
        return self.again(row)

    def not_suitable(self, row: Proposal) -> Proposal:
        why = {
            "reason": "other_work",
            "text": "It does other work than what is needed here, by another office.",
        }
        return self.answered(row, stance="not_suitable", **why)

    def confirm(self, row: Proposal) -> None:
        post(self.steward, self.at(row, "functions/"), functions="CIT-01", more="", more2="")

    def decided(self, row: Proposal, verdict: str = "reuse") -> Proposal:
        self.confirm(row)
        post(self.steward, self.at(row, "decide/"), verdict=verdict, reason=NEED[self.lang], tool="CRS")
        return self.again(row)

    def sees(self, path: str, client: Client | None = None) -> str:
        return read(client or Client(), path)


@pytest.fixture
def gate(country: Country, come_in: Callable[..., Client], lang: str) -> Gate:
    return Gate(country, come_in, lang)


def code_on(page: str) -> str:
    """What a telephone reads from the code on a page."""
    drawn = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.DOTALL)
    assert drawn, "no code"
    return qr.read(qr.cells_of(drawn[0]))


@LANGUAGES
def test_a_duplicate_is_led_to_its_twin_and_cleared(gate, lang):
    # A wrong code does not hide the twin: the text is read as well.
    row = gate.drafted(functions="WAT-01")
    assert gate.sees(gate.at(row), gate.officer)
    assert Client().get(gate.at(row)).status_code == 404
    assert gate.elsewhere.get(gate.at(row)).status_code == 404
    row = gate.answered(row, stance="reuse")
    assert row.case.state == "answered"
    page = gate.sees(gate.at(row))
    assert f"/{lang}/tools/CRS/" in Client().get(gate.at(row)).content.decode()
    assert TITLE[lang] in page
    # Who proposed, who works there, and who works elsewhere does not decide.
    for client in (gate.officer, gate.elsewhere):
        assert client.get(gate.at(row, "decide/")).status_code == 403
        assert client.post(gate.at(row, "functions/"), {"more": "CIT-01", "more2": ""}).status_code == 403
    row = gate.decided(row)
    assert row.case.state == "approved"
    number = row.clearance.number
    paper = f"/{lang}/clearances/{number}/"
    html = Client().get(paper).content.decode()
    address = code_on(html)
    assert address == f"{settings.PUBLIC_URL.rstrip('/')}{paper}"
    assert number in gate.sees(urlsplit(address).path)
    # In operation without an entry in the register: a public exception until it is named.
    post(gate.officer, gate.at(row, "step/go_live/"), live_on=timezone.localdate().isoformat(), tool="")
    listed = f"/{lang}/exceptions/?kind=entry"
    assert row.title in gate.sees(listed)
    post(gate.officer, gate.at(row, "step/entry/"), tool="CRS")
    assert row.title not in gate.sees(listed)
    # Every step is in the chain, by whom it was taken.
    found = AuditEntry.objects.filter(subject_ref=f"mandates.proposal:{row.reference}").order_by("id")
    verbs = [entry.verb.removeprefix("mandates.") for entry in found]
    steps = ["open_proposal", "check_proposal", "send_proposal", "confirm_functions", "decide_proposal", "go_live", "name_tool"]  # fmt: skip
    assert [verb for verb in verbs if verb in steps] == steps
    assert all(entry.door == "web" for entry in found)


def letter() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("L", (60, 80), 240).save(out, "PNG")
    return SimpleUploadedFile("letter.png", out.getvalue())


def charged(country: Country) -> Body:
    """A board of the province that is designated to build for complaints."""
    board = body("PK6-ITB", country.pk6, country.lgcd.kind)
    designate_body(
        actor=SYSTEM, holder=board, functions=[f for f in country.functions if f.code == "CIT-01"], roles=["builder"],
        place=country.pk6, instrument="Order 1", source="gazette", valid_from=timezone.localdate() - dt.timedelta(days=400),
    )  # fmt: skip
    return board


def morning(day: dt.date) -> Any:
    return freeze_time(dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC), tick=True)


@LANGUAGES
def test_silence_opens_a_waiver_that_ends_in_public(gate, country, lang):
    charged(country)
    row = gate.not_suitable(gate.drafted())
    assert row.case.state == "builder_asked"
    above = {f"above_{code}": NEED[lang] for code in policy.order() if code != "build_under_waiver"}
    typed = {"reason": "builder_silent", "evidence": NEED[lang], **above}
    # Before the silence there is nothing to waive.
    post(gate.officer, gate.at(row, "waiver/"), 422, **typed)
    asked = row.requests.get()
    working = policy.setting("builder_silence_days", country.pk6, timezone.localdate())
    assert (asked.due_on - timezone.localdate()).days >= working
    with morning(asked.due_on):
        call_command("tick")
        assert gate.again(row).case.state == "builder_asked"
    with morning(asked.due_on + dt.timedelta(days=1)):
        call_command("tick")
        assert gate.again(row).case.state == "answered"
        assert said(lang, "not answered in time") in gate.sees(gate.at(row))
        gate.enter()
        gate.confirm(row)
        # No option above the waiver is open to a body outside the mandate.
        refused = post(gate.steward, gate.at(row, "decide/"), 422, verdict="build", reason=NEED[lang], tool="", **above)  # fmt: skip
        assert NEED[lang] in refused
        post(gate.officer, gate.at(row, "waiver/"), **typed, file=letter())
        signing = {"text": NEED[lang], "conditions": NEED[lang], "verb": "sign"}
        ends = timezone.localdate() + dt.timedelta(days=100)
        for client in (gate.officer, gate.elsewhere, gate.district, gate.come_in(gate.who["other steward"])):
            assert (
                client.post(gate.at(row, "sign/"), {**signing, "expires_on": ends.isoformat()}).status_code
                == 403
            )
        assert gate.again(row).case.state == "waiver_asked"
        post(gate.steward, gate.at(row, "sign/"), **signing, expires_on=ends.isoformat())
        row = gate.again(row)
        assert row.case.state == "approved"
        assert "letter.png" in gate.sees(gate.at(row))
        assert code_on(Client().get(f"/{lang}/clearances/{row.clearance.number}/").content.decode())
    pages = (gate.at(row), f"/{lang}/clearances/{row.clearance.number}/")
    over, exceptions = said(lang, "ended on %(day)s"), f"/{lang}/exceptions/?kind=waiver"
    with morning(ends - dt.timedelta(days=1)):
        assert all(over not in gate.sees(page) for page in pages)
        assert row.title not in gate.sees(exceptions)
    with morning(ends):
        # The pages say so by the day itself, whether or not the clock has run.
        assert all(over in gate.sees(page) for page in pages)
        assert row.title in gate.sees(exceptions)
        call_command("tick")
        call_command("tick")
        assert AuditEntry.objects.filter(verb="mandates.note_expiry").count() == 1
        assert row.reference in Client().get("/feeds/mandates.proposal.atom").content.decode()


@LANGUAGES
def test_a_purchase_split_in_two_is_looked_at_as_one(gate, lang):
    together = said(lang, "Counted together")
    first = gate.answered(gate.drafted(money="15 lakh", kind="purchase"), stance="reuse")
    assert first.depth == "light"
    assert together not in gate.sees(gate.at(first))
    second = gate.answered(gate.drafted(money="12 lakh", kind="purchase"), stance="reuse")
    assert second.depth == "standard"
    page = Client().get(gate.at(second)).content.decode()
    assert first.reference in page
    assert together in page
    assert "27,00,000" in page
    # A light one the district decides; together they are none.
    assert gate.district.get(gate.at(first, "decide/")).status_code == 200
    assert gate.district.get(gate.at(second, "decide/")).status_code == 403
    with morning(timezone.localdate() + dt.timedelta(days=400)):
        gate.enter()
        third = gate.answered(gate.drafted(money="12 lakh", kind="purchase"), stance="reuse")
        assert third.depth == "light"
        assert together not in gate.sees(gate.at(third))


@LANGUAGES
def test_an_emergency_is_built_now_and_held_to_its_days(gate, lang):
    row = gate.drafted()
    post(gate.officer, gate.at(row, "step/begin_emergency/"), reason=NEED[lang])
    row, today = gate.again(row), timezone.localdate()
    assert (row.publish_by - today, row.review_by - today) == (dt.timedelta(days=7), dt.timedelta(days=90))
    unpublished, unreviewed = f"/{lang}/exceptions/?kind=unpublished", f"/{lang}/exceptions/?kind=unreviewed"
    assert Client().get(gate.at(row)).status_code == 404
    with morning(row.publish_by):
        assert row.reference not in gate.sees(unpublished)
    with morning(row.publish_by + dt.timedelta(days=1)):
        listed = gate.sees(unpublished)
        assert row.reference in listed
        assert row.title not in listed
        call_command("tick")
        gate.enter()
        post(gate.officer, gate.at(row, "step/publish/"))
        # Published, but late: that stays public.
        assert row.title in gate.sees(unpublished)
        assert gate.sees(gate.at(row))
    with morning(row.review_by):
        assert row.title not in gate.sees(unreviewed)
    with morning(row.review_by + dt.timedelta(days=1)):
        assert row.title in gate.sees(unreviewed)
        gate.enter()
        row = gate.decided(gate.answered(row, stance="reuse"))
        assert row.case.state == "approved"
        assert row.title not in gate.sees(unreviewed)


@LANGUAGES
def test_money_without_a_clearance_stands_on_the_public_list(gate, lang):
    row = gate.decided(gate.answered(gate.drafted(), stance="reuse"))
    number = row.clearance.number
    today = timezone.localdate().isoformat()
    head = "kind,number,body,title,amount,published_on,clearance,digital\n"
    lines = (
        f"tender,T1,{gate.body.code},Telephone exchange for complaints,10 lakh,{today},{number},yes\n"
        f"adp,A2,{gate.body.code},A second complaints system,60 lakh,{today},,yes\n"
    )
    file = SimpleUploadedFile("lines.csv", (head + lines).encode())
    assert gate.officer.get(f"/{lang}/my/spending/").status_code == 403
    gate.steward.post(f"/{lang}/my/spending/", {"file": file, "source": "Tender notices"})
    listed = gate.sees(f"/{lang}/exceptions/?kind=line")
    assert "A second complaints system" in listed
    assert "Telephone exchange for complaints" not in listed

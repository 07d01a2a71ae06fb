"""Walks over every address of the site: who may, in every language, with few queries and little weight.

Everything is generated from the resolver; `doors.py` says what each address takes and whose it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from tests.architecture import growing
from tests.architecture.doors import DOORS, STRANGERS, Door, addresses, door
from tests.architecture.furnished import TOOL, Site
from tests.architecture.reading import Page, left_in_english, unspoken_signs, urdu_in_english
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.i18n import CODES, direction
from yakja.foundation.ui import prepared
from yakja.framework.catalogue.models import Evidence

pytestmark = pytest.mark.django_db
NAMES = list(dict.fromkeys(a.name for a in addresses()))
KNOWN = [n for n in NAMES if door(n) is not None]
PAGES = [n for n in KNOWN if door(n).gives == "page"]  # type: ignore[union-attr]
# Written at every visit, by anybody: who is where, and how often somebody tried.
KEPT_BY_THE_WAY = re.compile(r'"(django_session|account_\w+|jobs_sharedvalue)"|INTO jobs_sharedvalue ')
# What each public page asked when it was last looked at, and two more.
MOST_QUERIES = {
    "dashboards:home": 17, "dashboards:landscape": 24, "dashboards:bodies": 7, "dashboards:body": 22,
    "dashboards:money": 4, "dashboards:council_money": 24, "dashboards:functions": 7, "dashboards:function": 15, "dashboards:places": 6, "dashboards:place": 15,
    "dashboards:needs": 4, "dashboards:need": 14, "dashboards:poster": 6, "indicators:index": 4,
    "indicators:series": 6, "indicators:figure": 4, "catalogue:tools": 16, "catalogue:tool": 22,
    "catalogue:tool_bodies": 5, "catalogue:overlaps": 11, "catalogue:overlap": 10, "catalogue:clusters": 13,
    "catalogue:double_running": 19, "catalogue:round": 9, "catalogue:correct": 3,
    "catalogue:standards": 6, "catalogue:standard": 12, "catalogue:function_standards": 12,
    "mandates:mandates": 10, "mandates:mandate": 16, "mandates:gaps": 18, "mandates:conflicts": 20, "mandates:policy": 5,
    "catalogue:consolidations": 5, "catalogue:consolidation": 8, "opendata:index": 14, "channels:follow": 3,
    "ui:style": 2, "account_login": 3, "cases:workflows": 2, "cases:workflow": 2, "feedback:index": 12, "feedback:answer": 6,
    "mandates:proposals": 16, "mandates:proposal": 27, "mandates:exceptions": 10, "mandates:clearances": 3,
    "revenue:verify": 6, "revenue:find_bill": 3, "revenue:public_bill": 18, "revenue:dispute_bill": 14,
    "mandates:clearance": 7, "complaints:file": 10, "complaints:file_offline": 7, "complaints:find": 1, "complaints:own": 15,
    "strategy:strategies": 4, "strategy:strategy": 19, "strategy:text": 8,
    "strategy:paragraph": 10, "strategy:versions": 5, "strategy:changes": 10, "strategy:comments": 14, "strategy:comment": 5,
    "strategy:meeting": 7, "strategy:stories": 4, "strategy:story": 6, "strategy:comment_begin": 7,
    "strategy:status": 26, "strategy:milestones": 12, "strategy:objectives": 8,
    # Of the first, five are the tables that each process keeps from then on.
    "complaints:index": 14, "complaints:map": 4, "complaints:figures": 15, "complaints:complaint": 9, "complaints:join": 4,
    "strategy:objective": 14, "strategy:objective_cells": 9, "strategy:objective_value": 8, "strategy:milestone": 10,
}  # fmt: skip
GROWS = {
    "dashboards:home": [growing.usages, growing.findings],
    "dashboards:landscape": [growing.usages],
    "dashboards:bodies": [growing.bodies],
    "dashboards:body": [growing.cells, growing.mandates],
    "dashboards:functions": [growing.functions],
    "dashboards:function": [growing.tools, growing.usages, growing.mandates],
    "dashboards:place": [growing.bodies, growing.places, growing.mandates],
    "dashboards:needs": [growing.needs],
    "dashboards:poster": [growing.needs],
    "mandates:mandates": [growing.mandates],
    "mandates:gaps": [growing.mandates, growing.bodies],
    "mandates:conflicts": [growing.mandates, growing.bodies],
    "mandates:mandate": [growing.usages],
    "catalogue:standard": [growing.conformances],
    "catalogue:tools": [growing.tools, growing.conformances],
    "catalogue:tool": [growing.usages, growing.conformances],
    "catalogue:tool_bodies": [growing.usages],
    "catalogue:overlaps": [growing.findings],
    "catalogue:clusters": [growing.findings],
    "catalogue:double_running": [growing.usages],
    "catalogue:round": [growing.replies],
    "catalogue:round_progress": [growing.bodies],
    "catalogue:grid": [growing.tools],
    "strategy:text": [growing.comments],
    "strategy:paragraph": [growing.comments],
    "strategy:comments": [growing.comments],
    "strategy:desk": [growing.comments],
    "cases:worklist": [growing.corrections],
    "bodies:confirming": [growing.bodies],
    "people:staff_bodies": [growing.bodies],
}
ONE_ROUND_TRIP = 14 * 1024
CITIZEN_PAGES = (
    "", "needs/", "needs/{need}/", "needs/{need}/?place={place}", "tools/", "tools/?q=shikayat", "tools/{tool}/",
    "bodies/{body}/", "places/{place}/", "functions/{function}/", "strategies/", "strategies/{strategy}/",
    "strategies/{strategy}/text/", "strategies/{strategy}/text/{mark}/", "strategies/{strategy}/comment/?on={mark}",
    "complaints/", "complaints/?place=PK6", "complaints/{complaint}/", "complaints/figures/", "complaints/map/",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(reference: Any, django_db_blocker: Any) -> Site:
    with django_db_blocker.unblock():
        return Site()


@pytest.fixture(autouse=True)
def _nothing_prepared() -> None:
    prepared.clear()


def the(name: str) -> Door:
    found = door(name)
    assert found is not None
    return found


def path_of(site: Site, name: str, lang: str = "ur") -> str:
    """The address with the arguments of the table."""
    opened = the(name)
    if opened.gives == "window" or "/" in name:
        route = next(a.route for a in addresses() if a.name == name)
        return "/" + re.sub(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)", "1", route).replace("$", "").replace("^", "")
    if name in ("", "healthz"):
        return f"/{name}"
    with translation.override(lang):
        kwargs = {key: site.things[thing] for key, thing in opened.args.items()}
        return reverse(name, kwargs=kwargs) + opened.query


def send(browser: Client, site: Site, name: str) -> HttpResponse:
    """POST what the rightful person would send, with the names of things filled in."""
    opened = the(name)
    said = {
        key.format(**site.things): value.format(**site.things) if isinstance(value, str) else value
        for key, value in (opened.post or {}).items()
    }
    return browser.post(path_of(site, name), said, headers=dict(opened.headers))


def is_refusal(response: HttpResponse) -> bool:
    """Not allowed, not there, or led to the sign-in page."""
    if response.status_code in (301, 302, 303):
        return bool(re.search(r"/(?:accounts|window)/login/", response.headers["Location"]))
    return response.status_code in (401, 403, 404, 405)


class Writes:
    """The statements that change rows, by the way kept ones left out."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") and not KEPT_BY_THE_WAY.search(sql):
            self.seen.append(sql[:160])
        return execute(sql, params, many, context)


def nothing_changes(call: Any) -> HttpResponse:
    """The answer to a request that may not change a row nor leave an audit entry."""
    before, writes = AuditEntry.objects.count(), Writes()
    with connection.execute_wrapper(writes):
        response = call()
    assert not writes.seen
    assert AuditEntry.objects.count() == before
    return response


# The table


def test_every_address_is_in_the_table():
    missing = [a for a in addresses() if door(a.name) is None]
    assert not missing, "\n".join(
        f"Add {a.name!r} ({a.route}) to DOORS in tests/architecture/doors/ (its wing): say whose it is (circle), what its "
        "arguments are called (args), and what the rightful person sends (post)."
        for a in missing
    )
    assert set(DOORS) <= set(NAMES), f"no longer an address: {sorted(set(DOORS) - set(NAMES))}"


# Every page in every language


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_every_language(site, name):
    opened = the(name)
    browser = site.browser(opened.opener)
    # Words are the same on both databases; that a page answers is asked of each.
    for lang in CODES if connection.vendor == "sqlite" else ("ur", "en"):
        path = path_of(site, name, lang)
        response = browser.get(path)
        assert response.status_code == opened.status, (
            f"{path}: {response.status_code} {response.headers.get('Location', '')}"
        )
        assert response.headers["Content-Language"] == lang
        page = Page(response.content.decode())
        assert (page.lang, page.dir) == (lang, direction(lang)), path
        assert page.texts_in("title"), f"{path} has no title"
        assert page.texts_in("h1"), f"{path} has no h1"
        assert not page.faults, f"{path}: {page.faults}"
        assert not page.artefacts(), f"{path}: {page.artefacts()}"
        if lang == "en":
            assert not urdu_in_english(page), f"{path}: {urdu_in_english(page)}"
        else:
            assert not left_in_english(page), f"{path}: {left_in_english(page)}"
        if lang == "ur":
            assert not unspoken_signs(page), f"{path}: {unspoken_signs(page)}"
        if lang in ("ur", "en"):
            assert not dead_links(page), f"{path} leads to {dead_links(page)}"


def dead_links(page: Page) -> list[str]:
    """Links within the site that no pattern answers."""
    dead = []
    for link in dict.fromkeys(page.links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/static/"):
            continue
        try:
            with translation.override(parts.path[1:].partition("/")[0] or "ur"):
                resolve(parts.path)
        except Resolver404:
            dead.append(link)
    return dead


@pytest.mark.parametrize("name", [n for n in KNOWN if the(n).gives == "file"])
def test_a_file_is_given(site, name):
    opened = the(name)
    response = site.browser(opened.opener).get(path_of(site, name))
    assert response.status_code == opened.status
    if opened.status == 200:
        assert b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("page", ["people:my", "dashboards:home"])
def test_every_link_of_the_desk_and_the_home_page_opens_for_whoever_sees_it(site, page):
    """Generated for every part of the site: nobody is shown a link that is closed to them."""
    closed = []
    for part in site.people:
        browser = site.browser(part)
        first = browser.get(reverse(page))
        assert first.status_code == 200, f"{part}: {page}"
        for link in dict.fromkeys(urlsplit(link).path for link in Page(first.content.decode()).links):
            if not re.match(r"/(?:ur|my)/", link) or "/accounts/logout/" in link:
                continue
            opened = browser.get(link, follow=True)
            if opened.status_code != 200:
                closed.append(f"{part}: {link} {opened.status_code}")
    assert not closed, "\n".join(closed)


# Who may


@pytest.mark.parametrize("name", KNOWN)
def test_a_stranger_changes_nothing(site, name):
    """Whatever may not be sent is refused; what is only read stays as it is when somebody sends to it."""
    opened = the(name)
    refused = opened.strangers(sending=True)
    for who in refused or ("officer elsewhere",):
        if opened.why_open and who not in refused:
            continue
        browser = site.browser(who)
        response = nothing_changes(lambda b=browser: send(b, site, name))
        assert not refused or is_refusal(response), f"{who} may send to {name}: {response.status_code}"


@pytest.mark.parametrize("name", [n for n in KNOWN if the(n).strangers()])
def test_a_stranger_reads_nothing_of_others(site, name):
    """An officer of another body, a citizen and a supplier meet a closed door, not an empty room."""
    for who in the(name).strangers():
        browser = site.browser(who)
        response = nothing_changes(lambda b=browser: b.get(path_of(site, name)))
        assert is_refusal(response), f"{who} may read {name}: {response.status_code}"


@pytest.mark.parametrize("name", [n for n in KNOWN if the(n).post is not None and the(n).gives != "leads"])
def test_the_rightful_person_is_not_refused(site, name):
    """The refusals above are about who asks, not about what was sent."""
    opened = the(name)
    response = send(site.browser(opened.sender), site, name)
    assert not is_refusal(response), f"{opened.sender} at {name}: {response.status_code}"


def test_an_officer_with_one_factor_only_changes_nothing(site):
    browser = Client()
    browser.force_login(site.people["officer"].account)
    names = [n for n in KNOWN if the(n).circle == "near" and the(n).post and the(n).opener == "officer"]
    assert len(names) > 5
    for name in names:
        response = nothing_changes(lambda n=name: send(browser, site, n))
        assert response.headers["Location"].endswith("/my/second-factor/"), name


def test_a_count_needs_the_key_of_its_tool(site):
    body = {
        "tool": TOOL,
        "counts": [
            {"body": site.body.code, "function": "CIT-01", "transactions": 7, "on": site.today.isoformat()}
        ],
    }
    path = reverse("api:post_counts")
    strict = Client(enforce_csrf_checks=True)

    def count(browser: Client, key: str = "") -> HttpResponse:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return browser.post(path, body, content_type="application/json", headers=headers)

    for key in ("", "yk_unknown1_secret", site.key + "x"):
        assert nothing_changes(lambda k=key: count(strict, k)).status_code in (401, 403), key
    for who in (*STRANGERS, "officer", "steward", "administrator"):
        browser = site.browser(who)
        assert nothing_changes(lambda b=browser: count(b)).status_code in (401, 403), who
    assert Evidence.objects.filter(kind="count").count() == 0
    # A key is good for its own tool: noting that it was used today is all that happens.
    assert count(strict, site.other_key).status_code == 403
    assert Evidence.objects.filter(kind="count").count() == 0
    assert count(strict, site.key).json()["recorded"] == 1


@pytest.mark.parametrize("name", [n for n in KNOWN if n.startswith("api:") and the(n).gives == "file"])
def test_the_reading_api_takes_nothing(site, name):
    browser = site.browser("administrator")
    for method in (browser.post, browser.put, browser.patch, browser.delete):
        nothing_changes(lambda m=method: m(path_of(site, name)))


# Few queries, whatever the number of rows


@pytest.mark.parametrize(("name", "most"), MOST_QUERIES.items())
def test_a_public_page_asks_the_database_seldom(site, name, most):
    asked = queries_of(Client(), path_of(site, name))
    assert len(asked) <= most, "\n".join(q["sql"][:200] for q in asked)


def queries_of(browser: Client, path: str) -> list[dict[str, Any]]:
    prepared.clear()
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200, path
    return [q for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]


@pytest.mark.parametrize(("name", "grow"), [(n, g) for n, growths in GROWS.items() for g in growths])
def test_a_list_asks_no_more_often_for_more_rows(site, name, grow):
    browser, path = site.browser(the(name).opener), path_of(site, name).partition("?")[0]
    before = queries_of(browser, path)
    grow(site)
    after = queries_of(browser, path)
    # One more is a list that was empty before; more than that is a query for each row.
    assert len(after) <= len(before) + 1, "\n".join(q["sql"][:200] for q in after)


# Little weight


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("path", CITIZEN_PAGES)
def test_a_citizens_first_page_is_one_round_trip(site, path, lang):
    response = Client().get(f"/{lang}/{path.format(**site.things)}", headers={"Accept-Encoding": "br, gzip"})
    assert response.status_code == 200
    page = response.content
    if response.headers.get("Content-Encoding") != "br":
        page = brotli.compress(page, quality=5)
    sheet = brotli.compress(Path(finders.find("ui/yakja.css")).read_bytes())
    assert len(page) + len(sheet) <= ONE_ROUND_TRIP, f"page {len(page)} + sheet {len(sheet)}"

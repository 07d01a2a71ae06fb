"""How a page arrives and is read: language, letters, light pages; few requests, none to others."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser
CITIZEN_PAGES = (
    "", "needs/", "needs/birth/", "needs/birth/?place=PK614", "tools/?q=shikayat", "tools/BALDIA-ONLINE/",
    "bodies/PK61402-MC/", "places/PK614/", "functions/CIT-01/", "complaints/file/",
)  # fmt: skip


@pytest.mark.parametrize("path", CITIZEN_PAGES)
def test_a_first_visit_is_small_and_stays_at_home(reader, site, path):
    context = reader.context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    asked: list[str] = []
    arrived: list[float] = []
    page.on("request", lambda request: asked.append(request.url))
    line.on("Network.loadingFinished", lambda end: arrived.append(end["encodedDataLength"]))
    page.goto(f"/ur/{path}")
    page.wait_for_load_state("networkidle")
    away = [url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(site.base)]
    assert not away, "something is asked of somebody else"
    wire = [url for url in asked if not url.startswith("data:")]
    assert len(wire) <= 4, wire
    assert sum(arrived) <= 50 * 1024, f"{sum(arrived):.0f} bytes in {wire}"


def test_the_first_page_of_filing_gets_its_comforts_with_the_first_touch(reader):
    """One script at first; whoever begins gets what keeps drafts on the phone, and the menus' manners."""
    page = reader.context(viewport={"width": 360, "height": 740}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto("/ur/complaints/file/")
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if "ui/ui" in path or "keeper" in path]
    page.locator("details.menu > summary").click()
    page.wait_for_function("document.querySelector('script[src*=\"ui/ui\"]')")
    page.wait_for_load_state("networkidle")
    assert [path for path in asked if "ui/ui" in path]
    page.locator("details.langs > summary").click()
    page.locator("details.menu[open]").wait_for(state="detached")
    page.keyboard.press("Escape")
    page.locator("details.langs[open]").wait_for(state="detached")


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("sd", "rtl"), ("ps", "rtl")])
def test_the_language_switch_keeps_page_and_query(reader, lang, direction):
    page = reader.page()
    page.goto("/ur/tools/?q=shikayat&lifecycle=active")
    page.locator("details.langs > summary").click()
    page.locator(f"details.langs a[lang={lang}]").click()
    assert page.url.endswith(f"/{lang}/tools/?q=shikayat&lifecycle=active")
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (lang, direction)
    assert page.locator("[name=q]").input_value() == "shikayat"


def test_nastaliq_is_a_switch_that_is_remembered(reader):
    page = reader.page()
    fonts: list[str] = []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    page.goto("/ur/needs/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in fonts if "astaliq" in url]
    page.locator("footer a[href*='face=nastaliq']").click()
    assert page.url.endswith("/ur/needs/")
    page.wait_for_load_state("networkidle")
    assert page.locator("html.nastaliq").count() == 1
    assert [url for url in fonts if "astaliq" in url]
    assert "astaliq" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    page.goto("/ur/tools/")
    assert page.locator("html.nastaliq").count() == 1
    # Sindhi and Pashto lack letters in that face and are never set in it.
    page.goto("/sd/tools/")
    assert page.locator("html.nastaliq").count() == 0
    page.goto("/ur/tools/")
    page.locator("footer a[href*='face=naskh']").click()
    assert page.locator("html.nastaliq").count() == 0


def test_light_pages_bring_no_fonts_and_no_pictures(reader):
    page = reader.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto("/ur/reading/?light=1&next=/ur/landscape/")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("/ur/landscape/")
    assert page.locator("html.light").count() == 1
    assert "font" not in asked
    page.goto("/ur/needs/")
    page.wait_for_load_state("networkidle")
    assert "font" not in asked
    page.locator("footer a[href*='light=0']").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("html.light").count() == 0
    assert "font" in asked, "the switch back brings the letters"


def test_the_policy_lets_nothing_run_in_the_page(reader):
    page = reader.page()
    answer = page.goto("/ur/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None


def test_cards_on_a_phone_show_what_each_value_is(reader, site):
    """The name of a column stands in the room before its value; without that room it would lie outside the card."""
    page = reader.context(viewport={"width": 360, "height": 740}).new_page()
    page.goto("/en/money/PK61402-MC/")
    cell = page.locator(".cards td[data-label]").first
    assert cell.evaluate("e => parseFloat(getComputedStyle(e).paddingInlineStart)") > 60
    label = cell.evaluate("e => parseFloat(getComputedStyle(e, '::before').marginInlineStart)")
    room = cell.evaluate("e => parseFloat(getComputedStyle(e).paddingInlineStart)")
    assert -label <= room + 1

"""With JavaScript off everything works: search, filter, the answer, the grid, a correction."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(reader):
    """Opens a page in a telephone that runs no scripts."""

    def open_page(path: str, role: str = ""):
        page = reader.page(role, java_script_enabled=False, viewport={"width": 360, "height": 740})
        page.goto(path)
        return page

    return open_page


def press(page, what) -> None:
    """Press a link or button and wait for the whole page that it leads to."""
    with page.expect_navigation(wait_until="load"):
        what.click()


def tools_found(page) -> set[str]:
    """The tools of this page of the list and of those that follow it."""
    found: set[str] = set()
    while True:
        found |= {link.get_attribute("href").split("/")[-2] for link in page.locator("ul.grid h2 a").all()}
        following = page.locator(".pages a[rel=next], a[rel=next]")
        if not following.count():
            return found
        press(page, following.first)


def test_the_register_is_searched_in_three_spellings(plain):
    found = {}
    for word in ("شکایت", "shikayat", "complaint"):
        page = plain("/en/tools/")
        page.locator(".filters summary").click()
        page.locator("[name=q]").fill(word)
        press(page, page.locator(".filters details button").first)
        assert parse_qs(urlsplit(page.url).query)["q"] == [word]
        found[word] = tools_found(page)
    assert found["شکایت"] == found["shikayat"] == found["complaint"]
    assert len(found["complaint"]) > 25


def test_the_register_is_filtered_and_the_filter_stands_in_the_address(plain):
    page = plain("/en/tools/")
    everything = page.locator(".count").inner_text()
    page.locator(".filters summary").click()
    page.locator("[name=function]").select_option("CIV-01")
    press(page, page.locator(".filters details button").first)
    assert parse_qs(urlsplit(page.url).query)["function"] == ["CIV-01"]
    assert page.locator(".count").inner_text() != everything
    assert tools_found(page)


def test_a_citizen_gets_one_answer(plain):
    page = plain("/ur/")
    press(page, page.locator("main a[href='/ur/needs/']").first)
    press(page, page.locator("main a[href*='/ur/needs/birth/']").first)
    page.locator("main [name=where]").fill("قصور")
    press(page, page.locator("main form button").first)
    press(page, page.locator("main a[href*='place=PK614']").first)
    assert "place=PK614" in page.url
    assert page.locator("h1").is_visible()
    assert page.locator("a[href^='tel:']").first.is_visible()


def test_a_correction_is_sent_and_what_was_typed_stays(plain):
    page = plain("/ur/tools/BALDIA-ONLINE/")
    press(page, page.locator("a[href$='/tools/BALDIA-ONLINE/correct/']").first)
    page.locator("[name=contact]").fill("0300 1234567")
    press(page, page.locator("main form button").last)
    assert page.locator("[name=contact]").input_value() == "0300 1234567"
    assert page.locator("[aria-invalid=true]").count() >= 1
    page.locator("[name=subject]").last.check()
    page.locator("[name=text]").fill("یہ ایپ اب نہیں کھلتی۔")
    press(page, page.locator("main form button").last)
    assert "/corrections/sent/K-" in page.url
    assert "یہ ایپ اب نہیں کھلتی۔" in page.locator("main").inner_text()


def test_the_grid_is_kept_and_sent(plain):
    page = plain("/ur/my/grid/", "district_officer")
    press(page, page.locator("main a[href*='/my/grid/kasur-1/']").nth(2))
    grid = page.url
    codes = [e.get_attribute("name").split(".")[0] for e in page.locator("select[name$='.status']").all()]
    assert codes
    for code in codes:
        page.locator(f"[name='{code}.status']").select_option("manual")
        page.locator(f"[name='{code}.tool']").select_option("")
    # Enter in a field presses the first button, which keeps and does not send.
    with page.expect_navigation(wait_until="load"):
        page.locator(f"[name='{codes[0]}.share']").press("Enter")
    assert page.url == grid
    assert page.locator(".asked > li.is-done").count() < len(codes)
    assert page.locator(f"[name='{codes[-1]}.status']").input_value() == "manual"
    # One mistake: everything else is sent, and the mistake is shown at its place.
    page.locator(f"[name='{codes[0]}.status']").select_option("full")
    press(page, page.locator("button[name=send]"))
    assert page.locator(f"[name='{codes[0]}.status'][aria-invalid=true]").is_visible()
    typed = page.locator(".asked > li.is-done").count()
    assert 1 <= typed < len(codes)
    page.locator(f"[name='{codes[0]}.status']").select_option("manual")
    press(page, page.locator("button[name=send]"))
    # A row that came back as it was shown says nothing until somebody taps that it is still so.
    while page.locator("button[name=still]").count():
        press(page, page.locator("button[name=still]").first)
    assert page.locator(".asked > li.is-done").count() == len(codes)


def test_one_tap_says_that_nothing_has_changed(plain):
    page = plain("/ur/my/grid/", "district_officer")
    press(page, page.locator("main a[href*='/my/grid/kasur-1/']").nth(1))
    taps = page.locator("button[name=still]")
    before = taps.count()
    assert before > 0
    code = taps.first.get_attribute("value")
    press(page, taps.first)
    assert page.locator(f"li.is-done[id='{code}']").count() == 1
    assert page.locator("button[name=still]").count() == before - 1


def test_menu_and_languages_open(plain):
    page = plain("/ur/landscape/?place=PK614")
    page.locator("details.menu > summary").click()
    assert page.locator("details.menu a[href='/ur/tools/']").is_visible()
    page.locator("details.langs > summary").click()
    press(page, page.locator("details.langs a[lang=en]"))
    assert page.url.endswith("/en/landscape/?place=PK614")

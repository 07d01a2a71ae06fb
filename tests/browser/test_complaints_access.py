"""Axe after every click of filing, tracking, confirming, reopening, the counter and the desk, in both directions."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.test_desks import look

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
TOO_SOON_MS = 3200  # what is sent sooner after its beginning is asked to be sent again
TOLD = {"ur": "جمعہ سے نل میں پانی نہیں آ رہا", "en": "There is no water in the tap since Friday"}


class Walk:
    """Clicks through pages and looks at each: what is wrong is gathered with the name of its step."""

    def __init__(self, page: Any, lang: str) -> None:
        self.page, self.lang, self.wrong = page, lang, list[str]()
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))

    def see(self, step: str) -> None:
        self.wrong += [f"{step} ({self.page.url}): {each}" for each in look(self.page, self.lang)]
        self.page.set_viewport_size(PHONE)

    def open(self, path: str, step: str) -> None:
        answer = self.page.goto(f"/{self.lang}/{path}")
        if answer.status != 200:
            self.wrong.append(f"{step}: answers {answer.status}")
        self.see(step)

    def press(self, what: Any, step: str) -> None:
        """A click that leads to a whole page, and a look at that page."""
        with self.page.expect_navigation(wait_until="load"):
            what.click()
        self.see(step)

    def button(self, form: str = "main form") -> Any:
        return self.page.locator(f"{form} .buttons button.btn:visible, {form} > button.btn:visible").first

    def done(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


def receipt_of(page: Any) -> tuple[str, str]:
    """Number and key, from the address of the filer's own page."""
    found = re.search(r"/s/(SHK-[\w-]+)/([\w-]+)/", page.url)
    assert found, page.url
    return found[1], found[2]


def filed(walk: Walk) -> tuple[str, str]:
    """The whole journey with a look after each click and at each refusal; number and key of what was filed."""
    page = walk.page
    walk.open("complaints/file/", "first page")
    page.locator("#find-q, main [type=search]").first.fill("Kasur")
    walk.press(page.locator("main form button").first, "places found")
    walk.open("complaints/file/?in=PK6", "districts of a province")
    walk.open("complaints/file/?in=PK614", "tehsils of a district")
    walk.press(page.locator("main a[href*='at=PK61401']").first, "is this the place")
    walk.press(walk.button(), "what is it")
    page.locator("#text").fill(TOLD[walk.lang])
    walk.press(walk.button(), "a category is suggested")
    walk.press(page.locator("button[name=category]").first, "details")
    page.locator("[name=text]").fill("")
    walk.press(walk.button("form[data-shrink]"), "nothing was told")
    page.locator("[name=text]").fill(TOLD[walk.lang])
    walk.press(walk.button("form[data-shrink]"), "after the details")
    if page.locator("button[name=join]").count():
        walk.press(page.locator("form .buttons button").first, "none of the similar ones")
    page.locator("[name=phone]").fill("12")
    walk.press(page.locator("form .buttons button").first, "a number that is none")
    page.locator("[name=phone]").fill("0300 5550188")
    walk.press(page.locator("form .buttons button").first, "check")
    page.wait_for_timeout(TOO_SOON_MS)
    walk.press(page.locator("form[data-send] .buttons button").first, "receipt")
    return receipt_of(page)


def proposed(desk: Walk, reference: str) -> None:
    """The office begins and proposes, with a refusal between; a look after each."""
    page = desk.page
    desk.open(f"desk/{reference}/", "the officer's page")
    begin = page.locator("form[action$='/begin/'] button")
    if begin.count():
        desk.press(begin, "begun")
    propose = page.locator("form[action$='/propose/']")
    page.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true })")
    desk.press(propose.locator(".buttons button"), "nothing was proposed")
    page.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true })")
    propose.locator("[name$=reason]").first.check()
    propose.locator("textarea").fill("The crew mended the pipe on Tuesday morning.")
    desk.press(propose.locator(".buttons button"), "proposed")


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_filing_tracking_and_confirming_are_open_to_everybody_after_each_click(reader, lang):
    walk = Walk(reader.page(viewport=PHONE), lang)
    reference, key = filed(walk)
    page = walk.page
    walk.open("complaints/find/", "find")
    walk.press(walk.button(), "nothing to find")
    page.locator("main [name=reference]").fill(reference)
    page.locator("main [name=key]").fill(key)
    walk.press(walk.button(), "found")
    assert receipt_of(page)[0] == reference
    walk.open(f"complaints/{reference}/", "the public page")
    desk = Walk(reader.page("council_officer", viewport=PHONE), lang)
    proposed(desk, reference)
    walk.open(f"s/{reference}/{key}/", "the citizen is asked")
    walk.press(page.locator("form:has([value=yes]) button"), "confirmed")
    desk.open(f"desk/{reference}/", "closed, at the desk")
    walk.done()
    desk.done()


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_counter_and_reopening_are_open_to_everybody_after_each_click(reader, lang):
    desk = Walk(reader.page("council_officer", viewport=PHONE), lang)
    page = desk.page
    desk.open("desk/counter/", "counter")
    desk.press(desk.button("main form.form"), "the counter refuses")
    page.locator("[name=category]").select_option("water_supply")
    page.locator("[name=text]").fill(TOLD[lang])
    desk.press(desk.button("main form.form"), "what the category asks")
    if "/counter/SHK-" not in page.url:
        desk.press(desk.button("main form.form"), "receipt of the counter")
    reference = page.url.rstrip("/").rsplit("/", 1)[-1]
    link = re.search(r"s/SHK-[\w-]+/[\w-]+/", page.locator("main .card").inner_text())
    assert link
    proposed(desk, reference)
    walk = Walk(reader.page(viewport=PHONE), lang)
    walk.open(link[0], "the citizen is asked")
    walk.page.locator("#no-text").fill(TOLD[lang])
    walk.press(walk.page.locator("form:has([value=no]) button"), "opened again")
    walk.page.locator("summary").last.click()
    walk.done()
    desk.done()


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_lists_of_the_desk_are_open_to_everybody_after_each_click(reader, lang):
    desk = Walk(reader.page("council_officer", viewport=PHONE), lang)
    page = desk.page
    desk.open("desk/", "the desk")
    for n in range(2):
        page.locator("main [name=case]").nth(n).check()
    desk.press(page.locator("button[formaction]"), "list for the way")
    page.locator("form[data-visit] textarea").first.fill("x" * 5000)
    desk.open("desk/shortlist/", "nothing chosen")
    desk.open("desk/next/", "the next one")
    desk.open("desk/?due=overdue&q=pani", "filtered")
    desk.open("desk/board/", "the board")
    desk.done()


# The pages of those who run it for a province: whose complaints are kept elsewhere, what goes out, calls, moderation.
OF_OPERATORS = (
    ("desk/standing/", "provincial_steward"),
    ("desk/outgoing/", "provincial_steward"),
    ("desk/board/", "provincial_steward"),
    ("desk/calls/", "district_officer"),
    ("desk/calls/>", "district_officer"),
    ("desk/moderation/", "district_officer"),
)


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize(("path", "role"), OF_OPERATORS)
def test_the_pages_of_operators_are_open_to_everybody_after_each_click(reader, path, role, lang):
    walk = Walk(reader.page(role, viewport=PHONE), lang)
    first, _, _rest = path.partition(">")
    walk.open(first, first)
    if path.endswith(">"):
        links = walk.page.locator("main a[href*='/SHK-']")
        assert links.count(), f"the sample leads on from {first}"
        walk.press(links.first, f"one of {first}")
    submit = walk.page.locator(
        "main form[method=post] .buttons button:visible, main form[method=post] > button:visible"
    )
    if submit.count():
        walk.press(submit.first, f"{path} sent as it stands")
    walk.done()

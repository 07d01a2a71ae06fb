"""Filing with JavaScript on a line that breaks: kept on the phone, sent once when the line returns."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.browser


def picture() -> dict[str, Any]:
    """A photo as a telephone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 150)).save(out, "JPEG")
    return {"name": "spot.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def phone(reader: Any, **more: Any) -> Any:
    return reader.context(viewport={"width": 360, "height": 740}, **more).new_page()


def to_the_check(page: Any, base: str, lang: str) -> None:
    """The journey up to the last page."""
    page.goto(f"{base}/{lang}/complaints/file/?at=PK61402")
    page.locator("form button.btn").first.click()
    page.locator("#text").fill("There is no water in the tap since Friday")
    page.locator("form button.btn").first.click()
    page.locator("button[name=category]").click()
    page.locator("[name=photos]").wait_for()
    page.locator("form button.btn:not([type=button])").first.click()
    if page.locator("button[name=join]").count():
        page.locator("form .buttons button").first.click()
    page.locator("[name=phone]").fill("0300 5550177")
    page.locator("form .buttons button").first.click()
    page.locator("form[data-send]").wait_for()
    # Nobody answers five questions in three seconds; what is sent sooner is asked to be sent again.
    page.wait_for_timeout(3200)


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_journey_with_scripts_ends_at_the_receipt(reader, site, lang):
    page = phone(reader)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    to_the_check(page, site.base, lang)
    page.locator("form[data-send] .buttons button").click()
    page.wait_for_url(re.compile(r"/s/SHK-"))
    assert page.locator("svg.qr").count() == 1
    assert not faults


def test_what_is_sent_into_a_dead_line_arrives_once(reader, line):
    page = phone(reader)
    to_the_check(page, line.base, "en")
    line.cut()
    page.locator("form[data-send] .buttons button").click()
    page.locator("[data-offline]").wait_for(state="visible")
    line.mend()
    page.goto(f"{line.base}/en/complaints/file/offline/")
    sent = page.locator("[data-drafts] li[data-state=sent] a")
    sent.wait_for()
    reference = sent.inner_text()
    page.locator("[data-drafts] a").click()
    page.wait_for_url(re.compile(rf"/s/{reference}/"))


def test_several_drafts_are_kept_without_a_line_and_each_is_sent_once(reader, line):
    page = phone(reader)
    page.goto(f"{line.base}/en/complaints/file/")
    page.keyboard.press("Tab")  # the first page settles on the phone with the first touch
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    line.cut()
    # The page opens without a line: the worker has kept it.
    page.goto(f"{line.base}/en/complaints/file/")
    for words in ("No water in the street", "The road is broken"):
        page.locator("[name=place]").select_option("PK614")
        page.locator("[name=category]").select_option("roads" if "road" in words else "water_supply")
        page.locator("[name=text]").fill(words)
        page.locator("form[data-keep] .buttons button").click()
        page.locator(f"[data-drafts] li:has-text('{words}')").wait_for()
    assert page.locator("[data-drafts] li[data-state=waiting]").count() == 2
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-drafts] li[data-state=sent]").nth(1).wait_for()
    references = page.locator("[data-drafts] li[data-state=sent] a").all_inner_texts()
    assert len(set(references)) == 2


def test_an_inspectors_list_opens_without_a_line_and_its_notes_arrive_once(reader, site, line):
    # Cookies know no ports: whoever is signed in on the site is signed in over the line.
    page = reader.context("council_officer", viewport={"width": 360, "height": 740}).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{line.base}/en/desk/")
    boxes = page.locator("main [name=case]")
    assert boxes.count() >= 2, "the sample gives this officer complaints"
    references = [boxes.nth(n).get_attribute("value") for n in range(2)]
    for n in range(2):
        boxes.nth(n).check()
    page.locator("button[formaction]").click()
    page.wait_for_url(re.compile(r"/desk/shortlist/\?case="))
    assert page.locator("form[data-visit]").count() == 2
    page.locator("button[data-keep]").click()
    page.locator("button[data-drop]").wait_for(state="visible")
    line.cut()
    page.goto(f"{line.base}/en/desk/shortlist/")
    assert [
        page.locator("form[data-visit]").nth(n).get_attribute("data-visit") for n in range(2)
    ] == references
    for words in ("The valve is stuck shut", "The crew was here"):
        form = page.locator(f"form[data-visit='{references[0]}']")
        form.locator("textarea").fill(words)
        form.locator(".buttons button").click()
        page.locator("[data-waiting] li").nth(1 if words.startswith("The crew") else 0).wait_for()
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-waiting]").wait_for(state="hidden")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.goto(f"{line.base}/en/desk/{references[0]}/")
    told = page.locator("main").inner_text()
    page.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true })")
    told = page.locator("main").inner_text()
    assert told.count("The valve is stuck shut") == 1
    assert told.count("The crew was here") == 1
    page.goto(f"{line.base}/en/desk/shortlist/?case={references[0]}")
    page.locator("button[data-drop]").click()
    page.locator("button[data-keep]").wait_for(state="visible")
    line.cut()
    with pytest.raises(Exception, match="ERR_"):
        page.goto(f"{line.base}/en/desk/shortlist/")
    assert not faults


def test_a_photo_noted_without_a_line_arrives_once_although_the_answer_was_lost(reader, site, line):
    page = reader.context("council_officer", viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{line.base}/en/desk/")
    box = page.locator("main [name=case]").last
    reference = box.get_attribute("value")
    box.check()
    page.locator("button[formaction]").click()
    page.locator("button[data-keep]").click()
    page.locator("button[data-drop]").wait_for(state="visible")
    line.cut()
    page.goto(f"{line.base}/en/desk/shortlist/")
    form = page.locator(f"form[data-visit='{reference}']")
    form.locator("textarea").fill("The cover of the drain is gone")
    form.locator("[type=file]").set_input_files(picture())
    form.locator(".buttons button").click()
    waiting = page.locator("[data-waiting] li")
    waiting.wait_for()
    line.loses_answers = True
    line.mend()
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.evaluate("dispatchEvent(new Event('online'))")
    assert waiting.count() == 1, "nobody has heard that it arrived: it is kept"
    line.loses_answers = False
    page.wait_for_timeout(500)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-waiting]").wait_for(state="hidden")
    page.goto(f"{line.base}/en/desk/{reference}/")
    page.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true })")
    assert page.locator("main").inner_text().count("The cover of the drain is gone") == 1
    assert page.locator("main img[alt='spot.jpg']").count() == 1
    page.goto(f"{line.base}/en/desk/shortlist/?case={reference}")
    page.locator("button[data-drop]").click()
    page.locator("button[data-keep]").wait_for(state="visible")

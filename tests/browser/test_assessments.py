"""Assessments on a telephone: filled in without a line, an office looked at without a line; nothing lost, nothing twice."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


def keep(page):
    page.locator("button[data-keep]").click()
    page.locator("button[data-drop]").wait_for(state="visible")


def returned(page, line):
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-waiting]").wait_for(state="hidden")


def drop(page, address):
    page.goto(address)
    page.locator("button[data-drop]").click()
    page.locator("button[data-keep]").wait_for(state="visible")


def test_a_form_filled_in_without_a_line_arrives_whole(reader, site, line):
    page = reader.context("council_officer", viewport=PHONE).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{line.base}/en/my/assessments/")
    page.locator("main .grid a").first.click()
    whole = page.locator("a[href$='/whole/']").get_attribute("href")
    page.goto(f"{line.base}{whole}")
    keep(page)
    line.cut()
    page.goto(f"{line.base}/en/my/assessments/")  # the kept page stands in for every address of the form
    hours = page.locator("[name='a:power.hours@MAIN']")
    hours.fill("13")
    form = page.locator("form[data-visit]").filter(has=hours)
    form.locator(".buttons button").click()
    page.locator("[data-waiting] li").nth(0).wait_for()
    hours.fill("14")
    form.locator(".buttons button").click()
    page.locator("[data-waiting] li").nth(1).wait_for()
    total = page.locator("[name='a:device.desktop.total@MAIN']")
    total.fill("0")
    page.locator("[name='a:device.desktop.working@MAIN']").fill("0")
    page.locator("form[data-visit]").filter(has=total).locator(".buttons button").click()
    page.locator("[data-waiting] li").nth(2).wait_for()
    assert hours.input_value() == "14", "what was typed stays where it was typed"
    # The server is there for one moment only: nothing may be lost half-way.
    line.loses_answers = True
    line.mend()
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.evaluate("dispatchEvent(new Event('online'))")
    assert page.locator("[data-waiting] li").count() == 3, "nobody has heard that it arrived: it is kept"
    line.loses_answers = False
    page.wait_for_timeout(500)
    returned(page, line)
    page.goto(f"{site.base}{whole}")
    assert page.locator("[name='a:power.hours@MAIN']").input_value() == "14", "the later one stands"
    assert page.locator("[name='a:device.desktop.total@MAIN']").input_value() == "0"
    drop(page, f"{line.base}{whole}")
    assert not faults


def test_an_office_looked_at_without_a_line_is_received_once(reader, site, line):
    page = reader.context("district_officer", viewport=PHONE).new_page()
    page.goto(f"{line.base}/en/my/inspections/")
    form = page.locator("form[data-visit]").first
    address = form.get_attribute("action")
    assert re.fullmatch(r"/en/my/inspections/\d+/", address)
    keep(page)
    line.cut()
    page.goto(f"{line.base}/en/my/inspections/")
    form = page.locator(f"form[action='{address}']")
    form.locator("[name='v:power.hours']").fill("11")
    form.locator(".buttons button").click()
    page.locator("[data-waiting] li").wait_for()
    line.loses_answers = True
    line.mend()
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.evaluate("dispatchEvent(new Event('online'))")
    line.loses_answers = False
    page.wait_for_timeout(500)
    returned(page, line)
    page.goto(f"{site.base}/en/my/inspections/")
    assert page.locator(f"form[action='{address}']").count() == 0
    assert "received" in page.locator("main").inner_text()
    drop(page, f"{line.base}/en/my/inspections/")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_form_is_answered_section_by_section(reader, scripts):
    page = reader.context("council_officer", viewport=PHONE, java_script_enabled=scripts).new_page()
    page.goto("/ur/my/assessments/")
    page.locator("main .grid a").first.click()
    page.locator("a[href$='/power/']").click()
    field = page.locator("[name='a:power.hours@COUNTER']")
    field.fill("۹" if scripts else "10")
    if scripts:
        # Other fields of the section may say "kept" already: the answer to this one is waited for.
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
            field.blur()
        page.locator("[id$='-saved']").filter(has_text="محفوظ").first.wait_for()
        page.reload()
        assert field.input_value() == "9"
    page.locator("form .buttons button").first.click()
    assert "/power/" not in page.url
    page.go_back()
    page.reload()
    assert field.input_value() == ("9" if scripts else "10")
    width = page.evaluate("document.documentElement.scrollWidth") if scripts else 360
    assert width <= 360, "nothing runs out of a narrow screen"

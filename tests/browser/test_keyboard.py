"""Twelve cells by keyboard alone: every press is counted, nothing needs a mouse, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
# The keystroke-level model (Card, Moran, Newell 1980): a slow typist's key, and making up one's mind before a field.
A_KEY_S, A_THOUGHT_S = 0.5, 1.35
A_CELL_S, ALL_CELLS_S = 50, 600  # twelve cells in ten minutes
BY_HAND = 6  # presses of the arrow from the empty choice to “by hand”
WHERE = """() => { const e = document.activeElement;
                   return e ? [e.tagName, e.name || '', e.value || '', e.id || ''] : ['', '', '', '']; }"""


class Fingers:
    """Presses keys and counts them; never touches the mouse."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses, self.fields = page, 0, 0

    def seconds(self) -> float:
        """How long so many presses and decisions take a slow pair of hands."""
        return self.presses * A_KEY_S + self.fields * A_THOUGHT_S

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.presses += 1
            self.fields += key in ("Tab", "Enter")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def at(self) -> tuple[str, str, str, str]:
        tag, name, value, id_ = self.page.evaluate(WHERE)
        return tag, name, value, id_

    def tab_to(self, wanted: Any, most: int = 60) -> None:
        for _ in range(most):
            self.press("Tab")
            if wanted(*self.at()):
                return
        raise AssertionError(f"not reached by Tab; the focus is at {self.at()}")


def test_twelve_cells_are_filled_by_keyboard_alone(reader):
    page = reader.page("council_officer", viewport={"width": 1200, "height": 900})
    begun, ended = [], []
    page.on("request", lambda request: begun.append(request.url))
    page.on("requestfinished", lambda request: ended.append(request.url))
    page.on("requestfailed", lambda request: ended.append(request.url))
    page.goto("/ur/my/grid/")
    hands = Fingers(page)
    hands.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.className"), "the first stop skips to the content"
    hands.press("Enter")
    codes = page.eval_on_selector_all("select[name$='.status']", "all => all.map(e => e.name.split('.')[0])")
    assert len(codes) == 12

    longest = 0.0
    for number, code in enumerate(codes):
        begun_s = hands.seconds()
        name = f"{code}.status"
        hands.tab_to(lambda tag, at, *_, wanted=name: at == wanted, most=60 if number == 0 else 8)
        hands.press("Home")
        hands.press("ArrowDown", BY_HAND)
        assert page.locator(f"[name='{name}']").input_value() == "manual", code
        hands.press("Tab")
        assert hands.at()[1] == f"{code}.tool"
        if hands.at()[2]:
            hands.press("Home")  # what is done by hand has no tool
        if number == 0:
            # What stands behind the fold opens with Enter, and is typed into like everything else.
            hands.tab_to(lambda tag, *_: tag == "SUMMARY", most=4)
            hands.press("Enter")
            hands.tab_to(lambda tag, at, *_: at == f"{codes[0]}.register_used", most=3)
            hands.type("Register 7")
            hands.press("Tab")
        if number:  # the first one pays for the way down the page
            longest = max(longest, hands.seconds() - begun_s)
    # The power fails: a new browser shows all twelve as they were left.
    for _ in range(100):
        seen = len(ended)
        page.wait_for_timeout(200)
        if len(begun) == len(ended) == seen:
            break
    again = reader.page("council_officer")
    again.goto("/ur/my/grid/")
    kept = again.eval_on_selector_all("select[name$='.status']", "all => all.map(e => e.value)")
    assert kept.count("manual") == 12
    assert again.locator(f"[name='{codes[0]}.register_used']").input_value() == "Register 7"

    hands.tab_to(lambda tag, at, *_: at == "send", most=12)
    with page.expect_navigation(wait_until="load"):
        hands.press("Enter")
    # What was by hand before says nothing until a tap confirms it; each tap goes on to the next open row.
    while page.locator("button[name=still]").count():
        hands.tab_to(lambda tag, at, *_: at == "still", most=60)
        with page.expect_navigation(wait_until="load"):
            hands.press("Enter")
    assert page.locator(".asked > li.is-done").count() == 12
    assert hands.presses <= 400, f"{hands.presses} presses for twelve cells"
    assert longest <= A_CELL_S, f"{longest:.0f} s for one cell"
    assert hands.seconds() <= ALL_CELLS_S, f"{hands.seconds():.0f} s for twelve cells"


def test_the_focus_is_seen_and_comes_back(reader):
    page = reader.page(viewport={"width": 360, "height": 740})
    page.goto("/ur/tools/?q=shikayat")
    hands = Fingers(page)
    hands.tab_to(lambda tag, *_: tag == "SUMMARY", most=6)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline not in ("0px", ""), "where the keyboard is can be seen"
    hands.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    hands.press("Tab")
    hands.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert hands.at()[0] == "SUMMARY", "Escape gives the focus back to the button"

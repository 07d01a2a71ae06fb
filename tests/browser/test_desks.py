"""Every role's desk and every kind of page it leads to: folds opened, in both directions, axe finds nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.test_access import faults_of, runs_over

pytestmark = pytest.mark.browser
ROLES = (
    "citizen", "council_officer", "district_officer", "provincial_steward", "administrator", "auditor", "supplier",
)  # fmt: skip
# A form of each room sent empty: who opens it, and where.
FORMS = {
    "correction": ("", "tools/BALDIA-ONLINE/correct/"),
    "comment": ("", "strategies/KASUR-DIGITAL/comment/?on=o1"),
    "follow": ("", "follow/"),
    "proposal": ("council_officer", "proposals/new/"),
    "tool": ("provincial_steward", "my/tools/new/"),
    "designation": ("provincial_steward", "my/mandates/designate/"),
    "round": ("provincial_steward", "my/rounds/new/"),
    "target": ("provincial_steward", "my/strategies/PUNJAB-DIGITAL/objectives/new/"),
    "milestone": ("provincial_steward", "my/strategies/PUNJAB-DIGITAL/milestones/new/"),
    "figure that is no place": ("", "landscape/?place=PK6&as_of=2999-01-01"),
}
OF_ONE_KIND = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+|PK\d+|/\d+/|[a-z]+-\d+/")
# A text that is wider than its own field, as it is drawn.
CUT = """() => [...document.querySelectorAll('main [placeholder]')].filter(e => {
    const pen = document.createElement('canvas').getContext('2d'), style = getComputedStyle(e);
    pen.font = style.font;
    return pen.measureText(e.placeholder).width >
           e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
}).map(e => e.outerHTML.slice(0, 140))"""
SENTENCE_KEYS = re.compile(r"%\(\w+\)|\b[a-z]+:[a-z_]+\b(?!/)|\bNone\b|\{\{|\bundefined\b")


def kinds_of(links: list[str]) -> list[str]:
    """One address of each kind: codes and numbers do not tell two pages apart."""
    found: dict[str, str] = {}
    for link in links:
        path = link.partition("#")[0]
        if path.startswith("/") and not re.search(
            r"/(?:end|static|files|api)/|\.(?:csv|xlsx|ics|txt|json)\b|logout", path
        ):
            found.setdefault(OF_ONE_KIND.sub("*", path.partition("?")[0]), path)
    return list(found.values())


def look(page: Any, lang: str) -> list[str]:
    """What is wrong with a page once all its folds are open, on a telephone and on a desk."""
    page.evaluate("document.querySelectorAll('main details').forEach(e => { e.open = true })")
    root = page.locator("html")
    wrong = []
    if (root.get_attribute("lang"), root.get_attribute("dir")) != (lang, "rtl" if lang == "ur" else "ltr"):
        wrong.append("wrong language or direction")
    for width in (320, 360, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{width} px: {each}" for each in runs_over(page)]
        wrong += [f"{width} px: cut: {each}" for each in page.evaluate(CUT)]
        if width != 320 or lang == "en":
            wrong += [f"{width} px: {each}" for each in faults_of(page)]
    wrong += [
        f"raw: {each}"
        for each in SENTENCE_KEYS.findall(
            page.locator("main h1, main h2, main th, main dt").all_inner_texts().__str__()
        )
    ]
    return wrong


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page_of_a_role_is_open_to_everybody(reader, role, lang):
    page = reader.page(role, viewport={"width": 360, "height": 740})
    page.goto(f"/{lang}/my/")
    # The menu leads to everybody's pages, which test_access.py reads.
    links = page.eval_on_selector_all("main a", "all => all.map(e => e.getAttribute('href') || '')")
    paths = [f"/{lang}/my/", *kinds_of([link for link in links if link.startswith(f"/{lang}/")])]
    wrong: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        answer = page.goto(path)
        found = look(page, lang)
        if answer.status != 200:
            found.append(f"answers {answer.status}")
        if found:
            wrong[path] = found
    assert len(paths) > 1
    assert not wrong, "\n".join(f"{path}: {each}" for path, found in wrong.items() for each in found)


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_comes_back_with_problems_is_open_to_everybody(reader, name, lang):
    role, path = FORMS[name]
    page = reader.page(role, viewport={"width": 360, "height": 740})
    page.goto(f"/{lang}/{path}")
    if "as_of" not in path:
        with page.expect_navigation(wait_until="load"):
            page.locator("main form[method=post] button[type=submit]").first.click()
    assert page.locator(".problems, .error").count(), "the form says what is missing"
    assert not look(page, lang)

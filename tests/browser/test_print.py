"""What goes to paper: the right number of sheets, nothing cut at the side, folds opened, no menus."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser
A4_PX = 703  # what 186 mm between the margins are on the screen
# (path, who prints, most sheets of A4); a path that ends with ">" means the first clearance of a proposal.
SHEETS = {
    "clearance": ("proposals/>", "", 1),
    "poster": ("posters/PK614/", "", 1),
    "form of the grid": ("my/grid/kasur-1/PK61401-MC/print/", "council_officer", 2),
    "consolidation": ("consolidations/", "", 20),
    "changes": ("strategies/PUNJAB-DIGITAL/changes/?from=1&to=3&print=1", "", 8),
    "status": ("strategies/PUNJAB-DIGITAL/status/", "", 14),
    "milestones": ("strategies/PUNJAB-DIGITAL/milestones/", "", 6),
    "comments": ("strategies/PUNJAB-DIGITAL/comments/?print=1", "", 8),
    "mandates": ("mandates/", "", 6),
    "exceptions": ("exceptions/", "", 3),
    "proposals": ("proposals/", "", 4),
}
CUT = """() => [...document.querySelectorAll('main table, main svg.chart, main figure')].filter(e => {
    const box = e.getBoundingClientRect(), page = document.documentElement.clientWidth;
    return box.width && (box.right > page + 1 || box.left < -1);
}).map(e => e.outerHTML.slice(0, 120))"""


def _printed(page: Any, wide: bool) -> tuple[int, list[str]]:
    """How many sheets a page takes, and what would be cut at its side."""
    page.set_viewport_size({"width": 1048 if wide else A4_PX, "height": 1000})
    page.emulate_media(media="print")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    return sheets, page.evaluate(CUT)


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("name", SHEETS)
def test_a_page_is_printed_whole(reader, name, lang):
    path, role, most = SHEETS[name]
    page = reader.page(role)
    page.goto(f"/{lang}/{path.rstrip('>')}")
    if name == "clearance":
        page.goto(page.locator("main a[href*='/proposals/P-']").first.get_attribute("href"))
        proposals = page.goto(f"/{lang}/proposals/") and page.eval_on_selector_all(
            "main a[href*='/proposals/P-']", "all => all.map(e => e.getAttribute('href'))"
        )
        for each in dict.fromkeys(proposals):
            page.goto(each)
            found = page.locator("main a[href*='/clearances/C']")
            if found.count():
                page.goto(found.first.get_attribute("href"))
                break
        assert "/clearances/C" in page.url
    elif name == "consolidation":
        page.goto(page.locator("main .card h2 a, main .card h3 a").first.get_attribute("href") + "?print=1")
    sheets, cut = _printed(page, wide=name == "form of the grid")
    assert sheets <= most, f"{sheets} sheets"
    assert not cut
    assert not page.locator("header details").first.is_visible()
    assert not page.locator("footer").is_visible()


def _bill(page: Any, lang: str) -> str:
    """A bill of the sample's committee, by way of an asset that is charged."""
    page.goto(f"/{lang}/my/revenue/PK61402-MC/assets/")
    here = "all => all.map(e => e.getAttribute('href'))"
    for asset in page.eval_on_selector_all("main a[href*='/PK61402-MC/assets/']", here):
        if asset.rstrip("/").rpartition("/")[2].isdigit():
            page.goto(asset)
            if page.locator("main a[href*='/bills/']").count():
                return str(page.locator("main a[href*='/bills/']").first.get_attribute("href"))
    raise AssertionError("no asset of the sample is charged")


def _receipt(page: Any, lang: str) -> str:
    page.goto(f"/{lang}/my/collection/PK61402-MC/C1/")
    return str(page.locator("main a[href*='/receipts/']").first.get_attribute("href"))


# What of a council's money goes to paper: where it stands, most sheets, whether it lies on its side.
PAPERS = {
    "bill": (_bill, 1, False),
    "receipt": (_receipt, 1, False),
    "register": (lambda page, lang: f"/{lang}/my/revenue/PK61402-MC/register/", 5, True),
    "monthly account": (lambda page, lang: f"/{lang}/my/books/PK61402-MC/monthly/", 5, False),
    "cash book": (lambda page, lang: f"/{lang}/my/books/PK61402-MC/cash-book/", 12, False),
}
# A stamp is some 35 mm wide and needs as much room above its line as a hand to sign.
ROOM_PX = 80


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("name", PAPERS)
def test_papers_of_money_are_whole_and_have_room_to_sign_and_stamp(reader, name, lang):
    where, most, on_its_side = PAPERS[name]
    page = reader.page("district_officer")
    page.goto(where(page, lang))
    sheets, cut = _printed(page, wide=on_its_side)
    assert sheets <= most, f"{sheets} sheets"
    assert not cut
    assert not page.locator("main button:visible").count()
    signed = page.locator(".signatures:visible, .signs:visible")
    assert signed.count() == 1
    above = signed.evaluate(
        "e => { const line = e.firstElementChild; return line.getBoundingClientRect().top"
        " - e.previousElementSibling.getBoundingClientRect().bottom }"
    )
    assert above >= ROOM_PX
    assert re.search("مہر|[Ss]tamp", signed.inner_text())


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_an_inspectors_list_goes_to_paper_without_its_forms(reader, lang):
    page = reader.page("council_officer")
    page.goto(f"/{lang}/desk/")
    boxes = page.locator("main [name=case]")
    chosen = [boxes.nth(n).get_attribute("value") for n in range(3)]
    for n in range(3):
        boxes.nth(n).check()
    page.locator("button[formaction]").click()
    page.wait_for_url("**/desk/shortlist/?case=*")
    sheets, cut = _printed(page, wide=False)
    assert sheets <= 3, f"{sheets} sheets for three visits"
    assert not cut
    cards = page.locator("main .card:visible")
    assert [text.count(name) for text, name in zip(cards.all_inner_texts(), chosen, strict=True)] == [1, 1, 1]
    assert not page.locator("form[data-visit]:visible, main button:visible").count()
    assert not page.locator("footer").is_visible()


def test_what_is_folded_on_the_screen_is_open_on_paper(reader):
    page = reader.page()
    page.goto("/ur/functions/")
    inside = page.locator("details.more table").first
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.bounding_box()["height"] > 50

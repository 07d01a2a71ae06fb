"""Every kind of page in both directions and three widths: axe finds nothing, nothing runs out of the side."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
axe = Axe()
# (path, who reads it); ">" means the first card of that list, or what the words after it select there.
PAGES = {
    "home": ("", ""),
    "tools": ("tools/?q=shikayat", ""),
    "tool": ("tools/BALDIA-ONLINE/", ""),
    "correct": ("tools/BALDIA-ONLINE/correct/", ""),
    "needs": ("needs/", ""),
    "where": ("needs/birth/", ""),
    "answer": ("needs/birth/?place=PK614", ""),
    "poster": ("posters/PK614/", ""),
    "province": ("landscape/?place=PK6", ""),
    "district": ("landscape/?place=PK614", ""),
    "body": ("bodies/PK61402-MC/", ""),
    "function": ("functions/CIT-01/", ""),
    "place": ("places/PK614/", ""),
    "overlaps": ("overlaps/", "provincial_steward"),
    "pair": ("overlaps/>", "provincial_steward"),
    "sheet": ("consolidations/>", "provincial_steward"),
    "clusters": ("overlaps/clusters/?function=CIT-01", ""),
    "consolidations": ("consolidations/", ""),
    "mandates": ("mandates/", ""),
    "mandate": ("mandates/PK6-CIT-01-B1/", ""),
    "gaps": ("mandates/gaps/?place=PK6", ""),
    "conflicts": ("mandates/conflicts/?place=PK6", ""),
    "policy": ("policy/?place=PK6", ""),
    "standards": ("standards/", ""),
    "standards of a function": ("standards/functions/CIT-01/?province=PK6", ""),
    "standard a province asks": ("my/standards/PK6/CIT-01/", "provincial_steward"),
    "proposals": ("proposals/", ""),
    "proposal": ("proposals/?verdict=build_under_waiver>main a[href*='/proposals/P-']", ""),
    "clearance": (
        "proposals/?verdict=build_under_waiver>main a[href*='/proposals/P-']>main a[href*='/clearances/CLR-']",
        "",
    ),
    "exceptions": ("exceptions/", ""),
    "new proposal": ("proposals/new/", "council_officer"),
    "spending": ("my/spending/", "provincial_steward"),
    "designate": ("my/mandates/designate/", "provincial_steward"),
    "review": ("my/mandates/PK6-FIN-01-B1/review/", "provincial_steward"),
    "conformance": ("my/tools/BALDIA-ONLINE/conformance/", "provincial_steward"),
    "round": ("rounds/mardan-1/", ""),
    "data": ("data/", ""),
    "readiness": ("readiness/?place=PK6", ""),
    "readiness for a tool": ("readiness/?place=PK6>main .table a", ""),
    "what to adopt next": ("readiness/bodies/PK61402-MC/", ""),
    "assessments": ("assessments/", ""),
    "assessment": ("assessments/>main a[href*='/assessments/']", ""),
    "staffing": ("staffing/?place=PK614", ""),
    "answering": ("my/assessments/", "council_officer"),
    "offices": (
        "my/assessments/>main a[href*='/my/assessments/']>main a[href*='/my/offices/']",
        "council_officer",
    ),
    "stating what bodies have": ("my/readings/", "council_officer"),
    "prices": ("my/prices/", "provincial_steward"),
    "a price": ("my/prices/net.kbps/", "provincial_steward"),
    "plans": ("plans/", ""),
    "plan": ("plans/>", ""),
    "call": ("calls/>", ""),
    "working out a plan": ("my/plans/new/", "provincial_steward"),
    "plan at the desk": (f"my/plans/RP-PK614-{dt.date.today().year}-01/", "provincial_steward"),
    "lending": ("my/loans/", "council_officer"),
    "courses": ("courses/", ""),
    "course": ("courses/>", ""),
    "learning": ("my/training/", "council_officer"),
    "strategies": ("strategies/", ""),
    "strategy": ("strategies/PUNJAB-DIGITAL/", ""),
    "strategy text": ("strategies/PUNJAB-DIGITAL/text/", ""),
    "strategy paragraph": ("strategies/PUNJAB-DIGITAL/text/o1/", ""),
    "strategy changes": ("strategies/PUNJAB-DIGITAL/changes/?from=1&to=3", ""),
    "strategy comments": ("strategies/PUNJAB-DIGITAL/comments/", ""),
    "strategy open": ("strategies/KASUR-DIGITAL/text/", ""),
    "strategy comment": ("strategies/KASUR-DIGITAL/comment/?on=o1", ""),
    "strategy desk": ("my/strategies/KASUR-DIGITAL/", "provincial_steward"),
    "strategy paragraph at the desk": ("my/strategies/PUNJAB-DIGITAL/text/o1/", "provincial_steward"),
    "stories": ("stories/", ""),
    "story": ("stories/>", ""),
    "status": ("strategies/PUNJAB-DIGITAL/status/", ""),
    "objectives": ("strategies/PUNJAB-DIGITAL/objectives/", ""),
    "objective": ("objectives/PUNJAB-DIGITAL-O2/", ""),
    "cells": ("objectives/PUNJAB-DIGITAL-O2/cells/", ""),
    "milestones": ("strategies/PUNJAB-DIGITAL/milestones/", ""),
    "milestone": ("milestones/PUNJAB-DIGITAL-M8/", "provincial_steward"),
    "due": ("my/due/", "council_officer"),
    "target": ("my/strategies/PUNJAB-DIGITAL/objectives/new/", "provincial_steward"),
    "grid": ("my/grid/", "council_officer"),
    "desk": ("my/", "provincial_steward"),
    "style": ("style/", ""),
    "sign-in": ("accounts/login/", ""),
}


def faults_of(page: Any) -> list[str]:
    """What axe finds: rule, how grave, and the first places."""
    found = axe.run(page).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): " + "; ".join(n["html"][:160] for n in v["nodes"][:3]) for v in found
    ]


def runs_over(page: Any) -> list[str]:
    """Elements that make the page wider than the window."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            const over = [...document.querySelectorAll('body *')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width && (box.right > wide + 1 || box.left < -1);
            });
            return [`${document.documentElement.scrollWidth} > ${wide}`,
                    ...over.slice(0, 5).map(e => e.outerHTML.slice(0, 140))];
        }"""
    )


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everybody(reader, name, lang):
    path, role = PAGES[name]
    page = reader.page(role, viewport={"width": 360, "height": 740})
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    first, *links = path.split(">")
    answer = page.goto(f"/{lang}/{first}")
    for link in links:
        answer = page.goto(page.locator(link or "main .card h2 a").first.get_attribute("href"))
    assert answer.status == 200
    assert page.locator(".sample").is_visible(), "every page of a sample copy says so"
    assert not runs_over(page), f"360 px: {runs_over(page)}"
    assert not faults_of(page), "360 px: " + "\n".join(faults_of(page))
    page.set_viewport_size({"width": 320, "height": 640})
    assert not runs_over(page), f"320 px: {runs_over(page)}"
    page.set_viewport_size({"width": 1200, "height": 800})
    assert not runs_over(page), f"1200 px: {runs_over(page)}"
    assert not faults_of(page), "1200 px: " + "\n".join(faults_of(page))
    assert not complaints


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_opened_menus_are_clean_too(reader, lang):
    page = reader.page(viewport={"width": 360, "height": 740})
    page.goto(f"/{lang}/tools/?q=shikayat")
    page.locator(".filters summary").click()
    assert not faults_of(page)
    for menu in ("details.menu", "details.langs"):
        page.locator(f"{menu} > summary").click()
        assert page.locator(f"{menu} a").first.is_visible()
        assert not runs_over(page)
        assert not faults_of(page), menu
    page.keyboard.press("Escape")
    assert not page.locator("details.langs a").first.is_visible()

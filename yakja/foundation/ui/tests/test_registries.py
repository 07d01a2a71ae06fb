"""Menus and panels: rooms above offer, the frame shows."""

import pytest
from django.test import RequestFactory
from django.utils import translation
from markupsafe import Markup

from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.ui import navigation, panels


@pytest.fixture
def menus(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    return navigation


@pytest.fixture
def slots(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    return panels


def test_entries_stand_in_their_order_and_in_the_language_of_the_page(menus):
    menus.register("header", "B", "ui:reading", order=2)
    menus.register("header", "A", "ui:style", order=1)
    with translation.override("ps"):
        found = menus.links("header", ANONYMOUS, "/ps/style/x/")
    assert [(link.text, link.href, link.is_current) for link in found] == [
        ("A", "/ps/style/", True),
        ("B", "/ps/reading/", False),
    ]
    assert menus.links("footer", ANONYMOUS, "/") == []


def test_an_entry_is_shown_only_to_whom_it_is_meant(menus, holder):
    menus.register("account", "Mine", "ui:style", shown_to=lambda actor: actor.has_role("steward"))
    assert menus.links("account", ANONYMOUS, "/ur/") == []
    assert len(menus.links("account", holder("steward"), "/ur/")) == 1


def test_the_home_page_is_not_the_parent_of_every_page(menus):
    assert not menus._is_below("/ur/tools/", "/ur/")
    assert menus._is_below("/ur/tools/x/", "/ur/tools/")


def test_an_unknown_slot_is_refused(menus, slots):
    with pytest.raises(LookupError):
        menus.register("side", "x", "ui:style")
    with pytest.raises(LookupError):
        slots.register("door", "x", lambda thing, request: None)
    with pytest.raises(LookupError):
        slots.render("door", None, RequestFactory().get("/"))


def test_panels_stand_in_their_order_and_may_stay_silent(slots):
    slots.register("tool", "late", lambda thing, request: Markup("<p>%s</p>") % thing, order=9)
    slots.register("tool", "silent", lambda thing, request: None, order=1)
    slots.register("tool", "early", lambda thing, request: Markup("<b>1</b>"), order=2)
    slots.register("body", "other", lambda thing, request: Markup("no"))
    assert slots.render("tool", "<x>", RequestFactory().get("/")) == "<b>1</b>\n<p>&lt;x&gt;</p>"


def test_every_entry_of_the_menus_leads_somewhere():
    for slot in navigation.SLOTS:
        for entry in navigation.entries(slot):
            with translation.override("en"):
                assert navigation._address(entry.view, "en", "/").startswith("/en/")

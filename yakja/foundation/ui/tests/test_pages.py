"""The frame of every page: who reads, how, in which language, and what is said when something goes wrong."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.middleware.csrf import _get_new_csrf_string
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import path as address
from django.utils import translation

from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.ui import context
from yakja.foundation.ui.web import pages


def request_of(address: str = "/ur/style/", lang: str = "ur", **more):
    request = RequestFactory().get(address, **more)
    request.actor = ANONYMOUS
    translation.activate(lang)
    return request


def test_the_switch_keeps_the_page_and_its_question():
    found = context.languages(request_of("/ur/tools/?q=%D8%A7&x=1"))
    assert [each.code for each in found] == ["ur", "en", "sd", "ps", "pnb", "skr", "bal"]
    assert found[1].href == "/en/tools/?q=%D8%A7&x=1"
    assert [each.code for each in found if each.is_current] == ["ur"]
    assert {each.dir for each in found} == {"rtl", "ltr"}


def test_an_address_without_a_language_leads_home():
    assert context.languages(request_of("/window/?q=1"))[2].href == "/sd/"


@pytest.mark.parametrize(
    ("lang", "face"),
    [
        ("ur", "nastaliq"),
        ("pnb", "nastaliq"),
        ("skr", "nastaliq"),
        ("sd", "naskh"),
        ("ps", "naskh"),
        ("bal", "naskh"),
        ("en", "naskh"),
    ],
)
def test_nastaliq_is_only_for_the_languages_it_can_write(client, lang, face):
    client.cookies["face"] = "nastaliq"
    opening = re.search(r"<html[^>]*>", client.get(f"/{lang}/style/").content.decode()).group()
    assert ('class="nastaliq"' in opening) == (face == "nastaliq")


def test_the_choice_of_letters_is_kept_and_leads_back(client):
    response = client.get("/ur/reading/", {"face": "nastaliq", "next": "/ur/style/?a=1"})
    assert response.status_code == 302
    assert response["Location"] == "/ur/style/?a=1"
    assert response.cookies["face"].value == "nastaliq"
    assert response.cookies["face"]["httponly"]
    assert 'class="nastaliq"' in client.get("/ur/style/").content.decode()


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "", "\\\\x"]
)
def test_the_switch_never_leads_to_another_site(client, back):
    assert client.get("/ur/reading/", {"light": "1", "next": back})["Location"] == "/ur/"


def test_an_unknown_choice_changes_nothing(client):
    response = client.get("/ur/reading/", {"face": "comic", "light": "maybe", "next": "/ur/"})
    assert not response.cookies


def test_light_mode_is_chosen_or_follows_save_data(client):
    assert 'class="light"' in client.get("/ur/style/", headers={"Save-Data": "on"}).content.decode()
    client.cookies["light"] = "0"
    assert 'class="light"' not in client.get("/ur/style/", headers={"Save-Data": "on"}).content.decode()
    client.cookies["light"] = "1"
    client.cookies["face"] = "nastaliq"
    assert 'class="light"' in client.get("/ur/style/").content.decode()


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_furnished_copy_says_so_on_every_page(client, settings, is_sample):
    settings.YAKJA_SAMPLE = is_sample
    assert ("<b>نمونہ</b>" in client.get("/ur/style/").content.decode()) == is_sample


def boom(request):
    raise RuntimeError("secret detail")


def refuse(request):
    raise PermissionDenied("secret detail")


def framed(request) -> HttpResponse:
    return render(
        request, "ui/error.html", {"status": 1, "title": "t", "what": "w", "do": [], "sign_in": None}
    )


urlpatterns = [address("ur/boom/", boom), address("en/refuse/", refuse)]


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [
        (pages.bad_request, 400),
        (pages.forbidden, 403),
        (pages.csrf_failure, 403),
        (pages.not_found, 404),
        (pages.server_error, 500),
    ],
)
def test_a_page_of_trouble_says_what_to_do(view, status, lang):
    response = view(request_of(f"/{lang}/x/", lang))
    text = response.content.decode()
    assert response.status_code == status
    assert f'lang="{lang}"' in text
    assert str(status) in text
    assert text.count("<li>") >= 2
    assert ("آپ کیا کر سکتے ہیں" if lang == "ur" else "What you can do") in text


def test_a_visitor_without_the_right_is_shown_where_to_sign_in():
    text = pages.forbidden(request_of("/en/my/grid/", "en"), PermissionDenied()).content.decode()
    assert "?next=/en/my/grid/" in text


def test_the_page_of_a_broken_server_asks_nobody_about_roles(holder):
    class Failing(holder):
        def has_role(self, kind, at=None, on=None):
            raise AssertionError("the database is away")

    request = request_of()
    request.actor = Failing()
    assert pages.server_error(request).status_code == 500


@pytest.mark.urls(__name__)
def test_details_of_a_fault_are_never_shown():
    request = request_of("/ur/boom/")
    assert "secret" not in pages.server_error(request).content.decode()
    assert "secret" not in pages.forbidden(request, PermissionDenied("secret")).content.decode()


def test_a_refusal_is_a_readable_page():
    text = render(
        request_of(), "ui/refused.html", {"messages": ["Line 3: <name> is missing"]}
    ).content.decode()
    assert "Line 3: &lt;name&gt; is missing" in text
    assert 'role="alert"' in text


def test_the_frame_and_the_sheet_leave_room_for_the_page():
    page = framed(request_of()).content
    sheet = Path(finders.find("ui/yakja.css")).read_bytes()
    assert len(brotli.compress(page)) + len(brotli.compress(sheet)) <= 9.5 * 1024


def test_a_first_visit_needs_four_requests():
    """The page, the sheet, the script, one font; the icon travels within the page and htmx waits for a need."""
    text = framed(request_of()).content.decode()
    asked = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', text)
    assert [address for address in asked if not address.startswith("data:")] == [
        f"{settings.STATIC_URL}ui/yakja.css",
        f"{settings.STATIC_URL}ui/ui.js",
    ]


def test_a_page_has_its_landmarks_and_a_way_past_the_menu():
    text = framed(request_of()).content.decode()
    assert (
        text.index('class="skip" href="#main"')
        < text.index("<header")
        < text.index('<main id="main"')
        < text.index("<footer")
    )
    assert text.count("<h1") == 1


def test_no_page_makes_a_form_token_it_does_not_use():
    assert len(_get_new_csrf_string()) > 20
    assert "csrfmiddlewaretoken" not in framed(request_of()).content.decode()

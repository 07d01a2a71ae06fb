"""Prepared pages and kept values: made once, made again when a room changes, never for somebody signed in."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from yakja.foundation.ui import prepared


@pytest.fixture
def version(monkeypatch):
    now = {"version": 1}
    monkeypatch.setattr(prepared, "_version", lambda rooms: now["version"])
    return now


@pytest.fixture
def page(version):
    made = []

    @prepared.prepared("trial")
    def view(request):
        made.append(request.get_full_path())
        return HttpResponse(f"{len(made)}")

    def ask(path="/ur/", **more):
        return view(RequestFactory().get(path, **more))

    ask.made = made
    return ask


def test_a_page_is_made_once_per_address(page):
    assert [page("/ur/").content, page("/ur/").content, page("/ur/?a=1").content] == [b"1", b"1", b"2"]


def test_a_page_is_made_again_when_its_room_has_changed(page, version):
    page()
    version["version"] = 2
    assert page().content == b"2"


def test_a_page_is_made_anew_for_somebody_signed_in(page, settings):
    page()
    request = {"headers": {"cookie": f"{settings.SESSION_COOKIE_NAME}=x"}}
    assert page(**request).content == b"2"
    assert page(**request).content == b"3"


def test_a_reader_who_has_the_page_is_told_so(page):
    etag = page().headers["ETag"]
    assert page(headers={"if-none-match": etag}).status_code == 304


def test_a_value_is_kept_per_language_until_its_room_changes(version):
    made = []

    def make():
        made.append(translation.get_language())
        return len(made)

    def read():
        return prepared.kept(("trial",), "trial.value", make)

    with translation.override("ur"):
        assert (read(), read()) == (1, 1)
    with translation.override("en"):
        assert read() == 2
        version["version"] = 2
        assert read() == 3
    assert made == ["ur", "en", "en"]

"""Prepared pages and kept values: made once, made again when a room changes, never for somebody signed in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from yakja.foundation.ui import prepared


@pytest.fixture
def version(monkeypatch):
    now = {"version": 1}
    monkeypatch.setattr(
        prepared,
        "_version",
        lambda rooms, scope="": (now["version"], now.get(scope)) if scope else now["version"],
    )
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


def test_what_is_said_once_is_never_kept(page):
    """Whoever has no session any more is told by a cookie that they have signed out."""
    told = {"headers": {"cookie": "messages=x"}}
    assert page(**told).content == b"1"
    assert page().content == b"2"
    assert page(**told).content == b"3"
    assert page().content == b"2"


def test_a_browser_that_saves_data_has_pages_of_its_own(page):
    saving = {"headers": {"Save-Data": "on"}}
    assert [page().content, page(**saving).content, page().content, page(**saving).content] == [
        b"1", b"2", b"1", b"2",
    ]  # fmt: skip


def test_a_page_of_one_row_is_made_again_when_its_state_has_changed(version):
    now, made = {"a": 1, "b": 1}, []

    @prepared.prepared(state=lambda key: now[key])
    def view(request, key):
        made.append(key)
        return HttpResponse(f"{len(made)}")

    def ask(key):
        return view(RequestFactory().get(f"/ur/{key}/"), key=key).content

    assert [ask("a"), ask("b"), ask("a")] == [b"1", b"2", b"1"]
    now["a"] = 2
    version["version"] = 2  # says nothing here: no room is named
    assert [ask("a"), ask("b")] == [b"3", b"2"]


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


@pytest.fixture
def sessions(monkeypatch):
    """In what state the sessions stand; one that is not there has ended."""
    states = {"a": 1, "b": 1}
    monkeypatch.setattr(prepared, "_session_state", lambda session, account: account and states.get(session))
    monkeypatch.setattr(
        prepared,
        "_standing",
        lambda rooms, scope, session, account: (
            prepared._version(rooms, scope=scope), prepared._session_state(session, account),
        ),
    )  # fmt: skip
    return states


def _asked(session="a", user=1, path="/ur/B1/", cookies=()):
    request = RequestFactory().get(path)
    request.COOKIES = {"sessionid": session, **dict(cookies)} if session else dict(cookies)
    request.session = {}
    request.user = SimpleNamespace(pk=user, is_authenticated=user is not None)
    return request


@pytest.fixture
def own(version, sessions):
    """Asks for a page of one's own: `own(session="a", user=1)`."""
    made = []

    @prepared.own_page("trial", scope=lambda code: f"trial.body:{code}")
    def view(request, code):
        made.append(code)
        return HttpResponse(f"{len(made)}")

    return lambda code="B1", **more: view(_asked(path=f"/ur/{code}/", **more), code=code)


def test_an_own_page_is_kept_for_its_session_alone_and_by_no_browser(own):
    first, again, other = own(), own(), own(session="b", user=2)
    assert [first.content, again.content, other.content] == [b"1", b"1", b"2"]
    assert "no-store" in again.headers["Cache-Control"]


def test_an_own_page_is_made_again_when_something_is_recorded_in_its_scope_only(own, version):
    own()
    version["trial.body:B2"] = 5
    assert own().content == b"1"
    version["trial.body:B1"] = 6
    assert own().content == b"2"


def test_an_own_page_is_made_again_when_a_room_has_changed(own, version):
    own()
    version["version"] = 2
    assert own().content == b"2"


def test_an_own_page_is_never_kept_for_a_visitor_or_with_something_to_say_once(own):
    own()
    assert own(session="", user=None).content == b"2"
    assert own(cookies={"messages": "x"}.items()).content == b"3"
    assert own().content == b"1"


@pytest.mark.parametrize("state", [None, 2])
def test_an_own_page_is_not_given_once_the_session_or_the_account_is_no_longer_what_it_was(
    own, sessions, state
):
    own()
    sessions["a"] = state
    assert own().content == b"2"


def test_an_own_page_is_kept_although_its_form_renews_the_token(sessions, version, settings):
    """Django does so with every form; but a first token, which the key cannot hold yet, is never kept."""

    @prepared.own_page("trial", scope=lambda: "trial.body:B1")
    def view(request):
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return HttpResponse(str(next(numbers)))

    numbers = iter(range(9))

    def ask(token):
        cookies = {settings.CSRF_COOKIE_NAME: token} if token else {}
        return view(_asked(cookies=cookies.items())).content

    assert [ask(""), ask(""), ask("t"), ask("t"), ask("u")] == [b"0", b"1", b"2", b"2", b"3"]


def test_a_page_about_one_thing_is_made_again_when_something_is_recorded_about_it_only(monkeypatch):
    entries = {"trial.thing:A": 1}
    monkeypatch.setattr(prepared, "_version", lambda rooms, subject="": (7, entries.get(subject, 0)))
    made = []

    @prepared.prepared("trial", subject=lambda code: f"trial.thing:{code}")
    def view(request, code):
        made.append(code)
        return HttpResponse(f"{len(made)}")

    def ask(code):
        return view(RequestFactory().get(f"/ur/{code}/"), code=code).content

    assert [ask("A"), ask("A"), ask("B")] == [b"1", b"1", b"2"]
    entries["trial.thing:A"] = 2
    assert [ask("A"), ask("B")] == [b"3", b"2"]


def test_a_costly_value_is_made_once_a_minute(monkeypatch):
    prepared.clear()
    made = []

    def value():
        return prepared.for_a_minute("trial", lambda: made.append(1) or len(made))

    assert [value(), value()] == [1, 1]
    later = prepared.time.monotonic() + prepared.SECONDS + 1
    monkeypatch.setattr(prepared.time, "monotonic", lambda: later)
    assert value() == 2
    prepared.clear()

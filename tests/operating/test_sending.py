"""What is too large, turns lines, or goes to no address is refused clearly; a site without its database says so."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
from yakja.foundation.people.models import ApiKey

OVERRIDE = "\u202e"


@pytest.mark.django_db
def test_a_site_without_its_database_says_unavailable(monkeypatch):
    def gone(*_args: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as without:
        without.setattr(connection, "cursor", gone)
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lang", "words", "limit"),
    [("en", "too large", "10 MB"), ("ur", "بہت بڑا", "10 میگابائٹ")],
)
def test_a_form_of_twelve_megabytes_is_told_the_limit(lang, words, limit):
    answer = Client().post(
        f"/{lang}/accounts/login/",
        "login=" + "x" * 12_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    assert words in answer.text
    assert limit in answer.text


@pytest.mark.django_db
def test_much_typed_beside_a_file_is_told_the_limit():
    answer = Client().post("/en/accounts/login/", {"login": "x" * 12_000_000})
    assert (answer.status_code, "10 MB" in answer.text) == (413, True)


@pytest.mark.django_db
def test_json_of_twelve_megabytes_is_a_problem():
    answer = Client().post("/api/v1/usage-counts", "x" * 12_000_000, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


@pytest.mark.django_db
def test_a_name_that_turns_the_line_comes_in_without_the_sign():
    from yakja.config.middleware import StorableText

    seen = {}

    def look(request: object) -> None:
        seen.update(request.POST.dict())  # type: ignore[attr-defined]

    from django.test import RequestFactory

    request = RequestFactory().post("/en/x/", {"name": f"City {OVERRIDE}PPA", "password": f"a{OVERRIDE}"})
    assert StorableText(look).process_view(request, None) is None  # type: ignore[arg-type]
    look(request)
    assert seen == {"name": "City PPA", "password": f"a{OVERRIDE}"}


@pytest.mark.django_db
def test_json_comes_in_without_the_sign():
    from django.test import RequestFactory

    from yakja.config.api import StorableText

    request = RequestFactory().post("/", f'{{"a": ["x{OVERRIDE}y"]}}', content_type="application/json")
    assert StorableText().parse_body(request) == {"a": ["xy"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nowhere", 404),
        ("get", "/api/v2/tools", 404),
        ("get", "/api/", 404),
        ("post", "/api/v1/tools", 405),
        ("delete", "/api/v1/places", 405),
        ("get", "/api/v1/tools/NO-SUCH-TOOL", 404),
        ("get", "/api/v1/bodies?cursor=x", 400),
        ("get", "/api/v1/tools?limit=many", 422),
    ],
)
def test_every_refusal_of_the_api_is_a_problem_with_an_english_title(method, path, status):
    answers = [getattr(Client(), method)(path, headers={"Accept-Language": lang}) for lang in ("ur", "en-GB")]
    for answer in answers:
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["title"].isascii()
        assert answer.json()["status"] == status
    assert answers[0].json()["title"] == answers[1].json()["title"]
    if status == 405:
        assert "GET" in answers[0].headers["Allow"]


@pytest.mark.django_db
def test_the_detail_of_a_problem_is_in_the_language_asked_for():
    def detail(path: str, **headers: str) -> str:
        return Client().get(path, headers=headers).json()["detail"]

    bad = "/api/v1/bodies?cursor=x"
    english, urdu = detail(f"{bad}&lang=en"), detail(f"{bad}&lang=ur")
    assert english.isascii()
    assert not urdu.isascii()
    assert detail(bad, **{"Accept-Language": "en-GB,ur;q=0.5"}) == english
    assert detail(bad, **{"Accept-Language": "fr"}) == urdu
    assert detail(f"{bad}&lang=ur", **{"Accept-Language": "en"}) == urdu


@pytest.mark.django_db
def test_a_key_that_is_not_known_is_said_in_the_same_form():
    shown = make_api_key(actor=SYSTEM, name="t", scope="read", door="command")[1]
    ApiKey.objects.update(expires_on="2020-01-01")
    answer = Client().get("/api/v1/tools?lang=en", headers={"Authorization": f"Bearer {shown}"})
    assert answer.json()["title"] == "Unauthorized"
    assert answer.json()["detail"].startswith("This key is not known")

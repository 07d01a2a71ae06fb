"""The steward's desk, page by page, as the person ends up with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from yakja.foundation.bodies import actions
from yakja.foundation.bodies.models import Body, BodyChange, BodyIdentifier
from yakja.foundation.bodies.web import changes, officer
from yakja.foundation.kit.permissions import ANONYMOUS

from .conftest import Officer
from .test_lists import BAD, GOOD

DAY = dt.date(2026, 7, 1)


@pytest.fixture(params=["ur", "en"])
def desk(request, rf: RequestFactory):
    """Call a view as an actor, in both languages; the page must be whole and in the right direction."""
    lang = request.param

    def call(view, actor, method="get", path="/x/", data=None, **kwargs):
        asked = getattr(rf, method)(path, data or {})
        asked.actor = actor
        asked.LANGUAGE_CODE = lang
        asked._messages = CookieStorage(asked)
        with translation.override(lang):
            answer = view(asked, **kwargs)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            assert f'lang="{lang}"' in page
            assert f'dir="{"ltr" if lang == "en" else "rtl"}"' in page
        return answer

    call.lang = lang
    return call


def text(answer) -> str:
    return answer.content.decode()


def test_list_shows_what_waits_in_the_steward_s_province(desk, steward, town):
    page = text(desk(officer.confirming, steward))
    assert "PK60101-MC" in page
    assert "PK501-TLG" not in page
    assert "PK6-LGD" not in page  # named, not derived
    assert "PK6-LGD" in text(desk(officer.confirming, steward, data={"status": "named"}))
    found = text(desk(officer.confirming, steward, data={"q": "murrabad", "status": ""}))
    assert "PK60102-MC" in found
    assert "PK60101-MC" not in found


def test_filters_by_district_and_kind(desk, steward, town):
    page = text(desk(officer.confirming, steward, data={"district": "PK601", "kind": "PB-TC", "status": ""}))
    assert "PK60101-TC" in page
    assert "PK60101-MC" not in page


def test_one_click_confirms_one_and_ticks_confirm_several(desk, steward, town):
    answer = desk(
        officer.confirm,
        steward,
        "post",
        data={"one": "PK60101-MC", "code": ["PK60101-TC"], "back": "/ur/my/bodies/?q=x"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/ur/my/bodies/?q=x")
    assert set(Body.objects.filter(status="confirmed").values_list("code", flat=True)) == {"PK60101-MC"}
    desk(officer.confirm, steward, "post", data={"code": ["PK60101-TC", "PK60102-MC"]})
    assert Body.objects.filter(status="confirmed").count() == 3


def test_confirm_does_not_lead_to_another_site(desk, steward, town):
    answer = desk(
        officer.confirm, steward, "post", data={"one": "PK60101-MC", "back": "https://example.org/"}
    )
    assert answer["Location"].startswith("/")


def test_correcting_keeps_what_was_typed_when_it_is_refused(desk, steward, town):
    body = town["PK60101-MC"]
    fine = {
        "name_en": "Committee of Saddar", "name_ur": "کمیٹی صدر", "kind": "PB-MC", "place": "PK60101", "parent": "PK6-LGD",
        "governed_by": "elected", "phone": "051", "reason": "letter",
    }  # fmt: skip
    bad = desk(
        officer.correct, steward, "post", data={**fine, "parent": "NOBODY", "email": "x"}, code=body.code
    )
    assert bad.status_code == 422
    assert "Committee of Saddar" in text(bad)
    assert "NOBODY" in text(bad)
    good = desk(officer.correct, steward, "post", data=fine, code=body.code)
    assert good.status_code == 302
    stored = Body.objects.get(code=body.code)
    assert (stored.name["en"], stored.governed_by, stored.phone) == ("Committee of Saddar", "elected", "051")


def test_own_officer_sees_contact_only(desk, town):
    own = Officer([("council_officer", town["PK60101-MC"])])
    page = text(desk(officer.correct, own, code="PK60101-MC"))
    assert 'name="phone"' in page
    assert 'name="name_en"' not in page
    desk(
        officer.correct, own, "post", data={"name_en": "Mine", "phone": "1", "reason": "r"}, code="PK60101-MC"
    )
    assert Body.objects.get(code="PK60101-MC").name["en"] == "Municipal Committee Saddar"


def test_identifier_is_recorded_from_the_page(desk, steward, town):
    data = {"scheme": "DDO", "value": "LE4012", "source": "AG"}
    assert desk(officer.add_identifier, steward, "post", data=data, code="PK60101-MC").status_code == 302
    assert BodyIdentifier.objects.get().value == "LE4012"
    assert "LE4012" in text(desk(officer.correct, steward, code="PK60101-MC"))
    assert desk(officer.add_identifier, steward, "post", data=data, code="PK60102-MC").status_code == 422


def test_import_reports_rows_and_loads_as_asked(desk, steward, town):
    def send(mode: str, raw: str):
        file = SimpleUploadedFile("list.csv", raw.encode())
        data = {"province": "PK6", "what": "bodies", "file": file, "source": "list", "mode": mode}
        return text(desk(officer.import_list, steward, "post", data=data))

    page = send("clean", GOOD + BAD[0][0] + "\n")
    assert "PK999" in page
    assert not Body.objects.filter(code="NEW-ONE").exists()
    send("check", GOOD)
    assert not Body.objects.filter(code="NEW-ONE").exists()
    send("good", GOOD + BAD[0][0] + "\n")
    assert Body.objects.filter(code="NEW-ONE").exists()


def test_import_form_names_what_is_missing(desk, steward, town):
    answer = desk(
        officer.import_list, steward, "post", data={"province": "PK5", "what": "bodies", "mode": "check"}
    )
    assert answer.status_code == 422


def test_template_has_the_headings_the_loader_takes(desk, steward, town):
    raw = desk(officer.import_template, steward).content
    assert actions.load_bodies(actor=steward, raw=raw, province=town["PK6-LGD"].place).errors == ()


def test_change_from_proposal_to_the_end(desk, steward, second_steward, town):
    data = {
        "kind": "merged", "predecessors": "PK60101-MC", "successors": "PK60101-TC", "instrument": "SO 1", "effective_on": DAY,
    }  # fmt: skip
    answer = desk(changes.propose, steward, "post", data=data)
    assert answer.status_code == 302
    change = BodyChange.objects.get()
    page = text(desk(changes.change, second_steward, pk=change.pk))
    assert 'name="is_approved"' in page
    assert 'name="is_approved"' not in text(desk(changes.change, steward, pk=change.pk))
    desk(changes.review, second_steward, "post", data={"is_approved": "yes"}, pk=change.pk)
    desk(changes.carry_out, steward, "post", pk=change.pk)
    assert BodyChange.objects.get().state == "carried_out"
    assert "SO 1" in text(desk(changes.changes, steward))
    assert desk(changes.change, steward, pk=change.pk).status_code == 200


def test_refusals_come_back_to_their_field(desk, steward, town):
    data = {"kind": "renamed", "predecessors": "PK60101-MC\nNOBODY", "instrument": "SO", "effective_on": DAY}
    answer = desk(changes.propose, steward, "post", data=data)
    assert answer.status_code == 422
    assert "NOBODY" in text(answer)
    answer = desk(changes.propose, steward, "post", data={**data, "predecessors": "PK60101-MC"})
    assert answer.status_code == 422
    assert 'href="#id_new_name_en"' in text(answer)


@pytest.mark.parametrize("who", ["anonymous", "nobody", "council", "neighbour"])
def test_desk_is_closed_to_others(desk, town, steward, neighbour, who):
    actor = {
        "anonymous": ANONYMOUS,
        "nobody": Officer(),
        "council": Officer([("council_officer", town["PK60101-MC"])]),
        "neighbour": neighbour,
    }[who]
    change = actions.propose_change(
        actor=steward, kind="abolished", predecessors=[town["PK60101-MC"]], instrument="SO", effective_on=DAY
    )
    other = "PK60102-MC"
    attempts = [
        (officer.confirm, "post", {"one": other}, {}),
        (officer.correct, "get", {}, {"code": other}),
        (officer.correct, "post", {"phone": "1", "reason": "r"}, {"code": other}),
        (
            officer.add_identifier,
            "post",
            {"scheme": "DDO", "value": "LE4012", "source": "s"},
            {"code": other},
        ),
        (changes.change, "get", {}, {"pk": change.pk}),
        (changes.review, "post", {"is_approved": "yes"}, {"pk": change.pk}),
        (changes.carry_out, "post", {}, {"pk": change.pk}),
    ]
    if who != "neighbour":  # a steward has a desk, with the own province on it
        attempts += [
            (officer.confirming, "get", {}, {}),
            (officer.import_list, "get", {}, {}),
            (officer.import_template, "get", {}, {}),
            (changes.changes, "get", {}, {}),
            (changes.propose, "get", {}, {}),
        ]
    for view, method, data, kwargs in attempts:
        with pytest.raises((PermissionDenied, Http404)):
            desk(view, actor, method, data=data, **kwargs)
    assert Body.objects.get(code=other).status == "derived"
    assert BodyChange.objects.get().state == "proposed"


def test_list_costs_the_same_however_many_bodies(desk, steward, town, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        desk(officer.confirming, steward)

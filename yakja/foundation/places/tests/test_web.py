"""The steward's pages for the map: asked, checked, done once; refusals at their field; closed to everybody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone, translation

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.places.models import Place, PlaceChange
from yakja.foundation.places.web import steward as pages

from .actors import Officer

RESTS_ON = {"source": "SO(LG) 4-1/2026", "on": "2026-07-01"}
NEW = {**RESTS_ON, "name_ur": "نئی تحصیل", "name_en": "New Tehsil", "code": "pk601-new"}


@pytest.fixture
def steward(small_map):
    return Officer([("provincial_steward", small_map["PK6"])])


@pytest.fixture
def send(small_map):
    def ask(actor, code, what="", data=None, lang="ur"):
        with translation.override(lang):
            factory = RequestFactory()
            path = f"/{lang}/my/places/{code}/"
            request = factory.get(path) if data is None else factory.post(path, data)
            request.actor = actor
            request.session = {}
            request._messages = FallbackStorage(request)
            return pages.change(request, code=code, what=what) if what else pages.changes(request, code=code)

    return ask


def text(answer) -> str:
    return answer.content.decode()


def hidden(answer) -> dict[str, list[str]]:
    """What the page to check would send on."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text(answer)):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def done(send, actor, code, what, data):
    """Through the check to the end; answers the redirect."""
    check = send(actor, code, what, {**data, "step": "check"})
    assert check.status_code == 200, text(check)
    assert 'value="do"' in text(check)
    return send(actor, code, what, {**hidden(check), "step": "do"})


def test_a_unit_is_opened_after_it_was_checked(send, steward):
    before = AuditEntry.objects.count()
    check = send(steward, "PK601", "open", {**NEW, "level": "tehsil", "step": "check"})
    assert check.status_code == 200
    assert "SO(LG) 4-1/2026" in text(check)
    assert not Place.objects.filter(code="PK601-NEW").exists()
    assert AuditEntry.objects.count() == before
    answer = send(steward, "PK601", "open", {**hidden(check), "step": "do"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/my/places/PK601-NEW/")
    made = Place.objects.get(code="PK601-NEW")
    assert (made.parent.code, made.level, made.name["ur"]) == ("PK601", "tehsil", "نئی تحصیل")
    assert "SO(LG) 4-1/2026" in text(send(steward, "PK601"))
    assert AuditEntry.objects.count() == before + 1


def test_sent_twice_it_is_done_once(send, steward):
    check = send(steward, "PK601", "open", {**NEW, "level": "tehsil", "step": "check"})
    twice = [send(steward, "PK601", "open", {**hidden(check), "step": "do"}) for _ in range(2)]
    assert [a.status_code for a in twice] == [302, 302]
    assert twice[0]["Location"] == twice[1]["Location"]
    assert PlaceChange.objects.filter(place__code="PK601-NEW").count() == 1


def test_what_is_to_be_corrected_comes_back_as_typed(send, steward):
    check = send(steward, "PK601", "open", {**NEW, "level": "tehsil", "step": "check"})
    form = send(steward, "PK601", "open", {**hidden(check), "step": "edit"})
    assert form.status_code == 200
    for typed in ("نئی تحصیل", "New Tehsil", "pk601-new", "2026-07-01", "SO(LG) 4-1/2026"):
        assert typed in text(form)


def test_a_new_name_keeps_the_old_one_and_other_languages(send, steward, small_map):
    place = small_map["PK601"]
    place.name = {**place.name, "sd": "راولپور"}
    place.save()
    done(send, steward, "PK601", "rename", {**RESTS_ON, "name_ur": "نیا پور", "name_en": "Newpur"})
    place.refresh_from_db()
    assert (place.name["en"], place.name["ur"], place.name["sd"]) == ("Newpur", "نیا پور", "راولپور")
    assert set(place.other_names.values_list("name", flat=True)) >= {"Rawalpur"}


def test_a_split_takes_the_chosen_units_along(send, steward, small_map):
    done(send, steward, "PK601", "open", {**NEW, "level": "tehsil", "code": "PK60109"})
    data = {**NEW, "code": "PK6-EAST", "members": ["PK60109"]}
    done(send, steward, "PK601", "split", data)
    made = Place.objects.get(code="PK6-EAST")
    assert (made.level, made.parent) == ("district", small_map["PK601"].parent)
    assert Place.objects.get(code="PK60109").parent == made
    assert Place.objects.get(code="PK60101").parent.code == "PK601"


def test_a_split_needs_some_units_and_leaves_some(send, steward):
    nothing = send(steward, "PK601", "split", {**NEW, "step": "check"})
    everything = send(steward, "PK601", "split", {**NEW, "members": ["PK60101"], "step": "check"})
    for answer in (nothing, everything):
        assert answer.status_code == 422
        assert 'href="#id_members"' in text(answer)


def test_a_closed_unit_hands_over_what_stands_below(send, steward):
    answer = done(send, steward, "PK601", "close", {**RESTS_ON, "successor": "pk602"})
    assert answer.status_code == 302
    place = Place.objects.get(code="PK601")
    assert (place.is_closed, place.succeeded_by.code) == (True, "PK602")
    assert Place.objects.get(code="PK60101").parent.code == "PK602"
    with pytest.raises(Http404):
        send(steward, "PK601", "rename")
    assert send(steward, "PK601").status_code == 200


@pytest.mark.parametrize(
    ("what", "data", "field"),
    [
        ("open", {**NEW, "level": "tehsil", "code": "PK602"}, "code"),
        ("open", {**NEW, "level": "tehsil", "code": "نیا"}, "code"),
        ("open", {**NEW, "level": "province"}, "level"),
        ("open", {**NEW, "level": "tehsil", "name_ur": "", "name_en": ""}, "name_ur"),
        ("open", {**NEW, "level": "tehsil", "source": " "}, "source"),
        ("open", {**NEW, "level": "tehsil", "on": "1 July"}, "on"),
        ("close", RESTS_ON, "successor"),
        ("close", {**RESTS_ON, "successor": "NOWHERE"}, "successor"),
        ("close", {**RESTS_ON, "successor": "PK60101"}, "successor"),
    ],
)
@pytest.mark.parametrize("step", ["check", "do"])
def test_a_refusal_stands_at_its_field_and_nothing_is_changed(send, steward, what, data, field, step):
    before = PlaceChange.objects.count()
    answer = send(steward, "PK601", what, {**data, "step": step})
    assert answer.status_code == 422
    assert f'href="#id_{field}' in text(answer)
    assert data["source"].strip() in text(answer)
    assert PlaceChange.objects.count() == before
    assert not AuditEntry.objects.filter(verb__in=["places.open", "places.close"]).exists()


def test_a_day_to_come_is_refused(send, steward):
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    answer = send(steward, "PK601", "rename", {**RESTS_ON, "on": tomorrow, "name_ur": "نیا", "step": "check"})
    assert answer.status_code == 422
    assert 'href="#id_on"' in text(answer)


def test_digits_of_urdu_are_read(send, steward):
    data = {**RESTS_ON, "on": "۲۰۲۶-۰۷-۰۱", "name_ur": "نیا", "step": "check"}
    assert send(steward, "PK601", "rename", data).status_code == 200


def test_others_are_refused(send, small_map):
    strangers = [
        ANONYMOUS,
        Officer(),
        Officer([("council_officer", small_map["PK601"])]),
        Officer([("district_officer", small_map["PK601"])]),
        Officer([("provincial_steward", small_map["PK1"])]),
    ]
    for actor in strangers:
        with pytest.raises(PermissionDenied):
            send(actor, "PK601")
        for what in pages.KINDS:
            for data in (None, {**NEW, "step": "do"}):
                with pytest.raises(PermissionDenied):
                    send(actor, "PK601", what, data)
    assert not AuditEntry.objects.filter(actor_ref="person:1").exists()


def test_only_what_makes_sense_is_offered(small_map):
    assert pages.offered(small_map["PK601"]) == ["open", "rename", "split", "close"]
    assert pages.offered(small_map["PK6"]) == ["open", "rename"]


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_pages_speak_the_language(send, steward, lang):
    for what in ("", *pages.KINDS):
        page = text(send(steward, "PK601", what, lang=lang))
        assert f'dir="{"rtl" if lang == "ur" else "ltr"}"' in page

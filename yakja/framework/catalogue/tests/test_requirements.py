"""What a province asks of tools per function: its own form before the draft's, dated, ended, never backdated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.ui import prepared
from yakja.framework.catalogue.actions.requirements import end_standard, require_standard
from yakja.framework.catalogue.actions.standards import load_standards
from yakja.framework.catalogue.models import FunctionStandard, Standard
from yakja.framework.catalogue.queries import standards as reads

from .test_standards import ask
from .world import World, tool

ORDER = "SO(LG) 4-2/2026 of 3 November"
WHY = "Bills must be readable by every bank."


@pytest.fixture
def world(db: Any) -> World:
    made = World()
    for code in ("CSV", "WCAG"):
        Standard.objects.create(code=code, kind="format", version="1", source="test", name={"en": code})
    return made


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def enter(world: World, day: dt.date, code: str = "CSV", **more: Any) -> FunctionStandard:
    given: dict[str, Any] = {
        "actor": SYSTEM, "province": world.pk6, "function": Function.objects.get(code="CIT-01"), "level": "required",
        "standard": Standard.objects.get(code=code), "valid_from": day, "source": ORDER, "reason": WHY,
    }  # fmt: skip
    return require_standard(**(given | more))


def asked(world: World, day: dt.date, province: Any = None) -> dict[str, str]:
    found = reads.asked_by(Function.objects.get(code="CIT-01"), day, province)
    return {a.standard.code: f"{a.level} {a.row.version}" for a in found}


def refused(call: Any, code: str, field: str = "") -> None:
    with pytest.raises(ValidationError) as found:
        call()
    error = found.value
    if field:
        assert field in error.error_dict, error
        error = error.error_dict[field][0]
    assert error.code == code, error


def test_the_provinces_word_stands_before_the_drafts_in_that_province_only(world, today):
    ask("CSV", "recommended")
    ask("WCAG")
    enter(world, today, version="2")
    enter(world, today, "WCAG", level="not_asked")
    assert asked(world, today, world.pk6) == {"CSV": "required 2"}
    for elsewhere in (None, world.pk5):
        assert asked(world, today, elsewhere) == {"WCAG": "required ", "CSV": "recommended "}


def test_which_version_applied_on_a_day_can_be_asked_for_every_day(world, today):
    ask("CSV", "recommended")
    first = enter(world, today, version="2")
    second = enter(world, today + dt.timedelta(days=30), version="3")
    end_standard(actor=SYSTEM, row=second, on=today + dt.timedelta(days=60), reason="SO(LG) 9")
    day = lambda n: asked(world, today + dt.timedelta(days=n), world.pk6)["CSV"]  # noqa: E731
    assert [day(n) for n in (-1, 0, 29, 30, 59, 60)] == [
        "recommended ", "required 2", "required 2", "required 3", "required 3", "recommended ",
    ]  # fmt: skip
    first.refresh_from_db()
    assert (first.valid_to, first.end_reason) == (today + dt.timedelta(days=30), ORDER)


def test_what_cannot_be_is_refused_by_its_field(world, today):
    yesterday = today - dt.timedelta(days=1)
    refused(lambda: enter(world, yesterday), "past_day", "valid_from")
    refused(lambda: enter(world, today + dt.timedelta(days=4000)), "too_far", "valid_from")
    refused(lambda: enter(world, today, level="binding"), "bad_level", "level")
    refused(lambda: enter(world, today, source=" "), "missing", "source")
    refused(lambda: enter(world, today, reason="x" * 500), "too_long", "reason")
    refused(lambda: enter(world, today, province=world.kasur), "not_province", "province")
    row = enter(world, today)
    refused(lambda: enter(world, today), "later_one")
    refused(lambda: enter(world, today + dt.timedelta(days=3)), "asked_already")
    end = lambda **more: end_standard(actor=SYSTEM, row=row, **({"reason": "x"} | more))  # noqa: E731
    refused(lambda: end(on=yesterday), "past_day", "on")
    refused(lambda: end(on=today), "too_early", "on")
    refused(lambda: end(on=today + dt.timedelta(days=1), reason=""), "missing", "reason")
    end(on=today + dt.timedelta(days=1))
    refused(lambda: end(on=today + dt.timedelta(days=2)), "ended_already")
    ask("WCAG")
    draft = FunctionStandard.objects.get(province=None)
    refused(lambda: end_standard(actor=SYSTEM, row=draft, on=today, reason="x"), "not_provinces")
    with pytest.raises(IntegrityError), transaction.atomic():
        FunctionStandard.objects.filter(pk=draft.pk).update(level="not_asked")


def test_only_a_steward_of_the_province_enters_and_ends_and_it_is_in_the_chain(world, today, holder):
    allowed = (holder(("provincial_steward", "PK6"), ref="person:1"), holder("administrator", ref="person:2"))
    others = (
        ANONYMOUS, holder("citizen"), holder(("provincial_steward", "PK5")), holder(("council_officer", "PK602-MC")),
        holder(("district_officer", "PK602")), holder(("supplier", "PK6-LGCD")), holder("auditor"),
    )  # fmt: skip
    for actor in others:
        with pytest.raises(PermissionDenied):
            enter(world, today, actor=actor)
    assert not AuditEntry.objects.filter(verb="catalogue.require_standard").exists()
    row = enter(world, today, actor=allowed[0])
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_ref) == ("catalogue.require_standard", "person:1")
    assert entry.after["version"] == "1"
    tomorrow = today + dt.timedelta(days=1)
    for actor in others:
        with pytest.raises(PermissionDenied):
            end_standard(actor=actor, row=row, on=tomorrow, reason="x")
    end_standard(actor=allowed[1], row=row, on=tomorrow, reason="The law changed.")
    assert AuditEntry.objects.latest("id").verb == "catalogue.end_standard"


def test_a_tool_answers_to_the_province_of_its_owner(world, today):
    ask("CSV")
    punjab = tool("CRS", main=("CIT-01",), owner=world.lgcd)
    nobodys = tool("FREE", main=("CIT-01",))
    assert [label.required for label in reads.labels([punjab, nobodys], today).values()] == [1, 1]
    enter(world, today, "WCAG")
    found = reads.labels([punjab, nobodys], today)
    assert (found[punjab.pk].required, found[nobodys.pk].required) == (2, 1)
    enter(world, today, "CSV", level="not_asked")
    assert reads.labels([punjab], today)[punjab.pk].required == 1


def test_loading_the_reference_again_leaves_the_provinces_rows(world, today, tmp_path):
    head = "target,standard,level,version,valid_from,valid_to,reason_en,reason_ur,source\n"
    (tmp_path / "function_standards.csv").write_text(f"{head}*,CSV,recommended,1,2026-07-01,,x,x,draft\n")
    load_standards(actor=SYSTEM, folder=tmp_path)
    before = enter(world, today)
    (tmp_path / "function_standards.csv").write_text(f"{head}*,CSV,required,1,2026-07-01,,x,x,draft\n")
    assert load_standards(actor=SYSTEM, folder=tmp_path)["asked"] == 1
    after = FunctionStandard.objects.get(pk=before.pk)
    assert (after.level, after.valid_to, after.source) == ("required", None, ORDER)


def signed_in(world: World, kind: str, **where: Any) -> Client:
    who = people.add_person(actor=SYSTEM, name={"en": kind, "ur": "شخص"})
    people.appoint(actor=SYSTEM, person=who, kind=kind, starts_on=dt.date(2024, 1, 1), **where)
    client = Client()
    client.force_login(who.account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


def test_the_story_through_the_web(world, today):
    ask("CSV", "recommended")
    page = "/en/standards/functions/CIT-01/"
    steward = signed_in(world, "provincial_steward", place=world.pk6)
    officer = signed_in(world, "council_officer", body=world.mc_kasur)
    other = signed_in(world, "provincial_steward", place=world.pk5)
    form = "/en/my/standards/PK6/CIT-01/"
    assert "Enter what the province asks" in steward.get(f"{page}?province=PK6").content.decode()
    assert "Enter what the province asks" not in officer.get(f"{page}?province=PK6").content.decode()
    typed = {"standard": "CSV", "version": "2", "level": "required", "valid_from": today.isoformat(), "source": ORDER, "reason": WHY}  # fmt: skip
    for client in (officer, other):
        assert client.get(form).status_code == 403
        assert client.post(form, typed).status_code == 403
    bad = steward.post(form, typed | {"valid_from": (today - dt.timedelta(days=1)).isoformat()})
    assert bad.status_code == 422
    assert ORDER in bad.content.decode()
    assert 'href="#id_valid_from"' in bad.content.decode()
    assert steward.post(form, typed).status_code == 302
    row = FunctionStandard.objects.get(province=world.pk6)
    visitor = Client()
    prepared.clear()
    then = (today - dt.timedelta(days=1)).isoformat()
    for lang, ordered in (("en", "required"), ("ur", "لازم")):
        now = visitor.get(f"/{lang}/standards/functions/CIT-01/?province=PK6").content.decode()
        assert ordered in now
        assert ORDER in now
    before = visitor.get(f"{page}?province=PK6&on={then}").content.decode()
    assert "recommended" in before
    assert "draft policy" in before
    assert visitor.get(f"{page}?on=yesterday").status_code == 422
    end = f"/en/my/standards/{row.pk}/end/"
    assert (
        other.post(end, {"on": (today + dt.timedelta(days=9)).isoformat(), "reason": "x"}).status_code == 403
    )
    assert (
        steward.post(
            end, {"on": (today + dt.timedelta(days=9)).isoformat(), "reason": "SO(LG) 9"}
        ).status_code
        == 302
    )
    prepared.clear()
    assert "SO(LG) 9" in visitor.get(f"{page}?province=PK6").content.decode()

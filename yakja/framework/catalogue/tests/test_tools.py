"""A steward enters and changes tools; everything names its field, its reason and its history."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Function
from yakja.foundation.channels.models import Event
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue.actions import loading, tools
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.queries import search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def functions(*codes):
    return list(Function.objects.filter(code__in=codes))


def facts(**more):
    return {
        "name": {"en": "Graveyard book", "ur": "قبرستان رجسٹر"},
        "purpose": {"en": "Keeps burial places."},
        "kind": "application",
        "audience": "internal",
        "source": "letter of the council, 2026",
        **more,
    }


def entered(**more):
    wanted = {"actor": SYSTEM, "code": "grave-book", "facts": facts(), "main": functions("MUN-06")}
    return tools.add_tool(**{**wanted, **more})


def test_an_entered_tool_is_found_in_three_scripts_and_announced():
    tool = entered()
    assert tool.code == "GRAVE-BOOK"
    for query in ("قبرستان", "qabristan", "graveyard"):
        assert tool in list(search.tools(query=query)), query
    assert Event.objects.filter(topics__topic="catalogue.tool").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": "PCP"}, "code"),
        ({"main": []}, "main"),
        ({"facts": facts(source=" ")}, "source"),
        ({"facts": facts(name={})}, "name_en"),
        ({"facts": facts(openness="open")}, "repository"),
    ],
)
def test_what_is_missing_is_named(change, field):
    with pytest.raises(ValidationError) as refused:
        entered(**change)
    assert field in refused.value.message_dict
    assert Tool.objects.count() == 112


def test_only_stewards_enter_and_change(holder):
    for actor in (ANONYMOUS, holder(("council_officer", "PK61402-MC")), holder("supplier")):
        with pytest.raises(PermissionDenied):
            entered(actor=actor)
        with pytest.raises(PermissionDenied):
            tools.change_tool(
                actor=actor, tool=Tool.objects.get(code="PCP"), facts={}, main=functions("CIT-01"), reason="x"
            )


def test_a_change_says_what_and_why_and_outlives_the_next_loading(settings):
    tool = Tool.objects.get(code="PCP")
    tools.change_tool(
        actor=SYSTEM,
        tool=tool,
        facts={"phone": "1234"},
        main=functions("CIT-01"),
        reason="letter of the unit",
    )
    entry = AuditEntry.objects.order_by("-id").first()
    assert entry.reason == "letter of the unit"
    assert entry.after["phone"] == "1234"
    assert "name" not in entry.after
    loading.load_tools(actor=SYSTEM, folder=settings.REFERENCE_DIR)
    assert Tool.objects.get(code="PCP").phone == "1234"


def test_a_change_without_a_reason_is_refused():
    with pytest.raises(ValidationError) as refused:
        tools.change_tool(
            actor=SYSTEM, tool=Tool.objects.get(code="PCP"), facts={}, main=functions("CIT-01"), reason=" "
        )
    assert "reason" in refused.value.message_dict

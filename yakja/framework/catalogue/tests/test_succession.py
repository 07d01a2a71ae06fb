"""When a body is succeeded, what was last said of it goes over to its heir and the counts hold."""

import pytest
from django.utils import timezone

from yakja.foundation.bodies.actions import carry_out_change, propose_change, review_change
from yakja.foundation.bodies.models import Body, BodyChange, Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions.usages import declare_usage
from yakja.framework.catalogue.models import Cell, Evidence, Tool
from yakja.framework.catalogue.queries import landscape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_usages_go_over_to_the_heir_and_the_past_stays(holder):
    old, heir = Body.objects.get(code="PK61402-MC"), Body.objects.get(code="PK61402-TC")
    graves = Function.objects.get(code="MUN-06")
    tool = Tool.objects.get(code="LGCD-MIS-COMPLAINTS")
    declare_usage(actor=SYSTEM, body=old, function=graves, status="full", tools=[tool])
    change = propose_change(
        actor=holder("provincial_steward", ref="person:1"),
        kind=BodyChange.Kind.MERGED,
        predecessors=[old],
        successors=[heir],
        heir=heir,
        instrument="SO(LG) 1-1/2026",
        effective_on=timezone.localdate(),
        door="web",
    )
    review_change(
        actor=holder("provincial_steward", ref="person:2"), change=change, is_approved=True, door="web"
    )
    change = carry_out_change(actor=holder("provincial_steward", ref="person:1"), change=change, door="web")
    cell = Cell.objects.get(body=heir, function=graves)
    assert (cell.status, cell.standing, cell.tools) == ("full", "confirmed", [tool.code])
    carried = Evidence.objects.get(body=heir, function=graves)
    assert old.code in carried.note
    assert Evidence.objects.filter(body=old, function=graves).exists()
    assert landscape.differences() == []

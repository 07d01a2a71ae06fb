"""Twice as many rows of what a page lists, written in bulk: a page must not ask the database more often for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from tests.architecture.furnished import FUNCTIONS, TOOL, Site
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.kit.trees import segment
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.corrections import send_correction
from yakja.framework.catalogue.models import (
    Cell,
    Conformance,
    Evidence,
    Need,
    NeedAnswer,
    OverlapFinding,
    RoundReply,
    Standard,
    Tool,
    ToolFunction,
    Usage,
    Verification,
)
from yakja.framework.mandates.models import Mandate
from yakja.framework.strategy.models import Comment


def copied(row: Any, **changes: Any) -> Any:
    """An unsaved copy of a row."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{**values, **changes})


def tools(site: Site) -> None:
    """Every tool a second time, with its functions."""
    known = list(Tool.objects.order_by("pk"))
    Tool.objects.bulk_create(copied(t, code=f"{t.code}-2") for t in known)
    twins = {t.code: t.pk for t in Tool.objects.all()}
    rows = ToolFunction.objects.select_related("tool").order_by("pk")
    ToolFunction.objects.bulk_create(copied(r, tool_id=twins[f"{r.tool.code}-2"]) for r in list(rows))


def bodies(site: Site) -> None:
    """Every body of the district a second time, with its cells."""
    for body in list(Body.objects.within(site.district).order_by("pk")):
        twin = copied(body, code=f"{body.code}-2", path="")
        twin.save()
        twin.path = (body.parent.path if body.parent else "") + segment(twin.pk)
        twin.save(update_fields=["path"])
        Cell.objects.bulk_create(copied(c, body_id=twin.pk) for c in Cell.objects.filter(body=body))


def mandates(site: Site) -> None:
    """The mandate of the council a second time for every function, and once more for its province."""
    known = Mandate.objects.get(code=site.things["mandate"])
    rows = list(Function.objects.current().order_by("pk"))
    Mandate.objects.bulk_create(copied(known, code=f"G{f.pk}", function_id=f.pk) for f in rows)
    punjab = Place.objects.get(code="PK6")
    Mandate.objects.bulk_create(
        copied(known, code=f"P{f.pk}", function_id=f.pk, place_id=punjab.pk, role="builder") for f in rows
    )


def conformances(site: Site) -> None:
    """Something said about every standard of every tool."""
    tools, today = list(Tool.objects.order_by("pk")), timezone.localdate()
    Conformance.objects.bulk_create(
        Conformance(
            tool=t,
            standard=s,
            level="tested",
            on=today,
            expires_on=today + dt.timedelta(days=9),
            says="test",
            recorded_at=timezone.now(),
            recorded_by="test",
        )
        for t in tools
        for s in Standard.objects.order_by("pk")
    )


def places(site: Site) -> None:
    """Every tehsil of the district a second time."""
    for place in list(Place.objects.filter(parent=site.district).order_by("pk")):
        twin = copied(place, code=f"{place.code}-2", path="")
        twin.save()
        twin.path = site.district.path + segment(twin.pk)
        twin.save(update_fields=["path"])


def functions(site: Site) -> None:
    """Every function a second time."""
    Function.objects.bulk_create(
        copied(f, code=f"{f.code}X", position=f.position + 500) for f in list(Function.objects.all())
    )


def usages(site: Site) -> None:
    """The tool in use by every body of Punjab for one function more, told by evidence."""
    tool, function = Tool.objects.get(code=TOOL), Function.objects.get(code="MUN-01")
    today = timezone.localdate()
    users = Body.objects.filter(code__startswith="PK6").exclude(usages__tool=tool, usages__function=function)
    found = list(users.order_by("pk"))
    Usage.objects.bulk_create(
        Usage(
            body=b,
            function=function,
            tool=tool,
            status="full",
            standing="confirmed",
            level="declaration",
            since=today,
        )
        for b in found
    )
    Evidence.objects.bulk_create(
        Evidence(
            body=b,
            function=function,
            tool=tool,
            kind="declaration",
            status="full",
            on=today,
            author_ref="test",
            expires_on=today + dt.timedelta(days=365),
            recorded_at=timezone.now(),
        )
        for b in found
    )
    Cell.objects.filter(body__in=found, function=function).update(
        status="full", standing="confirmed", tools=[TOOL]
    )


def cells(site: Site) -> None:
    """The council of Kasur with a cell for every function there is, each told by evidence."""
    today = timezone.localdate()
    missing = list(Function.objects.exclude(cells__body=site.body).order_by("pk"))
    assert missing
    Cell.objects.bulk_create(
        Cell(body=site.body, function=f, status="manual", standing="confirmed", since=today) for f in missing
    )
    Evidence.objects.bulk_create(
        Evidence(
            body=site.body,
            function=f,
            kind="declaration",
            status="manual",
            on=today,
            author_ref="test",
            expires_on=today + dt.timedelta(days=365),
            recorded_at=timezone.now(),
        )
        for f in Function.objects.exclude(code__in=FUNCTIONS).order_by("pk")
    )


def findings(site: Site) -> None:
    """Every tool overlapping with its neighbours in the list."""
    known = list(Tool.objects.order_by("pk"))
    model = OverlapFinding.objects.get(code=site.things["finding"])
    pairs = set(OverlapFinding.objects.values_list("first_id", "second_id"))
    new = [
        (a, b)
        for step in (1, 2, 3)
        for a, b in zip(known, known[step:], strict=False)
        if (a.pk, b.pk) not in pairs
    ]
    OverlapFinding.objects.bulk_create(
        copied(model, code=f"{a.code}--{b.code}", first_id=a.pk, second_id=b.pk) for a, b in new
    )


def needs(site: Site) -> None:
    """Every need a second time, with its answers."""
    for need in list(Need.objects.order_by("pk")):
        twin = copied(need, code=f"{need.code}-2")
        twin.save()
        rows = list(NeedAnswer.objects.filter(need=need).order_by("pk"))
        NeedAnswer.objects.bulk_create(copied(r, need_id=twin.pk) for r in rows)


def corrections(site: Site) -> None:
    """Five more corrections on the steward's desk."""
    for number in range(5):
        send_correction(
            actor=ANONYMOUS, tool=Tool.objects.get(code=TOOL), subject="other", text=f"Number {number}."
        )


def comments(site: Site) -> None:
    """Twenty more comments on the one paragraph of the strategy, each of a body."""
    known = Comment.objects.get(reference=site.things["comment"])
    Comment.objects.bulk_create(copied(known, reference=f"SC-{n}", text=f"Number {n}.") for n in range(20))


def replies(site: Site) -> None:
    """Every body of the published round with a reply and a verified cell."""
    RoundReply.objects.filter(round__code=site.things["published_round"]).update(
        reply="A reply.", replied_at=timezone.now()
    )
    drawn = Verification.objects.get(pk=site.things["verification"])
    taken = set(Verification.objects.filter(round=drawn.round).values_list("body_id", "function_id"))
    found = Cell.objects.within(site.district).filter(function__code__in=FUNCTIONS).order_by("pk")[:30]
    Verification.objects.bulk_create(
        copied(
            drawn, body_id=c.body_id, function_id=c.function_id, found="manual", verified_at=timezone.now()
        )
        for c in found
        if (c.body_id, c.function_id) not in taken
    )

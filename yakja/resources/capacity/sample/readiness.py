"""What the bodies of the two sample districts have, invented: some well equipped, some by their own word, some out of date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Iterator
from typing import Any

from yakja.foundation.bodies.models import Body, BodyKind
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import OPERATIONAL, Usage

from ..actions.experiences import decide_experience, send_experience
from ..actions.readings import load_readings
from ..actions.skills import record_skill
from ..models import Profile, Requirement, Resource, StaffMember

DISTRICTS = ("PK614", "PK523")
COUNCILS, UNIONS = 4, 3  # of each district
# What a body has at least when it is well off, usually, and when it is badly off.
HAD = {
    "device.desktop.working": (6, 3, 1), "device.desktop.total": (7, 6, 4), "device.laptop.working": (3, 1, 0),
    "device.tablet.working": (6, 2, 0), "device.printer.working": (3, 1, 1), "device.scanner.working": (2, 1, 0),
    "device.ups.working": (3, 2, 0), "device.biometric.working": (2, 1, 0), "power.hours": (16, 12, 3),
    "power.backup_hours": (6, 2, 0), "net.kbps": (8000, 2000, 400), "net.hours": (12, 7, 3),
    "premises.counters": (3, 1, 1), "premises.lockable": (1, 1, 0), "premises.ramp": (1, 0, 0),
    "money.running_yearly": (600000, 100000, 20000), "staff.tax_clerk": (3, 2, 1), "staff.finance_officer": (1, 1, 0),
    "staff.complaint_in_charge": (1, 1, 0), "staff.building_inspector": (2, 1, 0), "staff.sanitation_inspector": (3, 2, 1),
    "staff.union_secretary": (1, 1, 1), "staff.it_officer": (1, 0, 0), "staff.chief_officer": (1, 1, 1),
}  # fmt: skip
NAMES = ("Aslam", "Bushra", "Kamran", "Nadia", "Rashid", "Samina", "Tariq", "Yasmin")


def furnish_readiness(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Readings of fourteen bodies, staff with proven skills in two of them, and what one body found a tool needs."""
    bodies = list(_bodies())
    if not bodies:
        return
    lines = [row for at, body in enumerate(bodies) for row in _readings(body, at % 4, today)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["body", "resource", "value", "basis", "on", "note"])
    writer.writerows(lines)
    report = load_readings(actor=actor, raw=out.getvalue().encode(), is_sample=True, door="sample")
    for body in bodies[:1] + bodies[COUNCILS + UNIONS : COUNCILS + UNIONS + 1]:
        _staff(actor, body, today)
    _experience(actor, bodies)
    say(f"    {report.loaded} readings of {len(bodies)} bodies in Kasur and Mardan")


def _bodies() -> Iterator[Body]:
    """Councils and some union councils of each district, the same on every loading."""
    large = (BodyKind.Tier.TOWN, BodyKind.Tier.TEHSIL)
    for place in Place.objects.filter(code__in=DISTRICTS).order_by("-code"):
        rows = Body.objects.in_being().within(place).select_related("place")
        yield from rows.filter(kind__tier__in=large).order_by("code")[:COUNCILS]
        yield from rows.filter(kind__tier=BodyKind.Tier.UNION).order_by("code")[:UNIONS]


def _readings(body: Body, kind: int, today: dt.date) -> Iterator[list[Any]]:
    """`kind` 0 is well off, 1 and 2 are usual, 3 is badly off; what is not drawn is not known."""
    dice = random.Random(body.code)  # noqa: S311  invented values, the same on every loading
    known = set(Resource.objects.filter(code__in=HAD).values_list("code", flat=True))
    for code, levels in HAD.items():
        if code not in known or (kind and dice.random() < 0.15):
            continue
        value = levels[(0, 1, 1, 2)[kind]]
        basis = "verified" if kind == 0 or dice.random() < 0.6 else "self"
        if code.startswith("net.") and basis == "verified":
            basis = "measured"
        ago = dice.randint(20, 150) if kind != 2 or dice.random() < 0.7 else 800
        yield [body.code, code, value, basis, (today - dt.timedelta(days=ago)).isoformat(), "SAMPLE"]


def _staff(actor: Any, body: Body, today: dt.date) -> None:
    """One member of each profile that a tool asks a skill of, with that skill proven by a test."""
    skills = Resource.objects.filter(competency__isnull=False).select_related("competency", "profile")
    members: dict[str, StaffMember] = {}
    for at, profile in enumerate(Profile.objects.order_by("position")):
        for n in range(2):
            member = StaffMember.objects.create(
                number=f"R-{body.pk}-{profile.position}-{n + 1}", body=body, profile=profile, is_sample=True,
                name=f"SAMPLE {NAMES[(at * 2 + n) % len(NAMES)]}", joined_on=today - dt.timedelta(days=900 + 31 * at),
            )  # fmt: skip
            members[f"{profile.code} {n}"] = member
    for skill in skills.order_by("position"):
        who = skill.profile.code if skill.profile else "union_secretary"
        if skill.competency is None:
            continue
        for n in range(2):
            record_skill(
                actor=actor, member=members[f"{who} {n}"], competency=skill.competency, level=skill.level or 2,
                basis="test", on=today - dt.timedelta(days=60), is_sample=True, door="sample",
            )  # fmt: skip


def _experience(actor: Any, bodies: list[Body]) -> None:
    """Two findings of a body that runs a tool: one waits, one was not taken over."""
    tools = Requirement.objects.values("tool")
    usage = (
        Usage.objects.filter(tool__in=tools, status__in=OPERATIONAL, body__in=bodies)
        .select_related("body", "tool")
        .order_by("body__code", "tool__code")
        .first()
    )
    if usage is None or usage.tool is None:
        return
    said = (
        (
            "device.desktop.working",
            3,
            "SAMPLE: three clerks share one computer at the end of a month; bills wait.",
        ),
        ("net.kbps", 500, "SAMPLE: pages open slowly, yet nothing was lost in a year."),
    )
    for code, quantity, note in said:
        resource = Resource.objects.filter(code=code).first()
        if resource is None:
            continue
        sent = send_experience(
            actor=actor, body=usage.body, tool=usage.tool, resource=resource, quantity=quantity, note=note,
            is_sample=True, door="sample",
        )  # fmt: skip
        if code == "net.kbps":
            decide_experience(
                actor=actor, experience=sent, takes_over=False, door="sample",
                reason="SAMPLE: one office; the speed is needed where pictures are sent.",
            )  # fmt: skip

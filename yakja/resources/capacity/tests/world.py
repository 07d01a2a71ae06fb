"""The small country of the register with two functions of its councils, and a handful of things to need and to have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyKind, Devolution, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.models import Tool
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.actions.readings import record_reading
from yakja.resources.capacity.actions.skills import record_skill
from yakja.resources.capacity.models import (
    Competency,
    Framework,
    Profile,
    Reading,
    Remedy,
    Requirement,
    Resource,
    Site,
    StaffMember,
    StaffSkill,
)


def text(english: str) -> TranslatedText:
    return TranslatedText({"en": english, "ur": f"اردو {english}"})


def resource(code: str, **more: Any) -> Resource:
    return Resource.objects.create(
        code=code, name=text(code), group=more.pop("group", "devices"), source="test", **more
    )


def remedy(of: Resource | None, **more: Any) -> Remedy:
    given: dict[str, Any] = {"closer": "body", "lead_days": 30, "source": "test", "is_estimate": False}
    code = of.code if of else "look"
    return Remedy.objects.create(resource=of, code=code, name=text(f"mend {code}"), **(given | more))


def need(tool: Tool, of: Resource, quantity: int, **more: Any) -> Requirement:
    given: dict[str, Any] = {"is_estimate": False, "source": "test", "reason": text("a reason")}
    return Requirement.objects.create(tool=tool, resource=of, quantity=quantity, **(given | more))


class World(register.World):
    """MC Lahore, MC Kasur and MC Swat take complaints and decide on plans; the tool CRS takes complaints."""

    def __init__(self) -> None:
        super().__init__()
        self.today = timezone.localdate()
        self.council = BodyKind.objects.get(code="PB-MC")
        for code in ("CIT-01", "PLN-01"):
            Devolution.objects.create(
                kind=self.council,
                function=Function.objects.get(code=code),
                role="main",
                certainty="checked",
                source="the Act",
            )
        self.crs = register.tool("CRS", "City Complaints", main=("CIT-01",))
        self.desks = resource("desks")
        self.line = resource("line", unit="kbps", combine="worst", group="connectivity")
        self.look = remedy(None, fixed_paisa=9_000_00, lead_days=14, closer="district")

    def staff(self) -> None:
        """A profile, a competency and the resource of clerks who have it at level 2."""
        frame = Framework.objects.create(code="own", name=text("own"), issuer="test", source="test")
        self.receipt = Competency.objects.create(
            code="receipt", framework=frame, area=text("money"), name=text("receive"), shown_by=text("does"), source="t"
        )  # fmt: skip
        self.clerk = Profile.objects.create(code="clerk", name=text("clerk"), source="t")
        self.clerks = resource("clerks", group="skills", profile=self.clerk, competency=self.receipt, level=2)

    def member(self, body: Body, number: str, **more: Any) -> StaffMember:
        joined = self.today - dt.timedelta(days=700)
        return StaffMember.objects.create(
            body=body, number=number, profile=self.clerk, name=f"N {number}", joined_on=joined, **more
        )

    def site(self, body: Body, code: str, **more: Any) -> Site:
        return Site.objects.create(body=body, code=code, name=text(code), **more)

    def says(self, body: Body, of: Resource, value: int, basis: str = "verified", **more: Any) -> Reading:
        """Stated `days` ago (10), by the system."""
        on = self.today - dt.timedelta(days=more.pop("days", 10))
        return record_reading(actor=SYSTEM, body=body, resource=of, value=value, basis=basis, on=on, **more)

    def can(self, member: StaffMember, level: int, basis: str = "test", days: int = 10) -> StaffSkill:
        on = self.today - dt.timedelta(days=days)
        return record_skill(
            actor=SYSTEM, member=member, competency=self.receipt, level=level, basis=basis, on=on
        )

"""What the furnished site has of assessments and staff: a round that runs, one that is prepared, a visit, a line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.models import Place
from yakja.resources.capacity.actions import answering, confirming, furnishing, rounds, sites, staffing
from yakja.resources.capacity.actions.answering import Typed
from yakja.resources.capacity.models import Competency, Framework, Profile, ProfileLevel, Template, Visit


def furnish_assessing(site: Any) -> dict[str, Any]:
    """Through the real actions. Kasur's council answers; its officer looks at a neighbour's office and leads a colleague."""
    steward, officer = site.actor("steward"), site.actor("officer")
    template = Template.objects.get(code="COUNCIL")
    opened = rounds.open_round(
        actor=steward,
        template=template,
        place=site.district,
        code="KASUR-ASKED",
        sample_percent=100,
        seed="furnished",
    )
    prepared = rounds.propose_round(
        actor=SYSTEM,
        template=template,
        place=Place.objects.get(code="PK601"),
        opens_on=site.today + dt.timedelta(days=20),
    )
    response = opened.responses.select_related("round__template", "round__place", "body__place").get(
        body=site.body
    )
    answering.save_answers(
        actor=officer,
        response=response,
        typed={"staff.sanctioned": Typed("120"), "power.hours@MAIN": Typed("16"), "staff.filled": Typed("?")},
    )
    other = opened.responses.exclude(body=site.body).select_related("body").order_by("pk")[0].body
    furnishing.furnish_round(
        actor=SYSTEM, round=opened, said={other.code: {}}, sent_at={other.code: timezone.now()}, found={}
    )
    spare = sites.name_site(actor=officer, body=site.body, name=TranslatedText({"en": "Yard", "ur": "یارڈ"}))
    visit = Visit.objects.filter(response__round=opened, inspector_body=site.body).order_by("pk")[0]
    profile = Profile.objects.order_by("pk").first() or _described()
    staffing.enter_staff(
        actor=officer, body=site.body, name="Officer", profile=profile, joined_on=site.today - dt.timedelta(days=90),
        person=site.people["officer"],
    )  # fmt: skip
    below = staffing.enter_staff(
        actor=officer,
        body=site.body,
        name="Colleague",
        profile=profile,
        joined_on=site.today - dt.timedelta(days=80),
    )
    competency = Competency.objects.order_by("pk")[0]
    confirming.confirm_skill(actor=officer, member=below, competency=competency, level=2)
    staffing.set_establishment(actor=officer, body=site.body, profile=profile, seats=4, source="Order 1")
    return {
        "asked_round": opened.code, "prepared_round": prepared.code, "asked_section": "power", "asked_visit": visit.pk,
        "sent_body": other.code, "spare_office": spare.code,
        "staff_member": below.number, "competency": competency.code, "staff_profile": profile.code,
    }  # fmt: skip


def _described() -> Profile:
    """A kind of post, where no reference describes any."""
    framework = Framework.objects.create(
        code="furnished", name={"en": "Furnished", "ur": "آزمائشی"}, issuer="tests", source="tests"
    )
    competency = Competency.objects.create(
        code="task.receipt",
        framework=framework,
        name={"en": "Give a receipt", "ur": "رسید دینا"},
        source="tests",
    )
    profile = Profile.objects.create(
        code="tax_clerk", name={"en": "Tax clerk", "ur": "ٹیکس کلرک"}, source="tests"
    )
    ProfileLevel.objects.create(profile=profile, competency=competency, level=2, source="tests")
    return profile

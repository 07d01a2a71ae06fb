"""What the sample needs in bulk: rounds answered and looked at, staff with what they can do, as if each on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import make_reference

from ..models import (
    Answer,
    AssessmentRound,
    Basis,
    Competency,
    Establishment,
    Finding,
    Question,
    Reading,
    Response,
    Site,
    StaffMember,
    StaffSkill,
    Visit,
)
from ..queries.rounds import months_after
from ._readings import Stated, state_all
from .staffing import PREFIX

# (code of the question, code of the site or ""): a figure, the value of a choice, or None for “we do not know”.
Said = Mapping[tuple[str, str], int | str | None]


@action("capacity.furnish_sites")
def furnish_sites(*, actor: Any, sites: Sequence[Site], door: str = "sample") -> None:
    """Offices of invented equipment; nobody but the system may."""
    require(actor, "capacity.keep_rounds")
    Site.objects.bulk_create(sites, batch_size=500)
    record(subject="capacity:sites", after={"sites": len(sites)})


@action("capacity.furnish_round")
def furnish_round(
    *,
    actor: Any,
    round: AssessmentRound,
    said: Mapping[str, Said],
    sent_at: Mapping[str, dt.datetime],
    found: Mapping[tuple[str, str], Mapping[str, int]],
    by_ref: str = "sample",
    door: str = "sample",
) -> int:
    """Answers of bodies by their code, when each was sent (those without a moment are drafts), and what inspectors found
    by (code of the body, code of the site); answers how many readings follow."""
    require(actor, "capacity.keep_rounds")
    questions = {
        q.code: q for q in Question.objects.filter(template=round.template).select_related("resource")
    }
    responses = {r.body.code: r for r in round.responses.select_related("body")}
    sites = {
        (s.body_id, s.code): s for s in Site.objects.filter(body__in=[r.body_id for r in responses.values()])
    }
    answers: list[Answer] = []
    stated: list[tuple[Body, Stated]] = []
    changed: list[Response] = []
    values: dict[tuple[str, int, int], int | None] = {}
    for code, rows in said.items():
        response = responses[code]
        at = sent_at.get(code)
        saved_at = at or timezone.now()
        day = timezone.localdate(saved_at)
        for (question_code, where), what in rows.items():
            question = questions[question_code]
            site = sites[response.body_id, where] if where else None
            value = what if isinstance(what, int) else None
            answers.append(
                Answer(
                    response=response, question=question, site=site, value=value, by_ref=by_ref, saved_at=saved_at,
                    text=what if isinstance(what, str) else "", is_unknown=what is None,
                )
            )  # fmt: skip
            if site is not None:
                values[code, question.pk, site.pk] = value
            if at and value is not None and question.resource is not None and not question.resource.is_skill:
                stated.append(
                    (response.body, Stated(question.resource, value, Basis.SELF, day, by_ref, site, note=round.code, is_sample=True))
                )  # fmt: skip
        response.answered = min(len(rows), response.asked)
        if at:
            response.state, response.sent_at, response.sent_by_ref = Response.State.SENT, at, by_ref
            response.is_late = day > round.due_on
        changed.append(response)
    visits = {
        (v.response.body.code, v.site.code): v
        for v in Visit.objects.filter(response__round=round).select_related("response__body", "site")
    }
    seen: list[Visit] = []
    findings: list[Finding] = []
    for key, figures in found.items():
        visit = visits[key]
        visit.visited_at = visit.received_at = sent_at[key[0]] + dt.timedelta(days=2)
        visit.inspector_ref = by_ref
        seen.append(visit)
        for question_code, value in figures.items():
            question = questions[question_code]
            declared = values.get((key[0], question.pk, visit.site_id))
            findings.append(Finding(visit=visit, question=question, declared=declared, found=value))
            if question.resource is not None and not question.resource.is_skill:
                day = timezone.localdate(visit.visited_at)
                stated.append(
                    (visit.response.body, Stated(question.resource, value, Basis.VERIFIED, day, by_ref, visit.site, note=round.code, is_sample=True))
                )  # fmt: skip
    Answer.objects.bulk_create(answers, batch_size=500)
    Response.objects.bulk_update(
        changed, ["answered", "state", "sent_at", "sent_by_ref", "is_late"], batch_size=500
    )
    Visit.objects.bulk_update(seen, ["visited_at", "received_at", "inspector_ref"], batch_size=500)
    Finding.objects.bulk_create(findings, batch_size=500)
    readings: list[Reading] = state_all(stated)
    record(
        subject=round,
        scope=round.place,
        after={"answers": len(answers), "findings": len(findings)},
        facts={"readings": len(readings)},
    )
    return len(readings)


@dataclass
class Invented:
    """One invented member of staff; `above` is the place of the supervisor in the same list."""

    member: StaffMember
    above: int | None = None
    skills: list[tuple[Competency, int, str, dt.date]] = field(default_factory=list)


@action("capacity.furnish_staff")
def furnish_staff(
    *, actor: Any, staff: Sequence[Invented], seats: Sequence[Establishment], door: str = "sample"
) -> int:
    """Invented staff with their line and statements of what they can do; answers how many statements."""
    require(actor, "capacity.keep_rounds")
    Establishment.objects.bulk_create(seats, batch_size=500)
    for number, each in enumerate(staff):
        each.member.number = f"~{number}"
    StaffMember.objects.bulk_create([each.member for each in staff], batch_size=500)
    year = timezone.localdate().year
    for each in staff:
        each.member.number = make_reference(PREFIX, each.member.pk, year)
        each.member.supervisor = staff[each.above].member if each.above is not None else None
    StaffMember.objects.bulk_update([each.member for each in staff], ["number", "supervisor"], batch_size=500)
    now = timezone.now()
    rows = [
        StaffSkill(
            member=each.member, competency=competency, level=level, basis=basis, on=on, by_ref="sample", recorded_at=now,
            expires_on=months_after(on, competency.valid_months), is_sample=True,
        )
        for each in staff
        for competency, level, basis, on in each.skills
    ]  # fmt: skip
    StaffSkill.objects.bulk_create(rows, batch_size=500)
    record(
        subject="capacity:staff", after={"staff": len(staff), "seats": len(seats), "statements": len(rows)}
    )
    return len(rows)

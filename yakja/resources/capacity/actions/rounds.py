"""Rounds: proposed in their rhythm, opened, reminded of, closed. Sites to be looked at are drawn when a round opens."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar

from ..models import AssessmentRound, Response, Site, Template, Visit
from ..notices import assessments as notices
from ..queries import drawing
from ..queries import rounds as reads
from .sites import main_offices

State = AssessmentRound.State
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


@action("capacity.propose_round")
def propose_round(
    *, actor: Any, template: Template, place: Place, opens_on: dt.date, door: str = "clock"
) -> AssessmentRound:
    """Prepare the next round of a questionnaire in a place; a steward opens it, or changes its days first."""
    require(actor, "capacity.propose_round", place)
    made = AssessmentRound.objects.create(**_facts(template, place, opens_on, None), state=State.DRAFT)
    record(subject=made, scope=place, after={"template": template.code, "opens_on": opens_on})
    return made


@action("capacity.open_round")
def open_round(
    *,
    actor: Any,
    template: Template | None = None,
    place: Place | None = None,
    draft: AssessmentRound | None = None,
    code: str = "",
    name: TranslatedText | None = None,
    opens_on: dt.date | None = None,
    due_on: dt.date | None = None,
    sample_percent: int | None = None,
    seed: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> AssessmentRound:
    """Ask every body of the template's tiers in the place, or open what was prepared (`draft`); tells their officers.

    Due after the template's working days by the calendar of the place. Which sites are looked at is drawn now and
    told to their inspectors alone; of the seed only its SHA-256 is public until the round closes. Refuses
    `nobody_asked`, `due_early`, `code_taken`, `bad_code`, `bad_percent`; Conflict `not_draft`.
    """
    template, place = (draft.template, draft.place) if draft else (template, place)
    if template is None or place is None:
        refuse("missing", _("Choose a questionnaire and a place."), field="template")
    require(actor, "capacity.open_round", place)
    if draft is not None and draft.state != State.DRAFT:
        raise Conflict(_("This round is open already."), code="not_draft")
    opens_on = opens_on or timezone.localdate()
    facts = _facts(template, place, opens_on, due_on)
    if code:
        facts["code"] = _checked_code(code)
    elif draft is not None:
        facts["code"] = draft.code
    if name:
        facts["name"] = name
    elif draft is not None:
        facts["name"] = draft.name
    if sample_percent is not None:
        if not 0 <= sample_percent <= 100:
            refuse("bad_percent", _("Write a number from 0 to 100."), field="sample_percent")
        facts["sample_percent"] = sample_percent
    if seed:
        facts["seed"] = seed[:40]
    bodies = list(reads.asked_bodies(template, place, opens_on))
    if not bodies:
        refuse("nobody_asked", _("There is no body here that this questionnaire asks."), field="place")
    taken = AssessmentRound.objects.filter(code=facts["code"])
    if (taken.exclude(pk=draft.pk) if draft else taken).exists():
        refuse("code_taken", _("There is a round with this code already."), field="code")
    made = draft or AssessmentRound()
    for field, value in facts.items():
        setattr(made, field, value)
    made.state, made.opened_by_ref, made.is_sample = State.OPEN, ref_of(actor), is_sample
    made.save()
    main_offices(bodies, is_sample=is_sample)
    drawn = _ask(made, bodies)
    record(
        subject=made,
        scope=place,
        after={"template": template.code, "bodies": len(bodies), "due_on": made.due_on, "drawn": drawn},
    )
    notices.tell_opened(actor=actor, round=made)
    return made


def _facts(template: Template, place: Place, opens_on: dt.date, due_on: dt.date | None) -> dict[str, Any]:
    due = working_calendar(place).add_working_days(opens_on, template.answer_days)
    if due_on is not None and due_on <= opens_on:
        refuse("due_early", _("The day to answer by comes after the round opens."), field="due_on")
    return {
        "code": _free_code(f"{template.code}-{place.code}-{opens_on:%Y-%m}"),
        "template": template,
        "template_version": template.version,
        "name": TranslatedText(
            {
                lang: f"{text}, {TranslatedText(place.name).best(lang)[0]}, {opens_on.year}"
                for lang, text in template.name.items()
            }
        ),
        "place": place,
        "opens_on": opens_on,
        "due_on": due_on or due,
        "sample_percent": template.sample_percent,
        "seed": secrets.token_hex(16),
    }


def _checked_code(typed: str) -> str:
    code = typed.strip().upper()
    if not _CODE.fullmatch(code):
        refuse("bad_code", _("Use 3 to 40 capital letters, figures and dashes."), field="code")
    return code


def _free_code(wanted: str) -> str:
    taken = set(AssessmentRound.objects.filter(code__startswith=wanted[:37]).values_list("code", flat=True))
    if wanted not in taken:
        return wanted[:40]
    return next(code for n in range(2, 1000) if (code := f"{wanted[:36]}-{n}") not in taken)


def _ask(made: AssessmentRound, bodies: list[Body]) -> int:
    """A response for every body, and a visit for every site that is drawn; set-based. Answers how many were drawn."""
    sites = {
        (body_code, code): pk
        for pk, body_code, code in Site.objects.filter(
            body__in=[b.pk for b in bodies], closed_on__isnull=True
        ).values_list("pk", "body__code", "code")
    }
    counted: dict[str, int] = {}
    for body_code, _code in sites:
        counted[body_code] = counted.get(body_code, 0) + 1
    scopes = list(made.template.questions.filter(is_required=True).values_list("scope", flat=True))
    of_body, of_site = scopes.count("body"), scopes.count("site")
    Response.objects.bulk_create(
        [Response(round=made, body=b, asked=of_body + of_site * counted.get(b.code, 0)) for b in bodies],
        batch_size=500,
    )
    responses = dict(Response.objects.filter(round=made).values_list("body__code", "pk"))
    by_code = {b.code: b for b in bodies}
    placed = sorted((b.place.path, b.code) for b in bodies)
    chosen = drawing.drawn(made.seed, sites, made.sample_percent)
    visits = []
    for body_code, code in chosen:
        near = drawing.neighbour(placed, (by_code[body_code].place.path, body_code))
        visits.append(
            Visit(
                response_id=responses[body_code],
                site_id=sites[body_code, code],
                inspector_body=by_code[near] if near else None,
            )
        )
    Visit.objects.bulk_create(visits, batch_size=500)
    return len(visits)


@action("capacity.close_round")
def close_round(
    *, actor: Any, round: AssessmentRound, now: dt.datetime | None = None, door: str = "web"
) -> AssessmentRound:
    """End a round: nothing more is taken in, the seed is published. Not before its due day while answers are missing."""
    require(actor, "capacity.open_round", round)
    if round.state != State.OPEN:
        raise Conflict(_("Only an open round can be closed."), code="not_open")
    now = now or timezone.now()
    waiting = round.responses.filter(state=Response.State.DRAFT).count()
    if waiting and timezone.localdate(now) <= round.due_on:
        refuse(
            "still_time",
            _("Bodies may answer until %(day)s, and %(n)s have not."),
            day=round.due_on.isoformat(),
            n=waiting,
        )
    round.state, round.closed_at = State.CLOSED, now
    round.save(update_fields=["state", "closed_at"])
    record(
        subject=round,
        scope=round.place,
        after={"state": State.CLOSED, "missing": waiting, "seed": round.seed},
    )
    return round


@action("capacity.remind")
def take_step(
    *,
    actor: Any,
    round: AssessmentRound,
    step: str,
    responses: Iterable[Response],
    now: dt.datetime | None = None,
    door: str = "clock",
) -> int:
    """Remind before (`before`) or after the due day (`after`), or tell the office above (`escalate`); each once.

    Answers how many bodies it concerned; those reminded meanwhile are left out.
    """
    require(actor, "capacity.keep_rounds")
    now = now or timezone.now()
    wanted = Response.objects.filter(pk__in=[r.pk for r in responses], state=Response.State.DRAFT)
    if step == "escalate":
        wanted = wanted.filter(escalated_at__isnull=True)
    else:
        wanted = wanted.filter(reminders__lt=1 if step == "before" else 2)
    rows = list(
        wanted.select_for_update(of=("self",)).select_related("body__place", "body__parent").order_by("pk")
    )
    bodies = [row.body for row in rows]
    keys = [row.pk for row in rows]
    if step == "escalate":
        Response.objects.filter(pk__in=keys).update(escalated_at=now)
        notices.tell_above(actor=actor, round=round, bodies=bodies)
    else:
        Response.objects.filter(pk__in=keys).update(reminded_at=now, reminders=1 if step == "before" else 2)
        notices.tell_reminded(actor=actor, round=round, bodies=bodies, is_late=step == "after")
    record(subject=round, scope=round.place, after={"step": step, "bodies": len(rows)})
    return len(rows)

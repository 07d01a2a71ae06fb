"""Consolidation: proposing a sheet, reckoning it again, answering, and every move up to the check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Level, Place
from yakja.foundation.places.queries import working_calendar

from .. import notices
from ..models import Consolidation, ConsolidationAnswer, ConsolidationOption, Tool
from ..queries import consolidation as costing
from ..queries.consolidations import affected_bodies, candidates, open_sheet, unit_costs, values_of

FEWEST_DAYS, MOST_DAYS, USUAL_DAYS = 5, 60, 15
CHECK_AFTER_MONTHS = 6
# How the codes of the departments of local government end, by province.
DEPARTMENTS = ("LGCD", "LGD", "LGERD", "LGRD")
STANCES = ("agrees", "conditions", "objects")
OPEN_TO_RECKONING = ("proposed", "consulted")
LONGEST = 4000


@action("catalogue.propose_consolidation")
def propose_consolidation(
    *,
    actor: Any,
    function: Function,
    place: Place,
    tools: Sequence[Tool],
    assumptions: Mapping[str, Any] | None = None,
    is_sample: bool = False,
    today: dt.date | None = None,
    door: str = "web",
) -> Consolidation:
    """Open a sheet for several tools of one function in one place, with its options worked out from today's facts.

    `assumptions` are unit costs, {key: {"value": int, "source": str}}, in place of the reference's. Raises
    Conflict `open_already` when a sheet with any of these tools is being worked on there.
    """
    require(actor, "catalogue.propose_consolidation", place)
    today = today or timezone.localdate()
    if len({t.pk for t in tools}) < 2:
        refuse("too_few", _("Choose at least two tools."), field="tools")
    if other := open_sheet(function, place, tools):
        raise Conflict(
            _("The sheet %(reference)s is being worked on for these tools."),
            code="open_already",
            params={"reference": other.reference},
        )
    facts = candidates(function, place, tools)
    if not any(each.uses for each in facts):
        refuse(
            "nobody_runs",
            _("No body in this place is known to run any of these tools for this function."),
            field="place",
        )
    body = desk_in(place)
    case = open_case(
        actor=actor,
        kind="catalogue.consolidation",
        title=TranslatedText(function.short or function.name),
        body=body,
        place=place,
        prefix="M",
        is_sample=is_sample,
        door=door,
    )
    sheet = Consolidation.objects.create(
        reference=case.reference,
        function=function,
        place=place,
        case=case,
        proposed_on=today,
        data_day=today,
        assumptions=_checked(assumptions or {}),
        is_sample=is_sample,
    )
    sheet.tools.set(tools)
    _work_out(sheet, facts, today)
    record(
        subject=sheet,
        scope=body,
        after={"function": function.code, "place": place.code, "tools": sorted(t.code for t in tools)},
    )
    return sheet


@action("catalogue.reckon_consolidation")
def reckon_consolidation(
    *, actor: Any, sheet: Consolidation, assumptions: Mapping[str, Any], door: str = "web"
) -> Consolidation:
    """Work the options out again with other unit costs, from the facts as they are today."""
    require(actor, "catalogue.move_consolidation", sheet.case)
    if sheet.case.state not in OPEN_TO_RECKONING:
        raise Conflict(_("The figures of a decided consolidation stay as they are."), code="decided_already")
    today = timezone.localdate()
    before = {key: row["value"] for key, row in sheet.assumptions.items()}
    sheet.assumptions = _checked(assumptions)
    sheet.data_day = today
    sheet.save(update_fields=["assumptions", "data_day"])
    _work_out(sheet, candidates(sheet.function, sheet.place, list(sheet.tools.all())), today)
    after = {key: row["value"] for key, row in sheet.assumptions.items()}
    record(subject=sheet, scope=sheet.case.body, before=before, after=after)
    return sheet


@action("catalogue.answer_consolidation")
def answer_consolidation(
    *, actor: Any, sheet: Consolidation, body: Body, stance: str, text: str = "", door: str = "web"
) -> ConsolidationAnswer:
    """An affected body agrees, names conditions or objects; published as it is. A later answer replaces the first."""
    require(actor, "catalogue.answer_consolidation", body)
    if sheet.case.state != "consulted":
        raise Conflict(_("The bodies are not being asked now."), code="not_being_asked")
    if not affected_bodies(sheet).filter(pk=body.pk).exists():
        refuse("not_affected", _("This body is not touched by the proposal."), field="body")
    if stance not in STANCES:
        refuse("bad_stance", _("Choose what your body says."), field="stance")
    text = text.strip()
    if stance != "agrees" and not text:
        refuse("text_missing", _("Write your conditions or your objection."), field="text")
    if len(text) > LONGEST:
        refuse("text_long", _("Please write at most %(n)s letters."), field="text", n=LONGEST)
    earlier = sheet.answers.filter(body=body).first()
    answer, _new = ConsolidationAnswer.objects.update_or_create(
        consolidation=sheet,
        body=body,
        defaults={
            "stance": stance,
            "text": text,
            "answered_at": timezone.now(),
            "answered_by": ref_of(actor),
        },
    )
    record(
        subject=sheet,
        scope=body,
        before={"stance": earlier.stance, "text": earlier.text} if earlier else {},
        after={"stance": stance, "text": text},
    )
    return answer


@action("catalogue.move_consolidation")
def move_consolidation(
    *,
    actor: Any,
    sheet: Consolidation,
    code: str,
    option: ConsolidationOption | None = None,
    days: int = USUAL_DAYS,
    text: str = "",
    door: str = "web",
) -> Consolidation:
    """Take a sheet one step on: consult (`days` working days to answer), decide (`option` and reason), start,
    finish, check, drop (`text` is the reason or note).

    Deciding is refused before the answers are in or due, and for an option that is blocked.
    """
    require(actor, "catalogue.move_consolidation", sheet.case)
    today = timezone.localdate()
    text = text.strip()
    facts: dict[str, Any] = {"reason": text, "note": text}
    due_at = None
    if code == "consult":
        if not FEWEST_DAYS <= days <= MOST_DAYS:
            refuse(
                "bad_days",
                _("Give the bodies %(n)s to %(m)s working days."),
                field="days",
                n=FEWEST_DAYS,
                m=MOST_DAYS,
            )
        sheet.answers_due_on = working_calendar(sheet.place).add_working_days(today, days)
        facts = {"answers_due_on": sheet.answers_due_on.isoformat()}
        # Answers count until the day is over.
        night = dt.datetime.combine(sheet.answers_due_on + dt.timedelta(days=1), dt.time())
        due_at = timezone.make_aware(night)
    elif code == "decide":
        _may_be_decided(sheet, option, today)
        sheet.chosen, sheet.decision_reason = option, text
        facts["option"] = (
            f"{option.kind} {option.target.code if option.target else ''}".strip() if option else ""
        )
    elif code == "finish":
        sheet.check_on = costing.add_months(today, CHECK_AFTER_MONTHS)
    before = sheet.case.state
    move(
        actor=actor,
        case=sheet.case,
        code=code,
        facts={k: v for k, v in facts.items() if v},
        due_at=due_at,
        door=door,
    )
    sheet.save()
    record(
        subject=sheet,
        scope=sheet.case.body,
        reason=text,
        before={"state": before},
        after={"state": sheet.case.state, **facts},
    )
    if code in ("consult", "decide"):
        notices.tell_consolidation(actor=actor, sheet=sheet, bodies=affected_bodies(sheet), step=code)
    return sheet


def desk_in(place: Place) -> Body:
    """The department of local government over a place, else the government there, else any body above it.

    Raises ValidationError `no_desk` where there is none.
    """
    levels = (Level.COUNTRY, Level.PROVINCE)
    above = Body.objects.in_being().filter(
        place__level__in=levels, place__path__in=[*paths_above(place.path), place.path]
    )
    rows = list(above.select_related("place", "kind").order_by("-place__path", "code"))
    if not rows:
        refuse("no_desk", _("There is no department over this place that could decide."), field="place")
    endings = [body.code.rpartition("-")[2] for body in rows]
    for wanted in (DEPARTMENTS, ("GOVT",)):
        for body, ending in zip(rows, endings, strict=True):
            if ending in wanted:
                return body
    return rows[0]


def _may_be_decided(sheet: Consolidation, option: ConsolidationOption | None, today: dt.date) -> None:
    if option is None or option.consolidation_id != sheet.pk:
        refuse("option_missing", _("Choose one of the options."), field="option")
    if option.is_blocked:
        refuse(
            "option_blocked",
            _("This option is blocked; its sheet says by what. Complete the facts, then reckon again."),
            field="option",
        )
    waiting = affected_bodies(sheet).exclude(pk__in=sheet.answers.values("body")).count()
    if sheet.answers_due_on and today <= sheet.answers_due_on and waiting:
        raise Conflict(
            _("%(n)s bodies may still answer until %(day)s."),
            code="too_early",
            params={"n": waiting, "day": sheet.answers_due_on.isoformat()},
        )


def _checked(assumptions: Mapping[str, Any]) -> dict[str, Any]:
    """The unit costs that differ from the reference; each a whole number that makes sense."""
    found = {}
    for key, row in unit_costs().items():
        given = assumptions.get(key)
        if given is None or given["value"] == row["value"]:
            continue
        value = given["value"]
        most = 100 if row["unit"] == "percent" else 10**13
        if not isinstance(value, int) or not 0 <= value <= most:
            refuse("bad_number", _("This is not a possible number."), field=key)
        found[key] = {"value": value, "source": str(given.get("source", ""))[:300], "is_estimate": True}
    return found


def _work_out(sheet: Consolidation, facts: Sequence[costing.Candidate], today: dt.date) -> None:
    """Make the options of a sheet again. The first carries where each tool stands by value and fit."""
    tools = {t.code: t for t in sheet.tools.all()}
    sheet.options.all().delete()
    rows: list[ConsolidationOption] = []
    for found in costing.options(facts, values_of(sheet.assumptions), today):
        plain = {
            "bodies": list(found.affected),
            "parts": [asdict(part) for part in found.parts],
            "one_off_known_paisa": found.one_off_known_paisa,
            "saving": asdict(found.saving),
            "risks": [asdict(note) for note in found.risks],
            "blocks": [asdict(note) for note in found.blocks],
            "moves": dict(found.moves),
        }
        if not rows:
            plain["placements"] = [asdict(costing.placement(each, facts)) for each in facts]
        rows.append(
            ConsolidationOption(
                consolidation=sheet,
                kind=found.kind,
                target=tools.get(found.target),
                one_off_paisa=found.one_off_paisa,
                yearly_saving_paisa=found.saving.paisa,
                payback_months=found.payback_months,
                earliest_on=found.earliest_on,
                sheet=plain,
                is_blocked=bool(found.blocks),
            )
        )
    ConsolidationOption.objects.bulk_create(rows)

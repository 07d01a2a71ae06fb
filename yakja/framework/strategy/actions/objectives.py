"""Setting targets, freezing where they begin, and the initiatives with their money and risks that serve them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.indicators import queries as indicators
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import EvidenceKind
from yakja.framework.mandates.models import Mandate

from ..models import BudgetLine, Initiative, Objective, Risk, Strategy
from ..queries import measuring, standing

ENDED = ("closed", "withdrawn")


def still_open(strategy: Strategy) -> None:
    """Raises Conflict `ended` for a strategy that is closed or withdrawn."""
    if strategy.case.state in ENDED:
        raise Conflict(_("This strategy has ended; its targets stay as they are."), code="ended")


def _code(strategy: Strategy, letter: str, rows: Any) -> tuple[str, int]:
    """The next free code and position, such as PUNJAB-DIGITAL-O3."""
    position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    return f"{strategy.code}-{letter}{position}", position


def name_is_free(rows: QuerySet[Any], name: Mapping[str, str]) -> None:
    """Raises Conflict `name_taken` when one of the rows is called so: sent twice, or two of a name."""
    if any(dict(known) == dict(name) for known in rows.values_list("name", flat=True)):
        raise Conflict(_("There is one with this name already."), code="name_taken")


@action("strategy.add_objective")
def add_objective(
    *,
    actor: Any,
    strategy: Strategy,
    name: Mapping[str, str],
    owner: Body,
    target_milli: int,
    due_on: dt.date,
    indicator: str = "",
    functions: Sequence[Function] = (),
    place: Place | None = None,
    body: Body | None = None,
    kind: BodyKind | None = None,
    at_least: str = "partial",
    weakest: str = EvidenceKind.VISIT,
    why: Mapping[str, str] | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Objective:
    """Set a target: on an indicator, or, with `functions`, on cells; at a place or a body, by a day.

    `target_milli` is in thousandths of the unit (800 is 80 %). Raises ValidationError naming the field that does not fit.
    """
    require(actor, "strategy.set_targets", strategy)
    still_open(strategy)
    if bool(indicator) == bool(functions):
        refuse(
            "one_measure", _("Choose an indicator, or the functions whose use is counted."), field="indicator"
        )
    if (place is None) == (body is None):
        refuse("one_where", _("Choose a place or a body."), field="place")
    unit, is_less_better = "share", False
    if indicator:
        try:
            declared = indicators.indicator(indicator)
        except LookupError:
            refuse("no_indicator", _("There is no such indicator."), field="indicator")
        unit, is_less_better = declared.unit, declared.better == "less"
    if unit == "share" and not 0 <= target_milli <= 1000:
        refuse("bad_share", _("A share lies between 0 and 100 per cent."), field="target")
    if target_milli < 0 or (target_milli == 0 and not is_less_better):
        refuse("bad_target", _("Write a target above nought."), field="target")
    if due_on > strategy.ends_on or due_on <= strategy.starts_on:
        refuse(
            "bad_due", _("The day lies between the beginning and the end of the strategy."), field="due_on"
        )
    name_is_free(strategy.objectives.filter(withdrawn_on__isnull=True), name)
    code, position = _code(strategy, "O", strategy.objectives.all())
    objective = Objective.objects.create(
        strategy=strategy, code=code, position=position, name=TranslatedText(dict(name)),
        why=TranslatedText(dict(why or {})), owner=owner, measure="indicator" if indicator else "cells",
        indicator=indicator, place=place, body=body, kind=kind if functions else None, at_least=at_least,
        weakest=weakest, target_milli=target_milli, due_on=due_on, is_less_better=is_less_better,
        is_sample=is_sample or strategy.is_sample,
    )  # fmt: skip
    objective.functions.set(functions)
    record(
        subject=objective,
        scope=strategy.owner,
        after={
            "measure": indicator or sorted(f.code for f in functions),
            "at": (place or body).code,  # type: ignore[union-attr]
            "target_milli": target_milli,
            "due_on": due_on,
            "weakest": weakest,
        },
    )
    return objective


@action("strategy.freeze_baseline")
def freeze_baseline(
    *, actor: Any, objective: Objective, on: dt.date, now: dt.datetime | None = None, door: str = "web"
) -> Objective:
    """Fix where an objective begins: what is known now about that day. A frozen baseline is never changed.

    Raises Conflict `frozen`, ValidationError `no_figure` where nothing was measured up to that day.
    """
    require(actor, "strategy.set_targets", objective)
    objective = Objective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
    if objective.baseline_frozen_at:
        raise Conflict(_("The baseline is frozen and stays as it is."), code="frozen")
    now = now or timezone.now()
    if on > timezone.localdate(now):
        refuse("coming_day", _("The baseline is a day that has come."), field="on")
    found = measuring.measure_at(objective, on)
    if found is None or found[1].value is None:
        refuse("no_figure", _("There is no figure up to this day."), field="on")
    objective.baseline_on, value = found
    objective.baseline_numerator, objective.baseline_denominator = value.numerator, value.denominator
    objective.baseline_frozen_at = now
    objective.save(
        update_fields=["baseline_on", "baseline_numerator", "baseline_denominator", "baseline_frozen_at"]
    )
    record(
        subject=objective,
        scope=objective.strategy.owner,
        after={"baseline_on": objective.baseline_on, "of": [value.numerator, value.denominator]},
    )
    return objective


@action("strategy.withdraw_objective")
def withdraw_objective(
    *, actor: Any, objective: Objective, reason: str, today: dt.date | None = None, door: str = "web"
) -> Objective:
    """Give an objective up, with the reason; it stays on the pages, marked. Raises Conflict `withdrawn`."""
    require(actor, "strategy.set_targets", objective)
    if not reason.strip():
        refuse("reason_missing", _("Write why; the reason is published."), field="reason")
    done = Objective.objects.filter(pk=objective.pk, withdrawn_on__isnull=True).update(
        withdrawn_on=today or timezone.localdate(), withdrawal=reason.strip()
    )
    if not done:
        raise Conflict(_("This objective has been withdrawn already."), code="withdrawn")
    objective.refresh_from_db()
    record(
        subject=objective,
        scope=objective.strategy.owner,
        reason=reason.strip(),
        after={"withdrawn_on": objective.withdrawn_on},
    )
    return objective


@action("strategy.add_initiative")
def add_initiative(
    *,
    actor: Any,
    strategy: Strategy,
    name: Mapping[str, str],
    lead: Body,
    starts_on: dt.date,
    ends_on: dt.date,
    what: Mapping[str, str] | None = None,
    mandate: Mandate | None = None,
    objectives: Sequence[Objective] = (),
    waits_for: Sequence[Initiative] = (),
    money: Mapping[str, Any] | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Initiative:
    """Begin an initiative under a lead body. Without a named mandate the one that designates the lead is looked up.

    `money` makes its first budget line at once: what set_budget takes.
    """
    require(actor, "strategy.set_targets", strategy)
    still_open(strategy)
    if ends_on <= starts_on:
        refuse("bad_dates", _("The end comes after the beginning."), field="ends_on")
    others = [*(o.strategy_id for o in objectives), *(i.strategy_id for i in waits_for)]
    if any(pk != strategy.pk for pk in others):
        refuse("other_strategy", _("Choose objectives and initiatives of this strategy."), field="objectives")
    if mandate is not None and mandate.holder_id != lead.pk:
        refuse("other_holder", _("This mandate is held by another body."), field="mandate")
    name_is_free(strategy.initiatives.all(), name)
    code, position = _code(strategy, "I", strategy.initiatives.all())
    initiative = Initiative.objects.create(
        strategy=strategy, code=code, position=position, name=TranslatedText(dict(name)),
        what=TranslatedText(dict(what or {})), lead=lead,
        mandate=mandate or standing.mandate_of(lead, objectives, starts_on), starts_on=starts_on, ends_on=ends_on,
        is_sample=is_sample or strategy.is_sample,
    )  # fmt: skip
    initiative.objectives.set(objectives)
    initiative.waits_for.set(waits_for)
    record(
        subject=initiative,
        scope=lead,
        after={
            "mandate": initiative.mandate.code if initiative.mandate else "",
            "objectives": [o.code for o in objectives],
            "waits_for": [i.code for i in waits_for],
        },
    )
    if money:
        set_budget(actor=actor, initiative=initiative, name=name, door=door, **money)
    return initiative


@action("strategy.set_budget")
def set_budget(
    *,
    actor: Any,
    initiative: Initiative,
    name: Mapping[str, str],
    fiscal_year: str,
    planned_paisa: int | None = None,
    planned_source: str = "",
    spent_paisa: int | None = None,
    spent_until: dt.date | None = None,
    spent_source: str = "",
    line: BudgetLine | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> BudgetLine:
    """Enter or correct a budget line: planned, and spent up to a day, each with its source; empty is not known."""
    require(actor, "strategy.set_targets", initiative)
    try:
        FiscalYear.parse(fiscal_year)
    except ValueError:
        refuse("bad_year", _("Write the fiscal year such as 2026-27."), field="fiscal_year")
    for field, amount, source in (
        ("planned_source", planned_paisa, planned_source),
        ("spent_source", spent_paisa, spent_source),
    ):
        if amount is not None and amount < 0:
            refuse("below_nought", _("Money is not below nought."), field=field.replace("source", "paisa"))
        if amount is not None and not source.strip():
            refuse(
                "no_source", _("Say where this figure stands: a budget book, a release order."), field=field
            )
    if spent_paisa is not None and spent_until is None:
        refuse("no_day", _("Say up to which day this was spent."), field="spent_until")
    row = line or BudgetLine(initiative=initiative, is_sample=is_sample or initiative.is_sample)
    before = {"planned_paisa": row.planned_paisa, "spent_paisa": row.spent_paisa} if line else {}
    row.name, row.fiscal_year = TranslatedText(dict(name)), fiscal_year
    row.planned_paisa, row.planned_source = planned_paisa, planned_source.strip()
    row.spent_paisa, row.spent_source = spent_paisa, spent_source.strip()
    row.spent_until = spent_until if spent_paisa is not None else None
    row.save()
    record(
        subject=initiative,
        scope=initiative.lead,
        before=before,
        after={"fiscal_year": fiscal_year, "planned_paisa": planned_paisa, "spent_paisa": spent_paisa},
    )
    return row


@action("strategy.name_risk")
def name_risk(
    *,
    actor: Any,
    initiative: Initiative,
    text: Mapping[str, str],
    likelihood: str,
    harm: str,
    answer: Mapping[str, str] | None = None,
    door: str = "web",
) -> Risk:
    """Name what may go wrong with an initiative, and what is done about it."""
    require(actor, "strategy.set_targets", initiative)
    sizes = Risk.Size.values
    if likelihood not in sizes or harm not in sizes:
        refuse("bad_size", _("Choose low, middle or high."), field="likelihood")
    risk = Risk.objects.create(
        initiative=initiative,
        text=TranslatedText(dict(text)),
        likelihood=likelihood,
        harm=harm,
        answer=TranslatedText(dict(answer or {})),
    )
    record(
        subject=initiative,
        scope=initiative.lead,
        after={"risk": dict(text), "likelihood": likelihood, "harm": harm},
    )
    return risk

"""The measured half of the sample: a strategy of Punjab, measured in Kasur, with 18 months of history and slips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.queries import landscape

from ..actions import milestones, objectives, past_months, updates
from ..models import Initiative, Milestone, Objective, Strategy, UpdateDuty
from ..queries import measuring
from . import days
from . import standing_words as words
from .days import MONTHS

CODE, DISTRICT, OWNER = "PUNJAB-DIGITAL", "PK614", "PK6-LGCD"
# One owner has not reported for so many months.
SILENT, SILENT_MONTHS = "PK6-LGB", 4
CRORE = 10_000_000_00


def furnish_standing(actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Six objectives, five initiatives, twenty milestones, and eighteen months in which they went well or badly."""
    is_there = Strategy.objects.filter(code=CODE).exists()
    if not is_there or Objective.objects.filter(strategy__code=CODE).exists():
        return
    story = _Story(actor, today)
    story.plan()
    for number in range(MONTHS):
        story.live(number)
    story.report(MONTHS)
    say(
        f"    {CODE}: {len(story.objectives)} objectives, {len(story.milestones)} milestones, {MONTHS} months"
    )


class _Story:
    """The strategy from its first month on, told through the real verbs with the days on which things happened."""

    def __init__(self, actor: Any, today: dt.date) -> None:
        self.actor, self.today = actor, today
        self.start = days.first_month(today)
        self.bodies = {
            b.code: b for b in Body.objects.filter(code__in=words.BODIES).select_related("place", "parent")
        }
        self.district = Place.objects.get(code=DISTRICT)
        self.strategy = Strategy.objects.select_related("case", "place", "owner").get(code=CODE)
        self.objectives: list[Objective] = []
        self.initiatives: list[Initiative] = []
        self.milestones: list[Milestone] = []
        self.duties: dict[str, UpdateDuty] = {}

    def month(self, offset: int) -> dt.date:
        """The first of the month so many months from the running one."""
        return days.month(self.today, offset)

    def day(self, offset: float) -> dt.date:
        """A day so many months after the start, such as 3.5."""
        whole = int(offset)
        return self.month(whole - MONTHS) + dt.timedelta(days=round((offset - whole) * 28))

    def at(self, day: dt.date, hour: int = 15) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))

    # What was planned

    def plan(self) -> None:
        """Targets, work, money and rhythms, as set before the first month."""
        self._plan_objectives()
        for number, one in enumerate(words.INITIATIVES):
            made = objectives.add_initiative(
                actor=self.actor, strategy=self.strategy, name=one.name, what=one.what, lead=self.bodies[one.lead],
                starts_on=self.day(one.begins), ends_on=self.day(one.ends), objectives=[self.objectives[n] for n in one.serves],
                waits_for=[self.initiatives[n] for n in one.waits_for], is_sample=True, door="sample",
            )  # fmt: skip
            self.initiatives.append(made)
            self._money(made, one, number)
            for risk in one.risks:
                objectives.name_risk(
                    actor=self.actor, initiative=made, text=risk.text, likelihood=risk.likelihood, harm=risk.harm,
                    answer=risk.answer, door="sample",
                )  # fmt: skip
        for step in words.MILESTONES:
            self.milestones.append(
                milestones.add_milestone(
                    actor=self.actor,
                    initiative=self.initiatives[step.initiative],
                    name=step.name,
                    owner=self.bodies[step.owner],
                    planned_on=self.day(step.planned),
                    needs=step.needs,
                    waits_for=[self.milestones[n] for n in step.waits_for],
                    is_sample=True,
                    door="sample",
                )
            )
        for code in words.REPORTERS:
            self.duties[code] = updates.set_duty(
                actor=self.actor, strategy=self.strategy, owner=self.bodies[code], since=self.start,
                today=self.start, door="sample",
            )  # fmt: skip

    def _plan_objectives(self) -> None:
        for goal in words.OBJECTIVES:
            functions = Function.objects.current().filter(code__in=goal.functions) if goal.functions else ()
            if goal.functions == ("*",):
                functions = Function.objects.current()
            self.objectives.append(
                objectives.add_objective(
                    actor=self.actor,
                    strategy=self.strategy,
                    name=goal.name,
                    why=goal.why,
                    owner=self.bodies[goal.owner],
                    target_milli=goal.target,
                    due_on=self.day(goal.due),
                    indicator=goal.indicator,
                    functions=list(functions),
                    place=None if goal.body else self.district,
                    body=self.bodies[goal.body] if goal.body else None,
                    at_least=goal.at_least,
                    weakest=goal.weakest,
                    is_sample=True,
                    door="sample",
                )
            )
        for objective in self.objectives:
            if objective.is_about_cells:
                objectives.freeze_baseline(
                    actor=self.actor,
                    objective=objective,
                    on=self.start,
                    now=self.at(self.start),
                    door="sample",
                )

    def _money(self, initiative: Initiative, one: words.Work, number: int) -> None:
        year = FiscalYear.of(self.start)
        for years, (planned, spent) in enumerate(one.money):
            fiscal = FiscalYear(year.first_year + years)
            is_past = fiscal.starts_on < self.today
            objectives.set_budget(
                actor=self.actor, initiative=initiative, name=initiative.name, fiscal_year=fiscal.label,
                planned_paisa=planned * CRORE // 10 if planned is not None else None,
                planned_source=f"SAMPLE ADP {fiscal.label}, line {4101 + number}" if planned is not None else "",
                spent_paisa=spent * CRORE // 10 if spent is not None and is_past else None,
                spent_until=min(fiscal.ends_on, self.today) if spent is not None and is_past else None,
                spent_source="SAMPLE release register" if spent is not None and is_past else "",
                is_sample=True, door="sample",
            )  # fmt: skip

    # What happened

    def live(self, number: int) -> None:
        """One month: slips and closings on their days, updates of the owners, values and statuses at its end."""
        for place, step in enumerate(words.MILESTONES):
            for when, to, cause, reason in step.slips:
                if number <= when < number + 1:
                    milestones.reschedule_milestone(
                        actor=self.actor, milestone=self.milestones[place], forecast_on=self.day(to), cause=cause, reason=reason,
                        now=self.at(self.day(when)), door="sample",
                    )  # fmt: skip
            if step.closed is not None and number <= step.closed < number + 1:
                day = self.day(step.closed)
                milestones.close_milestone(
                    actor=self.actor, milestone=self.milestones[place], actual_on=day,
                    url=f"https://example.gov.pk/sample/{self.milestones[place].code.lower()}",
                    note="SAMPLE", now=self.at(day), door="sample",
                )  # fmt: skip
        self.report(number)
        end = self.month(number - MONTHS + 1) - dt.timedelta(days=1)
        found = self._values.get(end, {})
        past_months.furnish_month(
            actor=self.actor,
            strategy=self.strategy,
            at=self.at(end, 23),
            day=end,
            values=found,
            door="sample",
        )

    def report(self, number: int) -> None:
        """What the owners said early in a month, up to today."""
        if number == 0:
            self._measure()
            return
        for place, (code, duty) in enumerate(self.duties.items()):
            if code == SILENT and number >= MONTHS - SILENT_MONTHS:
                continue
            said = words.SAID[(number + place) % len(words.SAID)]
            updates.send_update(
                actor=self.actor, duty=duty, word=said.word, text=said.text, language="ur", is_sample=True,
                now=self.at(min(self.day(number) + dt.timedelta(days=3), self.today), 9), door="sample",
            )  # fmt: skip

    def _measure(self) -> None:
        """The values of all month ends, from the cells' past."""
        ends = [self.month(n - MONTHS + 1) - dt.timedelta(days=1) for n in range(MONTHS)]
        self._values: dict[dt.date, dict[int, measuring.Measured]] = {end: {} for end in ends}
        by_code = {o.pk: o for o in measuring.measured_objectives([self.strategy])}
        for objective in by_code.values():
            if objective.is_about_cells:
                for day, one in measuring.measure_past(objective, ends).items():
                    self._values[day][objective.pk] = one
                continue
            for day in ends:
                total = landscape.landscape(self.district, day).total
                self._values[day][objective.pk] = measuring.Measured(
                    total.known, total.devolved, 0, total.unknown
                )

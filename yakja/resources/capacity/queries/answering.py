"""What a body is asked in a round, section by section, with what it said and what it said a round ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.framework.mandates.models import Proposal

from ..models import Answer, Question, Response, Site

# A site is known to a form by its code, an initiative by its reference.
Key = tuple[int, int | None, str]


@dataclass(frozen=True)
class Slot:
    """One question to one body, site or initiative: the field of a form, the cell of a sheet."""

    question: Question
    site: Site | None = None
    subject: str = ""
    answer: Answer | None = None
    before: Answer | None = None  # what was said in the round before

    @property
    def where(self) -> str:
        return self.site.code if self.site else self.subject

    @property
    def name(self) -> str:
        """Its name in forms and sheets, such as `power.hours@MAIN`."""
        return f"{self.question.code}@{self.where}" if self.where else self.question.code

    @property
    def id(self) -> str:
        """The same fit for an id in a page."""
        return f"q{self.question.pk}-{self.site.pk if self.site else slugify(self.subject) or 0}"

    @property
    def key(self) -> Key:
        return self.question.pk, self.site.pk if self.site else None, self.subject

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    @property
    def is_missing(self) -> bool:
        return self.answer is None and self.question.is_required

    @property
    def may_be_confirmed(self) -> bool:
        return self.answer is None and self.before is not None and not self.before.is_unknown

    def written(self, answer: Answer | None) -> str:
        """An answer as a form shows it: rupees for amounts, 1 and 0 for yes and no."""
        return written(self.question, answer)


def written(question: Question, answer: Answer | None) -> str:
    """An answer as it would be typed: whole rupees for amounts, `1` or `0` for yes and no; "" for none or unknown."""
    if answer is None or answer.is_unknown:
        return ""
    if question.kind in (Question.Kind.TEXT, Question.Kind.CHOICE):
        return answer.text
    if answer.value is None:
        return ""
    if question.kind != Question.Kind.MONEY:
        return str(answer.value)
    rupees, paisa = divmod(answer.value, 100)
    return f"{rupees}.{paisa:02d}" if paisa else str(rupees)


@dataclass
class Group:
    """The slots of one site or initiative, or of the body as a whole (no title)."""

    title: Any
    where: str
    slots: list[Slot] = field(default_factory=list)


@dataclass
class Section:
    """One page of the form."""

    key: str
    title: Any
    groups: list[Group] = field(default_factory=list)

    @property
    def slots(self) -> Iterator[Slot]:
        for group in self.groups:
            yield from group.slots

    @property
    def answered(self) -> int:
        return sum(1 for slot in self.slots if slot.question.is_required and slot.is_answered)

    @property
    def asked(self) -> int:
        return sum(1 for slot in self.slots if slot.question.is_required)

    @property
    def is_done(self) -> bool:
        return self.answered == self.asked

    @property
    def may_be_confirmed(self) -> bool:
        return any(slot.may_be_confirmed for slot in self.slots)


def questions_of(response: Response) -> list[Question]:
    """The questions of the round's template in their order."""
    return list(
        Question.objects.filter(template=response.round.template_id)
        .select_related("resource")
        .order_by("position", "pk")
    )


def open_sites(body: Body) -> QuerySet[Site]:
    return Site.objects.filter(body=body, closed_on__isnull=True).order_by("pk")


def initiatives_of(body: Body) -> list[str]:
    """References of what the body was allowed to build and has not put into operation."""
    return list(
        Proposal.objects.filter(body=body, case__state__in=["approved", "emergency"])
        .order_by("reference")
        .values_list("reference", flat=True)[:50]
    )


def answers_before(response: Response) -> dict[Key, Answer]:
    """What the body said in the last round of the same questionnaire that it sent."""
    last = (
        Response.objects.filter(
            Q(round__opens_on__lt=response.round.opens_on)
            | Q(round__opens_on=response.round.opens_on, round__lt=response.round_id),
            body=response.body_id,
            state=Response.State.SENT,
            round__template=response.round.template_id,
        )
        .order_by("-round__opens_on", "-round")
        .values("pk")[:1]
    )
    return _by_key(Answer.objects.filter(response__in=[row["pk"] for row in last]))


def _by_key(rows: Iterable[Answer]) -> dict[Key, Answer]:
    return {(row.question_id, row.site_id, row.subject): row for row in rows}


def slots_of(response: Response, *, also: str = "") -> list[Slot]:
    """Every question with every site or initiative it is asked of. `also` names an initiative that is being added."""
    questions = questions_of(response)
    sites = list(open_sites(response.body))
    answers = _by_key(response.answers.order_by("pk"))
    before = answers_before(response)
    subjects: list[str] = []
    if any(q.scope == Question.Scope.INITIATIVE for q in questions):
        named = {subject for _q, _s, subject in (*answers, *before) if subject}
        subjects = sorted({*initiatives_of(response.body), *named, *([also] if also else [])})
    found = []
    for question in questions:
        wheres: list[tuple[Site | None, str]] = [(None, "")]
        if question.scope == Question.Scope.SITE:
            wheres = [(site, "") for site in sites]
        elif question.scope == Question.Scope.INITIATIVE:
            wheres = [(None, subject) for subject in subjects]
        for site, subject in wheres:
            key = (question.pk, site.pk if site else None, subject)
            found.append(Slot(question, site, subject, answers.get(key), before.get(key)))
    return found


def sections_of(slots: Iterable[Slot]) -> list[Section]:
    """The slots as pages of a form, and on each page grouped by site or initiative."""
    found: dict[str, Section] = {}
    groups: dict[tuple[str, str], Group] = {}
    for slot in slots:
        title = TranslatedText(slot.question.section)
        key = slugify(title.get("en", "")) or "other"
        section = found.setdefault(key, Section(key, title))
        group = groups.get((key, slot.where))
        if group is None:
            shown = TranslatedText(slot.site.name) if slot.site else slot.subject
            group = groups[key, slot.where] = Group(shown, slot.where)
            section.groups.append(group)
        group.slots.append(slot)
    return list(found.values())


def faults_between(slots: Iterable[Slot]) -> dict[str, tuple[Slot, Slot]]:
    """Answers larger than the one that bounds them: {name: (this, the other)}."""
    known = list(slots)
    by = {(slot.question.code, slot.where): slot for slot in known}
    found = {}
    for slot in known:
        other = by.get((slot.question.at_most_of, slot.where))
        if (
            other is not None
            and slot.answer is not None
            and other.answer is not None
            and slot.answer.value is not None
            and other.answer.value is not None
            and slot.answer.value > other.answer.value
        ):
            found[slot.name] = (slot, other)
    return found


def response_for(actor: Any, round_code: str, body_code: str) -> Response | None:
    """One body in one round, where the actor may see it."""
    return (
        Response.objects.visible_to(actor)
        .filter(round__code=round_code, body__code=body_code)
        .exclude(round__state="draft")
        .select_related("round__template", "round__place", "body__place", "body__kind")
        .first()
    )


def waiting_for(actor: Any) -> QuerySet[Response]:
    """What the actor's bodies are asked now, the earliest day first."""
    return (
        Response.objects.to_answer(actor)
        .select_related("round__template", "round__place", "body__place", "body__kind")
        .order_by("state", "round__due_on", "body__name_key_en", "pk")
    )

"""Answering a round: kept as it is typed, confirmed as it was, sent when nothing is missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits, plain

from ..models import Answer, AssessmentRound, Basis, Finding, Question, Response
from ..queries import answering as reads
from ..queries.answering import Slot
from ._keeping import keep_counts
from ._readings import Stated, state_readings

EVIDENCE = "capacity.evidence"
MOST_TEXT = 600
YES = {"1", "yes", "y", "true", "ہاں", "جی", "جی ہاں", "han"}
NO = {"0", "no", "n", "false", "نہیں", "جی نہیں", "nahin"}
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{1,79}")


@dataclass(frozen=True)
class Typed:
    """What somebody typed for one slot; nothing at all takes an answer back."""

    raw: str = ""
    is_unknown: bool = False
    upload: Any = None

    @property
    def is_empty(self) -> bool:
        return not self.raw.strip() and not self.is_unknown and self.upload is None


def read_answer(question: Question, raw: str) -> tuple[int | None, str]:
    """Value and text of what was typed, in any digits. Raises ValidationError with the limits in words."""
    text = " ".join(ascii_digits(plain(raw)).split())
    if question.kind == Question.Kind.TEXT:
        if len(text) > MOST_TEXT:
            refuse("too_long", _("Write at most %(n)s letters."), n=MOST_TEXT)
        return None, text
    if question.kind == Question.Kind.YES:
        if text.lower() in YES | NO:
            return int(text.lower() in YES), ""
        refuse("not_yes_or_no", _("Choose yes or no."))
    if question.kind == Question.Kind.CHOICE:
        wanted = text.partition("·")[0].strip().lower()
        names = {str(o["value"]).lower(): str(o["value"]) for o in question.options}
        for option in question.options:
            names.update({str(name).lower(): str(option["value"]) for name in option["name"].values()})
        if wanted not in names:
            refuse("not_a_choice", _("“%(text)s” is not one of the choices."), text=text[:40])
        value = names[wanted]
        return (int(value) if value.isdecimal() else None), value
    if question.kind == Question.Kind.MONEY:
        value_paisa = parse_money(text).paisa
        _within(question, value_paisa, 100)
        return value_paisa, ""
    number = re.sub(r"[,٬،](?=\d)", "", text).removesuffix(".0")
    if not re.fullmatch(r"-?\d{1,15}", number):
        refuse("not_a_number", _("Write a whole number, in figures."))
    _within(question, int(number), 1)
    return int(number), ""


def _within(question: Question, value: int, unit: int) -> None:
    least = question.least if question.least is not None else 0
    if value < least:
        refuse("too_small", _("Write %(least)s or more."), least=f"{least // unit:,}")
    if question.most is not None and value > question.most:
        refuse(
            "too_large",
            _("Write %(most)s or less. If it is really more, say so to the steward."),
            most=f"{question.most // unit:,}",
        )


@action("capacity.save_answers")
def save_answers(
    *,
    actor: Any,
    response: Response,
    typed: Mapping[str, Typed],
    still: Iterable[str] = (),
    is_all_or_none: bool = False,
    typed_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
    door: str = Response.Door.WEB,
) -> dict[str, str]:
    """Keep what was typed, by the name of its slot (`power.hours@MAIN`): one field as one types, a section, a sheet.

    Answers the faults by name; what has none is kept, or nothing is where it `is_all_or_none`. Names that are not asked
    are faults too. What was typed on a telephone (`typed_at`) does not overwrite what was saved later. `still` names
    slots whose answer of the round before is confirmed besides. Conflict `closed` or `sent` where nothing is taken in
    any more.
    """
    require(actor, "capacity.answer", response.body)
    response = _locked(response)
    now = now or timezone.now()
    typed_at = min(typed_at, now) if typed_at else now
    slots = {slot.name: slot for slot in reads.slots_of(response)}
    slots.update(_added(response, typed, slots))
    faults: dict[str, str] = {}
    keep: list[Answer] = []
    drop: list[int] = []
    values = {name: slot.answer.value for name, slot in slots.items() if slot.answer is not None}
    by_ref = ref_of(actor)
    for name, given in typed.items():
        slot = slots.get(name)
        if slot is None:
            faults[name] = _("This is not asked.")
            continue
        if slot.answer is not None and slot.answer.saved_at > typed_at:
            continue
        if given.is_empty:
            if slot.answer is not None:
                drop.append(slot.answer.pk)
                values.pop(name, None)
            continue
        said = _said_before(slot.answer)
        try:
            answer = _read(actor, response, slot, given, door)
        except ValidationError as error:
            faults[name] = " ".join(error.messages)
            continue
        if said == _said_before(answer) and given.upload is None:
            continue
        answer.by_ref, answer.saved_at = by_ref, typed_at
        values[name] = answer.value
        keep.append(answer)
    by_name = {_name(answer, slots): answer for answer in keep}
    for name, answer in by_name.items():
        slot = slots[name]
        bound = f"{slot.question.at_most_of}@{slot.where}" if slot.where else slot.question.at_most_of
        most = values.get(bound) if slot.question.at_most_of else None
        if answer.value is not None and most is not None and answer.value > most:
            faults[name] = _at_most(slot, slots[bound])
    written = [] if faults and is_all_or_none else [a for name, a in by_name.items() if name not in faults]
    if not (faults and is_all_or_none):
        Answer.objects.filter(pk__in=drop).delete()
    else:
        drop = []
    _write(written)
    confirmed = 0
    if wanted := set(still):
        confirmed = confirm_answers(actor=actor, response=response, names=wanted, now=now, door=door)
    keep_counts(response, door if written or drop else response.door)
    record(
        subject=f"capacity.response:{response.round.code}:{response.body.code}",
        scope=response.body,
        facts={"kept": len(written), "taken_back": len(drop), "confirmed": confirmed, "faults": len(faults)},
    )
    return faults


def _locked(response: Response) -> Response:
    """The row held for this transaction, so that sending and saving do not cross; refuses what is over."""
    found = (
        Response.objects.select_for_update(of=("self",))
        .select_related("round__template", "round__place", "body__place", "body__kind")
        .get(pk=response.pk)
    )
    if found.round.state != AssessmentRound.State.OPEN:
        raise Conflict(_("This round is closed."), code="closed")
    if found.state == Response.State.SENT:
        raise Conflict(_("The answers have been sent already."), code="sent")
    return found


def _added(response: Response, typed: Mapping[str, Typed], known: Mapping[str, Slot]) -> dict[str, Slot]:
    """Slots of initiatives that are named for the first time."""
    names = {name.partition("@")[2] for name in typed if name not in known and "@" in name}
    found = {}
    for subject in sorted(names):
        if _SUBJECT.fullmatch(subject):
            for slot in reads.slots_of(response, also=subject):
                if slot.subject == subject:
                    found[slot.name] = slot
    return found


def _said_before(answer: Answer | None) -> tuple[int | None, str, bool] | None:
    return (answer.value, answer.text, answer.is_unknown) if answer is not None else None


def _name(answer: Answer, slots: Mapping[str, Slot]) -> str:
    where = answer.site.code if answer.site else answer.subject
    return f"{answer.question.code}@{where}" if where else answer.question.code


def _read(actor: Any, response: Response, slot: Slot, given: Typed, door: str) -> Answer:
    answer = slot.answer or Answer(
        response=response, question=slot.question, site=slot.site, subject=slot.subject
    )
    answer.question, answer.site = slot.question, slot.site
    # Whoever writes a figure where “we do not know” stood has forgotten to take the tick away.
    overtaken = bool(given.raw.strip(" ?")) and slot.answer is not None and slot.answer.is_unknown
    if (given.is_unknown or given.raw.strip() == "?") and not overtaken:
        answer.value, answer.text, answer.is_unknown = None, "", True
    elif given.raw.strip():
        answer.value, answer.text = read_answer(slot.question, given.raw)
        answer.is_unknown = False
    elif slot.answer is None:
        refuse("file_alone", _("Write the answer that this file proves."))
    answer.is_same = slot.before is not None and _said_before(answer) == _said_before(slot.before)
    if given.upload is not None:
        answer.file = _stored(actor, response, given.upload, door)
    return answer


def _stored(actor: Any, response: Response, upload: Any, door: str) -> StoredFile:
    return store_file(actor=actor, upload=upload, purpose=EVIDENCE, owner=response.body, door=door)


def _at_most(slot: Slot, other: Slot) -> str:
    return _("This is more than the answer to “%(other)s”.") % {"other": other.question.text}


def _write(answers: Iterable[Answer]) -> None:
    rows = list(answers)
    Answer.objects.bulk_create([a for a in rows if a.pk is None], batch_size=500)
    Answer.objects.bulk_update(
        [a for a in rows if a.pk is not None and not a._state.adding],
        ["value", "text", "is_unknown", "is_same", "file", "by_ref", "saved_at"],
        batch_size=500,
    )


@action("capacity.confirm_answers")
def confirm_answers(
    *,
    actor: Any,
    response: Response,
    names: Iterable[str],
    now: dt.datetime | None = None,
    door: str = Response.Door.WEB,
) -> int:
    """“Still so”: says again what was said a round ago, for these slots. Answers how many were confirmed.

    A slot that has an answer already is left alone. Refuses `nothing_to_confirm`.
    """
    require(actor, "capacity.answer", response.body)
    response = _locked(response)
    wanted = set(names)
    now = now or timezone.now()
    made = [
        Answer(
            response=response, question=slot.question, site=slot.site, subject=slot.subject, value=slot.before.value,
            text=slot.before.text, is_same=True, file=slot.before.file, by_ref=ref_of(actor), saved_at=now,
        )
        for slot in reads.slots_of(response)
        if slot.name in wanted and slot.may_be_confirmed and slot.before is not None
    ]  # fmt: skip
    if not made:
        refuse("nothing_to_confirm", _("There is no answer of an earlier round that could be confirmed."))
    _write(made)
    keep_counts(response, door)
    record(
        subject=f"capacity.response:{response.round.code}:{response.body.code}",
        scope=response.body,
        facts={"confirmed": len(made)},
    )
    return len(made)


@action("capacity.send_response")
def send_response(
    *, actor: Any, response: Response, now: dt.datetime | None = None, door: str = Response.Door.WEB
) -> Response:
    """Send what a body has answered. It becomes readings by its own word, which are shown and not counted.

    Refuses with one error for each slot without an answer (`missing`) and each that is more than it can be (`too_large`).
    """
    require(actor, "capacity.answer", response.body)
    response = _locked(response)
    now = now or timezone.now()
    slots = reads.slots_of(response)
    faults = [
        ValidationError(_said(slot, _("not answered")), code="missing", params={"name": slot.name})
        for slot in slots
        if slot.is_missing
    ]
    faults += [
        ValidationError(_said(slot, _at_most(slot, other)), code="too_large", params={"name": slot.name})
        for slot, other in reads.faults_between(slots).values()
    ]
    if faults:
        raise ValidationError(faults)
    response.state, response.sent_at, response.sent_by_ref = Response.State.SENT, now, ref_of(actor)
    # Who was in time and was asked to mend something has still been in time.
    if response.reopened_at is None:
        response.is_late = timezone.localdate(now) > response.round.due_on
    response.save(update_fields=["state", "sent_at", "sent_by_ref", "is_late"])
    readings = state_readings(response.body, _readings(response, slots, now))
    _declare(slots, response)
    record(
        subject=f"capacity.response:{response.round.code}:{response.body.code}",
        scope=response.body,
        after={"state": Response.State.SENT, "is_late": response.is_late},
        facts={"readings": len(readings)},
    )
    return response


def _said(slot: Slot, what: str) -> str:
    """A sentence about one slot; percent signs in it stay what they are."""
    where = f" ({slot.site.name if slot.site else slot.subject})" if slot.where else ""
    return f"{slot.question.text}{where}: {what}".replace("%", "%%")


def _readings(response: Response, slots: Iterable[Slot], now: dt.datetime) -> list[Stated]:
    """Readings of what was answered in figures; those of initiatives are added up. Skills are counted from staff."""
    found: dict[tuple[int, int | None], Stated] = {}
    for slot in slots:
        answer, resource = slot.answer, slot.question.resource
        if answer is None or answer.value is None or resource is None or resource.is_skill:
            continue
        key = (resource.pk, slot.site.pk if slot.site else None)
        before = found[key].value if key in found else 0
        found[key] = Stated(
            resource=resource, value=before + answer.value, basis=Basis.SELF, on=timezone.localdate(now), site=slot.site,
            file=answer.file, by_ref=answer.by_ref, note=response.round.code, is_sample=response.round.is_sample,
        )  # fmt: skip
    return list(found.values())


def _declare(slots: Iterable[Slot], response: Response) -> None:
    """Findings that came before the answers get what was declared beside them."""
    said = {
        (slot.question.pk, slot.site.pk): slot.answer.value for slot in slots if slot.site and slot.answer
    }
    findings = Finding.objects.filter(visit__response=response)
    if response.reopened_at is not None:
        # What was declared before anybody looked stands: nobody comes nearer to the inspector by mending.
        findings = findings.filter(visit__received_at__gt=response.reopened_at)
    rows = list(findings.select_related("visit").order_by("pk"))
    for row in rows:
        row.declared = said.get((row.question_id, row.visit.site_id))
    Finding.objects.bulk_update(rows, ["declared"], batch_size=500)

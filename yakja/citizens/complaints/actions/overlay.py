"""Laid over another system: what is filed here goes out to it once; what it says of a case is taken in, as a proposal."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from yakja.foundation.audit.actions import action, record
from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place, place_at

from ..models import Category, ClosingReason, Complaint, Dispatch, Standing, WordBack
from ..open311.client import Foreign
from ..queries.overlays import OtherList
from ..queries.routing import place_by_code
from ..rules import OtherSystem
from ._underway import claim, note_sent
from .filing import Contact, file_complaint
from .working import begin_work, propose_solution

_PROPOSABLE = ("filed", "at_work", "reopened", "planned")


def claim_dispatch(*, now: dt.datetime) -> Dispatch | None:
    """The next that is due, held for this worker; a try that a lost worker began counts as uncertain."""
    rows = Dispatch.objects.select_related(
        "standing__body", "complaint__case__body", "complaint__place", "complaint__category"
    )
    found: Dispatch | None = claim(rows, now=now, is_uncertain=True)
    return found


def claim_word(*, now: dt.datetime) -> WordBack | None:
    """The next of the citizens' words that is due, held for this worker."""
    found: WordBack | None = claim(
        WordBack.objects.select_related("standing", "event", "complaint__case__body"), now=now
    )
    return found


@action("complaints.push_out")
def note_arrived(
    *, actor: Any, dispatch: Dispatch, number: str, now: dt.datetime, door: str = "clock"
) -> None:
    """The other system has it, under this number."""
    require(actor, "complaints.keep_time")
    note_sent(dispatch, now=now, is_uncertain=False, token="")
    Complaint.objects.filter(pk=dispatch.pk).update(
        external_system=dispatch.standing.system_name[:60], external_number=number[:80]
    )
    case = dispatch.complaint.case
    record(
        subject=case, scope=case.body, after={"system": dispatch.standing.system_name, "number": number[:80]}
    )


def note_token(*, dispatch: Dispatch, token: str, now: dt.datetime) -> None:
    """The other system will give a number later; asked for with this token."""
    Dispatch.objects.filter(pk=dispatch.pk).update(
        token=token[:200], next_try_at=now + dt.timedelta(seconds=30), held_until=None, is_uncertain=False
    )


@action("complaints.tell_back")
def note_told_back(*, actor: Any, word: WordBack, now: dt.datetime, door: str = "clock") -> None:
    """The other system has heard the citizen's no."""
    require(actor, "complaints.keep_time")
    note_sent(word, now=now)
    case = word.complaint.case
    record(subject=case, scope=case.body, after={"system": word.standing.system_name})


@action("complaints.send_again")
def send_again(
    *, actor: Any, row: Dispatch | WordBack, now: dt.datetime | None = None, door: str = "web"
) -> bool:
    """What was refused or given up is tried once more; the key is the same, so it cannot arrive twice.

    False when it is on its way again already.
    """
    require(actor, "complaints.set_standing", row.standing.body)
    rows = type(row).objects.stopped().filter(pk=row.pk)
    again = rows.update(state=row.State.WAITING, attempts=0, next_try_at=now or timezone.now())
    case = row.complaint.case
    record(subject=case, scope=case.body, facts={"again": bool(again), "system": row.standing.system_name})
    return bool(again)


@action("complaints.take_over")
def take_over(
    *,
    actor: Any,
    standing: Standing,
    foreign: Foreign,
    of: OtherList | None = None,
    now: dt.datetime | None = None,
    door: str = "overlay",
) -> str:
    """Take in what another system says of one request; answers `new`, `proposed`, `begun`, or `same`.

    A request it holds and we do not becomes a complaint with its number; its end is a proposal here, on which the
    citizen has the word. Refuses, naming the field, what cannot be placed: `bad_number`, `no_category`, `no_place`.
    """
    require(actor, "complaints.take_over", standing.body)
    now = now or timezone.now()
    machine = OtherSystem(standing)
    complaint = _known(standing, foreign)
    done = "same"
    if complaint is None:
        complaint = _file(machine, standing, foreign, of, now)
        done = "new"
    if complaint.case.body_id == standing.body_id and machine.ref not in complaint.judged:
        done = _follow(machine, standing, complaint, foreign, now) or done
    record(subject=complaint.case, scope=standing.body, facts={"number": foreign.number, "done": done})
    return done


def _known(standing: Standing, foreign: Foreign) -> Complaint | None:
    rows = Complaint.objects.with_case()
    return rows.filter(external_system=standing.system_name[:60], external_number=foreign.number[:80]).first()


def _file(
    machine: Any, standing: Standing, foreign: Foreign, of: OtherList | None, now: dt.datetime
) -> Complaint:
    if not foreign.number or len(foreign.number) > 80:
        _bad("number", _("A number of at most 80 letters is needed."))
    category = _category(standing, foreign)
    place = _place(standing, foreign)
    mark = hashlib.sha256(f"{standing.system_name}\n{foreign.number}".encode()).hexdigest()
    contact = Contact()
    if foreign.phone:
        try:
            address = address_for(foreign.phone)
        except ValidationError as refusal:
            _bad("phone", " ".join(refusal.messages))
        verified = of is not None and of.is_phone_verified
        contact = Contact(
            address=address, name=foreign.name[:120], is_verified=verified,
            phone_from=Complaint.PhoneFrom.HELPER if verified else Complaint.PhoneFrom.OFFICE,
        )  # fmt: skip
    point = (
        (foreign.lat, foreign.long) if foreign.lat is not None and foreign.long is not None else (None, None)
    )
    opened = min(foreign.requested_at or now, now)
    return file_complaint(
        actor=machine, category=category, place=place, text=foreign.description[:4000] or foreign.service_name or foreign.number,
        door="overlay", key=f"ext:{mark}", contact=contact, landmark=foreign.address[:200], lat=point[0], lon=point[1],
        body=standing.body, external_system=standing.system_name, external_number=foreign.number, now=opened,
    )  # fmt: skip


def _bad(field: str, sentence: Any) -> Any:
    raise ValidationError({field: ValidationError(sentence, code=f"bad_{field}")})


def _category(standing: Standing, foreign: Foreign) -> Category:
    if standing.category is not None:
        return standing.category
    named = [each for each in (foreign.service_code, foreign.service_name) if each]
    by_code = Category.objects.filter(code__in=named).order_by("position", "id").first() if named else None
    if by_code is not None:
        return by_code
    wanted = foreign.service_name.strip().lower()
    for category in Category.objects.order_by("position", "id") if wanted else ():
        if wanted in {text.strip().lower() for text in category.name.values()}:
            return category
    found: Category = _bad(
        "service_code", _("No category of ours is called “%(name)s”.") % {"name": foreign.service_code or foreign.service_name}
    )  # fmt: skip
    return found


def _place(standing: Standing, foreign: Foreign) -> Place:
    """The place it names or lies at; else that of the body, whose matter it is."""
    if foreign.address_id:
        by_code = place_by_code(foreign.address_id)
        if by_code is None:
            _bad("address_id", _("There is no place with this code."))
        return by_code  # type: ignore[return-value]
    if foreign.lat is not None and foreign.long is not None:
        if not (-90 <= foreign.lat <= 90 and -180 <= foreign.long <= 180):
            _bad("lat", _("These are not degrees of latitude and longitude."))
        located = place_at(foreign.lat, foreign.long)
        if located is not None:
            return located.place
    for part in foreign.address.replace("،", ",").split(",")[:8]:
        named = find_place(part, level="tehsil", below=standing.body.place) if part.strip() else None
        if named is not None:
            return named
    return standing.body.place


def _follow(
    machine: Any, standing: Standing, complaint: Complaint, foreign: Foreign, now: dt.datetime
) -> str:
    state = complaint.case.state
    if foreign.status == "closed" and state in _PROPOSABLE:
        reason = (
            ClosingReason.objects.filter(outcome=ClosingReason.Outcome.SOLVED).order_by("position").first()
        )
        if reason is None:
            return ""
        with override(complaint.filer_address.language if complaint.filer_address else "ur"):
            text = _("%(system)s says that it is done (number %(number)s).") % {
                "system": standing.system_name, "number": foreign.number,
            }  # fmt: skip
        propose_solution(
            actor=machine, complaint=complaint, reason=reason, text=f"{text} {foreign.notes}".strip()[:2000], now=now,
            door="overlay",
        )  # fmt: skip
        return "proposed"
    if (
        foreign.status == "open"
        and state == "filed"
        and foreign.notes
        and foreign.requested_at != foreign.updated_at
    ):
        begin_work(actor=machine, complaint=complaint, now=now, door="overlay")
        return "begun"
    return ""


@action("complaints.note_pulled")
def note_pulled(
    *, actor: Any, standing: Standing, until: dt.datetime, facts: dict[str, int], door: str = "clock"
) -> None:
    """Remember until when the other system has told us everything."""
    require(actor, "complaints.keep_time")
    Standing.objects.filter(pk=standing.pk).update(pulled_until=until)
    standing.pulled_until = until
    record(subject=standing, scope=standing.body, facts=facts)

"""Laid over another system: what is filed here goes out to it once; what it says of a case is taken in, as a proposal."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from yakja.foundation.audit.actions import action, record
from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place, place_at

from ..models import Category, ClosingReason, Complaint, Dispatch, Standing
from ..open311.client import Foreign
from ..queries.overlays import OtherList
from ..queries.routing import place_by_code
from ..rules import OtherSystem
from .filing import Contact, file_complaint
from .working import begin_work, propose_solution

LEASE = dt.timedelta(minutes=5)
# Waiting times after each failed try; after the last one a person has to look.
RETRIES = tuple(dt.timedelta(minutes=m) for m in (1, 4, 15, 60, 240, 720, 1440, 2880))
_PROPOSABLE = ("filed", "at_work", "reopened", "planned")
State = Dispatch.State


def claim(*, now: dt.datetime) -> Dispatch | None:
    """The next that is due, held for this worker; a try that a lost worker began counts as uncertain."""
    for key, held in (
        Dispatch.objects.due(now).order_by("next_try_at", "pk").values_list("pk", "held_until")[:20]
    ):
        # The condition is asked again in the update itself: whoever comes second changes no row.
        taken = (
            Dispatch.objects.due(now)
            .filter(pk=key)
            .update(
                held_until=now + LEASE, attempts=F("attempts") + 1, **({"is_uncertain": True} if held else {})
            )
        )
        if taken:
            rows = Dispatch.objects.select_related(
                "standing__body", "complaint__case__body", "complaint__place", "complaint__category"
            )
            return rows.get(pk=key)
    return None


@action("complaints.push_out")
def note_arrived(
    *, actor: Any, dispatch: Dispatch, number: str, now: dt.datetime, door: str = "clock"
) -> None:
    """The other system has it, under this number."""
    require(actor, "complaints.keep_time")
    Dispatch.objects.filter(pk=dispatch.pk).update(
        state=State.SENT, sent_at=now, held_until=None, is_uncertain=False, problem="", token=""
    )
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


def note_failed(
    *, dispatch: Dispatch, problem: str, now: dt.datetime, is_final: bool, is_uncertain: bool = False
) -> None:
    """It did not arrive this time: try later, or stop and say why."""
    over = is_final or dispatch.attempts > len(RETRIES)
    wait = RETRIES[min(dispatch.attempts, len(RETRIES)) - 1] if dispatch.attempts else RETRIES[0]
    state = State.REFUSED if is_final else State.GIVEN_UP if over else State.WAITING
    Dispatch.objects.filter(pk=dispatch.pk).update(
        state=state, problem=problem[:300], held_until=None, next_try_at=now + wait,
        is_uncertain=dispatch.is_uncertain or is_uncertain,
    )  # fmt: skip


def send_again(*, dispatch: Dispatch, now: dt.datetime) -> None:
    """What was refused or given up is tried once more; the key is the same, so it cannot arrive twice."""
    Dispatch.objects.filter(pk=dispatch.pk, state__in=(State.REFUSED, State.GIVEN_UP)).update(
        state=State.WAITING, attempts=0, next_try_at=now
    )


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

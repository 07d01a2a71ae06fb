"""What other systems send by Open311: a request becomes a complaint, an update a step of its case."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.cases.actions import add_note
from yakja.foundation.channels.actions import address_for
from yakja.foundation.channels.models import Address
from yakja.foundation.files.actions import store_file
from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.kit.permissions import SYSTEM, may, require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place, place_at

from ..models import Category, ClosingReason, Complaint
from ..open311.asking import Refusal, attributes, point, refuse
from ..open311.statuses import ENDS, KNOWN, OPENS, REFUSES, WORKS, word_of
from ..queries.offering import questions
from ..queries.routing import place_by_code
from ..rules import Filer, speaks_for_filer
from .citizens_word import answer_office, appeal_complaint, confirm_solution, deny_solution
from .fetching import MOST_PICTURES, PURPOSE, queue_media
from .filing import Contact, file_complaint, filed_before
from .working import begin_work, go_on, propose_solution

DOOR = "open311"
MOST_PER_KEY = 10_000  # an hour
MOST_PER_DEVICE = 60
SENT_TWICE = dt.timedelta(hours=24)
_MOST_ATTRIBUTES = 30
_LEVELS = ("tehsil", "district", "union")
# The words of one sending: the same of these from the same device is the same complaint.
_CONTENT = (
    "service_code", "description", "lat", "long", "address_string", "address_id", "email", "phone", "first_name",
    "last_name", "account_id", "device_id", "media_url", "jurisdiction_id",
)  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """What came in one POST: its fields (the last of each), all values of each, its files, its idempotency key."""

    fields: Mapping[str, str]
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    files: Iterable[Any] = ()
    key: str = ""

    def text(self, name: str, most: int, *, is_needed: bool = False) -> str:
        value = self.fields.get(name, "").strip()
        if is_needed and not value:
            refuse(400, name, _("This is needed."))
        if len(value) > most:
            refuse(400, name, _("Please write at most %(n)s letters.") % {"n": most})
        return value

    @property
    def digest(self) -> str:
        content = {name: self.fields.get(name, "").strip() for name in _CONTENT} | attributes(self.lists)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def post_request(
    *,
    machine: Any,
    category: Category,
    sending: Sending,
    within: Place | None = None,
    now: dt.datetime | None = None,
) -> Complaint:
    """File what a system sends, once: by its Idempotency-Key, else by device and content within a day.

    Raises Refusal, Forbidden, and what `file_complaint` refuses.
    """
    require(machine, "complaints.send_by_machine")
    now = now or timezone.now()
    keys = _keys(machine, sending, now)
    for known in keys:
        earlier = filed_before(known)
        if earlier is not None and (sending.key or now - earlier.case.opened_at < SENT_TWICE):
            return earlier
    device = sending.text("device_id", 200)
    if is_too_often("open311", machine.ref, most=MOST_PER_KEY) or (
        device and is_too_often("open311-device", f"{machine.ref}:{device}", most=MOST_PER_DEVICE)
    ):
        raise Refusal(429, _("Too many requests were sent in this hour. Send it again later."))
    lat, lon = point(sending.fields)
    address = sending.text("address_string", 400)
    place = _place(lat, lon, address, sending.text("address_id", 60), within)
    with transaction.atomic():
        complaint = file_complaint(
        actor=machine, category=category, place=place, text=sending.text("description", 4000), door=DOOR,
        key=keys[0] if keys else "", contact=_contact(machine, sending), landmark=address[:200], lat=lat, lon=lon,
        answers=_answers(category, sending), language=active(), files=_pictures(machine, category, sending), now=now,
        )  # fmt: skip
        queue_media(complaint, sending.lists.get("media_url", []), now)
    return complaint


def _keys(actor: Any, sending: Sending, now: dt.datetime) -> list[str]:
    """Names under which this very sending may have been filed; the first is the one it is filed under."""

    def name(*parts: str) -> str:
        return "o3:" + hashlib.sha256("\n".join((actor.ref, *parts)).encode()).hexdigest()

    if sending.key:
        return [name("key", sending.key)]
    if not sending.fields.get("device_id", "").strip():
        return []
    today = timezone.localtime(now).date()
    return [name(day.isoformat(), sending.digest) for day in (today, today - dt.timedelta(days=1))]


def _place(lat: float | None, lon: float | None, address: str, code: str, within: Place | None) -> Place:
    found: Place | None = None
    if code:
        found = place_by_code(code)
        if found is None:
            refuse(400, "address_id", _("There is no place with this code."))
    elif lat is not None and lon is not None:
        located = place_at(lat, lon)
        if located is None:
            refuse(400, "lat", _("This point is not in the country."))
        found = located.place
    elif address:
        parts = [part.strip() for part in address.replace("،", ",").split(",") if part.strip()]
        for part in parts[:8]:
            # A district and its tehsil often share a name: the smaller one.
            found = found or next(
                (each for level in _LEVELS if (each := find_place(part, level=level, below=within))), None
            )
        found = found or (within if within is not None and within.level in ("district", "tehsil") else None)
        if found is None:
            refuse(
                400, "address_string",
                _("No district or tehsil was found in this address: write its name after a comma, or send lat and long."),
            )  # fmt: skip
    else:
        refuse(400, "lat", _("Say where it is: lat and long, address_string or address_id."))
    if within is not None and not found.path.startswith(within.path):
        refuse(400, "jurisdiction_id", _("This spot lies in another jurisdiction."))
    return found


def _contact(actor: Any, sending: Sending) -> Contact:
    name = f"{sending.text('first_name', 60)} {sending.text('last_name', 60)}".strip()
    address: Address | None = None
    for field_name in ("phone", "email"):
        typed = sending.text(field_name, 200)
        if not typed or address is not None:
            continue
        try:
            address = address_for(typed, language=active())
        except ValidationError as refusal:
            refuse(400, field_name, " ".join(refusal.messages))
    # Typed by a system, not shown to be the filer's: nobody is asked there before its holder has shown it.
    of_office = actor.key.body_id is not None
    return Contact(
        address=address,
        name=name,
        phone_from=Complaint.PhoneFrom.OFFICE if of_office else Complaint.PhoneFrom.HELPER,
    )


def _answers(category: Category, sending: Sending) -> dict[str, str]:
    """What was answered to the category's questions; of others what fits, so that nothing that was sent is lost."""
    known = questions()
    found: dict[str, str] = {}
    for code, values in list(attributes(sending.lists).items())[:_MOST_ATTRIBUTES]:
        question = known.get(code) if code in category.asks else None
        is_choice = question is not None and question.kind == "choice"
        if question is not None and is_choice and (len(values) != 1 or values[0] not in question.choices):
            refuse(
                400,
                f"attribute[{code}]",
                _("Choose one of: %(choices)s.") % {"choices": ", ".join(question.choices)},
            )
        text = ", ".join(values)
        if len(text) > 500:
            refuse(400, f"attribute[{code}]", _("Please write at most %(n)s letters.") % {"n": 500})
        found[code] = text
    return found


def _pictures(actor: Any, category: Category, sending: Sending) -> list[tuple[Any, str, bool]]:
    files = list(sending.files)
    if len(files) > MOST_PICTURES:
        refuse(400, "media", _("At most %(n)s files.") % {"n": MOST_PICTURES})
    is_public = not category.is_private
    stored = []
    for upload in files:
        try:
            file = store_file(
                actor=actor,
                upload=upload,
                purpose=PURPOSE,
                visibility="public" if is_public else "body",
                door=DOOR,
            )
        except ValidationError as refusal:
            refuse(400, "media", " ".join(refusal.messages))
        stored.append((file, "photo" if file.media_type.startswith("image/") else "document", is_public))
    return stored


def post_update(
    *, machine: Any, complaint: Complaint, sending: Sending, now: dt.datetime | None = None
) -> str:
    """An update from the system that filed it (which speaks for the citizen) or from that of the office it lies with.

    Answers the number of the update; sent again under the same `update_id` it changes nothing.
    """
    require(machine, "complaints.send_by_machine")
    now = now or timezone.now()
    word = word_of(sending.text("status", 60)) or "OPEN"
    if word not in KNOWN:
        refuse(
            400,
            "status",
            _("Write OPEN, CLOSED, FIXED, IN_PROGRESS, REOPEN or another word of this extension."),
        )
    text = sending.text("description", 2000)
    payload = {"status": word, "description": text}
    own = sending.key or sending.text("update_id", 100)

    def act() -> str:
        _step(machine, complaint, word, text, sending, now)
        last = complaint.case.events.order_by("-id").values_list("pk", flat=True).first()
        return str(last)

    name = f"{machine.ref} {complaint.pk} {own}" if own else ""
    return str(once("complaints.open311.update", name, payload, act))


def _step(actor: Any, complaint: Complaint, word: str, text: str, sending: Sending, now: dt.datetime) -> None:
    if speaks_for_filer(actor, complaint):
        _citizen(actor, complaint, word, text, now)
    elif may(actor, "complaints.work", complaint):
        _office(actor, complaint, word, text, sending, now)
    else:
        raise Refusal(
            403, _("api_key: This key is neither of the system that filed it nor of the office it lies with.")
        )


def _citizen(actor: Any, complaint: Complaint, word: str, text: str, now: dt.datetime) -> None:
    """What the filer said in the system they filed with."""
    filer, state = Filer(complaint.pk, complaint.reference), complaint.case.state
    facts: dict[str, Any] = {"actor": filer, "complaint": complaint, "now": now, "door": DOOR}
    if state == "proposed" and word in ENDS:
        confirm_solution(**facts, text=text)
    elif state == "proposed" and word in OPENS and (word != "OPEN" or text):
        deny_solution(**facts, text=text)
    elif state in ("confirmed", "not_confirmed", "rejected", "duplicate") and word in OPENS:
        appeal_complaint(**facts, why=text)
    elif state == "asked" and text and word not in ENDS:
        answer_office(**facts, text=text)
    elif word in OPENS and text and complaint.case.closed_at is None:
        add_note(actor=SYSTEM, case=complaint.case, text=f"{actor.name}: {text}", now=now, door=DOOR)
    else:
        refuse(400, "status", _("This does not fit how far the request has come."))


def _office(
    actor: Any, complaint: Complaint, word: str, text: str, sending: Sending, now: dt.datetime
) -> None:
    """What the office's own system says. An end is a proposal here: the citizen is asked."""
    state = complaint.case.state
    facts: dict[str, Any] = {"actor": actor, "complaint": complaint, "now": now, "door": DOOR}
    if word in (*ENDS, *REFUSES):
        reason = _reason(word, sending.text("external_status_code", 60))
        files = _pictures(actor, complaint.category, sending)
        propose_solution(**facts, reason=reason, text=text, files=files)
    elif word in WORKS and state in ("filed", "reopened"):
        begin_work(**facts)
    elif word in WORKS and state in ("asked", "planned"):
        go_on(**facts)
    elif word in (*OPENS, *WORKS) and text:
        add_note(actor=SYSTEM, case=complaint.case, text=f"{actor.name}: {text}", now=now, door=DOOR)
    else:
        refuse(400, "status", _("This does not fit how far the request has come."))


def _reason(word: str, code: str) -> ClosingReason:
    """The reason the sender names by its code; for work that was done the first one on the list."""
    outcomes = ("solved", "partly") if word in ENDS else ("rejected",)
    rows = ClosingReason.objects.filter(outcome__in=outcomes).order_by("position")
    found = rows.filter(code=code).first() if code or word in REFUSES else rows.first()
    if found is None:
        refuse(
            400, "external_status_code",
            _("Name one of these reasons: %(reasons)s.") % {"reasons": ", ".join(rows.values_list("code", flat=True))},
        )  # fmt: skip
    return found

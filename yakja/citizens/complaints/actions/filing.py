"""Filing a complaint, from whatever door; and joining one that tells of the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.channels.models import Address
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.masking import masked
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.kit.rows import Ready, put
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import place_at

from .. import notices
from ..models import Category, Complaint, Gender, Supporter, cell_of
from ..models.complaints import KIND, MICRO
from ..queries.routing import Route, above, post_of, route
from ..queries.searching import search_column
from ._counting import count
from ._dispatching import queue_out
from ._words import keep_words

LONGEST = 4000
MOST_FILES = 6
PREFIX = "SHK"


@dataclass(frozen=True)
class Contact:
    """How the filer can be reached and what they wish; all of it may be absent.

    `is_verified`: they have shown to hold the number (a code, or the message came from it).
    """

    address: Address | None = None
    name: str = ""
    gender: str = ""
    is_verified: bool = False
    is_hidden: bool = False
    is_shared_phone: bool = False
    phone_from: str = Complaint.PhoneFrom.SELF
    helper_ref: str = ""


_BY_KEY = Ready(lambda key: Complaint.objects.filter(key=key).order_by().only("pk")[:1], str)


def filed_before(key: str) -> Complaint | None:
    """The complaint that a sending with this key has already made."""
    if not key:
        return None
    # Asked before every filing and nearly always in vain: the key alone, not the five tables it would be joined with.
    found = _BY_KEY.first(key)
    return Complaint.objects.with_case().get(pk=found.pk) if found else None


def file_complaint(
    *,
    actor: Any,
    category: Category,
    place: Place,
    text: str,
    door: str,
    key: str = "",
    contact: Contact | None = None,
    **more: Any,
) -> Complaint:
    """File a complaint once: the same `key` sent again, at once or later, answers the same complaint.

    `more` are the other arguments of `file_new`.
    """
    if key and (known := filed_before(key[:80])):
        return known
    try:
        return file_new(
            actor=actor, category=category, place=place, text=text, key=key[:80], contact=contact or Contact(),
            door=door, **more,
        )  # fmt: skip
    except IntegrityError:
        # The action has undone itself; the winner of the race has written it.
        if key and (known := filed_before(key[:80])):
            return known
        raise


# The same verb: one entry is left by whichever of two sendings came first.
file_complaint.verb = "complaints.file"  # type: ignore[attr-defined]


@action("complaints.file")
def file_new(
    *,
    actor: Any,
    category: Category,
    place: Place,
    text: str,
    key: str,
    contact: Contact,
    landmark: str = "",
    lat: float | None = None,
    lon: float | None = None,
    area: str = "",
    answers: Mapping[str, str] | None = None,
    about_body: Body | None = None,
    about_person: str = "",
    language: str = "",
    urgency: int = 0,
    suggested: Mapping[str, Any] | None = None,
    files: Iterable[Any] = (),
    external_system: str = "",
    external_number: str = "",
    body: Body | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """Route it, open its case, count it and send the receipt.

    `body` is whose it is where another system has decided so. `files` are (StoredFile, kind, is_public). Refuses, naming the field: `missing`, `too_long`, `too_many_files`,
    `bad_point`, `too_vague` (a place above the district), `not_anonymous`, `no_office`, `same_office`.
    """
    require(actor, "complaints.file")
    now = now or timezone.now()
    text = text.replace("\0", "").strip()
    files = list(files)
    _check(category, place, text, landmark, files, contact, lat, lon)
    way = (
        Route(body, post_of(body, ""), over=above(place))
        if body
        else _way(category, place, area, about_body, now)
    )
    over = way.over
    case = open_case(
        actor=actor,
        kind=KIND,
        title=TranslatedText(dict(category.name)),
        body=way.body,
        place=place,
        post=way.post,
        prefix=PREFIX,
        topic=category.code,
        function=category.function,
        working_hours=category.target_hours,
        priority=urgency,
        is_restricted=way.is_about_office,
        is_sample=is_sample,
        files=files,
        now=now,
        door=door,
    )
    complaint = Complaint(
        case=case,
        key=key or None,
        category=category,
        place=place,
        district=over.get("district"),
        province=over.get("province"),
        landmark=landmark.strip()[:200],
        lat_micro=None if lat is None else round(lat * MICRO),
        lon_micro=None if lon is None else round(lon * MICRO),
        cell=None if lat is None or lon is None else cell_of(lat, lon),
        text=text,
        language=language if language in i18n.CODES or language == "ur-Latn" else i18n.active(),
        # What concerns an office or a person is judged before anybody reads it.
        is_public=not (category.is_private or way.is_about_office),
        search_text=search_column(masked(text), masked(landmark), case.reference, *category.name.values()),
        answers=dict(answers or {}),
        suggested=dict(suggested or {}),
        first_body=way.body,
        about_body=about_body,
        about_person=about_person.strip()[:200],
        outside_name=way.outside[:200],
        call_number=(way.call_number or category.call_number)[:40],
        external_system=external_system[:60],
        external_number=external_number[:80],
        filer_name=contact.name.strip()[:120],
        filer_address=contact.address,
        filer_gender=contact.gender if contact.gender in Gender.values else "",
        is_hidden=contact.is_hidden or way.is_about_office,
        is_shared_phone=contact.is_shared_phone,
        verified_at=now if contact.is_verified and contact.address else None,
        phone_from=contact.phone_from,
        helper_ref=contact.helper_ref[:80],
        is_retaliation=(answers or {}).get("fears_retaliation") == "yes",
    )
    put(complaint)
    keep_words(complaint)
    count(complaint, filed=1)
    if way.is_outside:
        _pass_on(complaint, way, now, door)
    queue_out(complaint, now)
    record(
        subject=case,
        scope=way.body,
        after={"category": category.code, "place": place.code, "body": way.body.code},
        facts={"door": door, "helper": contact.helper_ref} if contact.helper_ref else {"door": door},
    )
    notices.filed(complaint, now=now)
    return complaint


def _check(
    category: Category,
    place: Place,
    text: str,
    landmark: str,
    files: list[Any],
    contact: Contact,
    lat: float | None,
    lon: float | None,
) -> None:
    if not text and not files:
        refuse(
            "missing",
            _("Say what the problem is, in a few words or with a picture or your voice."),
            field="text",
        )
    if len(text) > LONGEST:
        refuse("too_long", _("Please write at most %(n)s letters."), field="text", n=LONGEST)
    if len(files) > MOST_FILES:
        refuse("too_many_files", _("At most %(n)s files."), field="photos", n=MOST_FILES)
    if place.level in ("country", "province", "division"):
        refuse(
            "too_vague",
            _("Choose the tehsil or the district, so that the right office gets it."),
            field="place",
        )
    if place.is_closed:
        refuse(
            "place_closed",
            _("This unit does not exist any more; choose the one it belongs to now."),
            field="place",
        )
    if (lat is None) != (lon is None) or (
        lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180)
    ):
        refuse("bad_point", _("These are not degrees of latitude and longitude."), field="point")
    if contact.address is None and not category.may_be_anonymous:
        refuse("not_anonymous", _("For this matter the office needs a number to reach you."), field="phone")


def _way(category: Category, place: Place, area: str, about: Body | None, now: dt.datetime) -> Route:
    found = route(category, place, day=timezone.localtime(now).date(), area=area, about=about)
    if found is None:
        refuse(
            "no_office",
            _(
                "No office is named for this matter at this place yet. Choose the district, or call the helpline."
            ),
            field="place",
        )
    return found


def _pass_on(complaint: Complaint, way: Route, now: dt.datetime, door: str) -> None:
    """A matter of another agency: told which, with the number to call, and counted apart."""
    move(
        actor=SYSTEM, case=complaint.case, code="forward",
        facts={"agency": way.outside, "number": way.call_number}, now=now, door=door,
    )  # fmt: skip


@action("complaints.join")
def join_complaint(
    *,
    actor: Any,
    complaint: Complaint,
    address: Address | None = None,
    client: str = "",
    is_told: bool = True,
    now: dt.datetime | None = None,
    door: str = "web",
) -> bool:
    """“Me too”: counts once per number or browser, and tells the news to a number; False when it was counted before.

    `is_told`: the number is told now that it is counted.
    """
    require(actor, "complaints.join", complaint)
    if not complaint.is_public or not complaint.is_open:
        refuse("not_joinable", _("This complaint cannot be joined any more."))
    mark = keyed_hash(f"address {address.pk}" if address else client, "complaints.supporter")
    _row, is_new = Supporter.objects.get_or_create(
        complaint=complaint, client=mark, defaults={"address": address, "at": now or timezone.now()}
    )
    if is_new:
        Complaint.objects.filter(pk=complaint.pk).update(supporters=F("supporters") + 1)
        complaint.refresh_from_db(fields=["supporters"])
        if address is not None and is_told:
            notices.joined(complaint, address)
    record(subject=complaint.case, scope=complaint.case.body, facts={"joined": is_new})
    return is_new


def point_or_place(lat: float, lon: float) -> Place | None:
    """The tehsil or district at a point, for the citizen to confirm."""
    found = place_at(lat, lon)
    return found.place if found else None

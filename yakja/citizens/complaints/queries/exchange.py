"""What other systems read of complaints, as Open311 names it: services, requests, updates, by jurisdiction."""

from __future__ import annotations

import datetime as dt
import hmac
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from yakja.foundation.cases.models import CaseEvent, CaseFile
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.places.models import Place
from yakja.foundation.ui.formats import plain_day
from yakja.foundation.ui.prepared import kept

from ..models import Category, Complaint, ComplaintQuerySet, FilingQuestion, Phase, RoutingLine
from ..models.complaints import KIND, MICRO
from ..open311.asking import Refusal, Wanted, refuse
from ..open311.statuses import DETAILED, ENDED_PHASES, OPEN_PHASES
from ..open311.writing import moment
from ..workflow import COMPLAINT
from .reading import PUBLIC_MOVES, receipt_key
from .routing import above, known_body, known_place, place_by_code

_METRES = 111_320  # of one degree of latitude
_STATES = {state.code: state for state in COMPLAINT.states}
# Read by name of column, so that a row is a tuple and no model is made.
_COLUMNS = (
    "case_id", "case__reference", "phase", "case__state", "category_id", "public_text", "text", "case__body_id",
    "outside_name", "call_number", "case__opened_at", "case__moved_at", "case__due_at", "landmark", "place_id",
    "lat_micro", "lon_micro",
)  # fmt: skip


@dataclass(frozen=True)
class Service:
    """A category as another system sees it."""

    pk: int
    code: str
    name: str
    description: str
    group: str
    asks: tuple[str, ...]
    is_private: bool

    def row(self) -> dict[str, Any]:
        return {
            "service_code": self.code, "service_name": self.name, "description": self.description,
            "metadata": bool(self.asks), "type": "realtime", "keywords": self.group, "group": self.group,
        }  # fmt: skip


def _services() -> dict[str, Service]:
    def make() -> dict[str, Service]:
        rows = Category.objects.select_related("group").order_by("group__position", "position", "id")
        return {
            row.code: Service(
                row.pk,
                row.code,
                str(row.name),
                str(row.help),
                str(row.group.name),
                tuple(row.asks),
                row.is_private,
            )
            for row in rows
        }

    found: dict[str, Service] = kept(("complaints",), "complaints.services", make)
    return found


def _codes_of_province() -> dict[int | None, frozenset[str]]:
    def make() -> dict[int | None, frozenset[str]]:
        found: dict[int | None, set[str]] = defaultdict(set)
        rows = RoutingLine.objects.in_force(timezone.localdate()).values_list("province_id", "category__code")
        for province, code in rows:
            found[province].add(code)
        return {province: frozenset(codes) for province, codes in found.items()}

    found: dict[int | None, frozenset[str]] = kept(("complaints",), "complaints.codes_of_province", make)
    return found


def services(within: Place | None = None) -> list[Service]:
    """What can be complained of: everything, or what an office is named for in the jurisdiction's province."""
    every = _services()
    if within is None:
        return list(every.values())
    province = above(within).get("province")
    lines = _codes_of_province()
    codes = lines.get(None, frozenset()) | lines.get(province.pk if province else None, frozenset())
    return [each for code, each in every.items() if code in codes]


def service(code: str, within: Place | None = None) -> Service | None:
    return next((each for each in services(within) if each.code == code), None)


def is_service(code: str) -> bool:
    return code in _services()


def questions() -> dict[str, FilingQuestion]:
    """Questions and options by code."""

    def make() -> dict[str, FilingQuestion]:
        return {row.code: row for row in FilingQuestion.objects.order_by("id")}

    found: dict[str, FilingQuestion] = kept(("complaints",), "complaints.questions", make)
    return found


def definition(one: Service) -> dict[str, Any]:
    """The questions a category asks. None must be answered: a citizen on an old telephone may not know."""
    known = questions()
    rows = []
    for order, code in enumerate((each for each in one.asks if each in known), 1):
        question = known[code]
        is_choice = question.kind == "choice"
        rows.append(
            {
                "variable": True, "code": code, "datatype": "singlevaluelist" if is_choice else "string",
                "required": False, "datatype_description": None, "order": order, "description": str(question.text),
                "values": [
                    {"key": each, "name": str(known[each].text) if each in known else each}
                    for each in question.choices
                ],
            }
        )  # fmt: skip
    return {"service_code": one.code, "attributes": rows}


def jurisdiction(typed: str) -> Place | None:
    """The place a jurisdiction_id stands for: its code or English name, alone or as the first word of a host name.

    Empty: everything this server serves. Raises Refusal 404.
    """
    typed = typed.strip().lower()
    if not typed:
        return None
    first = typed.partition(".")[0]
    found = place_by_code(first) or _by_slug().get(first)
    if found is None or found.level not in ("country", "province", "division", "district", "tehsil"):
        refuse(
            404,
            "jurisdiction_id",
            _("There is no such jurisdiction; a district's code is one, such as pk602."),
        )
    return None if found.level == "country" else found


def _by_slug() -> dict[str, Place]:
    def make() -> dict[str, Place]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in (
            Place.objects.filter(level__in=("province", "district")).exclude(status="closed").order_by("id")
        ):
            found[slugify(place.name.get("en", ""))].append(place)
        # A name that two bear leads nowhere.
        return {slug: rows[0] for slug, rows in found.items() if slug and len(rows) == 1}

    found: dict[str, Place] = kept(("places",), "complaints.jurisdictions", make)
    return found


def _visible(opener: str) -> ComplaintQuerySet:
    """What everybody reads, and what the key that asks has itself filed."""
    rows = Complaint.objects.order_by()
    return (
        rows.filter(Q(is_public=True) | Q(case__opened_by=opener)) if opener else rows.filter(is_public=True)
    )


def requests(wanted: Wanted, *, within: Place | None = None, opener: str = "") -> list[dict[str, Any]]:
    """Rows as GeoReport names them, the newest first. `opener` is the ref of the key that asks."""
    rows = _visible(opener)
    if wanted.ids:
        known = [found for each in wanted.ids if (found := check_reference(each))]
        return _told(rows.filter(case__reference__in=known).order_by("-case_id"), wanted.is_extended)
    rows = rows.filter(case__kind=KIND)
    if within is not None:
        rows = rows.within(within)
    if wanted.codes:
        every = _services()
        rows = rows.filter(category__in=[every[code].pk for code in wanted.codes])
    if len(set(wanted.statuses)) == 1:
        rows = rows.filter(phase__in=OPEN_PHASES if wanted.statuses[0] == "open" else ENDED_PHASES)
    spans = {
        "case__opened_at__gte": wanted.opened_from, "case__opened_at__lt": wanted.opened_until,
        "case__moved_at__gte": wanted.updated_from, "case__moved_at__lt": wanted.updated_until,
    }  # fmt: skip
    rows = rows.filter(**{name: at for name, at in spans.items() if at is not None})
    if wanted.lat is not None and wanted.long is not None:
        rows = _around(rows, wanted)
    # Each order is that of the index by which the rows are found.
    if within is not None or wanted.codes:
        rows = rows.order_by("-case_id")
    elif wanted.updated_from is not None:
        rows = rows.order_by("-case__moved_at", "-case_id")
    else:
        rows = rows.order_by("-case__opened_at", "-case_id")
    return _told(rows[wanted.start : wanted.start + wanted.size], wanted.is_extended)


def _around(rows: ComplaintQuerySet, wanted: Wanted) -> ComplaintQuerySet:
    """Within a square around the point whose half side is the radius; the corners are cut off by those who draw."""
    assert wanted.lat is not None
    assert wanted.long is not None
    high = wanted.radius / _METRES
    wide = high / max(0.01, math.cos(math.radians(wanted.lat)))
    return rows.filter(
        lat_micro__range=(round((wanted.lat - high) * MICRO), round((wanted.lat + high) * MICRO)),
        lon_micro__range=(round((wanted.long - wide) * MICRO), round((wanted.long + wide) * MICRO)),
    )


def request_of(typed: str, *, opener: str = "", is_extended: bool = False) -> dict[str, Any]:
    """One request; Refusal 404 for one that does not exist or that this caller may not read."""
    clean = check_reference(typed)
    found = _told(_visible(opener).filter(case__reference=clean), is_extended) if clean else []
    if not found:
        raise Refusal(404, _("service_request_id: There is no such request, or it is not public."))
    return found[0]


def _told(rows: QuerySet[Complaint], is_extended: bool) -> list[dict[str, Any]]:
    found = list(rows.values_list(*_COLUMNS))
    pictures = _pictures([row[0] for row in found])
    names = {each.pk: each for each in _services().values()}
    notes = {code: str(state.name) for code, state in _STATES.items()}
    bodies: dict[int, str] = {}
    places: dict[int, tuple[str, str]] = {}
    told = []
    for (
        key, reference, phase, state, category, shown, text, body, outside, number, opened, moved, due, landmark, place,
        lat, lon,
    ) in found:  # fmt: skip
        if body not in bodies:
            known = known_body(body)
            bodies[body] = str(known.name) if known else ""
        if place not in places:
            where = known_place(place)
            places[place] = (str(where.name), where.code) if where else ("", "")
        name, code = places[place]
        is_open = phase in OPEN_PHASES
        one = names[category]
        media = pictures.get(key)
        told.append(
            {
                "service_request_id": reference,
                "status": "open" if is_open else "closed",
                "status_notes": notes.get(state, ""),
                "service_name": one.name,
                "service_code": one.code,
                "description": shown or text,
                "agency_responsible": outside or bodies[body],
                "service_notice": number or None,
                "requested_datetime": moment(opened),
                "updated_datetime": moment(moved),
                "expected_datetime": moment(due) if is_open else None,
                "address": f"{landmark}, {name}" if landmark else name,
                "address_id": code,
                "zipcode": None,
                "lat": None if lat is None else lat / MICRO,
                "long": None if lon is None else lon / MICRO,
                "media_url": media[0] if media else None,
            }
        )
    if is_extended:
        _extend(told, [(row[0], row[3]) for row in found], pictures)
    return told


def _pictures(keys: list[int]) -> dict[int, list[str]]:
    """Addresses of the public pictures the filers sent, by case."""
    found: dict[int, list[str]] = defaultdict(list)
    if keys:
        sent = Q(event__move="open") | Q(event__move="attach", event__door="open311")
        rows = CaseFile.objects.filter(sent, case_id__in=keys, is_public=True, kind="photo")
        for row in rows.select_related("file").only("case_id", "file__sha256").order_by("id"):
            found[row.case_id].append(settings.PUBLIC_URL.rstrip("/") + url_of(row.file))
    return found


def _extend(told: list[dict[str, Any]], keys: list[tuple[int, str]], pictures: dict[int, list[str]]) -> None:
    """With `extensions=true`: the choices that were ticked, all pictures, and what happened so far."""
    known = questions()
    answers = dict(
        Complaint.objects.filter(pk__in=[key for key, _state in keys]).values_list("pk", "answers")
    )
    notes: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in _events().filter(case_id__in=[key for key, _state in keys]):
        notes[event.case_id].append(
            {
                "datetime": moment(event.at), "summary": str(_STATES[event.target].name),
                "description": str(event.text) or None, "status": DETAILED.get(event.target),
            }
        )  # fmt: skip
    for row, (key, state) in zip(told, keys, strict=True):
        # Only what was ticked: what was typed may name a person, a bill, a connection.
        ticked = [
            {"code": code, "name": str(known[code].text), "value": value}
            for code, value in answers.get(key, {}).items()
            if code in known and known[code].kind == "choice" and value in known[code].choices
        ]
        row["attributes"] = ticked
        row["extended_attributes"] = {
            "detailed_status": DETAILED.get(state), "state": state, "media_urls": pictures.get(key, []),
        }  # fmt: skip
        row["notes"] = notes.get(key, [])


def _events() -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(is_public=True, move__in=PUBLIC_MOVES).order_by("at", "id")


def updates(
    *,
    start: dt.datetime | None,
    end: dt.datetime | None,
    ids: tuple[str, ...] = (),
    within: Place | None = None,
    opener: str = "",
    most: int = 1000,
) -> list[dict[str, Any]]:
    """What happened to requests, the oldest first, in the words FixMyStreet knows; filing itself is no update."""
    complaints = _visible(opener).filter(case__kind=KIND)
    if ids:
        complaints = complaints.filter(
            case__reference__in=[found for each in ids if (found := check_reference(each))]
        )
    elif start is not None:
        complaints = complaints.filter(case__moved_at__gte=start)
    if within is not None:
        complaints = complaints.within(within)
    events = (
        _events()
        .filter(case__in=complaints.values("case_id"))
        .exclude(move__in=("open", "transfer", "escalate"))
    )
    if start is not None:
        events = events.filter(at__gte=start)
    if end is not None:
        events = events.filter(at__lt=end)
    rows = list(events.select_related("case").only("id", "at", "target", "text", "case__reference")[:most])
    media: dict[int, str] = {}
    hung = CaseFile.objects.filter(event__in=[row.pk for row in rows], is_public=True, kind="photo")
    for each in hung.select_related("file").order_by("-id"):
        media[each.event_id] = settings.PUBLIC_URL.rstrip("/") + url_of(each.file)
    return [
        {
            "update_id": str(row.pk),
            "service_request_id": row.case.reference,
            "updated_datetime": moment(row.at),
            "status": DETAILED.get(row.target, "OPEN"),
            "description": str(row.text) or str(_STATES[row.target].name),
            "media_url": media.get(row.pk),
            "external_status_code": row.target,
            "customer_reference": row.case.reference,
        }
        for row in rows
    ]


def posted(complaint: Complaint, account: str | None = None) -> dict[str, Any]:
    """The answer to a filing: its number, and when what will happen, with the address that opens it to its filer."""
    return {
        "service_request_id": complaint.reference,
        "service_notice": notice_of(complaint),
        "account_id": account or None,
    }


def notice_of(complaint: Complaint) -> str:
    """What the filer is told at once."""
    key = receipt_key(complaint.reference).replace("-", "")
    link = f"{settings.PUBLIC_URL.rstrip('/')}/{active()}/s/{complaint.reference}/{key}/"
    if complaint.phase == Phase.FORWARDED:
        said = _("This is the work of %(agency)s. Call %(number)s.") % {
            "agency": complaint.outside_name, "number": complaint.call_number or "-",
        }  # fmt: skip
    elif complaint.case.due_at is not None:
        said = _("An answer is due by %(day)s.") % {"day": plain_day(complaint.case.due_at)}
    else:
        said = _("It has been received.")
    return f"{said} {link}"


def token_of(reference: str) -> str:
    """A token that stands for a request and cannot be guessed from its number."""
    return f"{reference}.{keyed_hash(reference, 'complaints.open311.token')[:16]}"


def by_token(token: str) -> str:
    """The number of the request a token stands for; Refusal 404."""
    reference, _dot, _sign = token.strip().rpartition(".")
    clean = check_reference(reference) if reference else None
    if (
        clean is None
        or not hmac.compare_digest(token_of(clean).encode(), token.strip().encode())
        or not Complaint.objects.filter(case__reference=clean).exists()
    ):
        raise Refusal(404, _("token: There is no such token."))
    return clean

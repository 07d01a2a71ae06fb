"""What other systems read of complaints, as Open311 names it: requests, updates, and the answer to a filing."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import math
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, CharField, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from yakja.foundation.audit.queries import versions_kept
from yakja.foundation.cases.models import CaseEvent, CaseFile
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.places.models import Place
from yakja.foundation.ui.formats import plain_day

from ..models import Complaint, ComplaintQuerySet, Phase
from ..models.complaints import KIND, MICRO
from ..open311.asking import Refusal, Wanted
from ..open311.statuses import DETAILED, ENDED_PHASES, OPEN_PHASES
from ..open311.writing import moment
from ..workflow import COMPLAINT
from .offering import by_code, questions
from .reading import PUBLIC_MOVES, receipt_key
from .routing import known_body, known_place

_METRES = 111_320  # of one degree of latitude
_STATES = {state.code: state for state in COMPLAINT.states}


class _Zulu(Func):
    """A moment as `writing.moment` writes it, made by the database: of a thousand rows three thousand are read."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        form = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        return self.as_sql(compiler, connection, template=form, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Moments are kept there as text in UTC; its functions for them would round where this cuts off.
        form = "replace(substr(%(expressions)s, 1, 19), ' ', 'T') || 'Z'"
        return self.as_sql(compiler, connection, template=form, **context)


# Read by name of column, so that a row is a tuple and no model is made.
_COLUMNS: tuple[Any, ...] = (
    "case_id", "case__reference", "phase", "case__state", "category_id", "public_text", "text", "case__body_id",
    "outside_name", "call_number", _Zulu("case__opened_at"), _Zulu("case__moved_at"), _Zulu("case__due_at"), "landmark",
    "place_id", "lat_micro", "lon_micro",
)  # fmt: skip


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
        every = by_code()
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
    # A thousand rows lie in a hundred places and bodies: whether the kept tables still hold is asked once for all.
    with versions_kept():
        return _told_of(list(rows.values_list(*_COLUMNS)), is_extended)


def _told_of(found: list[tuple[Any, ...]], is_extended: bool) -> list[dict[str, Any]]:
    pictures = _pictures([row[0] for row in found])
    names = {each.pk: each for each in by_code().values()}
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
                "requested_datetime": opened,
                "updated_datetime": moved,
                "expected_datetime": due if is_open else None,
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
        rows = CaseFile.objects.filter(sent, _of_any(keys), is_public=True, kind="photo")
        for row in rows.select_related("file").only("case_id", "file__sha256").order_by("id"):
            found[row.case_id].append(settings.PUBLIC_URL.rstrip("/") + url_of(row.file))
    return found


def _of_any(keys: list[int]) -> RawSQL:
    """Files of these cases; a thousand keys travel as one parameter."""
    if connection.vendor == "postgresql":
        value: Any = keys
        sql = "cases_casefile.case_id = ANY(%s)"
    else:
        value = json.dumps(keys)
        sql = "cases_casefile.case_id IN (SELECT value FROM json_each(%s))"
    return RawSQL(sql, (value,), output_field=BooleanField())  # noqa: S611  of ours; the keys are a parameter


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

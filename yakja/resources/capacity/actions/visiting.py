"""An inspector at a site of another body: what was found, kept once however often a telephone tries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.files.actions import store_file
from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Answer, AssessmentRound, Basis, Finding, Question, Response, Visit
from ..queries.visits import questions_for
from ._readings import Stated, state_readings
from .answering import read_answer

PHOTO = "capacity.visit_photo"
# A telephone's clock may be wrong; a visit of tomorrow, or of before the round, is not believed.
AHEAD = dt.timedelta(hours=1)
_LAT, _LON = 90_000_000, 180_000_000


@action("capacity.record_visit")
def record_visit(
    *,
    actor: Any,
    visit: Visit,
    found: Mapping[str, str],
    note: str = "",
    photo: Any = None,
    key: str = "",
    visited_at: dt.datetime | None = None,
    lat_micro: int | None = None,
    lon_micro: int | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> int:
    """Keep what was found at a drawn site, by the code of the question; it becomes readings that count.

    Answers the number of findings; sent again under the same `key` it answers the same and keeps nothing twice. Refuses
    with one error for each bad figure at `<code>`, `nothing_found`; Conflict `received`, `closed`, `key_reused`.
    """
    require(actor, "capacity.inspect", visit)
    now = now or timezone.now()
    typed = {code: raw for code, raw in found.items() if raw.strip()}

    def keep() -> int:
        return _kept(actor, visit, typed, note, photo, key, visited_at, (lat_micro, lon_micro), now, door)

    name = f"{ref_of(actor)} {visit.pk} {key}" if key else ""
    answer = int(once("capacity.visit", name, {"found": typed, "note": note}, keep))
    record(subject=f"capacity.visit:{visit.pk}", scope=visit.response.body, facts={"findings": answer})
    return answer


def _kept(
    actor: Any,
    visit: Visit,
    typed: Mapping[str, str],
    note: str,
    photo: Any,
    key: str,
    visited_at: dt.datetime | None,
    at: tuple[int | None, int | None],
    now: dt.datetime,
    door: str,
) -> int:
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("response__round", "response__body__place", "site", "inspector_body")
        .get(pk=visit.pk)
    )
    response = visit.response
    if response.round.state != AssessmentRound.State.OPEN:
        raise Conflict(_("This round is closed."), code="closed")
    if visit.received_at is not None:
        raise Conflict(_("What was found here has been received already."), code="received")
    values, faults = _read(visit, typed)
    if faults:
        raise ValidationError(faults)
    if not values:
        refuse("nothing_found", _("Enter at least one figure that you saw yourself."))
    said = {}
    if response.state == Response.State.SENT:
        said = dict(
            Answer.objects.filter(response=response, site=visit.site).values_list("question_id", "value")
        )
    visit.inspector_ref, visit.key = ref_of(actor), f"{visit.pk}-{key}"[:80] if key else None
    visit.received_at, visit.note = now, note.strip()[:600]
    visit.visited_at = visited_at if visited_at and visited_at <= now + AHEAD else now
    lat, lon = at
    if lat is not None and lon is not None and abs(lat) <= _LAT and abs(lon) <= _LON:
        visit.lat_micro, visit.lon_micro = lat, lon
    if photo is not None:
        try:
            visit.photo = store_file(actor=actor, upload=photo, purpose=PHOTO, owner=response.body, door=door)
        except ValidationError as refusal:
            raise ValidationError({"photo": refusal}) from refusal
    visit.save()
    Finding.objects.bulk_create(
        [Finding(visit=visit, question=q, declared=said.get(q.pk), found=value) for q, value in values],
        batch_size=500,
    )
    day = timezone.localdate(visit.visited_at)
    state_readings(
        response.body,
        [
            Stated(
                resource=q.resource, value=value, basis=Basis.VERIFIED, on=day, by_ref=ref_of(actor), site=visit.site,
                file=visit.photo, note=response.round.code, is_sample=response.round.is_sample,
            )
            for q, value in values
            if q.resource is not None and not q.resource.is_skill
        ],
    )  # fmt: skip
    return len(values)


def _read(visit: Visit, typed: Mapping[str, str]) -> tuple[list[tuple[Question, int]], dict[str, str]]:
    questions = {q.code: q for q in questions_for(visit)}
    values: list[tuple[Question, int]] = []
    faults: dict[str, str] = {}
    known: dict[str, int] = {}
    for code, raw in typed.items():
        question = questions.get(code)
        if question is None:
            faults[code] = _("This is not asked.")
            continue
        try:
            value, _text = read_answer(question, raw)
        except ValidationError as error:
            faults[code] = " ".join(error.messages)
            continue
        if value is not None:
            values.append((question, value))
            known[code] = value
    for question, value in values:
        most = known.get(question.at_most_of)
        if most is not None and value > most:
            faults[question.code] = _("This is more than the answer to “%(other)s”.") % {
                "other": questions[question.at_most_of].text
            }
    return values, faults

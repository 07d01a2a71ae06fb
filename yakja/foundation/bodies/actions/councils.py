"""Loading union, village and neighbourhood councils together with their areas."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import LoadReport
from yakja.foundation.places import actions as places_actions
from yakja.foundation.places.models import Place

from ..models import Body, BodyKind, BodyStatus, Certainty
from ..queries import kinds_in
from .lists import facts_of, write_bodies
from .paths import set_names


@action("bodies.load_councils")
def load_councils(
    *,
    actor: Any,
    raw: bytes,
    province: Place,
    source: str = "",
    only_if_clean: bool = True,
    dry_run: bool = False,
    is_sample: bool = False,
    door: str = "command",
) -> LoadReport:
    """Load union, village and neighbourhood councils: each row makes the area and, below the tehsil's own body, the council.

    Columns as `places.actions.load_councils`; `kind` must be a kind of tier `union` in force. A row whose
    kind is empty or unknown makes the area only, and is noted.
    """
    require(actor, "bodies.import", province)
    areas = places_actions.load_councils(
        actor=actor, raw=raw, province=province, source=source, only_if_clean=only_if_clean,
        dry_run=dry_run, is_sample=is_sample, door=door,
    )  # fmt: skip
    notes: list[str] = []
    made = 0
    if areas.areas:
        made, notes = _councils_of(areas.areas, province, source, actor, is_sample)
    record(subject=province, scope=province, reason=source, facts={**facts_of(areas), "councils": made})
    return LoadReport(
        read=areas.read,
        loaded=areas.loaded,
        changed=areas.changed,
        unchanged=areas.unchanged,
        errors=areas.errors,
        is_dry_run=areas.is_dry_run,
        notes=(*areas.notes, *notes),
    )


def _councils_of(
    areas: tuple[tuple[str, str], ...], province: Place, source: str, actor: Any, is_sample: bool
) -> tuple[int, list[str]]:
    kinds = {k.code: k for k in kinds_in(province) if k.tier == BodyKind.Tier.UNION}
    places = {p.code: p for p in Place.objects.filter(code__in=[code for code, _kind in areas])}
    stored = {b.code: b for b in Body.objects.filter(code__in=list(places))}
    superiors = _superiors({p.parent_id for p in places.values() if p.parent_id})
    notes: list[str] = []
    new: list[Body] = []
    old: list[Body] = []
    for code, kind_code in areas:
        kind, place = kinds.get(kind_code), places[code]
        if kind is None:
            notes.append(
                _("%(code)s: no council was made, “%(kind)s” is no kind of council here.")
                % {"code": code, "kind": kind_code}
            )
            continue
        body = stored.get(code) or Body(code=code, is_sample=is_sample, basis="list of the province")
        if body.is_closed:
            continue
        body.name, body.kind, body.place = TranslatedText(place.name), kind, place
        body.parent = body.parent or superiors.get(place.parent_id or 0)
        body.source = (source or place.source)[:400]
        body.status, body.certainty, body.is_edited = BodyStatus.CONFIRMED, Certainty.CHECKED, True
        body.confirmed_on, body.confirmed_by_ref = timezone.localdate(), str(getattr(actor, "ref", ""))[:80]
        set_names(body)
        (old if body.pk else new).append(body)
    write_bodies(new, old)
    return len(new), notes


def _superiors(place_ids: set[int]) -> dict[int, Body]:
    """The one council at each tehsil under which its unions stand: of tier tehsil, else the only one there."""
    found: dict[int, list[Body]] = {}
    tiers = Q(kind__tier__in=[BodyKind.Tier.TEHSIL, BodyKind.Tier.TOWN])
    for body in (
        Body.objects.in_being().filter(tiers, place__in=place_ids).select_related("kind").order_by("code")
    ):
        found.setdefault(body.place_id, []).append(body)
    chosen: dict[int, Body] = {}
    for place, bodies in found.items():
        of_tehsil = [b for b in bodies if b.kind.tier == BodyKind.Tier.TEHSIL]
        only = of_tehsil if len(of_tehsil) == 1 else bodies
        if len(only) == 1:
            chosen[place] = only[0]
    return chosen

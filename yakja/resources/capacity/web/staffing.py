"""What everybody may read of staff, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..queries import staff as reads


@prepared("capacity", "places")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Seats, vacancies, turnover and skills of a place in numbers; of few people nothing is told."""
    place = _place(request)
    facts = {
        "place": place,
        "places": list(
            Place.objects.filter(level__in=["province", "district"]).in_being().in_order(active())
        ),
        "found": reads.staffing(place, timezone.localdate()) if place else None,
    }
    return render(request, "capacity/staffing.html", facts)


def _place(request: HttpRequest) -> Place | None:
    code = request.GET.get("place", "").strip()
    if not code:
        return Place.objects.filter(level="country").order_by("pk").first()
    return get_object_or_404(Place, code=code)


@require_safe
def figures_table(request: HttpRequest) -> HttpResponseBase:
    """The same numbers as a table."""
    place = _place(request)
    if place is None:
        raise Http404
    found = reads.staffing(place, timezone.localdate())

    def cells() -> Iterator[list[Any]]:
        yield ["place", "kind", "code", "name_en", "seats", "filled", "vacant", "left_in_a_year", "needed", "can", "cannot"]  # fmt: skip
        for row in found.posts:
            tells = row.turnover is not None
            yield [
                place.code, "post", row.profile.code, row.profile.name.get("en", ""), row.seats, row.filled, row.vacant,
                row.left if tells else "", "", "", "",
            ]  # fmt: skip
        for each in found.skills:
            yield [
                place.code, "skill", each.competency.code, each.competency.name.get("en", ""), "", "", "", "",
                each.needed, each.can, each.cannot,
            ]  # fmt: skip

    return csv_answer(f"staffing-{place.code}", cells())

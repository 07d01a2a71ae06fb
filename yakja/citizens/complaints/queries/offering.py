"""What other systems may ask about, as Open311 names it: services with their questions, and jurisdictions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import kept

from ..models import Category, FilingQuestion, RoutingLine
from ..open311.asking import refuse
from .routing import above, place_by_code


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


def by_code() -> dict[str, Service]:
    """Every service, in the order of the list."""

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
    every = by_code()
    if within is None:
        return list(every.values())
    province = above(within).get("province")
    lines = _codes_of_province()
    codes = lines.get(None, frozenset()) | lines.get(province.pk if province else None, frozenset())
    return [each for code, each in every.items() if code in codes]


def service(code: str, within: Place | None = None) -> Service | None:
    return next((each for each in services(within) if each.code == code), None)


def is_service(code: str) -> bool:
    return code in by_code()


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

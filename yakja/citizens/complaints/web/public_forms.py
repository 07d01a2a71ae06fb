"""The filters of the public list, map and figures; every one stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Place

from ..models import Category, Phase
from ..queries.lists import PHASES, Wanted, phase_of, point_of
from ..queries.statistics import MONTHS, Scope, months_of

ALL: list[tuple[str, Any]] = [("", _("all"))]
STATES: list[tuple[str, Any]] = [
    *ALL, ("open", _("all open")), ("received", _("received, being worked on or open again")),
    *((name, phase.label) for name, phase in PHASES.items() if phase != Phase.OPEN), ("closed", _("all closed")),
]  # fmt: skip
SPANS = [
    (str(n), label)
    for n, label in ((3, _("3 months")), (12, _("12 months")), (24, _("24 months")), (60, _("5 years")))
]
GROUP = "group."


def place_choices(place: Place | None) -> list[tuple[str, Any]]:
    """The units to go on from: those above the chosen one, itself, those directly below; first the provinces."""
    lang = active()
    if place is None:
        rows = list(Place.objects.provinces().in_being().in_order(lang))
    else:
        above = [p for p in place.ancestors() if p.level in ("province", "district", "tehsil")]
        below = Place.objects.in_being().filter(parent=place).in_order(lang)
        if place.level == "province":  # divisions are no step for a citizen
            below = Place.objects.in_being().within(place).filter(level="district").in_order(lang)
        rows = [*above, place, *below]
    found: list[Any] = [*ALL, *((p.code, str(p.name)) for p in rows)]
    return found


def category_choices() -> list[Any]:
    """The public categories under their groups, each group with a choice of all of it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in Category.objects.public().select_related("group").order_by("group__position", "position"):
        group = str(row.group.name)
        found.setdefault(group, [(GROUP + row.group.code, str(_("All of this group")))])
        found[group].append((row.code, str(row.name)))
    return [*ALL, *found.items()]


class Filters(forms.Form):
    """Words, place, category, state."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        help_text=_("Urdu, English or Roman Urdu; or the number of a complaint"),
    )
    place = forms.ChoiceField(label=_("Place"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def __init__(self, data: Any, place: Place | None) -> None:
        super().__init__(data)
        self.fields["place"].choices = place_choices(place)  # type: ignore[attr-defined]
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


class FigureFilters(forms.Form):
    """Place, category, span."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    months = forms.ChoiceField(label=_("Filed in the last"), required=False, choices=SPANS)

    def __init__(self, data: Any, place: Place | None) -> None:
        super().__init__(data, initial={"months": str(MONTHS)})
        self.fields["place"].choices = place_choices(place)  # type: ignore[attr-defined]
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Asked:
    """The values of an address, looked up; `problems` are (field, sentence) of those that mean nothing."""

    values: dict[str, str]
    place: Place | None
    category: Category | None
    group: str
    body: Body | None
    problems: list[tuple[str, str]]

    def wanted(self) -> Wanted:
        """What of the list is asked for. A value that means nothing is told and left out."""
        phase, is_open = self._read("status", phase_of, (None, None))
        near = self._read("near", point_of, None)
        return Wanted(
            place=self.place, category=self.category, group=self.group, body=self.body, phase=phase, is_open=is_open,
            text=self.values.get("q", ""), near=near,
        )  # fmt: skip

    def scope(self) -> Scope:
        return Scope(
            place=self.place, category=self.category, group=self.group, body=self.body,
            months=months_of(self.values.get("months", "")),
        )  # fmt: skip

    def _read(self, name: str, reader: Any, nothing: Any) -> Any:
        try:
            return reader(self.values.get(name, ""))
        except ValidationError as refusal:
            self.problems.append((name, " ".join(refusal.messages)))
            return nothing


NAMES = ("q", "place", "category", "status", "body", "near", "months")


def asked(request: HttpRequest) -> Asked:
    """Read the address of a public page."""
    values = {name: v for name in NAMES if (v := request.GET.get(name, "").replace("\0", "").strip()[:200])}
    problems: list[tuple[str, str]] = []
    place = body = category = None
    group = ""
    if code := values.get("place"):
        place = Place.objects.filter(code=code.upper()).first()
        if place is None:
            problems.append(("place", str(_("There is no place with the code “%(name)s”.") % {"name": code})))
    if code := values.get("body"):
        body = Body.objects.filter(code=code.upper()).select_related("kind", "place").first()
        if body is None:
            problems.append(("body", str(_("There is no body with the code “%(name)s”.") % {"name": code})))
    if code := values.get("category"):
        if code.startswith(GROUP):
            group = code.removeprefix(GROUP)
        else:
            category = Category.objects.public().filter(code=code).first()
            if category is None:
                problems.append(
                    ("category", str(_("There is no public category “%(name)s”.") % {"name": code}))
                )
    return Asked(values, place, category, group, body, problems)

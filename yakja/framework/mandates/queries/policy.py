"""The draft policy as data, and what a place has adopted in its stead."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.tables import read_file
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from ..models import PolicySetting

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Threshold:
    """One value of the draft. `unit` is paisa, days, working_days, months or count."""

    code: str
    unit: str
    value: int
    meaning: TranslatedText


@dataclass(frozen=True)
class Step:
    """One step of the gate's order, the preferred first."""

    position: int
    code: str
    name: TranslatedText
    meaning: TranslatedText


@dataclass(frozen=True)
class Clause:
    """One clause. `part` groups clauses under a heading; `number` stands in print, `code` in addresses."""

    number: str
    code: str
    part: str
    title: TranslatedText
    text: TranslatedText


@dataclass(frozen=True)
class Version:
    """One version of the draft, the newest first."""

    version: str
    dated: dt.date
    change: TranslatedText


def _both(row: dict[str, str], name: str) -> TranslatedText:
    return TranslatedText({"en": row[f"{name}_en"], "ur": row[f"{name}_ur"]})


def _rows(name: str) -> list[dict[str, str]]:
    return read_file(django_settings.REFERENCE_DIR / "policy" / name)


@lru_cache(maxsize=1)
def thresholds() -> dict[str, Threshold]:
    """Every threshold of the draft by code, in its order."""
    return {
        row["code"]: Threshold(row["code"], row["unit"], int(row["value"]), _both(row, "meaning"))
        for row in _rows("thresholds.csv")
    }


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The steps of the gate in the order it decides: reuse first, building under a waiver last."""
    found = [
        Step(int(row["position"]), row["code"], _both(row, "name"), _both(row, "meaning"))
        for row in _rows("order.csv")
    ]
    return tuple(sorted(found, key=lambda step: step.position))


def order() -> tuple[str, ...]:
    """The codes of `steps()`."""
    return tuple(step.code for step in steps())


@lru_cache(maxsize=1)
def clauses() -> tuple[Clause, ...]:
    """The clauses and the text of the notification, in print order."""
    return tuple(
        Clause(row["number"], row["code"], row["part"], _both(row, "title"), _both(row, "text"))
        for row in _rows("clauses.csv")
    )


@lru_cache(maxsize=1)
def versions() -> tuple[Version, ...]:
    """The versions of the draft, the newest first."""
    found = [
        Version(row["version"], dt.date.fromisoformat(row["dated"]), _both(row, "change"))
        for row in _rows("versions.csv")
    ]
    return tuple(sorted(found, key=lambda each: each.dated, reverse=True))


def _adopted(place: Place | None, day: dt.date, codes: list[str]) -> dict[str, PolicySetting]:
    """The rows that hold at a place: the nearest place's newest; one query."""
    if place is None:
        return {}
    rows = PolicySetting.objects.filter(
        place__path__in=[*paths_above(place.path), place.path], code__in=codes, valid_from__lte=day
    ).select_related("place", "file")
    found: dict[str, PolicySetting] = {}
    for row in sorted(rows, key=lambda r: (len(r.place.path), r.valid_from, r.pk)):
        found[row.code] = row
    return found


def setting(code: str, place: Place | None, day: dt.date) -> int:
    """The value that holds at a place on a day: adopted there or above, else the draft's.

    Raises LookupError for a code that the policy does not have.
    """
    known = thresholds().get(code)
    if known is None:
        raise LookupError(f"the policy has no threshold {code!r}")
    adopted = _adopted(place, day, [code])
    return adopted[code].value if code in adopted else known.value


@dataclass(frozen=True)
class Held:
    """A threshold as it holds at a place; `adopted` is None while it is only the draft's."""

    threshold: Threshold
    value: int
    adopted: PolicySetting | None

    @property
    def said(self) -> str:
        return said(self.threshold.unit, self.value)


def settings_at(place: Place | None, day: dt.date) -> dict[str, Held]:
    """Every threshold as it holds at a place, by code; one query."""
    adopted = _adopted(place, day, list(thresholds()))
    return {
        code: Held(known, adopted[code].value if code in adopted else known.value, adopted.get(code))
        for code, known in thresholds().items()
    }


def said(unit: str, value: int) -> str:
    """A value with its unit, in the reader's language."""
    if unit == "paisa":
        return format_money(value, active())
    words = {
        "days": lambda n: ngettext("%(num)d day", "%(num)d days", n),
        "working_days": lambda n: ngettext("%(num)d working day", "%(num)d working days", n),
        "months": lambda n: ngettext("%(num)d month", "%(num)d months", n),
        "count": lambda n: "%(num)d",
    }
    return str(words[unit](value) % {"num": value})


def filled(text: str, held: dict[str, Held]) -> str:
    """A clause's text with every `{code}` replaced by the value that holds."""
    return _SLOT.sub(lambda found: held[found[1]].said if found[1] in held else found[0], text)


def slots(text: str) -> set[str]:
    """The codes a text names."""
    return set(_SLOT.findall(text))


def paragraphs(clause: Clause, held: dict[str, Held], lang: str) -> tuple[list[str], str]:
    """The filled paragraphs of a clause and the language they are in."""
    text, spoken = clause.text.best(lang)
    return [filled(part.strip(), held) for part in text.split("¶") if part.strip()], spoken


def as_text(place: Place | None, day: dt.date, lang: str) -> str:
    """The whole draft as plain text."""
    held = settings_at(place, day)
    newest = versions()[0]
    lines = [
        _("Draft policy for one register, one gate and clear mandates"),
        _("DRAFT for the province to adopt; it is not law. Version %(version)s of %(day)s.")
        % {"version": newest.version, "day": newest.dated.isoformat()},
    ]
    if place is not None:
        lines.append(_("With the values that hold in %(place)s.") % {"place": place.name.best(lang)[0]})
    for clause in clauses():
        lines += ["", f"{clause.number}  {clause.title.best(lang)[0]}"]
        lines += paragraphs(clause, held, lang)[0]
    lines += ["", _("Values")]
    lines += [f"- {h.threshold.meaning.best(lang)[0]}: {h.said}" for h in held.values()]
    return "\n".join(lines) + "\n"


def as_data(place: Place | None, day: dt.date) -> dict[str, Any]:
    """The whole draft as plain data, both languages side by side."""
    held = settings_at(place, day)
    newest = versions()[0]
    return {
        "status": "draft",
        "version": newest.version,
        "dated": newest.dated.isoformat(),
        "place": place.code if place else None,
        "clauses": [
            {"number": c.number, "code": c.code, "part": c.part, "title": dict(c.title), "text": dict(c.text)}
            for c in clauses()
        ],
        "order": [{"code": s.code, "name": dict(s.name), "meaning": dict(s.meaning)} for s in steps()],
        "thresholds": [
            {
                "code": code,
                "unit": h.threshold.unit,
                "value": h.value,
                "draft_value": h.threshold.value,
                "meaning": dict(h.threshold.meaning),
                "adopted_by": h.adopted.instrument if h.adopted else None,
                "adopted_from": h.adopted.valid_from.isoformat() if h.adopted else None,
            }
            for code, h in held.items()
        ],
    }

"""The automatic check: everything a need is compared with, as plain facts that are stored and can be read again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.text import compact_key, search_key
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.models import OPERATIONAL, Standard, Tool, Usage
from yakja.framework.catalogue.overlap import Reason, sentence
from yakja.framework.catalogue.queries import standards
from yakja.framework.catalogue.queries.profiles import names

from ..models import Mandate, Proposal
from . import policy
from .designations import designated
from .likeness import VERSION, Near, Need, functions_read, nearest_needs, nearest_tools

NAMED_BODIES = 6
MOST_OTHERS = 400


@dataclass(frozen=True)
class Found:
    """The facts of one check, with what they rest on."""

    facts: dict[str, Any]
    data_on: dt.date
    version: str
    digest: str


def need_of(proposal: Proposal) -> Need:
    """A proposal as it is compared."""
    return Need(proposal.texts, tuple(proposal.functions_typed), proposal.reference)


def run_check(need: Need, *, body: Body | None, day: dt.date, but: Proposal | None = None) -> Found:
    """Compare a need with the register, with what runs in the body and near it, and with what others ask for."""
    read = functions_read(need)
    place = body.place if body else None
    tools = nearest_tools(need, limit=policy.setting("tools_compared", place, day))
    codes = list(dict.fromkeys([*read, *need.functions]))
    others = others_open(but)
    needs = [need_of(other) for other in others]
    alike = nearest_needs(need, needs)
    where = {other.reference: other for other in others}
    facts = {
        "functions_typed": list(need.functions),
        "functions_read": read,
        "tools": [_plain(row) for row in tools],
        "proposals": [
            {
                **_plain(row),
                "body": where[row.code].body.code,
                "is_public": where[row.code].published_at is not None,
            }
            for row in alike
        ],
        "running": running(body, codes, day) if body else [],
        "builders": builders(body, codes, day) if body else [],
        "standards": required_standards(codes, day, need, body),
    }
    return Found(facts, min(data_day(), day), VERSION, need.digest)


def data_day() -> dt.date:
    """The day on which the register was last changed: the date of the data of a check."""
    newest = Tool.objects.aggregate(at=Max("changed_at"))["at"]
    return timezone.localtime(newest).date() if newest else timezone.localdate()


def others_open(but: Proposal | None) -> list[Proposal]:
    """Other proposals that are not decided yet, drafts too: two drafts also collide. The newest first."""
    rows = Proposal.objects.open().with_case().order_by("-id")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return list(rows[:MOST_OTHERS])


def running(body: Body, codes: Sequence[str], day: dt.date) -> list[dict[str, Any]]:
    """Tools in operation for these functions in the body itself, in its district, and in bodies of its kind."""
    district = Place.objects.filter(level=Level.DISTRICT, path__in=_paths(body.place)).first() or body.place
    province = Place.objects.filter(level=Level.PROVINCE, path__in=_paths(body.place)).first()
    low, high = path_range(district.path)
    near = Q(body=body) | Q(body__place__path__gte=low, body__place__path__lt=high)
    if province is not None:
        first, last = path_range(province.path)
        near |= Q(body__kind=body.kind_id, body__place__path__gte=first, body__place__path__lt=last)
    rows = (
        Usage.objects.filter(near, status__in=OPERATIONAL, tool__isnull=False, function__code__in=list(codes))
        .order_by("tool__code", "body__code")
        .values_list("tool__code", "body_id", "body__code", "body__place__path", "function__code")
    )
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"own": False, "district": set(), "kind": set(), "functions": set()}
    )
    for tool, pk, code, path, function in rows:
        each = found[tool]
        each["functions"].add(function)
        if pk == body.pk:
            each["own"] = True
        elif path.startswith(district.path):
            each["district"].add(code)
        else:
            each["kind"].add(code)
    plain = [
        {
            "tool": tool,
            "own": each["own"],
            "functions": sorted(each["functions"]),
            "district": len(each["district"]),
            "kind": len(each["kind"]),
            "bodies": sorted(each["district"])[:NAMED_BODIES],
        }
        for tool, each in found.items()
    ]
    return sorted(plain, key=lambda row: (not row["own"], -row["district"], -row["kind"], row["tool"]))[:12]


def builders(body: Body, codes: Sequence[str], day: dt.date) -> list[dict[str, Any]]:
    """Who is designated to build for each function where this body works; several are a conflict, none a gap."""
    found = []
    for function in Function.objects.filter(code__in=list(codes)).order_by("position"):
        mandates = designated(body=body, function=function, role=Mandate.Role.BUILDER, day=day)
        found.append({"function": function.code, "builders": [_mandate(m) for m in mandates[:3]]})
    return found


def required_standards(
    codes: Sequence[str], day: dt.date, need: Need, body: Body | None
) -> list[dict[str, Any]]:
    """The standards required of tools for these functions, in the version that the body's province asks.

    Each with whether the texts of the need name it.
    """
    texts = [text for own in need.texts.values() for text in own]
    province = standards.province_of(body.place if body else None)
    found: dict[str, dict[str, Any]] = {}
    for function in Function.objects.filter(code__in=list(codes)).order_by("position"):
        for asked in standards.asked_by(function, day, province):
            if not asked.is_required:
                continue
            standard = asked.standard
            each = found.setdefault(
                standard.code,
                {
                    "code": standard.code,
                    "name": dict(standard.name),
                    "is_named": is_named(standard, texts),
                    "version": asked.row.version or standard.version,
                    "functions": [],
                },
            )
            each["functions"].append(function.code)
    return [found[code] for code in sorted(found)]


def is_named(standard: Standard, texts: Sequence[str]) -> bool:
    """Whether a text names the standard by code or name, however it is spaced or hyphenated."""
    said = [(f" {search_key(text)} ", compact_key(text)) for text in texts]
    for name in (standard.code, *standard.name.values()):
        key, joined = search_key(name), compact_key(name)
        # A short name within another word is no name: NAM is not meant by "name".
        if key and any(f" {key} " in text or (len(joined) > 5 and joined in short) for text, short in said):
            return True
    return False


def told(row: Mapping[str, Any], called: Mapping[str, str], lang: str | None = None) -> list[str]:
    """The stored reasons of one row as sentences; `called` names tools and proposals by their codes."""
    lang = lang or active()
    this = gettext("this proposal")
    said = []
    for reason in row.get("reasons", ()):
        params = {key: _called(value, called, this) for key, value in reason["params"].items()}
        if reason["code"] == "gate_words":
            comma = ", " if lang == "en" else "، "
            said.append(
                gettext("Both texts use these words: %(words)s.") % {"words": comma.join(params["words"])}
            )
        else:
            said.append(sentence(reason["code"], params, names(), lang))
    return [text[:1].upper() + text[1:] for text in said]


def _called(value: Any, called: Mapping[str, str], this: str) -> Any:
    if isinstance(value, str):
        return this if value == "?" else called.get(value, value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [this if each == "?" else called.get(each, each) for each in value]
    return value


def _plain(row: Near) -> dict[str, Any]:
    return {
        "code": row.code,
        "score": row.score,
        "overlap": row.overlap,
        "band": row.band,
        "by": row.by,
        "reasons": [_stored(reason, row.code) for reason in row.reasons],
    }


def _stored(reason: Reason, code: str) -> dict[str, Any]:
    """As JSON; whatever the need is called where it was compared, in a reason it is this proposal."""

    def anonymous(value: Any) -> Any:
        if isinstance(value, str):
            return "?" if value != code and value.startswith("P-") else value
        if isinstance(value, list | tuple):
            return [anonymous(each) for each in value]
        return value

    return {"code": reason.code, "params": {k: anonymous(v) for k, v in reason.params.items()}}


def _mandate(mandate: Mandate) -> dict[str, str]:
    return {"body": mandate.holder.code, "mandate": mandate.code, "instrument": mandate.instrument}


def _paths(place: Place) -> list[str]:
    from yakja.foundation.kit.trees import paths_above

    return [*paths_above(place.path), place.path]

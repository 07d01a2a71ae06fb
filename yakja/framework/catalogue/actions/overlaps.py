"""Comparing the tools of the register, and deciding on what the comparison found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import digest

from ..models import OverlapFinding, Tool
from ..overlap import Comparison, Reason, compare
from ..overlap.scoring import CAP_PART
from ..queries.profiles import Described, Register, register

# Up to here every pair is looked at; above, pairs that share a function, a family or an uncommon concept.
EVERY_PAIR_UP_TO = 400
COMMON_CONCEPT = 60
# Reasons name at most this many places; the count stands beside them.
NAMED_PLACES = 40
CHANGING = ("score", "band", "relation", "facets", "reasons", "digest", "state", "computed_at")
State = OverlapFinding.State


@action("catalogue.score_overlaps")
def score_overlaps(*, actor: Any, tools: Iterable[Tool] | None = None, door: str = "clock") -> dict[str, int]:
    """Compare all tools in force, or these tools with all others, and keep what was found.

    A confirmed pair stays confirmed. A rejected pair stays rejected until what is stated of either tool
    changes; then it is suggested again, its earlier decision still on it. Suggestions that are no longer
    found go. Returns counts: compared, found, new, changed, gone, returned.
    """
    require(actor, "catalogue.score_overlaps")
    known = register()
    only = None if tools is None else {t.pk for t in tools}
    stored = OverlapFinding.objects.order_by("id")
    before = {
        (f.first_id, f.second_id): f
        for f in stored
        if only is None or f.first_id in only or f.second_id in only
    }
    counts = dict.fromkeys(("compared", "found", "new", "changed", "gone", "returned"), 0)
    now = timezone.now()
    new, changed, seen = [], [], set()
    for one, other in _pairs(known, only):
        counts["compared"] += 1
        found = _judged(compare(*known.placed(one, other)), one, other)
        pair = (one.tool.pk, other.tool.pk)
        if found.band == OverlapFinding.Band.NONE and not found.relation and pair not in before:
            continue
        seen.add(pair)
        fresh = _finding(one, other, found, now)
        counts["found"] += fresh.band != OverlapFinding.Band.NONE
        row = before.get(pair)
        if row is None:
            new.append(fresh)
            continue
        if row.state == State.SUGGESTED and found.band == OverlapFinding.Band.NONE and not found.relation:
            seen.discard(pair)
            continue
        fresh.state = row.state
        if row.state == State.REJECTED and row.decided_digest != fresh.digest:
            fresh.state = State.SUGGESTED
            counts["returned"] += 1
        if any(getattr(row, name) != getattr(fresh, name) for name in CHANGING if name != "computed_at"):
            for name in CHANGING:
                setattr(row, name, getattr(fresh, name))
            changed.append(row)
    gone = [f.pk for pair, f in before.items() if pair not in seen and f.state == State.SUGGESTED]
    OverlapFinding.objects.filter(pk__in=gone).delete()
    OverlapFinding.objects.bulk_create(new, batch_size=500)
    OverlapFinding.objects.bulk_update(changed, CHANGING, batch_size=200)
    counts |= {"new": len(new), "changed": len(changed), "gone": len(gone)}
    record(subject="catalogue:overlaps", after=counts)
    return counts


@action("catalogue.decide_overlap")
def decide_overlap(
    *, actor: Any, finding: OverlapFinding, decision: str, reason: str = "", door: str = "web"
) -> OverlapFinding:
    """A steward confirms a finding or rejects it; a rejection needs its reason. A later decision replaces it.

    Raises Conflict `changed_meanwhile` when the facts of the pair are no longer those that were shown.
    """
    require(actor, "catalogue.decide_overlap", finding)
    if decision not in (State.CONFIRMED, State.REJECTED):
        refuse("bad_decision", _("Confirm the finding or reject it."), field="decision")
    reason = reason.strip()
    if decision == State.REJECTED and not reason:
        refuse("reason_missing", _("Say why the two do not overlap."), field="reason")
    row = OverlapFinding.objects.select_for_update().get(pk=finding.pk)
    if row.digest != finding.digest:
        raise Conflict(
            _("The facts of these tools have changed meanwhile. Read them again."), code="changed_meanwhile"
        )
    before = {"state": row.state, "reason": row.decision_reason}
    row.state = decision
    row.decision_reason = reason
    row.decided_by = ref_of(actor)
    row.decided_name = str(getattr(actor, "name", ""))[:200]
    row.decided_at = timezone.now()
    row.decided_digest = row.digest
    row.save(
        update_fields=[
            "state",
            "decision_reason",
            "decided_by",
            "decided_name",
            "decided_at",
            "decided_digest",
        ]
    )
    record(subject=row, reason=reason, before=before, after={"state": decision, "reason": reason})
    return row


def _pairs(known: Register, only: set[int] | None) -> Iterator[tuple[Described, Described]]:
    """Pairs worth comparing, the lower key first."""
    tools = [known.tools[pk] for pk in sorted(known.tools)]
    if len(tools) <= EVERY_PAIR_UP_TO:
        pairs: Iterable[tuple[int, int]] = combinations(range(len(tools)), 2)
    else:
        pairs = sorted(_candidates(tools))
    for i, j in pairs:
        one, other = tools[i], tools[j]
        if only is None or one.tool.pk in only or other.tool.pk in only:
            yield one, other


def _judged(found: Comparison, one: Described, other: Described) -> Comparison:
    """The rules that rest on the register rather than on the two profiles; each only ever lowers a score."""
    if found.band == OverlapFinding.Band.NONE or found.relation in ("variant", "suite"):
        return found
    if any("functions" in each.profile.read or not each.profile.functions for each in (one, other)):
        # Where functions were only read from texts, likeness is a task for whoever codes the tool, not a finding.
        task = _lowered(found, None)
        kept = tuple(
            r for r in task.reasons if not r.code.startswith("verdict_") and r.code != "double_running"
        )
        return replace(task, relation="coding", band=OverlapFinding.Band.PARTIAL.value, reasons=kept)
    if found.band != OverlapFinding.Band.OVERLAP:
        return found
    audiences = {each.tool.audience: each.tool.code for each in (one, other)}
    if set(audiences) == {Tool.Audience.INTERNAL, Tool.Audience.CITIZEN}:
        inside, outside = audiences[Tool.Audience.INTERNAL], audiences[Tool.Audience.CITIZEN]
        return _lowered(found, Reason("desk_and_door", {"a": inside, "b": outside}))
    for each in (one, other):
        whole = each.tool.parent
        if each.tool.kind == Tool.Kind.MODULE and whole is not None and whole.kind != Tool.Kind.SUITE:
            return _lowered(found, Reason("part_of_product", {"part": each.tool.code, "whole": whole.code}))
    return found


def _lowered(found: Comparison, why: Reason | None) -> Comparison:
    """The same comparison as partial at most, with the reason, the verdict and the arithmetic to match."""
    score = min(found.score, CAP_PART)
    reasons = []
    for reason in found.reasons:
        if reason.code == "verdict_overlap":
            reason = Reason("verdict_partial")
        elif reason.code == "arithmetic":
            reason = Reason("arithmetic", {**reason.params, "score": round(score, 2)})
            reasons += [why] if why else []
        reasons.append(reason)
    return replace(found, score=score, band=OverlapFinding.Band.PARTIAL.value, reasons=tuple(reasons))


def _candidates(tools: list[Described]) -> set[tuple[int, int]]:
    groups: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for index, each in enumerate(tools):
        profile = each.profile
        groups["family", each.family].append(index)
        for code in profile.functions or {}:
            groups["function", code].append(index)
        for code in profile.concepts or {}:
            groups["concept", code].append(index)
        for name in profile.aliases:
            groups["name", name.casefold()].append(index)
        if profile.url:
            groups["url", profile.url].append(index)
    found: set[tuple[int, int]] = set()
    for (kind, _value), members in groups.items():
        if kind == "concept" and len(members) > COMMON_CONCEPT:
            continue
        found.update(combinations(sorted(set(members)), 2))
    return found


def _finding(one: Described, other: Described, found: Comparison, now: Any) -> OverlapFinding:
    a, b = one.profile, other.profile
    facts = {
        "values": {name: round(value, 4) for name, value in found.facets.items()},
        "main": sorted(a.main_functions & b.main_functions),
        "shared": sorted((a.functions or {}).keys() & (b.functions or {}).keys()),
        "data_of": [day.isoformat() if day else None for day in (a.data_of, b.data_of)],
    }
    return OverlapFinding(
        code=f"{one.tool.code}--{other.tool.code}",
        first=one.tool,
        second=other.tool,
        score=round(found.score * 1000),
        band=found.band,
        relation=found.relation,
        facets=facts,
        reasons=[_stored(reason.as_dict()) for reason in found.reasons],
        digest=digest([one.digest, other.digest]),
        computed_at=now,
    )


def _stored(reason: dict[str, Any]) -> dict[str, Any]:
    params = dict(reason["params"])
    for name in ("bodies", "areas"):
        if name in params:
            params["count"] = len(params[name])
            params[name] = list(params[name][:NAMED_PLACES])
    return {"code": reason["code"], "params": params}

"""Public changes: what was done to the register, the bodies, the places and the strategies, without who did it and without their words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.audit.queries import sentence
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Tool
from yakja.framework.strategy.models import Strategy

# Only these: each speaks of a public thing. Drafts, corrections, reminders, replies and posts stay inside.
PUBLIC_VERBS = (
    "bodies.add_identifier", "bodies.carry_out_change", "bodies.confirm", "bodies.correct", "bodies.end_identifier",
    "bodies.import", "bodies.load", "bodies.load_councils", "bodies.load_law", "bodies.set_devolution",
    "catalogue.claim_usage", "catalogue.confirm_same", "catalogue.decide_overlap", "catalogue.declare_usage",
    "catalogue.give_evidence",
    "catalogue.import_publiccode", "catalogue.load_claims", "catalogue.load_needs", "catalogue.load_tools",
    "catalogue.move_consolidation", "catalogue.propose_consolidation", "catalogue.publish_round",
    "catalogue.record_counts", "catalogue.record_visit", "catalogue.score_overlaps", "catalogue.verify_cell",
    "places.close", "places.load", "places.load_boundaries", "places.load_calendar", "places.load_councils", "places.move",
    "places.open", "places.rename", "strategy.freeze_version", "strategy.move_strategy", "strategy.record_meeting",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One change: when, the sentence of the verb, the names of what it was done to, and the path of its page."""

    key: int
    at: dt.datetime
    said: object
    names: tuple[TranslatedText, ...]
    path: str


def changes(limit: int = 50) -> list[Entry]:
    """The newest public changes; six queries at most."""
    entries_of = AuditEntry.objects.filter(verb__in=PUBLIC_VERBS)
    # A sending that was refused left a file and said nothing.
    said = entries_of.exclude(verb="catalogue.give_evidence", subject_ref__startswith="files.")
    rows = list(said.order_by("-id")[:limit])
    kinds = ("tool", "body", "place", "function", "strategy")
    wanted: dict[str, set[str]] = {kind: set() for kind in kinds}
    subjects = {row.pk: _subject(row.subject_ref) for row in rows}
    for found in subjects.values():
        for kind, code in found:
            wanted[kind].add(code)
    names: dict[tuple[str, str], TranslatedText] = {}
    for kind, model in (
        ("tool", Tool),
        ("body", Body),
        ("place", Place),
        ("function", Function),
        ("strategy", Strategy),
    ):
        if wanted[kind]:
            for code, name in model.objects.filter(code__in=wanted[kind]).values_list("code", "name"):
                names[kind, code] = TranslatedText(name)
    entries = []
    for row in rows:
        known = [key for key in subjects[row.pk] if key in names]
        path = _PATHS[known[0][0]] + known[0][1] + "/" if known else ""
        entries.append(Entry(row.pk, row.at, sentence(row.verb), tuple(names[key] for key in known), path))
    return entries


_PATHS = {
    "tool": "tools/",
    "body": "bodies/",
    "place": "places/",
    "function": "functions/",
    "strategy": "strategies/",
}


def _subject(ref: str) -> list[tuple[str, str]]:
    """(kind, code) of the public things that a reference names, such as `catalogue.cell:PK601-MC:CIT-01`."""
    what, _colon, rest = ref.partition(":")
    if what == "catalogue.cell" and rest.count(":") == 1:
        body, function = rest.split(":")
        return [("body", body), ("function", function)]
    kind = {
        "catalogue.tool": "tool",
        "bodies.body": "body",
        "places.place": "place",
        "bodies.function": "function",
        "strategy.strategy": "strategy",
    }.get(what)
    return [(kind, rest)] if kind and rest else []

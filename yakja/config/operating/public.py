"""Which data are public: every table and column that `export_all` gives away, and why the others stay.

Nothing is public by accident: a test refuses a model or a column that stands in neither list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import (
    Body,
    BodyChange,
    BodyIdentifier,
    BodyKind,
    Devolution,
    Function,
    IdentifierScheme,
    Post,
)
from yakja.foundation.indicators.models import IndicatorValue
from yakja.foundation.places.models import (
    HijriMonth,
    Holiday,
    OfficeHours,
    Place,
    PlaceBoundary,
    PlaceChange,
    PlaceName,
)
from yakja.framework.catalogue.models import (
    Cell,
    CellHistory,
    Consolidation,
    ConsolidationAnswer,
    ConsolidationOption,
    Evidence,
    FacetValue,
    LandscapeDay,
    Need,
    NeedAnswer,
    OverlapFinding,
    PubliccodeFile,
    Round,
    RoundReply,
    Tool,
    ToolFacet,
    ToolFunction,
    Usage,
)

from . import capacity, complaints, finance, mandates, strategies, trainings

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Dataset:
    """One file of the export. `columns` are fields, or "field:code" where another row is named by its code.

    `unfold` makes the rows of the file from one row of the table; `headings` then names their columns.
    """

    name: str
    title: str
    model: type[Model]
    columns: tuple[str, ...]
    only: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    headings: tuple[str, ...] = ()
    unfold: Callable[[Row], Iterable[Row]] | None = None

    @property
    def fields(self) -> list[str]:
        """The fields of the model that are given away."""
        return [column.partition(":")[0] for column in self.columns]

    @property
    def lookups(self) -> list[str]:
        return [column.replace(":", "__") for column in self.columns]

    def queryset(self) -> QuerySet[Any]:
        return self.only(self.model._base_manager.order_by("pk"))


OF_PERSONS = ("people", "channels", "files", "jobs")


def _audit_row(row: Row) -> Iterator[Row]:
    """Who acted is told by kind only, and on what only where that is no person, message or file."""
    key, at, actor, door, room, verb, subject, scope, position, digest = row
    names_somebody = room in OF_PERSONS or subject.partition(".")[0] in OF_PERSONS
    names_scope = scope.partition(".")[0] in OF_PERSONS
    yield (
        key, at, actor.partition(":")[0], door, room, verb, "" if names_somebody else subject,
        "" if names_scope else scope, position, digest,
    )  # fmt: skip


def _counts(row: Row) -> Iterator[Row]:
    """One line per function and kind of count."""
    place, day, counts = row
    for code in sorted(counts):
        for key in sorted(counts[code]):
            status, _, rest = key.partition(".")
            yield place, day, code, status, rest.rstrip("~"), rest.endswith("~"), counts[code][key]


def _pairs(name: str, title: str, model: type[Model], field: str, ends: tuple[str, str]) -> Dataset:
    """The rows of a many-to-many field, each end by its code or key."""
    return Dataset(name, title, getattr(model, field).through, ends)


DATASETS: tuple[Dataset, ...] = (
    Dataset("places", "Places", Place, (
        "code", "level", "name", "name_source", "parent:code", "census_parent:code", "status", "valid_from", "valid_to",
        "succeeded_by:code", "iso_code", "ocha_code", "unit_type", "population_2023", "population_2017", "area_km2",
        "lat", "lon", "in_census_tree", "source", "note", "is_sample",
    )),
    Dataset("place_names", "Other names of places", PlaceName, (
        "place:code", "lang", "name", "kind", "valid_from", "valid_to", "source",
    )),
    Dataset("place_changes", "Changes of the map", PlaceChange, (
        "key", "kind", "state", "place:code", "name", "effective_on", "effective_precision", "effective_text", "source",
        "note",
    )),
    _pairs("place_change_members", "Places a change speaks of", PlaceChange, "members", ("placechange:key", "place:code")),
    Dataset("place_boundaries", "Boundaries an operator loaded", PlaceBoundary, (
        "place:code", "level", "geometry", "source", "disclaimer", "loaded_at",
    )),
    Dataset("holidays", "Holidays", Holiday, (
        "key", "day", "name", "kind", "place:code", "applies_to", "is_by_moon", "is_announced", "source", "note",
    )),
    Dataset("office_hours", "Hours of offices", OfficeHours, (
        "key", "place:code", "season", "weekday", "opens", "closes", "break_from", "break_to", "valid_from", "valid_to",
        "is_assumed", "source", "note",
    )),
    Dataset("hijri_months", "Beginnings of Hijri months", HijriMonth, (
        "year", "month", "starts_on", "is_announced", "source", "note",
    )),
    Dataset("body_kinds", "Kinds of bodies", BodyKind, (
        "code", "province:code", "name", "tier", "urban_rural", "law", "section", "valid_from", "valid_to",
        "date_precision", "certainty", "source", "note",
    )),
    Dataset("functions", "Functions of local government", Function, (
        "code", "position", "area_code", "area", "name", "short", "cofog", "digit_module", "punjab_mis", "valid_from",
        "valid_to", "successor:code", "source",
    )),
    Dataset("devolution", "Which kind of body has which function", Devolution, (
        "function:code", "kind:code", "role", "certainty", "valid_from", "valid_to", "source", "note",
    )),
    Dataset("bodies", "Bodies", Body, (
        "code", "name", "kind:code", "place:code", "parent:code", "status", "basis", "certainty", "governed_by",
        "governed_source", "governed_as_of", "valid_from", "valid_to", "phone", "email", "website", "address", "hours",
        "source", "note", "is_sample", "confirmed_on",
    )),
    _pairs("body_serves", "Places a body serves besides its own", Body, "serves", ("body:code", "place:code")),
    Dataset("body_changes", "Bodies renamed, merged, split or abolished", BodyChange, (
        "id", "kind", "heir:code", "new_name", "new_kind:code", "instrument", "effective_on", "carried_out_at", "is_sample",
    ), only=lambda rows: rows.filter(state="carried_out")),
    _pairs("body_change_from", "Bodies before a change", BodyChange, "predecessors", ("bodychange", "body:code")),
    _pairs("body_change_to", "Bodies after a change", BodyChange, "successors", ("bodychange", "body:code")),
    Dataset("identifier_schemes", "Registers that number bodies", IdentifierScheme, (
        "code", "name", "issuer", "pattern", "source", "note",
    )),
    Dataset("body_identifiers", "Numbers of bodies in other registers", BodyIdentifier, (
        "body:code", "scheme:code", "value", "valid_from", "valid_to", "source",
    )),
    Dataset("posts", "Posts", Post, ("body:code", "code", "title", "kind", "valid_from", "valid_to", "is_sample")),
    Dataset("indicator_values", "Figures, with all their revisions", IndicatorValue, (
        "indicator", "place:code", "body:code", "as_of", "numerator", "denominator", "unknown", "computed_at", "revision",
        "is_current", "reason",
    )),
    Dataset("tools", "Digital tools", Tool, (
        "code", "kind", "name", "aliases", "purpose", "description", "features", "features_note", "lifecycle_note",
        "platforms_note", "openness_basis", "languages_note", "parent:code", "variant_of:code", "successor:code",
        "audience", "owner:code", "owner_name", "supplier:code", "supplier_name", "openness", "licence", "repository",
        "url", "phone", "platforms", "languages", "languages_basis", "lifecycle", "launch_year", "launch_year_basis",
        "domain", "coverage_note", "users_note", "figures_note", "cost_paisa", "cost_note", "yearly_cost_paisa", "contract_end",
        "how_to_get", "guides", "is_checked", "is_sample", "source", "source_date", "note", "added_at", "changed_at",
    )),
    Dataset("tool_functions", "Functions of tools", ToolFunction, ("tool:code", "function:code", "rank", "basis", "reviewed_on")),
    Dataset("facet_values", "Capabilities, objects, users, interfaces, standards", FacetValue, ("id", "facet", "value", "name")),
    Dataset("tool_facets", "What tools can do, hold, serve and speak", ToolFacet, ("tool:code", "value", "source")),
    Dataset("publiccode_files", "publiccode.yml files as they were read", PubliccodeFile, (
        "tool:code", "name", "raw", "sha256", "verdict", "findings", "kept", "lost", "imported_at",
    )),
    Dataset("usages", "How a body does a function, per tool, today", Usage, (
        "body:code", "function:code", "tool:code", "status", "share", "standing", "is_stale", "level", "since",
        "confirmed_on", "expires_on", "units", "users", "yearly_cost_paisa", "contract_end", "transactions_30d",
        "is_sample",
    )),
    Dataset("evidence", "What was said of usages, by which kind of proof", Evidence, (
        "id", "body:code", "function:code", "tool:code", "kind", "status", "share", "on", "expires_on", "recorded_at",
        "filled_by:code", "transactions", "units", "users", "yearly_cost_paisa", "register_used", "url", "is_sample",
    )),
    Dataset("cells", "The landscape today", Cell, (
        "body:code", "function:code", "status", "standing", "is_stale", "level", "share", "tools", "since",
        "confirmed_on", "expires_on", "proof", "proof_until", "is_assumed", "is_sample",
    )),
    Dataset("cell_history", "The landscape on any day", CellHistory, (
        "body:code", "function:code", "status", "standing", "is_stale", "tools", "has_two", "proof", "is_only_proof",
        "is_first", "from_day", "until_day",
    )),
    Dataset("landscape_days", "Counts per place and period", LandscapeDay, ("place:code", "day", "counts"),
        headings=("place", "day", "function", "status", "standing", "is_stale", "cells"), unfold=_counts,
    ),
    Dataset("needs", "What citizens need most", Need, ("code", "title", "keywords", "function:code", "icon", "position")),
    Dataset("need_answers", "Where to go", NeedAnswer, (
        "need:code", "place:code", "office", "office_kind:code", "office_body:code", "tool:code", "phone", "hours",
        "papers", "fee", "fee_paisa", "time_limit", "languages", "basis", "source", "as_of",
    )),
    Dataset("overlaps", "Pairs of tools that do the same work", OverlapFinding, (
        "code", "first:code", "second:code", "score", "band", "relation", "facets", "reasons", "computed_at", "state",
        "decided_at", "decision_reason",
    )),
    Dataset("consolidations", "Consolidation sheets", Consolidation, (
        "reference", "function:code", "place:code", "chosen", "decision_reason", "proposed_on", "answers_due_on",
        "check_on", "data_day", "assumptions", "is_sample",
    )),
    _pairs("consolidation_tools", "Tools of a consolidation sheet", Consolidation, "tools", ("consolidation:reference", "tool:code")),
    Dataset("consolidation_options", "Options of consolidation sheets", ConsolidationOption, (
        "id", "consolidation:reference", "kind", "target:code", "one_off_paisa", "yearly_saving_paisa", "payback_months",
        "earliest_on", "sheet", "is_blocked",
    )),
    Dataset("consolidation_answers", "What affected bodies say of a consolidation", ConsolidationAnswer, (
        "consolidation:reference", "body:code", "stance", "text", "answered_at",
    )),
    Dataset("rounds", "Rounds of asking all bodies", Round, (
        "code", "name", "place:code", "state", "opens_on", "closes_on", "publish_on", "seed", "is_sample",
    ), only=lambda rows: rows.filter(state="published")),
    _pairs("round_functions", "Functions a round asks for", Round, "functions", ("round:code", "function:code")),
    Dataset("round_replies", "What a body says beside its cells", RoundReply, (
        "round:code", "body:code", "answered", "reply", "replied_at", "submitted_at",
    ), only=lambda rows: rows.filter(round__state="published")),
    *complaints.datasets(Dataset),
    *mandates.datasets(Dataset),
    *capacity.datasets(Dataset),
    *finance.datasets(Dataset),
    *strategies.datasets(Dataset, _pairs),
    Dataset("audit", "The audit trail without persons", AuditEntry, (
        "id", "at", "actor_ref", "door", "room", "verb", "subject_ref", "scope_ref", "seal:position", "seal:digest",
    ), headings=(
        "id", "at", "actor_kind", "door", "room", "verb", "subject", "scope", "link", "digest",
    ), unfold=_audit_row),
)  # fmt: skip

# Tables of which nothing is given away, by room or by model, and why.
WITHHELD = {
    "audit.auditseal": "its links stand beside the entries",
    "audit.audithead": "where the chain of the entries ends, as their last link does",
    "files": "files of bodies and persons; public ones are downloaded one by one",
    "jobs": "the work of this machine",
    "channels": "addresses and letters of persons",
    "people": "persons",
    "cases": "casework; what is decided in it stands with the tool, body or sheet",
    "catalogue.correction": "whoever sends a correction is not published",
    "catalogue.griddraft": "drafts that nobody has sent",
    "catalogue.verification": "who checked whom; the published difference is a figure",
    "catalogue.harvestsource": "the work of this machine",
    **complaints.WITHHELD,
    **mandates.WITHHELD,
    **capacity.WITHHELD,
    **finance.WITHHELD,
    **strategies.WITHHELD,
    **trainings.WITHHELD,
}
# Columns of public tables that stay, by name in every table or by `room.model.field`, and why.
KEPT_BACK = {
    "id": "a number of this copy; rows are named by their codes",
    "reference_digest": "bookkeeping of the loader",
    "is_edited": "bookkeeping of the loader",
    "path": "worked out from the parent",
    "census_path": "worked out from the parent",
    "search_name": "worked out from the names",
    "search_text": "worked out from the names",
    "search_bones": "worked out from the names",
    "search_concepts": "worked out from the names",
    "search_words": "worked out from the names",
    "name_key_en": "worked out from the names",
    "name_key_ur": "worked out from the names",
    "sort_en": "worked out from the names",
    "sort_ur": "worked out from the names",
    "confirmed_by_ref": "a person",
    "proposed_by_ref": "a person",
    "proposed_by_name": "a person",
    "reviewed_by_ref": "a person",
    "reviewed_by_name": "a person",
    "carried_out_by_ref": "a person",
    "reviewer": "a person",
    "author_ref": "a person",
    "author_name": "a person",
    "decided_by": "a person",
    "decided_name": "a person",
    "answered_by": "a person",
    "actor_name": "a person",
    "subject_name": "may name a person",
    "audit.auditentry.reason": "free text that may name persons",
    "audit.auditentry.before": "may hold personal data",
    "audit.auditentry.after": "may hold personal data",
    "audit.auditentry.facts": "may hold personal data",
    "bodies.bodychange.state": "only what was carried out is public",
    "bodies.bodychange.reason": "working notes",
    "bodies.bodychange.proposed_at": "working notes",
    "bodies.bodychange.reviewed_at": "working notes",
    "bodies.bodychange.review_note": "working notes",
    "bodies.bodychange.outcome": "working notes",
    "catalogue.evidence.file": "may show persons; asked for one by one",
    "catalogue.evidence.note": "free text that may name persons",
    "catalogue.consolidation.case": "casework",
    "catalogue.overlapfinding.digest": "bookkeeping of the comparison",
    "catalogue.overlapfinding.decided_digest": "bookkeeping of the comparison",
    "catalogue.roundreply.reminded_at": "working notes",
    "catalogue.roundreply.reminders": "working notes",
    "catalogue.landscapeday.computed_at": "when this copy counted",
    **complaints.KEPT_BACK,
    **mandates.KEPT_BACK,
    **capacity.KEPT_BACK,
    **finance.KEPT_BACK,
    **strategies.KEPT_BACK,
    "min_lat": "the box of the geometry",
    "max_lat": "the box of the geometry",
    "min_lon": "the box of the geometry",
    "max_lon": "the box of the geometry",
}  # fmt: skip


def reason_withheld(model: type[Model]) -> str | None:
    """Why nothing of a model is given away; None when something is."""
    return WITHHELD.get(model._meta.label_lower) or WITHHELD.get(model._meta.app_label)


def undecided() -> list[str]:
    """Models and columns about which nobody has decided; empty when the export is complete."""
    from django.apps import apps

    public = {dataset.model: set(dataset.fields) for dataset in DATASETS}
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("yakja.") or reason_withheld(model):
            continue
        if model not in public:
            found.append(model._meta.label_lower)
            continue
        for field in model._meta.concrete_fields:
            label = f"{model._meta.label_lower}.{field.name}"
            if field.name not in public[model] and label not in KEPT_BACK and field.name not in KEPT_BACK:
                found.append(label)
    return found

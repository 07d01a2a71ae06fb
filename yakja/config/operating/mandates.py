"""What of mandates and standards is public in the export; the gate gives away its pages, where withheld fields stay shut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yakja.framework.catalogue.models import Conformance, FunctionStandard, Standard
from yakja.framework.mandates.models import (
    CapabilityProof,
    CapabilityReview,
    Mandate,
    PolicySetting,
    Suspension,
)


def datasets(dataset: Callable[..., Any]) -> tuple[Any, ...]:
    """The files of standards, conformance and designations."""
    return (
        dataset("standards", "Standards", Standard, (
            "code", "name", "kind", "version", "maintainer", "purpose", "url", "facet", "source",
        )),
        dataset("function_standards", "Standards that functions ask for", FunctionStandard, (
            "code", "standard:code", "function:code", "province:code", "area_code", "level", "version", "valid_from", "valid_to", "reason",
            "source", "end_reason", "recorded_at",
        )),
        dataset("conformance", "How tools stand to standards", Conformance, (
            "tool:code", "standard:code", "version", "level", "outcome", "on", "expires_on", "says", "says_body:code", "report_url",
            "note", "recorded_at", "is_sample",
        )),
        dataset("mandates", "Mandates", Mandate, (
            "code", "function:code", "kind:code", "place:code", "role", "holder:code", "instrument", "section", "notification",
            "notified_on", "valid_from", "valid_to", "delegated_from:code", "end_reason", "source", "is_sample",
        )),
        dataset("mandate_suspensions", "Suspensions of mandates", Suspension, (
            "mandate:code", "from_day", "until_day", "reason", "instrument", "lifted_reason", "recorded_at",
        )),
        dataset("capability_proofs", "Proof behind mandates", CapabilityProof, (
            "mandate:code", "kind", "text", "count", "of", "paisa", "on", "source", "recorded_at", "is_sample",
        )),
        dataset("capability_reviews", "Reviews of designated bodies", CapabilityReview, (
            "mandate:code", "cause", "note", "called_on", "due_on", "outcome", "finding", "closed_on", "is_sample",
        )),
        dataset("policy_settings", "Values of the policy that places have adopted", PolicySetting, (
            "place:code", "code", "value", "valid_from", "instrument", "notification", "notified_on", "recorded_at", "is_sample",
        )),
    )  # fmt: skip


_GATE = "published on its page and in the API, where withheld fields stay shut until their day"
WITHHELD = {
    "mandates.proposal": _GATE,
    "mandates.proposal_functions": _GATE,
    "mandates.check": _GATE,
    "mandates.answer": _GATE,
    "mandates.redaction": "says what is withheld; its days stand on the proposal's page",
    "mandates.builderrequest": _GATE,
    "mandates.waiver": _GATE,
    "mandates.clearance": _GATE,
    "mandates.coveragecount": "counted anew from the mandates and cells, which are public",
    "mandates.coveragekept": "bookkeeping of those counts",
    "mandates.spendingline": "lines of others' papers; the exceptions among them are a public list",
}
KEPT_BACK = {
    "catalogue.functionstandard.recorded_by": "a person",
    "catalogue.conformance.report": "files are downloaded one by one",
    "catalogue.conformance.recorded_by": "a person",
    "mandates.mandate.file": "files are downloaded one by one",
    "mandates.suspension.follows": "bookkeeping of delegations",
    "mandates.suspension.recorded_by": "a person",
    "mandates.capabilityproof.file": "files are downloaded one by one",
    "mandates.capabilityproof.recorded_by": "a person",
    "mandates.capabilityreview.called_by": "a person",
    "mandates.capabilityreview.closed_by": "a person",
    "mandates.capabilityreview.closed_by_name": "a person",
    "mandates.capabilityreview.seen": "working notes",
    "mandates.policysetting.file": "files are downloaded one by one",
    "mandates.policysetting.recorded_by": "a person",
}

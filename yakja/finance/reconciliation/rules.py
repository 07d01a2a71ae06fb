"""Who may see, import, match and settle. A thing is a Body or anything with a body or a source."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import is_signed_in, is_system

OFFICERS = ("council_officer", "district_officer")
READERS = (*OFFICERS, "provincial_steward", "auditor", "administrator")


def _body(thing: Any) -> Any:
    if thing is None or isinstance(thing, Body):
        return thing
    if hasattr(thing, "body"):
        return thing.body
    return _body(getattr(thing, "source", None) or getattr(thing, "line", None))


@rules.predicate
def is_officer_of_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body or of one above it."""
    return any(actor.has_role(kind, _body(thing)) for kind in OFFICERS)


@rules.predicate
def reads_the_body(actor: Any, thing: Any = None) -> bool:
    """Its officers, those above, the province's stewards, auditors and administrators."""
    return any(actor.has_role(kind, _body(thing)) for kind in READERS)


@rules.predicate
def may_reverse_receipts(actor: Any, thing: Any = None) -> bool:
    """Whoever may decide that a receipt of the body is reversed; the province's steward among them."""
    return any(actor.has_role(kind, _body(thing)) for kind in (*OFFICERS, "provincial_steward"))


WORKS = is_system | (is_signed_in & is_officer_of_the_body)

rules.add_perm("reconciliation.see", is_system | (is_signed_in & reads_the_body))
rules.add_perm("reconciliation.open_source", WORKS)
rules.add_perm("reconciliation.save_mapping", WORKS)
rules.add_perm("reconciliation.import", WORKS)
rules.add_perm("reconciliation.match", WORKS)
rules.add_perm("reconciliation.void", is_system | (is_signed_in & may_reverse_receipts))
rules.add_perm("reconciliation.compare", WORKS)
rules.add_perm("reconciliation.settle", WORKS)
rules.add_perm("reconciliation.load", is_system)

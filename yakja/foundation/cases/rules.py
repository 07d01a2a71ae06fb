"""Who may open, see and move cases; moves ask the permission their table names."""

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_signed_in, is_system


@rules.predicate
def works_for_its_body(actor: Any, case: Any) -> bool:
    return any(
        actor.has_role(kind, case.body)
        for kind in ("council_officer", "district_officer", "provincial_steward")
    )


rules.add_perm("cases.see", is_system | (is_signed_in & works_for_its_body))
rules.add_perm("cases.assign", is_system | (is_signed_in & works_for_its_body))

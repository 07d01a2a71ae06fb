"""Who may compute and revise figures."""

import rules

from yakja.foundation.kit.permissions import is_system


@rules.predicate
def is_administrator(actor, obj=None):  # type: ignore[no-untyped-def]
    return actor.has_role("administrator")


rules.add_perm("indicators.compute", is_system | is_administrator)
rules.add_perm("indicators.revise", is_system | is_administrator)

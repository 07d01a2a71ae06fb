"""Who may see a job: whoever started it, administrators, and whom its kind names."""

from __future__ import annotations

from typing import Any

import rules

from . import registry


@rules.predicate
def has_started_it(actor: Any, job: Any) -> bool:
    return job is not None and not actor.is_anonymous and actor.ref == job.actor_ref


@rules.predicate
def is_named_by_its_kind(actor: Any, job: Any) -> bool:
    if job is None or not registry.has_kind(job.kind):
        return False
    may_see = registry.kind_of(job.kind).may_see
    return bool(may_see and may_see(actor, job))


@rules.predicate
def is_administrator(actor: Any, job: Any) -> bool:
    return actor.has_role("administrator")


@rules.predicate
def is_signed_in_or_key(actor: Any, obj: Any) -> bool:
    return not actor.is_anonymous


rules.add_perm("jobs.see", has_started_it | is_named_by_its_kind | is_administrator)
# What the job itself does is allowed by the action that starts it.
rules.add_perm("jobs.start_job", is_signed_in_or_key)

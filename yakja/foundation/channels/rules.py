"""Who may follow, look after the outbox, and end what was begun. Sending is allowed by whoever calls it."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_system


@rules.predicate
def is_known(actor: Any, obj: Any = None) -> bool:
    return not getattr(actor, "is_anonymous", True)


@rules.predicate
def is_owner(actor: Any, subscription: Any) -> bool:
    if subscription is None or getattr(actor, "is_anonymous", True):
        return False
    return bool(subscription.owner_ref) and subscription.owner_ref == actor.ref


@rules.predicate
def is_administrator(actor: Any, obj: Any = None) -> bool:
    return bool(actor.has_role("administrator"))


# A message is written as part of an action that was allowed on its own; no door leads here directly.
rules.add_perm("channels.send_message", rules.always_true)
rules.add_perm("channels.publish_event", rules.always_true)
# The door of a gateway proves itself by its secret; the sender needs no account.
rules.add_perm("channels.receive_message", rules.always_true)
rules.add_perm("channels.use_code", rules.always_true)
# Anybody may follow what is public; an address follows nothing until its owner has confirmed. Whoever holds the
# signed link of a letter may end what sends it.
rules.add_perm("channels.follow", rules.always_true)
rules.add_perm("channels.follow_by_webhook", is_known)
rules.add_perm("channels.see_subscription", is_owner | is_administrator)
rules.add_perm("channels.end_subscription", is_owner | is_administrator)
rules.add_perm("channels.forget_addresses", is_system)
rules.add_perm("channels.see_outbox", is_administrator)
rules.add_perm("channels.settle_message", is_administrator)

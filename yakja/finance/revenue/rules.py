"""Who may set a tariff, demand, bill, take money in, close a day and take money back; sentences made of named predicates."""

from __future__ import annotations

from typing import Any

import rules
from django.conf import settings

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import is_signed_in, is_system
from yakja.foundation.people.queries import is_qualified

OFFICERS = ("council_officer", "district_officer", "provincial_steward")
READERS = (*OFFICERS, "auditor", "administrator")


class PaymentNetwork:
    """A network that tells payments at the bank point its key was made for; made only where the key was checked."""

    is_system = True
    is_anonymous = False
    is_key = False

    def __init__(self, key_actor: Any, point: Any) -> None:
        self.point = point
        self._key = key_actor

    @property
    def ref(self) -> str:
        return str(self._key.ref)

    @property
    def name(self) -> str:
        return str(self._key.name)

    def has_role(self, kind: str, at: Any = None, on: Any = None) -> bool:
        return False


def body_of(thing: Any) -> Body | None:
    """The body whose money a thing is."""
    if thing is None or isinstance(thing, Body):
        return thing
    receipt = getattr(thing, "receipt", None)
    found = getattr(thing, "body", None) or getattr(receipt, "body", None)
    return found if isinstance(found, Body) else None


@rules.predicate
def works_for_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body or of one above it."""
    body = body_of(thing)
    return body is not None and any(actor.has_role(kind, body) for kind in OFFICERS)


@rules.predicate
def reads_the_body(actor: Any, thing: Any = None) -> bool:
    """Somebody who works for the body or above it, or who audits it."""
    body = body_of(thing)
    return body is not None and any(actor.has_role(kind, body) for kind in READERS)


@rules.predicate
def is_another_person(actor: Any, thing: Any = None) -> bool:
    """Nobody decides on what they asked for or made themselves."""
    makers = [getattr(thing, name, "") for name in ("asked_by_ref", "asked_by", "made_by")]
    return actor.ref not in makers


@rules.predicate
def is_steward_of_the_province(actor: Any, thing: Any = None) -> bool:
    """For what a province sets for all its councils: a steward of that province."""
    province = getattr(thing, "province", None)
    return province is not None and bool(actor.has_role("provincial_steward", province))


@rules.predicate
def stands_high_enough(actor: Any, thing: Any = None) -> bool:
    """From the council's second amount on, only somebody whose reach is more than the council itself decides."""
    from .queries.collecting import policy_of

    body, amount = body_of(thing), abs(getattr(thing, "amount_paisa", 0))
    if body is None or amount < policy_of(body).above_from_paisa:
        return True
    return reaches_beyond(actor, body)


def reaches_beyond(actor: Any, body: Body) -> bool:
    """Whether somebody's reach is more than the council itself."""
    if any(actor.has_role(kind, body) for kind in ("district_officer", "provincial_steward")):
        return True
    return body.parent is not None and bool(actor.has_role("council_officer", body.parent))


@rules.predicate
def works_above_the_body(actor: Any, thing: Any = None) -> bool:
    """An officer of the body above, or of the area."""
    body = body_of(thing)
    return body is not None and reaches_beyond(actor, body)


@rules.predicate
def has_learned_to_receive(actor: Any, thing: Any = None) -> bool:
    """Where the copy asks for a qualification of whoever receives money: that it is held today."""
    code = settings.RECEIPTS_NEED
    person = getattr(actor, "person", None)
    return not code or (person is not None and is_qualified(person, code))


_WORKS = is_system | (is_signed_in & works_for_the_body)

rules.add_perm("revenue.receive", is_system | (is_signed_in & works_for_the_body & has_learned_to_receive))
rules.add_perm("revenue.keep_books", _WORKS)
rules.add_perm("revenue.close_day", _WORKS)
rules.add_perm("revenue.settle_suspense", _WORKS)
rules.add_perm("revenue.set_up_collection", _WORKS)
rules.add_perm("revenue.raise_limits", is_system | (is_signed_in & works_above_the_body))
rules.add_perm("revenue.ask_money_back", _WORKS)
rules.add_perm(
    "revenue.decide_money_back",
    is_signed_in & works_for_the_body & is_another_person & stands_high_enough,
)
rules.add_perm("revenue.see_collection", is_system | (is_signed_in & reads_the_body))

# Levying.
_SETS_LAW = is_system | (is_signed_in & (works_for_the_body | is_steward_of_the_province))

rules.add_perm("revenue.load_reference", is_system)
rules.add_perm("revenue.set_head_mode", _WORKS)
rules.add_perm("revenue.register_instrument", _SETS_LAW)
rules.add_perm("revenue.enact_tariff", _SETS_LAW)
rules.add_perm("revenue.keep_assets", _WORKS)
rules.add_perm("revenue.make_demand", _WORKS)
rules.add_perm("revenue.post_demand", is_system | (is_signed_in & works_for_the_body & is_another_person))
rules.add_perm("revenue.draw_contract", _WORKS)
rules.add_perm("revenue.settle_contract", is_signed_in & works_for_the_body & is_another_person)
rules.add_perm("revenue.ask_adjustment", _WORKS)
rules.add_perm(
    "revenue.settle_adjustment", is_signed_in & works_for_the_body & is_another_person & stands_high_enough
)
rules.add_perm("revenue.issue_bill", _WORKS)
rules.add_perm("revenue.see", is_system | (is_signed_in & reads_the_body))
rules.add_perm("revenue.answer_dispute", _WORKS)


@rules.predicate
def audits_the_body(actor: Any, thing: Any = None) -> bool:
    """An auditor, and nobody who works for the body or above it by that alone."""
    body = body_of(thing)
    return body is not None and bool(actor.has_role("auditor", body))


rules.add_perm("revenue.audit", is_signed_in & audits_the_body)


@rules.predicate
def reads_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in READERS)


rules.add_perm("revenue.work_somewhere", is_system | (is_signed_in & reads_somewhere))


def may_see_paper(actor: Any, file: StoredFile) -> bool:
    """A paper kept for a council is seen by those who work for it or audit it, and by whoever stored it."""
    if not actor.is_anonymous and actor.ref == file.stored_by:
        return True
    label, _colon, code = file.owner_ref.partition(":")
    body = Body.objects.filter(code=code).select_related("place").first() if label == "bodies.body" else None
    return body is not None and any(actor.has_role(kind, body) for kind in READERS)

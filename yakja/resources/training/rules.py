"""Who may plan, nominate, teach, and see what one person did; sentences made of named predicates over the Actor."""

from __future__ import annotations

from typing import Any

import rules
from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.permissions import is_signed_in, is_system

OFFICERS = ("council_officer", "district_officer", "provincial_steward")
# A line of supervisors longer than this is a circle in the data.
LONGEST_LINE = 12


def _member(thing: Any) -> Any:
    """The member of staff a thing is about: itself, or of an enrolment or certificate."""
    return getattr(thing, "member", thing)


def _session(thing: Any) -> Any:
    if hasattr(thing, "attendance_code"):
        return thing
    found = getattr(thing, "session", None)
    if found is None and getattr(thing, "enrolment", None) is not None:
        found = thing.enrolment.session
    return found


def _owner(thing: Any) -> Any:
    return getattr(thing, "owner", None) or getattr(thing, "issuer", None) or thing


def _is_in_service(member: Any) -> bool:
    today = timezone.localdate()
    return member.joined_on <= today and (member.left_on is None or member.left_on > today)


@rules.predicate
def is_own(actor: Any, thing: Any = None) -> bool:
    """About the actor."""
    person = getattr(_member(thing), "person", None)
    return person is not None and person.ref == actor.ref


@rules.predicate
def stands_above(actor: Any, thing: Any = None) -> bool:
    """A supervisor of the member of staff, near or far."""
    member = _member(thing)
    if member is None or not _is_in_service(member):
        return False
    above = member.supervisor
    for _step in range(LONGEST_LINE):
        if above is None:
            break
        # Somebody who has left a line sees nothing of it any more.
        if _is_in_service(above) and above.person is not None and above.person.ref == actor.ref:
            return True
        above = above.supervisor
    return False


@rules.predicate
def is_its_trainer(actor: Any, thing: Any = None) -> bool:
    session = _session(thing)
    return session is not None and session.trainer.ref == actor.ref


@rules.predicate
def is_officer_of_the_host(actor: Any, thing: Any = None) -> bool:
    host = getattr(thing, "host", None)
    return host is not None and any(actor.has_role(kind, host) for kind in OFFICERS)


@rules.predicate
def is_steward_of_the_owner(actor: Any, thing: Any = None) -> bool:
    """A provincial steward for the body that owns a course or issues a certificate; administrators anywhere."""
    at = _owner(thing) if thing is not None else None
    return actor.has_role("provincial_steward", at) or actor.has_role("administrator")


@rules.predicate
def is_officer_somewhere(actor: Any, thing: Any = None) -> bool:
    return any(actor.has_role(kind) for kind in (*OFFICERS, "administrator"))


@rules.predicate
def is_practice_copy(actor: Any, thing: Any = None) -> bool:
    return bool(settings.YAKJA_PRACTICE)


@rules.predicate
def is_own_visit(actor: Any, thing: Any = None) -> bool:
    person = getattr(thing, "person", None)
    return person is not None and person.ref == actor.ref


PERMISSIONS = {
    "training.write_course": is_system | (is_signed_in & is_steward_of_the_owner),
    "training.begin_session": is_system | (is_signed_in & is_officer_somewhere),
    "training.see_desk": is_signed_in,
    "training.plan_session": is_system | (is_signed_in & is_officer_of_the_host),
    "training.nominate": is_system | (is_signed_in & stands_above & ~is_own),
    "training.withdraw": is_system | (is_signed_in & (is_own | stands_above)),
    "training.attend": is_system | (is_signed_in & is_own),
    "training.see_session": is_system | (is_signed_in & (is_its_trainer | is_officer_of_the_host)),
    "training.teach": is_system | (is_signed_in & is_its_trainer),
    # Nobody says of themselves that they have passed.
    "training.judge": is_system | (is_signed_in & is_its_trainer & ~is_own),
    "training.see_result": is_system | (is_signed_in & (is_own | is_its_trainer | stands_above)),
    "training.show_name": is_system | (is_signed_in & is_own),
    "training.furnish": is_system,
    "training.revoke": is_system | (is_signed_in & is_steward_of_the_owner),
    "training.make_key": is_system | (is_signed_in & is_steward_of_the_owner),
    # Anybody may practise, and only where nothing is real.
    "training.practise": is_practice_copy,
    "training.practise_own": is_practice_copy & is_own_visit,
    "training.trust_practice": is_system | (is_signed_in & is_steward_of_the_owner),
    "training.take_practice": is_system | (is_signed_in & is_steward_of_the_owner),
}

for _name, _predicate in PERMISSIONS.items():
    rules.add_perm(_name, _predicate)

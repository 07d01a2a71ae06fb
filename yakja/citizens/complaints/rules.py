"""Who may file, see, work on and speak for a complaint. A thing is a Complaint or its Case."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.cases.rules import sees, works_on
from yakja.foundation.kit.permissions import is_signed_in, is_system

WORKERS = ("council_officer", "district_officer", "provincial_steward")


class Filer:
    """The one who filed a complaint, shown by the key of the receipt, the verified number, or their account.

    `session`: who is signed in where the key was typed; an officer there does not speak for the citizen.
    """

    is_system = False
    is_anonymous = False
    is_key = False
    name = ""

    def __init__(self, case_id: int, reference: str, *, is_by_key: bool = False, session: Any = None) -> None:
        self.case_id = case_id
        self.is_by_key = is_by_key
        self.session = session
        self._ref = f"complaints.filer:{reference}"

    @property
    def ref(self) -> str:
        return self._ref

    def has_role(self, kind: str, at: Any = None, on: Any = None) -> bool:
        return False


class OtherSystem:
    """The system a body keeps its complaints in, where what it says is taken in."""

    is_system = True
    is_anonymous = False
    is_key = False

    def __init__(self, standing: Any) -> None:
        self.standing = standing

    @property
    def ref(self) -> str:
        return f"complaints.standing:{self.standing.pk}"

    @property
    def name(self) -> str:
        return str(self.standing.system_name)

    def has_role(self, kind: str, at: Any = None, on: Any = None) -> bool:
        return False


def _complaint(thing: Any) -> Any:
    return thing.complaint if hasattr(thing, "workflow_version") else thing


def _case(thing: Any) -> Any:
    return thing if hasattr(thing, "workflow_version") else getattr(thing, "case", None)


def sits_in(actor: Any, body_id: int | None) -> bool:
    """Whether the actor holds a role at this very body."""
    return body_id is not None and any(role.body_id == body_id for role in getattr(actor, "roles", []))


@rules.predicate
def works_there(actor: Any, thing: Any = None) -> bool:
    case = _case(thing)
    return case is not None and not isinstance(actor, Filer) and works_on(actor, case)


@rules.predicate
def sees_case(actor: Any, thing: Any = None) -> bool:
    case = _case(thing)
    return case is not None and not isinstance(actor, Filer) and sees(actor, case)


@rules.predicate
def is_of_the_accused_office(actor: Any, thing: Any = None) -> bool:
    """No office deals with a complaint about itself, whatever reach its officers have."""
    return sits_in(actor, _complaint(thing).about_body_id) if thing is not None else False


@rules.predicate
def was_denied_before(actor: Any, thing: Any = None) -> bool:
    """Whoever proposed a solution that the citizen denied does not judge the matter again."""
    return thing is not None and actor.ref in _complaint(thing).judged


@rules.predicate
def accuses_somebody(actor: Any, thing: Any = None) -> bool:
    """It is about an office or a person, or its filer was punished for it: whoever was on it may be meant."""
    if thing is None:
        return True
    told = _complaint(thing)
    return bool(told.about_body_id or told.about_person or told.is_retaliation or told.case.is_restricted)


@rules.predicate
def is_the_filer(actor: Any, thing: Any = None) -> bool:
    case = _case(thing)
    return isinstance(actor, Filer) and case is not None and actor.case_id == case.pk


@rules.predicate
def is_beside_an_officer(actor: Any, thing: Any = None) -> bool:
    """The key was typed where somebody of the office it lies with, or who typed the complaint in, is signed in."""
    session, case = getattr(actor, "session", None), _case(thing)
    if session is None or case is None or session.is_anonymous or session.is_system:
        return False
    if getattr(session, "is_key", False):
        return False
    typed_it = bool(session.ref) and session.ref == _complaint(thing).helper_ref
    return bool(typed_it or sits_in(session, case.body_id) or works_on(session, case))


@rules.predicate
def is_of_another_office(actor: Any, thing: Any = None) -> bool:
    """Calls and moderation are made from outside the office that is judged."""
    case = _case(thing)
    return case is not None and not sits_in(actor, case.body_id)


@rules.predicate
def is_officer_above(actor: Any, thing: Any = None) -> bool:
    case = _case(thing)
    return case is not None and any(
        actor.has_role(kind, case.body) for kind in ("district_officer", "provincial_steward")
    )


@rules.predicate
def files_for_others(actor: Any, thing: Any = None) -> bool:
    """An officer at a counter or helpline; `thing` is the place, or None."""
    return any(actor.has_role(kind) for kind in WORKERS)


@rules.predicate
def is_steward_there(actor: Any, thing: Any = None) -> bool:
    """`thing` is a body or a place; None asks for anywhere."""
    return actor.has_role("provincial_steward", thing) or actor.has_role("administrator")


@rules.predicate
def is_machine(actor: Any, thing: Any = None) -> bool:
    """Another system with a key for complaints."""
    return bool(getattr(actor, "is_key", False)) and actor.has_scope("open311")


def speaks_for_filer(actor: Any, complaint: Any) -> bool:
    """Whether a system passes on the filer's word: it filed the complaint, and is not of the office that is judged."""
    if not is_machine(actor) or actor.ref != complaint.case.opened_by:
        return False
    own, judged = actor.key.body, complaint.case.body
    return own is None or not (judged.path.startswith(own.path) or own.path.startswith(judged.path))


@rules.predicate
def is_machine_of_the_office(actor: Any, thing: Any = None) -> bool:
    """The own system of the office a complaint lies with; never where the complaint is about that office."""
    case = _case(thing)
    if case is None or not is_machine(actor) or actor.key.body is None or case.is_restricted:
        return False
    return bool(
        case.body.path.startswith(actor.key.body.path)
        and _complaint(thing).about_body_id != actor.key.body_id
    )


_works = is_signed_in & works_there & ~is_of_the_accused_office
_outside = is_signed_in & is_officer_above & is_of_another_office & ~is_of_the_accused_office

rules.add_perm("complaints.file", rules.always_allow)
rules.add_perm("complaints.join", rules.always_allow)
rules.add_perm("complaints.file_for_somebody", is_system | (is_signed_in & files_for_others))
rules.add_perm(
    "complaints.see", is_system | is_the_filer | (is_signed_in & sees_case & ~is_of_the_accused_office)
)
# What became of their own work, where it lies with others now: read on a page of its own, and nothing done there.
rules.add_perm(
    "complaints.see_outcome", is_signed_in & files_for_others & was_denied_before & ~accuses_somebody
)
rules.add_perm("complaints.work", is_system | ((_works | is_machine_of_the_office) & ~was_denied_before))
rules.add_perm("complaints.sort", is_system | _works)
rules.add_perm("complaints.transfer", is_system | _works)
rules.add_perm("complaints.speak", is_system | (is_the_filer & ~is_beside_an_officer))
rules.add_perm("complaints.keep_time", is_system)
rules.add_perm("complaints.call", is_system | _outside)
rules.add_perm("complaints.see_filer", is_system | is_the_filer | _works)
rules.add_perm("complaints.moderate", is_system | _outside)
rules.add_perm("complaints.set_standing", is_system | (is_signed_in & is_steward_there))
rules.add_perm("complaints.take_over", is_system | (is_signed_in & is_steward_there))
rules.add_perm("complaints.send_by_machine", is_system | is_machine)

"""Succession: a change of bodies is proposed, reviewed by somebody else, and carried out on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import Body, BodyChange, BodyIdentifier, BodyKind, BodyStatus, Post
from ..registry import Succession, followers
from .paths import move_subtree, set_names

Kind, State = BodyChange.Kind, BodyChange.State


def _check_parts(
    kind: str,
    before: Sequence[Body],
    after: Sequence[Body],
    heir: Body | None,
    name: TranslatedText,
    to_kind: Any,
) -> None:
    """Whether the parts of a change fit its kind; each refusal names the field."""
    if not before or any(body.is_closed for body in before):
        refuse("closed", _("Choose bodies that are in being."), field="predecessors")
    if {b.pk for b in before} & {b.pk for b in after} and kind not in {Kind.MERGED, Kind.SPLIT}:
        refuse("wrong_successor", _("A body cannot follow itself."), field="successors")
    if any(body.is_closed for body in after):
        refuse("closed", _("Choose successors that are in being."), field="successors")
    if kind in {Kind.RENAMED, Kind.CHANGED_KIND} and len(before) != 1:
        refuse("one_body", _("This change concerns one body."), field="predecessors")
    if kind == Kind.RENAMED and not name:
        refuse("name_missing", _("Give the new name in at least one language."), field="new_name")
    if kind == Kind.CHANGED_KIND and (to_kind is None or to_kind == before[0].kind):
        refuse("kind_missing", _("Choose the new kind of body."), field="new_kind")
    if kind == Kind.MERGED and (len(after) != 1 or len({b.pk for b in before} | {b.pk for b in after}) < 2):
        refuse("one_successor", _("Several bodies merge into one successor."), field="successors")
    if kind == Kind.SPLIT and (len(before) != 1 or len(after) < 2):
        refuse("several_successors", _("One body splits into two or more."), field="successors")
    if heir is not None and heir.pk not in {b.pk for b in after}:
        refuse("wrong_heir", _("The heir must be one of the successors."), field="heir")
    if kind == Kind.SPLIT and heir is None:
        refuse("heir_missing", _("Say which successor takes over what hangs on the body."), field="heir")


@action("bodies.propose_change")
def propose_change(
    *,
    actor: Any,
    kind: str,
    predecessors: Sequence[Body],
    instrument: str,
    effective_on: dt.date,
    successors: Sequence[Body] = (),
    heir: Body | None = None,
    new_name: dict[str, str] | None = None,
    new_kind: BodyKind | None = None,
    reason: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> BodyChange:
    """Propose that bodies are renamed, change their kind, merge, split or end, by an instrument, from a day on.

    Successors must exist (load or open them first). Of a merger the successor is the heir; of an abolition
    a single successor is. Refusals name the field that does not fit.
    """
    for body in [*predecessors, *successors]:
        require(actor, "bodies.propose_change", body)
    if kind not in Kind.values:
        refuse("bad_choice", _("Choose one of the answers."), field="kind")
    if not instrument.strip():
        refuse("source_missing", _("Name the notification or Act."), field="instrument")
    name = TranslatedText({k: v.strip() for k, v in (new_name or {}).items() if v and v.strip()})
    if heir is None and len(successors) == 1:
        heir = successors[0]
    _check_parts(kind, predecessors, successors, heir, name, new_kind)
    waiting = BodyChange.objects.filter(
        predecessors__in=predecessors, state__in=[State.PROPOSED, State.REVIEWED]
    )
    if waiting.exists():
        raise Conflict(_("Another change of this body waits to be carried out."), code="change_waiting")
    change = BodyChange.objects.create(
        kind=kind,
        heir=heir,
        new_name=name,
        new_kind=new_kind,
        instrument=instrument.strip()[:300],
        effective_on=effective_on,
        reason=reason,
        proposed_at=timezone.now(),
        proposed_by_ref=ref_of(actor),
        proposed_by_name=str(getattr(actor, "name", ""))[:200],
        is_sample=is_sample,
    )
    change.predecessors.set(predecessors)
    change.successors.set(successors)
    record(
        subject=change,
        scope=predecessors[0],
        reason=instrument,
        after={
            "kind": kind,
            "predecessors": [b.code for b in predecessors],
            "successors": [b.code for b in successors],
            "heir": heir.code if heir else "",
            "effective_on": effective_on,
        },
    )
    return change


def _locked(change: BodyChange) -> BodyChange:
    return BodyChange.objects.select_for_update().get(pk=change.pk)


@action("bodies.review_change")
def review_change(
    *, actor: Any, change: BodyChange, is_approved: bool, note: str = "", door: str = "web"
) -> BodyChange:
    """A second pair of eyes: approve or reject a proposed change. Nobody reviews their own proposal (`own_proposal`)."""
    for body in change.predecessors.select_related("place"):
        require(actor, "bodies.review_change", body)
    locked = _locked(change)
    if locked.state != State.PROPOSED:
        raise Conflict(_("This change was reviewed already."), code="reviewed_already")
    if locked.proposed_by_ref == ref_of(actor):
        refuse("own_proposal", _("Somebody else must review your proposal."))
    if not is_approved and not note.strip():
        refuse("reason_missing", _("Say why it is rejected."), field="note")
    locked.state = State.REVIEWED if is_approved else State.REJECTED
    locked.reviewed_at = timezone.now()
    locked.reviewed_by_ref = ref_of(actor)
    locked.reviewed_by_name = str(getattr(actor, "name", ""))[:200]
    locked.review_note = note
    locked.save()
    record(subject=locked, before={"state": State.PROPOSED}, after={"state": locked.state}, reason=note)
    return locked


@action("bodies.carry_out_change")
def carry_out_change(
    *, actor: Any, change: BodyChange, today: dt.date | None = None, door: str = "web"
) -> BodyChange:
    """Carry out a reviewed change: bodies end or are rewritten, and every room moves what hangs on them.

    One transaction: when one room refuses, nothing has happened. Refuses before the day it takes effect
    (`too_early`), a change not reviewed (`not_reviewed`), and bodies closed meanwhile (`closed`).
    """
    predecessors = list(change.predecessors.select_related("place", "kind").order_by("code"))
    for body in predecessors:
        require(actor, "bodies.carry_out_change", body)
    locked = _locked(change)
    if locked.state == State.CARRIED_OUT:
        raise Conflict(_("This change was carried out already."), code="carried_out_already")
    if locked.state != State.REVIEWED:
        raise Conflict(_("This change is not reviewed."), code="not_reviewed")
    if locked.effective_on > (today or timezone.localdate()):
        refuse("too_early", _("It takes effect on %(day)s."), day=locked.effective_on.isoformat())
    successors = list(locked.successors.select_related("place", "kind").order_by("code"))
    heir = next((b for b in successors if b.pk == locked.heir_id), None)
    _check_parts(
        locked.kind, predecessors, successors, heir, TranslatedText(locked.new_name), locked.new_kind
    )
    before = {b.code: {"name": dict(b.name), "kind": b.kind.code, "status": b.status} for b in predecessors}
    outcome: dict[str, Any] = {}
    if locked.kind == Kind.RENAMED:
        _rename(predecessors[0], TranslatedText(locked.new_name))
    else:
        if locked.kind == Kind.CHANGED_KIND:
            body, heir = predecessors[0], predecessors[0]
            assert locked.new_kind is not None
            body.kind, body.is_edited = locked.new_kind, True
            if locked.new_name:
                body.name = TranslatedText(locked.new_name)
            set_names(body, body.place.name.values())
            body.save()
        # A body that takes part in its own merger or split goes on and hands nothing to itself.
        ending = [b for b in predecessors if heir is None or b.pk != heir.pk]
        ends = [b for b in ending if b.pk not in {s.pk for s in successors}]
        outcome["bodies"] = _end(ends, heir, locked.effective_on)
        # Rooms above count bodies in being, so they follow once the old ones have ended.
        succession = Succession(locked, tuple(ending or predecessors), tuple(successors), heir, actor)
        for room, follow in followers().items():
            moved = follow(succession)
            if moved:
                outcome[room] = moved
    locked.state = State.CARRIED_OUT
    locked.carried_out_at = timezone.now()
    locked.carried_out_by_ref = ref_of(actor)
    locked.outcome = outcome
    locked.save()
    record(
        subject=locked,
        scope=predecessors[0],
        reason=locked.instrument,
        before=before,
        after={"state": locked.state, "heir": heir.code if heir else ""},
        facts=outcome,
    )
    return locked


def _rename(body: Body, name: TranslatedText) -> None:
    old = [text for lang, text in body.name.items() if name.get(lang) != text]
    body.name, body.is_edited = name, True
    # Under its old names it is still found.
    set_names(body, [*body.place.name.values(), *old])
    body.save()


def _end(bodies: Sequence[Body], heir: Body | None, on: dt.date) -> dict[str, int]:
    """Close bodies: subordinates go to the heir (or one step up), identifiers and posts end on the day."""
    moved = 0
    for body in bodies:
        for child in Body.objects.filter(parent=body).exclude(pk__in=[b.pk for b in bodies]):
            if child.is_closed:
                continue
            # Where the heir itself stood below the body that ends, it moves one step up.
            goes_to = body.parent if heir is None or heir.pk == child.pk or child.contains(heir) else heir
            move_subtree(child, goes_to)
            moved += 1
    keys = [body.pk for body in bodies]
    Body.objects.filter(pk__in=keys).update(status=BodyStatus.CLOSED, valid_to=on, is_edited=True)
    identifiers = BodyIdentifier.objects.filter(body__in=keys, valid_to__isnull=True).update(valid_to=on)
    posts = Post.objects.filter(body__in=keys, valid_to__isnull=True).update(valid_to=on)
    return {
        "closed": len(keys),
        "subordinates_moved": moved,
        "identifiers_ended": identifiers,
        "posts_ended": posts,
    }

"""What a steward does to single bodies: confirm, correct, open posts, record what the law devolves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import Body, BodyKind, BodyStatus, Certainty, Devolution, Function, GovernedBy, Post
from .paths import move_subtree, set_names

CONTACT = ("phone", "email", "website", "address", "hours")
# Facts a steward may correct; a change of name or kind by an instrument is a BodyChange.
CORRECTABLE = (
    *CONTACT,
    "name",
    "kind",
    "place",
    "parent",
    "governed_by",
    "governed_source",
    "governed_as_of",
    "note",
)


@action("bodies.confirm")
def confirm_body(
    *,
    actor: Any,
    body: Body,
    governed_by: str = "",
    on: dt.date | None = None,
    note: str = "",
    door: str = "web",
) -> Body:
    """A steward says that this body exists as it stands here. Refuses one confirmed or closed (`confirmed_already`, `closed`)."""
    require(actor, "bodies.confirm", body)
    locked = Body.objects.select_for_update().get(pk=body.pk)
    if locked.is_closed:
        raise Conflict(_("This body is closed."), code="closed")
    if locked.status == BodyStatus.CONFIRMED:
        raise Conflict(_("This body is confirmed already."), code="confirmed_already")
    _confirm(locked, actor, on or timezone.localdate(), governed_by)
    if note:
        locked.note = note
    before = {"status": body.status, "governed_by": body.governed_by}
    locked.save()
    record(
        subject=locked,
        scope=locked,
        before=before,
        after={"status": locked.status, "governed_by": locked.governed_by},
        reason=note,
    )
    return locked


def _confirm(body: Body, actor: Any, day: dt.date, governed_by: str) -> None:
    body.status = BodyStatus.CONFIRMED
    body.confirmed_on = day
    body.confirmed_by_ref = ref_of(actor)
    body.is_edited = True
    if governed_by:
        if governed_by not in GovernedBy.values:
            refuse("bad_choice", _("Choose one of the answers."), field="governed_by")
        body.governed_by = governed_by
        body.governed_as_of = day
        body.governed_source = str(getattr(actor, "name", ""))[:200]


@action("bodies.confirm")
def confirm_bodies(*, actor: Any, codes: Sequence[str], on: dt.date | None = None, door: str = "web") -> int:
    """Confirm several bodies at once; those confirmed or closed meanwhile are passed over. Returns how many were."""
    bodies = list(Body.objects.select_for_update(of=("self",)).filter(code__in=codes).select_related("place"))
    for body in bodies:
        require(actor, "bodies.confirm", body)
    waiting = [b for b in bodies if b.status in {BodyStatus.DERIVED, BodyStatus.NAMED}]
    if not waiting:
        refuse("nothing_chosen", _("Tick at least one body that is to be confirmed."))
    day = on or timezone.localdate()
    for body in waiting:
        _confirm(body, actor, day, "")
    Body.objects.bulk_update(
        waiting, ["status", "confirmed_on", "confirmed_by_ref", "is_edited"], batch_size=500
    )
    record(
        subject=waiting[0] if len(waiting) == 1 else "bodies.body:list",
        after={"status": BodyStatus.CONFIRMED.value},
        facts={"bodies": [b.code for b in waiting]},
    )
    return len(waiting)


def _plain(value: Any) -> Any:
    if isinstance(value, Body | BodyKind | Place):
        return value.code
    return dict(value) if isinstance(value, dict) else value


def _check(body: Body, name: str, value: Any) -> Any:
    """The value as it is stored; refused with a message that names the field."""
    if name == "name":
        value = TranslatedText({k: v.strip() for k, v in value.items() if v and v.strip()})
        if not value:
            refuse("name_missing", _("Give the name in at least one language."), field="name")
    elif name in {"address", "hours"}:
        value = TranslatedText({k: v.strip() for k, v in value.items() if v and v.strip()})
    elif name == "governed_by" and value not in GovernedBy.values:
        refuse("bad_choice", _("Choose one of the answers."), field=name)
    elif name == "email" and value:
        try:
            validate_email(value)
        except Exception:
            refuse("bad_email", _("This is not an e-mail address."), field=name)
    elif name == "website" and value:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except Exception:
            refuse("bad_website", _("This is not an address of the web."), field=name)
    elif name == "parent" and value is not None and (value.pk == body.pk or body.contains(value)):
        refuse("tree_loop", _("A body cannot stand below itself."), field=name)
    elif name == "phone" and len(value) > 40:
        refuse("too_long", _("This is too long."), field=name)
    return value


@action("bodies.correct")
def correct_body(*, actor: Any, body: Body, changes: dict[str, Any], reason: str, door: str = "web") -> Body:
    """Correct facts about a body, field by field (CORRECTABLE); contact alone may be corrected by its own officers.

    Refuses an unknown field (`unknown_field`), an empty reason, values that do not fit, and no change at all.
    """
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        refuse("unknown_field", _("“%(name)s” cannot be corrected."), name=", ".join(sorted(unknown)))
    is_contact = set(changes) <= set(CONTACT)
    require(actor, "bodies.correct_contact" if is_contact else "bodies.correct", body)
    if changes.get("place") is not None and changes["place"] != body.place:
        require(actor, "bodies.correct", changes["place"])
    if not reason.strip():
        refuse("reason_missing", _("Say what this rests on."), field="reason")
    locked = (
        Body.objects.select_for_update(of=("self",)).select_related("place", "kind", "parent").get(pk=body.pk)
    )
    if locked.is_closed:
        raise Conflict(_("This body is closed."), code="closed")
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in changes.items():
        value = _check(locked, name, value)
        old = getattr(locked, name)
        if old != value:
            before[name], after[name] = _plain(old), _plain(value)
            if name == "parent":
                move_subtree(locked, value)
            else:
                setattr(locked, name, value)
    if not after:
        raise Conflict(_("Nothing was changed."), code="nothing_changed")
    locked.is_edited = True
    set_names(locked, locked.place.name.values())
    locked.save()
    record(subject=locked, scope=locked, before=before, after=after, reason=reason)
    return locked


@action("bodies.open_post")
def open_post(
    *,
    actor: Any,
    body: Body,
    code: str,
    title: dict[str, str],
    kind: str = Post.Kind.OTHER,
    on: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Post:
    """Open a post in a body; the code is unique there (`code_taken`)."""
    require(actor, "bodies.open_post", body)
    if kind not in Post.Kind.values:
        refuse("bad_choice", _("Choose one of the answers."), field="kind")
    if not any(title.values()):
        refuse("name_missing", _("Give the name in at least one language."), field="title")
    code = code.strip().upper()
    if not code or Post.objects.filter(body=body, code=code).exists():
        refuse("code_taken", _("Another post of this body has this code."), field="code")
    post = Post.objects.create(
        body=body, code=code, title=TranslatedText(title), kind=kind, valid_from=on, is_sample=is_sample
    )
    record(subject=f"bodies.post:{body.code}/{code}", scope=body, after={"title": dict(title), "kind": kind})
    return post


@action("bodies.set_devolution")
def set_devolution(
    *,
    actor: Any,
    kind: BodyKind,
    function: Function,
    role: str,
    source: str,
    certainty: str = Certainty.CHECKED,
    on: dt.date | None = None,
    note: str = "",
    door: str = "web",
) -> Devolution:
    """Record what the law makes of a function for a kind of body. The row before ends on the day `on`.

    Without `on` the row in force is corrected as if it had always said so (somebody read the schedule).
    """
    require(actor, "bodies.set_devolution", kind.province)
    if role not in Devolution.Role.values or certainty not in Certainty.values:
        refuse("bad_choice", _("Choose one of the answers."), field="role")
    if not source.strip():
        refuse("source_missing", _("Name the Act and its schedule."), field="source")
    row = (
        Devolution.objects.select_for_update()
        .filter(kind=kind, function=function, valid_to__isnull=True)
        .first()
    )
    before = {"role": row.role, "certainty": row.certainty, "source": row.source} if row else {}
    if row and on:
        if row.valid_from and on <= row.valid_from:
            refuse("ends_before_it_begins", _("The row before began on this day or later."), field="on")
        row.valid_to, row.is_edited = on, True
        row.save(update_fields=["valid_to", "is_edited"])
        row = None
    if row is None:
        row = Devolution(kind=kind, function=function, valid_from=on)
    row.role, row.certainty, row.source, row.note, row.is_edited = role, certainty, source, note, True
    row.save()
    record(
        subject=f"bodies.devolution:{kind.code}/{function.code}",
        scope=kind.province,
        before=before,
        after={"role": role, "certainty": certainty, "source": source, "on": on},
    )
    return row

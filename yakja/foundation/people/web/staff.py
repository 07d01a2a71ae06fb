"""Who works at a body, who sits in which post, inviting somebody new."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Person, Role, RoleKind
from .desk import signed_in
from .forms import ChargeForm, InviteForm

_OFFERED = (
    RoleKind.COUNCIL_OFFICER,
    RoleKind.DISTRICT_OFFICER,
    RoleKind.PROVINCIAL_STEWARD,
    RoleKind.SUPPLIER,
)


def _body(code: str) -> Body:
    return get_object_or_404(Body.objects.select_related("place", "kind", "parent"), code=code)


def _kinds_offered(actor: object, body: Body) -> list[str]:
    """The kinds of role that the actor may give at this body."""
    return [kind.value for kind in _OFFERED if may(actor, "people.appoint", Role(kind=kind.value, body=body))]


def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies in one's reach, to see who works there."""
    actor = signed_in(request)
    if not actor.is_officer:
        raise Forbidden("people.see_staff")
    wanted = request.GET.get("q", "").strip()
    rows = actor.bodies_in_reach().in_being().select_related("place", "kind")
    if wanted:
        rows = rows.search(wanted)
    key = "name_key_en" if i18n.active() == "en" else "name_key_ur"
    page = keyset_page(rows, keys=(key, "id"), cursor=request.GET.get("cursor"), size=25)
    return render(request, "people/staff_bodies.html", {"page": page, "q": wanted})


@never_cache
def staff(request: HttpRequest, code: str) -> HttpResponse:
    """Posts with their holders, then everybody else."""
    actor = signed_in(request)
    body = _body(code)
    require(actor, "people.see_staff", body)
    seats = queries.seats_of(actor, body)
    others = [role for role in queries.staff_of(actor, body) if not role.post_id]
    shown = [role for seat in seats for role in (seat.holder, seat.coming) if role] + others
    return render(
        request,
        "people/staff.html",
        {
            "body": body,
            "seats": seats,
            "others": others,
            "may_end": {role.pk for role in shown if may(actor, "people.end_role", role)},
            "kinds": _kinds_offered(actor, body),
            "may_charge": may(
                actor, "people.give_additional_charge", Role(kind="council_officer", body=body)
            ),
        },
    )


@never_cache
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Add an officer; the link is shown for printing only when it could not be sent."""
    actor = signed_in(request)
    body = _body(code)
    kinds = _kinds_offered(actor, body)
    if not kinds:
        raise Forbidden("people.invite")
    posts = Post.objects.filter(body=body, valid_to__isnull=True).order_by("kind", "code")
    form = InviteForm(request.POST or None, kinds=kinds, posts=posts)
    if request.method == "POST" and form.is_valid():
        invitation = attempt(form, lambda: actions.invite(actor=actor, body=body, door="web", **form.facts()))
        if invitation:
            return render(request, "people/invited.html", {"body": body, "invitation": invitation})
    return render(request, "people/invite.html", {"form": form, "body": body})


CHARGE_GIVEN = {
    "held": gettext_lazy("%(name)s has been appointed and assumes the charge on their desk."),
    "free": gettext_lazy("%(name)s holds the charge now."),
}


def charge(request: HttpRequest, code: str, post: str) -> HttpResponse:
    """Give a post to an officer, as their own or as an additional charge."""
    actor = signed_in(request)
    body = _body(code)
    seat = next((s for s in queries.seats_of(actor, body) if s.post.code == post), None)
    require(actor, "people.give_additional_charge", Role(kind="council_officer", body=body))
    if seat is None:
        seat = queries.Seat(get_object_or_404(Post, body=body, code=post), None, None)
    form = ChargeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = queries.person_named(data["username"])
        if person is None:
            form.add_error("username", _("Nobody signs in with this name; invite them instead."))
        else:
            role = attempt(form, lambda: _give(actor, seat.post, person, data))
            if role:
                said = CHARGE_GIVEN["held" if role.awaits_assumption else "free"]
                messages.success(request, said % {"name": person})
                return HttpResponseRedirect(reverse("people:staff", kwargs={"code": body.code}))
    return render(request, "people/charge.html", {"form": form, "body": body, "seat": seat})


def _give(actor: Any, post: Post, person: Person, data: dict[str, Any]) -> Role:
    if data["charge"] == "additional":
        return actions.give_additional_charge(
            actor=actor,
            post=post,
            to=person,
            instrument=data["instrument"],
            ends_on=data["ends_on"],
            door="web",
        )
    return actions.appoint(
        actor=actor,
        person=person,
        kind="council_officer",
        body=post.body,
        post=post,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        instrument=data["instrument"],
        door="web",
    )

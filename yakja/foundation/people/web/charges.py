"""Handing over, assuming and ending charges."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Role
from .desk import signed_in
from .forms import HandOverForm, ReasonForm


def _role(pk: int) -> Role:
    return get_object_or_404(
        Role.objects.with_where().select_related("person__account"), pk=pk, ended_at__isnull=True
    )


def _after(role: Role, actor: object) -> str:
    """Back to one's own desk, or to the staff list one came from."""
    if role.body is None or role.person.ref == getattr(actor, "ref", ""):
        return reverse("people:my")
    return reverse("people:staff", kwargs={"code": role.body.code})


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the successor, write the order, done: the old access ends with this request."""
    actor = signed_in(request)
    role = _role(pk)
    require(actor, "people.hand_over", role)
    form = HandOverForm(request.POST or None, candidates=queries.candidates_for(role))
    if request.method == "POST" and form.is_valid():
        new = attempt(
            form,
            lambda: actions.hand_over(
                actor=actor,
                role=role,
                to=form.cleaned_data["to"],
                instrument=form.cleaned_data["instrument"],
                door="web",
            ),
        )
        if new:
            messages.success(request, _("The charge is handed over to %(name)s.") % {"name": new.person})
            return HttpResponseRedirect(reverse("people:my"))
    return render(request, "people/hand_over.html", {"form": form, "role": role})


def assume(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: do you assume the charge now?"""
    actor = signed_in(request)
    role = _role(pk)
    require(actor, "people.assume_charge", role)
    if request.method == "POST":
        actions.assume_charge(actor=actor, role=role, door="web")
        messages.success(request, _("You hold the charge now. Its cases and drafts are on your desk."))
        return HttpResponseRedirect(_after(role, actor))
    return render(request, "people/assume.html", {"role": role})


def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role with a reason."""
    actor = signed_in(request)
    role = _role(pk)
    require(actor, "people.end_role", role)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form,
            lambda: actions.end_role(actor=actor, role=role, reason=form.cleaned_data["reason"], door="web"),
        )
        if ended:
            messages.success(request, _("The role has ended, and with it its access."))
            return HttpResponseRedirect(_after(role, actor))
    return render(request, "people/end_role.html", {"form": form, "role": role})

"""The steward's desk for bodies: confirm, correct, load lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import provinces
from yakja.foundation.ui.doors import csv_page

from .. import actions, queries
from ..actions.lists import OPTIONAL, REQUIRED
from ..models import Body, BodyIdentifier, BodyStatus
from .forms import BodyFilter, CorrectForm, IdentifierForm, ImportForm, take_back


def _tended(request: HttpRequest) -> list[Place] | None:
    """The provinces of the steward; None for an administrator. Everybody else is refused."""
    places = queries.stewarded_provinces(request.actor)  # type: ignore[attr-defined]
    if places == []:
        raise Forbidden("bodies.confirm")
    return places


def _back(request: HttpRequest, fallback: str) -> str:
    """Where the person came from, when that is a page of ours."""
    wanted = request.POST.get("back", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else fallback


@require_safe
def confirming(request: HttpRequest) -> HttpResponse:
    """Bodies that wait for a steward, with filters; one click confirms one, a tick and a click several."""
    places = _tended(request)
    asked = request.GET.copy()
    if "status" not in asked:
        asked["status"] = BodyStatus.DERIVED
    form = BodyFilter(asked, provinces=places, lang=active())
    tended = queries.stewarded_by(request.actor)  # type: ignore[attr-defined]
    bodies = tended.select_related("kind", "place")
    if form.is_valid():
        chosen = form.cleaned_data
        if chosen["q"]:
            bodies = bodies.search(chosen["q"])
        if chosen["district"]:
            bodies = bodies.within(Place.objects.get(code=chosen["district"]))
        if chosen["kind"]:
            bodies = bodies.of_kind(chosen["kind"])
        if chosen["status"]:
            bodies = bodies.filter(status=chosen["status"])
    key = "name_key_en" if active() == "en" else "name_key_ur"
    page = keyset_page(bodies, keys=(key, "id"), cursor=request.GET.get("cursor"), size=25)
    counts = dict(tended.values_list("status").annotate(n=Count("pk")).order_by())
    in_being = sum(count for status, count in counts.items() if status != BodyStatus.CLOSED)
    return render(
        request,
        "bodies/confirming.html",
        {
            "form": form,
            "page": page,
            "confirmed": counts.get(BodyStatus.CONFIRMED, 0),
            "in_being": in_being,
            "waiting": BodyStatus.DERIVED,
            "named": BodyStatus.NAMED,
            "here": request.get_full_path(),
        },
    )


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the one body of the button, or all ticked ones."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    codes = [request.POST["one"]] if request.POST.get("one") else request.POST.getlist("code")
    if not may(actor, "bodies.confirm") and not queries.stewarded_provinces(actor):
        raise Forbidden("bodies.confirm")
    try:
        done = actions.confirm_bodies(actor=actor, codes=codes, door="web")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext("%(num)d body is confirmed.", "%(num)d bodies are confirmed.", done) % {"num": done}
        messages.success(request, text)
    return redirect(_back(request, reverse("bodies:confirming")))


def _body(code: str) -> Body:
    body = Body.objects.select_related("kind", "place", "parent").filter(code=code).first()
    if body is None:
        raise Http404
    return body


def _correct_page(
    request: HttpRequest, body: Body, form: CorrectForm, identifier_form: IdentifierForm
) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    identifiers = (
        BodyIdentifier.objects.filter(body=body)
        .select_related("scheme")
        .order_by("scheme__code", "-valid_from", "pk")
    )
    broken = form.errors or identifier_form.errors
    return render(
        request,
        "bodies/correct.html",
        {
            "body": body,
            "form": form,
            "identifier_form": identifier_form,
            "identifiers": list(identifiers),
            "history": queries.history_of(body),
            "may_add_identifier": may(actor, "bodies.add_identifier", body),
            "may_confirm": may(actor, "bodies.confirm", body)
            and body.status in {BodyStatus.DERIVED, BodyStatus.NAMED},
            "here": reverse("bodies:correct", kwargs={"code": body.code}),
        },
        status=422 if broken else 200,
    )


def correct(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of one body in a form, for its steward or its own officers."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    body = _body(code)
    require(actor, "bodies.correct_contact", body)
    is_steward = may(actor, "bodies.correct", body)
    form = CorrectForm(request.POST or None, body=body, is_steward=is_steward)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_body(
                actor=actor, body=body, changes=form.changes(), reason=form.cleaned_data["reason"], door="web"
            )
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("The corrections are kept."))
            return redirect("bodies:correct", code=body.code)
    return _correct_page(request, body, form, IdentifierForm())


@require_POST
def add_identifier(request: HttpRequest, code: str) -> HttpResponse:
    """Record what another register calls this body."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    body = _body(code)
    require(actor, "bodies.add_identifier", body)
    form = IdentifierForm(request.POST)
    if form.is_valid():
        try:
            actions.add_identifier(actor=actor, body=body, door="web", **form.cleaned_data)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("The identifier is recorded."))
            return redirect("bodies:correct", code=body.code)
    blank = CorrectForm(body=body, is_steward=may(actor, "bodies.correct", body))
    return _correct_page(request, body, blank, form)


def import_list(request: HttpRequest) -> HttpResponse:
    """Load a list of bodies or councils; the report names every bad row."""
    places = _tended(request)
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = ImportForm(
        request.POST or None, request.FILES or None, provinces=list(provinces()) if places is None else places
    )
    report = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        load = actions.load_councils if data["what"] == "councils" else actions.load_bodies
        report = load(
            actor=actor,
            raw=data["file"].read(),
            province=data["province"],
            source=data["source"],
            only_if_clean=data["mode"] != "good",
            dry_run=data["mode"] == "check",
            door="web",
        )
    return render(
        request,
        "bodies/import.html",
        {"form": form, "report": report, "bad_rows": len({e.line for e in report.errors}) if report else 0},
        status=422 if form.errors else 200,
    )


@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty list with all headings, ready for a spreadsheet."""
    _tended(request)
    return csv_page("bodies", [[*REQUIRED, *OPTIONAL, "id:DDO"]])

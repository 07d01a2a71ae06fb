"""Changes of the map by a steward: what was changed by which notification; open, rename, split, close, checked before done."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.permissions import require

from .. import actions
from ..models import Level, Place
from ..queries import changes_within
from .forms import CloseForm, Notification, OpenForm, RenameForm, SplitForm

Deed = Callable[[Any, Place, Any], Place]


def _open(actor: Any, place: Place, form: Any) -> Place:
    said = form.cleaned_data
    return actions.open_place(
        actor=actor, code=said["code"], level=said["level"], name=form.names, parent=place, on=said["on"],
        source=said["source"], note=said["note"],
    )  # fmt: skip


def _split(actor: Any, place: Place, form: Any) -> Place:
    said = form.cleaned_data
    if place.parent is None:
        raise Http404
    return actions.open_place(
        actor=actor, code=said["code"], level=place.level, name=form.names, parent=place.parent, on=said["on"],
        source=said["source"], members=said.get("members") or (), note=said["note"],
    )  # fmt: skip


def _rename(actor: Any, place: Place, form: Any) -> Place:
    said = form.cleaned_data
    return actions.rename_place(
        actor=actor, place=place, name=form.names, on=said["on"], source=said["source"]
    )


def _close(actor: Any, place: Place, form: Any) -> Place:
    said = form.cleaned_data
    return actions.close_place(
        actor=actor, place=place, on=said["on"], source=said["source"], successor=said["successor"],
        note=said["note"],
    )  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One of the four changes: its words, its form, and what does it."""

    title: Any
    lead: Any
    warning: Any
    done: Any
    form: type[Notification]
    do: Deed


KINDS = {
    "open": Kind(
        gettext_lazy("Open a unit below it"),
        gettext_lazy("A notification makes a new unit. It stands below this place from its day on."),
        gettext_lazy("The new unit is seen by everybody at once. Its councils and offices are entered with the bodies."),
        gettext_lazy("The unit is open."),
        OpenForm,
        _open,
    ),
    "rename": Kind(
        gettext_lazy("Rename"),
        gettext_lazy("The former name stays in the register and is still found."),
        gettext_lazy("Every page shows the new name at once. Names of bodies do not change by it."),
        gettext_lazy("The place has its new name."),
        RenameForm,
        _rename,
    ),
    "split": Kind(
        gettext_lazy("Split off a new unit"),
        gettext_lazy("A new unit of the same level is made beside this one; the units you choose go to it."),
        gettext_lazy("The chosen units move with everything below them. Bodies stay as they are until their own change is carried out."),
        gettext_lazy("The new unit is split off."),
        SplitForm,
        _split,
    ),
    "close": Kind(
        gettext_lazy("Close"),
        gettext_lazy("The unit keeps its page and its past, and no longer counts from its day on."),
        gettext_lazy("The unit is closed at once. Bodies seated there stay until their own change is carried out."),
        gettext_lazy("The unit is closed."),
        CloseForm,
        _close,
    ),
}  # fmt: skip


def _place(request: HttpRequest, code: str) -> Place:
    found = get_object_or_404(Place.objects.select_related("parent", "succeeded_by"), code=code)
    require(request.actor, "places.change", found)  # type: ignore[attr-defined]
    return found


def offered(place: Place) -> list[str]:
    """Which changes make sense here: nothing is done to what is closed, nothing stands below the lowest level."""
    if place.is_closed:
        return []
    fits = {
        "open": place.level != Level.values[-1],
        "split": place.parent_id is not None and place.level not in (Level.COUNTRY, Level.PROVINCE),
        "close": place.level not in (Level.COUNTRY, Level.PROVINCE),
    }
    return [what for what in KINDS if fits.get(what, True)]


@never_cache
@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """What was changed here and below, by which notification, newest first; and what can be done."""
    place = _place(request, code)
    return render(
        request,
        "places/changes.html",
        {
            "place": place,
            "offered": [(what, KINDS[what]) for what in offered(place)],
            "changes": changes_within(place),
        },
    )


@never_cache
def change(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """The form, then what will be done to be checked, then it is done; each step is one sending."""
    place = _place(request, code)
    if what not in KINDS or what not in offered(place):
        raise Http404
    kind = KINDS[what]
    actor: Any = request.actor  # type: ignore[attr-defined]
    step = request.POST.get("step", "check") if request.method == "POST" else "ask"
    form = kind.form(request.POST if request.method == "POST" else None, place=place)
    if step in ("check", "do") and form.is_valid():
        try:
            if step == "do":
                key = request.POST.get("once", "")
                payload = {name: form.data.getlist(name) for name in form.fields}
                scope = f"places.change:{actor.ref}:{what}:{code}"
                at = once(scope, key, payload, lambda: kind.do(actor, place, form).code)
                messages.success(request, str(kind.done))
                return redirect("places:changes", code=at)
            actions.rehearse(lambda: kind.do(actor, place, form))
        except ValidationError as error:
            _take_back(form, error)
        else:
            return render(request, "places/check.html", _to_check(place, what, kind, form))
    shown = form if step != "edit" else kind.form(initial=_typed(form), place=place)
    return render(
        request,
        "places/change.html",
        {"place": place, "kind": kind, "form": shown},
        status=422 if step != "edit" and form.is_bound and form.errors else 200,
    )


def _typed(form: Notification) -> dict[str, Any]:
    return {
        name: form.data.getlist(name) if name == "members" else form.data.get(name, "")
        for name in form.fields
    }


def _to_check(place: Place, what: str, kind: Kind, form: Notification) -> dict[str, Any]:
    sent = [(name, value) for name in form.fields for value in form.data.getlist(name)]
    return {
        "place": place,
        "what": what,
        "kind": kind,
        "rows": [
            (form[name].label, _shown(form, name)) for name in form.fields if form.cleaned_data.get(name)
        ],
        "sent": sent,
        "once": secrets.token_urlsafe(12),
    }


def _shown(form: Notification, name: str) -> Any:
    value = form.cleaned_data[name]
    if name == "members":
        return _(", ").join(str(each) for each in value)
    if name == "level":
        return Level(value).label
    return value


def _take_back(form: Notification, error: ValidationError) -> None:
    """Show a refusal of the domain at the field it names, else above all fields."""
    names = {"name": "name_ur"}
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        at = names.get(name, name)
        form.add_error(at if at in form.fields else None, problems)

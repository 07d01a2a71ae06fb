"""For whoever stands above: how each body below is doing; and where the complaints of a body are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Dispatch, Standing
from ..queries.board import first_month, standings
from ..queries.desk import AGES
from ..queries.overlays import stopped_line, stopped_lines
from .desk import officer_of
from .officer_forms import StandingForm


@never_cache
def board(request: HttpRequest) -> HttpResponse:
    actor = officer_of(request)
    return render(
        request,
        "complaints/board.html",
        {
            "page": standings(actor, cursor=request.GET.get("cursor")),
            "ages": list(AGES),
            "since": first_month(timezone.localdate()),
        },
    )


@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    """Which bodies keep their complaints here and which in another system; what is said holds from a day on."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not may(actor, "complaints.set_standing"):
        raise Forbidden("complaints.set_standing")
    form = StandingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        done = attempt(form, lambda: actions.set_standing(actor=actor, **said))
        if done is not None:
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("complaints:standing"))
    rows = (
        Standing.objects.filter(body__in=actor.bodies_in_reach(("provincial_steward", "administrator")))
        .select_related("body", "category")
        .order_by("-begins_on", "-id")[:100]
    )
    return render(
        request,
        "complaints/standing.html",
        {"form": form, "rows": rows, "today": timezone.localdate()},
        status=422 if form.errors else 200,
    )


@never_cache
def outgoing(request: HttpRequest) -> HttpResponse:
    """What another system refused or could not be reached with: why, and to let it go once more."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not may(actor, "complaints.set_standing"):
        raise Forbidden("complaints.set_standing")
    if request.method == "POST":
        kind, _dot, key = request.POST.get("row", "").partition(":")
        row = stopped_line(kind, int(key)) if key.isascii() and key.isdecimal() and len(key) < 18 else None
        if row is None:
            raise Http404
        again = actions.send_again(actor=actor, row=row)
        messages.success(
            request, _("It goes out again within a minute.") if again else _("It is on its way already.")
        )
        return HttpResponseRedirect(reverse("complaints:outgoing"))
    reach = actor.bodies_in_reach(("provincial_steward", "administrator"))
    rows = [("complaint" if isinstance(row, Dispatch) else "word", row) for row in stopped_lines(reach)]
    return render(request, "complaints/outgoing.html", {"rows": rows})

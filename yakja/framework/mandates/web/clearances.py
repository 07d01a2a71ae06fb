"""Clearances: the paper to print, and the page that anybody checks it on."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.prepared import prepared

from ..models import Redaction
from ..queries import proposals as reads
from .proposals import ROOMS


@prepared(*ROOMS)
def look_up(request: HttpRequest) -> HttpResponse:
    """A number typed from a paper leads to its page; one that cannot be right is said to be mistyped."""
    typed = request.GET.get("number", "").strip()[:60]
    number = check_reference(typed) if typed else None
    found = reads.clearance_of(number) if number else None
    if found is not None:
        return HttpResponseRedirect(reverse("mandates:clearance", kwargs={"number": found.number}))
    return render(
        request,
        "mandates/clearance_look_up.html",
        {"typed": typed, "is_mistyped": bool(typed) and number is None},
    )


@prepared(*ROOMS)
def clearance(request: HttpRequest, number: str) -> HttpResponse:
    """The record itself: whether a paper that names this number is good today, and for what."""
    found = reads.clearance_of(number)
    if found is None:
        context = {"typed": number[:60], "is_mistyped": check_reference(number) is None}
        return render(request, "mandates/clearance_look_up.html", context, status=404)
    if found.number != number:
        return HttpResponseRedirect(reverse("mandates:clearance", kwargs={"number": found.number}))
    day = timezone.localdate()
    address = f"{settings.PUBLIC_URL.rstrip('/')}/{active()}/clearances/{found.number}/"
    # Made by segno from our own address: a path, no script and no style.
    drawn = segno.make(address, error="m")
    code = Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))  # noqa: S704
    proposal = found.proposal
    hidden = Redaction.objects.filter(proposal=proposal, field="money_paisa").first()
    return render(
        request,
        "mandates/clearance.html",
        {
            "clearance": found,
            "proposal": proposal,
            "functions": list(proposal.functions.order_by("position")),
            "standing": found.standing(day),
            "office": TranslatedText(found.issued_office),
            "money_until": hidden.opens_on if hidden and hidden.is_closed(day) else None,
            "waiver": proposal.waivers.filter(outcome="signed").first(),
            "address": address,
            "code": code,
            "day": day,
        },
    )

"""The outbox for administrators: how it stands, and what a person must decide."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.kit.permissions import require

from .. import actions, queries
from ..models import OutboundMessage

State = OutboundMessage.State


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Counts by state, and messages in trouble. Recipients are shown masked, texts not at all."""
    require(request.actor, "channels.see_outbox")
    counts = [(count, State(state).label) for state, count in queries.outbox_counts().items()]
    rows = [
        (message, message.address.masked if message.address else message.to, message.deliveries.all())
        for message in queries.in_trouble()
    ]
    return render(request, "channels/outbox.html", {"counts": counts, "rows": rows})


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again, or set it aside."""
    require(request.actor, "channels.settle_message")
    message = get_object_or_404(OutboundMessage, pk=pk)
    verb = actions.send_again if request.POST.get("verb") == "again" else actions.set_aside
    try:
        verb(actor=request.actor, message=message, door="web")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("channels:outbox"))

"""For administrators: what went out, what came in, how messages are worded, and what a person must decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.kit import i18n
from yakja.foundation.kit.permissions import require

from .. import actions, queries
from ..models import Channel, InboundMessage, OutboundMessage

State = OutboundMessage.State
ALL = [("", gettext_lazy("all"))]


class _Filters(forms.Form):
    """Plain GET parameters; what is not offered is refused by name."""

    to = forms.CharField(
        label=gettext_lazy("E-mail address or mobile number"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def clean_to(self) -> str:
        typed = self.cleaned_data["to"].strip()
        if typed:
            queries.normal_value(typed)
        return typed


class OutboxFilters(_Filters):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[*ALL, *OutboundMessage.State.choices]
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[*ALL, *Channel.choices]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[*ALL, *i18n.LANGUAGES]
    )
    field_order = ("state", "channel", "language", "to")


class InboundFilters(_Filters):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[*ALL, *InboundMessage.State.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[*ALL, *InboundMessage.Kind.choices]
    )
    field_order = ("state", "kind", "to")


class WordingFilters(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=i18n.LANGUAGES)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [*ALL, *((room, room) for room in queries.rooms_with_messages())]


def _chosen(form: forms.Form) -> dict[str, str]:
    return {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Counts by state, what needs a decision, and any message by filters. Recipients are masked, texts not shown."""
    require(request.actor, "channels.see_outbox")
    is_filtered = any(name in request.GET for name in OutboxFilters.base_fields)
    form = OutboxFilters(request.GET if is_filtered else None)
    filters = _chosen(form)
    page = queries.outbox_page(filters, cursor=request.GET.get("cursor")) if filters else None
    found = [] if form.errors else page.items if page else queries.in_trouble()
    rows = [(m, m.address.masked if m.address else m.to, m.deliveries.all()) for m in found]
    counts = [(count, State(state).label) for state, count in queries.outbox_counts().items()]
    context = {"form": form, "filters": filters, "page": page, "rows": rows, "counts": counts}
    return render(request, "channels/outbox.html", context, status=400 if form.errors else 200)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What came in: who read it and what came of it. Senders are masked, texts not shown."""
    require(request.actor, "channels.see_outbox")
    is_filtered = any(name in request.GET for name in InboundFilters.base_fields)
    form = InboundFilters(request.GET if is_filtered else None)
    filters = _chosen(form)
    page = queries.inbound_page({} if form.errors else filters, cursor=request.GET.get("cursor"))
    counts = [(count, InboundMessage.State(state).label) for state, count in queries.inbound_counts().items()]
    context = {"form": form, "filters": filters, "page": page, "counts": counts}
    return render(request, "channels/inbox.html", context, status=400 if form.errors else 200)


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """Every text message in one language: its words, its length in parts, and who reviewed it."""
    require(request.actor, "channels.see_outbox")
    first = {"language": i18n.active()}
    form = WordingFilters({**first, **request.GET.dict()}, initial=first)
    filters = _chosen(form)
    found = [] if form.errors else queries.wordings(**filters)
    context = {
        "form": form,
        "rows": found,
        "drafts": sum(each.is_draft for each in found),
        "borrowed": sum(each.is_borrowed for each in found),
        "long": sum(each.parts > 1 for each in found),
    }
    return render(request, "channels/wordings.html", context, status=400 if form.errors else 200)


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


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a received message to the rooms once more."""
    require(request.actor, "channels.settle_message")
    message = get_object_or_404(InboundMessage, pk=pk)
    try:
        actions.retry_inbound(actor=request.actor, message=message, door="web")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("channels:inbox"))

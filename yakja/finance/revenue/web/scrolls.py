"""The grid in which a bank's list is typed: a row for each payment, held to the total the list states."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.text import ascii_digits

from ..actions.entering import LinesRefusedError, ScrollLine, enter_scroll
from ..actions.scrolls import ScrollOutcome
from ..models import Channel, CollectionPoint
from .collecting_forms import Keyed, RupeesField, take_back
from .counter import the_point

ROWS = 15
CHANNELS = (Channel.BANK, Channel.PSID, Channel.ONELINK, Channel.RAAST)


class ScrollForm(Keyed):
    """What the head of the list says."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Whose list is it?"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
    )
    scroll_no = forms.CharField(label=gettext_lazy("Number of the list"), max_length=60)
    total = RupeesField(
        label=gettext_lazy("Total of the list in rupees"),
        help_text=gettext_lazy("As the bank printed it. Lines that do not add up to it are not taken."),
    )


class ScrollGrid:
    """Rows of reference, day, consumer number and amount. Rows without an amount and a reference are passed over."""

    COLUMNS = ("reference", "received_on", "consumer_no", "amount")

    def __init__(self, data: Any = None, *, rows: int = ROWS) -> None:
        self.rows: list[dict[str, Any]] = []
        self.faults: dict[int, list[Any]] = {}
        self._places: list[int] = []
        if data is None:
            day = f"{timezone.localdate()}"
            self.rows = [dict.fromkeys(self.COLUMNS, "") | {"received_on": day} for _row in range(rows)]
            return
        columns = {name: data.getlist(name)[:1000] for name in self.COLUMNS}
        for n in range(len(columns["amount"])):
            self.rows.append(
                {name: (columns[name][n : n + 1] or [""])[0].strip()[:80] for name in self.COLUMNS}
            )

    def lines(self) -> list[ScrollLine]:
        """What was typed; what cannot be read is noted at its row."""
        found: list[ScrollLine] = []
        for place, row in enumerate(self.rows):
            if not row["amount"] and not row["reference"]:
                continue
            try:
                day = dt.date.fromisoformat(ascii_digits(row["received_on"]))
                amount = parse_money(row["amount"]).paisa
            except ValidationError as error:
                self.note(place, error.messages[0])
                continue
            except ValueError:
                self.note(place, _("Write the day as 2026-10-31."))
                continue
            reference = " ".join(ascii_digits(row["reference"]).split())
            number = re.sub(r"[\s-]", "", ascii_digits(row["consumer_no"]))[:24]
            found.append(ScrollLine(reference, day, amount, number))
            self._places.append(place)
        return found

    def note(self, place: int, words: Any) -> None:
        self.faults.setdefault(place, []).append(words)

    def note_refused(self, rows: list[tuple[int, Any]]) -> None:
        for place, words in rows:
            self.note(self._places[place], words)


def scroll(request: HttpRequest, body: str, code: str) -> HttpResponse:
    """Type a list of the bank, 1Link, e-Pay or Raast into a grid; all lines are received, or none."""
    point = the_point(request, body, code)
    if point.kind != CollectionPoint.Kind.BANK:
        raise Http404
    form = ScrollForm(request.POST or None)
    grid = ScrollGrid(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _entered(request, point, form, grid)
        if answer is not None:
            return answer
    return render(
        request, "revenue/scroll.html", {"point": point, "form": form, "grid": grid},
        status=422 if form.errors or grid.faults else 200,
    )  # fmt: skip


def _entered(
    request: HttpRequest, point: CollectionPoint, form: ScrollForm, grid: ScrollGrid
) -> HttpResponse | None:
    lines = grid.lines()
    if grid.faults:
        return None
    typed = form.cleaned_data
    try:
        done = enter_scroll(
            actor=request.actor,  # type: ignore[attr-defined]
            point=point, channel=typed["channel"], scroll_no=typed["scroll_no"], lines=lines,
            total_paisa=typed["total"], key=typed["key"],
        )  # fmt: skip
    except LinesRefusedError as refused:
        grid.note_refused(refused.rows)
        return None
    except ValidationError as error:
        take_back(form, error)
        return None
    messages.success(request, _said(done))
    return HttpResponseRedirect(reverse("revenue:point", args=[point.body.code, point.code]))


def _said(done: ScrollOutcome) -> str:
    said: str = ngettext("%(n)s payment is received.", "%(n)s payments are received.", done.posted) % {
        "n": done.posted
    }
    if done.repeated:
        said += " " + ngettext(
            "%(n)s was received before and passed over.", "%(n)s were received before and passed over.", done.repeated
        ) % {"n": done.repeated}  # fmt: skip
    if done.suspense_paisa:
        said += " " + _("What has no known payer waits in suspense.")
    return said

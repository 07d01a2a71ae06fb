"""The officer's grid: at most twelve functions, prefilled, saved at every change, sent when ready."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.ui.prepared import own_page

from ..actions import grid as actions
from ..actions import rounds
from ..actions.usages import SAYABLE
from ..models import RoundReply
from ..queries import grid as queries
from ..queries.tools import new_for_functions
from . import sheets

CHOICES = [(s.value, s.label) for s in SAYABLE]
FIELDS = ("status", "share", "note", "register_used", "users")


def officer(request: HttpRequest) -> Any:
    """The officer's actor; a visitor is led to the sign-in page."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or not hasattr(actor, "roles"):
        raise Forbidden("catalogue.fill_grid")
    return actor


@lru_cache(maxsize=512)
def _options(offered: tuple[queries.Offer, ...], elsewhere: str) -> str:
    def lines(is_near: bool) -> SafeString:
        rows = ((o.code, o.name) for o in offered if o.is_near == is_near)
        return format_html_join("", '<option value="{}">{}</option>', rows)

    far = lines(False)
    return lines(True) + (format_html('<optgroup label="{}">{}</optgroup>', elsewhere, far) if far else "")


def options(offered: tuple[queries.Offer, ...], chosen: str) -> SafeString:
    """The tools on offer as options of a select; written once, since twelve rows have two such lists each."""
    plain = _options(offered, _("Tools of other provinces"))
    mark = format_html('<option value="{}"', chosen)
    return mark_safe(plain.replace(f"{mark}>", f"{mark} selected>", 1))  # noqa: S308  escaped above


def typed(request: HttpRequest, codes: list[str]) -> dict[str, dict[str, Any]]:
    """What the form holds, per function code: `CIT-01.status`, `CIT-01.tool`, `CIT-01.tool2`, ..."""
    found = {}
    for code in codes:
        values: dict[str, Any] = {name: request.POST.get(f"{code}.{name}", "").strip() for name in FIELDS}
        values["tools"] = [
            v for v in (request.POST.get(f"{code}.tool", ""), request.POST.get(f"{code}.tool2", "")) if v
        ]
        found[code] = values
    return found


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """With one body asked in one round the grid itself; else the choice."""
    actor = officer(request)
    replies = list(queries.rounds_for(actor)[:200])
    if len(replies) == 1:
        return grid(request, round_code=replies[0].round.code, body_code=replies[0].body.code)
    return render(
        request,
        "catalogue/grid_choice.html",
        {
            "replies": replies,
            "verifications": list(queries.verifications_for(actor)[:50]),
            "bodies": list(actor.bodies_in_reach(queries.ASKING).in_order()[:50]),
            "new_tools": new_for_functions(
                queries.functions_of(actor), 5, place=replies[0].body.place if replies else None
            ),
        },
    )


@own_page("catalogue", "bodies", "places", "people", scope=lambda body_code, **_: f"bodies.body:{body_code}")
@never_cache
def grid(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """The grid of one body; every button keeps everything typed."""
    actor = officer(request)
    reply = _reply(actor, round_code, body_code)
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        codes = [f.code for f in reply.round.functions.all()]
        send = "send" in request.POST
        try:
            faults = actions.answer_grid(
                actor=actor,
                round=reply.round,
                body=reply.body,
                cells=typed(request, codes),
                still_so=request.POST.get("still", ""),
                send=send,
            )
        except ValidationError as error:
            messages.error(request, " ".join(str(m) for m in error.messages))
        else:
            if not faults:
                return _go_on(request, reply, send)
    rows = queries.grid_rows(reply)
    return render(
        request,
        "catalogue/grid.html",
        {
            "reply": reply if request.method == "GET" else _reply(actor, round_code, body_code),
            "rows": rows,
            "options": options,
            "faults": faults,
            "choices": CHOICES,
            "answered": sum(row.is_answered for row in rows),
            "drafts": sum(row.is_draft for row in rows),
            "new_tools": new_for_functions([row.function.pk for row in rows], 3, place=reply.body.place),
        },
        status=422 if faults else 200,
    )


def _go_on(request: HttpRequest, reply: RoundReply, send: bool) -> HttpResponse:
    """Back to the grid: to the next open row after a confirmed one, else to its top with what is still open."""
    rows = queries.grid_rows(reply)
    waiting = [row for row in rows if not row.is_answered]
    address = reverse("catalogue:grid", args=[reply.round.code, reply.body.code])
    if still := request.POST.get("still"):
        after = [row.function.code for row in rows].index(still)
        onwards = [row for row in rows[after + 1 :] if not row.is_answered] or waiting
        return redirect(f"{address}#{onwards[0].function.code}" if onwards else address)
    if not send:
        messages.success(request, _("Saved."))
    elif not waiting:
        messages.success(request, _("Sent. Thank you."))
    else:
        names = _(", ").join(str(row.function.short) for row in waiting)
        text = ngettext(
            "Sent. %(n)s function is still open: %(names)s.",
            "Sent. %(n)s functions are still open: %(names)s.",
            len(waiting),
        )
        messages.warning(request, text % {"n": len(waiting), "names": names})
    return redirect(address)


@never_cache
@require_POST
def cell(request: HttpRequest, round_code: str, body_code: str, code: str) -> HttpResponse:
    """Autosave of one row; answers with the words that stand beside it."""
    actor = officer(request)
    reply = _reply(actor, round_code, body_code)
    cells = typed(request, [code])
    try:
        actions.answer_grid(actor=actor, round=reply.round, body=reply.body, cells=cells)
    except ValidationError as error:
        return HttpResponse(" ".join(str(m) for m in error.messages), status=422)
    return render(request, "catalogue/grid_saved.html", {"faults": _plain_faults(cells[code])})


def _plain_faults(values: dict[str, Any]) -> list[str]:
    """What is wrong with a row whatever else will be typed: it is kept all the same, but said at once."""
    try:
        actions.read_draft(values)
    except ValidationError as error:
        found: dict[str, list[str]] = error.message_dict if hasattr(error, "error_dict") else {}
        return [text for name in ("share", "users") for text in found.get(name, [])]
    return []


@never_cache
def printed(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """The same grid as a paper form, for an office without a line."""
    reply = _reply(officer(request), round_code, body_code)
    return render(
        request,
        "catalogue/grid_print.html",
        {"reply": reply, "rows": queries.grid_rows(reply), "choices": CHOICES},
    )


@never_cache
def sheet(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """The grid as XLSX to fill in elsewhere; sent back it becomes drafts, with every bad row named."""
    actor = officer(request)
    reply = _reply(actor, round_code, body_code)
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, _("Choose the file first."))
            return redirect("catalogue:grid", round_code=round_code, body_code=body_code)
        cells, faults = sheets.read(
            upload.read(sheets.MOST_BYTES + 1), {f.code for f in reply.round.functions.all()}
        )
        if cells:
            actions.answer_grid(actor=actor, round=reply.round, body=reply.body, cells=cells, door="xlsx")
        return render(
            request,
            "catalogue/grid_sheet.html",
            {"reply": reply, "taken": sorted(cells), "faults": faults},
            status=422 if faults else 200,
        )
    response = HttpResponse(sheets.write(reply, queries.grid_rows(reply)), content_type=sheets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{round_code}-{body_code}.xlsx"'
    return response


@require_POST
def reply_text(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """What the body wants printed beside its cells."""
    actor = officer(request)
    reply = _reply(actor, round_code, body_code)
    text = request.POST.get("reply", "").strip()
    rounds.reply_round(actor=actor, round=reply.round, body=reply.body, text=text)
    if text:
        messages.success(request, _("Your reply will be printed beside your cells."))
    else:
        messages.success(request, _("No reply will be printed beside your cells."))
    return redirect("catalogue:grid", round_code=round_code, body_code=body_code)


def _reply(actor: Any, round_code: str, body_code: str) -> RoundReply:
    reply = queries.reply_for(actor, round_code, body_code)
    if reply is None:
        raise Http404
    return reply

"""Answering comments one by one, hiding one, recording meetings and entering what was said there."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.references import check_reference
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..actions.meetings import Said
from ..models import Comment, Meeting, ParagraphChange, Strategy
from ..queries import comments as reads
from ..queries import strategies, texts
from .finding import desk, who
from .text_forms import AnswerForm, HideForm, MeetingForm, RowsForm

# How an officer names who spoke.
ROLES = {
    "citizen": "citizen", "c": "citizen", "شہری": "citizen", "developer": "developer", "d": "developer",
    "ڈویلپر": "developer", "سافٹ ویئر ساز": "developer",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk("strategy.answer_comment")
def answer(request: HttpRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """One comment beside its paragraph; answered, the next waiting one follows. `hide` and `show` moderate it."""
    row = reads.comment_of(strategy, check_reference(reference) or reference)
    if row is None:
        raise Http404
    actor = who(request)
    is_moderating = bool({"hide", "show"} & set(request.POST))
    hide = HideForm(request.POST if "hide" in request.POST else None)
    if is_moderating and _moderated(actor, row, hide, is_shown="show" in request.POST):
        return _back(strategy, row.reference)
    known = _changes_for(strategy, row)
    form = AnswerForm(
        request.POST if request.method == "POST" and not is_moderating else None, initial=_given(row)
    )
    form.fields["change"].choices = [("", _("none")), *((str(c.pk), _named(c)) for c in known)]  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        done = attempt(
            form,
            lambda: actions.answer_comment(
                actor=actor,
                comment=row,
                answer=facts["answer"],
                reason={"ur": facts["reason_ur"], "en": facts["reason_en"]},
                change=next((c for c in known if str(c.pk) == facts["change"]), None),
            ),
        )
        if done is not None:
            messages.success(
                request, _("The answer to %(reference)s is published.") % {"reference": row.reference}
            )
            following = reads.next_waiting(strategy, but=row)
            return _back(strategy, following.reference if following else "")
    return render(
        request,
        "strategy/desk_answer.html",
        {
            "strategy": strategy,
            "row": row,
            "shown": texts.paragraph_of(strategy, row.paragraph.mark) if row.paragraph else None,
            "form": form,
            "hide": hide,
            "may_hide": may(actor, "strategy.hide_comment", strategy),
            "may_answer": strategy.state == "answering" and not row.is_hidden,
        },
        status=422 if form.errors or hide.errors else 200,
    )


def _moderated(actor: Any, row: Comment, hide: HideForm, *, is_shown: bool) -> bool:
    """Hide a comment, or show it again; False when the form has to be shown with what was wrong."""
    if is_shown:
        hide.fields["reason"].required = False
        hide.data, hide.is_bound = {}, True
        return (
            hide.is_valid()
            and attempt(hide, lambda: actions.show_comment(actor=actor, comment=row)) is not None
        )
    if not hide.is_valid():
        return False
    reason = hide.cleaned_data["reason"]
    return attempt(hide, lambda: actions.hide_comment(actor=actor, comment=row, reason=reason)) is not None


def _changes_for(strategy: Strategy, row: Comment) -> list[ParagraphChange]:
    """The changes an answer may point to, those of the comment's own paragraph first, the newest first."""
    made = ParagraphChange.objects.filter(paragraph__strategy=strategy, at__gte=row.version.frozen_at)
    newest = list(made.select_related("paragraph").order_by("-id")[:100])
    return sorted(newest, key=lambda change: change.paragraph_id != row.paragraph_id)


def _named(change: ParagraphChange) -> str:
    return f"{change.paragraph.mark} · {change.get_kind_display()} · {change.at.date().isoformat()} {change.reason[:60]}"


def _given(row: Comment) -> dict[str, Any]:
    """The answer given before, to be put right."""
    reply = getattr(row, "reply", None)
    if reply is None:
        return {}
    return {
        "answer": reply.answer,
        "change": reply.change_id or "",
        "reason_ur": reply.reason.get("ur", ""),
        "reason_en": reply.reason.get("en", ""),
    }


def _back(strategy: Strategy, reference: str | None) -> HttpResponse:
    if reference:
        return HttpResponseRedirect(
            reverse("strategy:answer", kwargs={"code": strategy.code, "reference": reference})
        )
    return HttpResponseRedirect(reverse("strategy:desk", kwargs={"code": strategy.code}))


@require_http_methods(["GET", "POST"])
def record_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """A meeting that was held: by the drafting team for any office, by other officers for their own."""
    strategy = strategies.strategy_of(code)
    if strategy is None:
        raise Http404
    actor = who(request)
    bodies = Body.objects.in_being().within(strategy.place)
    if not may(actor, "strategy.draft_text", strategy):
        # Whoever works for no office within the place has nothing to record.
        kinds = ("council_officer", "district_officer")
        own = actor.bodies_in_reach(kinds) if getattr(actor, "is_officer", False) else Body.objects.none()
        bodies = bodies.filter(pk__in=list(own.values_list("pk", flat=True)))
        if strategy.state == "draft" or not bodies.exists():
            require(actor, "strategy.draft_text", strategy)
    form = MeetingForm(request.POST or None, request.FILES or None, place=strategy.place, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.record_meeting(
                actor=actor,
                strategy=strategy,
                place=Place.objects.get(code=facts["place"]),
                venue={"ur": facts["venue_ur"], "en": facts["venue_en"]},
                held_on=facts["held_on"],
                organiser=facts["organiser"],
                women=facts["women"],
                men=facts["men"],
                minutes=facts["minutes"],
                is_minutes_public=facts["is_minutes_public"],
            ),
        )
        if made is not None:
            return HttpResponseRedirect(
                reverse("strategy:meeting_comments", kwargs={"code": strategy.code, "pk": made.pk})
            )
    return render(
        request,
        "strategy/desk_meeting.html",
        {"strategy": strategy, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def meeting_comments(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was said at a meeting, many lines at once; a wrong line is named and nothing typed is lost."""
    strategy = strategies.strategy_of(code)
    if strategy is None:
        raise Http404
    meeting = get_object_or_404(
        Meeting.objects.select_related(
            "strategy__case", "strategy__owner", "strategy__place", "place", "organiser"
        ),
        pk=pk,
        strategy=strategy,
    )
    require(who(request), "strategy.record_meeting", meeting)
    form = RowsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = rows_of(form.cleaned_data["said"])
        made = attempt(
            form, lambda: actions.take_down_comments(actor=who(request), meeting=meeting, said=rows)
        )
        if made is not None:
            messages.success(request, _("%(n)s comments are entered.") % {"n": len(made)})
            return HttpResponseRedirect(
                reverse("strategy:meeting", kwargs={"code": strategy.code, "pk": meeting.pk})
            )
    newest = texts.newest_version(strategy)
    return render(
        request,
        "strategy/desk_meeting_comments.html",
        {
            "strategy": strategy,
            "meeting": meeting,
            "form": form,
            "sections": texts.sections_of(newest) if newest else [],
            "entered": meeting.comments.count(),
        },
        status=422 if form.errors else 200,
    )


def rows_of(typed: str) -> list[Said]:
    """The lines of the box: columns parted by | or by tabs, as spreadsheets copy them; empty lines are left out."""
    found = []
    for text in typed.splitlines():
        if not text.strip(" |\t"):
            continue
        cells = [c.strip() for c in re.split(r"\t|\|", text)] + ["", "", "", ""]
        mark, role, words, name = cells[:4]
        known = ROLES.get(role.lower(), "")
        is_code = not known and bool(re.fullmatch(r"[A-Za-z0-9-]{2,40}", role))
        found.append(
            Said(
                mark=mark.lower(),
                role=known or ("body" if is_code else role),
                text=words,
                body=role.upper() if is_code else "",
                name=name,
            )
        )
    return found

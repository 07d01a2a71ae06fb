"""For those who write courses: a new one, its pages, offering and withdrawing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Course
from .finding import course_or_404, who
from .forms import CourseForm, PageForm, ReasonForm


def _both(facts: dict[str, Any], name: str) -> dict[str, str]:
    return {lang: facts.get(f"{name}_{lang}") or "" for lang in ("ur", "en")}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new course, not offered yet."""
    actor = who(request)
    require(actor, "training.write_course")
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.add_course(
                actor=actor,
                name=_both(facts, "name"),
                summary=_both(facts, "summary"),
                cost_paisa=facts["cost"] or 0,
                **{
                    key: facts[key]
                    for key in (
                        "code", "owner", "competency", "level", "profile", "tool", "track", "languages", "hours",
                        "external_url", "practice_task", "source",
                    )
                },
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("The course is kept. Write its material, then offer it."))
            return HttpResponseRedirect(reverse("training:course", kwargs={"code": made.code}))
    return render(request, "training/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """One page of material, new or written again."""
    course = course_or_404(request, code)
    actor = who(request)
    require(actor, "training.write_course", course)
    known = next((p for p in course.pages.all() if p.position == position), None)
    if known is None and position != len(course.pages.all()) + 1:
        raise Http404
    initial: dict[str, str] = {}
    if known is not None:
        for name in ("title", "text", "picture_says"):
            initial |= {f"{name}_{lang}": getattr(known, name).get(lang, "") for lang in ("ur", "en")}
        initial["audio_url"] = known.audio_url
    form = PageForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.write_page(
                actor=actor,
                course=course,
                position=position,
                title=_both(facts, "title"),
                text=_both(facts, "text"),
                picture=facts["picture"],
                picture_says=_both(facts, "picture_says"),
                audio_url=facts["audio_url"],
            ),
        )
        if made is not None:
            messages.success(request, _("The page is kept."))
            return HttpResponseRedirect(reverse("training:course", kwargs={"code": course.code}))
    return render(
        request,
        "training/write_page.html",
        {"form": form, "course": course, "position": position},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a course, or withdraw it with a reason."""
    course = course_or_404(request, code)
    actor = who(request)
    require(actor, "training.write_course", course)
    is_offering = course.state != Course.State.OFFERED
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if is_offering:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: (
                actions.offer_course(actor=actor, course=course)
                if is_offering
                else actions.withdraw_course(actor=actor, course=course, reason=form.cleaned_data["reason"])
            ),
        )
        if done is not None:
            messages.success(
                request, _("The course is offered.") if is_offering else _("The course is withdrawn.")
            )
            return HttpResponseRedirect(reverse("training:course", kwargs={"code": course.code}))
    return render(
        request,
        "training/offer.html",
        {"form": form, "course": course, "is_offering": is_offering},
        status=422 if form.errors else 200,
    )

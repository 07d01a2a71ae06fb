"""The drafting team's desk: strategies in hand, the text, versions, the team, and every move up to the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.people.queries import person_named
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..comparing import word_differences
from ..models import SECTIONS, Comment, Drafter, Paragraph, Section, Strategy
from ..queries import comments as said
from ..queries import strategies, texts
from . import drawings
from .finding import desk, who
from .text_forms import NewParagraphForm, ParagraphForm, StrategyForm, VersionForm


def index(request: HttpRequest) -> HttpResponse:
    """Strategies that whoever is signed in writes, answers for, or oversees."""
    actor = who(request)
    if actor.is_anonymous:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    page = keyset_page(strategies.written_by(actor), keys=("-id",), cursor=request.GET.get("cursor"))
    return render(
        request,
        "strategy/desk_list.html",
        {"page": page, "may_begin": may(actor, "strategy.open_strategy")},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    actor = who(request)
    require(actor, "strategy.open_strategy")
    form = StrategyForm(request.POST or None)
    places = Place.objects.filter(level__in=[Level.PROVINCE, Level.DISTRICT]).in_being().order_by("path")
    if not getattr(actor, "is_system", False):
        places = places.filter(
            pk__in=actor.places_in_reach(("provincial_steward", "district_officer", "administrator"))
        )
    parents = Strategy.objects.public().filter(place__level=Level.PROVINCE).order_by("code")
    form.fields["place"].choices = [
        (p.code, f"— {p.name}" if p.level == Level.DISTRICT else str(p.name)) for p in places
    ]  # type: ignore[attr-defined]
    form.fields["parent"].choices = [("", _("none")), *((s.code, str(s.name)) for s in parents)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        owner = Body.objects.in_being().filter(code=facts["owner"].strip()).first()
        if owner is None:
            form.add_error("owner", _("There is no body with this code."))
        else:
            made = attempt(
                form,
                lambda: actions.open_strategy(
                    actor=actor,
                    code=facts["code"].strip(),
                    name={"ur": facts["name_ur"].strip(), "en": facts["name_en"].strip()},
                    place=Place.objects.get(code=facts["place"]),
                    owner=owner,
                    parent=Strategy.objects.filter(code=facts["parent"] or "").first(),
                    starts_on=facts["starts_on"],
                    ends_on=facts["ends_on"],
                ),
            )
            if made is not None:
                return _to("desk", made)
    return render(request, "strategy/desk_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@desk("strategy.draft_text")
def one(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """What to do next, the text as it stands, and the moves that table and rules leave open."""
    actor = who(request)
    problem, typed = "", {}
    version_form = VersionForm()
    if request.method == "POST":
        typed = request.POST.dict()
        try:
            if "freeze" in request.POST:
                version_form = VersionForm(request.POST)
                if version_form.is_valid():
                    why = {lang: version_form.cleaned_data[f"why_{lang}"] for lang in ("ur", "en")}
                    made = actions.freeze_version(actor=actor, strategy=strategy, why=why)
                    messages.success(request, _("Version %(n)s is published.") % {"n": made.number})
                    return _to("desk", strategy)
            else:
                facts = {
                    key: typed[key]
                    for key in ("comments_until", "instrument", "adopted_on", "reason", "order")
                    if typed.get(key)
                }
                actions.move_strategy(actor=actor, strategy=strategy, code=typed.get("move", ""), facts=facts)
                messages.success(
                    request, _("The strategy is now: %(state)s.") % {"state": strategy.case.state_now.name}
                )
                return _to("desk", strategy)
        except LookupError:
            raise Http404 from None
        except ValidationError as error:
            problem = " ".join(str(m) for m in error.messages)
            strategy.case.refresh_from_db()
    newest = texts.newest_version(strategy)
    sections, summary = texts.differences(texts.entries_of(newest), texts.entries_now(strategy))
    rows = Paragraph.objects.filter(strategy=strategy).order_by("position", "id")
    by_section = {code: [r for r in rows if r.section == code and not r.is_dropped] for code in SECTIONS}
    return render(
        request,
        "strategy/desk.html",
        {
            "strategy": strategy,
            "moves": moves_open_to(actor, strategy.case),
            "is_promised": bool(strategy.comments_until and timezone.localdate() <= strategy.comments_until),
            "problem": problem,
            "typed": typed,
            "version_form": version_form,
            "newest": newest,
            "sections": [(Section(code).label, by_section[code]) for code in SECTIONS if by_section[code]],
            "dropped": [r for r in rows if r.is_dropped],
            "changes": sections if newest else [],
            "summary": summary if newest else None,
            "counts": said.counts(strategy),
            "waiting": list(
                Comment.objects.filter(strategy=strategy)
                .waiting()
                .select_related("paragraph")
                .order_by("id")[:10]
            ),
            "meetings": said.meetings_of(strategy),
            "events": list(strategy.case.events.order_by("-at", "-id")),
            "drafters": list(
                strategy.drafters.filter(until__isnull=True).select_related("person").order_by("id")
            ),
            "may_name": may(actor, "strategy.name_drafter", strategy),
            "draw": drawings.paragraph,
        },
        status=422 if problem or version_form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@desk("strategy.draft_text")
def add(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """A new paragraph at the end of its part."""
    form = NewParagraphForm(request.POST or None, initial={"section": request.GET.get("section", "")})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.add_paragraph(
                actor=who(request),
                strategy=strategy,
                section=facts["section"],
                text=form.text,
                reason=facts["reason"],
            ),
        )
        if made is not None:
            messages.success(request, _("The paragraph has the mark %(mark)s.") % {"mark": made.mark})
            return _to("desk", strategy)
    return render(
        request,
        "strategy/desk_add.html",
        {"strategy": strategy, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@desk("strategy.draft_text")
def edit(request: HttpRequest, strategy: Strategy, mark: str) -> HttpResponse:
    """One paragraph: reword, move, take out, take in again. A conflict shows both texts and loses neither."""
    row = get_object_or_404(
        Paragraph.objects.select_related("strategy__case", "strategy__owner"), strategy=strategy, mark=mark
    )
    first = {"text_ur": row.text.get("ur", ""), "text_en": row.text.get("en", ""), "revision": row.revision}
    form = ParagraphForm(request.POST if request.POST.get("do") == "reword" else None, initial=first)
    problem, theirs = "", None
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        asked = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
        reason = request.POST.get("reason", "")[:1000]
        try:
            if _changed(request, form, row, asked, reason):
                messages.success(request, _("The change of %(mark)s is kept.") % {"mark": mark})
                return _to("desk", strategy)
        except ValidationError as error:
            row.refresh_from_db()
            if getattr(error, "code", "") == "changed_meanwhile" and form.is_bound:
                theirs = _side_by_side(row, form)
                form.data = form.data.copy()  # type: ignore[attr-defined]
                form.data["revision"] = str(row.revision)  # type: ignore[index]
            for name, errors in getattr(error, "error_dict", {None: error}).items():
                if form.is_bound:
                    form.add_error(name if name in form.fields else None, errors)
                else:
                    problem = " ".join(str(m) for m in error.messages)
    neighbours = (
        Paragraph.objects.standing().filter(strategy=strategy).exclude(pk=row.pk).order_by("position", "id")
    )
    return render(
        request,
        "strategy/desk_paragraph.html",
        {
            "strategy": strategy,
            "row": row,
            "form": form,
            "problem": problem,
            "theirs": theirs,
            "sections": [
                (code, Section(code).label, [n for n in neighbours if n.section == code]) for code in SECTIONS
            ],
            "past": list(row.changes.order_by("-id")[:20]),
            "comments": list(said.table(strategy, said.Choice(mark=mark)).order_by("id")[:50]),
            "may_change": strategy.is_being_written,
        },
        status=422 if form.errors or problem else 200,
    )


def _changed(request: HttpRequest, form: ParagraphForm, row: Paragraph, revision: int, reason: str) -> bool:
    """Carry out what was asked; False when the form has errors of its own."""
    actor, do = who(request), request.POST.get("do", "")
    more = {"actor": actor, "paragraph": row, "revision": revision, "reason": reason}
    if do == "reword":
        if not form.is_valid():
            return False
        actions.reword_paragraph(**more, text={**row.text, **form.text})
    elif do == "move":
        section, _slash, mark = request.POST.get("place", "").partition("/")
        after = texts.paragraph_of(row.strategy, mark) if mark else None
        actions.shift_paragraph(**more, section=section, after=after)
    elif do == "drop":
        actions.drop_paragraph(**more)
    elif do == "restore":
        actions.restore_paragraph(**more)
    else:
        raise Http404
    return True


def _side_by_side(row: Paragraph, form: ParagraphForm) -> list[tuple[str, Any]]:
    """For each language that differs: what the other writer's text has, and what this one would change in it."""
    found = []
    for lang in ("ur", "en"):
        mine = " ".join(form.data.get(f"text_{lang}", "").split())
        if mine != row.text.get(lang, ""):
            found.append((lang, drawings.pieces(word_differences(row.text.get(lang, ""), mine))))
    return found


@require_http_methods(["GET", "POST"])
@desk("strategy.name_drafter")
def team(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Who drafts: named and released by the owner's officers and the steward."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("release", "").isdecimal():
            drafter = get_object_or_404(
                Drafter.objects.select_related(
                    "strategy__case", "strategy__owner", "strategy__place", "person"
                ),
                pk=request.POST["release"],
                strategy=strategy,
            )
            actions.release_drafter(actor=who(request), drafter=drafter)
            return _to("team", strategy)
        person = person_named(request.POST.get("username", ""))
        if person is not None:
            actions.name_drafter(actor=who(request), strategy=strategy, person=person)
            return _to("team", strategy)
        problem = _("Nobody signs in with this name.")
    return render(
        request,
        "strategy/desk_team.html",
        {
            "strategy": strategy,
            "drafters": list(
                strategy.drafters.filter(until__isnull=True).select_related("person").order_by("id")
            ),
            "problem": problem,
            "typed": request.POST.get("username", ""),
        },
        status=422 if problem else 200,
    )


def _to(view: str, strategy: Strategy) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"strategy:{view}", kwargs={"code": strategy.code}))

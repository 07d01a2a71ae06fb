"""The officer's form: section by section, kept as one types, confirmed as it was, taken along without a line, sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import TranslatedText, active
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import may
from yakja.foundation.ui.doors import keeper_of

from ..actions import answering as verbs
from ..actions import sites
from ..actions.answering import Typed
from ..models import AssessmentRound, Question, Response, Site
from ..queries import answering as reads
from ..queries.answering import Section, Slot
from . import answer_sheets

SHELF = "assessments"


def officer(request: HttpRequest, permission: str = "capacity.answer") -> Any:
    """The officer's actor; a visitor is led to the sign-in page."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or not getattr(actor, "is_officer", False):
        raise Forbidden(permission)
    return actor


def _response(request: HttpRequest, round_code: str, body_code: str) -> Response:
    found = reads.response_for(officer(request), round_code, body_code)
    if found is None:
        raise Http404
    return found


def typed_in(request: HttpRequest) -> dict[str, Typed]:
    """What a form holds by the name of the slot: `a:` its answer, `u:` we do not know, `f:` a file that proves it."""
    names = [key[2:] for key in (*request.POST, *request.FILES) if key[:2] in ("a:", "u:", "f:")]
    return {
        name: Typed(
            raw=request.POST.get(f"a:{name}", ""),
            is_unknown=f"u:{name}" in request.POST,
            upload=request.FILES.get(f"f:{name}"),
        )
        for name in dict.fromkeys(names)
    }


@dataclass(frozen=True)
class Field:
    """A slot as the page shows it: with what was just typed where it was refused."""

    slot: Slot
    typed: Typed | None = None
    fault: str = ""

    @property
    def shown(self) -> str:
        if self.typed is not None and self.fault:
            return self.typed.raw
        if self.slot.answer is not None and self.slot.answer.is_unknown:
            return "?"
        return self.slot.written(self.slot.answer)

    @property
    def is_unknown(self) -> bool:
        return self.shown == "?"

    @property
    def options(self) -> list[tuple[str, Any]]:
        """What can be chosen, “we do not know” last."""
        question = self.slot.question
        found: list[tuple[str, Any]] = [
            (str(o["value"]), TranslatedText(o["name"])) for o in question.options
        ]
        if question.kind == Question.Kind.YES:
            found = [("1", _("yes")), ("0", _("no"))]
        return [*found, ("?", _("We do not know"))]

    @property
    def input_mode(self) -> str:
        return "numeric" if self.slot.question.kind == Question.Kind.NUMBER else "text"

    @property
    def before(self) -> str:
        """What was said in the round before, in words."""
        return in_words(self.slot.question, self.slot.before) if self.slot.before is not None else ""


def in_words(question: Question, answer: Any) -> str:
    """An answer as people read it."""
    if answer is None:
        return ""
    if answer.is_unknown:
        return _("We do not know")
    if question.kind == Question.Kind.YES:
        return _("yes") if answer.value else _("no")
    if question.kind == Question.Kind.CHOICE:
        for option in question.options:
            if str(option["value"]) == answer.text:
                return str(TranslatedText(option["name"]))
    if question.kind == Question.Kind.MONEY:
        return format_money(answer.value or 0, active())
    return reads.written(question, answer)


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the officer's bodies are asked now."""
    actor = officer(request)
    rows = list(reads.waiting_for(actor)[:200])
    return render(request, "capacity/answer_index.html", {"rows": rows, "today": timezone.localdate()})


@never_cache
def overview(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """How far the form is, section by section; sending it; the offices of the body."""
    actor = officer(request)
    found = _response(request, round_code, body_code)
    faults: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            verbs.send_response(actor=actor, response=found)
        except ValidationError as refusal:
            faults = _listed(found, refusal)
        else:
            messages.success(request, _("Sent. Thank you."))
            return HttpResponseRedirect(_address(found))
        found = _response(request, round_code, body_code)
    slots = reads.slots_of(found)
    facts = {
        "response": found,
        "sections": reads.sections_of(slots),
        "answered": sum(1 for s in slots if s.question.is_required and s.is_answered),
        "asked": sum(1 for s in slots if s.question.is_required),
        "faults": faults,
        "sites": list(reads.open_sites(found.body)),
        "kinds": Site.Kind.choices,
        "asks_sites": any(s.question.scope == Question.Scope.SITE for s in slots),
        "asks_initiatives": any(q.scope == Question.Scope.INITIATIVE for q in reads.questions_of(found)),
        "is_open": _is_open(found),
        "may_answer": may(actor, "capacity.answer", found.body),
        "may_reopen": found.round.state == AssessmentRound.State.OPEN
        and found.state == Response.State.SENT
        and may(actor, "capacity.reopen_response", found),
        "today": timezone.localdate(),
    }
    return render(request, "capacity/answer_overview.html", facts, status=422 if faults else 200)


def _is_open(found: Response) -> bool:
    return found.round.state == AssessmentRound.State.OPEN and found.state == Response.State.DRAFT


def _listed(found: Response, refusal: ValidationError) -> list[tuple[str, str]]:
    """The faults of a sending as (address of the field, sentence)."""
    places = {
        slot.name: f"{_address(found, section.key)}#{slot.id}"
        for section in reads.sections_of(reads.slots_of(found))
        for slot in section.slots
    }
    return [
        (places.get(str((error.params or {}).get("name", "")), ""), " ".join(error.messages))
        for error in refusal.error_list
    ]


def _address(found: Response, section: str = "") -> str:
    kwargs = {"round_code": found.round.code, "body_code": found.body.code}
    if section:
        return reverse("capacity:answer_section", kwargs={**kwargs, "section": section})
    return reverse("capacity:answer", kwargs=kwargs)


def _new_initiative(request: HttpRequest) -> str:
    return request.GET.get("initiative", "").strip()[:80]


@never_cache
def section(request: HttpRequest, round_code: str, body_code: str, section: str) -> HttpResponse:
    """One page of the form. Every button keeps everything typed."""
    actor = officer(request)
    found = _response(request, round_code, body_code)
    typed: dict[str, Typed] = {}
    faults: dict[str, str] = {}
    problems: list[str] = []
    if request.method == "POST":
        typed = typed_in(request)
        try:
            faults = verbs.save_answers(
                actor=actor, response=found, typed=typed, still=request.POST.getlist("still")
            )
        except ValidationError as refusal:
            problems = [str(text) for text in refusal.messages]
        else:
            if not faults:
                return _onward(request, found, section)
    sections = reads.sections_of(reads.slots_of(found, also=_new_initiative(request)))
    at = next((i for i, each in enumerate(sections) if each.key == section), None)
    if at is None:
        raise Http404
    facts = {
        "response": found,
        "section": sections[at],
        "groups": _fields(sections[at], typed, faults),
        "faults": [(slot, faults[slot.name]) for slot in sections[at].slots if slot.name in faults],
        "problems": problems,
        "number": at + 1,
        "all": len(sections),
        "before": sections[at - 1].key if at else "",
        "is_open": _is_open(found) and may(actor, "capacity.answer", found.body),
        "can_be_confirmed": [slot.name for slot in sections[at].slots if slot.may_be_confirmed],
    }
    return render(request, "capacity/answer_section.html", facts, status=422 if faults or problems else 200)


def _fields(
    section: Section, typed: dict[str, Typed] | None = None, faults: dict[str, str] | None = None
) -> list[tuple[Any, list[Field]]]:
    typed, faults = typed or {}, faults or {}
    return [
        (
            group.title,
            [Field(slot, typed.get(slot.name), faults.get(slot.name, "")) for slot in group.slots],
        )
        for group in section.groups
    ]


def _onward(request: HttpRequest, found: Response, section: str) -> HttpResponseRedirect:
    """After a confirmation back to where one was, after saving to the next section that is not done."""
    still = request.POST.getlist("still")
    slots = reads.slots_of(found)
    if len(still) == 1:
        anchor = next((slot.id for slot in slots if slot.name == still[0]), "")
        return HttpResponseRedirect(f"{_address(found, section)}#{anchor}")
    sections = reads.sections_of(slots)
    at = next((i for i, each in enumerate(sections) if each.key == section), len(sections))
    if at + 1 < len(sections):
        return HttpResponseRedirect(_address(found, sections[at + 1].key))
    return HttpResponseRedirect(_address(found))


@never_cache
@require_POST
def field(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """One field as it is typed; answers with the words that stand beside it."""
    actor = officer(request)
    found = _response(request, round_code, body_code)
    name = request.GET.get("name", "")
    given = typed_in(request).get(name)
    if given is None:
        raise Http404
    try:
        faults = verbs.save_answers(
            actor=actor, response=found, typed={name: Typed(given.raw, given.is_unknown)}
        )
    except ValidationError as refusal:
        faults = {name: " ".join(str(text) for text in refusal.messages)}
    return render(request, "capacity/answer_saved.html", {"fault": faults.get(name, ""), "given": given})


@never_cache
def whole(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """All sections on one page, each a form of its own: kept on a telephone, sent when the line returns.

    A telephone sends with `Accept: application/json`; without JavaScript it is a page like any other.
    """
    actor = officer(request)
    found = _response(request, round_code, body_code)
    faults: dict[str, str] = {}
    typed: dict[str, Typed] = {}
    if request.method == "POST":
        wants_json = request.headers.get("Accept") == "application/json"
        typed, problems = typed_in(request), []
        try:
            faults = verbs.save_answers(
                actor=actor,
                response=found,
                typed=typed,
                still=request.POST.getlist("still"),
                typed_at=moment_of(request.POST.get("at", "")),
                door=Response.Door.OFFLINE if wants_json else Response.Door.WEB,
            )
        except ValidationError as refusal:
            problems = [str(text) for text in refusal.messages]
        if wants_json:
            said = problems + _sentences(found, faults)
            return JsonResponse({"problems": said}, status=422 if said else 200)
        if not faults and not problems:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
        for text in problems:
            messages.error(request, text)
    sections = [(each, _fields(each, typed, faults)) for each in reads.sections_of(reads.slots_of(found))]
    facts = {
        "response": found, "sections": sections, "shelf": SHELF, "is_open": _is_open(found),
        "faults": _sentences(found, faults),
    }  # fmt: skip
    return render(request, "capacity/answer_whole.html", facts, status=422 if faults else 200)


def _sentences(found: Response, faults: dict[str, str]) -> list[str]:
    names = {slot.name: slot for slot in reads.slots_of(found)}
    said = []
    for name, fault in faults.items():
        slot = names.get(name)
        said.append(f"{slot.question.text if slot else name}: {fault}")
    return said


def moment_of(text: str) -> dt.datetime | None:
    """The moment as a telephone's clock counts it, in thousandths of a second; None for anything else."""
    if not text.isascii() or not text.isdecimal() or len(text) > 14:
        return None
    return dt.datetime.fromtimestamp(int(text) / 1000, tz=dt.UTC)


@require_safe
def keeper(request: HttpRequest) -> HttpResponse:
    """The service worker that opens the kept form without a line."""
    return keeper_of(request, SHELF)


@never_cache
def sheet(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """The form as Excel to fill in elsewhere; read back with every bad row named, the good ones loaded or none."""
    actor = officer(request)
    found = _response(request, round_code, body_code)
    slots = reads.slots_of(found)
    if request.method != "POST":
        raw = answer_sheets.write(found, slots)
        response = HttpResponse(raw, content_type=answer_sheets.MEDIA_TYPE)
        name = f"{found.round.code}-{found.body.code}-{active()}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose the file first."))
        return HttpResponseRedirect(_address(found))
    read = answer_sheets.read(upload.read(answer_sheets.MOST_BYTES + 1), {slot.name for slot in slots})
    is_all_or_none = request.POST.get("which") == "none"
    bad = list(read.faults)
    taken = 0
    if read.typed and not (bad and is_all_or_none):
        try:
            faults = verbs.save_answers(
                actor=actor, response=found, typed=read.typed, is_all_or_none=is_all_or_none,
                door=Response.Door.SHEET,
            )  # fmt: skip
        except ValidationError as refusal:
            messages.error(request, " ".join(str(text) for text in refusal.messages))
            return HttpResponseRedirect(_address(found))
        bad += [read.bad(name, fault) for name, fault in faults.items()]
        taken = 0 if faults and is_all_or_none else len(read.typed) - len(faults)
    bad.sort(key=lambda row: row.row)
    if not bad:
        said = ngettext("%(n)s answer was read.", "%(n)s answers were read.", taken) % {"n": taken}
        messages.success(request, said)
        return HttpResponseRedirect(_address(found))
    facts = {"response": found, "taken": taken, "bad": bad}
    return render(request, "capacity/answer_sheet.html", facts, status=422)


@require_POST
def add_site(request: HttpRequest, round_code: str, body_code: str) -> HttpResponse:
    """Another office of the body."""
    actor = officer(request)
    found = _response(request, round_code, body_code)
    try:
        sites.name_site(
            actor=actor,
            body=found.body,
            name=TranslatedText({active(): request.POST.get("name", "")}),
            kind=request.POST.get("kind", ""),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(str(text) for text in refusal.messages))
    else:
        messages.success(request, _("Entered. Its questions stand in the form now."))
    return HttpResponseRedirect(_address(found))

"""One's own skills, the people below oneself, and entering staff one by one or from a table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.tables import plain_cell
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import staff_of
from yakja.foundation.ui.doors import attempt

from ..actions import confirming as skill_verbs
from ..actions import staffing as verbs
from ..models import Competency, Establishment, Level, Profile, SkillBasis, StaffMember
from ..models.assessments import ANSWERING
from ..queries import staff as reads
from . import lists
from .answering import officer

_DATE = {"type": "date"}


def _signed_in(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous or getattr(actor, "is_key", False):
        raise Forbidden("capacity.see_staff")
    return actor


def _level_choices() -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in Level.choices]


class SkillForm(forms.Form):
    """A statement of what somebody can do."""

    competency = forms.ChoiceField(label=gettext_lazy("What"))
    level = forms.ChoiceField(label=gettext_lazy("How well"), widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, needs: list[reads.Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = {need.competency.pk for need in needs}
        rest = (
            Competency.objects.exclude(pk__in=needed).select_related("framework").order_by("position", "pk")
        )
        self.fields["competency"].choices = [  # type: ignore[attr-defined]
            (_("What the post needs"), [(n.competency.code, str(n.competency)) for n in needs]),
            (_("Everything else"), [(c.code, str(c)) for c in rest]),
        ]
        self.fields["level"].choices = _level_choices()  # type: ignore[attr-defined]


class ConfirmForm(SkillForm):
    """The same by somebody of the line above."""

    basis = forms.ChoiceField(label=gettext_lazy("On what ground"), widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs=_DATE))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            (SkillBasis.SUPERVISOR, _("I judge it so")),
            (SkillBasis.OBSERVED, _("I have seen it done at work")),
        ]


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """One's own rows: what the post needs, what is proven, what one says oneself."""
    actor = _signed_in(request)
    rows = reads.own_rows(actor)
    today = timezone.localdate()
    at = next((row for row in rows if row.number == request.GET.get("post")), rows[0] if rows else None)
    needs = reads.needs_of(at, today) if at is not None else []
    form = SkillForm(request.POST or None, needs=needs)
    if at is not None and request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = attempt(
            form,
            lambda: skill_verbs.state_own_skill(
                actor=actor,
                member=at,
                competency=Competency.objects.get(code=typed["competency"]),
                level=int(typed["level"]),
                note=typed["note"],
            ),
        )
        if done:
            messages.success(request, _("Kept. It counts once somebody else has seen the same."))
            return HttpResponseRedirect(request.get_full_path())
    facts = {
        "rows": rows,
        "at": at,
        "needs": needs,
        "form": form,
        "levels": dict(Level.choices),
        "bases": dict(SkillBasis.choices),
        "is_in_service": at is not None and (at.left_on is None or at.left_on > today),
    }
    return render(request, "capacity/skills_own.html", facts, status=422 if form.errors else 200)


@never_cache
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """The people of the line below, and the bodies for which one may enter staff."""
    actor = _signed_in(request)
    rows = reads.team_of(actor, timezone.localdate())
    bodies: list[Body] = []
    if getattr(actor, "is_officer", False):
        bodies = list(actor.bodies_in_reach(ANSWERING).in_order(active())[:50])
    return render(
        request,
        "capacity/team.html",
        {
            "rows": [row for row in rows if row.member.left_on is None],
            "gone": [row for row in rows if row.member.left_on is not None],
            "bodies": bodies,
            "own": reads.own_member(actor),
        },
    )


class LeaveForm(forms.Form):
    """Somebody leaves."""

    left_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=_DATE))
    leaving = forms.ChoiceField(label=gettext_lazy("Why"), choices=StaffMember.Leaving.choices)


class MoveForm(forms.Form):
    """Somebody gets another supervisor."""

    supervisor = forms.CharField(label=gettext_lazy("Number of the new supervisor"), max_length=30)


@never_cache
def member(request: HttpRequest, number: str) -> HttpResponse:
    """One person of the line below: what the post needs, what is proven; confirming, moving, leaving."""
    actor = _signed_in(request)
    found = reads.member_of_number(actor, check_reference(number) or number)
    if found is None:
        raise Http404
    if may(actor, "capacity.state_own_skill", found) and not may(actor, "capacity.confirm_skill", found):
        return HttpResponseRedirect(f"{reverse('capacity:skills')}?post={found.number}")
    require(actor, "capacity.confirm_skill", found)
    today = timezone.localdate()
    needs = reads.needs_of(found, today)
    step = request.POST.get("step", "")

    def data(name: str) -> Any:
        return request.POST if step == name else None

    given = {"basis": SkillBasis.SUPERVISOR, "on": today}
    confirm = ConfirmForm(data("confirm"), needs=needs, initial=given)
    leave = LeaveForm(data("leave"), initial={"left_on": today})
    move = MoveForm(data("move"))
    if request.method == "POST":
        if _done(actor, found, step, {"confirm": confirm, "leave": leave, "move": move}):
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("capacity:team") if step != "confirm" else request.path)
    else:
        verbs.note_reading(actor=actor, member=found)
    wrong = any(form.errors for form in (confirm, leave, move))
    facts = {
        "member": found,
        "needs": needs,
        "confirm": confirm,
        "leave": leave,
        "move": move,
        "levels": dict(Level.choices),
        "bases": dict(SkillBasis.choices),
        "has_left": found.left_on is not None,
    }
    return render(request, "capacity/member.html", facts, status=422 if wrong else 200)


def _done(actor: Any, found: StaffMember, step: str, forms_: dict[str, forms.Form]) -> bool:
    form = forms_.get(step)
    if form is None or not form.is_valid():
        return False
    typed = form.cleaned_data

    def call() -> Any:
        if step == "confirm":
            return skill_verbs.confirm_skill(
                actor=actor, member=found, competency=Competency.objects.get(code=typed["competency"]),
                level=int(typed["level"]), basis=typed["basis"], note=typed["note"], on=typed["on"],
            )  # fmt: skip
        if step == "leave":
            return verbs.leave_staff(
                actor=actor, member=found, left_on=typed["left_on"], leaving=typed["leaving"]
            )
        above = reads.member_of_number(actor, check_reference(typed["supervisor"]) or "")
        if above is None:
            raise ValidationError(
                {"supervisor": ValidationError(_("Nobody of your line has this number."), code="unknown")}
            )
        return verbs.move_staff(actor=actor, member=found, supervisor=above)

    return attempt(form, call) is not None


class StaffForm(forms.Form):
    """Somebody who works for the body."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    profile = forms.ChoiceField(label=gettext_lazy("Kind of post"))
    joined_on = forms.DateField(label=gettext_lazy("Works here since"), widget=forms.DateInput(attrs=_DATE))
    gender = forms.ChoiceField(label=gettext_lazy("Gender"), required=False)
    person = forms.ChoiceField(
        label=gettext_lazy("Signs in as"),
        help_text=gettext_lazy("So that they can read and state their own skills."),
        required=False,
    )
    supervisor = forms.CharField(
        label=gettext_lazy("Number of the supervisor"),
        help_text=gettext_lazy("Left empty, it is you."),
        required=False,
        max_length=30,
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = Profile.objects.order_by("position", "pk")
        self.fields["profile"].choices = [(p.code, str(p)) for p in profiles]  # type: ignore[attr-defined]
        none = ("", _("not stated"))
        self.fields["gender"].choices = [none, *StaffMember.Gender.choices]  # type: ignore[attr-defined]
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("no account yet")),
            *((str(p.pk), str(p)) for p in people),
        ]


@never_cache
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Entering staff of a body, one by one or from a table."""
    actor = officer(request, "capacity.enter_staff")
    body = get_object_or_404(Body.objects.select_related("place", "kind"), code=code)
    require(actor, "capacity.enter_staff", body)
    people = list({role.person_id: role.person for role in staff_of(actor, body)}.values())
    if actor.person.pk not in {person.pk for person in people}:
        people.append(actor.person)
    own = reads.own_member(actor, body)
    given = {"person": "" if own else str(actor.person.pk), "name": "" if own else str(actor.person)}
    form = StaffForm(request.POST or None, people=people, initial=given)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = attempt(form, lambda: _entered(actor, body, typed, people))
        if made:
            said = _("%(name)s is entered with the number %(number)s.")
            messages.success(request, said % {"name": made.name, "number": made.number})
            return HttpResponseRedirect(request.path)
    facts = {
        "body": body,
        "form": form,
        "own": own,
        "seats": _seats(body),
        "profiles": list(Profile.objects.order_by("position", "pk")),
    }
    return render(request, "capacity/staff_enter.html", facts, status=422 if form.errors else 200)


def _seats(body: Body) -> dict[int, Establishment]:
    rows = Establishment.objects.filter(body=body, valid_to__isnull=True).order_by("pk")
    return {row.profile_id: row for row in rows}


def _entered(actor: Any, body: Body, typed: dict[str, Any], people: list[Person]) -> StaffMember:
    above = None
    if typed["supervisor"]:
        above = (
            StaffMember.objects.in_service(timezone.localdate())
            .filter(number=check_reference(typed["supervisor"]) or "")
            .select_related("body")
            .first()
        )
        if above is None:
            raise ValidationError(
                {"supervisor": ValidationError(_("Nobody in service has this number."), code="unknown")}
            )
    return verbs.enter_staff(
        actor=actor,
        body=body,
        name=typed["name"],
        profile=Profile.objects.get(code=typed["profile"]),
        joined_on=typed["joined_on"],
        gender=typed["gender"],
        supervisor=above,
        person=next((p for p in people if str(p.pk) == typed["person"]), None),
    )


@never_cache
@require_POST
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """How many seats the body has of one kind of post."""
    actor = officer(request, "capacity.enter_staff")
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "capacity.enter_staff", body)
    profile = get_object_or_404(Profile, code=request.POST.get("profile", ""))
    try:
        many = forms.IntegerField().clean(request.POST.get("seats", ""))
        verbs.set_establishment(
            actor=actor, body=body, profile=profile, seats=many, source=request.POST.get("source", "")
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(str(text) for text in refusal.messages))
    else:
        messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("capacity:staff_enter", args=[code]))


@never_cache
def table(request: HttpRequest, code: str) -> HttpResponseBase:
    """An empty table to fill in, and a filled one read with every bad row named."""
    actor = officer(request, "capacity.enter_staff")
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "capacity.enter_staff", body)
    if request.method != "POST":
        return _template(request)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose the file first."))
        return HttpResponseRedirect(reverse("capacity:staff_enter", args=[code]))
    raw, problem = lists.read(upload, most_rows=verbs.MOST_ROWS)
    if problem:
        messages.error(request, problem)
        return HttpResponseRedirect(reverse("capacity:staff_enter", args=[code]))
    report = verbs.load_staff(
        actor=actor, body=body, raw=raw, is_all_or_none=request.POST.get("which") == "none"
    )
    if report.is_clean:
        said = ngettext("%(n)s person was entered.", "%(n)s persons were entered.", report.loaded)
        messages.success(request, said % {"n": report.loaded})
        return HttpResponseRedirect(reverse("capacity:staff_enter", args=[code]))
    return render(request, "capacity/staff_table.html", {"body": body, "report": report}, status=422)


def _template(request: HttpRequest) -> HttpResponseBase:
    """The headings, and as explanations the codes of posts; as Excel or CSV."""
    head = [*verbs.REQUIRED, *verbs.OPTIONAL]
    rows = [[f"# {p.code}", plain_cell(str(p))] for p in Profile.objects.order_by("position", "pk")]
    return lists.empty(request, "staff", [head, *rows])

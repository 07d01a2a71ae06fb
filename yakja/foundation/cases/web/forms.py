"""Forms of the list and of the parts of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.people.models import Account, Person
from yakja.foundation.people.queries import person_named
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place

from .. import queries
from ..models import Case, CaseLink
from ..queries import Filters


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Number of the case"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=40)
    due = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[("", _("any")), ("overdue", _("late")), ("today", _("due today"))],
    )
    mine = forms.BooleanField(label=_("Given to my post or to me"), required=False)
    unassigned = forms.BooleanField(label=_("Nobody has taken it"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=80)
    body = forms.CharField(label=_("Body"), required=False, max_length=48)
    function = forms.CharField(label=_("Function"), required=False, max_length=12)
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[
            ("", _("any")),
            ("0", _("first")),
            ("1", _("one up")),
            ("2", _("two up")),
            ("3", _("three up")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("the most urgent first")), ("newest", _("the newest first"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = queries.workflows()
        self.fields["kind"].choices = [("", _("all")), *((t.kind, t.name) for t in tables)]
        chosen = next((t for t in tables if t.kind == self.data.get("kind")), None)
        states = [(s.code, s.name) for s in chosen.states] if chosen else []
        self.fields["state"].choices = [
            ("", _("open")), ("closed", _("closed")), ("all", _("open and closed")), *states,
        ]  # fmt: skip
        topics = chosen.topics() if chosen and chosen.topics else {}
        if topics:
            self.fields["topic"] = forms.ChoiceField(
                label=_("Topic"), required=False, choices=[("", _("all")), *topics.items()]
            )
        elif not self.data.get("topic"):
            del self.fields["topic"]

    def clean_place(self) -> Place | None:
        typed = self.cleaned_data["place"]
        found = find_place(typed) if typed else None
        if typed and found is None:
            raise ValidationError(
                _("Write the code of a place, or a name that only one place has."), code="unknown"
            )
        return found

    def clean_body(self) -> Body | None:
        typed = self.cleaned_data["body"].strip()
        if not typed:
            return None
        found = Body.objects.filter(code=typed.upper()).first()
        if found is None:
            near = list(Body.objects.in_being().search(typed)[:2])
            found = near[0] if len(near) == 1 else None
        if found is None:
            raise ValidationError(
                _("Write the code of a body, or words that only one body has in its name."), code="unknown"
            )
        return found

    def clean_function(self) -> Function | None:
        typed = self.cleaned_data["function"].strip().upper()
        found = Function.objects.filter(code=typed).first() if typed else None
        if typed and found is None:
            raise ValidationError(_("There is no function with this code."), code="unknown")
        return found

    def filters(self) -> Filters:
        """What the form says; of what was typed wrongly nothing."""
        said = getattr(self, "cleaned_data", {})
        state = said.get("state") or "open"
        return Filters(
            kind=said.get("kind") or "",
            state="" if state == "all" else state,
            topic=said.get("topic") or "",
            function=said.get("function"),
            place=said.get("place"),
            body=said.get("body"),
            mine=bool(said.get("mine")),
            due=said.get("due") or "",
            level=int(said["level"]) if said.get("level") else None,
            unassigned=bool(said.get("unassigned")),
            q=said.get("q") or "",
            order=queries_order(said.get("order") or ""),
        )


def queries_order(said: str) -> str:
    return "newest" if said == "newest" else "urgent"


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Never shown to the public, and never changed."),
    )


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            ("", _("choose")),
            *((f"post:{post.pk}", str(post)) for post in queries.posts_for(case)),
            *((f"account:{a.pk}", str(a.person_or_none() or a)) for a in queries.accounts_for(case)),
        ]

    def holder(self) -> dict[str, Any]:
        kind, _colon, key = self.cleaned_data["to"].partition(":")
        if kind == "post":
            return {"post": Post.objects.get(pk=key)}
        return {"account": Account.objects.get(pk=key)}


class TransferForm(forms.Form):
    body = forms.ChoiceField(label=_("Body whose case this is"))
    reason = forms.CharField(
        label=_("Why it is theirs"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = queries.bodies_for_transfer(case)
        self.fields["body"].choices = [("", _("choose")), *((b.code, str(b)) for b in bodies)]


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("This case is"), choices=CaseLink.Kind.choices)
    to = forms.CharField(label=_("Number of the other case"), max_length=40)

    def clean_to(self) -> Case:
        found = queries.case_named(self.cleaned_data["to"])
        if found is None:
            raise ValidationError(_("There is no case with this number."), code="unknown")
        return found


class FileForm(forms.Form):
    file = forms.FileField(label=_("Picture or PDF"))
    kind = forms.ChoiceField(
        label=_("What it shows"),
        choices=[
            ("photo", _("a photograph of the work")),
            ("reply", _("a letter or reply")),
            ("other", _("something else")),
        ],
    )
    is_public = forms.BooleanField(label=_("Everybody may see it"), required=False)


class LeaveForm(forms.Form):
    whose = forms.ChoiceField(label=_("Whose cases"))
    person = forms.CharField(
        label=_("Sign-in name of the person away"),
        required=False,
        max_length=150,
        help_text=_("Only where it is somebody of an office below yours."),
    )
    covered_by = forms.CharField(label=_("Sign-in name of who looks after them"), max_length=150)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Order or reason"), required=False, max_length=300)

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [
            ("me", _("my own")),
            *((f"post:{post.pk}", str(post)) for post in posts),
            ("other", _("somebody else's")),
        ]

    def _person(self, name: str) -> Person | None:
        typed = self.cleaned_data[name]
        found = person_named(typed) if typed else None
        if typed and found is None:
            raise ValidationError(_("Nobody signs in with this name."), code="unknown")
        return found

    def clean_person(self) -> Person | None:
        return self._person("person")

    def clean_covered_by(self) -> Person | None:
        return self._person("covered_by")

    def clean(self) -> None:
        if (
            self.cleaned_data.get("whose") == "other"
            and not self.cleaned_data.get("person")
            and "person" not in self.errors
        ):
            self.add_error("person", ValidationError(_("This is needed for this step."), code="missing"))


class ManyForm(forms.Form):
    """A step for several cases: which step, and the words that it asks for."""

    step = forms.ChoiceField(label=_("What is to be done with them"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Words for this step"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The same for all of them."),
    )

    def __init__(self, *args: Any, steps: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps

"""Forms of the officers' pages, and how a refusal comes back to its field."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.queries import Filters
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.references import check_reference
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place
from yakja.foundation.ui.prepared import for_a_minute

from ..models import Category, ClosingReason, Complaint, Standing
from ..models.categories import CategoryGroup
from ..models.complaints import KIND
from ..queries.desk import DeskFilters
from ..queries.reading import categories, complaint_of, reasons
from ..queries.routing import bodies_serving
from ..workflow import COMPLAINT

T = TypeVar("T")
Outcome = ClosingReason.Outcome
_DAY = forms.DateInput(attrs={"type": "date"})


def grouped_categories(first: Any) -> list[Any]:
    """Every category under its group, as a select shows them."""
    return [("", first), *for_a_minute(f"categories in {get_language()}", _categories_by_group)]


def _categories_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[CategoryGroup, list[tuple[str, str]]] = {}
    for each in categories():
        groups.setdefault(each.group, []).append((each.code, str(each)))
    return [(str(group), rows) for group, rows in groups.items()]


def _body_named(typed: str) -> Body | None:
    """The body with this code, or the only one with these words in its name."""
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


def place_named(typed: str) -> Place | None:
    found = find_place(typed) if typed else None
    if typed and found is None:
        raise ValidationError(
            _("Write the code of a place, or a name that only one place has."), code="unknown"
        )
    return found


class DeskForm(forms.Form):
    """Filters of the list of complaints; they stand in the address."""

    q = forms.CharField(label=_("Words or number"), required=False, max_length=80)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    due = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[("", _("any")), ("overdue", _("late")), ("today", _("due today"))],
    )
    age = forms.ChoiceField(
        label=_("Waits"),
        required=False,
        choices=[
            ("", _("any")),
            ("new", _("0 to 2 days")),
            ("week", _("3 to 7 days")),
            ("month", _("8 to 30 days")),
            ("old", _("more than 30 days")),
        ],
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=80)
    body = forms.CharField(label=_("Body"), required=False, max_length=60)
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[
            ("", _("any")), ("0", _("first")), ("1", _("one up")), ("2", _("two up")), ("3", _("three up")),
        ],
    )  # fmt: skip
    mine = forms.BooleanField(label=_("Given to my post or to me"), required=False)
    unassigned = forms.BooleanField(label=_("Nobody has taken it"), required=False)
    bounced = forms.BooleanField(label=_("Passed on twice or more"), required=False)
    reopened = forms.BooleanField(label=_("Opened again"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("the most urgent first")), ("newest", _("the newest first"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = grouped_categories(_("all"))  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("open")), ("closed", _("closed")), ("all", _("open and closed")),
            *((state.code, state.name) for state in COMPLAINT.states),
        ]  # fmt: skip

    def clean_place(self) -> Place | None:
        return place_named(self.cleaned_data["place"].strip())

    def clean_body(self) -> Body | None:
        return _body_named(self.cleaned_data["body"].strip())

    def filters(self) -> DeskFilters:
        """What the form says; of what was typed wrongly nothing."""
        said = getattr(self, "cleaned_data", {})
        typed = said.get("q") or ""
        number = check_reference(typed) or ""
        state = said.get("state") or "open"
        # Who types a number looks for that complaint, whether it is open or not.
        state = "" if state == "all" or (number and not said.get("state")) else state
        return DeskFilters(
            cases=Filters(
                kind=KIND, state=state, topic=said.get("category") or "", place=said.get("place"),
                body=said.get("body"), mine=bool(said.get("mine")), due=said.get("due") or "",
                level=int(said["level"]) if said.get("level") else None, unassigned=bool(said.get("unassigned")),
                q=number, order="newest" if said.get("order") == "newest" else "urgent",
            ),
            words="" if number else typed.strip(), age=said.get("age") or "", bounced=bool(said.get("bounced")),
            reopened=bool(said.get("reopened")),
        )  # fmt: skip

    def said(self) -> dict[str, str]:
        """The filters in use as they stand in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


class _OfComplaint(forms.Form):
    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint

    def _reason(self) -> ClosingReason:
        return ClosingReason.objects.get(code=self.cleaned_data["reason"])


class ProposeForm(_OfComplaint):
    reason = forms.ChoiceField(label=_("What you propose"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you tell the citizen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody can read it. Say what was done, when and by whom."),
    )
    picture = forms.FileField(
        label=_("Picture of the place as it is now"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    letter = forms.FileField(label=_("Letter or report (PDF)"), required=False, widget=forms.FileInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = reasons(Outcome.SOLVED, Outcome.PARTLY, Outcome.REJECTED)
        self.fields["reason"].choices = [(row.code, row) for row in rows]  # type: ignore[attr-defined]

    def clean_reason(self) -> ClosingReason:
        return self._reason()


class AskForm(_OfComplaint):
    question = forms.CharField(
        label=_("What you ask the citizen"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class SayForm(_OfComplaint):
    text = forms.CharField(
        label=_("What you tell the citizen"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody can read it."),
    )  # fmt: skip


class PlanForm(_OfComplaint):
    reason = forms.ChoiceField(label=_("Why not now"))
    text = forms.CharField(
        label=_("What you tell the citizen"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expected_on = forms.DateField(label=_("Done by"), widget=_DAY)
    estimate = forms.CharField(
        label=_("Estimate in rupees"),
        required=False,
        max_length=40,
        help_text=_("For example 1,25,000 or 2.5 lakh."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(r.code, r) for r in reasons(Outcome.ACCEPTED)]  # type: ignore[attr-defined]

    def clean_reason(self) -> ClosingReason:
        return self._reason()

    def clean_estimate(self) -> int | None:
        typed = self.cleaned_data["estimate"]
        return parse_money(typed).paisa if typed.strip() else None


class TransferForm(_OfComplaint):
    body = forms.ChoiceField(label=_("Body whose work it is"))
    reason = forms.CharField(
        label=_("Why it is theirs"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, suggested: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = self.complaint.case
        near = bodies_serving(self.complaint.place)
        over = list(case.body.superiors())
        rows = {body.pk: body for body in [*([suggested] if suggested else []), *near, *over]}
        for key in (case.body_id, self.complaint.about_body_id):
            if key is not None:
                rows.pop(key, None)
        self.fields["body"].choices = [("", _("choose")), *((b.code, str(b)) for b in rows.values())]  # type: ignore[attr-defined]
        if suggested is not None:
            self.fields["body"].initial = suggested.code

    def clean_body(self) -> Body:
        return Body.objects.get(code=self.cleaned_data["body"])


class ForwardForm(_OfComplaint):
    agency = forms.CharField(label=_("Agency"), max_length=200)
    number = forms.CharField(label=_("Number the citizen can call"), required=False, max_length=40)


class JoinForm(_OfComplaint):
    other = forms.CharField(label=_("Number of the complaint that stays"), max_length=40)

    def clean_other(self) -> Complaint:
        found = complaint_of(self.cleaned_data["other"])
        if found is None:
            raise ValidationError(_("There is no complaint with this number."), code="unknown")
        return found


class SortForm(_OfComplaint):
    category = forms.ChoiceField(label=_("Category it belongs to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = grouped_categories(_("choose"))  # type: ignore[attr-defined]

    def clean_category(self) -> Category:
        return Category.objects.get(code=self.cleaned_data["category"])


class ModerateForm(forms.Form):
    text = forms.CharField(
        label=_("What everybody reads"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_public = forms.BooleanField(label=_("Everybody may read this complaint"), required=False)
    reason = forms.CharField(label=_("Why it is changed"), max_length=300)


class StandingForm(forms.Form):
    body = forms.CharField(label=_("Body"), max_length=60)
    category = forms.ChoiceField(label=_("Category"), required=False)
    mode = forms.ChoiceField(
        label=_("Where its complaints are kept"), choices=Standing.Mode.choices, widget=forms.RadioSelect
    )
    system_name = forms.CharField(label=_("Name of the other system"), required=False, max_length=120)
    endpoint = forms.CharField(
        label=_("Address of its Open311"),
        required=False,
        max_length=300,
        help_text=_("It ends in /v2/, as the other system says."),
    )
    jurisdiction = forms.CharField(label=_("Jurisdiction there"), required=False, max_length=80)
    secret_name = forms.CharField(
        label=_("Setting that holds the key"), required=False, max_length=60,
        help_text=_("The name of an environment variable on the server; the key itself is never written here."),
    )  # fmt: skip
    begins_on = forms.DateField(label=_("From the day"), widget=_DAY, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = grouped_categories(_("all"))  # type: ignore[attr-defined]

    def clean_body(self) -> Body | None:
        return _body_named(self.cleaned_data["body"].strip())

    def clean_category(self) -> Category | None:
        code = self.cleaned_data["category"]
        return Category.objects.get(code=code) if code else None

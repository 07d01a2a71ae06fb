"""The tariff editor's forms: how it is charged, line by line; no formula is typed."""

from __future__ import annotations

from itertools import product
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.text import ascii_digits

from ..models import AssetKind
from ..queries.examples import Example
from ..tariff import ALWAYS, OTHERWISE, Draft, DraftLine, build, draft_of, percentage
from .levy_forms import LTR, InstrumentChoice, MoneyField, day_input, laws, own_heads

LINES, STEPS = 12, 10
MODES = [
    ("amount", gettext_lazy("the amount of the step")),
    ("rate", gettext_lazy("each part at its own rate")),
    ("whole", gettext_lazy("the whole at the rate reached")),
]
ROUNDING = [
    (100, gettext_lazy("to a rupee")),
    (1, gettext_lazy("to a paisa")),
    (500, gettext_lazy("to five rupees")),
    (1000, gettext_lazy("to ten rupees")),
    (10_000, gettext_lazy("to a hundred rupees")),
]


def named(row: dict[str, Any]) -> str:
    """The name of an attribute, class or value in the reader's language."""
    return str(TranslatedText(row["name"])) or row["code"]


def attributes(kind: AssetKind, *types: str) -> list[tuple[str, str]]:
    return [(row["code"], named(row)) for row in kind.attributes if row["type"] in types]


class BeginForm(forms.Form):
    """What is charged, and by what the tariff differs; the lines follow on the next page."""

    head = forms.ChoiceField(label=gettext_lazy("Head"))
    kind = forms.ModelChoiceField(
        label=gettext_lazy("What is charged?"), queryset=AssetKind.objects.none(), to_field_name="code"
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = own_heads(body)  # type: ignore[attr-defined]
        self.fields["kind"].queryset = AssetKind.objects.order_by("position", "code")  # type: ignore[attr-defined]


def _amount(text: str, what: str) -> int:
    if what in ("percent", "percent_head"):
        whole, _dot, part = ascii_digits(text).replace("٫", ".").strip().rstrip("%").strip().partition(".")
        if not (whole + part).isdecimal() or len(part) > 4 or len(whole) > 4:
            raise ValidationError(_("Write a percentage such as 5 or 0.07."), code="not_a_percentage")
        return int(whole or 0) * 10_000 + int(part.ljust(4, "0") or 0)
    return parse_money(text).paisa


class TariffForm(forms.Form):
    """Lines, steps, bounds and the law of a tariff. `differs` holds the attributes it differs by."""

    instrument = InstrumentChoice()
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    asset_class = forms.ChoiceField(label=gettext_lazy("For which class?"), required=False)
    rounding_paisa = forms.TypedChoiceField(
        label=gettext_lazy("Rounded"), choices=ROUNDING, coerce=int, initial=100
    )
    at_least = MoneyField(label=gettext_lazy("At least"), required=False)
    at_most = MoneyField(label=gettext_lazy("At most"), required=False)
    steps_attr = forms.ChoiceField(label=gettext_lazy("Steps by"), required=False)
    steps_mode = forms.ChoiceField(label=gettext_lazy("What counts"), choices=MODES, required=False)
    section = forms.CharField(label=gettext_lazy("Section or item"), max_length=120, required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=400, required=False)

    def __init__(
        self, *args: Any, body: Body, kind: AssetKind, differs: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.differs = kind, differs
        types = {row["code"]: row["type"] for row in kind.attributes}
        self.types = types
        fields: dict[str, Any] = self.fields
        fields["instrument"].queryset = laws(body)
        fields["asset_class"].choices = [
            ("", _("every class")),
            *((row["code"], named(row)) for row in kind.classes),
        ]
        numbers = attributes(kind, "integer", "money")
        fields["steps_attr"].choices = [("", _("no steps")), *numbers]
        heads = [(f"head:{code}", _("tariff of: %s") % name) for code, name in own_heads(body)]
        whats = [
            ("flat", _("fixed amount")),
            ("per_unit", _("for every unit")),
            ("percent", _("per cent of")),
        ]
        for number in range(LINES):
            if differs:
                fields[f"when{number}"] = forms.ChoiceField(
                    label=_("When"), choices=[("", ""), *self.when_choices()], required=False
                )
            fields[f"what{number}"] = forms.ChoiceField(
                label=_("How"), choices=[("", ""), *whats], required=False
            )
            fields[f"of{number}"] = forms.ChoiceField(
                label=_("Of what"), choices=[("", ""), *numbers, *heads], required=False
            )
            fields[f"amount{number}"] = forms.CharField(
                label=_("Rupees or per cent"), max_length=30, required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", **LTR}),
            )  # fmt: skip
            fields[f"per{number}"] = forms.IntegerField(
                label=_("For every"), min_value=1, max_value=1_000_000, required=False
            )
            fields[f"free{number}"] = forms.CharField(
                label=_("Free up to"), max_length=30, required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", **LTR}),
            )  # fmt: skip
        for number in range(STEPS):
            fields[f"upto{number}"] = forms.CharField(
                label=_("Up to"), max_length=30, required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", **LTR}),
            )  # fmt: skip
            fields[f"step{number}"] = MoneyField(label=_("Rupees"), required=False)
        for row in kind.attributes:
            name = f"try_{row['code']}"
            label = _("Example: %s") % named(row)
            if row["type"] == "choice":
                choices = [("", ""), *((c["code"], named(c)) for c in row["choices"])]
                fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            elif row["type"] == "money":
                fields[name] = MoneyField(label=label, required=False)
            else:
                fields[name] = forms.IntegerField(label=label, min_value=0, required=False)

    def when_choices(self) -> list[tuple[str, str]]:
        """Always, one for every combination of values, and otherwise."""
        lists = []
        for code in self.differs:
            row = next(r for r in self.kind.attributes if r["code"] == code)
            lists.append([(c["code"], named(c)) for c in row["choices"]])
        values = [
            ("|".join(code for code, _n in each), " · ".join(name for _c, name in each))
            for each in product(*lists)
        ]
        return [("always", _("always")), *values, ("otherwise", _("otherwise"))]

    def line_numbers(self) -> range:
        return range(LINES)

    def step_numbers(self) -> range:
        return range(STEPS)

    def _quantity(self, name: str, attr: str) -> int | None:
        text = self.cleaned_data.get(name, "")
        if not text:
            return None
        try:
            if self.types.get(attr) == "money":
                return parse_money(text).paisa
            return int(ascii_digits(text).replace(",", ""))
        except (ValidationError, ValueError):
            self.add_error(name, ValidationError(_("Write a number."), code="not_a_number"))
            return None

    def _line(self, number: int) -> DraftLine | None:
        said = self.cleaned_data
        what, text, of = said.get(f"what{number}"), said.get(f"amount{number}"), said.get(f"of{number}") or ""
        when_text = said.get(f"when{number}") or ("always" if not self.differs else "")
        if not (what or text or of):
            return None
        if not what:
            self.add_error(
                f"what{number}", ValidationError(_("Choose how this line counts."), code="what_missing")
            )
            return None
        if not when_text:
            self.add_error(
                f"when{number}", ValidationError(_("Choose when this line counts."), code="when_missing")
            )
        if what == "percent" and of.startswith("head:"):
            what, of = "percent_head", of.removeprefix("head:")
        if what != "flat" and not of:
            self.add_error(f"of{number}", ValidationError(_("Choose of what."), code="of_missing"))
        try:
            amount = _amount(text or "0", what)
        except ValidationError as error:
            self.add_error(f"amount{number}", error)
            return None
        when = {"always": ALWAYS, "otherwise": OTHERWISE}.get(when_text, tuple(when_text.split("|")))
        free = self._quantity(f"free{number}", of)
        if free is not None and (what == "flat" or what == "percent_head"):
            self.add_error(
                f"free{number}", ValidationError(_("This needs an attribute."), code="free_of_what")
            )
            free = None
        attr = "" if what == "flat" else of
        return DraftLine(when, what, amount, attr, said.get(f"per{number}") or 1, free)

    def formula(self) -> dict[str, Any] | None:
        """What the form stands for; None, with errors at their fields, when a line says too little."""
        said = self.cleaned_data
        lines = [line for number in range(LINES) if (line := self._line(number)) is not None]
        attr, steps = said.get("steps_attr") or "", []
        for number in range(STEPS):
            upto, amount = self._quantity(f"upto{number}", attr), said.get(f"step{number}")
            if upto is None and amount is None:
                continue
            if not attr:
                self.add_error(
                    "steps_attr", ValidationError(_("Choose of what the steps are."), code="steps_of")
                )
                break
            steps.append((upto, amount or 0))
        if not lines and not steps:
            self.add_error(None, ValidationError(_("Write at least one line or step."), code="nothing"))
        if self.errors:
            return None
        return build(
            Draft(
                tuple(lines), self.differs, attr, said.get("steps_mode") or "amount", tuple(steps),
                said.get("at_least"), said.get("at_most"),
            )
        )  # fmt: skip

    def example(self) -> dict[str, Any]:
        """The attributes of the asset it is tried on."""
        return {
            name: value
            for row in self.kind.attributes
            if (value := self.cleaned_data.get(f"try_{(name := row['code'])}")) not in (None, "")
        }


def _plain(paisa: int) -> str:
    return f"{paisa // 100}.{paisa % 100:02d}".removesuffix(".00")


def initial_of(formula: dict[str, Any], kind: AssetKind) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    """The fields of the form for a formula, and what it differs by; None where the form cannot show it."""
    draft = draft_of(formula)
    if draft is None or len(draft.lines) > LINES or len(draft.steps) > STEPS:
        return None
    types = {row["code"]: row["type"] for row in kind.attributes}

    def quantity(attr: str, value: int) -> str:
        return _plain(value) if types.get(attr) == "money" else str(value)

    found: dict[str, Any] = {"steps_attr": draft.steps_attr, "steps_mode": draft.steps_mode}
    for name in ("at_least", "at_most"):
        if (bound := getattr(draft, name)) is not None:
            found[name] = _plain(bound)
    for number, line in enumerate(draft.lines):
        is_percent = line.what in ("percent", "percent_head")
        found[f"when{number}"] = "|".join(line.when)
        found[f"what{number}"] = "percent" if is_percent else line.what
        found[f"of{number}"] = f"head:{line.attr}" if line.what == "percent_head" else line.attr
        found[f"amount{number}"] = percentage(line.amount) if is_percent else _plain(line.amount)
        if line.per != 1:
            found[f"per{number}"] = line.per
        if line.free_upto is not None:
            found[f"free{number}"] = quantity(line.attr, line.free_upto)
    for number, (upto, amount) in enumerate(draft.steps):
        found[f"upto{number}"] = "" if upto is None else quantity(draft.steps_attr, upto)
        found[f"step{number}"] = _plain(amount)
    return found, draft.by


def initial_of_example(example: Example, kind: AssetKind) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The fields for a published fee, with one of its worked results to try."""
    found, by = initial_of(example.formula, kind) or ({}, ())
    types = {row["code"]: row["type"] for row in kind.attributes}
    for name, value in (example.tries[-1]["attributes"] if example.tries else {}).items():
        found[f"try_{name}"] = _plain(value) if types.get(name) == "money" else value
    return found | {"rounding_paisa": example.rounding_paisa, "source": example.source}, by

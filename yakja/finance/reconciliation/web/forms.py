"""Forms of reconciliation."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Fund
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.money import parse_money
from yakja.framework.catalogue.models import Tool, Usage

from ..models import CLOSURES, Discrepancy, ImportMapping, Source, SourceKind
from ..models.discrepancies import CHOSEN, Side
from ..queries.candidates import EXPLAINS
from ..queries.comparing import PAIRS
from ..statements.faults import FIELD_NAMES
from ..statements.mapping import ENCODINGS, FIELDS, SIGNS

DAY = {"type": "date"}
ANY = ("", _("all"))


def refused(form: forms.Form, error: ValidationError) -> None:
    """Bind a refusal to the fields it names; what names none stands above the form."""
    for name, problems in getattr(error, "error_dict", {}).items():
        form.add_error(name if name in form.fields else None, [str(m) for e in problems for m in e.messages])
    if not hasattr(error, "error_dict"):
        form.add_error(None, [str(m) for m in error.messages])


class SourceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What kind of source is it?"), choices=SourceKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As your office calls it, such as “NBP main branch, local fund”."),
    )
    account_no = forms.CharField(label=_("Account number or IBAN"), max_length=40, required=False)
    fund = forms.ChoiceField(
        label=_("Whose money lies in this bank account?"), choices=Fund.choices, initial=Fund.LOCAL, required=False,
        help_text=_("The monthly account compares it with the books of this fund."),
    )  # fmt: skip
    tool = forms.ChoiceField(
        label=_("Which system do its files come from?"), required=False,
        help_text=_("Tools that the register says your body runs."),
    )  # fmt: skip
    heads = forms.CharField(
        label=_("Its words for our heads"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in each line: the word of the source, an equals sign, the code of the head."),
    )  # fmt: skip

    carries = forms.MultipleChoiceField(
        label=_("Whose money goes into this bank account?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(s, Side(s).label) for s in EXPLAINS], help_text=_("Tick none where everything does."),
    )  # fmt: skip

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tools = Tool.objects.filter(pk__in=Usage.objects.filter(body=body, tool__isnull=False).values("tool"))
        self.fields["tool"].choices = [("", "—"), *((t.code, str(t)) for t in tools.order_by("code"))]

    def clean_fund(self) -> str:
        return self.cleaned_data["fund"] or Fund.LOCAL

    def clean_tool(self) -> Tool | None:
        code = self.cleaned_data["tool"]
        return Tool.objects.filter(code=code).first() if code else None

    def clean_heads(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.cleaned_data["heads"].splitlines():
            if not line.strip():
                continue
            word, equals, code = line.partition("=")
            if not equals or not word.strip() or not code.strip():
                raise ValidationError(
                    _("Write one word of the source and one code of a head in each line."), code="bad_heads"
                )
            found[word.strip()] = code.strip()
        return found


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV, Excel (.xlsx), MT940 or camt.053."))
    mapping = forms.ChoiceField(
        label=_("How is it read?"), help_text=_("What you choose is remembered for this source.")
    )

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ImportMapping.objects.for_body(source.body).filter(kind=source.kind).order_by("body", "code")
        self.rows = {row.code: row for row in rows}
        lang = active()
        self.fields["mapping"].choices = [(row.code, row.name.best(lang)[0]) for row in self.rows.values()]
        if source.mapping is not None:
            self.fields["mapping"].initial = source.mapping.code

    def clean_mapping(self) -> ImportMapping:
        return self.rows[self.cleaned_data["mapping"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300)


SIGN_NAMES = {
    "signed": _("One amount, money out with a minus"), "reversed": _("One amount, money in with a minus"),
    "all_in": _("Every amount is money in"), "all_out": _("Every amount is money out"),
    "columns": _("Money in and money out in columns of their own"), "direction": _("A column says Cr or Dr"),
}  # fmt: skip


class MappingForm(forms.Form):
    """A mapping of tables, field by field; what it does not show of the one it begins with is kept."""

    name = forms.CharField(label=_("Name of this mapping"), max_length=80)
    format = forms.ChoiceField(label=_("Format"), choices=[("csv", "CSV"), ("xlsx", "Excel")])
    header_row = forms.IntegerField(
        label=_("Row of the headings"), required=False, min_value=1, max_value=60,
        help_text=_("Leave it empty to have it searched for in the first 60 rows."),
    )  # fmt: skip
    sign = forms.ChoiceField(
        label=_("How are money in and money out told apart?"), choices=[(s, SIGN_NAMES[s]) for s in SIGNS]
    )
    dates = forms.CharField(
        label=_("Forms of dates"),
        max_length=120,
        help_text=_("Parted by commas: %d day, %m month, %Y year, %b month in letters."),
    )
    skip = forms.CharField(
        label=_("Leave out lines that begin with"),
        required=False,
        max_length=200,
        help_text=_("Parted by commas, such as Total."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False, choices=[("", "UTF-8"), *((e, e) for e in ENCODINGS[1:])]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[f"column_{field}"] = forms.CharField(
                label=_("Heading of: %(field)s") % {"field": FIELD_NAMES[field]},
                required=False,
                max_length=200,
            )

    @staticmethod
    def initial_of(mapping: ImportMapping | None) -> dict[str, Any]:
        rules = dict(mapping.rules) if mapping else {}
        columns = {
            f"column_{name}": ", ".join([names] if isinstance(names, str) else names)
            for name, names in rules.get("columns", {}).items()
        }
        return {
            "name": str(mapping.name) if mapping else "", "format": rules.get("format", "csv"),
            "header_row": rules.get("header", {}).get("row"), "sign": rules.get("sign", "signed"),
            "dates": ", ".join(rules.get("dates", ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"])),
            "skip": ", ".join(rules.get("skip", [])), "encoding": rules.get("encoding", ""), **columns,
        }  # fmt: skip

    def rules(self, base: dict[str, Any]) -> dict[str, Any]:
        """The rules as typed, on top of those it began with."""
        good = self.cleaned_data
        kept = {
            k: v
            for k, v in base.items()
            if k in ("transforms", "key", "needs", "delimiter", "sheet", "in_words", "out_words")
        }
        typed = {
            "format": good["format"], "sign": good["sign"], "dates": _parted(good["dates"]), "skip": _parted(good["skip"]),
            "encoding": good["encoding"],
            "columns": {f: _parted(good[f"column_{f}"]) for f in FIELDS if good[f"column_{f}"].strip()},
        }  # fmt: skip
        if good["header_row"]:
            typed["header"] = {"row": good["header_row"]}
        made = kept | {k: v for k, v in typed.items() if v}
        made["key"] = [
            name for name in made.get("key", []) if name in ("on", "amount") or name in made["columns"]
        ]
        made["needs"] = [name for name in made.get("needs", []) if name in made["columns"]]
        result: dict[str, Any] = json.loads(json.dumps(made))
        return result


def _parted(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


class CompareForm(forms.Form):
    pair = forms.ChoiceField(label=_("Which two?"))
    from_on = forms.DateField(label=_("From the day"), widget=forms.DateInput(attrs=DAY))
    to_on = forms.DateField(label=_("To the day"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Side.choices)
        self.fields["pair"].choices = [("", _("everything that has data")), *(
            (f"{a}-{b}", _("%(first)s and %(second)s") % {"first": names[a], "second": names[b]}) for a, b in PAIRS
        )]  # fmt: skip
        self.fields["pair"].required = False


class DiscrepancyFilters(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("open", _("open")), ("closed", _("closed")), ("all", _("all"))],
    )
    body = forms.ChoiceField(label=_("Body"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Discrepancy.Kind.choices])
    first = forms.ChoiceField(label=_("First source"), required=False, choices=[ANY, *Side.choices])
    second = forms.ChoiceField(label=_("Second source"), required=False, choices=[ANY, *Side.choices])
    head = forms.CharField(label=_("Head"), required=False, max_length=40)
    owner = forms.ChoiceField(
        label=_("Looked after by"),
        required=False,
        choices=[ANY, ("mine", _("mine")), ("nobody", _("nobody yet"))],
    )
    from_on = forms.DateField(label=_("From the day"), required=False, widget=forms.DateInput(attrs=DAY))
    to_on = forms.DateField(label=_("To the day"), required=False, widget=forms.DateInput(attrs=DAY))
    older_than = forms.TypedChoiceField(
        label=_("Older than"), required=False, coerce=int, empty_value="",
        choices=[ANY, *((str(n), _("%(n)s days") % {"n": n}) for n in (7, 30, 90, 365))],
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [ANY, *((b.code, str(b)) for b in bodies)]


class CloseForm(forms.Form):
    closure = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=[(code, CLOSURES[code]) for code in CHOSEN],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("By which entry, order or letter?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MatchForm(forms.Form):
    """What explains a line: items as ticks, and perhaps only a part of the one that was ticked."""

    item = forms.MultipleChoiceField(
        label=_("What is this money?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    part = forms.CharField(
        label=_("Only this much of it"), required=False, max_length=30,
        help_text=_("Where one item is ticked and only a part of it is in this line."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def clean_part(self) -> int | None:
        typed = self.cleaned_data["part"].strip()
        return parse_money(typed).paisa if typed else None

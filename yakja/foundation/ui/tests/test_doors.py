"""What the doors of rooms share: refusals at their field, files that spreadsheets open and cannot be harmed by."""

from __future__ import annotations

import csv
import io

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.ui.doors import attempt, csv_answer, csv_page


class Form(forms.Form):
    name = forms.CharField(required=False)


def filled() -> Form:
    form = Form({"name": "x"})
    assert form.is_valid()
    return form


def test_what_the_action_answers_comes_back():
    form = filled()
    assert attempt(form, lambda: 7) == 7
    assert not form.errors


def test_a_refusal_stands_at_its_field_with_its_code():
    form = filled()
    assert attempt(form, lambda: refuse("too_long", "At most %(n)s.", field="name", n=3)) is None
    assert form.errors["name"] == ["At most 3."]
    assert form.has_error("name", code="too_long")


@pytest.mark.parametrize(
    "refusal",
    [
        Conflict("Settled meanwhile.", code="settled"),
        ValidationError({"elsewhere": ValidationError("Settled meanwhile.", code="settled")}),
        ValidationError({NON_FIELD_ERRORS: ["Settled meanwhile."]}),
        ValidationError(["Settled meanwhile."]),
    ],
)
def test_a_refusal_of_no_field_of_the_form_stands_above_it(refusal):
    form = filled()

    def act() -> None:
        raise refusal

    assert attempt(form, act) is None
    assert form.non_field_errors() == ["Settled meanwhile."]


def test_several_refusals_of_one_field_are_all_shown_and_a_ban_is_none():
    form = filled()

    def act() -> None:
        raise ValidationError({"name": ["Too short.", "Not a name."]})

    attempt(form, act)
    assert form.errors["name"] == ["Too short.", "Not a name."]
    with pytest.raises(PermissionDenied):
        attempt(form, lambda: (_ for _ in ()).throw(PermissionDenied()))


ROWS = [["name", "rupees"], ['پانی, "نل"\nدوسری سطر', -5], ["=1+1", None]]


@pytest.mark.parametrize("make", [csv_answer, csv_page])
def test_rows_arrive_as_they_are_and_no_cell_acts(make):
    answer = make("list-2026", ROWS)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list-2026.csv"'
    raw = answer.getvalue() if answer.streaming else answer.content
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheets read it as UTF-8"
    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))) == [
        ["name", "rupees"],
        ['پانی, "نل"\nدوسری سطر', "-5"],
        ["'=1+1", ""],
    ]


def test_what_machines_read_has_no_mark():
    assert csv_answer("x", ROWS, is_marked=False).getvalue().startswith(b"name,rupees\r\n")
    assert csv_page("x", ROWS, is_marked=False).content.startswith(b"name,rupees\r\n")


def test_rows_are_made_while_they_are_read():
    read: list[int] = []

    def rows():
        for n in range(3):
            read.append(n)
            yield [n]

    lines = iter(csv_answer("x", rows()).streaming_content)
    next(lines)
    next(lines)
    assert read == [0]

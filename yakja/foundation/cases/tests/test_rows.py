"""Statements composed once (`kit.rows`) read and write what the ORM reads and writes."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.kit.rows import Ready, alter, lend, put, put_all
from yakja.foundation.people.models import Account

from .conftest import MONDAY

pytestmark = pytest.mark.django_db


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_ready_query_reads_what_the_orm_reads(opened):
    first, second = opened(facts={"by": "phone"}), opened()
    joined = Ready(lambda key: Case.objects.filter(pk=key).select_related("body__place", "post"), int)
    for case in (first, second):
        asked, plain = joined.get(case.pk), Case.objects.select_related("body__place", "post").get(pk=case.pk)
        assert columns(asked) == columns(plain)
        assert columns(asked.body.place) == columns(plain.body.place)
        assert asked.body.name == plain.body.name
        assert type(asked.body.name) is type(plain.body.name)
    with CaptureQueriesContext(connection) as seen:
        row = joined.get(first.pk)
        assert str(row.body.place.name)
    assert len(seen) == 1
    with pytest.raises(Case.DoesNotExist):
        joined.get(first.pk + 1000)
    by_name = Ready(lambda name: Case.objects.filter(reference=name).order_by("pk")[:1], str)
    assert by_name.first(second.reference).pk == second.pk
    assert by_name.first("x") is None
    assert Ready(lambda low: Case.objects.filter(pk__gte=low).order_by("-pk"), int).all(first.pk) == [
        second,
        first,
    ]


def test_a_hole_that_is_no_parameter_is_refused(db):
    with pytest.raises(TypeError):
        Ready(lambda key: Case.objects.all(), int).all(1)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_within_a_transaction_only():
    locking = Ready(lambda key: Case.objects.select_for_update().filter(pk=key), int)
    if connection.features.has_select_for_update:
        with pytest.raises(transaction.TransactionManagementError):
            locking.all(1)
        with transaction.atomic():
            locking.all(1)
        # Composed once, it is still asked every time.
        with pytest.raises(transaction.TransactionManagementError):
            locking.all(1)


def test_put_writes_what_save_writes(opened):
    case = opened()

    def event(**more):
        return CaseEvent(
            case=case, move="note", source="open", target="open", at=MONDAY, actor_ref="system", facts={"نوٹ": "پانی"}, **more
        )  # fmt: skip

    saved, written = event(), event()
    saved.save(force_insert=True)
    assert put(written) is written
    assert written.pk == saved.pk + 1
    assert not written._state.adding
    one, other = (model_to_dict(CaseEvent.objects.get(pk=row.pk)) for row in (saved, written))
    assert {**one, "id": 0} == {**other, "id": 0}
    fresh = Case.objects.get(pk=case.pk)
    fresh.pk, fresh.reference = case.pk + 500, "C-26-999"
    put(fresh)
    assert columns(Case.objects.get(pk=fresh.pk)) == columns(fresh)


def test_put_refuses_a_row_that_is_there_and_a_model_with_ways_of_its_own(opened):
    case = opened()
    with pytest.raises(DatabaseError), transaction.atomic():
        put(case)
    assert Case.objects.get(pk=case.pk).reference == case.reference
    with pytest.raises(TypeError):
        put(Account(username="x"))


def test_texts_of_every_kind_are_written_as_the_orm_writes_them(opened):
    """Plain ones go as they are; lazy ones, choices, numbers, NULL and translated ones by their field."""
    case = opened()
    row = CaseEvent(
        case=case, move=gettext_lazy("Filed"), source=Level.ONE, target="it's %s {} \u202e", at=MONDAY, actor_ref=7,
        text={"ur": "پانی"}, facts={},
    )  # fmt: skip
    written = CaseEvent.objects.get(pk=put(row).pk)
    assert (written.move, written.source, written.target) == (
        str(gettext_lazy("Filed")),
        "one",
        "it's %s {} \u202e",
    )
    assert (written.actor_ref, written.text, written.door) == ("7", {"ur": "پانی"}, "")


class Level(models.TextChoices):
    ONE = "one"


def test_several_rows_are_written_in_one_statement(opened):
    case = opened()
    before = CaseEvent.objects.count()
    rows = [
        CaseEvent(case=case, move=f"m{n}", target="open", at=MONDAY, actor_ref="system", facts={"n": n})
        for n in range(3)
    ]
    with CaptureQueriesContext(connection) as asked:
        put_all(rows)
        put_all([])
    assert len(asked) == 1
    assert CaseEvent.objects.count() == before + 3
    assert [(e.move, e.facts) for e in CaseEvent.objects.order_by("pk")[before:]] == [
        (f"m{n}", {"n": n}) for n in range(3)
    ]


def test_alter_writes_the_named_fields_alone(opened):
    case, other = opened(), opened()
    untouched = columns(Case.objects.get(pk=other.pk))
    case.state, case.due_at, case.priority, case.topic = "elsewhere", None, 2, "not this one"
    for _n in range(7):  # as often as it takes for a plan to be kept
        alter(case, ("state", "due_at", "priority"))
    written = Case.objects.get(pk=case.pk)
    assert (written.state, written.due_at, written.priority) == ("elsewhere", None, 2)
    assert written.topic != "not this one"
    assert columns(Case.objects.get(pk=other.pk)) == untouched
    case.pk += 1000
    with pytest.raises(Case.DoesNotExist):
        alter(case, ("state",))
    with pytest.raises(KeyError):
        alter(other, ("no_such_field",))


def test_neighbours_are_lent_while_they_are_pointed_to(opened, world):
    case = opened()
    known = Case.objects.select_related("body__place", "place").get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(place=None)
    fresh = Case.objects.get(pk=case.pk)
    lend(fresh, known)
    with CaptureQueriesContext(connection) as seen:
        assert fresh.body is known.body
        assert fresh.place is None
    assert not seen.captured_queries

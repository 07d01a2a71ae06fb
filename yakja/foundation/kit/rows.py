"""Rows read and written again and again in one form: the statement is composed once, afterwards only values differ.

Composing a statement over wide tables costs the ORM more than the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, router, transaction
from django.db.models import FileField, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
_populators: Any = get_related_populators  # its types are those of a later Django


class _Form(NamedTuple):
    """A composed statement and how its rows become objects; `holes` are the places of the values among `params`."""

    sql: str
    params: list[Any]
    holes: list[tuple[int, int]]
    compiler: Any
    converters: Any
    names: list[str]
    first: int
    last: int
    populators: list[Any]


class Ready(Generic[M]):
    """A query with holes: `Ready(lambda key: Case.objects.filter(pk=key), int)`, then `.get(7)` or `.all(7)`.

    `kinds` names the type of each hole, int or str. What the query holds besides stays as it was when it was first
    asked, so nothing in it may depend on the day, the language or who asks.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], *kinds: type) -> None:
        self._make = make
        self._examples = [_EXAMPLES[kind](n) for n, kind in enumerate(kinds)]
        self._rows: QuerySet[M] | None = None
        self._forms: dict[str, _Form] = {}

    def all(self, *values: int | str) -> list[M]:
        """Every row that fits. A read for update is refused outside a transaction, as the ORM does."""
        return list(self._read(values))

    def first(self, *values: int | str) -> M | None:
        """The first row that fits, or None; the query should say that it wants one only."""
        return next(self._read(values), None)

    def get(self, *values: int | str) -> M:
        """The row that fits; the model's DoesNotExist where there is none."""
        found = self.first(*values)
        if found is None:
            assert self._rows is not None
            model: Any = self._rows.model
            raise model.DoesNotExist(f"no {model._meta.label} for {values}")
        return found

    def _read(self, values: tuple[int | str, ...]) -> Iterator[M]:
        if self._rows is None:
            self._rows = self._make(*self._examples)
        rows = self._rows
        connection = connections[rows.db]
        if (
            rows.query.select_for_update
            and connection.features.has_select_for_update
            and connection.get_autocommit()
        ):
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        form = self._forms.get(rows.db)
        if form is None:
            form = self._forms[rows.db] = self._composed(rows)
        params = list(form.params)
        for at, which in form.holes:
            params[at] = values[which]
        with connection.cursor() as cursor:
            cursor.execute(form.sql, params)
            found = cursor.fetchall()
        if form.converters:
            found = form.compiler.apply_converters(found, form.converters)
        for row in found:
            made = rows.model.from_db(rows.db, form.names, row[form.first : form.last])
            for each in form.populators:
                each.populate(row, made)
            yield made

    def _composed(self, rows: QuerySet[M]) -> _Form:
        compiler: Any = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        holes = [(n, self._examples.index(each)) for n, each in enumerate(params) if each in self._examples]
        if {which for _at, which in holes} != set(range(len(self._examples))):
            raise TypeError("every hole must be a parameter of the statement")
        select, known = compiler.select, compiler.klass_info
        first, last = known["select_fields"][0], known["select_fields"][-1] + 1
        return _Form(
            sql=sql,
            params=list(params),
            holes=holes,
            compiler=compiler,
            converters=compiler.get_converters([each[0] for each in select[: compiler.col_count]]),
            names=[each[0].target.attname for each in select[first:last]],
            first=first,
            last=last,
            populators=_populators(known, select, rows.db),
        )


# Values that stand nowhere else in a statement.
_EXAMPLES: dict[type, Callable[[int], int | str]] = {
    int: lambda n: 7_306_190_251 + n,
    str: lambda n: f"\x02hole {n}",
}
_writes: dict[tuple[type[Model], bool, str], tuple[str, list[Any]]] = {}


def put(row: M) -> M:
    """Write a new row, as `save(force_insert=True)` would, its statement composed once for each model.

    For models that override nothing of saving and have no parents; a key that the database gives is filled in.
    """
    kind = type(row)
    has_key = row.pk is not None
    using = router.db_for_write(kind, instance=row)
    connection = connections[using]
    known = _writes.get((kind, has_key, connection.vendor))
    if known is None:
        known = _writes[kind, has_key, connection.vendor] = _composed_write(kind, has_key, connection)
    sql, fields = known
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with transaction.mark_for_rollback_on_error(using=using), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if not has_key:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, using
    return row


def _composed_write(kind: type[Model], has_key: bool, connection: Any) -> tuple[str, list[Any]]:
    meta: Any = kind._meta
    if meta.parents or kind.save is not Model.save or kind.save_base is not Model.save_base:
        raise TypeError(f"{meta.label} is saved in a way of its own")
    fields = [
        field
        for field in meta.local_concrete_fields
        if not field.generated and (has_key or field is not meta.pk)
    ]
    if any(
        hasattr(field, "get_placeholder") or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        or isinstance(field, FileField)
        for field in fields
    ):  # fmt: skip
        raise TypeError(f"{meta.label} has a column that is not written as it is")
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    end = "" if has_key else f" RETURNING {quoted(meta.pk.column)}"
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({marks}){end}", fields  # noqa: S608


def lend(fresh: Model, known: Model) -> None:
    """Give a row that was read anew the neighbours an older object of it holds, where it still points to them.

    The one row that continues it in a room above (a complaint of its case) is lent as well.
    """
    if fresh is known:
        return
    fields: list[Any] = list(fresh._meta.concrete_fields)
    for field in fields:
        if (
            field.is_relation
            and field.is_cached(known)
            and not field.is_cached(fresh)
            and getattr(fresh, field.attname) == getattr(known, field.attname)
        ):
            field.set_cached_value(fresh, field.get_cached_value(known))
    for back in fresh._meta.related_objects:
        if back.one_to_one and back.is_cached(known) and not back.is_cached(fresh):
            back.set_cached_value(fresh, back.get_cached_value(known))

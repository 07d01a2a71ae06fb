"""Rows read and written again and again in one form: the statement is composed once, afterwards only values differ.

Composing a statement over wide tables costs the ORM more than the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, router, transaction
from django.db.models import CharField, Field, FileField, Model, QuerySet, TextField
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from .statements import planned_cursor

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
        with planned_cursor(connection) as cursor:
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
# Names of the columns' attributes, whether each is text that is written as it is, and the fields.
_Columns = list[tuple[str, bool, Any]]


class _Write(NamedTuple):
    """A composed INSERT: its beginning, the places of one row's values, what stands behind them, the columns."""

    head: str
    marks: str
    end: str
    columns: _Columns

    def sql(self, rows: int = 1) -> str:
        return f"{self.head} VALUES {', '.join([self.marks] * rows)}"


_writes: dict[tuple[type[Model], bool, str], _Write] = {}


def put(row: M) -> M:
    """Write a new row, as `save(force_insert=True)` would, its statement composed once for each model.

    For models that override nothing of saving and have no parents; a key that the database gives is filled in.
    """
    kind = type(row)
    has_key = row.pk is not None
    using = router.db_for_write(kind, instance=row)
    connection = connections[using]
    write = _write_of(kind, has_key, connection)
    values = _values(row, write.columns, connection)
    with transaction.mark_for_rollback_on_error(using=using), planned_cursor(connection) as cursor:
        cursor.execute(write.sql() + write.end, values)
        if not has_key:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, using
    return row


def _values(row: Model, fields: _Columns, connection: Any) -> list[Any]:
    values: list[Any] = []
    for name, is_plain, field in fields:
        value = getattr(row, name)
        # Most columns of a wide row: what the field would only hand on.
        if value is not None and not (is_plain and type(value) is str):
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def put_all(rows: Sequence[M]) -> None:
    """Write a few new rows of one model in one statement; keys that the database gives are not filled in."""
    if not rows:
        return
    kind, using = type(rows[0]), router.db_for_write(type(rows[0]))
    connection = connections[using]
    write = _write_of(kind, False, connection)
    values = [cell for row in rows for cell in _values(row, write.columns, connection)]
    with transaction.mark_for_rollback_on_error(using=using), planned_cursor(connection) as cursor:
        cursor.execute(write.sql(len(rows)), values)


_changes: dict[tuple[type[Model], tuple[str, ...], str], tuple[str, _Columns]] = {}


def alter(row: M, names: tuple[str, ...]) -> M:
    """Write these fields of a row that is there, as `save(update_fields=names)` would, its statement composed once.

    Raises the model's DoesNotExist where the row is gone.
    """
    kind = type(row)
    using = router.db_for_write(kind, instance=row)
    connection = connections[using]
    known = _changes.get((kind, names, connection.vendor))
    if known is None:
        meta: Any = kind._meta
        by_name = {column[2].name: column for column in _write_of(kind, True, connection).columns}
        fields = [by_name[name] for name in names]
        quoted = connection.ops.quote_name
        changed = ", ".join(f"{quoted(column[2].column)} = %s" for column in fields)
        sql = f"UPDATE {quoted(meta.db_table)} SET {changed} WHERE {quoted(meta.pk.column)} = %s"  # noqa: S608
        known = _changes[kind, names, connection.vendor] = (sql, fields)
    sql, fields = known
    with transaction.mark_for_rollback_on_error(using=using), planned_cursor(connection) as cursor:
        cursor.execute(sql, [*_values(row, fields, connection), row.pk])
        if not cursor.rowcount:
            model: Any = kind
            raise model.DoesNotExist(f"no {model._meta.label} {row.pk}")
    return row


def _write_of(kind: type[Model], has_key: bool, connection: Any) -> _Write:
    known = _writes.get((kind, has_key, connection.vendor))
    if known is None:
        known = _writes[kind, has_key, connection.vendor] = _composed_write(kind, has_key, connection)
    return known


def _composed_write(kind: type[Model], has_key: bool, connection: Any) -> _Write:
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
    written = [(field.attname, _is_plain_text(field), field) for field in fields]
    return _Write(f"INSERT INTO {quoted(meta.db_table)} ({columns})", f"({marks})", end, written)


def _is_plain_text(field: Any) -> bool:
    """Whether a text reaches the database as it stands in the row: no field of ours that folds or encrypts it."""
    kind = type(field)
    return (
        isinstance(field, CharField | TextField)
        and kind.get_prep_value in (CharField.get_prep_value, TextField.get_prep_value)
        and kind.to_python in (CharField.to_python, TextField.to_python)
        and kind.get_db_prep_value is Field.get_db_prep_value
        and kind.get_db_prep_save is Field.get_db_prep_save
    )


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

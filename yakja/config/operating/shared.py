"""A cache in Django's sense that all processes see: rows of the database, values as JSON, never pickled.

Django's own table of this kind unpickles what it finds, so that whoever writes to the database runs code here.
Nothing but limits uses it; they are asked when something is sent, and before a page that a key opens.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yakja.foundation.jobs.models import SharedValue
from yakja.foundation.kit.statements import ask_row

FOR_EVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
LONGEST = 200


class SharedCache(BaseCache):
    """What Django asks of a cache; `add` and `incr` count right however many processes ask at once."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = SharedValue.objects.filter(pk=self._name(key, version), expires_at__gt=timezone.now())
        return next(iter(found.values_list("value", flat=True)), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        named = {self._name(key, version): key for key in keys}
        found = SharedValue.objects.filter(pk__in=list(named), expires_at__gt=timezone.now())
        return {named[name]: value for name, value in found.order_by("pk").values_list("name", "value")}

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        row = SharedValue(name=self._name(key, version), value=value, expires_at=self._until(timeout))
        SharedValue.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["name"], update_fields=["value", "expires_at"]
        )

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name, until = self._name(key, version), self._until(timeout)
        over = SharedValue.objects.filter(pk=name, expires_at__lte=timezone.now())
        if over.update(value=value, expires_at=until):
            return True
        if SharedValue.objects.filter(pk=name).exists():
            return False
        try:
            with transaction.atomic():
                SharedValue.objects.create(name=name, value=value, expires_at=until)
        except IntegrityError:
            return False
        return True

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with transaction.atomic():
            held = SharedValue.objects.select_for_update()
            row = held.filter(pk=self._name(key, version), expires_at__gt=timezone.now()).first()
            if row is None:
                raise ValueError(f"Key '{key}' not found")
            counted = int(row.value or 0) + delta
            held.filter(pk=row.pk).update(value=counted)
        return counted

    def count_up(self, keys: Sequence[Any], timeout: Any = DEFAULT_TIMEOUT) -> dict[Any, int]:
        """Count each key once more and answer where it stands; what had run out begins at 1. One statement for all.

        In the order of names, so that two who count the same never wait crosswise.
        """
        if not keys:
            return {}
        named = {self._name(key, None): key for key in keys}
        table, now, until = SharedValue._meta.db_table, timezone.now(), self._until(timeout)
        if connection.vendor == "postgresql":
            one, more = "'1'::jsonb", f"to_jsonb(({table}.value #>> '{{}}')::bigint + 1)"
        else:
            one, more = "'1'", f"CAST(CAST({table}.value AS integer) + 1 AS text)"
        # Moments as the database keeps them.
        moment = SharedValue._meta.get_field("expires_at").get_db_prep_value
        now, until = moment(now, connection), moment(until, connection)
        over = f"{table}.expires_at <= %s"
        sql = (
            f"INSERT INTO {table} (name, value, expires_at) VALUES {', '.join([f'(%s, {one}, %s)'] * len(named))} "  # noqa: S608
            f"ON CONFLICT (name) DO UPDATE SET value = CASE WHEN {over} THEN excluded.value ELSE {more} END, "
            f"expires_at = CASE WHEN {over} THEN excluded.expires_at ELSE {table}.expires_at END RETURNING name, value"
        )
        parameters = [cell for name in sorted(named) for cell in (name, until)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*parameters, now, now])
            return {named[name]: int(value) for name, value in cursor.fetchall()}

    def counted(self, keys: Sequence[Any]) -> list[int]:
        """Where each key stands, 0 for one that is not counted now; counts nothing. One statement, planned once."""
        if not keys:
            return []
        table = SharedValue._meta.db_table
        now = SharedValue._meta.get_field("expires_at").get_db_prep_value(timezone.now(), connection)
        one = f"(SELECT value FROM {table} WHERE name = %s AND expires_at > %s)"  # noqa: S608  a name of ours
        parameters = [cell for key in keys for cell in (self._name(key, None), now)]
        row = ask_row(f"SELECT {', '.join([one] * len(keys))}", parameters)
        return [int(value or 0) for value in row or ()]

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        alive = SharedValue.objects.filter(pk=self._name(key, version), expires_at__gt=timezone.now())
        return bool(alive.update(expires_at=self._until(timeout)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(SharedValue.objects.filter(pk=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        SharedValue.objects.all().delete()

    def _name(self, key: Any, version: int | None) -> str:
        made: str = self.make_key(key, version=version)
        return made if len(made) <= LONGEST else hashlib.sha256(made.encode()).hexdigest()

    def _until(self, timeout: Any) -> dt.datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else timezone.now() + dt.timedelta(seconds=seconds)


class Plain:
    """How values travel to Valkey or Redis: as JSON."""

    def dumps(self, value: Any) -> Any:
        # A bare number stays one, so that the server can count it up.
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: Any) -> Any:
        return json.loads(data)

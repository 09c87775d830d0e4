"""Reads of a fixed shape: Django builds the statement once, afterwards only values are put in.

Building costs Django several times what the database takes to answer. Sending a check-in makes the
same few reads every time, so these keep their statements: docs/decisions/0017.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)  # no moment of ours
Value = uuid.UUID | str | datetime | list[uuid.UUID]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as Django built it."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # which parameter is which of the values
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]  # by column


class Prepared:
    """A read that is made often. `build` gives its queryset, with `values_list`, for its values.

    Values are ids, texts, moments and lists of ids that something is in or not; only they differ
    from call to call. None is no value: it makes another statement.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], using: str = "default") -> None:
        self._build, self._using = build, using
        self._plans: dict[tuple[object, ...], _Plan | None] = {}

    def __call__(self, **values: Value) -> list[Row]:
        connection = connections[self._using]
        values = {k: _filled(v) if isinstance(v, list) else v for k, v in values.items()}
        kinds = [len(v) if isinstance(v, list) else type(v) for v in values.values()]
        shape = connection.vendor, *values, *kinds
        if shape not in self._plans:
            self._plans[shape] = self._plan(connection, values)
        if (plan := self._plans[shape]) is None:
            return []
        flat, params = _flat(values), list(plan.params)
        for place, which in plan.places:
            params[place] = _adapted(flat[which], connection)
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, params)
            return _converted(cursor.fetchall(), plan, connection)

    def _plan(self, connection: Any, values: dict[str, Value]) -> _Plan | None:
        """Build the statement with marks that occur nowhere else, and see where they went."""
        marks = {
            name: [_mark(one) for one in value] if isinstance(value, list) else _mark(value)
            for name, value in values.items()
        }
        compiler = self._build(**marks).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # a list without a member, which nothing can be in
            return None
        known = [_adapted(mark, connection) for mark in _flat(marks)]
        places = tuple((at, known.index(p)) for at, p in enumerate(params) if p in known)
        if {which for _, which in places} != set(range(len(known))):
            raise TypeError("The statement does not ask for one of the values, or changes it.")
        found = compiler.get_converters(
            [column for column, *_ in compiler.select[: compiler.col_count]]
        )
        columns = tuple((at, convert, column) for at, (convert, column) in found.items())
        return _Plan(sql, tuple(params), places, columns)


def _filled(members: list[uuid.UUID]) -> list[uuid.UUID]:
    """To a power of two, by one member again and again: few statements serve all sizes."""
    return members + members[:1] * ((1 << (len(members) - 1).bit_length()) - len(members))


def _flat(values: dict[str, Any]) -> list[Any]:
    return [one for v in values.values() for one in (v if isinstance(v, list) else (v,))]


def _mark(value: Any) -> Any:
    """Something of the same type that no statement holds by itself."""
    if isinstance(value, datetime):
        return LONG_AGO + timedelta(microseconds=uuid.uuid4().int % 10**15)
    return uuid.uuid4() if isinstance(value, uuid.UUID) else uuid.uuid4().hex


def _adapted(value: Any, connection: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, uuid.UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _converted(rows: list[Row], plan: _Plan, connection: Any) -> list[Row]:
    """Each value as its field makes it; rows that say the same share it."""
    fields = [list(row) for row in rows]
    for at, converters, column in plan.converters:
        made = dict.fromkeys(row[at] for row in rows)
        for raw in made:
            value = raw
            for convert in converters:
                value = convert(value, column, connection)
            made[raw] = value
        for row in fields:
            row[at] = made[row[at]]
    return [tuple(row) for row in fields]

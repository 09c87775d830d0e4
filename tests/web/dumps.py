"""The whole database as plain values, to compare it and to search it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps

NOT_CONTENT = {"privacy.AuditEvent", "sessions.Session"}
Dump = dict[str, dict[str, dict[str, Any]]]


def dump() -> Dump:
    """Every row of every table but the audit, by table and id; sealed values as their bytes."""
    found: Dump = {}
    for model in apps.get_models():
        if model._meta.label in NOT_CONTENT:
            continue
        rows = model._default_manager.order_by("pk").values()
        found[model._meta.label] = {
            str(row[model._meta.pk.attname]): {name: _plain(value) for name, value in row.items()}
            for row in rows
        }
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes) else value


def differences(before: Dump, after: Dump) -> list[str]:
    """What differs, in a form that a failing test can show."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        old, new = before.get(table, {}), after.get(table, {})
        for row in sorted(old.keys() | new.keys()):
            if old.get(row) != new.get(row):
                a, b = old.get(row) or {}, new.get(row) or {}
                columns = sorted(c for c in a.keys() | b.keys() if a.get(c) != b.get(c))
                found.append(f"{table} {row}: {columns}")
    return found


def ids_of(row: dict[str, Any]) -> set[str]:
    """Every id that a row holds, in columns and inside JSON."""
    return set(_ids(row.values()))


def _ids(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, uuid.UUID):
            yield str(value)
        elif isinstance(value, str):
            try:
                yield str(uuid.UUID(value))
            except ValueError:
                continue
        elif isinstance(value, dict):
            yield from _ids(value.values())
        elif isinstance(value, list | tuple):
            yield from _ids(value)


def record(found: Dump, start: set[str], stop: set[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """All rows that belong to a record: those that point at it, and what points at those.

    Follows keys upwards from `start` (ids of a case), never through a row in `stop`.
    """
    held = {
        row: (table, values)
        for table, rows in found.items()
        for row, values in rows.items()
        if row in start
    }
    while True:
        fresh = {
            row: (table, values)
            for table, rows in found.items()
            for row, values in rows.items()
            if row not in held and row not in stop and ids_of(values) & held.keys()
        }
        if not fresh:
            return held
        held |= fresh

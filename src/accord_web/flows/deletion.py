"""Deleting rows with all that hangs on them, piece by piece. Only `flows.erase` does it.

Nothing is deleted in one long transaction: whoever is interrupted goes on, because the row that
everything hangs on goes last.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import router
from django.db.models import ForeignKey, Model

from accord_web.privacy.erasures import delete_keys, enlist
from accord_web.storage.lock import writing

PIECE = 25  # rows of one table in one transaction: a few milliseconds
AT_ONCE = 500  # ids in one read

Rows = dict[type[Model], set[uuid.UUID]]


@cache
def data_models() -> tuple[type[Model], ...]:
    """Every table of the database that holds data of people, those that point first."""
    held = [
        model
        for model in apps.get_models()
        if model._meta.app_label in settings.DATA_APPS and not getattr(model, "in_vault", False)
    ]
    graph = {model: {of for of, _ in pointing(model) if of is not model} for model in held}
    return tuple(TopologicalSorter(graph).static_order())


@cache
def pointing(model: type[Model]) -> tuple[tuple[type[Model], "ForeignKey[Any, Any]"], ...]:
    """The columns that point to this table, each with its table."""
    return tuple(
        (other, field)
        for other in apps.get_models()
        if other._meta.app_label in settings.DATA_APPS
        for field in other._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is model
    )


@cache
def hangs_on(model: type[Model]) -> frozenset[type[Model]]:
    """Every table whose rows cannot be without a row of this one."""
    found = {model}
    for one in reversed(data_models()):
        if one in found:
            found |= {other for other, field in pointing(one) if not field.null}
    return frozenset(found)


def with_all_that_hangs(roots: Mapping[type[Model], Iterable[uuid.UUID]]) -> Rows:
    """These rows, and every row that cannot be without one of them."""
    found: Rows = {model: set(rows) for model, rows in roots.items()}
    for model in reversed(data_models()):
        for piece in _pieces(found.get(model, ()), AT_ONCE):
            for other, field in pointing(model):
                if not field.null:
                    rows = other._default_manager.filter(**{f"{field.name}__in": piece})
                    found.setdefault(other, set()).update(rows.values_list("pk", flat=True))
    return {model: rows for model, rows in found.items() if rows}


def delete(rows: Rows, *, by: uuid.UUID | None) -> int:
    """Delete these, list them as erased, and delete the keys that were theirs alone.

    The audit says once, by whom: `flows.erase`.
    """
    count = 0
    for model in data_models():
        # The latest first: an answer given again points to the one before.
        for piece in _pieces(sorted(rows.get(model, ()), reverse=True), PIECE):
            delete_keys(piece)
            with writing():
                count += _delete(model, piece)
    return count


def _delete(model: type[Model], piece: list[uuid.UUID]) -> int:
    enlist((model._meta.db_table, one) for one in piece)
    for other, field in pointing(model):
        if field.null:
            there = other._default_manager.filter(**{f"{field.name}__in": piece})
            there.update(**{field.name: None})
    held = model._default_manager.filter(pk__in=piece)
    return held._raw_delete(router.db_for_write(model))  # type: ignore[attr-defined, no-any-return]


def _pieces(rows: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    rest = iter(list(rows))
    while piece := list(islice(rest, size)):
        yield piece

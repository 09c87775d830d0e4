"""Ids and yes-or-no cells of tables, as arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import column, numbers

YES = frozenset({"1", "1.0", "yes", "y", "true"})
NO = frozenset({"0", "0.0", "no", "n", "false"})
SPARSE = 8
NOTHING = frozenset({"", "na", "nan", "none", "null"})


def factored(
    columns: Sequence[Any], further: Sequence[Any] | None = None
) -> tuple[list[NDArray[np.int64]], NDArray[Any]]:
    """One code for each different id in several columns, in order of first appearance, and the ids.

    Columns of whole numbers are compared as numbers; where one of them is text, all are compared as
    text. `further` ids get codes too, after those that were seen.
    """
    for one in columns:
        if len(empty := np.flatnonzero(one.is_null().to_numpy())):
            raise DataError(f"Column {one.name} is empty in row {empty[0] + 1}. Fill it in.")
    if all(one.dtype.is_integer() for one in columns):
        parts = [one.to_numpy().astype(np.int64) for one in columns]
        if further is not None:
            parts.append(np.asarray([int(one) for one in further], dtype=np.int64))
        return _numbered(parts)
    texts = [_texts(one.to_list()) for one in columns]
    if further is not None:
        texts.append(_texts(further))
    codes: dict[str, int] = {}
    found = [
        np.asarray([codes.setdefault(text, len(codes)) for text in part], dtype=np.int64)
        for part in texts
    ]
    return found, np.asarray(list(codes), dtype=object)


def yes(data: Any, name: str) -> NDArray[np.float64]:
    """A column of yes or no as 1 and 0, NaN where nothing is said; DataError for anything else.

    >>> yes({"advice": ["yes", "no", "NA"]}, "advice")
    array([ 1.,  0., nan])
    """
    found = column(data, name)
    if found.dtype.is_numeric() or str(found.dtype) == "Boolean":
        values = numbers(data, name)
        wrong = ~(np.isnan(values) | (values == 0) | (values == 1))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise DataError(f"Column {name} holds {values[row]:g} in row {row + 1}, not 0 or 1.")
        return values
    values = np.full(len(found), np.nan)
    for row, cell in enumerate(found.to_list()):
        text = "" if cell is None or cell != cell else str(cell).strip().casefold()
        if text in NOTHING:
            continue
        if text not in YES and text not in NO:
            raise DataError(
                f"Column {name} holds “{str(cell)[:40]}” in row {row + 1}. Write yes or no, 1 or "
                "0, or leave it empty."
            )
        values[row] = float(text in YES)
    return values


def _numbered(parts: list[NDArray[np.int64]]) -> tuple[list[NDArray[np.int64]], NDArray[Any]]:
    together = np.concatenate(parts)
    low = int(together.min())
    span = int(together.max()) - low + 1
    if span <= SPARSE * len(together):  # a table of all possible ids is quicker than sorting
        first_seen = np.full(span, -1)
        first_seen[together[::-1] - low] = np.arange(len(together))[::-1]
        unique = np.flatnonzero(first_seen >= 0)
        first = first_seen[unique]
        first_seen[unique] = np.arange(len(unique))
        inverse = first_seen[together - low]
        unique = unique + low
    else:
        unique, first, inverse = np.unique(together, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    codes = place[inverse.reshape(-1)].astype(np.int64)
    return np.split(codes, np.cumsum([len(part) for part in parts])[:-1]), unique[order]


def _texts(values: Sequence[Any]) -> list[str]:
    return [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for value in values
    ]

"""From a frame of any kind to NumPy arrays, and back: what is no number is said, never guessed.

A frame is a pandas or polars data frame, or a mapping of names to sequences.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
LARGEST = 1e15  # beyond it whole numbers run together, and squares overflow in the end
SHOWN = 12  # names of columns in an error


def column(data: Any, name: str) -> nw.Series[Any]:
    """One column of a frame; raises DataError, naming those that are there."""
    frame = _frame(data)
    if name not in frame.columns:
        there = ", ".join(map(str, frame.columns[:SHOWN]))
        raise DataError(f"There is no column called {name}. The columns are: {there}.")
    return frame[name]


def height(data: Any) -> int:
    """How many rows a frame has."""
    return len(_frame(data))


def numbers(data: Any, name: str) -> Floats:
    """A column as float64 (n,), NaN where nothing is said.

    Raises DataError for text that is no number and for values that are infinite or beyond 1e15,
    naming the first row.

    >>> numbers({"y": [1, None, 3]}, "y")
    array([ 1., nan,  3.])
    """
    series = column(data, name)
    if series.dtype == nw.Boolean or series.dtype.is_numeric():
        numeric = series if series.dtype == nw.Float64 else series.cast(nw.Float64)
        if numeric.null_count():
            numeric = numeric.fill_null(float("nan"))
        values = np.array(numeric.to_numpy(), dtype=float)
    else:
        values = _parsed(series, name)
    if len(wrong := np.flatnonzero(np.isinf(values))):
        raise DataError(
            f"Column {name} is infinite in row {wrong[0] + 1}. Correct it, or leave it empty."
        )
    if len(wrong := np.flatnonzero(np.abs(values) > LARGEST)):
        raise DataError(
            f"Column {name} holds {values[wrong[0]]:g} in row {wrong[0] + 1}, which is far too "
            "large. Correct it, or leave it empty."
        )
    return values


def whole(data: Any, name: str) -> Codes:
    """A column of whole numbers as int64 (n,); raises DataError for fractions and empty cells."""
    values = numbers(data, name)
    wrong = np.flatnonzero(~(values == np.round(values)))
    if len(wrong):
        raise DataError(
            f"Column {name} holds {values[wrong[0]]:g} in row {wrong[0] + 1} where a whole number "
            "is needed. Correct the row or take it out."
        )
    return values.astype(np.int64)


def codes(data: Any, name: str) -> tuple[Codes, list[str]]:
    """Groups as 0 to k-1 in order of first appearance, and what each is called.

    >>> codes({"client": ["mira", "jo", "mira"]}, "client")
    (array([0, 1, 0]), ['mira', 'jo'])

    Raises DataError where a cell is empty: a row without its client belongs to nobody.
    """
    values = column(data, name)
    if values.null_count() or values.dtype.is_float():
        lacking = values.is_null()
        if values.dtype.is_float():
            lacking = lacking | values.is_nan().fill_null(True)
        if len(empty := np.flatnonzero(lacking.to_numpy())):
            raise DataError(f"Column {name} is empty in row {empty[0] + 1}. Fill it in.")
    return labels(values.to_numpy())


def labels(values: Any) -> tuple[Codes, list[str]]:
    """The same for an array: codes (n,) in order of first appearance, and the labels."""
    found = np.asarray(values)
    if found.dtype == object:
        found = np.asarray([str(one) for one in found])
    unique, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place[inverse.reshape(-1)].astype(np.int64), [_called(unique[i]) for i in order]


def texts(data: Any, name: str) -> list[str]:
    """A column as text, empty where nothing is said."""
    return ["" if _nothing(value) else _called(value) for value in column(data, name).to_list()]


def table(
    columns: Mapping[str, Sequence[Any] | NDArray[Any]],
    kind: Literal["polars", "pandas"] = "polars",
) -> Any:
    """Columns of one length as a frame of the wanted kind."""
    made = pl.DataFrame({name: _plain(values) for name, values in columns.items()}, strict=False)
    if kind == "polars":
        return made
    import pandas as pd

    return pd.DataFrame({name: made[name].to_list() for name in made.columns})


def _plain(values: Sequence[Any] | NDArray[Any]) -> Any:
    return values if isinstance(values, np.ndarray) else list(values)


def _frame(data: Any) -> nw.DataFrame[Any]:
    if isinstance(data, Mapping):
        lengths = {name: len(values) for name, values in data.items()}
        if len(set(lengths.values())) > 1:
            raise DataError(f"The columns have different lengths: {lengths}.")
        data = pl.DataFrame({str(name): _plain(v) for name, v in data.items()}, strict=False)
    try:
        return nw.from_native(data, eager_only=True)
    except TypeError:
        raise DataError(
            f"A pandas or polars data frame is needed, not {type(data).__name__}."
        ) from None


def _nothing(cell: Any) -> bool:
    """None, NaN, or the NA of pandas, which refuses to be true or false."""
    try:
        return cell is None or bool(cell != cell)
    except TypeError:
        return True


def _parsed(series: nw.Series[Any], name: str) -> Floats:
    values = np.full(len(series), np.nan)
    for row, cell in enumerate(series.to_list()):
        if _nothing(cell):
            continue
        try:
            values[row] = float(cell)
        except (TypeError, ValueError):
            raise DataError(
                f"Column {name} holds “{str(cell)[:40]}” in row {row + 1}, which is not a number. "
                "Correct it, or leave the cell empty."
            ) from None
    return values


def _called(value: Any) -> str:
    """A label as a person writes it: 3 and not 3.0."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)

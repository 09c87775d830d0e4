"""Rows made ready for a fit: checked, sorted by group, and turned so that nothing is ill-scaled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.records import NotEnough

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

LEAST_GROUPS = 5  # a variance between fewer groups is a guess, whatever the software prints
ALIASED = 1e-7  # of a column's length left after the columns before it: none of its own
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Design:
    """Checked rows in order of group; `starts` (G,) is where each group's rows begin."""

    y: Floats
    fixed: Floats
    random: Floats
    codes: Codes  # (G,), each group's code
    starts: Codes
    order: Codes | None
    left_out: int

    @property
    def rows(self) -> int:
        return len(self.y)


@dataclass(frozen=True, slots=True)
class Turned:
    """The same with orthonormal fixed columns, y less its least-squares fit, random columns of 1.

    With X = Q R: `back` is R^-1 (p, p), `first` the least-squares beta (p,), `logdet` log|R| twice;
    `scale` (q,) the root mean squares that the random columns were divided by.
    """

    design: Design
    back: Floats
    first: Floats
    logdet: float
    scale: Floats

    def part(self, low: int, high: int) -> tuple[Floats, Floats]:
        """[Q | y - X first] and Z / scale of some rows."""
        one = self.design
        fixed = one.fixed[low:high]
        columns = np.empty((high - low, fixed.shape[1] + 1))
        columns[:, :-1] = fixed @ self.back
        columns[:, -1] = one.y[low:high] - fixed @ self.first
        return columns, one.random[low:high] / self.scale


def checked(
    y: object,
    fixed: object,
    random: object,
    groups: object,
    names: Sequence[str],
    random_names: Sequence[str],
    order: object = None,
) -> Design:
    """Arrays of one length and the right shape, without rows that miss a value, sorted by group.

    Raises DataError for wrong shapes, infinite values, codes that are none, a repeated order.
    """
    wide = [
        np.ascontiguousarray(_floats(values, what))
        for values, what in ((y, "y"), (fixed, "X"), (random, "Z"))
    ]
    given, x, z = wide[0].reshape(-1), _tall(wide[1]), _tall(wide[2])
    codes = np.asarray(groups).reshape(-1)
    if {len(x), len(z), len(codes)} != {len(given)}:
        raise DataError(
            f"y, X, Z and groups have {len(given)}, {len(x)}, {len(z)} and {len(codes)} rows."
        )
    if (x.shape[1], z.shape[1]) != (len(names), len(random_names)):
        raise DataError(
            f"X has {x.shape[1]} columns and {len(names)} names, Z {z.shape[1]} and "
            f"{len(random_names)}."
        )
    codes = _codes(codes)
    steps = None if order is None else _steps(order, len(given))
    keep = ~(np.isnan(given) | np.isnan(x).any(axis=1) | np.isnan(z).any(axis=1))
    left_out = int(len(keep) - keep.sum())
    if left_out:
        given, x, z, codes = given[keep], x[keep], z[keep], codes[keep]
        steps = None if steps is None else steps[keep]
    if steps is not None:
        place = np.lexsort((steps, codes))
    elif (np.diff(codes) < 0).any():
        place = np.argsort(codes, kind="stable")
    else:
        place = None
    if place is not None:
        given, x, z, codes = given[place], x[place], z[place], codes[place]
        steps = None if steps is None else steps[place]
    starts = np.flatnonzero(np.append(True, np.diff(codes) != 0)) if len(codes) else codes[:0]
    if steps is not None:
        again = (np.diff(steps) == 0) & (np.diff(codes) == 0)
        if again.any():
            raise DataError(
                f"Group {codes[np.flatnonzero(again)[0]]} has two rows at "
                f"{steps[np.flatnonzero(again)[0]]} in `order`. Keep the one that counts."
            )
    return Design(given, x, z, codes[starts], starts.astype(np.int64), steps, left_out)


def enough(design: Design) -> NotEnough | None:
    """What is missing for a model with random effects, if anything is."""
    sizes = np.diff(np.append(design.starts, design.rows))
    q, p = design.random.shape[1], design.fixed.shape[1]
    telling = int((sizes > q).sum())
    if telling < LEAST_GROUPS:
        what = "group" if telling == 1 else "groups"
        unit = f"{what} with more than {q} {'row' if q == 1 else 'rows'}"
        return NotEnough("A mixed model", telling, LEAST_GROUPS, unit)
    if design.rows < p + q + 2:
        return NotEnough("A mixed model", design.rows, p + q + 2, "rows")
    if np.ptp(design.y) == 0:
        return NotEnough("A mixed model", 1, 2, "different values of y", "All are equal.")
    return None


def turned(design: Design, names: Sequence[str], random_names: Sequence[str]) -> Turned:
    """Orthonormal coordinates; raises DataError naming a column that says nothing of its own."""
    length = np.sqrt(_squares(design.fixed))
    if not length.all():
        raise DataError(f"{names[int(np.argmin(length))]} is zero in all rows. Leave it out.")
    upper = _triangle(design.fixed / length)
    own = np.abs(np.diag(upper))
    if (own < ALIASED).any():
        raise DataError(
            f"{names[int(np.argmax(own < ALIASED))]} says nothing of its own: in these rows it is "
            "a constant, or follows from the columns before it. Leave it out."
        )
    scale = np.sqrt(_squares(design.random) / design.rows)
    if not scale.all():
        at = int(np.argmin(scale))
        raise DataError(f"The random effect {random_names[at]} is zero in all rows. Leave it out.")
    back = np.linalg.inv(upper) / length[:, None]
    first = np.zeros(len(names))
    for _ in range(2):  # the second pass takes away what rounding left of the first
        left = np.zeros(len(names))
        for low in range(0, design.rows, PIECE):
            part = design.fixed[low : low + PIECE]
            left += part.T @ (design.y[low : low + PIECE] - part @ first)
        first = first + back @ (back.T @ left)
    logdet = 2 * float(np.log(own).sum() + np.log(length).sum())
    return Turned(design, back, first, logdet, scale)


def _triangle(columns: Floats) -> Floats:
    """R of X = Q R, in pieces, so that no second copy of X is made."""
    width = columns.shape[1]
    upper = np.zeros((0, width))
    for low in range(0, len(columns), PIECE):
        stacked = np.vstack([upper, columns[low : low + PIECE]])
        upper = np.asarray(np.linalg.qr(stacked, mode="r"), dtype=float)
    return upper


def _squares(columns: Floats) -> Floats:
    out: Floats = np.einsum("na,na->a", columns, columns)
    return out


def _floats(values: object, what: str) -> Floats:
    try:
        out = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise DataError(f"{what} holds something that is not a number.") from None
    if np.isinf(out).any():
        raise DataError(f"{what} holds an infinite value. Correct it, or leave the row out.")
    return out


def _tall(values: Floats) -> Floats:
    return values[:, None] if values.ndim == 1 else values


def _codes(codes: NDArray[np.generic]) -> Codes:
    if len(codes) and not np.issubdtype(codes.dtype, np.integer):
        raise DataError("Groups must be whole numbers from 0; accord.frames.codes makes them.")
    out = codes.astype(np.int64)
    if len(out) and (out.min() < 0 or out.max() > 1000 + 10 * len(out)):
        raise DataError(
            "Groups must be codes from 0 to the number of groups less one; accord.frames.codes "
            "makes them of any labels."
        )
    return out


def _steps(order: object, rows: int) -> Codes:
    given = np.asarray(order, dtype=float).reshape(-1)
    if len(given) != rows or not (given == np.round(given)).all():
        raise DataError(f"`order` needs {rows} whole numbers: the session or day of each row.")
    return given.astype(np.int64)

"""How the hazard runs over sessions before any covariate: a few columns made of log session.

The spline is natural (straight beyond its outer knots): with u = log t and knots k_1 < .. < k_m,

    (u - k_j)+^3 - (u - k_p)+^3 (k_m - k_j) / (k_m - k_p) + (u - k_m)+^3 (k_p - k_j) / (k_m - k_p)

over (k_m - k_1)^2, for j = 1 .. m - 2 and p = m - 1, beside u itself.

Source: Durrleman and Simon 1989, Stat Med 8:551-561; Harrell 2015, Regression Modeling Strategies
(places of the knots).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]
Kind = Literal["spline", "log", "constant"]
PLACES = {3: (0.10, 0.50, 0.90), 4: (0.05, 0.35, 0.65, 0.95)}
FOUR_FROM = 100  # ends for a fourth knot


@dataclass(frozen=True, slots=True)
class Baseline:
    """`kind`, and the knots of a spline as log sessions."""

    kind: Kind
    knots: tuple[float, ...] = ()

    @property
    def terms(self) -> int:
        """Columns beside the column of ones."""
        return {"constant": 0, "log": 1, "spline": len(self.knots) - 1}[self.kind]

    def columns(self, session: NDArray[np.int64]) -> Floats:
        """The columns (n, 1 + terms), the first of ones.

        >>> Baseline("log").columns(np.array([1, 2])).round(3).tolist()
        [[1.0, 0.0], [1.0, 0.693]]
        """
        u = np.log(np.asarray(session, dtype=float))
        made = [np.ones(len(u))]
        if self.kind != "constant":
            made.append(u)
        if self.kind == "spline":
            *inner, before, last = self.knots
            gap, width = last - before, (last - self.knots[0]) ** 2
            for knot in inner:
                bent = _cube(u - knot) - _cube(u - before) * (last - knot) / gap
                bent += _cube(u - last) * (before - knot) / gap
                made.append(bent / width)
        return np.column_stack(made)

    def __str__(self) -> str:
        if self.kind == "spline":
            at = ", ".join(f"{np.exp(knot):.3g}" for knot in self.knots)
            return f"natural spline of log session, knots at sessions {at}"
        return {"log": "straight in log session", "constant": "the same at every session"}[
            self.kind
        ]


def chosen(kind: Kind, session: NDArray[np.int64], ended: NDArray[np.int64]) -> Baseline:
    """The baseline that is asked for; a spline needs three sessions at which somebody ended.

    >>> chosen("spline", np.array([2, 3]), np.array([9, 4])).kind
    'log'
    """
    if kind not in ("spline", "log", "constant"):
        raise DataError(f"There is no baseline {kind}. Say spline, log or constant.")
    if kind == "constant" or len(np.unique(session)) < 2:
        return Baseline("constant")
    if kind == "log":
        return Baseline("log")
    order = np.argsort(session, kind="stable")
    share = np.cumsum(ended[order]) / ended.sum()
    places = PLACES[4 if ended.sum() >= FOUR_FROM else 3]
    at = [int(session[order][np.searchsorted(share, place)]) for place in places]
    knots = tuple(float(np.log(one)) for one in sorted(set(at)))
    return Baseline("spline", knots) if len(knots) >= 3 else Baseline("log")


def _cube(u: Floats) -> Floats:
    made: Floats = np.maximum(u, 0.0) ** 3
    return made

"""How alike the two members of a pair are: the dyadic intraclass correlation.

    MSB = 2 sum (pair mean - mean)^2 / (n - 1)      MSW = sum (difference)^2 / (2 n)
    r   = (MSB - MSW) / (MSB + MSW)                 with F = MSB / MSW on n - 1 and n

It is below zero where members differ more within pairs than pairs differ. For members with roles
the plain correlation is given too: it leaves out that one role may rate higher.

Source: Kenny, Kashy & Cook 2006, Dyadic Data Analysis, chapter 2; interval from F, Shrout & Fleiss
1979, Psychol Bull 86:420.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.dyads.pairs import LEAST_PAIRS
from accord.dyads.regressions import Floats
from accord.errors import DataError
from accord.frames import table
from accord.records import NotEnough


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The intraclass correlation of one variable, and the plain correlation of the two columns."""

    r: float
    low: float
    high: float
    level: float
    f: float
    p: float  # two-sided
    pearson: float
    pairs: int

    def __str__(self) -> str:
        return (
            f"Members of a pair are alike by r {self.r:.2f} (intraclass; {100 * self.level:g}% "
            f"by F {self.low:.2f} to {self.high:.2f}; {self.pairs:,} pairs)."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row."""
        return table({name: [value] for name, value in self.to_dict().items()}, kind)


def intraclass(first: Floats, second: Floats, *, level: float = 0.95) -> Intraclass | NotEnough:
    """The dyadic intraclass correlation of two arrays (n,), a pair a place; NaN is left out.

    NotEnough under 50 pairs; DataError where all values are equal.

    >>> generator = np.random.default_rng(1)
    >>> both = generator.normal(size=200)
    >>> print(intraclass(both + generator.normal(size=200), both + generator.normal(size=200)))
    Members of a pair are alike by r 0.42 (intraclass; 95% by F 0.30 to 0.53; 200 pairs).
    """
    from scipy.special import fdtrc, fdtri

    there = ~(np.isnan(first) | np.isnan(second))
    one, other = first[there], second[there]
    n = len(one)
    if n < LEAST_PAIRS:
        return NotEnough("The likeness of pairs", n, LEAST_PAIRS, "pairs with both members")
    mean = (one.mean() + other.mean()) / 2
    between = 2 * float(np.sum(((one + other) / 2 - mean) ** 2)) / (n - 1)
    within = float(np.sum((one - other) ** 2)) / (2 * n)
    if not between + within > 0:
        raise DataError("All values are equal, so nobody is more alike than anybody else.")
    ratio = between / within if within > 0 else np.inf
    above = float(fdtrc(n - 1, n, ratio))
    low = ratio / fdtri(n - 1, n, (1 + level) / 2)
    high = ratio * fdtri(n, n - 1, (1 + level) / 2)
    spread = one.std() > 0 and other.std() > 0
    return Intraclass(
        (between - within) / (between + within),
        _alike(low),
        _alike(high),
        level,
        ratio,
        2 * min(above, 1 - above),
        float(np.corrcoef(one, other)[0, 1]) if spread else float("nan"),
        n,
    )


def _alike(ratio: float) -> float:
    return float((ratio - 1) / (ratio + 1)) if np.isfinite(ratio) else 1.0

"""Tests of combinations of fixed effects, and Student's t without the weight of scipy.stats."""

import math
from dataclasses import dataclass, fields
from typing import Any

from scipy.special import ndtr, ndtri, stdtr, stdtrit


@dataclass(frozen=True, slots=True)
class Test:
    """A t test of one combination of fixed effects, with Satterthwaite's degrees of freedom.

    `low` and `high` are the ends of the interval at `level`, by the same t.
    """

    __test__ = False  # no test of pytest's

    name: str
    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float
    level: float = 0.95

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.estimate:.4g} ({self.level:.0%} {self.low:.4g} to "
            f"{self.high:.4g}), t({self.df:.1f}) = {self.t:.2f}, p = {self.p:.3g}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def quantile(share: float, df: float) -> float:
    """Of Student's t; of the normal distribution where the degrees of freedom are without end."""
    return float(ndtri(share) if math.isinf(df) else stdtrit(df, share))


def below(t: float, df: float) -> float:
    """The probability of less than t."""
    return float(ndtr(t) if math.isinf(df) else stdtr(df, t))

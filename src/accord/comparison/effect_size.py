"""Change from first to last in standard deviations, and against a benchmark.

    d = J (M_post - M_pre) / SD_pre, turned so that better is positive
    J = Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2)), m = n - 1: about 1 - 3 / (4 n - 5)
    Var(d) = 2 (1 - r) / n + d^2 / (2 n)

It is uncontrolled: regression to the mean, time and completers are in it.

Sources: Becker 1988, Br J Math Stat Psychol 41:257-278; Minami, Serlin, Wampold, Kircher & Brown
2008, Qual Quant 42:513-525 (benchmarks and range test).
"""

from dataclasses import asdict, dataclass
from math import exp, lgamma, sqrt
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import numbers, table
from accord.records import NotEnough, Plain

FEWEST = 30  # completed cases (methods, section i)
BEYOND = 1.959964
LEVEL = 0.95
FURTHEST = 1e100  # squares of it can still be added up
RANGE = 0.2  # standard deviations too small to matter (Minami et al. 2008)


@dataclass(frozen=True, slots=True)
class EffectSize:
    """An uncontrolled pre-post effect; positive is better. 95% interval by its normal variance."""

    d: float
    variance: float
    low: float
    high: float
    n: int
    correlation: float
    left_out: int

    def __str__(self) -> str:
        out = f"; {self.left_out:,} without both scores" if self.left_out else ""
        return (
            f"Pre-post d {self.d:.2f} ({self.low:.2f} to {self.high:.2f}, 95%, normal), "
            f"{self.n:,} cases{out}. Uncontrolled."
        )

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row with the figures."""
        return table({key: [value] for key, value in asdict(self).items()}, kind)

    def to_dict(self) -> dict[str, Plain]:
        """The same as plain values."""
        return {**asdict(self), "level": LEVEL}


def effect_size(
    n: int, mean_pre: float, mean_post: float, sd_pre: float, r: float, up: int = 1
) -> tuple[float, float]:
    """d and its variance from summaries; `up` is 1 where higher is better, else -1.

    Raises DataError for fewer than three cases, an SD not above zero, an r outside -1 to 1.

    >>> d, variance = effect_size(20, 30.6, 38.5, 15.0, 0.47)
    >>> round(d, 2), round(variance, 3)
    (0.51, 0.059)
    """
    if n < 3 or not sd_pre > 0 or not -1 <= r <= 1:
        raise DataError("d needs three cases or more, an SD above zero, and r between -1 and 1.")
    half = (n - 1) / 2
    small = exp(lgamma(half) - lgamma(half - 0.5)) / sqrt(half)
    d = small * up * (mean_post - mean_pre) / sd_pre
    return d, 2 * (1 - r) / n + d**2 / (2 * n)


def pre_post(
    data: Any, *, pre: str, post: str, higher_is: Literal["better", "worse"]
) -> EffectSize | NotEnough:
    """The effect of a table with one row a case and its first and last score, in scale points.

    Rows without both are counted and left out. NotEnough under 30 complete cases. DataError for
    text, infinities, and first scores that do not vary.

    >>> rng = np.random.default_rng(1)
    >>> start = rng.normal(20, 5, 200)
    >>> frame = {"pre": start, "post": start - rng.normal(4, 5, 200)}
    >>> round(pre_post(frame, pre="pre", post="post", higher_is="worse").d, 1)
    0.8
    """
    start, end = numbers(data, pre), numbers(data, post)
    both = ~(np.isnan(start) | np.isnan(end))
    n = int(both.sum())
    if n < FEWEST:
        return NotEnough("A pre-post effect", n, FEWEST, "cases with both scores")
    kept, until = start[both], end[both]
    if max(np.abs(kept).max(), np.abs(until).max()) > FURTHEST:
        raise DataError("A score is far too large to be one. Correct it.")
    if not kept.std() * until.std() > 0:
        raise DataError("All first or all last scores are equal: there is nothing to compare.")
    r = float(np.corrcoef(kept, until)[0, 1])
    up = 1 if higher_is == "better" else -1
    means = float(kept.mean()), float(until.mean())
    d, variance = effect_size(n, *means, float(kept.std(ddof=1)), r, up)
    reach = BEYOND * sqrt(variance)
    return EffectSize(d, variance, d - reach, d + reach, n, r, int(len(both) - n))


@dataclass(frozen=True, slots=True)
class RangeTest:
    """Whether an effect reaches a benchmark, allowing a difference too small to matter.

    critical: the least d that is as good as the benchmark, at 5 in 100, one-sided.
    """

    d: float
    benchmark: float
    margin: float
    critical: float
    p: float
    n: int

    @property
    def reached(self) -> bool:
        """Whether the effect is at least the benchmark less the margin, beyond chance."""
        return self.d >= self.critical

    def __str__(self) -> str:
        said = "reaches" if self.reached else "is not shown to reach"
        return (
            f"d {self.d:.2f} of {self.n:,} cases {said} the benchmark {self.benchmark:.2f} within "
            f"{self.margin:.2f} (needs {self.critical:.2f}; one-sided p {self.p:.3g})."
        )

    def to_dict(self) -> dict[str, Plain]:
        """The same as plain values."""
        return {**asdict(self), "reached": self.reached}


def range_test(d: float, n: int, benchmark: float, margin: float = RANGE) -> RangeTest:
    """Test d of n cases against a benchmark d, with a range-null hypothesis.

    H0: delta <= benchmark - margin. sqrt(n) d is taken as noncentral t with n - 1 degrees of
    freedom and noncentrality sqrt(n) (benchmark - margin), which is exact where first and last
    score correlate .5. Raises DataError for fewer than two cases or a margin below zero.

    >>> found = range_test(d=0.75, n=200, benchmark=0.8)
    >>> found.reached, round(found.critical, 2)
    (True, 0.73)

    Source: Minami et al. 2008, Qual Quant 42:513-525; Serlin & Lapsley 1985, Am Psychol 40:73.
    """
    if n < 2 or margin < 0:
        raise DataError("The range test needs two cases or more and a margin not below zero.")
    from scipy.stats import nct  # slow to load, and only needed here

    root = sqrt(n)
    away = root * (benchmark - margin)
    critical = float(nct.ppf(0.95, n - 1, away)) / root
    return RangeTest(d, benchmark, margin, critical, float(nct.sf(root * d, n - 1, away)), n)

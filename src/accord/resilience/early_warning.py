"""Rolling early warnings of one person. FOR RESEARCH ONLY: the evidence is against using it.

Before a sudden turn a slowing system wobbles more and forgets more slowly, so rising variance and
lag-1 autocorrelation in a rolling window have been proposed as warnings of depression. Tried on
many people they warned of little and often of nothing: Helmich and others 2024 (Nat Rev Psychol)
find little support, Dablander and others 2022 (Psychol Methods) that anticipation needs more than
slowing down, Jager and Fullsack 2019 (PLoS One 14:e0211072) systematic false alarms. For: van de
Leemput and others 2014 (PNAS 111:87). No page and no command of Accord shows this unasked.

For each end day d, over the scores of the days d - window + 1 to d:

    var = sum (y - mean)^2 / (n - 1)      ac1 = sum of e_j e_{j-1} / sum of e_j^2,  e = y - mean
    tau = Kendall's tau-b of the end day with var, and with ac1, up to the day `until`

`by_chance` is the share of make-believe series without any warning in them (stationary, first-order
autoregressive, of the same lag-1 autocorrelation at the same moments) whose tau is at least as
large: overlapping windows give large taus by themselves.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import numbers, table
from accord.frames.arrays import Codes, Floats
from accord.records import NotEnough
from accord.resilience.survival import plain

LEAST_SCORES = 30  # in a window
LEAST_WINDOWS = 10
SEED = 127
EVIDENCE = (
    "For research only. In studies of many people such warnings have found little and\n"
    "often warned of nothing (Helmich et al. 2024; Dablander et al. 2022; Jager and\n"
    "Fullsack 2019). Nothing about this person follows from them."
)


@dataclass(frozen=True, slots=True, eq=False)
class EarlyWarning:
    """Variance and autocorrelation of each window, and whether they rose."""

    day: Floats
    n: Codes
    variance: Floats
    ac1: Floats
    tau_variance: float
    tau_ac1: float
    variance_by_chance: float | None
    ac1_by_chance: float | None
    window: float
    until: float
    detrended: bool

    def at(self, day: float) -> tuple[int, float, float]:
        """n, variance and autocorrelation of the window that ends on this day."""
        place = np.flatnonzero(self.day == day)
        if not len(place):
            raise DataError(f"No window ends on day {day:g}.")
        one = int(place[0])
        return int(self.n[one]), float(self.variance[one]), float(self.ac1[one])

    def __str__(self) -> str:
        lines = [
            EVIDENCE,
            f"Windows of {self.window:g} days{', detrended' if self.detrended else ''}, up to day "
            f"{self.until:g} (n {int((self.day <= self.until).sum()):,} windows):",
        ]
        for name, tau, chance in (
            ("variance", self.tau_variance, self.variance_by_chance),
            ("autocorrelation", self.tau_ac1, self.ac1_by_chance),
        ):
            line = f"  {name} against time: Kendall's tau {tau:.3f}"
            if chance is not None:
                line += f"; at least as large in {chance:.1%} of series without any"
            lines.append(line)
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a window."""
        return table({name: getattr(self, name) for name in ("day", "n", "variance", "ac1")}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        columns = {name: plain(getattr(self, name)) for name in ("day", "variance", "ac1")}
        rest = ("tau_variance", "tau_ac1", "variance_by_chance", "ac1_by_chance")
        figures = {name: getattr(self, name) for name in (*rest, "window", "until", "detrended")}
        return {"caution": EVIDENCE, "n": self.n.tolist(), **columns, **figures}


def early_warning(
    data: Any,
    *,
    day: str,
    score: str,
    beep: str = "",
    window: float = 30,
    until: float | None = None,
    detrend: bool = False,
    surrogates: int = 0,
) -> EarlyWarning | NotEnough:
    """Rolling variance and lag-1 autocorrelation of one person's scores. For research only.

    data:       a frame of one person, a row a moment.
    window:     days of a window; the first ends on the first day that is at least so late.
    until:      the last end day that enters tau; without it all.
    detrend:    take a line over the days out of each window first.
    surrogates: how many make-believe series to compare tau with; 0 for none.

    NotEnough below 10 windows, or where a window holds fewer than 30 scores.

    >>> random = np.random.default_rng(0)
    >>> diary = {"day": np.repeat(np.arange(1, 61), 5), "low": random.normal(size=300)}
    >>> found = early_warning(diary, day="day", score="low")
    >>> len(found.day), int(found.n[0]), bool(abs(found.ac1).max() < 0.4)
    (31, 150, True)
    """
    days, value = numbers(data, day), numbers(data, score)
    nth = numbers(data, beep) if beep else np.zeros(len(days))
    kept = np.flatnonzero(~(np.isnan(days) | np.isnan(value)))
    order = kept[np.lexsort((nth[kept], days[kept]))]
    days, value = days[order], value[order]
    ends = np.unique(days)
    ends = ends[ends >= window]
    last = float(ends[-1]) if until is None and len(ends) else float(until or 0)
    first = np.searchsorted(days, ends - window, side="right")
    after = np.searchsorted(days, ends, side="right")
    held = after - first
    if len(ends) < LEAST_WINDOWS or (ends <= last).sum() < 2:
        return NotEnough("Early warnings", len(ends), LEAST_WINDOWS, f"windows of {window:g} days")
    if held.min() < LEAST_SCORES:
        return NotEnough("Early warnings", int(held.min()), LEAST_SCORES, "scores in each window")
    if np.ptp(value) == 0:
        return NotEnough("Early warnings", 1, 2, "different scores")
    variance, ac1 = (
        _detrended(days, value, first, after) if detrend else _rolled(value, first, after)
    )
    early = ends <= last
    taus = [_tau(ends[early], one[early]) for one in (variance, ac1)]
    chance = _by_chance(value, first, after, ends, early, taus, surrogates)
    return EarlyWarning(
        day=ends,
        n=held,
        variance=variance,
        ac1=ac1,
        tau_variance=taus[0],
        tau_ac1=taus[1],
        variance_by_chance=chance[0],
        ac1_by_chance=chance[1],
        window=window,
        until=last,
        detrended=detrend,
    )


def _rolled(value: Floats, first: Codes, after: Codes) -> tuple[Floats, Floats]:
    """Variance and lag-1 autocorrelation of each window, from cumulative sums."""
    y = value - value.mean()  # near zero, so that the sums cancel little
    sums, squares = (np.concatenate(([0.0], np.cumsum(one))) for one in (y, y * y))
    products = np.concatenate(([0.0, 0.0], np.cumsum(y[1:] * y[:-1])))
    n = after - first
    mean = (sums[after] - sums[first]) / n
    total = squares[after] - squares[first] - n * mean**2
    # Sum of (y_j - m)(y_{j-1} - m) over the n - 1 pairs inside the window.
    pairs = products[after] - products[first + 1]
    later, earlier = sums[after] - sums[first + 1], sums[after - 1] - sums[first]
    covered = pairs - mean * (later + earlier) + (n - 1) * mean**2
    total = np.maximum(total, 0)
    ac1 = np.divide(covered, total, out=np.full(len(n), np.nan), where=total > 1e-12)
    return total / (n - 1), ac1


def _detrended(days: Floats, value: Floats, first: Codes, after: Codes) -> tuple[Floats, Floats]:
    variance, ac1 = np.empty(len(first)), np.empty(len(first))
    for place, (begin, end) in enumerate(zip(first, after, strict=True)):
        moment = days[begin:end] - days[begin:end].mean()
        y = value[begin:end] - value[begin:end].mean()
        e = y - moment * (moment @ y) / max(float(moment @ moment), 1e-300)
        total = float(e @ e)
        variance[place] = total / (len(e) - 1)
        ac1[place] = e[1:] @ e[:-1] / total if total > 1e-12 else np.nan
    return variance, ac1


def _tau(day: Floats, figure: Floats) -> float:
    from scipy.stats import kendalltau

    known = np.isfinite(figure)
    return float(kendalltau(day[known], figure[known]).statistic)


def _by_chance(
    value: Floats,
    first: Codes,
    after: Codes,
    ends: Floats,
    early: Any,
    taus: list[float],
    surrogates: int,
) -> tuple[float | None, float | None]:
    if not surrogates:
        return None, None
    from scipy.signal import lfilter

    y = value - value.mean()
    phi = float(y[1:] @ y[:-1] / (y @ y))
    random = np.random.default_rng(SEED)
    start, warm = 100, np.zeros(2)
    for _ in range(surrogates):
        noise = random.standard_normal(len(y) + start)
        series = lfilter([1.0], [1.0, -phi], noise)[start:]
        made = [_tau(ends[early], one[early]) for one in _rolled(series, first, after)]
        warm += np.array(made) >= np.array(taus)
    # One more than counted: the series itself is one that might have come by chance.
    share = (warm + 1) / (surrogates + 1)
    return float(share[0]), float(share[1])

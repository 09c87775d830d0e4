"""How many it has happened to by one cause, where other causes may come first.

With n(t) watched just before t, d_j(t) of whom cause j happens to at t, d their sum, S the share
to whom nothing has happened (Kaplan-Meier over all causes):

    F_j(t) = sum over t_i <= t of S(t_i-) d_ij / n_i
    var    = sum of (F_j(t) - F_j(t_i))^2 d_i / (n_i (n_i - d_i))
             + sum of S(t_i-)^2 (n_i - d_ij) d_ij / n_i^3
             - 2 sum of (F_j(t) - F_j(t_i)) S(t_i-) d_ij / n_i^2                 delta method

with the interval of `accord.resilience.survival` on 1 - F. With a single cause F is 1 - S and its
variance is Greenwood's.

Sources: Aalen and Johansen 1978, Scand J Stat 5:141; Marubini and Valsecchi 1995, Analysing
Survival Data from Clinical Trials and Observational Studies, section 10.4 (the variance).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import table
from accord.frames.arrays import Floats
from accord.resilience.survival import (
    LEVEL,
    greenwood_terms,
    log_log,
    marks,
    plain,
    risk_sets,
    spans,
)


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """The share to whom it has happened by one cause, where other causes may come first."""

    cause: int
    times: Floats
    at_risk: Floats
    events: Floats
    incidence: Floats
    se: Floats
    low: Floats
    high: Floats
    people: int
    level: float

    def at(self, time: float) -> tuple[float, float, float]:
        """The share by this time, and its interval."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        return float(self.incidence[place]), float(self.low[place]), float(self.high[place])

    def __str__(self) -> str:
        last = self.times[-1] if len(self.times) else 0.0
        share, low, high = self.at(last)
        return (
            f"Cause {self.cause}: {share:.3f} by time {last:g} ({self.level:.0%} interval "
            f"{low:.3f} to {high:.3f}), n {self.people:,} (Aalen-Johansen)"
        )

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a time at which something happened, by whatever cause."""
        names = ("times", "at_risk", "events", "incidence", "se", "low", "high")
        return table({name.rstrip("s"): getattr(self, name) for name in names}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; NaN becomes None."""
        names = ("times", "at_risk", "events", "incidence", "se", "low", "high")
        found: dict[str, Any] = {name: plain(getattr(self, name)) for name in names}
        return {"cause": self.cause, **found, "people": self.people, "level": self.level}


def aalen_johansen(
    data: Any, *, time: str, cause: str, entry: str = "", level: float = LEVEL
) -> tuple[Incidence, ...]:
    """The share by each cause, in rising order of the cause's number; 0 is no event.

    Causes compete: who has left by another cause is not counted as somebody who might still come,
    as one minus Kaplan-Meier would have it. Columns and errors as in `kaplan_meier`.

    >>> ended = {"days": [3, 5, 5, 8, 9], "how": [1, 2, 1, 0, 1]}
    >>> [one.incidence.round(3).tolist() for one in aalen_johansen(ended, time="days", cause="how")]
    [[0.2, 0.4, 0.8], [0.0, 0.2, 0.2]]
    """
    lasted, entered = spans(data, time, entry)
    return incidence(lasted, marks(data, cause), entered, level)


def incidence(
    time: Floats, cause: Any, entry: Floats | None = None, level: float = LEVEL
) -> tuple[Incidence, ...]:
    """`aalen_johansen` of arrays: time (n,), cause (n,) of whole numbers, entry (n,)."""
    found = np.unique(cause)
    causes = [int(one) for one in found if one != 0]
    if not causes or causes[0] < 0:
        raise DataError("Causes are 1, 2, …, and 0 where nothing happened; none is above 0 here.")
    times, at_risk, by_cause = risk_sets(time, [cause == one for one in causes], entry)
    events = np.sum(by_cause, axis=0)
    before = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1]))
    spread = greenwood_terms(events, at_risk)
    made = []
    for one, own in zip(causes, by_cause, strict=True):
        share = np.cumsum(before * own / at_risk)
        cross = before * own / at_risk**2
        variance = (
            share**2 * np.cumsum(spread)
            - 2 * share * np.cumsum(share * spread)
            + np.cumsum(share**2 * spread)
            + np.cumsum(before**2 * (at_risk - own) * own / at_risk**3)
            - 2 * (share * np.cumsum(cross) - np.cumsum(share * cross))
        )
        se = np.sqrt(np.maximum(variance, 0))
        low, high = log_log(1 - share, se, level)
        made.append(
            Incidence(one, times, at_risk, own, share, se, 1 - high, 1 - low, len(time), level)
        )
    return tuple(made)

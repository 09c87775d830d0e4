"""How often something that can come back has happened on average by a time.

With d_k the events at time t_k among the n_k people then watched, and M their cumulative sum:

    M(t)  = sum over t_k <= t of d_k / n_k                  mean cumulative count (Nelson-Aalen)
    r_i   = sum over own events by t of 1 / n_k - sum over t_k <= t while watched of d_k / n_k^2
    var   = sum over people of r_i^2                        robust: a person's events may cluster
    interval: M exp(+- q sd / M)

No distribution of the events is assumed, nor that those of one person are independent; that the end
of watching tells nothing of the events to come is.

Sources: Nelson 1988, J Qual Technol 20:24; Lawless and Nadeau 1995, Technometrics 37:158 (its
variance).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import codes, table
from accord.frames.arrays import Codes, Floats
from accord.resilience.survival import LEVEL, filled, marks, plain

MOST_TIMES = 200  # of the curve; with more, evenly spread ones of them, each with its exact value


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeCount:
    """The mean number of events a person by each time, with its robust interval."""

    times: Floats
    at_risk: Floats
    count: Floats
    se: Floats
    low: Floats
    high: Floats
    people: int
    events: int
    level: float

    def at(self, time: float) -> tuple[float, float, float]:
        """The mean count by this time, and its interval."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        return float(self.count[place]), float(self.low[place]), float(self.high[place])

    def __str__(self) -> str:
        last = float(self.times[-1]) if len(self.times) else 0.0
        count, low, high = self.at(last)
        return (
            f"{count:.2f} a person by time {last:g} ({self.level:.0%} {low:.2f} to {high:.2f}, "
            f"robust), n {self.people:,}, {self.events:,} in all"
        )

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a time at which something happened."""
        names = ("times", "at_risk", "count", "se", "low", "high")
        return table({name.rstrip("s"): getattr(self, name) for name in names}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        names = ("times", "at_risk", "count", "se", "low", "high")
        found: dict[str, Any] = {name: plain(getattr(self, name)) for name in names}
        return {**found, "people": self.people, "events": self.events, "level": self.level}


def mean_cumulative_count(
    data: Any, *, client: str, time: str, event: str, level: float = LEVEL
) -> CumulativeCount:
    """The mean cumulative count of an event that can come back.

    data: a frame, a row for each event (1 in `event`) and one for the end of watching (0); a person
    is watched from 0 to their latest time. Raises DataError for empty cells and negative times.

    >>> rows = {"who": [1, 1, 2, 3, 3], "day": [2, 9, 5, 4, 8], "again": [1, 0, 0, 1, 1]}
    >>> found = mean_cumulative_count(rows, client="who", time="day", event="again")
    >>> found.count.round(3).tolist()
    [0.333, 0.667, 1.167]
    """
    people, names = codes(data, client)
    when = filled(data, time)
    if (when < 0).any():
        raise DataError(f"Column {time} is below 0 in row {int(np.argmax(when < 0)) + 1}.")
    happened = marks(data, event) == 1
    until = np.zeros(len(names))
    np.maximum.at(until, people, when)
    return cumulative_count(people[happened], when[happened], until, level)


def cumulative_count(
    who: Codes, when: Floats, until: Floats, level: float = LEVEL
) -> CumulativeCount:
    """The same of arrays: events who (k,), when (k,); people watched until (n,)."""
    from scipy.special import ndtri

    times, counts = np.unique(when, return_counts=True)
    at_risk = (len(until) - np.searchsorted(np.sort(until), times, side="left")).astype(float)
    jumps = counts / at_risk
    mean = np.cumsum(jumps)
    # What was to be expected of each person by the end of their watching.
    lost = np.concatenate(([0.0], np.cumsum(jumps / at_risk)))
    own = 1 / at_risk[np.searchsorted(times, when)]
    ended = lost[np.searchsorted(times, until, side="right")]
    kept = np.unique(np.linspace(0, len(times) - 1, MOST_TIMES).round().astype(int))
    kept = kept if len(times) else np.array([], dtype=int)
    se = np.empty(len(kept))
    for place, one in enumerate(kept):
        early = when <= times[one]
        had = np.bincount(who[early], weights=own[early], minlength=len(until))
        se[place] = np.sqrt(np.sum((had - np.minimum(ended, lost[one + 1])) ** 2))
    mean, times, at_risk = mean[kept], times[kept], at_risk[kept]
    reach = np.exp(ndtri(0.5 + level / 2) * se / mean)
    return CumulativeCount(
        times, at_risk, mean, se, mean / reach, mean * reach, len(until), len(when), level
    )

"""How long until something happens, when not everybody is watched to the end.

With n(t) watched just before t, d(t) of whom it happens to at t:

    S(t)   = product over t_i <= t of (1 - d_i / n_i)                            Kaplan-Meier
    var    = S(t)^2 sum of d_i / (n_i (n_i - d_i))                               Greenwood
    interval: exp(-exp(log(-log S) +- q sd / (S |log S|)))

Somebody who is watched from a later entry on counts from then (left truncation). What ends the
watching at t counts after what happens at t. The median is the first time with S <= 1/2; the ends
of its interval are the first times at which the ends of S's interval are (Brookmeyer-Crowley).

Sources: Kaplan and Meier 1958, J Am Stat Assoc 53:457; Greenwood 1926; Kalbfleisch and Prentice
1980, section 1.3 (log-log); Brookmeyer and Crowley 1982, Biometrics 38:29.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import numbers, table
from accord.frames.arrays import Floats

LEVEL = 0.95
HALF = 0.5 + 1e-12  # a product of shares that is one half but for its last bit is one half


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share to whom it has not happened yet, after each time at which it happened.

    times, at_risk, events, survival, se, low, high: arrays of one length, in rising time.
    median, median_low, median_high: None where the curve or its interval does not come down to .5.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    se: Floats
    low: Floats
    high: Floats
    people: int
    level: float

    @property
    def happened(self) -> int:
        """How many it happened to."""
        return int(self.events.sum())

    @property
    def median(self) -> float | None:
        """The first time at which at most half are left."""
        return _first(self.times, self.survival)

    @property
    def median_low(self) -> float | None:
        """Lower end of the median's interval."""
        return _first(self.times, self.low)

    @property
    def median_high(self) -> float | None:
        """Upper end of the median's interval; None where it is not reached."""
        return _first(self.times, self.high)

    def at(self, time: float) -> tuple[float, float, float]:
        """The share left just after this time, and its interval."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])

    def __str__(self) -> str:
        middle = "not reached" if self.median is None else f"{self.median:g}"
        low = "…" if self.median_low is None else f"{self.median_low:g}"
        high = "…" if self.median_high is None else f"{self.median_high:g}"
        return (
            f"Median {middle} ({self.level:.0%} interval {low} to {high}, log-log), "
            f"n {self.people:,}, happened to {self.happened:,} (Kaplan-Meier)"
        )

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a time at which something happened."""
        names = ("times", "at_risk", "events", "survival", "se", "low", "high")
        return table({name.rstrip("s"): getattr(self, name) for name in names}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; NaN becomes None."""
        names = ("times", "at_risk", "events", "survival", "se", "low", "high")
        found: dict[str, Any] = {name: plain(getattr(self, name)) for name in names}
        ends = {name: getattr(self, name) for name in ("median", "median_low", "median_high")}
        return {**found, **ends, "people": self.people, "level": self.level}


def kaplan_meier(
    data: Any, *, time: str, event: str, entry: str = "", level: float = LEVEL
) -> Survival:
    """The share to whom it has not happened yet, by Kaplan and Meier.

    data:  a frame, one row a person.
    time:  column of the time of the event, or of the last moment watched.
    event: column of 1 (it happened) and 0 (watching ended).
    entry: column of the time since which a person is watched; without it, since 0.

    Raises DataError for empty cells, for an event that is not 0 or 1, and for a time that is not
    after its entry.

    >>> ill = {"weeks": [6, 6, 6, 6, 7, 9, 10], "again": [1, 1, 1, 0, 1, 0, 1]}
    >>> found = kaplan_meier(ill, time="weeks", event="again")
    >>> found.survival.round(4).tolist(), found.median
    ([0.5714, 0.381, 0.0], 7.0)
    """
    lasted, entered = spans(data, time, entry)
    happened = marks(data, event)
    if not np.isin(happened, (0, 1)).all():
        raise DataError(f"Column {event} must hold 1 where it happened and 0 elsewhere.")
    return survival(lasted, happened == 1, entered, level)


def survival(
    time: Floats, event: Any, entry: Floats | None = None, level: float = LEVEL
) -> Survival:
    """`kaplan_meier` of arrays: time (n,), event (n,) of truth values, entry (n,)."""
    times, at_risk, (events,) = risk_sets(time, [np.asarray(event, dtype=bool)], entry)
    share = np.cumprod(1 - events / at_risk).astype(np.float64)
    se: Floats = share * np.sqrt(np.cumsum(greenwood_terms(events, at_risk)))
    low, high = log_log(share, se, level)
    return Survival(times, at_risk, events, share, se, low, high, len(time), level)


def risk_sets(
    time: Floats, events: list[Any], entry: Floats | None = None
) -> tuple[Floats, Floats, list[Floats]]:
    """The times at which something happened, how many were watched, and each kind's count."""
    if not len(time):
        raise DataError("There is nobody in this table. Check which rows were taken.")
    times = np.unique(time[np.any(events, axis=0)])
    at_risk = len(time) - np.searchsorted(np.sort(time), times, side="left")
    if entry is not None:
        # Who enters at the very time is not yet watched at it.
        at_risk = at_risk - (len(entry) - np.searchsorted(np.sort(entry), times, side="left"))
    counts = [
        np.bincount(np.searchsorted(times, time[kind]), minlength=len(times)).astype(float)
        for kind in events
    ]
    return times, at_risk.astype(float), counts


def log_log(share: Floats, se: Floats, level: float) -> tuple[Floats, Floats]:
    """Interval of a share on the scale log(-log share); a share of 0 or 1 has none (NaN)."""
    from scipy.special import ndtri

    inside = (share > 0) & (share < 1)
    held = np.where(inside, share, 0.5)
    half = ndtri(0.5 + level / 2) * se / (held * np.abs(np.log(held)))
    with np.errstate(over="ignore"):  # a share hardly known reaches from 0 to 1, as it should
        ends = [held ** np.exp(sign * half) for sign in (1, -1)]
    nothing = np.where(share >= 1, 1.0, np.nan)
    return np.where(inside, ends[0], nothing), np.where(inside, ends[1], nothing)


def plain(values: Floats) -> list[float | None]:
    """An array for JSON, which knows no NaN."""
    return [float(one) if np.isfinite(one) else None for one in values]


def greenwood_terms(events: Floats, at_risk: Floats) -> Floats:
    """d / (n (n - d)) at each time."""
    # Where nobody is left the share is 0 and its variance with it: no term is needed.
    left = at_risk - events
    return np.where(left > 0, events / (at_risk * np.where(left > 0, left, 1)), 0.0)


def _first(times: Floats, share: Floats) -> float | None:
    reached = np.flatnonzero(share <= HALF)
    return float(times[reached[0]]) if len(reached) else None


def spans(data: Any, time: str, entry: str) -> tuple[Floats, Floats | None]:
    """The columns of the end and of the entry, checked against each other."""
    lasted = filled(data, time)
    entered = filled(data, entry) if entry else None
    start = np.zeros_like(lasted) if entered is None else entered
    # A length of nothing is an event at the start; only with an entry of its own is it nobody.
    wrong = np.flatnonzero(lasted < start if entered is None else lasted <= start)
    if len(wrong):
        raise DataError(
            f"Row {wrong[0] + 1} ends at {lasted[wrong[0]]:g}, which is not after its start at "
            f"{start[wrong[0]]:g}. Correct it or take it out."
        )
    return lasted, entered


def marks(data: Any, name: str) -> Any:
    """A filled column of whole numbers."""
    values = filled(data, name)
    if (values != np.round(values)).any():
        raise DataError(f"Column {name} must hold whole numbers: 0 where nothing happened.")
    return values.astype(np.int64)


def filled(data: Any, name: str) -> Floats:
    """A column of numbers without a gap; raises DataError naming the first."""
    values = numbers(data, name)
    if np.isnan(values).any():
        row = int(np.flatnonzero(np.isnan(values))[0]) + 1
        raise DataError(f"Column {name} is empty in row {row}. Fill it in or take the row out.")
    return values

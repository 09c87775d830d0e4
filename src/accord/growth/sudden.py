"""Sudden gains, and sudden losses as their mirror: large, lasting steps between two sessions.

Between session n and n + 1, with y turned so that higher is worse and b the best end of the scale:

    1  large in points:      y_n - y_(n+1) >= cutoff
    2  large for the person: y_n - y_(n+1) >= .25 (y_n - b)
    3  lasting:              M_before - M_after > t s
       s^2 = ((n_b - 1) s_b^2 + (n_a - 1) s_a^2) / (n_b + n_a - 2)

M and s are of the (up to) three ratings before and after, at least two of each; t is the two-sided
5% point of Student's t with n_b + n_a - 2 degrees of freedom, 2.776 where nothing is missing.
A loss has the same criteria with the signs turned (y_(n+1) - y_n, M_after - M_before).

The third criterion compares the step with s itself, not with the standard error of a difference:
so it was published, and so the R package `suddengains` computes it. It is no test of significance.
A sudden loss after a peak is partly regression to the mean: compare with the expected course.

Source: Tang & DeRubeis 1999, J Consult Clin Psychol 67:894; losses as in Lutz et al. 2013,
Psychother Res 23:14; missing ratings and reversals as in Wiedemann, Thew, Stott & Ehlers 2020,
PLoS ONE 15:e0230276.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.records import NotEnough

Floats = NDArray[np.float64]

SHARE = 0.25  # of the level before, criterion 2
ALPHA = 0.05  # two-sided, criterion 3
AROUND = 3  # sessions before and after, criterion 3
LEAST_AROUND = 2  # of them that must be rated
UNDONE = 0.5  # of a step; a later rating that takes so much back undoes it


@dataclass(frozen=True, slots=True)
class Criteria:
    """What counts as sudden. The defaults are the published ones.

    cutoff:   points of criterion 1; the scale's reliable change is usual (7 on the BDI).
    share:    of the level before, criterion 2; None leaves it out.
    alpha:    of criterion 3; None leaves it out.
    critical: a fixed t for criterion 3 in place of the one adjusted to missing ratings.
    """

    cutoff: float
    share: float | None = SHARE
    alpha: float | None = ALPHA
    critical: float | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.cutoff) and self.cutoff > 0):
            raise DataError(f"The cutoff must be a number of points above 0, not {self.cutoff}.")
        if self.alpha is not None and not 0 < self.alpha < 1:
            raise DataError(f"alpha must lie between 0 and 1, not {self.alpha}.")


@dataclass(frozen=True, slots=True)
class Sudden:
    """One step. `after` is the session it shows in; the step lies between `after` - 1 and it."""

    client: str
    kind: str  # "gain" or "loss"
    after: int
    before_score: float
    after_score: float
    mean_before: float
    mean_after: float
    undone: int | None  # first session that took half of it back

    @property
    def points(self) -> float:
        """The size of the step in points, positive whichever way it goes."""
        return abs(self.after_score - self.before_score)

    def to_dict(self) -> dict[str, str | int | float | None]:
        """The same as plain values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class SuddenSteps:
    """All sudden gains and losses of many clients, and how many steps could be looked at."""

    steps: tuple[Sudden, ...]
    criteria: Criteria
    clients: int
    intervals: int  # between two rated neighbours with enough ratings around them

    @property
    def gains(self) -> tuple[Sudden, ...]:
        """Sudden gains, by client and session."""
        return tuple(step for step in self.steps if step.kind == "gain")

    @property
    def losses(self) -> tuple[Sudden, ...]:
        """Sudden losses, by client and session."""
        return tuple(step for step in self.steps if step.kind == "loss")

    def __str__(self) -> str:
        said = [f"{self.intervals:,} steps of {self.clients:,} clients could be looked at."]
        for name, found in (("gain", self.gains), ("loss", self.losses)):
            who = len({step.client for step in found})
            undone = sum(step.undone is not None for step in found)
            plural = name + ("" if len(found) == 1 else "s" if name == "gain" else "es")
            said.append(
                f"{len(found):,} sudden {plural} in {who:,} clients; {undone:,} of them later "
                "undone by half or more."
            )
        return "\n".join(said)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "clients": self.clients,
            "intervals": self.intervals,
            "cutoff": self.criteria.cutoff,
            "steps": [step.to_dict() for step in self.steps],
        }

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a step."""
        columns: Mapping[str, list[Any]] = {
            field.name: [getattr(step, field.name) for step in self.steps]
            for field in fields(Sudden)
        }
        return table(columns, kind)


def sudden_steps(
    data: Any,
    criteria: Criteria,
    *,
    client: str = "client",
    session: str = "session",
    score: str = "score",
    higher_is: Literal["worse", "better"] = "worse",
    best: float | None = None,
) -> SuddenSteps | NotEnough:
    """Every sudden gain and loss of every client.

    data:      a row a client and session, in any order; sessions are whole numbers.
    higher_is: which way the scale runs. `best` is its best end in points, from which criterion 2
               counts; 0 for a scale whose higher scores are worse, else it must be given.

    Returns NotEnough where no client has two rated neighbouring sessions with enough ratings
    around them. Raises DataError for text, infinities and a session given twice.

    >>> ratings = [30, 31, 30, 17, 16, 17, 18, 18]
    >>> course = {"client": ["jo"] * 8, "session": range(1, 9), "score": ratings}
    >>> found = sudden_steps(course, Criteria(cutoff=7))
    >>> [(step.kind, step.after, step.points) for step in found.steps]
    [('gain', 4, 13.0)]
    """
    who, names = codes(data, client)
    when, y = whole(data, session), numbers(data, score)
    if best is None:
        if higher_is == "better" and criteria.share is not None:
            raise DataError(
                "Where higher is better, criterion 2 needs the best possible score: give best=."
            )
        best = 0.0
    rated = ~np.isnan(y)
    order = np.lexsort((when[rated], who[rated]))
    who, when, y = who[rated][order], when[rated][order], y[rated][order]
    if ((np.diff(who) == 0) & (np.diff(when) == 0)).any():
        at = int(np.flatnonzero((np.diff(who) == 0) & (np.diff(when) == 0))[0])
        raise DataError(
            f"Client {names[who[at]]} has two scores at session {when[at]}. Keep one of them."
        )
    sign = 1.0 if higher_is == "worse" else -1.0
    around = _around(who, when, sign * y)
    looked, lasting = _third(around, criteria)
    if not looked.any():
        return NotEnough("sudden gains", 0, 1, "steps with two rated sessions before and after", "")
    step = around[AROUND - 1] - around[AROUND]
    large = np.abs(step) >= criteria.cutoff
    if criteria.share is not None:
        large &= np.abs(step) >= criteria.share * np.abs(around[AROUND - 1] - sign * best)
    with np.errstate(invalid="ignore"):
        found = looked & large & (np.sign(step) * lasting[0] > lasting[1])
    return SuddenSteps(
        tuple(
            _told(row, who, when, y, around, names, sign) for row in np.flatnonzero(found).tolist()
        ),
        criteria,
        len(names),
        int(looked.sum()),
    )


def _around(who: NDArray[np.int64], when: NDArray[np.int64], y: Floats) -> Floats:
    """For every rating, at session n: those at n - 2 .. n + 3, NaN where there is none, (6, rows).

    Neighbours are looked up by one sorted key, so that gaps in the numbering stay gaps.
    """
    if not len(y):
        return np.full((2 * AROUND, 0), np.nan)
    low, span = int(when.min()), int(when.max() - when.min()) + 2 * AROUND + 2
    if (int(who.max()) + 1) * span > np.iinfo(np.int64).max:
        raise DataError(f"Session numbers run from {low} to {int(when.max())}. Number them from 1.")
    key = who * span + (when - low)
    found = np.full((2 * AROUND, len(y)), np.nan)
    for row, offset in enumerate(range(1 - AROUND, AROUND + 1)):
        place = np.minimum(np.searchsorted(key, key + offset), len(key) - 1)
        there = key[place] == key + offset
        found[row, there] = y[place[there]]
    return found


def _third(around: Floats, criteria: Criteria) -> tuple[NDArray[np.bool_], tuple[Floats, Floats]]:
    """Where criterion 3 can be asked; the difference of means; and what it must be beyond."""
    before, after = around[:AROUND], around[AROUND:]
    n_before, n_after = (~np.isnan(before)).sum(0), (~np.isnan(after)).sum(0)
    looked = (n_before >= LEAST_AROUND) & (n_after >= LEAST_AROUND)
    looked &= ~np.isnan(around[AROUND - 1]) & ~np.isnan(around[AROUND])
    mean_before = np.nansum(before, 0) / np.maximum(n_before, 1)
    mean_after = np.nansum(after, 0) / np.maximum(n_after, 1)
    difference = mean_before - mean_after
    if criteria.alpha is None:
        return looked, (difference, np.full_like(difference, -np.inf))
    squares = np.nansum((before - mean_before) ** 2, 0) + np.nansum((after - mean_after) ** 2, 0)
    freedom = np.maximum(n_before + n_after - 2, 1)
    return looked, (difference, _critical(freedom, criteria) * np.sqrt(squares / freedom))


def _critical(freedom: NDArray[np.int64], criteria: Criteria) -> Floats:
    if criteria.critical is not None:
        return np.full(len(freedom), float(criteria.critical))
    from scipy.special import stdtrit  # only here: everything else of the module is NumPy

    assert criteria.alpha is not None
    quantiles = stdtrit(np.arange(1, 2 * AROUND - 1), 1 - criteria.alpha / 2)
    return np.asarray(quantiles[freedom - 1], dtype=float)


def _told(
    row: int,
    who: NDArray[np.int64],
    when: NDArray[np.int64],
    y: Floats,
    around: Floats,
    names: list[str],
    sign: float,
) -> Sudden:
    before, after = y[row], y[row + 1]  # neighbours in the sorted rows, since both are rated
    end = int(np.searchsorted(who, who[row], side="right"))
    back = (y[row + 1 : end] - after) * np.sign(before - after) >= UNDONE * abs(before - after)
    later = np.flatnonzero(back)
    return Sudden(
        client=names[who[row]],
        kind="gain" if sign * (before - after) > 0 else "loss",
        after=int(when[row + 1]),
        before_score=float(before),
        after_score=float(after),
        mean_before=float(sign * np.nanmean(around[:AROUND, row])),
        mean_after=float(sign * np.nanmean(around[AROUND:, row])),
        undone=int(when[row + 1 + later[0]]) if len(later) else None,
    )

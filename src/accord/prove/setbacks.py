"""Setbacks on planted truth: how many are found, how often something is found where nothing was.

The make-believe clinic: levels around 20 (sd 4), a fall of 3 a log session (sd 1.4), wobble of sd
3, weekly scores, one in ten missing. A share of the people get worse by `depth` points at one
session from the fifth on, and stay so for four.

    found:      planted setbacks of which the onset or the next session begins one found
    false:      of 100 scores looked at outside planted setbacks and the four sessions after one,
                those that begin one
    by_chance:  what the table itself would be told of, for each 100 scores looked at
    rebound:    how far the score after came back less what regression to the mean leads to expect,
                in points, and its interval: nil where nothing was planted

What is usual is learnt from the same table, as a clinic would.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import AccordError
from accord.resilience import Rebound, Setbacks, setbacks
from accord.resilience.recovery import rebound

LASTS = 4  # sessions of a planted setback
FIRST = 4  # sessions before it can begin
WINDOW = 1  # sessions after the onset that still count as finding it
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """One make-believe clinic tried."""

    people: int
    planted: int
    depth: float
    found: float | None  # None where none was planted
    false: float
    by_chance: float
    rebound: float
    low: float
    high: float

    def __str__(self) -> str:
        seen = "none planted" if self.found is None else f"{self.found:.2f} of {self.planted} found"
        return (
            f"{self.people} people, setbacks of {self.depth:g} points: {seen}, {self.false:.1f} "
            f"false of 100 scores ({self.by_chance:.1f} by chance); rebound {self.rebound:+.2f} "
            f"({self.low:.2f} to {self.high:.2f}) beyond regression to the mean"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def simulate(
    people: int, seed: int, *, share: float = 0.5, depth: float = 9.0, sessions: int = 14
) -> tuple[dict[str, Floats], Floats]:
    """A long table (person, week, score), and each person's planted onset, -1 for none.

    >>> table, onset = simulate(3, seed=1)
    >>> table["score"].shape, onset.shape
    ((42,), (3,))
    """
    draw = np.random.default_rng(seed)
    own = draw.multivariate_normal([20, -3], [[16, -1], [-1, 2]], people)
    onset = np.where(
        draw.random(people) < share, draw.integers(FIRST, sessions - LASTS, people), -1
    ).astype(float)
    who, week = np.repeat(np.arange(people), sessions), np.tile(np.arange(sessions), people)
    inside = (onset[who] >= 0) & (week >= onset[who]) & (week < onset[who] + LASTS)
    score = own[who, 0] + own[who, 1] * np.log1p(week) + draw.normal(0, 3, len(who))
    score = np.where(draw.random(len(who)) < 0.1, np.nan, score + depth * inside)
    return {"person": who.astype(float), "week": week.astype(float), "score": score}, onset


def prove(people: int = 1000, seed: int = 3, *, share: float = 0.5, depth: float = 9.0) -> Proof:
    """Simulate, find, and count by the definitions above.

    Raises AccordError for fewer people than setbacks can be found among.

    >>> nothing = prove(200, share=0.0)
    >>> nothing.found is None, nothing.low < 0 < nothing.high
    (True, True)
    """
    table, onset = simulate(people, seed, share=share, depth=depth)
    made = setbacks(table, client="person", time="week", score="score")
    if not isinstance(made, Setbacks):
        raise AccordError(f"{made} Simulate more people.")
    back = rebound(made)
    if not isinstance(back, Rebound):
        raise AccordError(f"{back} Simulate more people.")
    # The names of the courses are the persons' numbers: the place in `onset`.
    names = np.array(made.courses.names, dtype=int)
    begun = onset[names[made.episodes.person]]
    after = made.onset - begun
    hit = (begun >= 0) & (after >= 0) & (after <= WINDOW)
    planted = int((onset >= 0).sum())
    whose = onset[names[made.courses.who]]
    near = (whose >= 0) & (made.courses.when >= whose)
    near &= made.courses.when < whose + 2 * LASTS
    looked = np.isfinite(made.episodes.surprise) & ~near
    false = int((~near[made.episodes.onset]).sum())
    return Proof(
        people=people,
        planted=planted,
        depth=depth,
        found=float(len(np.unique(names[made.episodes.person[hit]])) / planted)
        if planted
        else None,
        false=100 * false / int(looked.sum()),
        by_chance=100 * made.by_chance / made.episodes.assessed,
        rebound=back.difference,
        low=back.low,
        high=back.high,
    )

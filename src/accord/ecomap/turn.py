"""About which tie to ask next: the one whose present state is known least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import TypeVar

Tie = TypeVar("Tie")

USUAL = 0.05  # squared points a day: a tie that drifts by about a point and a quarter in a month
WEIGHT = 3  # steps: a tie of its own speaks as loud as what is usual after three of them


@dataclass(frozen=True, slots=True)
class Rated:
    """What somebody said of one tie on one day: two scores, 0 to 10, never added up."""

    day: date
    good: float | None
    hard: float | None


def unsure(history: Sequence[Rated], today: date) -> float:
    """How far a tie may be today from where it was last said to be, in points of a scale.

    A random walk: with q the variance of a day's step, the state after t days is known to within
    sqrt(q t). q is estimated from the tie's own steps, shrunken towards what is usual:

        q = (WEIGHT * USUAL + sum of d_i^2 / t_i) / (WEIGHT + n)

    where d_i is the larger of the two scores' differences and t_i the days between. So a tie that
    moves, and one long not asked about, come first; one never asked about comes before all.
    The two constants order questions and judge nobody: they are ours, and set by hand.

    >>> steady = [Rated(date(2026, 1, d), 7, 2) for d in (1, 8, 15)]
    >>> moving = [Rated(date(2026, 1, d), g, 2) for d, g in ((1, 7), (8, 3), (15, 8))]
    >>> today = date(2026, 1, 22)
    >>> round(unsure(steady, today), 2), round(unsure(moving, today), 2)
    (0.46, 2.9)
    """
    said = sorted((one for one in history if one.day <= today), key=lambda one: one.day)
    if not said:
        return float("inf")
    steps = []
    for before, after in pairwise(said):
        days = max(1, (after.day - before.day).days)
        moved = max(_apart(before.good, after.good), _apart(before.hard, after.hard))
        steps.append(moved**2 / days)
    each_day = (WEIGHT * USUAL + sum(steps)) / (WEIGHT + len(steps))
    return sqrt(each_day * max(0, (today - said[-1].day).days))


def next_about(histories: Mapping[Tie, Sequence[Rated]], today: date) -> Tie | None:
    """The tie to ask about next; of two alike, the one that stands first. None without any.

    >>> next_about({"Ana": [Rated(date(2026, 1, 1), 7, 2)], "Leo": []}, date(2026, 1, 8))
    'Leo'
    """
    return max(histories, key=lambda tie: unsure(histories[tie], today), default=None)


def _apart(one: float | None, other: float | None) -> float:
    return 0.0 if one is None or other is None else abs(one - other)

"""From long tables to pairs of scores, and what a pair of scores says of the whole group."""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.frames import codes, numbers
from accord.records import Plain

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """All clients with both scores together; figures in scale points.

    d_z is the mean difference over the sd of differences, t = d_z sqrt(n) with n - 1 df. Both are
    None where the differences do not vary.
    """

    n: int
    mean_pre: float
    sd_pre: float | None
    mean_post: float
    sd_post: float | None
    correlation: float | None
    d_z: float | None
    t: float | None

    def to_dict(self) -> dict[str, Plain]:
        """The same as plain values."""
        return asdict(self)


def group(pre: Floats, post: Floats) -> Group:
    """Means, spreads and the paired comparison of two scores, (n,) each and complete.

    >>> one = group(np.array([10.0, 12.0, 17.0]), np.array([8.0, 11.0, 11.0]))
    >>> round(one.mean_pre, 1), round(one.t, 3)
    (13.0, -1.964)
    """
    n = len(pre)
    if n < 2:
        start, end = (float(pre.sum()), float(post.sum())) if n else (np.nan, np.nan)
        return Group(n, start, None, end, None, None, None, None)
    moved = post - pre
    spread = float(moved.std(ddof=1))
    sd_pre, sd_post = float(pre.std(ddof=1)), float(post.std(ddof=1))
    d_z = float(moved.mean()) / spread if spread > 0 else None
    together = float(np.corrcoef(pre, post)[0, 1]) if sd_pre > 0 and sd_post > 0 else None
    t = None if d_z is None else d_z * sqrt(n)
    return Group(n, float(pre.mean()), sd_pre, float(post.mean()), sd_post, together, d_z, t)


def first_and_last(data: Any, *, client: str, score: str, time: str) -> dict[str, Any]:
    """One row a client from a long table: the first and the last score in order of `time`.

    Gives the columns client, first, last, from, until (their times) and scores (how many there
    were), clients in order of first appearance. `last` is NaN where there was only one score, and
    both where there was none. Rows without a score or without a time say nothing of either. Two
    scores of one client at the same time keep the order of the table.

    >>> rows = {"id": ["m", "m", "z", "m"], "week": [1, 9, 1, 4], "y": [20, 8, 5, None]}
    >>> found = first_and_last(rows, client="id", score="y", time="week")
    >>> found["client"], found["first"].tolist(), found["last"].tolist()
    (['m', 'z'], [20.0, 5.0], [8.0, nan])
    """
    whose, names = codes(data, client)
    values, when = numbers(data, score), numbers(data, time)
    kept = ~(np.isnan(values) | np.isnan(when))
    whose, values, when = whose[kept], values[kept], when[kept]
    order = np.lexsort((when, whose))
    whose, values, when = whose[order], values[order], when[order]
    many = np.bincount(whose, minlength=len(names))
    end = np.cumsum(many)
    start = end - many
    some, several = many > 0, many > 1

    def at(place: NDArray[np.int64], where: NDArray[np.bool_], of: Floats) -> Floats:
        found = np.full(len(names), np.nan)
        found[where] = of[place[where]]
        return found

    return {
        "client": names,
        "first": at(start, some, values),
        "last": at(end - 1, several, values),
        "from": at(start, some, when),
        "until": at(end - 1, several, when),
        "scores": many,
    }

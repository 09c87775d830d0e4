"""What was to be expected of each person at each score, from what was known before it.

A person's course is a level and a slope on log time, both drawn from those of all people here:

    y_it = (b_0 + u_0i) + (b_1 + u_1i) l_it + e_it,    l = log(1 + t / unit)
    u_i ~ N(0, D),   e_it ~ N(0, s2)

t is the time since the person's first score and `unit` the usual gap between two scores, so that l
is about the log of the session. Before any score the expectation is that of all; each score moves
it by empirical Bayes (one step of the Kalman filter):

    m = x'a,  v = x'P x + s2,  a <- a + P x (y - m) / v,  P <- P - P x x'P / v,   x = (1, l)

Sources: Laird and Ware 1982, Biometrics 38:963; Harvey 1989, Forecasting, section 3.2 (the steps).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, numbers
from accord.frames.arrays import Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Scores in order of person and time, each person's lying side by side.

    who (n,), t (n,) since the person's first score, when (n,) as given, score (n,), row (n,) of
    the frame; start and count (people,); left_out is the rows without a time or score.
    """

    names: tuple[str, ...]
    who: Codes
    t: Floats
    when: Floats
    score: Floats
    row: Codes
    start: Codes
    count: Codes
    left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """Courses of a kind of people: enough to say what is to be expected of one of them."""

    level: float
    slope: float
    spread: Floats  # D (2, 2): variances of level and slope and their covariance
    wobble: float  # s2, the variance of one score around the course
    unit: float
    people: int
    scores: int

    def x(self, t: Floats) -> Floats:
        """The two columns (n, 2) of a time since the first score."""
        return np.column_stack([np.ones(len(t)), np.log1p(t / self.unit)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, to be kept for other tables."""
        return {
            "level": self.level,
            "slope": self.slope,
            "spread": self.spread.tolist(),
            "wobble": self.wobble,
            "unit": self.unit,
            "people": self.people,
            "scores": self.scores,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Usual":
        """The same again from plain values."""
        return cls(**{**kept, "spread": np.array(kept["spread"], dtype=float)})


@dataclass(slots=True, eq=False)
class Belief:
    """What is believed of each person so far: mean (k, 2) and covariance (k, 2, 2)."""

    mean: Floats
    cov: Floats

    @classmethod
    def before(cls, usual: Usual, people: int) -> "Belief":
        """Before any score: everybody is like all."""
        middle = np.array([usual.level, usual.slope], dtype=float)
        return cls(np.tile(middle, (people, 1)), np.tile(usual.spread, (people, 1, 1)))

    def at(self, x: Floats, wobble: float, first: int) -> tuple[Floats, Floats]:
        """Expectation and predictive sd of the next score of the first so many people."""
        middle = np.einsum("ki,ki->k", x, self.mean[:first])
        spread = np.einsum("ki,kij,kj->k", x, self.cov[:first], x)
        return middle, np.sqrt(spread + wobble)

    def learn(self, x: Floats, surprise: Floats, sd: Floats, taken: NDArray[np.bool_]) -> None:
        """Take in the scores of those people of the first len(x) who are `taken`."""
        who = np.flatnonzero(taken)
        if not len(who):
            return
        gain = np.einsum("kij,kj->ki", self.cov[who], x[who]) / sd[who, None]
        self.mean[who] += gain * (surprise[who] / sd[who])[:, None]
        self.cov[who] -= gain[:, :, None] * gain[:, None, :]


def courses(data: Any, *, client: str, time: str, score: str) -> Courses:
    """Columns as courses. Rows without a time or a score are left out and counted.

    Raises DataError where a person has two scores at one time: which came first is not known.
    """
    who, names = codes(data, client)
    when, value = numbers(data, time), numbers(data, score)
    kept = np.flatnonzero(~(np.isnan(when) | np.isnan(value)))
    left_out = len(value) - len(kept)
    order = kept[np.lexsort((when[kept], who[kept]))]
    who, when, value = who[order], when[order], value[order]
    twice = np.flatnonzero((np.diff(who) == 0) & (np.diff(when) == 0))
    if len(twice):
        raise DataError(
            f"Client {names[who[twice[0]]]} has two scores at time {when[twice[0]]:g}. Keep one, "
            "or name the column that says which came first."
        )
    there, start, count = np.unique(who, return_index=True, return_counts=True)
    who = np.searchsorted(there, who)
    t = when - when[start][who] if len(who) else when
    called = tuple(names[one] for one in there)
    return Courses(called, who, t, when, value, order, start, count, left_out)


def wobbling(found: Courses, usual: Usual, times: int, seed: int) -> tuple[Courses, Floats]:
    """So many copies of these courses, with scores of people who only wobble around their own."""
    people, scores = len(found.names), len(found.score)
    copy = np.repeat(np.arange(times), scores)
    copies = Courses(
        names=found.names * times,
        who=np.tile(found.who, times) + copy * people,
        t=np.tile(found.t, times),
        when=np.tile(found.when, times),
        score=np.tile(found.score, times),
        row=np.tile(found.row, times),
        start=np.tile(found.start, times) + np.repeat(np.arange(times), people) * scores,
        count=np.tile(found.count, times),
        left_out=found.left_out,
    )
    random = np.random.default_rng(seed)
    size, axes = np.linalg.eigh(usual.spread)
    root = axes * np.sqrt(np.maximum(size, 0))
    own = random.standard_normal((people * times, 2)) @ root.T + [usual.level, usual.slope]
    course = np.einsum("ni,ni->n", usual.x(copies.t), own[copies.who])
    return copies, course + random.normal(0, np.sqrt(usual.wobble), len(course))

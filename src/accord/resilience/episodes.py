"""Walking along everybody's scores at once: where a setback begins, and when it is over.

One step is everybody's nth score, so that a table of any size takes as many steps as the longest
course has scores. During a setback nothing is learnt: a bad time must not become what is expected.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from accord.frames.arrays import Codes, Floats
from accord.resilience.expectation import Belief, Courses, Usual

BEYOND = 1.64  # predictive sds: one score in twenty lies beyond without any setback
BEFORE = 3  # scores before one can be called a setback; our choice, so that the person's own count
BACK = 2  # scores in a row near the old expectation that end a setback
NEAR = 1.0  # predictive sds that still count as back

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Episodes:
    """Setbacks as arrays of one length; `onset`, `back` and `end` are places in the courses.

    expected, sd: what was to be expected at the onset, and its predictive sd.
    z: sds beyond it. worsening: points since the score before. depth: most points beyond it.
    back: the first of the scores that ended it, -1 where none did; end: the last of them, or the
    last score of all. next_expected, next_score: of the score after the onset, by empirical Bayes
    with the onset taken in; NaN where there is none. assessed: how many scores were looked at.
    low: (n,) of all scores, those in a setback that are not near the old expectation.
    surprise: (n,) z of every score that was looked at, NaN of the others.
    """

    person: Codes
    onset: Codes
    expected: Floats
    sd: Floats
    z: Floats
    worsening: Floats
    depth: Floats
    back: Codes
    end: Codes
    recovered: Flags
    next_expected: Floats
    next_score: Floats
    assessed: int
    low: Flags
    surprise: Floats


def episodes(
    found: Courses, score: Floats, usual: Usual, *, sem: float, up: int = 1, beyond: float = BEYOND
) -> Episodes:
    """Every setback in these courses; `score` (n,) may be simulated in place of the true ones.

    sem: least worsening in points since the score before. up: 1 where higher is worse, else -1.
    """
    walk = _Walk(found, score, usual, sem, up, beyond)
    for nth in range(int(found.count.max())):
        walk.step(nth)
    return walk.done()


@dataclass(slots=True, eq=False)
class _Walk:
    """What is remembered of everybody from one step to the next, the longest courses first."""

    found: Courses
    score: Floats
    usual: Usual
    sem: float
    up: int
    beyond: float
    person: Codes = field(init=False)
    start: Codes = field(init=False)
    count: Codes = field(init=False)
    belief: Belief = field(init=False)
    x: Floats = field(init=False)
    open: Codes = field(init=False)  # number of the setback a person is in, or -1
    run: Codes = field(init=False)  # scores in a row that were back
    begun: list[dict[str, NDArray[np.generic]]] = field(default_factory=list)
    target: Floats = field(init=False)  # by setback from here on
    reach: Floats = field(init=False)
    depth: Floats = field(init=False)
    back: Codes = field(init=False)
    end: Codes = field(init=False)
    recovered: Flags = field(init=False)
    low: Flags = field(init=False)
    surprise: Floats = field(init=False)
    number: int = 0
    assessed: int = 0

    def __post_init__(self) -> None:
        people, scores = len(self.found.count), len(self.score)
        self.person = np.argsort(-self.found.count, kind="stable")
        self.start, self.count = self.found.start[self.person], self.found.count[self.person]
        self.belief = Belief.before(self.usual, people)
        self.x = self.usual.x(self.found.t)
        self.open, self.run = np.full(people, -1), np.zeros(people, dtype=np.int64)
        self.target, self.reach, self.depth = np.empty((3, scores))
        self.back, self.end = np.full(scores, -1), np.empty(scores, dtype=np.int64)
        self.surprise = np.full(scores, np.nan)
        self.recovered, self.low = np.zeros((2, scores), dtype=np.bool_)

    def step(self, nth: int) -> None:
        """Everybody's nth score."""
        first = int(np.searchsorted(-self.count, -nth, side="left"))
        row = self.start[:first] + nth
        x, score = self.x[row], self.score[row]
        middle, sd = self.belief.at(x, self.usual.wobble, first)
        inside = self.open[:first] >= 0
        self._follow(row, score, inside)
        still = self.open[:first] >= 0
        learning = ~still  # the score that ends a setback is learnt from again
        if nth >= BEFORE:
            free = ~inside
            self.assessed += int(free.sum())
            z = self.up * (score - middle) / sd
            self.surprise[row[free]] = z[free]
            worse = self.up * (score - self.score[row - 1])
            new = np.flatnonzero(free & (z >= self.beyond) & (worse >= self.sem))
            if len(new):
                self._begin(new, nth, row, x, middle, sd, z, worse)
                learning[new] = False
        self.belief.learn(x, score - middle, sd, learning)

    def _begin(
        self,
        new: Codes,
        nth: int,
        row: Codes,
        x: Floats,
        middle: Floats,
        sd: Floats,
        z: Floats,
        worse: Floats,
    ) -> None:
        """Open a setback for these people."""
        number = np.arange(self.number, self.number + len(new))
        self.number += len(new)
        gain = np.einsum("kij,kj->ki", self.belief.cov[new], x[new]) / sd[new, None] ** 2
        after = self.belief.mean[new] + gain * (self.score[row[new]] - middle[new])[:, None]
        last = nth + 1 >= self.count[new]
        following = np.where(last, row[new], row[new] + 1)
        expected = np.einsum("ki,ki->k", self.x[following], after)
        self.begun.append(
            {
                "person": self.person[new],
                "onset": row[new],
                "expected": middle[new],
                "sd": sd[new],
                "z": z[new],
                "worsening": worse[new],
                "next_expected": np.where(last, np.nan, expected),
                "next_score": np.where(last, np.nan, self.score[following]),
            }
        )
        self.open[new], self.run[new] = number, 0
        self.target[number], self.reach[number] = middle[new], NEAR * sd[new]
        self.depth[number] = self.up * (self.score[row[new]] - middle[new])
        self.end[number], self.low[row[new]] = row[new], True

    def _follow(self, row: Codes, score: Floats, inside: Flags) -> None:
        """One more score of those who are in a setback."""
        who = np.flatnonzero(inside)
        number = self.open[who]
        away = self.up * (score[who] - self.target[number])
        near = away <= self.reach[number]
        self.depth[number] = np.maximum(self.depth[number], away)
        self.run[who] = np.where(near, self.run[who] + 1, 0)
        begins = near & (self.run[who] == 1)
        self.back[number] = np.where(begins, row[who], np.where(near, self.back[number], -1))
        self.end[number], self.low[row[who]] = row[who], ~near
        over = self.run[who] >= BACK
        self.recovered[number[over]] = True
        self.open[who[over]] = -1

    def done(self) -> Episodes:
        """All setbacks, in order of person and onset."""
        names = [
            *("person", "onset", "expected", "sd", "z", "worsening"),
            *("next_expected", "next_score"),
        ]
        kinds = dict.fromkeys(names, float) | {"person": np.int64, "onset": np.int64}
        begun = {
            name: np.concatenate([one[name] for one in self.begun])
            if self.begun
            else np.empty(0, dtype=kinds[name])
            for name in names
        }
        number = np.argsort(begun["onset"], kind="stable")
        recovered = self.recovered[number]
        return Episodes(
            **{name: values[number] for name, values in begun.items()},
            depth=self.depth[number],
            back=np.where(recovered, self.back[number], -1),
            end=self.end[number],
            recovered=recovered,
            assessed=self.assessed,
            low=self.low,
            surprise=self.surprise,
        )

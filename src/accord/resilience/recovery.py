"""How long until people are back after a setback, and how much of that is chance.

Four answers from one set of setbacks, each with its interval and its n:

    time to be back      Kaplan-Meier; an end of care counts as an end of watching
    back, or gone first  Aalen-Johansen: care that ended first competes with being back
    how often            mean cumulative count of setbacks a person, with robust variance
    the next score       regression to the mean: a score was picked because it was bad, so the next
                         one is better whatever is done. Expected by empirical Bayes:
                         E[y_next | all so far, the bad score too] = x_next'a

The first is shown beside the same curve of the make-believe people who only wobble. The last takes
the first setback of each person, for which the expectation is exact and which are independent.

Sources: see `survival`, `competing`, `recurrent`, `expectation`; Barnett, van der Pols and Dobson
2005, Int J Epidemiol 34:215 (regression to the mean).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.records import NotEnough
from accord.resilience.competing import Incidence, incidence
from accord.resilience.recurrent import CumulativeCount, cumulative_count
from accord.resilience.setbacks import LEFT, RECOVERED, Setbacks
from accord.resilience.survival import LEVEL, Survival, survival

ENOUGH = 50  # setbacks that a curve needs (methods, section f)
ENOUGH_PAIRS = 10  # people with a score after their first setback; our choice


@dataclass(frozen=True, slots=True)
class Rebound:
    """How far the score after a setback came back, in points, and how far any peak would have.

    The interval of the difference is Student's t over people, at `level`.
    """

    observed: float
    expected: float
    difference: float
    low: float
    high: float
    people: int
    level: float

    def __str__(self) -> str:
        if self.low <= 0 <= self.high:
            reading = "No more than regression to the mean is seen."
        else:
            more = "more" if self.difference > 0 else "less"
            reading = f"That is {more} than regression to the mean alone would have it."
        return (
            f"Regression to the mean: the next score came back {self.observed:.2f} points on "
            f"average\n(n {self.people:,} people, first setback each); after any such peak "
            f"{self.expected:.2f} was to be expected.\nDifference {self.difference:+.2f} "
            f"({self.level:.0%} interval {self.low:.2f} to {self.high:.2f}, t).\n{reading}"
        )

    def to_dict(self) -> dict[str, float]:
        """Plain values."""
        return {name: getattr(self, name) for name in Rebound.__slots__}


@dataclass(frozen=True, slots=True, eq=False)
class Recovery:
    """What became of the setbacks. `chance` is the curve of people who only wobble."""

    curve: Survival
    chance: Survival
    incidence: tuple[Incidence, ...]  # back, and care ended first; empty where ends are unknown
    often: CumulativeCount
    rebound: Rebound | NotEnough
    setbacks: int
    followed: int
    longest: float  # time that any setback was watched

    def __str__(self) -> str:
        lines = [
            f"Time until back ({self.followed:,} of {self.setbacks:,} setbacks have a next score):",
            f"  {self.curve}",
            f"  only wobbling: {self.chance}",
        ]
        if self.incidence:
            lines.append("Where care that ended first competes with being back:")
            for one in self.incidence:
                share, low, high = one.at(float(one.times[-1]))
                said = "back" if one.cause == RECOVERED else "care ended first"
                lines.append(
                    f"  {said} by time {one.times[-1]:g}: {share:.2f} ({one.level:.0%} interval "
                    f"{low:.2f} to {high:.2f}, Aalen-Johansen)"
                )
        lines.append(f"How often: {self.often}")
        lines.append(str(self.rebound))
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """The curve of the time until back."""
        return self.curve.to_frame(kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "setbacks": self.setbacks,
            "with_a_later_score": self.followed,
            "time_until_back": self.curve.to_dict(),
            "only_wobbling": self.chance.to_dict(),
            "competing": [one.to_dict() for one in self.incidence],
            "how_often": self.often.to_dict(),
            "rebound": self.rebound.to_dict(),
        }

    def picture(self) -> str:
        """The share not yet back, with its band, beside that of people who only wobble."""
        from accord.drawing.plots import Band, Curve, steps

        # Both up to the last time that anybody here was watched.
        last = self.longest
        curves = [
            Curve(name, _shown(one, last), second)
            for name, one, second in (
                ("only wobbling", self.chance, True),
                ("here", self.curve, False),
            )
        ]
        known = np.isfinite(self.curve.low)
        ends = (
            values[known].tolist() for values in (self.curve.times, self.curve.low, self.curve.high)
        )
        band = Band(((0.0, 1.0, 1.0), *zip(*ends, strict=True)))
        return steps(
            curves,
            says=f"The share not yet back after a setback. {self.curve}. Dashed: the same people, "
            f"did they only wobble. {self.chance}.",
            across="time since the setback began",
            up="not yet back",
            bands=[band],
        )


def _shown(one: Survival, last: float) -> tuple[tuple[float, float], ...]:
    early = one.times <= last
    steps = zip(one.times[early].tolist(), one.survival[early].tolist(), strict=True)
    return ((0.0, 1.0), *steps, (last, one.at(last)[0]))


def recovery(found: Setbacks, *, level: float = LEVEL) -> Recovery | NotEnough:
    """Curves of what became of these setbacks, or NotEnough below 50 with a later score.

    >>> random = np.random.default_rng(4)
    >>> who, week = np.repeat(np.arange(200), 12), np.tile(np.arange(12.0), 200)
    >>> mood = random.normal(20, 4, 200)[who] + random.normal(0, 3, len(who))
    >>> from accord.resilience.expectation import Usual
    >>> from accord.resilience.setbacks import setbacks
    >>> usual = Usual(20.0, 0.0, np.diag([16.0, 0.0]), 9.0, 1.0, 200, 2400)
    >>> table = {"id": who, "week": week, "score": mood}
    >>> found = recovery(setbacks(table, client="id", time="week", score="score", usual=usual))
    >>> found.curve.median, found.chance.median, found.rebound.low < 0 < found.rebound.high
    (2.0, 2.0, True)
    """
    followed = found.episodes.end > found.episodes.onset
    if followed.sum() < ENOUGH:
        return NotEnough(
            "Curves of recovery",
            have=int(followed.sum()),
            need=ENOUGH,
            unit="setbacks with a later score",
        )
    watched = found.chance_lasted > 0
    chance = survival(found.chance_lasted[watched], found.chance_back[watched], level=level)
    lasted, how = found.lasted[followed], found.how[followed]
    last = np.zeros(len(found.courses.names))
    np.maximum.at(last, found.courses.who, found.courses.t)
    return Recovery(
        curve=survival(lasted, how == RECOVERED, level=level),
        chance=chance,
        incidence=incidence(lasted, how, level=level) if (how == LEFT).any() else (),
        often=cumulative_count(
            found.episodes.person, found.courses.t[found.episodes.onset], last, level
        ),
        rebound=rebound(found, level=level),
        setbacks=len(found),
        followed=int(followed.sum()),
        longest=float(lasted.max()),
    )


def rebound(found: Setbacks, *, level: float = LEVEL) -> Rebound | NotEnough:
    """The score after each person's first setback against what any such peak leads to."""
    from scipy.special import stdtrit

    seen = found.episodes
    up = 1 if found.higher_is == "worse" else -1
    # Setbacks stand in order of person and onset: the first of each person is where it changes.
    first = np.concatenate(([True], np.diff(seen.person) != 0))[: len(seen.person)]
    kept = first & np.isfinite(seen.next_score)
    people = int(kept.sum())
    if people < ENOUGH_PAIRS:
        return NotEnough(
            "The rebound after a setback",
            have=people,
            need=ENOUGH_PAIRS,
            unit="people with a score after their first setback",
        )
    peak = found.courses.score[seen.onset[kept]]
    came_back = up * (peak - seen.next_score[kept])
    expected = up * (peak - seen.next_expected[kept])
    more = came_back - expected
    se = float(np.std(more, ddof=1) / np.sqrt(people))
    reach = float(stdtrit(people - 1, 0.5 + level / 2)) * se
    middle = float(more.mean())
    return Rebound(
        observed=float(came_back.mean()),
        expected=float(expected.mean()),
        difference=middle,
        low=middle - reach,
        high=middle + reach,
        people=people,
        level=level,
    )

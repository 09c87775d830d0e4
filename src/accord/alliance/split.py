"""A split alliance: the people of a couple or a family stand unlike towards the same therapist.

Everybody rates the same scale after the same sessions. Two things are kept apart for every pair:

    standing split   how far the two usually lie apart: the shrunken mean of d = a - b
                     m = P (mu / v + sum d / w),  P = 1 / (1/v + n/w),  w within, v between of d
    event            a session at which they lie apart unlike they usually do: the
                     shrunken-baseline chart of d, past the strong mark in either direction

A standing split is mild, moderate or severe where |m| exceeds 1.64, 1.96 or 2.58 of its standard
error sqrt(P) AND .5, 1 or 1.5 between-person sd: it must be sure, and it must be large. The same
grades are given for the last session, where the standard error is that of a difference of two
ratings. Single-session grades did not predict ending early; that the split changed did
(Bartle-Haring, Gangamma et al. 2012), hence the trend.

For three people or more each session has the standard deviation across those who rated and the
distance from highest to lowest. With two, the standard deviation is |d| / sqrt(2): no more is
known. The same functions serve one person's several ratings (self, partner, group with therapist).

In simulation an event marks 3 to 5 of 100 sessions at which nothing had happened to either, and 25
to 33 of 100 in a planted rupture of one (4 make-believe clinics, pairs at random); where nothing
ever happens to anybody, 8 to 10 of 100 by constants learnt there. Grades: the shape of Muniz de la
Pena et al. 2009 (Psychotherapy Research 19:133); the sizes are ours, see `accord.alliance.gap`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from math import sqrt
from statistics import stdev
from typing import Any

from accord.alliance.gap import (
    Difference,
    Trend,
    difference,
    error_variance,
    gap_constants,
    shared,
    trend,
)
from accord.chart import shrunken
from accord.chart.shrunken import MINIMUM_TO_TRUST
from accord.errors import AccordError
from accord.records import Constants, NotEnough, Point, Series

MINIMUM_SESSIONS = 2  # rated by both, for a standing split to be said at all
FALSE_PER_100 = 4.0  # ordinary sessions marked as an event, where there are ruptures at others


@dataclass(frozen=True, slots=True)
class Spread:
    """One session: who rated, their sd, and the distance from the highest to the lowest."""

    session: int
    rated: int
    sd: float
    distance: float
    highest: str
    lowest: str


@dataclass(frozen=True, slots=True)
class Event:
    """A session at which a pair lay apart unlike it usually does.

    usual:     the d that was to be expected; `z` wobbles away from it, positive where the first
               of the two rated lower against the other than usual.
    direction: "wider" where the two lie further apart than usual, or "closer".
    """

    session: int
    difference: float
    usual: float
    z: float
    direction: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The shrunken mean of a pair's difference.

    mean, se: in scale points (mean and standard deviation of a normal posterior).
    """

    mean: float
    se: float
    sessions: int
    grade: Difference

    @property
    def interval(self) -> tuple[float, float]:
        """Holds 95 in 100."""
        return self.mean - 1.96 * self.se, self.mean + 1.96 * self.se


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people: d is `first` minus `second`, for sessions that both rated.

    standing: NotEnough under two such sessions. `trusted` from four on.
    latest:   the grade of the last session by itself.
    """

    first: str
    second: str
    points: tuple[Point, ...]
    standing: Standing | NotEnough
    latest: Difference
    trend: Trend | None
    events: tuple[Event, ...]
    constants: Constants

    @property
    def trusted(self) -> bool:
        """Whether there are enough sessions for the baseline to be mostly this pair's own."""
        return len(self.points) >= MINIMUM_TO_TRUST


@dataclass(frozen=True, slots=True)
class Split:
    """All pairs, and the sessions that two or more rated."""

    people: tuple[str, ...]
    sessions: tuple[Spread, ...]
    pairs: tuple[Pair, ...]

    @property
    def widest(self) -> Pair | None:
        """The pair with the largest standing split, or None where none can be said."""
        known = {
            abs(pair.standing.mean): pair
            for pair in self.pairs
            if isinstance(pair.standing, Standing)
        }
        return known[max(known)] if known else None

    def __str__(self) -> str:
        lines = [f"{len(self.people)} people, {len(self.sessions)} sessions rated by two or more."]
        for pair in self.pairs:
            who = f"{pair.first} and {pair.second}"
            if isinstance(pair.standing, NotEnough):
                lines.append(f"{who}: {pair.standing}")
                continue
            held, (low, high) = pair.standing, pair.standing.interval
            lines.append(
                f"{who}: usually {held.mean:+.2f} apart (95%: {low:+.2f} to {high:+.2f}, "
                f"{held.sessions} sessions); standing split: {held.grade.value}."
            )
            if pair.trend and pair.trend.direction != "steady":
                lines.append(f"  The difference is getting {pair.trend.direction}.")
            lines += [
                f"  Session {event.session}: {event.difference:+.2f} where {event.usual:+.2f} "
                f"was usual ({event.direction}, {abs(event.z):.1f} wobbles)."
                for event in pair.events
            ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "people": list(self.people),
            "sessions": [asdict(one) for one in self.sessions],
            "pairs": [_plain(pair) for pair in self.pairs],
        }


def split(
    series: Mapping[str, Series],
    *,
    constants: Mapping[tuple[str, str], Constants] | None = None,
) -> Split | NotEnough:
    """The alliance of n people, pairwise and together.

    series:    name -> that person's ratings, all on one scale, each with chart constants.
    constants: of a pair's difference d, by (first, second) in the order of `series`; by default
               made from those of the two, which are then provisional.

    Gives NotEnough for fewer than two people. Raises AccordError where the scales differ or a
    person has no chart constants.

    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> ratings = {"Jo": [8.5, 8.0, 8.5, 8.5], "Sam": [6.0, 5.5, 6.0, 6.5], "Kim": [8, 8, 7.5, 8]}
    >>> found = split({
    ...     name: Series("made-up", "alliance", "client",
    ...                  tuple(Point(at, value) for at, value in enumerate(values, 1)),
    ...                  constants=clinic)
    ...     for name, values in ratings.items()
    ... })
    >>> [(pair.first, pair.second, pair.standing.grade.value) for pair in found.pairs]
    [('Jo', 'Sam', 'severe'), ('Jo', 'Kim', 'none'), ('Sam', 'Kim', 'severe')]
    >>> found.sessions[0].highest, found.sessions[0].lowest, found.sessions[0].distance
    ('Jo', 'Sam', 2.5)
    """
    names = tuple(series)
    if len(names) < 2:
        return NotEnough("A split alliance", len(names), 2, "people who rated")
    scales = {(one.lowest, one.highest, one.higher_is) for one in series.values()}
    if len(scales) > 1:
        raise AccordError("The scales run differently: a split needs one common scale.")
    known = constants or {}
    return Split(
        people=names,
        sessions=spreads({name: one.points for name, one in series.items()}),
        pairs=tuple(
            _pair(first, second, series, known.get((first, second)))
            for first, second in combinations(names, 2)
        ),
    )


def spreads(points: Mapping[str, Sequence[Point]]) -> tuple[Spread, ...]:
    """Every session that two people or more rated, in order.

    >>> two = {"Jo": [Point(1, 8.0), Point(2, 7.0)], "Sam": [Point(1, 6.0)]}
    >>> [(one.session, one.rated, round(one.sd, 2), one.distance) for one in spreads(two)]
    [(1, 2, 1.41, 2.0)]
    """
    by_session: dict[int, dict[str, float]] = {}
    for name, ratings in points.items():
        for point in ratings:
            by_session.setdefault(point.session, {})[name] = point.value
    found = []
    for session, rated in sorted(by_session.items()):
        if len(rated) < 2:
            continue
        high, low = max(rated, key=rated.__getitem__), min(rated, key=rated.__getitem__)
        distance = rated[high] - rated[low]
        found.append(Spread(session, len(rated), stdev(rated.values()), distance, high, low))
    return tuple(found)


def standing(points: Sequence[Point], constants: Constants, *, between_sd: float) -> Standing:
    """The shrunken mean of differences with its grade; `between_sd` is that between persons.

    >>> clinic = Constants("made-up", 0.0, 1.0, 1.0, 1.06, 1.64, "example")
    >>> found = standing([Point(1, 2.0), Point(2, 1.0), Point(3, 3.0)], clinic, between_sd=1.0)
    >>> found.mean, found.se, found.grade.value
    (1.5, 0.5, 'moderate')
    """
    variance = 1 / (1 / constants.between + len(points) / constants.within)
    total = sum(point.value for point in points)
    mean = variance * (constants.mean / constants.between + total / constants.within)
    # `difference` multiplies by sqrt(2), for two ratings; the error of the mean has no second one.
    grade = difference(mean, error=sqrt(variance / 2), between_sd=between_sd)
    return Standing(mean, sqrt(variance), len(points), grade)


def _pair(
    first: str, second: str, series: Mapping[str, Series], constants: Constants | None
) -> Pair:
    one, other = series[first], series[second]
    if one.constants is None or other.constants is None:
        raise AccordError("Everybody needs chart constants: give each Series its measure's.")
    points = shared(one.points, other.points)
    own = constants or gap_constants(one.constants, other.constants)
    between = sqrt((one.constants.between + other.constants.between) / 2)
    error = sqrt((error_variance(one) + error_variance(other)) / 2)
    latest = difference(points[-1].value, error=error, between_sd=between) if points else None
    return Pair(
        first=first,
        second=second,
        points=points,
        standing=standing(points, own, between_sd=between)
        if len(points) >= MINIMUM_SESSIONS
        else NotEnough("A standing split", len(points), MINIMUM_SESSIONS, "sessions rated by both"),
        latest=latest or Difference.NONE,
        trend=trend(points, own),
        events=events(points, own),
        constants=own,
    )


def events(points: Sequence[Point], constants: Constants) -> tuple[Event, ...]:
    """Sessions past the strong mark of the chart of d, in either direction."""
    found = []
    for step in shrunken.run(points, constants):
        if step.z is None or step.usual is None or abs(step.z) < constants.strong:
            continue
        direction = "closer" if abs(step.value) < abs(step.usual) else "wider"
        found.append(Event(step.session, step.value, step.usual, step.z, direction))
    return tuple(found)


def _plain(pair: Pair) -> dict[str, Any]:
    held = pair.standing
    return {
        "first": pair.first,
        "second": pair.second,
        "differences": [
            {"session": point.session, "difference": point.value} for point in pair.points
        ],
        "standing": held.to_dict()
        if isinstance(held, NotEnough)
        else {**asdict(held), "grade": held.grade.value, "interval": list(held.interval)},
        "latest": pair.latest.value,
        "trend": asdict(pair.trend) if pair.trend else None,
        "events": [asdict(event) for event in pair.events],
        "provisional": pair.constants.provisional,
    }

"""Split alliances of many couples and families, from a table: standing splits, and their events.

One row is one person's rating of one session; a case holds the people who share a therapist. Every
pair of a case is read by `accord.alliance.split`. What is usual of a difference is learnt from the
table itself where it holds 100 pairs with two sessions; before that it is made from what is usual
of single ratings, taking the two to agree as far as two sides of an alliance do.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.alliance import many
from accord.alliance.gap import Difference
from accord.alliance.split import FALSE_PER_100, Pair, Split, Standing, split
from accord.chart.estimation import MINIMUM_CLIENTS
from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.records import Constants, NotEnough, Point, Series

IF_NOTHING = 9.0  # of 100 sessions, in simulation without any rupture
GRADES = tuple(grade.value for grade in Difference)


@dataclass(frozen=True)
class Splits:
    """All cases, each as `accord.alliance.split` reads it.

    constants: of single ratings.   learnt: whether what is usual of differences is the table's own.
    """

    cases: Mapping[str, Split]
    constants: Constants
    learnt: bool

    @property
    def pairs(self) -> list[tuple[str, Pair]]:
        """Every pair with its case."""
        return [(case, pair) for case, found in self.cases.items() for pair in found.pairs]

    def grades(self) -> dict[str, int]:
        """How many pairs have a standing split of which grade."""
        counts = Counter(
            pair.standing.grade.value
            for _, pair in self.pairs
            if isinstance(pair.standing, Standing)
        )
        return {grade: counts[grade] for grade in GRADES}

    @property
    def looked(self) -> int:
        """Sessions rated by both of a pair that could have been an event: all but its first."""
        return sum(max(len(pair.points) - 1, 0) for _, pair in self.pairs)

    @property
    def events(self) -> int:
        """Events of all pairs."""
        return sum(len(pair.events) for _, pair in self.pairs)

    def __str__(self) -> str:
        grades = ", ".join(f"{count:,} {grade}" for grade, count in self.grades().items())
        short = sum(not isinstance(pair.standing, Standing) for _, pair in self.pairs)
        wider = sum(bool(pair.trend and pair.trend.direction == "wider") for _, pair in self.pairs)
        own = "learnt from this table" if self.learnt else "made from single ratings, provisional"
        lines = [
            f"{len(self.cases):,} cases, {len(self.pairs):,} pairs. Standing splits: {grades}.",
            f"{wider:,} pairs are getting wider. What is usual of a difference: {own}.",
            f"{self.events:,} of {self.looked:,} sessions are events. Expect about "
            f"{self.looked * FALSE_PER_100 / 100:,.0f} false ones,",
            f"and about {self.looked * IF_NOTHING / 100:,.0f} if nothing ever happened to anybody.",
        ]
        if short:
            lines.append(f"{short:,} pairs have fewer than two sessions that both rated.")
        return "\n".join(lines)

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a pair; empty where a standing split cannot be said."""
        rows = [_row(case, pair) for case, pair in self.pairs]
        names = list(_row("", self.pairs[0][1])) if rows else ["case"]
        return table({name: [row[name] for row in rows] for name in names}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "grades": self.grades(),
            "events": self.events,
            "looked": self.looked,
            "expected_false": self.looked * FALSE_PER_100 / 100,
            "learnt": self.learnt,
            "cases": {case: found.to_dict() for case, found in self.cases.items()},
        }


def splits(
    data: Any,
    *,
    case: str = "case",
    session: str = "session",
    person: str = "person",
    score: str = "score",
    constants: Constants | None = None,
    reliability: float | None = None,
    sd: float | None = None,
) -> Splits | NotEnough:
    """Every case's split alliance.

    data:      a frame with one row per case, person and session.
    constants: of single ratings; by default this table's own, from 100 people on.
    reliability, sd: of the scale, for the grade of a single session.

    Gives NotEnough without a case of two people, or without constants and 100 people to make them
    from. Raises DataError where somebody rated a session twice.

    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "an example")
    >>> rated = {"case": [1] * 6, "session": [1, 2, 3] * 2, "person": ["Jo"] * 3 + ["Sam"] * 3,
    ...          "score": [8.5, 8.0, 8.5, 6.0, 5.5, 6.0]}
    >>> found = splits(rated, constants=clinic)
    >>> found.grades()["severe"], found.to_frame()["mean"].round(2).to_list()
    (1, [1.98])
    """
    of_case, cases = codes(data, case)
    of_person, people = codes(data, person)
    at, value = whole(data, session), numbers(data, score)
    rated = ~np.isnan(value)
    who, place = _members(of_case, of_person)
    held, _ = many.rows(who[rated], at[rated], value[rated], len(place))
    group = np.repeat(np.arange(len(place)), held.count)
    if ((np.diff(group) == 0) & (np.diff(held.session) == 0)).any():
        raise DataError("Somebody rated a session twice. Keep one row a person and session.")
    if constants is None:
        own = many.usual(held)
        if isinstance(own, NotEnough):
            return own
        constants = own
    series: dict[str, dict[str, Series]] = {}
    for member, (c, p) in enumerate(place):
        if not held.count[member]:
            continue
        rows = slice(held.start[member], held.start[member] + held.count[member])
        points = zip(held.session[rows].tolist(), held.value[rows].tolist(), strict=True)
        series.setdefault(cases[c], {})[people[p]] = Series(
            measure="",
            scale=score,
            side="client",
            points=tuple(Point(number, rating) for number, rating in points),
            constants=constants,
            reliability=reliability,
            sd=sd,
        )
    shared = {name: members for name, members in series.items() if len(members) > 1}
    if not shared:
        return NotEnough("Split alliances", 0, 1, "cases with two people who rated")
    found = {name: _split(members, None) for name, members in shared.items()}
    of_d = _usual(found)
    if of_d is not None:
        found = {name: _split(members, of_d) for name, members in shared.items()}
    return Splits(found, constants, of_d is not None)


def _members(of_case: Any, of_person: Any) -> tuple[Any, list[tuple[int, int]]]:
    """A number for everybody, and their case and name; in a case in order of names' appearance."""
    pairs, who = np.unique(np.column_stack([of_case, of_person]), axis=0, return_inverse=True)
    return who.reshape(-1), [(int(c), int(p)) for c, p in pairs]


def _split(members: Mapping[str, Series], of_d: Constants | None) -> Split:
    own = {} if of_d is None else {(a, b): of_d for a in members for b in members}
    found = split(members, constants=own)
    assert isinstance(found, Split)  # two people or more
    return found


def _usual(found: Mapping[str, Split]) -> Constants | None:
    """What is usual of a difference, where there are enough pairs to learn it from."""
    points = [pair.points for one in found.values() for pair in one.pairs if len(pair.points) > 1]
    if len(points) < MINIMUM_CLIENTS:
        return None
    group = np.repeat(np.arange(len(points)), [len(one) for one in points])
    number = np.array([point.session for one in points for point in one])
    value = np.array([point.value for one in points for point in one])
    try:
        own = many.usual(many.rows(group, number, value, len(points))[0])
    except DataError:  # pairs differ by no more than chance
        return None
    return own if isinstance(own, Constants) else None


def _row(case: str, pair: Pair) -> dict[str, Any]:
    held = pair.standing if isinstance(pair.standing, Standing) else None
    return {
        "case": case,
        "first": pair.first,
        "second": pair.second,
        "sessions": len(pair.points),
        "mean": held.mean if held else None,
        "low": held.interval[0] if held else None,
        "high": held.interval[1] if held else None,
        "standing": held.grade.value if held else None,
        "latest": pair.latest.value if pair.points else None,
        "trend": pair.trend.direction if pair.trend else None,
        "events": len(pair.events),
    }

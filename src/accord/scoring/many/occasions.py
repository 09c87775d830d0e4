"""How exactly a score tells persons apart, and one person's better days from the worse.

A rating of person p at occasion t on item i holds the person, the occasion, the item, what two of
them do together, and error. Their variances, and m items at k occasions, give

    between persons, one occasion    (P + PI/m) / (P + PI/m + [T + PT] + E/m)
    between persons, k occasions     (P + PI/m) / (P + PI/m + [T + PT]/k + E/(k m))
    within persons (change)          PT / (PT + E/m)

with the brackets left out where occasions are the same for all and only these are meant (fixed).

Sources: Cranford, Shrout, Iida, Rafaeli, Yip & Bolger 2006, Pers Soc Psychol Bull 32:917-929;
Shrout & Lane 2012, in Mehl & Conner (eds), Handbook of Research Methods for Studying Daily Life.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, numbers, table
from accord.records import NotEnough

Floats = NDArray[np.float64]

# Our choice: the interval below leans on the number of people, and 30 is where it begins to hold.
FEWEST_PEOPLE = 30
LEVEL = 0.95
BEYOND = 1.959964


@dataclass(frozen=True, slots=True)
class Components:
    """Variances of a crossed study: everybody rated the same items at the same occasions."""

    person: float
    time: float
    item: float
    person_time: float
    person_item: float
    time_item: float
    residual: float
    people: int
    occasions: int
    items: int

    @property
    def r1f(self) -> float:
        """Between persons, from one given occasion."""
        return self._share(self.residual / self.items)

    @property
    def rkf(self) -> float:
        """Between persons, from the mean of these occasions."""
        return self._share(self.residual / (self.items * self.occasions))

    @property
    def r1r(self) -> float:
        """Between persons, from one occasion drawn at random."""
        return self._share(self.time + self.person_time + self.residual / self.items)

    @property
    def rkr(self) -> float:
        """Between persons, from as many occasions drawn at random."""
        noise = self.time + self.person_time + self.residual / self.items
        return self._share(noise / self.occasions)

    @property
    def rc(self) -> float:
        """Within persons: the reliability of change."""
        whole = self.person_time + self.residual / self.items
        return self.person_time / whole if whole > 0 else 0.0

    def _share(self, noise: float) -> float:
        true = self.person + self.person_item / self.items
        return true / (true + noise) if true + noise > 0 else 0.0


def components(ratings: Floats) -> Components:
    """Variance components of a complete crossed study, by expected mean squares.

    ratings: (people, occasions, items), nothing missing, each at least 2. Estimates below zero are
    set to zero, as is usual. Raises DataError for another shape, NaN and infinities.

    >>> rng = np.random.default_rng(3)
    >>> made = rng.normal(0, 1, (400, 1, 1)) + rng.normal(0, 1, (400, 6, 1))
    >>> found = components(made + rng.normal(0, 1, (400, 6, 3)))
    >>> round(found.rc, 1), round(found.r1f, 1)  # 1 / (1 + 1/3), and the same between persons
    (0.7, 0.8)
    """
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 3 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise DataError(
            "A crossed study is people by occasions by items, two or more of each, complete. "
            "For sessions that differ from person to person use occasions()."
        )
    p, t, i = x.shape
    every = x.mean()
    main = [x.mean(axis=tuple(a for a in range(3) if a != axis)) - every for axis in range(3)]
    pt = x.mean(axis=2) - every - main[0][:, None] - main[1]
    pi = x.mean(axis=1) - every - main[0][:, None] - main[2]
    ti = x.mean(axis=0) - every - main[1][:, None] - main[2]
    rest = x - every - main[0][:, None, None] - main[1][:, None] - main[2]
    rest = rest - pt[:, :, None] - pi[:, None, :] - ti
    ms_e = float(np.sum(rest**2)) / ((p - 1) * (t - 1) * (i - 1))
    ms_pt = i * float(np.sum(pt**2)) / ((p - 1) * (t - 1))
    ms_pi = t * float(np.sum(pi**2)) / ((p - 1) * (i - 1))
    ms_ti = p * float(np.sum(ti**2)) / ((t - 1) * (i - 1))
    ms_p = t * i * float(np.sum(main[0] ** 2)) / (p - 1)
    ms_t = p * i * float(np.sum(main[1] ** 2)) / (t - 1)
    ms_i = p * t * float(np.sum(main[2] ** 2)) / (i - 1)
    found = {
        "person": (ms_p - ms_pt - ms_pi + ms_e) / (t * i),
        "time": (ms_t - ms_pt - ms_ti + ms_e) / (p * i),
        "item": (ms_i - ms_pi - ms_ti + ms_e) / (p * t),
        "person_time": (ms_pt - ms_e) / i,
        "person_item": (ms_pi - ms_e) / t,
        "time_item": (ms_ti - ms_e) / p,
        "residual": ms_e,
    }
    held = {name: max(value, 0.0) for name, value in found.items()}
    return Components(**held, people=p, occasions=t, items=i)


@dataclass(frozen=True, slots=True)
class Occasions:
    """Reliability between and within persons where everybody has sessions of their own.

    between_one:  of one session; between_many: of the mean of `typical` sessions; within: of one
    person's ups and downs. Each is (value, low, high); the ends are None where a variance is zero.
    """

    between_one: tuple[float, float | None, float | None]
    between_many: tuple[float, float | None, float | None]
    within: tuple[float, float | None, float | None]
    person: float  # variance between persons, of the mean of these items
    session: float  # variance between sessions of one person
    residual: float  # of one item
    typical: float  # harmonic mean of sessions a person
    people: int
    sessions: int
    items: int
    left_out: int

    def __str__(self) -> str:
        named = {
            "between persons, one session": self.between_one,
            f"between persons, mean of {self.typical:.1f} sessions": self.between_many,
            "within persons, from session to session": self.within,
        }
        wide = max(map(len, named))
        out = f"; {self.left_out:,} rows left out" if self.left_out else ""
        lines = [
            f"Reliability over sessions: {self.people:,} people, {self.sessions:,} sessions, "
            f"{self.items} items{out}."
        ]
        for name, (value, low, high) in named.items():
            ends = "" if low is None else f"  ({low:.3f} to {high:.3f})"
            lines.append(f"  {name:<{wide}}  {value:.3f}{ends}")
        return "\n".join([*lines, "Intervals: 95%, delta method on the logit, people as units."])

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row for each of the three reliabilities: what, value, low, high."""
        rows = [self.between_one, self.between_many, self.within]
        value, low, high = zip(*rows, strict=True)
        what = ["between_one", "between_many", "within"]
        return table({"what": what, "value": value, "low": low, "high": high}, kind)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**asdict(self), "level": LEVEL}


def occasions(data: Any, *, client: str, items: Sequence[str]) -> Occasions | NotEnough:
    """Between- and within-person reliability from sessions nested in persons, balanced or not.

    data:   one row a session; `client` the person, `items` the columns of the items (two or more),
        reversed ones turned round. Rows with an answer missing are left out.

    Variances by sums of squares (moments), so no distribution is assumed and any numbers of
    sessions will do. Items are the same for all and their differences are no error. Intervals take
    people as units. NotEnough under 30 people with two sessions or more.

    >>> rng = np.random.default_rng(3)
    >>> who = np.repeat(np.arange(200), 5)
    >>> day = rng.normal(0, 1, (200, 1))[who] + rng.normal(0, 1, (1000, 1))
    >>> frame = {"id": who, **dict(zip("abc", (day + rng.normal(0, 1, (1000, 3))).T))}
    >>> found = occasions(frame, client="id", items="abc")
    >>> low, high = found.within[1:]
    >>> low < 0.75 < high  # 1 / (1 + 1/3)
    True
    """
    if len(items) < 2:
        raise DataError("Error is told from change by comparing items: give at least two.")
    x = np.column_stack([numbers(data, item) for item in items])
    full = np.asarray(~np.isnan(x).any(axis=1))
    whose = codes(data, client)[0][full]
    _, whose = np.unique(whose, return_inverse=True)
    x = x[full]
    n = np.bincount(whose).astype(np.float64) if len(x) else np.zeros(0)
    several = int((n > 1).sum())
    if several < FEWEST_PEOPLE:
        return NotEnough("Reliability over sessions", several, FEWEST_PEOPLE, "people with two")
    sums = _sums(x, whose, n)
    typical = float(len(n) / np.sum(1 / n))
    width = len(items)
    person, session, residual = _variances(sums.mean(axis=0), len(n), width)
    three = [_interval(sums, width, sessions) for sessions in (1.0, typical, None)]
    return Occasions(
        between_one=three[0],
        between_many=three[1],
        within=three[2],
        person=person,
        session=session,
        residual=residual,
        typical=typical,
        people=len(n),
        sessions=len(x),
        items=width,
        left_out=int(len(full) - full.sum()),
    )


def _sums(x: Floats, whose: NDArray[np.int64], n: Floats) -> Floats:
    """Per person (people, 6): n, n^2, n mean, n mean^2, squares of sessions and of what is left."""
    width = x.shape[1]
    x = x - x.mean(axis=0)  # items differ in difficulty alike for everybody
    each = x.mean(axis=1)
    mean = np.bincount(whose, each) / n
    by_item = np.column_stack([np.bincount(whose, column) / n for column in x.T])
    of_sessions = width * np.bincount(whose, (each - mean[whose]) ** 2)
    left = x - each[:, None] - by_item[whose] + mean[whose][:, None]
    of_rest = np.bincount(whose, np.sum(left**2, axis=1))
    return np.column_stack([n, n**2, n * mean, n * mean**2, of_sessions, of_rest])


def _variances(mean: Floats, people: int, width: int) -> tuple[float, float, float]:
    """Person, session and residual variance from the average person's sums; none below zero."""
    n, squared, total, squares, sessions, rest = mean.tolist()
    residual = rest / ((n - 1) * (width - 1))
    session = max((sessions / (n - 1) - residual) / width, 0.0)
    between = people * width * (squares - total**2 / n) / (people - 1)
    size = people * (n - squared / (people * n)) / (people - 1)
    person = max((between - width * session - residual) / (size * width), 0.0)
    return person, session, residual


def _share(mean: Floats, people: int, width: int, sessions: float | None) -> float:
    person, session, residual = _variances(mean, people, width)
    error = residual / width
    true, whole = session, session + error
    if sessions is not None:
        true, whole = person, person + (session + error) / sessions
    return true / whole if whole > 0 else 0.0


def _interval(
    sums: Floats, width: int, sessions: float | None
) -> tuple[float, float | None, float | None]:
    people, mean = len(sums), sums.mean(axis=0)
    value = _share(mean, people, width, sessions)
    if not 0 < value < 1:
        return value, None, None
    steps = 1e-5 * np.maximum(sums.std(axis=0), 1e-9)
    slope = np.array(
        [
            (
                _share(mean + step * unit, people, width, sessions)
                - _share(mean - step * unit, people, width, sessions)
            )
            / (2 * step)
            for step, unit in zip(steps, np.eye(len(mean)), strict=True)
        ]
    )
    influence = (sums - mean) @ slope
    error = float(np.sqrt(np.sum(influence**2))) / people
    logit, reach = np.log(value / (1 - value)), BEYOND * error / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-end))) for end in (logit - reach, logit + reach))
    return value, low, high

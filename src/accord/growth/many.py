"""Expected courses of many clients at once, by NumPy: the same numbers as `accord.growth.client`.

A test holds the two together. The work is a few sums a client and a 2 x 2 inverse, so that a
million clients take seconds.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import table
from accord.growth.courses import Columns, Courses, Floats, courses, readings
from accord.growth.curve import Curve
from accord.growth.off_track import LEAST_SCORES, SURE, flag, worse_than
from accord.growth.parts import Condition, Covariate

SHOWN = 12  # clients in the printed list


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Each client's deviation in level and trend, modes (G, 2), and its variance (G, 3)."""

    modes: Floats
    spread: Floats  # v00, v01, v11

    def at(self, x: Floats) -> Floats:
        """The deviation at one reading of the clock a client, (G,)."""
        return np.asarray(self.modes[:, 0] + self.modes[:, 1] * x)

    def variance(self, x: Floats) -> Floats:
        """Its variance, (G,)."""
        v00, v01, v11 = self.spread.T
        return np.asarray(v00 + 2 * x * v01 + x * x * v11)


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """All clients on an expected course, one entry each; NaN where nothing can be said.

    expected, low, high: of one score at `final`, with the prediction interval.
    place: the latest score in sds from what is expected of clients who began like this one,
           positive is worse. p: the probability of ending reliably worse, recalibrated.
    """

    curve: Curve
    names: list[str]
    scores: NDArray[np.int64]
    intake: Floats
    last: Floats
    latest: Floats
    place: Floats
    final: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: Floats
    level: float
    without_intake: int

    @property
    def flags(self) -> list[str]:
        """What is said of each client: nothing, or that it is worth a conversation."""
        return [flag(p) if p == p else "" for p in self.p.tolist()]

    @property
    def beyond(self) -> tuple[int, int]:
        """How many of how many have a latest score beyond their band, on the worse side."""
        known = self.place[~np.isnan(self.place) & (self.last > self.curve.clock.intake_until)]
        return int((known > NormalDist().inv_cdf(0.5 + self.level / 2)).sum()), len(known)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a client."""
        columns: dict[str, Any] = {"client": self.names, "scores": self.scores}
        for name in ("intake", "last", "latest", "place", "final", "expected", "low", "high", "p"):
            values = getattr(self, name)
            columns[name] = [None if v != v else v for v in values.tolist()]
        columns["flag"] = self.flags
        return table(columns, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "measure": self.curve.measured.name,
            "level": self.level,
            "interval": "prediction",
            "clients_without_intake": self.without_intake,
            "beyond_the_band": dict(zip(("clients", "of"), self.beyond, strict=True)),
            "clients": self.to_frame().to_dicts(),
        }

    def __str__(self) -> str:
        from accord.growth.listing import predictions_text

        return predictions_text(self)


def design(
    covariates: tuple[Covariate, ...], conditions: tuple[Condition, ...], found: Courses
) -> Floats:
    """w of every client, (G, r): `Curve.weights` for all; what is unknown is set to the average."""
    columns = [np.ones(len(found.names))]
    for one in covariates:
        values = found.intake if one.name == "intake" else found.covariates[one.name]
        z = np.where(np.isnan(values), 0.0, (values - one.mean) / one.sd)
        columns += [z**power for power in range(1, one.power + 1)]
    for group in conditions:
        levels = found.conditions[group.name]
        known = np.isin(levels, list(group.levels))
        for name, share in zip(list(group.levels)[1:], group.shares(""), strict=True):
            columns.append(np.where(known, (levels == name).astype(float), share))
    return np.column_stack(columns)


def coefficients(curve: Curve) -> tuple[Floats, Floats]:
    """Level and trend of each term, (r,) both."""
    level = np.array([term.level for term in curve.terms])
    return level, np.array([term.trend for term in curve.terms])


def posterior(curve: Curve, weights: Floats, found: Courses, rows: NDArray[Any]) -> Posterior:
    """Given the chosen rows (a mask), each client's deviation; none of them: none, and D."""
    level, trend = weights @ coefficients(curve)[0], weights @ coefficients(curve)[1]
    who, x = found.client[rows], found.x[rows]
    off = found.y[rows] - level[who] - trend[who] * x
    clients = len(found.names)
    n, s, ss, e, ex = (
        np.bincount(who, values, clients) for values in (np.ones_like(x), x, x * x, off, x * off)
    )
    (a, b), (_, d) = curve.D
    s2 = curve.sigma2
    p, q = 1 + (a * n + b * s) / s2, (a * s + b * ss) / s2
    r, t = (b * n + d * s) / s2, 1 + (b * s + d * ss) / s2
    det = p * t - q * r
    v00, v01, v11 = (t * a - q * b) / det, (t * b - q * d) / det, (p * d - r * b) / det
    modes = np.column_stack([(v00 * e + v01 * ex) / s2, (v01 * e + v11 * ex) / s2])
    return Posterior(modes, np.column_stack([v00, v01, v11]))


def raw(curve: Curve, points: float, expected: Floats, sd: Floats, intake: Floats) -> Floats:
    """The model's own probability of ending `points` worse than at intake, (G,)."""
    from scipy.special import ndtr

    up = 1.0 if curve.measured.higher_is == "worse" else -1.0
    beyond = up * (expected - intake) - worse_than(points, curve.measured.step)
    return np.asarray(ndtr(beyond / sd), dtype=float)


def logit(p: Floats) -> Floats:
    """Log odds, of probabilities held away from 0 and 1."""
    held = np.clip(p, SURE, 1 - SURE)
    return np.asarray(np.log(held / (1 - held)))


def predict_many(
    curve: Curve, data: Any, *, columns: Columns | None = None, level: float = 0.80
) -> Predictions:
    """Every client of a frame on the curve: where they may end, and whether that is worth a word.

    data: a row a client and time, on the curve's clock; covariates and conditions of the curve
          must be columns of the same name.

    Raises DataError as `accord.growth.courses` does, and where no client can be placed.
    """
    columns = columns or Columns()
    columns = Columns(
        columns.client,
        columns.time,
        columns.score,
        columns.intake,
        tuple(one.name for one in curve.covariates if one.name != "intake"),
        tuple(one.name for one in curve.conditions),
    )
    if curve.intake == "column" and not columns.intake:
        raise DataError("This course starts from an intake score: name its column.")
    found = courses(data, columns, curve.clock)
    weights = design(curve.covariates, curve.conditions, found)
    outcomes = ~found.first if curve.intake == "first" else np.ones(len(found.y), dtype=np.bool_)
    after = posterior(curve, weights, found, outcomes)
    usable = found.scores > 0
    if curve.intake != "none":
        usable &= ~np.isnan(found.intake)
    if not usable.any():
        raise DataError("No client has an intake score, and this course starts from one.")
    return _placed(curve, found, weights, after, usable, level)


def _placed(
    curve: Curve,
    found: Courses,
    weights: Floats,
    after: Posterior,
    usable: NDArray[np.bool_],
    level: float,
) -> Predictions:
    from scipy.special import ndtri

    ends, start = found.ends, curve.clock.start
    last = np.where(ends >= 0, found.time[ends] if len(found.time) else start, start)
    latest = np.where(ends >= 0, found.y[ends] if len(found.y) else np.nan, np.nan)
    final, p = _finals(curve, last), np.full(len(last), np.nan)
    x, x_last = readings(curve.clock, final), readings(curve.clock, last)
    own_level, own_trend = (weights @ each for each in coefficients(curve))
    expected = own_level + own_trend * x + after.at(x)
    sd = np.sqrt(after.variance(x) + curve.sigma2)
    again = curve.recalibration
    if again and again.looks:
        at = np.searchsorted([look.at for look in again.looks], last, side="right") - 1
        can = usable & (at >= 0) & (found.scores >= LEAST_SCORES) & ~np.isnan(found.intake)
        line = np.array([[look.intercept, look.slope] for look in again.looks])[np.maximum(at, 0)]
        odds = line[:, 0] + line[:, 1] * logit(
            raw(curve, again.points, expected, sd, np.where(can, found.intake, 0.0))
        )
        p = np.where(can, 1 / (1 + np.exp(-odds)), np.nan)
    (a, b), (_, d) = curve.D
    up = 1.0 if curve.measured.higher_is == "worse" else -1.0
    around = np.sqrt(a + 2 * x_last * b + x_last**2 * d + curve.sigma2)
    place = up * (latest - own_level - own_trend * x_last) / around
    z, measured = float(ndtri(0.5 + level / 2)), curve.measured
    low, high = (-np.inf if measured.lowest is None else measured.lowest), measured.highest
    ends_of_scale = (low, np.inf if high is None else high)

    def said(values: Floats) -> Floats:
        return np.where(usable, values, np.nan)

    return Predictions(
        curve,
        found.names,
        found.scores,
        found.intake,
        last,
        latest,
        said(place),
        final,
        said(np.clip(expected, *ends_of_scale)),
        said(np.clip(expected - z * sd, *ends_of_scale)),
        said(np.clip(expected + z * sd, *ends_of_scale)),
        p,
        level,
        int((~usable).sum()),
    )


def _finals(curve: Curve, last: Floats) -> Floats:
    """Where each client is predicted to: the usual end of those who came so far."""
    looks = curve.recalibration.looks if curve.recalibration else ()
    if not looks:
        return last
    at = np.searchsorted([look.at for look in looks], last, side="right") - 1
    finals = np.array([look.final for look in looks])[np.maximum(at, 0)]
    return np.asarray(np.maximum(finals, last))

"""The off-track probability tried on the clients a curve was fitted to, and put right.

At a few times (looks) all clients who went on are predicted from what was known by then, and a
logistic regression of what happened on the logit of the probability takes out what the model has
wrong: states that last for some sessions, ends of the scale, who leaves when.

    P(worse) = 1 / (1 + exp(-(a + b logit(p_raw))))

Ended worse: the last score is a reliable change worse than intake. Clients are those with three
scores by then and a score later.

Source: Cox 1958, Biometrika 45:562 (recalibration); Bone et al. 2021, Lancet Digit Health 3:e231.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.growth.courses import Courses, Floats, readings
from accord.growth.curve import Curve
from accord.growth.many import coefficients, design, logit, posterior, raw
from accord.growth.off_track import LEAST_SCORES, WORTH
from accord.growth.parts import Look, Recalibration
from accord.records import NotEnough

Flags = NDArray[np.bool_]

LOOKS = (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)  # sessions, or numbers of scores
LEAST_CLIENTS = 100  # at a look
LEAST_WORSE = 20  # ten for each of the two coefficients
STEPS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """The clients at one look: raw probability, and whether they ended reliably worse."""

    at: float
    final: float
    clients: NDArray[np.int64]
    raw: Floats
    worse: Flags


def recalibrate(curve: Curve, found: Courses, points: float) -> Recalibration | NotEnough:
    """All looks with enough clients; NotEnough where there is none.

    Raises DataError where `points` is no number above 0.
    """
    if not (np.isfinite(points) and points > 0):
        raise DataError(f"A reliable change is a number of points above 0, not {points}.")
    looks, most = [], 0
    for at in look_times(curve, found):
        tried = try_at(curve, found, points, at)
        happened = int(tried.worse.sum())
        most = max(most, happened)
        fewer = min(happened, len(tried.worse) - happened)
        if len(tried.worse) < LEAST_CLIENTS or fewer < LEAST_WORSE:
            continue
        fitted = logistic(logit(tried.raw), tried.worse)
        if fitted is not None:
            looks.append(_look(tried, *fitted))
    if not looks:
        return NotEnough(
            "the probability of ending worse", most, LEAST_WORSE, "clients who ended reliably worse"
        )
    return Recalibration(points, tuple(looks))


def look_times(curve: Curve, found: Courses) -> tuple[float, ...]:
    """The sessions of `LOOKS`; on other clocks the usual times of so many scores."""
    if curve.clock.unit == "session":
        return tuple(float(look) for look in LOOKS)
    new = np.r_[True, np.diff(found.client) != 0]
    number = np.arange(len(new)) - np.flatnonzero(new)[np.cumsum(new) - 1]
    times = [found.time[number == look - 1] for look in LOOKS]
    usual = [float(np.median(one)) for one in times if len(one) >= LEAST_CLIENTS]
    return tuple(sorted(set(usual)))


def try_at(
    curve: Curve, found: Courses, points: float, at: float, least: int = LEAST_SCORES
) -> Tried:
    """Predict all clients who went on from their scores up to `at`; then look at their last one."""
    weights = design(curve.covariates, curve.conditions, found)
    known = found.time <= at
    after = posterior(curve, weights, found, known & ~found.first if _starts(curve) else known)
    ends = found.ends
    scores = np.bincount(found.client[known], minlength=len(found.names))
    last = np.where(ends >= 0, found.time[ends], -np.inf)
    going = np.flatnonzero((last > at) & (scores >= least) & ~np.isnan(found.intake))
    if not len(going):
        return Tried(at, at, going, np.zeros(0), np.zeros(0, dtype=np.bool_))
    final = float(np.median(last[going]))
    x = readings(curve.clock, np.full(len(found.names), final))
    level, trend = coefficients(curve)
    expected = weights @ level + weights @ trend * x + after.at(x)
    sd = np.sqrt(after.variance(x) + curve.sigma2)
    p = raw(curve, points, expected[going], sd[going], found.intake[going])
    up = 1.0 if curve.measured.higher_is == "worse" else -1.0
    moved = up * (found.y[ends[going]] - found.intake[going])
    return Tried(at, final, going, p, moved >= points - 1e-9)


def logistic(x: Floats, happened: Flags) -> tuple[float, float] | None:
    """Intercept and slope by Newton's method; None where the two groups do not overlap.

    >>> x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
    >>> [round(v, 3) for v in logistic(x, np.array([0, 0, 1, 0, 1, 1], dtype=bool))]
    [-0.607, 1.214]
    """
    design_of = np.column_stack([np.ones_like(x), x])
    line = np.zeros(2)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(design_of @ line, -35, 35)))
        gradient = design_of.T @ (happened - p)
        curvature = (design_of * (p * (1 - p))[:, None]).T @ design_of
        if not np.linalg.det(curvature) > 1e-10:
            return None
        step = np.linalg.solve(curvature, gradient)
        line = line + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            return float(line[0]), float(line[1])
    return None


def auc(p: Floats, happened: Flags) -> float:
    """The share of pairs, one of each group, that are ordered rightly; ties count half.

    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    _, place, times = np.unique(p, return_inverse=True, return_counts=True)
    rank = np.cumsum(times) - (times - 1) / 2
    yes = int(happened.sum())
    return float(
        (rank[place][happened].sum() - yes * (yes + 1) / 2) / (yes * (len(happened) - yes))
    )


def _starts(curve: Curve) -> bool:
    return curve.intake == "first"


def _look(tried: Tried, intercept: float, slope: float) -> Look:
    p = 1 / (1 + np.exp(-(intercept + slope * logit(tried.raw))))
    marked, worse = p >= WORTH, tried.worse
    return Look(
        at=tried.at,
        final=tried.final,
        intercept=intercept,
        slope=slope,
        clients=len(worse),
        worse=int(worse.sum()),
        auc=auc(p, worse),
        caught=float(marked[worse].mean()),
        false=100 * float(marked[~worse].mean()),
        right=100 * float(worse[marked].mean()) if marked.any() else 0.0,
    )

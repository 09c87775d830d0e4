"""To the smallest deviance: BFGS with the analytic gradient, then Newton to the last digits."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.mixed.profile import Criterion, Profile

Floats = NDArray[np.float64]

STEP = 1e-5  # of the differences of the gradient
LONGEST = 100  # steps of a search
FLAT_ENOUGH = 1e-5  # slope of the deviance per row where Newton takes over
ELSEWHERE = (5.0, 0.2)  # of a start: where else to begin when a boundary was found
NEAR = 0.3  # of the residual SD: small enough for a second look
MANY = 100_000  # rows from which on there is one minimum
LOWER = 1e-5  # a deviance lower by as much is another minimum
TRIES = 5  # searches, where one ends on a saddle or short of the minimum
SADDLE = 1e-6  # curvature downwards, beside the largest, that is no rounding
FIRST = 0.1  # step away from a saddle
SETTLED = 1e-7  # what Newton still promises of the deviance where a search may end
UNSETTLED = 1e-2  # and where it must not
ENOUGH = 1e-16  # of the deviance: what the next step would gain
SMALL = 1e-4  # a standard deviation this small beside the residual one is tried as none at all
CURVED = 1e-8  # smallest expected curvature, beside the largest, with which to begin
KEPT = 100  # points whose deviance is remembered
FLAT = 1e-9  # smallest curvature, beside the largest, that counts as knowledge


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the deviance is smallest.

    hessian:    (m, m) of the profiled deviance.
    at_nothing: parameters (diagonal cells of a factor) that are zero there: a boundary fit.
    """

    theta: Floats
    profile: Profile
    hessian: Floats
    at_nothing: tuple[int, ...]
    iterations: int


def smallest(
    criterion: Criterion,
    start: Floats,
    diagonal: list[int],
    scale: int,
    expected: Floats | None = None,
) -> Minimum:
    """The minimum of a criterion from a start; raises DataError where none is found.

    diagonal: which parameters are standard deviations, so that zero is their boundary.
    scale:    by what the deviance is divided for the first search, usually the rows.
    expected: (m, m), the curvature to be expected at the start: it saves a third of the search.

    At or near a boundary there may be a lower minimum elsewhere, inside or where correlations have
    the other sign: such a result is believed when searches from there find nothing lower.
    """
    best = _from(criterion, start, diagonal, scale, expected)
    near = float(np.abs(best.theta[diagonal]).min()) < NEAR and scale < MANY
    if best.at_nothing or (near and len(start) > len(diagonal)):
        mirrored = -best.theta
        mirrored[diagonal] = np.maximum(np.abs(best.theta[diagonal]), NEAR)
        for other_start in (*(factor * start for factor in ELSEWHERE), mirrored):
            try:
                other = _from(criterion, other_start, diagonal, scale)
            except DataError:
                continue
            if other.profile.deviance < best.profile.deviance - LOWER:
                best = other
    return best


def _from(
    criterion: Criterion,
    start: Floats,
    diagonal: list[int],
    scale: int,
    expected: Floats | None = None,
) -> Minimum:
    """The minimum that one start leads to."""
    seen: dict[bytes, Profile] = {}
    count = 0

    def known(theta: Floats) -> Profile:
        nonlocal count
        key = theta.tobytes()
        if key not in seen:
            if len(seen) > KEPT:
                seen.clear()
            count += 1
            seen[key] = criterion(theta)
        return seen[key]

    def scaled(theta: Floats) -> tuple[float, Floats]:
        try:
            found = known(theta)
        except np.linalg.LinAlgError:
            return np.inf, np.zeros_like(theta)
        return found.deviance / scale, found.gradient / scale

    theta, tolerance, inverse = start, FLAT_ENOUGH, _inverse(expected, scale)
    for _ in range(TRIES):
        theta = _descended(scaled, theta, tolerance, inverse)
        inverse = None
        hessian = _hessian(known, theta)
        theta, best = _newton(known, theta, hessian)
        theta, best, nothing = _tried_without(known, theta, best, diagonal)
        if nothing:
            hessian = _hessian(known, theta)
        values, vectors = np.linalg.eigh(hessian)
        if values[0] < -SADDLE * max(float(values[-1]), 1.0):
            theta = _off_the_saddle(known, theta, vectors[:, 0])
            continue
        left = float(best.gradient @ generalised(hessian) @ best.gradient)
        if left < SETTLED:
            break
        tolerance /= 100
    else:
        left = float(best.gradient @ generalised(_hessian(known, theta)) @ best.gradient)
    if not np.isfinite(best.deviance) or left > UNSETTLED:
        raise DataError(
            "The search for the smallest deviance does not settle: the random effects nearly "
            "explain the scores, or are more than these data can tell apart. Ask for fewer."
        )
    return Minimum(theta, best, hessian, nothing, count)


def nearest(
    criterion: Criterion, start: Floats, scale: int, expected: Floats | None = None
) -> tuple[Floats, Profile]:
    """Where one search from a good start ends, to the digits that a draw of a bootstrap needs."""

    def scaled(theta: Floats) -> tuple[float, Floats]:
        try:
            found = criterion(theta)
        except np.linalg.LinAlgError:
            return np.inf, np.zeros_like(theta)
        return found.deviance / scale, found.gradient / scale

    theta = _descended(scaled, start, FLAT_ENOUGH, _inverse(expected, scale))
    return theta, criterion(theta)


def _off_the_saddle(criterion: Criterion, theta: Floats, way: Floats) -> Floats:
    """Along the way down from where the gradient is nothing, as far as the deviance falls.

    With no variance at all the gradient is nothing whatever the data, and a correlation's sign can
    only change where a standard deviation is nothing.
    """
    found = min(
        (theta + sign * FIRST * way for sign in (1, -1)), key=lambda t: _value(criterion, t)
    )
    length = FIRST
    while length < 100:
        further = theta + (found - theta) * 2
        if not _value(criterion, further) < _value(criterion, found):
            break
        found, length = further, 2 * length
    return found


def _value(criterion: Criterion, theta: Floats) -> float:
    try:
        return criterion(theta).deviance
    except np.linalg.LinAlgError:
        return np.inf


def _inverse(expected: Floats | None, scale: int) -> Floats | None:
    """The inverse of a curvature, divided by the scale, where it is curved in all directions."""
    if expected is None or not np.isfinite(expected).all():
        return None
    values, vectors = np.linalg.eigh(expected)
    if values[0] < CURVED * values[-1]:
        return None
    out: Floats = scale * (vectors / values) @ vectors.T
    return out


def _descended(
    scaled: Callable[[Floats], tuple[float, Floats]],
    theta: Floats,
    tolerance: float,
    known: Floats | None = None,
) -> Floats:
    """BFGS with backtracking, from a known inverse of the curvature or none; SciPy's, with its
    costlier line search, where that stalls."""
    value, slope = scaled(theta)
    inverse = np.eye(len(theta)) if known is None else known
    for step in range(LONGEST):
        if np.abs(slope).max() < tolerance:
            return theta
        way = -inverse @ slope
        gain = float(slope @ way)
        length, (tried, slope_there) = 1.0, scaled(theta + way)
        while not tried <= value + 1e-4 * length * gain and length > 1e-6:
            length *= 0.4
            tried, slope_there = scaled(theta + length * way)
        if not tried < value:
            break
        moved, turned = length * way, slope_there - slope
        theta, value, slope = theta + moved, tried, slope_there
        curved = float(moved @ turned)
        if curved <= 1e-12 * float(moved @ moved):
            continue
        if not step and known is None:
            inverse *= curved / float(turned @ turned)
        across = np.outer(moved, turned @ inverse) / curved
        both = (1 + float(turned @ inverse @ turned) / curved) / curved
        inverse = inverse - across - across.T + both * np.outer(moved, moved)
    from scipy.optimize import minimize  # seldom needed, and large

    with np.errstate(all="ignore"):
        found = minimize(scaled, theta, jac=True, method="BFGS", options={"gtol": tolerance})
    return np.asarray(found.x, dtype=float)


def _hessian(criterion: Criterion, theta: Floats) -> Floats:
    here = criterion(theta).gradient
    rows = [(criterion(theta + STEP * u).gradient - here) / STEP for u in np.eye(len(theta))]
    raw = np.array(rows)
    return (raw + raw.T) / 2


def _newton(criterion: Criterion, theta: Floats, hessian: Floats) -> tuple[Floats, Profile]:
    """Newton's steps with the curvature of the first point, while they help."""
    solve = generalised(hessian)
    best = criterion(theta)
    for _ in range(6):
        step = solve @ best.gradient
        if float(step @ best.gradient) < ENOUGH * max(1.0, abs(best.deviance)):
            break
        tried = criterion(theta - step)
        if tried.deviance > best.deviance + 1e-9 * abs(best.deviance):
            break
        theta, best = theta - step, tried
    return theta, best


def _tried_without(
    criterion: Criterion, theta: Floats, best: Profile, diagonal: list[int]
) -> tuple[Floats, Profile, tuple[int, ...]]:
    """Standard deviations that are next to nothing are set to nothing, unless the fit suffers."""
    nothing = []
    for at in diagonal:
        if abs(theta[at]) > 100 * SMALL:
            continue
        without = theta.copy()
        without[at] = 0.0
        tried = criterion(without)
        if tried.deviance <= best.deviance + 1e-6:
            theta, best = without, tried
            nothing.append(at)
    return theta, best, tuple(nothing)


def generalised(hessian: Floats) -> Floats:
    """The inverse over the directions in which the deviance is curved upwards."""
    values, vectors = np.linalg.eigh(hessian)
    known = values > FLAT * max(float(values[-1]), 1e-300)
    inverted = np.where(known, 1 / np.where(known, values, 1.0), 0.0)
    out: Floats = (vectors * inverted) @ vectors.T
    return out

"""A third level from rows: sessions in clients in therapists, or tests in casks in batches.

Therapist j adds Z2 v_j to all rows of their clients, v_j ~ N(0, s2 D2), Z2 the first columns of Z.
Once
the clients' effects are integrated out (H, K, P as in `accord.mixed.units`), therapist j is a unit
of the same kind, with the moments

    R_j = sum over clients K[:q2, :q2]        P_j = sum over clients (H'P)[:q2]

so the second reduction is the first one again. In the derivative by D a client's H'P becomes
H'P - K[:, :q2] U_j and K becomes K - K[:, :q2] M2 K[:q2], with M2 = (I + D2 R)^-1 D2, U = M2 P_j:
the same sums, less what the therapist accounts for.

Source: Longford 1987, Biometrika 74:817 (nested random effects from cross-products).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from accord.errors import DataError
from accord.mixed.batches import gram, mix, product
from accord.mixed.climbing import climb, curvature_of_both
from accord.mixed.general import EXACT, at_boundary, nothing_left, uncertainty
from accord.mixed.optimise import Minimum
from accord.mixed.profile import Factor, Floats, Profile, Sums, profile
from accord.mixed.result import Fit3
from accord.mixed.rows import LEAST_GROUPS, Codes, Turned, checked, enough, turned
from accord.mixed.units import (
    Units,
    pull,
    reduced,
    shrinkage,
    sum_up,
    two_levels,
    unit_curvature,
)
from accord.records import NotEnough


def fit_three(
    y: Any,
    X: Any,
    Z: Any,
    groups: Any,
    uppers: Any,
    *,
    names: Sequence[str],
    random_names: Sequence[str] = ("intercept",),
    upper_names: Sequence[str] = ("intercept",),
    reml: bool = True,
) -> Fit3 | NotEnough:
    """Fit y = X beta + Z b + Z2 v + e with b per group and v per upper group (their therapist).

    uppers:      (n,), whole numbers from 0; every group has one upper group. Clients who saw two
                 therapists are two groups here, or a crossed model, which this is not.
    upper_names: the first of `random_names`: Z2 are the same columns.

    All else as in `accord.mixed.fit`. Needs 5 upper groups with two groups or more.

    >>> cask = np.repeat(np.arange(15), 2)
    >>> y = np.repeat([2.0, -1, 1, -2, 0], 6) + np.cos(cask * 2.0) + np.sin(np.arange(30) * 5.0)
    >>> ones = np.ones((30, 1))
    >>> found = fit_three(y, ones, ones, cask, cask // 3, names=("mean",))
    >>> found.upper_D.round(2)
    array([[2.06]])
    """
    if tuple(upper_names) != tuple(random_names)[: len(upper_names)] or not upper_names:
        raise DataError("The upper level's random effects are the first of the groups' own.")
    upper_codes = _upper_codes(uppers, len(np.asarray(y).reshape(-1)))
    design = checked(y, X, Z, groups, names, random_names)
    if (short := enough(design)) is not None:
        return short
    above = _above(np.asarray(groups), upper_codes, design.codes)
    if (short := enough_above(above)) is not None:
        return short
    ready = turned(design, names, random_names)
    units, above, place = _by_upper(sum_up(ready.part, design.starts, design.rows), above)
    starts = np.flatnonzero(np.append(True, np.diff(above) != 0))
    factors = Factor.of(len(random_names)), Factor.of(len(upper_names))

    def below(theta: Floats) -> Profile:
        return profile(two_levels(units, factors[0], theta), design.rows, reml)

    def criterion(theta: Floats) -> Profile:
        return profile(three_levels(units, starts, factors, theta), design.rows, reml)

    def expected(theta: Floats) -> Floats:
        return _curvature(units, starts, factors, theta, design.rows)

    found = climb((below, criterion), expected, factors, design.rows)
    if nothing_left(ready, found):
        return EXACT
    effects = _effects(units, starts, factors, found)
    back = np.empty_like(place)
    back[place] = np.arange(len(place))
    called = (names, random_names, upper_names)
    return _told(ready, factors, found, called, reml, above[starts], effects, back)


def _curvature(
    units: Units, starts: Codes, factors: tuple[Factor, Factor], theta: Floats, rows: int
) -> Floats:
    """The curvature to be expected, at parameters of the lower level or of both."""
    size, q2 = len(factors[0].free), factors[1].size
    first = unit_curvature(units, factors[0], theta[:size], rows)
    if len(theta) == size:
        return first
    triangle = factors[0].triangle(theta[:size])
    kept = product(units.square, shrinkage(units.square, triangle @ triangle.T)[0])
    square = np.add.reduceat(kept[:q2, :q2], starts, axis=2)
    return curvature_of_both(first, factors[1], theta[size:], square, rows)


def three_levels(
    units: Units, starts: Codes, factors: tuple[Factor, Factor], theta: Floats
) -> Sums:
    """The sums of a model with two nested levels of random effects; units sorted by the upper."""
    lower, upper = factors
    size, q2, wide = len(lower.free), upper.size, units.cross.shape[2]
    triangle, above = lower.triangle(theta[:size]), upper.triangle(theta[size:])
    cov, cov2 = triangle @ triangle.T, above @ above.T
    shrink, det = shrinkage(units.square, cov)
    kept = product(units.square, shrink)
    pulled = pull(shrink, units.cross)
    weighted = mix(cov, units.cross)
    cross = units.total - gram(pulled.reshape(-1, wide), weighted.reshape(-1, wide))
    second = Units(
        np.add.reduceat(kept[:q2, :q2], starts, axis=2),
        np.add.reduceat(pulled[:q2], starts, axis=1),
        (cross + cross.T) / 2,
    )
    left = reduced(second, above)
    middle, explained = absorbed(second, cov2)
    unit = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, units.count)))
    for a in range(len(cov)):
        for e in range(q2):
            pulled[a] -= kept[a, e][:, None] * explained[e, unit]
    products = np.empty((len(cov), len(cov), wide, wide))
    for a in range(len(cov)):
        for b in range(a + 1):
            products[a, b] = gram(pulled[a], pulled[b])
            products[b, a] = products[a, b].T
    taken = product(product(kept[:, :q2], middle[:, :, unit]), kept[:q2])
    d_cross, d_logdet = lower.derivatives(triangle, products, (kept - taken).sum(axis=2))
    d_cross2, d_logdet2 = upper.derivatives(above, left.gram, left.kept)
    return Sums(
        left.cross,
        float(np.log(det).sum()) + left.logdet,
        np.concatenate([d_cross, d_cross2]),
        np.concatenate([d_logdet, d_logdet2]),
    )


def absorbed(second: Units, cov2: Floats) -> tuple[Floats, Floats]:
    """M2 (q2, q2, J) and U = M2 P (q2, J, w) of the upper units."""
    shrink = shrinkage(second.square, cov2)[0]
    middle = mix(cov2, shrink.transpose(1, 0, 2))  # H D, which is symmetric
    return middle, pull(middle, second.cross)  # M2 is symmetric, so M2'P is M2 P


def enough_above(above: Codes) -> NotEnough | None:
    """What is missing for a variance between upper groups, if anything is."""
    sizes = np.bincount(above) if len(above) else above
    telling = int((sizes > 1).sum())
    if telling < LEAST_GROUPS:
        unit = "upper group with two groups" if telling == 1 else "upper groups with two groups"
        return NotEnough("A third level", telling, LEAST_GROUPS, f"{unit} or more")
    return None


def _upper_codes(uppers: Any, rows: int) -> Codes:
    given = np.asarray(uppers).reshape(-1)
    if len(given) != rows or (rows and not np.issubdtype(given.dtype, np.integer)):
        raise DataError(
            f"`uppers` needs {rows} whole numbers from 0; accord.frames.codes makes them."
        )
    return given.astype(np.int64)


def _above(groups: Any, uppers: Codes, codes: Codes) -> Codes:
    """The upper group of each group; raises DataError where a group has two."""
    first = np.full(int(groups.max()) + 1, -1)
    first[groups[::-1]] = uppers[::-1]
    two = np.flatnonzero(first[groups] != uppers)
    if len(two):
        raise DataError(
            f"Group {groups[two[0]]} has two upper groups. Number it as two groups, one for each."
        )
    return first[codes].astype(np.int64)


def _by_upper(units: Units, above: Codes) -> tuple[Units, Codes, Codes]:
    place = np.argsort(above, kind="stable")
    return (
        Units(units.square[..., place], units.cross[:, place], units.total),
        above[place],
        place,
    )


def _effects(
    units: Units, starts: Codes, factors: tuple[Factor, Factor], found: Minimum
) -> tuple[Floats, Floats, Floats, Floats]:
    """Modes and variances of the groups and of the upper groups, in turned coordinates.

    v = M2 (P_j [-beta, 1]), variance s2 M2;  b = D (H'P - K U) [-beta, 1], variance
    s2 (D - D (K - K M2 K) D).
    """
    size = len(factors[0].free)
    triangle = factors[0].triangle(found.theta[:size])
    above = factors[1].triangle(found.theta[size:])
    cov, cov2, q2 = triangle @ triangle.T, above @ above.T, len(above)
    shrink = shrinkage(units.square, cov)[0]
    kept, pulled = product(units.square, shrink), pull(shrink, units.cross)
    signed = np.append(-found.profile.beta, 1.0)
    second = Units(
        np.add.reduceat(kept[:q2, :q2], starts, axis=2),
        np.add.reduceat(pulled[:q2], starts, axis=1),
        units.total,
    )
    middle, explained = absorbed(second, cov2)
    modes2 = explained @ signed
    unit = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, units.count)))
    own = pulled @ signed
    for e in range(q2):
        own -= kept[:, e] * modes2[e, unit]
    left = kept - product(product(kept[:, :q2], middle[:, :, unit]), kept[:q2])
    variance = cov[:, :, None] - np.einsum("ab,bck,cd->adk", cov, left, cov)
    s2 = found.profile.sigma2
    return (
        (cov @ own).T,
        s2 * np.moveaxis(variance, -1, 0),
        modes2.T,
        s2 * np.moveaxis(middle, -1, 0),
    )


def _told(
    ready: Turned,
    factors: tuple[Factor, Factor],
    found: Minimum,
    names: tuple[Sequence[str], Sequence[str], Sequence[str]],
    reml: bool,
    upper_codes: Codes,
    effects: tuple[Floats, Floats, Floats, Floats],
    back_to: Codes,
) -> Fit3:
    best, design = found.profile, ready.design
    size, q2 = len(factors[0].free), len(names[2])
    lower = factors[0].triangle(found.theta[:size]) / ready.scale[:, None]
    upper = factors[1].triangle(found.theta[size:]) / ready.scale[:q2, None]
    cov, cov2 = best.sigma2 * lower @ lower.T, best.sigma2 * upper @ upper.T
    parameter_cov, slopes = uncertainty(found, design.rows, reml)
    nothing = bool(found.at_nothing)
    modes, variances, modes2, variances2 = effects
    one, two = ready.scale, ready.scale[:q2]
    return Fit3(
        names=tuple(names[0]),
        beta=ready.first + ready.back @ best.beta,
        cov=best.sigma2 * ready.back @ best.inverse @ ready.back.T,
        random_names=tuple(names[1]),
        D=cov,
        sigma2=best.sigma2,
        phi=None,
        loglik=-(best.deviance + (ready.logdet if reml else 0.0)) / 2,
        reml=reml,
        rows=design.rows,
        groups=len(design.codes),
        boundary=nothing or at_boundary(cov, False) or at_boundary(cov2, False),
        iterations=found.iterations,
        left_out=design.left_out,
        parameter_cov=parameter_cov,
        cov_slopes=ready.back @ slopes @ ready.back.T,
        data=(modes[back_to] / one, variances[back_to] / one[:, None] / one),
        upper_names=tuple(names[2]),
        upper_D=cov2,
        uppers=tuple(str(code) for code in upper_codes),
        upper_modes=modes2 / two,
        upper_variances=variances2 / two[:, None] / two,
    )

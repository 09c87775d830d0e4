"""A linear mixed model of any rows: irregular times, covariates that change, AR(1) residuals."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.mixed.optimise import Minimum, generalised, smallest
from accord.mixed.profile import Factor, Floats, Profile, Sums, profile
from accord.mixed.result import Fit, Rows
from accord.mixed.rows import Turned, checked, enough, turned
from accord.mixed.serial import LIMIT, with_memory
from accord.mixed.units import sum_up, two_levels, unit_curvature
from accord.records import NotEnough

# An exact fit has no likelihood, and of a nearly exact one rounding decides. So much of the
# variance that the fixed effects leave must be the residuals' own, and so much of y's mean square.
NOTHING_LEFT = 1e-7
ROUNDING = 1e-24


def fit(
    y: Any,
    X: Any,
    Z: Any,
    groups: Any,
    *,
    names: Sequence[str],
    random_names: Sequence[str] = ("intercept",),
    reml: bool = True,
    order: Any = None,
    residual: Literal["independent", "ar1"] = "independent",
) -> Fit | NotEnough:
    """Fit y = X beta + Z b + e, b ~ N(0, D) for each group, e ~ N(0, sigma2 R).

    y:        (n,), in points; rows with NaN in y, X or Z take no part and are counted.
    X, Z:     (n, p) and (n, q), the columns of the fixed and the random effects, with their own
              columns of ones where an intercept is wanted. Covariates may change within a group.
    groups:   (n,), whole numbers from 0 (`accord.frames.codes`); rows in any order.
    residual: "ar1" lets residuals g steps of `order` (n,) apart correlate phi^g.
    reml:     restricted maximum likelihood; False for ML (to compare fixed effects).

    Needs 5 groups with more rows than random effects: less is answered with `NotEnough`. Raises
    DataError for infinite values, other shapes, and a column that says nothing of its own.

    >>> days = np.tile([0.0, 1, 2, 3], 5)
    >>> client = np.repeat(np.arange(5), 4)
    >>> wobble = np.sin(1.7 * np.arange(20.0))
    >>> y = 10 - days + client * (2 - days / 2) + wobble
    >>> X = np.column_stack([np.ones(20), days])
    >>> found = fit(y, X, X, client, names=("intercept", "day"), random_names=("intercept", "day"))
    >>> found.beta.round(2), round(found.test("day").df, 1)
    (array([14.52, -2.33]), 4.1)

    Source: Laird & Ware 1982, Biometrics 38:963; Bates et al. 2015, J Stat Softw 67(1).
    """
    design = checked(y, X, Z, groups, names, random_names, order)
    if residual == "ar1" and design.order is None:
        raise DataError("AR(1) residuals need `order`: the session or day of each row.")
    if (short := enough(design)) is not None:
        return short
    ready = turned(design, names, random_names)
    factor = Factor.of(len(random_names))
    start, expected, sums = _model(ready, factor, residual == "ar1")

    def criterion(theta: Floats) -> Profile:
        return profile(sums(theta), design.rows, reml)

    found = smallest(criterion, start, factor.diagonal(), design.rows, expected)
    if nothing_left(ready, found):
        return EXACT
    phi = LIMIT * float(np.tanh(found.theta[-1])) if residual == "ar1" else None
    data = Rows(
        np.asarray(y, dtype=float),
        np.asarray(X, dtype=float),
        np.asarray(Z, dtype=float),
        np.asarray(groups),
        order if order is None else np.asarray(order),
    )
    return _told(ready, factor, found, names, random_names, reml, phi, data)


EXACT = NotEnough(
    "A mixed model",
    0,
    1,
    "points of residual spread",
    "The fixed and random effects fit y exactly, or as good as exactly.",
)


def nothing_left(ready: Turned, found: Minimum) -> bool:
    """Whether what the residuals keep is no more than rounding."""
    one = ready.design
    own = float(np.mean((one.y - one.fixed @ ready.first) ** 2))
    sigma2 = found.profile.sigma2
    return not (sigma2 > NOTHING_LEFT * own and sigma2 > ROUNDING * float(np.mean(one.y**2)))


def _model(
    ready: Turned, factor: Factor, memory: bool
) -> tuple[Floats, Floats | None, Callable[[Floats], Sums]]:
    """Where to start, the curvature expected there (if known), and the sums at any theta."""
    start, rows = factor.start(), ready.design.rows
    if memory:
        return np.append(start, 0.1), None, lambda theta: with_memory(ready, factor, theta)
    units = sum_up(ready.part, ready.design.starts, rows)
    expected = unit_curvature(units, factor, start, rows)
    return start, expected, lambda theta: two_levels(units, factor, theta)


def _told(
    ready: Turned,
    factor: Factor,
    found: Minimum,
    names: Sequence[str],
    random_names: Sequence[str],
    reml: bool,
    phi: float | None,
    data: Rows,
) -> Fit:
    """The fit in the coordinates that it was asked in."""
    best, design = found.profile, ready.design
    size = len(factor.free)
    triangle = factor.triangle(found.theta[:size]) / ready.scale[:, None]
    cov = best.sigma2 * triangle @ triangle.T
    loglik = -(best.deviance + (ready.logdet if reml else 0.0)) / 2
    parameter_cov, slopes = uncertainty(found, design.rows, reml)
    return Fit(
        names=tuple(names),
        beta=ready.first + ready.back @ best.beta,
        cov=best.sigma2 * ready.back @ best.inverse @ ready.back.T,
        random_names=tuple(random_names),
        D=cov,
        sigma2=best.sigma2,
        phi=phi,
        loglik=loglik,
        reml=reml,
        rows=design.rows,
        groups=len(design.codes),
        boundary=at_boundary(cov, bool(found.at_nothing)),
        iterations=found.iterations,
        left_out=design.left_out,
        parameter_cov=parameter_cov,
        cov_slopes=ready.back @ slopes @ ready.back.T,
        data=data,
    )


def at_boundary(cov: Floats, nothing: bool) -> bool:
    """Whether a covariance is singular: a variance of zero, or a correlation of one."""
    sd = np.sqrt(np.diag(cov))
    if nothing or not sd.all():
        return True
    return bool(np.linalg.eigvalsh(cov / np.outer(sd, sd))[0] < 1e-6)


def uncertainty(found: Minimum, rows: int, reml: bool) -> tuple[Floats, Floats]:
    """Covariance of (theta, log sigma2), and the derivatives of Cov(beta) by them.

    The deviance in theta and v = log sigma2 has d2/dv2 = df and d2/dv dtheta = - d rss / sigma2;
    what is profiled gives the rest of the inverse.
    """
    best = found.profile
    df = rows - (len(best.beta) if reml else 0)
    theta_cov = 2 * generalised(found.hessian)
    along = best.d_rss / best.sigma2 / df
    m = len(found.theta)
    out = np.empty((m + 1, m + 1))
    out[:m, :m] = theta_cov
    out[m, :m] = out[:m, m] = theta_cov @ along
    out[m, m] = 2 / df + along @ theta_cov @ along
    slopes = np.concatenate([best.d_inverse, best.inverse[None]]) * best.sigma2
    return out, slopes

"""Maximum likelihood for `accord.alliance.carry_over`: the search, and how sure the answer is.

The search is BFGS on the free numbers with the exact derivative; the means are solved for at every
step. At its end the curvature is taken by central differences of the exact derivative, one Newton
step removes what the search left, and the inverse curvature gives covariances (observed
information, which stays right where ratings are missing at random; Kenward & Molenberghs 1998,
Statistical Science 13:236). Whatever is made of the estimates gets its standard error by the delta
method.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from accord.alliance.carry_over import CarryOver
from accord.alliance.patterns import Floats, Likelihood, Patterns, likelihood

HUGE = 1e12  # in place of a likelihood that does not exist
NEAR_ZERO = 1e-4  # a variance below this share of the whole counts as none
DIFFERENCE = 1e-4
FLAT = 1e-8  # curvature below this share of the largest says nothing
SETTLED = 1e-4  # of the derivative, per client
TRIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """What was found.

    u:        the free numbers; `covariance` is theirs.
    boundary: some variance, or what is left of it beside another, is nil.
    """

    u: Floats
    covariance: Floats
    at: Likelihood
    converged: bool
    boundary: bool
    iterations: int


def estimate(
    patterns: Patterns, model: CarryOver, design: Floats, near: Floats | None = None
) -> Estimated:
    """Fit the model to patterns of cells with variances near 1.

    near: where to begin: free numbers of this model, or of the one without slopes.
    """

    def deviance(u: Floats) -> tuple[float, Floats]:
        try:
            found = likelihood(patterns, model.covariance(u), design)
        except np.linalg.LinAlgError:
            return HUGE, np.zeros_like(u)
        if not np.isfinite(found.deviance):
            return HUGE, np.zeros_like(u)
        return (
            found.deviance / patterns.clients,
            model.gradient(u, found.slope) / patterns.clients,
        )

    u, iterations = start(model), 0
    if near is not None:
        u[: len(near)] = near
    for _ in range(TRIES):
        found = minimize(deviance, u, jac=True, method="BFGS", options={"gtol": 1e-5})
        iterations += int(found.nit)
        u, curvature = _polished(deviance, np.asarray(found.x), float(found.fun))
        values, vectors = np.linalg.eigh(curvature)
        if values[0] > -FLAT * values[-1]:
            break
        u = u + 0.1 * vectors[:, 0]  # a saddle: leave it downhill
    sure = values > FLAT * values[-1]
    spread = vectors[:, sure] / values[sure] @ vectors[:, sure].T
    gradient = deviance(u)[1]
    return Estimated(
        u=u,
        covariance=2 * spread / patterns.clients,
        at=likelihood(patterns, model.covariance(u), design),
        converged=bool(np.abs(gradient).max() < SETTLED and values[0] > -FLAT * values[-1]),
        boundary=_on_boundary(model, u),
        iterations=iterations,
    )


def start(model: CarryOver) -> Floats:
    """Where the search begins: some carry-over, half of the variance between clients."""
    paths = [0.2, 0.0, 0.0, 0.2]
    level = [0.6, 0.0, 0.6]
    shock = [0.6, 0.6] if model.leads else level
    slopes = [0.0, 0.0, 0.2, 0.0, 0.0, 0.0, 0.2] if model.slopes else []
    return np.array([*paths, *shock, *level, *level, *slopes])


def curvature(deviance: Callable[[Floats], tuple[float, Floats]], u: Floats) -> Floats:
    """Second derivatives by central differences of the first."""
    columns = [
        (deviance(u + step)[1] - deviance(u - step)[1]) / (2 * DIFFERENCE)
        for step in DIFFERENCE * np.eye(len(u))
    ]
    found = np.array(columns)
    half: Floats = (found + found.T) / 2
    return half


def _polished(
    deviance: Callable[[Floats], tuple[float, Floats]], u: Floats, value: float
) -> tuple[Floats, Floats]:
    """One Newton step where it leads downhill, and the curvature."""
    found = curvature(deviance, u)
    values, vectors = np.linalg.eigh(found)
    if values[0] > FLAT * values[-1]:
        moved = u - vectors @ ((vectors.T @ deviance(u)[1]) / values)
        if deviance(moved)[0] <= value:
            return moved, found
    return u, found


def _on_boundary(model: CarryOver, u: Floats) -> bool:
    parts = model.parts(u)
    return any(
        _least(matrix) < NEAR_ZERO for matrix in (parts.shock, parts.first, parts.between[:2, :2])
    ) or bool(model.slopes and _least(parts.between[2:, 2:]) < NEAR_ZERO**1.5)


def _least(matrix: Floats) -> float:
    return float(np.linalg.eigvalsh(matrix)[0])


def made(of: Callable[[Floats], Floats], estimated: Estimated) -> tuple[Floats, Floats]:
    """Values made of the free numbers, and their standard errors by the delta method."""
    u = estimated.u
    slopes = np.array(
        [(of(u + step) - of(u - step)) / (2 * DIFFERENCE) for step in DIFFERENCE * np.eye(len(u))]
    )
    variance = np.einsum("ui,uv,vi->i", slopes, estimated.covariance, slopes)
    return of(u), np.sqrt(np.maximum(variance, 0))

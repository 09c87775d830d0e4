"""The diary model's likelihood: first the residuals' three parameters, then an ordinary mixed fit.

With rows turned independent for (rho, ratio, phi), and D = s^2 T T' for the couples' own effects:

    M_g = I + T'Z_g'Z_g T        S = [X y]'[X y] - sum_g B_g'T M_g^-1 T'B_g,  B_g = Z_g'[X y]
    -2 log L = (n - p)(1 + log(2 pi RSS / (n - p))) + sum log|M_g| + log|S_xx| + 2 log|factor|

All parameters are sought together on this; the mixed model at the best (rho, ratio, phi) then gives
standard errors and degrees of freedom.

Source: Bates et al. 2015, J Stat Softw 67(1), section 3 (profiled REML).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from accord.dyads.days import Couples
from accord.dyads.memory import first_guess
from accord.dyads.regressions import Floats
from accord.errors import DataError
from accord.mixed import Fit, fit
from accord.records import NotEnough

BOUNDS = [(-0.98, 0.98), (-3.0, 3.0), (-0.9, 0.98)]  # rho, log ratio of sd, phi
STEP = 0.02  # for the curvature along phi


def fitted(held: Couples, *, slopes: bool) -> tuple[Fit, Floats, float | None]:
    """The fit at the best residual parameters, those, and the standard error of phi."""
    from scipy.optimize import minimize

    # What stays the same over a person's days is no residual: it is the person's intercept.
    left = held.y - held.x @ np.linalg.lstsq(held.x, held.y, rcond=None)[0]
    rho, ratio, phi = first_guess(left - held.person_means(left), held.days)
    point = np.clip([rho, np.log(ratio), phi], *np.transpose(BOUNDS))
    z = held.z if slopes else held.intercepts
    q = z.shape[1]
    scale = np.sqrt((held.y.var() + 1e-300) / np.maximum((z**2).mean(0) * 2, 1e-300)) / held.y.std()
    theta = (0.5 * np.diag(scale))[np.tril_indices(q)]
    edges = [(0.0 if i == j else None, None) for i, j in zip(*np.tril_indices(q), strict=True)]

    def loss(at: Floats) -> float:
        return -loglik(held, z, at[:3], at[3:])

    best = minimize(
        loss,
        np.concatenate([point, theta]),
        method="L-BFGS-B",
        bounds=[*BOUNDS, *edges],
        options={"maxiter": 500, "maxfun": 100_000},
    )
    at = np.asarray(best.x)
    return _mixed(held, z, at[:3]), at[:3], _spread(loss, at)


def loglik(held: Couples, z: Floats, point: Floats, theta: Floats) -> float:
    """The restricted log-likelihood, with the fixed effects and s^2 at their best."""
    p, q = held.x.shape[1], z.shape[1]
    stacked = np.column_stack([z, held.x, held.y])
    turned, log_factor = held.days.turned(stacked, point[0], float(np.exp(point[1])), point[2])
    triangle = np.zeros((q, q))
    triangle[np.tril_indices(q)] = theta
    s = turned[:, q:].T @ turned[:, q:]
    logs = 2 * log_factor
    for couples in held.days.blocks:
        block = turned[couples.rows]
        inner = np.swapaxes(block[:, :, :q] @ triangle, 1, 2) @ block
        m = np.eye(q) + inner[:, :, :q] @ triangle
        factor = np.linalg.cholesky((m + np.swapaxes(m, 1, 2)) / 2)
        u = np.linalg.solve(factor, inner[:, :, q:]).reshape(-1, p + 1)
        s = s - u.T @ u
        logs += 2 * float(np.log(np.einsum("gii->gi", factor)).sum())
    left = float(s[p, p] - s[p, :p] @ np.linalg.solve(s[:p, :p], s[:p, p]))
    free = len(held.y) - p
    fixed = float(np.linalg.slogdet(s[:p, :p])[1])
    return float(-(free * (1 + np.log(2 * np.pi * left / free)) + logs + fixed) / 2)


def _mixed(held: Couples, z: Floats, point: Floats) -> Fit:
    """The mixed model once the residuals are independent; its likelihood in y's own rows."""
    stacked = np.column_stack([held.y, held.x, z])
    turned, log_factor = held.days.turned(stacked, point[0], float(np.exp(point[1])), point[2])
    p = held.x.shape[1]
    found = fit(
        turned[:, 0],
        turned[:, 1 : 1 + p],
        turned[:, 1 + p :],
        held.couple,
        names=[" ".join(map(str, term)) for term in held.terms],
        random_names=held.random_names[: z.shape[1]],
    )
    if isinstance(found, NotEnough):  # the diary's own minimum lies far above
        raise DataError(str(found))
    return replace(found, loglik=found.loglik - log_factor)


def _spread(loss: Callable[[Floats], float], at: Floats) -> float | None:
    """The standard error of phi, from the curvature with the others held; None at its edge."""
    if not BOUNDS[2][0] + STEP < at[2] < BOUNDS[2][1] - STEP:
        return None
    move = np.zeros_like(at)
    move[2] = STEP
    bend = (loss(at + move) + loss(at - move) - 2 * loss(at)) / STEP**2
    return float(1 / np.sqrt(bend)) if bend > 0 else None

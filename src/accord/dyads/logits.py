"""Logistic regression of a few cells, plain and with an intercept of its own for each group.

    plain    logit P(y = 1) = x b                       Newton's steps
    mixed    logit P(y = 1) = x b + s u_g, u_g ~ N(0, 1)

The integral over u_g is taken by adaptive Gauss-Hermite quadrature: nodes around each group's own
mode, as wide as the curve is there. Every group is a few cells of counts, so a fit costs the same
for ten rows a group as for ten thousand.

Source: McCullagh & Nelder 1989, Generalized Linear Models; Pinheiro & Bates 1995, J Comput Graph
Stat 4:12 (adaptive quadrature). The results are those of `glm` and of lme4's `glmer(nAGQ = 9)`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from accord.dyads.regressions import Floats
from accord.errors import DataError

NODES = 9
MOST_STEPS = 100
FAR = 15.0  # a logit beyond which a cell is as good as never, or always
WIDEST = 5.0  # of s: beyond it groups do nothing but always, or never
STEP = 1e-4  # of the numerical second derivatives


@dataclass(frozen=True, slots=True)
class Logit:
    """Coefficients (P,), their covariance, log-likelihood; `spread` is s squared (0: plain)."""

    beta: Floats
    cov: Floats
    loglik: float
    spread: float

    @property
    def se(self) -> Floats:
        """Standard errors (P,)."""
        return np.asarray(np.sqrt(np.diag(self.cov)))


def plain(x: Floats, yes: Floats, trials: Floats) -> Logit:
    """Logistic regression of cells x (c, P) with `yes` (c,) of `trials` (c,).

    Raises DataError where a coefficient runs away, because a cell is always yes or always no.

    >>> x = np.array([[1, -.5], [1, .5]])
    >>> plain(x, np.array([20., 60]), np.array([100., 100])).beta.round(3)
    array([-0.49 ,  1.792])
    """
    beta = np.zeros(x.shape[1])
    for _ in range(MOST_STEPS):
        p = _share(x @ beta)
        information = x.T @ (x * (trials * p * (1 - p))[:, None])
        try:
            step = np.linalg.solve(information, x.T @ (yes - trials * p))
        except np.linalg.LinAlgError:
            break
        beta = beta + np.clip(step, -2, 2)
        if np.max(np.abs(x @ beta)) > FAR:
            break
        if np.max(np.abs(step)) < 1e-10:
            cov = np.asarray(np.linalg.inv(information), dtype=np.float64)
            return Logit(beta, cov, _bernoulli(x @ beta, yes, trials), 0.0)
    raise DataError(
        "One of the two always, or never, follows some state, so its odds cannot be formed. More "
        "moments, or coarser ones, are needed."
    )


def mixed(x: Floats, yes: Floats, trials: Floats) -> Logit:
    """The same with an intercept for each group: x (c, P), yes and trials (G, c).

    >>> x = np.array([[1, -.5], [1, .5]])
    >>> yes = np.array([[2., 6], [4, 8], [1, 4], [3, 8]])
    >>> found = mixed(x, yes, np.full((4, 2), 10.0))
    >>> found.beta.round(2), round(found.spread, 2)
    (array([-0.25,  1.8 ]), 0.22)
    """
    from scipy.optimize import minimize

    start = plain(x, yes.sum(0), trials.sum(0))
    scale = start.se

    def loss(point: Floats) -> float:
        beta = start.beta + point[:-1] * scale
        return -_marginal(x, yes, trials, beta, float(point[-1]))

    bounds = [(None, None)] * len(start.beta) + [(0.0, WIDEST)]
    first = np.concatenate([np.zeros(len(scale)), [0.5]])
    found = minimize(loss, first, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13})
    best, held = np.asarray(found.x), float(found.x[-1]) <= 2 * STEP
    size = len(best) - held  # at zero the spread has no curvature to speak of
    bend = _curvature(loss, best, size)
    cov = np.linalg.inv(bend)[: len(scale), : len(scale)] * np.outer(scale, scale)
    return Logit(start.beta + best[:-1] * scale, cov, -float(found.fun), float(best[-1]) ** 2)


def _marginal(x: Floats, yes: Floats, trials: Floats, beta: Floats, s: float) -> float:
    """Log-likelihood with the groups' intercepts integrated out."""
    fixed = x @ beta
    mode = np.zeros(len(yes))
    for _ in range(MOST_STEPS):
        p = _share(fixed + s * mode[:, None])
        slope = s * (yes - trials * p).sum(1) - mode
        bend = s * s * (trials * p * (1 - p)).sum(1) + 1
        step = slope / bend
        mode = mode + np.clip(step, -1, 1)
        if np.max(np.abs(step)) < 1e-10:
            break
    p = _share(fixed + s * mode[:, None])
    width = 1 / np.sqrt(s * s * (trials * p * (1 - p)).sum(1) + 1)
    nodes, weights = np.polynomial.hermite.hermgauss(NODES)
    at = mode[:, None] + np.sqrt(2) * width[:, None] * nodes
    eta = fixed[None, None, :] + s * at[:, :, None]
    inside = yes[:, None, :] * eta - trials[:, None, :] * np.logaddexp(0, eta)
    logs = inside.sum(2) - at**2 / 2 + nodes**2 + np.log(weights)
    top = logs.max(1)
    summed = top + np.log(np.exp(logs - top[:, None]).sum(1))
    return float((summed + np.log(width) - np.log(np.pi) / 2).sum())


def _curvature(loss: Callable[[Floats], float], best: Floats, size: int) -> Floats:
    """Second derivatives of the loss at its least, by central differences."""
    bend = np.empty((size, size))
    moves = np.sqrt(STEP) * np.eye(len(best))
    for i in range(size):
        for j in range(i + 1):
            a, b = moves[i], moves[j]
            value = loss(best + a + b) - loss(best + a - b) - loss(best - a + b)
            bend[i, j] = bend[j, i] = (value + loss(best - a - b)) / (4 * STEP)
    return bend


def _bernoulli(eta: Floats, yes: Floats, trials: Floats) -> float:
    return float((yes * eta - trials * np.logaddexp(0, eta)).sum())


def _share(eta: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))))

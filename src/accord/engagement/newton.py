"""Logistic regression on counts, with several outcomes and a ridge, by Newton's method.

    P(k | x) = exp(b_k'x) / (1 + sum_l exp(b_l'x)),   k = 1 .. K, beside the outcome "none of them"

maximising the log-likelihood less half of the sum of penalty * b^2. With one outcome this is
iteratively reweighted least squares. Rows that are alike may be one row with counts: the fit is
the same.

Sources: Cox 1972, J R Stat Soc B 34:187-220 (discrete hazards); Begg and Gray 1984, Biometrika
71:11-18 (several outcomes); le Cessie and van Houwelingen 1992, Appl Stat 41:191-201 (ridge).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]
ROUNDS = 60
RUNAWAY = 25.0  # log odds that no data of this world give
SINGULAR = 1e12
ENOUGH = 1e-9  # of the gradient, beside the number of rows that it sums


@dataclass(frozen=True, slots=True, eq=False)
class Logit:
    """`beta` (K, p); `cov` (K p, K p), outcome by outcome; `df` counts parameters after the ridge.

    Under a ridge `cov` is that of the posterior with the ridge as a normal prior (Gray 1992, J Am
    Stat Assoc 87:942-951).
    """

    beta: Floats
    cov: Floats
    loglik: float
    df: float
    rounds: int
    converged: bool

    @property
    def aic(self) -> float:
        """Twice the parameters less twice the log-likelihood."""
        return 2 * self.df - 2 * self.loglik


def logit(X: Floats, ended: Floats, at_risk: Floats, penalty: Floats | float = 0.0) -> Logit:
    """Fit to X (n, p), counts of each outcome `ended` (n, K) out of `at_risk` (n,).

    `penalty` (p,) is nought for columns that are not held back, such as a column of ones.

    >>> X = np.ones((1, 1))
    >>> bool(abs(logit(X, np.array([[20.0]]), np.array([100.0])).beta[0, 0] - np.log(0.25)) < 1e-9)
    True

    Raises DataError where the columns are combinations of one another and nothing holds them back.
    """
    outcomes, p = ended.shape[1], X.shape[1]
    held = np.broadcast_to(np.asarray(penalty, dtype=float), (p,))
    ridge = np.tile(held, outcomes)
    beta = np.zeros((outcomes, p))
    value = _value(X, ended, at_risk, beta, ridge)
    turn = 0
    while turn < ROUNDS:
        turn += 1
        chances = probabilities(X, beta)
        gradient = ((ended - at_risk[:, None] * chances).T @ X).ravel() - ridge * beta.ravel()
        information = _information(X, at_risk, chances)
        step = _solve(information + np.diag(ridge), gradient, turn).reshape(beta.shape)
        size = 1.0
        while True:
            trial = beta + size * step
            reached = _value(X, ended, at_risk, trial, ridge)
            if reached >= value - 1e-12 * abs(value) or size < 1e-6:
                break
            size /= 2
        small = float(np.abs(gradient).max()) <= ENOUGH * max(float(at_risk.sum()), 1.0)
        beta, value = trial, reached
        if small or float(np.abs(size * step).max()) < 1e-10:
            break
    chances = probabilities(X, beta)
    information = _information(X, at_risk, chances)
    cov = np.asarray(np.linalg.pinv(information + np.diag(ridge)), dtype=np.float64)
    settled = turn < ROUNDS and float(np.abs(beta).max()) < RUNAWAY
    loglik = value + 0.5 * float(ridge @ beta.ravel() ** 2)
    df = float(np.trace(information @ cov))
    return Logit(beta, cov, loglik, df, turn, settled)


def probabilities(X: Floats, beta: Floats) -> Floats:
    """The chance of each outcome (n, K); that of none is one less their sum."""
    eta = X @ beta.T
    top = np.maximum(eta.max(axis=1, initial=0.0), 0.0)[:, None]
    odds = np.exp(eta - top)
    made: Floats = odds / (np.exp(-top) + odds.sum(axis=1, keepdims=True))
    return made


def _value(X: Floats, ended: Floats, at_risk: Floats, beta: Floats, ridge: Floats) -> float:
    eta = X @ beta.T
    top = np.maximum(eta.max(axis=1, initial=0.0), 0.0)
    total = top + np.log(np.exp(-top) + np.exp(eta - top[:, None]).sum(axis=1))
    loglik = float((ended * eta).sum() - at_risk @ total)
    return loglik - 0.5 * float(ridge @ beta.ravel() ** 2)


def _information(X: Floats, at_risk: Floats, chances: Floats) -> Floats:
    outcomes, p = chances.shape[1], X.shape[1]
    made = np.empty((outcomes * p, outcomes * p))
    for k in range(outcomes):
        for m in range(k, outcomes):
            weight = at_risk * chances[:, k] * ((k == m) - chances[:, m])
            block = X.T @ (X * weight[:, None])
            made[k * p : (k + 1) * p, m * p : (m + 1) * p] = block
            made[m * p : (m + 1) * p, k * p : (k + 1) * p] = block
    return made


def _solve(information: Floats, gradient: Floats, turn: int) -> Floats:
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    level = information / np.outer(scale, scale)
    if np.linalg.cond(level) > SINGULAR:
        if turn == 1:
            raise DataError(
                "The covariates cannot be told apart: one of them is a combination of the others, "
                "or of time. Leave one out, or use a ridge."
            )
        # Later it means that a group always ends, or never: the estimate runs away.
        return np.zeros_like(gradient)
    solved: Floats = np.linalg.solve(level, gradient / scale) / scale
    return solved

"""One coefficient of a model of pairs, with its test and interval."""

from dataclasses import dataclass

import numpy as np

from accord.dyads.regressions import Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """One coefficient, in points of the outcome for a point of the predictor.

    kind: "intercept", "actor", "partner", "covariate", or "difference" (second role less first).
    role: whose outcome; "" where the members are interchangeable.   beta: standardised.
    """

    kind: str
    role: str
    name: str
    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float
    beta: float | None = None


def effect(
    kind: str,
    role: str,
    name: str,
    contrast: Floats,
    beta: Floats,
    cov: Floats,
    df: float,
    level: float,
    standard: float | None = None,
) -> Effect:
    """An effect from coefficients, their covariance and its degrees of freedom.

    >>> beta, cov = np.array([0.5]), np.array([[0.04]])
    >>> one = effect("actor", "", "trust", np.array([1.0]), beta, cov, 60, 0.95)
    >>> round(one.t, 2), round(one.low, 2), round(one.high, 2), round(one.p, 3)
    (2.5, 0.1, 0.9, 0.015)
    """
    from scipy.special import stdtr, stdtrit

    estimate, se = float(contrast @ beta), float(np.sqrt(contrast @ cov @ contrast))
    reach = float(stdtrit(df, (1 + level) / 2)) * se
    p = float(2 * stdtr(df, -abs(estimate / se)))
    low, high = estimate - reach, estimate + reach
    scaled = None if standard is None else estimate * standard
    return Effect(kind, role, name, estimate, se, df, estimate / se, p, low, high, scaled)

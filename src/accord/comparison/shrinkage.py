"""Units drawn towards the middle, by as much as their own figure can be trusted.

    reliability_j = tau^2 / (tau^2 + se_j^2)        effect_j = reliability_j raw_j

The error of an effect has three parts: what the unit's own figure leaves open, what the middle
leaves open, and that tau^2 was estimated too. Leaving the third out, as is often done, makes
intervals too narrow with few units.

    g1 = tau^2 (1 - reliability_j)      g2 = reliability_j^2 v_j, v_j of the fixed part
    g3 = se_j^4 / (tau^2 + se_j^2)^3 Var(tau^2)     Var(tau^2) = 2 / sum (tau^2 + se_j^2)^-2
    interval = effect_j +- 1.96 sqrt(g1 + g2 + 2 g3)

Sources: Efron & Morris 1975, J Am Stat Assoc 70:311-319; Henderson 1975, Biometrics 31:423-447;
Prasad & Rao 1990, J Am Stat Assoc 85:163-171; Viechtbauer 2007, Stat Med 26:37-52.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]

BEYOND = 1.959964
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Effects of units (k,), their errors, and how far each rests on its own figure."""

    effect: Floats
    error: Floats
    reliability: Floats

    @property
    def low(self) -> Floats:
        """Lower end of the 95% interval."""
        return self.effect - BEYOND * self.error

    @property
    def high(self) -> Floats:
        """Upper end of the 95% interval."""
        return self.effect + BEYOND * self.error


def shrink(raw: Floats, se: Floats, tau2: float, fixed: Floats | None = None) -> Shrunken:
    """Draw deviations raw (k,) towards zero; `fixed` (k,) is the variance of their middle.

    >>> found = shrink(np.array([2.0, -2.0]), np.array([1.0, 3.0]), tau2=1.0)
    >>> found.reliability, found.effect
    (array([0.5, 0.1]), array([ 1. , -0.2]))
    """
    variance = tau2 + se**2
    reliability = tau2 / variance
    middle = 1 / np.sum(1 / variance) if fixed is None else fixed
    of_tau2 = 2 / float(np.sum(variance**-2))
    error = np.sqrt(
        tau2 * (1 - reliability) + reliability**2 * middle + 2 * se**4 / variance**3 * of_tau2
    )
    return Shrunken(reliability * raw, error, reliability)


def between(raw: Floats, se: Floats) -> tuple[float, float]:
    """Variance between units and their middle from summaries alone (k,), by REML.

    Raises DataError for fewer than two units.

    >>> rng = np.random.default_rng(1)
    >>> se = rng.uniform(0.3, 0.6, 500)  # planted: 1 and 3
    >>> tau2, middle = between(3 + rng.normal(0, 1, 500) + rng.normal(0, se), se)
    >>> round(tau2, 1), round(middle, 1)
    (1.2, 2.9)
    """
    from scipy.optimize import minimize_scalar

    if len(raw) < 2:
        raise DataError("Differences between units need at least two of them.")

    def middle(tau2: float) -> float:
        weight = 1 / (tau2 + se**2)
        return float(np.sum(weight * raw) / np.sum(weight))

    def deviance(tau: float) -> float:
        variance = tau**2 + se**2
        left = raw - middle(tau**2)
        return float(np.sum(np.log(variance) + left**2 / variance) + np.log(np.sum(1 / variance)))

    most = 3 * float(np.std(raw)) + float(np.max(se))
    found = minimize_scalar(deviance, bounds=(0, most), method="bounded", options={"xatol": 1e-9})
    tau2 = 0.0 if deviance(0.0) <= found.fun else float(found.x) ** 2
    return tau2, middle(tau2)


def between_interval(raw: Floats, se: Floats, df: int) -> tuple[float, float]:
    """95% interval of the variance between units, by profiling Q(tau2) against chi square.

    Q(tau2) = sum (raw - middle)^2 / (tau2 + se^2) falls as tau2 grows; the ends are where it meets
    the .975 and the .025 quantile with `df` degrees of freedom, or 0 where it never does.

    >>> low, high = between_interval(np.array([-2.0, -1, 0, 1, 2]), np.ones(5), df=4)
    >>> low, round(high, 1)
    (0.0, 19.6)
    """
    from scipy.special import chdtri

    def q(tau2: float) -> float:
        weight = 1 / (tau2 + se**2)
        return float(np.sum(weight * (raw - np.sum(weight * raw) / np.sum(weight)) ** 2))

    def meets(quantile: float) -> float:
        if q(0.0) <= quantile:
            return 0.0
        low, high = 0.0, float(np.sum((raw - raw.mean()) ** 2)) / quantile
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if q(middle) > quantile else (low, middle)
        return high

    return meets(float(chdtri(df, 0.025))), meets(float(chdtri(df, 0.975)))


@dataclass(frozen=True, slots=True)
class Stein:
    """James and Stein's estimate: every value drawn to the mean by one factor."""

    mean: float
    factor: float  # of the distance to the mean that is kept
    values: Floats


def james_stein(values: Floats, variance: float) -> Stein:
    """Shrink k values (k,) of equal known variance towards their mean.

    factor = 1 - (k - 3) variance / sum (value - mean)^2, not below 0

    Raises DataError for fewer than four values or a variance that is not above zero.

    >>> found = james_stein(np.array([0.4, 0.3, 0.2, 0.1]), variance=0.01)
    >>> round(found.factor, 2), round(float(found.values[0]), 2)
    (0.8, 0.37)

    Source: Efron & Morris 1975, J Am Stat Assoc 70:311-319.
    """
    if len(values) < 4:
        raise DataError("Shrinking to a mean that is estimated needs at least four values.")
    if not variance > 0:
        raise DataError("The variance of a value must be above zero.")
    mean = float(values.mean())
    spread = float(np.sum((values - mean) ** 2))
    factor = max(0.0, 1 - (len(values) - 3) * variance / spread) if spread > 0 else 0.0
    return Stein(mean, factor, mean + factor * (values - mean))

"""Funnel limits: how far a unit may lie from the middle by its size alone.

    limits = theta0 +- z sqrt(s^2 / n + tau^2)

tau^2 is what units differ by for reasons that nobody adjusted for (additive over-dispersion). It
comes from winsorised z, so that the few units that one looks for do not widen their own limits:

    phi = mean(z^2) / c;  tau^2 = max(0, (phi k - (k - 1)) / (sum w - sum w^2 / sum w))
    with w = 1 / s_j^2

c is what holding a tenth at either end takes from the squares of normal z, .679. Without it, which
is the customary form, twice as many ordinary units lie beyond 2 SD as should (our simulation, in
the tests).

Two standard deviations: worth a look. Three: look first. Nothing here says why.

Source: Spiegelhalter 2005, Stat Med 24:1185-1202, and Qual Saf Health Care 14:347-351; DerSimonian
& Laird 1986, Control Clin Trials 7:177.
"""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]

WINSOR = 0.10  # of z at either end (Spiegelhalter 2005)
LOOK, FIRST = 2.0, 3.0


class Zone(StrEnum):
    """Where a unit lies in the funnel."""

    WITHIN = "within 2 SD"
    LOOK = "beyond 2 SD"
    FIRST = "beyond 3 SD"


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more units differ than chance: phi is 1 where not at all, tau2 in squared points."""

    phi: float
    tau2: float


def dispersion(raw: Floats, se: Floats, winsor: float = WINSOR) -> Dispersion:
    """Additive over-dispersion of deviations `raw` (k,) with standard errors `se` (k,).

    Raises DataError for standard errors that are not above zero.

    >>> units = np.tile([-2.0, -1, 0, 1, 2], 4)
    >>> round(dispersion(units, np.ones(20)).phi, 2)  # of which one is chance
    2.95
    >>> dispersion(units / 4, np.ones(20)).tau2
    0.0
    """
    if not (np.isfinite(raw).all() and np.isfinite(se).all() and (se > 0).all()):
        raise DataError("Every unit needs a deviation and a standard error above zero.")
    z = raw / se
    low, high = np.quantile(z, [winsor, 1 - winsor])
    phi, k = float(np.mean(np.clip(z, low, high) ** 2)) / held_share(winsor), len(z)
    weight = 1 / se**2
    total = float(weight.sum())
    room = total - float(np.sum(weight**2)) / total
    tau2 = max(0.0, (phi * k - (k - 1)) / room) if room > 0 else 0.0
    return Dispersion(phi, tau2)


def held_share(winsor: float) -> float:
    """Mean square of standard normal values held to their `winsor` and 1 - `winsor` quantiles.

    >>> round(held_share(0.10), 3), held_share(0.0)
    (0.679, 1.0)
    """
    if winsor == 0:
        return 1.0
    normal = NormalDist()
    end = normal.inv_cdf(1 - winsor)
    return 1 - 2 * winsor - 2 * end * normal.pdf(end) + 2 * winsor * end**2


def limits(n: Floats, sigma2: float, tau2: float, z: float) -> Floats:
    """Half the width of the funnel at sizes n (m,): z sqrt(sigma2 / n + tau2).

    >>> limits(np.array([1.0, 4.0]), sigma2=4.0, tau2=0.0, z=2.0)
    array([4., 2.])
    """
    return np.asarray(z * np.sqrt(sigma2 / n + tau2))


def zones(z: Floats) -> tuple[Zone, ...]:
    """Zones of deviations in standard deviations.

    >>> [zone.value for zone in zones(np.array([-1.0, 2.5, -3.5]))]
    ['within 2 SD', 'beyond 2 SD', 'beyond 3 SD']
    """
    far = np.abs(z)
    return tuple(
        Zone.FIRST if one > FIRST else Zone.LOOK if one > LOOK else Zone.WITHIN for one in far
    )


def binomial_limits(n: Floats, rate: float, share: float) -> Floats:
    """The rate below which `share` of units of size n (m,) lie by chance, interpolated.

    With r the smallest count whose cumulative probability F reaches `share`, the limit is
    (r - (F(r) - share) / (F(r) - F(r - 1))) / n: a curve without the steps of whole counts. Raises
    DataError for a rate that is not between 0 and 1.

    >>> binomial_limits(np.array([30.0, 300.0]), rate=0.5, share=0.025).round(3)
    array([0.304, 0.442])

    Source: Spiegelhalter 2005, Stat Med 24:1185-1202, appendix.
    """
    from scipy.special import bdtr

    if not 0 < rate < 1:
        raise DataError(f"The rate in the middle lies between 0 and 1; {rate:g} has no funnel.")
    size = np.asarray(n, dtype=np.float64)
    low, high = np.full(size.shape, -1.0), size.copy()
    while (high - low > 1).any():  # F(low) < share <= F(high) throughout
        middle = np.floor((low + high) / 2)
        reached = bdtr(middle, size.astype(np.int64), rate) >= share
        high = np.where(reached & (high - low > 1), middle, high)
        low = np.where(~reached & (high - low > 1), middle, low)
    at = bdtr(high, size.astype(np.int64), rate)
    below = np.where(high > 0, bdtr(np.maximum(high - 1, 0), size.astype(np.int64), rate), 0.0)
    return np.asarray((high - (at - share) / (at - below)) / size)

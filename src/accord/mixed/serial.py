"""Residuals that remember the one before: AR(1) within a group.

Rows t and s of one group, g steps apart in `order`, have residuals that correlate phi^g. Whitened,

    x*_t = (x_t - r x_s) / sqrt(1 - r^2),  r = phi^g,  s the row before;  the first row stays,

they are independent, and log|R| = sum log(1 - r^2). With U_i = M_i P_i, M = (I + D S)^-1 D, the
derivative of the cross-product by phi is E*'dE* + dE*'E*, where E* = [X y]* - Z* U.

Source: Pinheiro & Bates 2000, Mixed-Effects Models in S and S-PLUS, sections 5.3 and 5.4.
"""

from dataclasses import dataclass

import numpy as np

from accord.mixed.batches import gram
from accord.mixed.profile import Factor, Floats, Sums
from accord.mixed.rows import Codes, Turned
from accord.mixed.units import Units, reduced, shrinkage, sum_up

LIMIT = 0.9999  # phi beyond it cannot be told from a random intercept


@dataclass(frozen=True, slots=True)
class Weights:
    """What each row (n,) and the one before it count for, and their derivatives by phi."""

    here: Floats
    before: Floats
    d_here: Floats
    d_before: Floats
    logdet: float
    d_logdet: float

    def whiten(self, columns: Floats) -> Floats:
        """Columns (n, w) whitened."""
        return _weighed(columns, self.here, self.before)

    def slope(self, columns: Floats) -> Floats:
        """The derivative of the whitened columns by phi."""
        return _weighed(columns, self.d_here, self.d_before)


def weights(phi: float, order: Codes, starts: Codes) -> Weights:
    """The weights of rows sorted by group and order."""
    gap = np.diff(order, prepend=order[:1]).astype(float)
    first = np.zeros(len(order), dtype=bool)
    first[starts] = True
    gap[first] = 1.0
    r = np.where(first, 0.0, phi**gap)
    d_r = np.where(first, 0.0, gap * phi ** (gap - 1))
    rest = 1 - r**2
    here = rest**-0.5
    d_here = r * d_r * here / rest
    return Weights(
        here,
        r * here,
        d_here,
        d_r * here + r * d_here,
        float(np.log(rest).sum()),
        float((-2 * r * d_r / rest).sum()),
    )


def with_memory(turned: Turned, factor: Factor, theta: Floats) -> Sums:
    """The sums of a model with AR(1) residuals; the last of theta is artanh(phi / LIMIT)."""
    design = turned.design
    assert design.order is not None
    phi = LIMIT * float(np.tanh(theta[-1]))
    told = weights(phi, design.order, design.starts)
    columns, random = turned.part(0, design.rows)
    white, z = told.whiten(columns), told.whiten(random)
    units = sum_up(lambda low, high: (white[low:high], z[low:high]), design.starts, design.rows)
    triangle = factor.triangle(theta[:-1])
    left = reduced(units, triangle)
    d_cross, d_logdet = factor.derivatives(triangle, left.gram, left.kept)
    by_phi, log_by_phi = _by_phi(units, triangle, told, columns, random, white, z, design.starts)
    stretch = LIMIT * (1 - float(np.tanh(theta[-1])) ** 2)
    return Sums(
        left.cross,
        left.logdet + told.logdet,
        np.concatenate([d_cross, stretch * by_phi[None]]),
        np.append(d_logdet, stretch * (log_by_phi + told.d_logdet)),
    )


def _by_phi(
    units: Units,
    triangle: Floats,
    told: Weights,
    columns: Floats,
    random: Floats,
    white: Floats,
    z: Floats,
    starts: Codes,
) -> tuple[Floats, float]:
    cov = triangle @ triangle.T
    shrink = shrinkage(units.square, cov)[0]
    middle = np.einsum("abk,bc->kac", shrink, cov)  # M
    effects = np.einsum("kab,bkw->kaw", middle, units.cross)  # U
    sizes = np.diff(np.append(starts, len(z)))
    unit = np.repeat(np.arange(len(starts)), sizes)
    d_z = told.slope(random)
    left, d_left = white.copy(), told.slope(columns)
    for a in range(z.shape[1]):
        left -= z[:, a, None] * effects[unit, a]
        d_left -= d_z[:, a, None] * effects[unit, a]
    half = gram(left, d_left)
    logdet = 2 * float(np.einsum("na,nab,nb->", z, middle[unit], d_z))
    return half + half.T, logdet


def _weighed(columns: Floats, here: Floats, before: Floats) -> Floats:
    out = here[:, None] * columns
    out[1:] -= before[1:, None] * columns[:-1]
    return out

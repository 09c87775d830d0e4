"""Sums over units, one row of moments each: the general path.

Unit i (a client, a couple) has rows X_i (n_i, p), Z_i (n_i, q), y_i. With b_i ~ N(0, s2 D),
D = L L', and residuals N(0, s2 I), kept per unit are S_i = Z_i'Z_i (q, q) and P_i = Z_i'[X_i y_i]
(q, p+1), and once B = [X y]'[X y]. Then

    H_i = (I + D S_i)^-1        log|V / s2| = sum log|I + D S_i|
    C = B - sum (H_i'P_i)' D P_i
    dC by D[a, b] = - sum (H_i'P_i)[a]' (H_i'P_i)[b]        d log|V / s2| by D = sum S_i H_i

No inverse of D is taken, so a variance of zero is a value like any other.

Source: Laird & Ware 1982, Biometrics 38:963; Wolfinger, Tobias & Sall 1994, SIAM J Sci Comput
15:1294 (mixed models from cross-products).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from accord.mixed.batches import gram, inverse, mix, product
from accord.mixed.profile import Factor, Floats, Sums

Part = Callable[[int, int], tuple[Floats, Floats]]

PIECE = 16_384  # units at a time: what is worked on stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Units:
    """The moments of k units: square (q, q, k), cross (q, k, p+1), total (p+1, p+1)."""

    square: Floats
    cross: Floats
    total: Floats

    @property
    def count(self) -> int:
        return int(self.square.shape[2])


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of one level's units once their random effects are integrated out.

    cross: C (w, w); logdet; gram (q, q, w, w), kept (q, q): see `Factor.derivatives`.
    """

    cross: Floats
    logdet: float
    gram: Floats
    kept: Floats


def reduced(units: Units, triangle: Floats) -> Reduced:
    """Integrate the random effects of all units out, at one factor L of D."""
    cov = triangle @ triangle.T
    q, wide = len(cov), units.cross.shape[2]
    cross, logdet = units.total.copy(), 0.0
    products, kept = np.zeros((q, q, wide, wide)), np.zeros((q, q))
    for first in range(0, units.count, PIECE):
        square = units.square[..., first : first + PIECE]
        moment = units.cross[:, first : first + PIECE]
        shrink, det = shrinkage(square, cov)
        logdet += float(np.log(det).sum())
        kept += product(square, shrink).sum(axis=2)
        pulled = pull(shrink, moment)
        weighted = mix(cov, moment)
        cross -= gram(pulled.reshape(-1, wide), weighted.reshape(-1, wide))
        for a in range(q):
            for b in range(a + 1):
                products[a, b] += gram(pulled[a], pulled[b])
    for a in range(q):
        for b in range(a):
            products[b, a] = products[a, b].T
    return Reduced((cross + cross.T) / 2, logdet, products, kept)


def two_levels(units: Units, factor: Factor, theta: Floats) -> Sums:
    """The sums of a model with one level of random effects."""
    triangle = factor.triangle(theta)
    left = reduced(units, triangle)
    d_cross, d_logdet = factor.derivatives(triangle, left.gram, left.kept)
    return Sums(left.cross, left.logdet, d_cross, d_logdet)


def unit_curvature(units: Units, factor: Factor, theta: Floats, rows: int) -> Floats:
    """The curvature to be expected of the two-level deviance (m, m)."""
    triangle = factor.triangle(theta)
    kept = product(units.square, shrinkage(units.square, triangle @ triangle.T)[0])
    return factor.curvature(triangle, kept, np.ones(units.count), rows)


def shrinkage(square: Floats, cov: Floats) -> tuple[Floats, Floats]:
    """H = (I + D S)^-1 of a batch of S (q, q, k), and the determinants of I + D S."""
    grown = mix(cov, square)
    for a in range(len(cov)):
        grown[a, a] += 1.0
    return inverse(grown)


def pull(shrink: Floats, moment: Floats) -> Floats:
    """H'P of batches (q, q, k) and (q, k, w)."""
    out = np.empty_like(moment)
    for a in range(len(moment)):
        np.multiply(shrink[0, a][:, None], moment[0], out=out[a])
        for b in range(1, len(moment)):
            out[a] += shrink[b, a][:, None] * moment[b]
    return out


def sum_up(part_of: Part, starts: NDArray[np.int64], rows: int) -> Units:
    """The moments of rows sorted by unit.

    part_of: gives [X y] (n, p+1) and Z (n, q) of the rows from the first to before the last;
    starts:  (k,), where each unit's rows begin.
    """
    wide, q = (one.shape[1] for one in part_of(0, 1))
    square = np.empty((q, q, len(starts)))
    cross = np.empty((q, len(starts), wide))
    total = np.zeros((wide, wide))
    for first, last in pieces(starts, rows):
        low, high = starts[first], starts[last] if last < len(starts) else rows
        at = starts[first:last] - low
        part, z = part_of(int(low), int(high))
        total += gram(part, part)
        for a in range(q):
            one = z[:, a, None]
            cross[a, first:last] = np.add.reduceat(one * part, at, axis=0)
            for b in range(a + 1):
                square[a, b, first:last] = np.add.reduceat(z[:, a] * z[:, b], at)
                square[b, a, first:last] = square[a, b, first:last]
    return Units(square, cross, total)


def pieces(starts: NDArray[np.int64], rows: int, size: int = 65_536) -> list[tuple[int, int]]:
    """Runs of whole units, of about `size` rows each, as (first, last) unit."""
    cuts = np.searchsorted(starts, np.arange(0, rows, size), side="left")
    edges = np.unique(np.append(cuts, len(starts)))
    return [(int(a), int(b)) for a, b in pairwise(edges)]

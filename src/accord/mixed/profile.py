"""The profiled deviance of a linear mixed model and its gradient, from four sums.

Whatever a model is made of, here it is the generalised cross-product of the columns [X | y],

    C(theta) = [X y]' W(theta) [X y]        W = inverse of V / sigma2,  V the covariance of y

log|V / sigma2|, and the derivatives of both by every parameter theta. With C cut into A (p, p),
c (p,) and the last corner, and df = n - p under REML, n under ML:

    beta = A^-1 c        rss = corner - c' beta        sigma2 = rss / df
    deviance = log|V / sigma2| + [REML] log|A| + df (1 + log(2 pi sigma2))
    its gradient = d log|V / sigma2| + [REML] tr(A^-1 dA) + (-beta, 1) dC (-beta, 1)' / sigma2

Source: Lindstrom & Bates 1988, J Am Stat Assoc 83:1014; Bates et al. 2015, J Stat Softw 67(1).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a model's data amount to at one value of its m parameters.

    cross: (p+1, p+1); logdet: scalar; d_cross: (m, p+1, p+1); d_logdet: (m,).
    """

    cross: Floats
    logdet: float
    d_cross: Floats
    d_logdet: Floats


@dataclass(frozen=True, slots=True)
class Profile:
    """The deviance at one value of the parameters, and what was profiled out of it."""

    deviance: float
    gradient: Floats  # (m,)
    beta: Floats  # (p,)
    sigma2: float
    inverse: Floats  # (p, p): A^-1; sigma2 times it is the covariance of beta
    d_inverse: Floats  # (m, p, p): its derivatives
    d_rss: Floats  # (m,)


def profile(sums: Sums, rows: int, reml: bool) -> Profile:
    """The deviance and its gradient; raises LinAlgError where A is singular."""
    p = len(sums.cross) - 1
    root = np.linalg.cholesky(sums.cross[:p, :p])
    back = np.linalg.inv(root)
    inverse = back.T @ back
    half = back @ sums.cross[:p, p]
    beta = back.T @ half
    df = rows - p if reml else rows
    rss = max(float(sums.cross[p, p] - half @ half), np.finfo(float).tiny)
    sigma2 = rss / df
    deviance = sums.logdet + df * (1 + math.log(2 * math.pi * sigma2))
    signed = np.append(-beta, 1.0)
    d_rss = np.einsum("a,mab,b->m", signed, sums.d_cross, signed)
    gradient = sums.d_logdet + d_rss / sigma2
    moved = inverse @ sums.d_cross[:, :p, :p]
    if reml:
        deviance += 2 * float(np.log(np.diag(root)).sum())
        gradient = gradient + np.trace(moved, axis1=1, axis2=2)
    return Profile(deviance, gradient, beta, sigma2, inverse, -moved @ inverse, d_rss)


@dataclass(frozen=True, slots=True)
class Factor:
    """A lower triangle L of a covariance D = L L', as parameters.

    `free` are the (row, column) of its free cells: all of the triangle, or some of it.
    """

    size: int
    free: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, size: int, used: int | None = None) -> "Factor":
        """All cells of a triangle, or those of its first `used` rows."""
        rows = range(size if used is None else used)
        return cls(size, tuple((row, col) for row in rows for col in range(row + 1)))

    def start(self) -> Floats:
        """The identity."""
        return np.array([float(row == col) for row, col in self.free])

    def triangle(self, theta: Floats) -> Floats:
        """L (q, q)."""
        out = np.zeros((self.size, self.size))
        for value, cell in zip(theta, self.free, strict=True):
            out[cell] = value
        return out

    def theta(self, triangle: Floats) -> Floats:
        """The free cells of L."""
        return np.array([triangle[cell] for cell in self.free])

    def diagonal(self) -> list[int]:
        """Which parameters are on the diagonal."""
        return [at for at, (row, col) in enumerate(self.free) if row == col]

    def derivatives(self, triangle: Floats, gram: Floats, kept: Floats) -> tuple[Floats, Floats]:
        """d_cross (m, w, w) and d_logdet (m,) from their derivatives by D.

        gram: (q, q, w, w), minus the derivative of the cross-product by D[a, b], without symmetry;
        kept: (q, q), the derivative of the log-determinant by D.
        """
        both = gram + gram.transpose(1, 0, 2, 3)
        by_factor = -np.einsum("bc,rbij->crij", triangle, both)
        slope = 2 * kept @ triangle
        cross = np.stack([by_factor[col, row] for row, col in self.free])
        return cross, np.array([slope[cell] for cell in self.free])

    def curvature(self, triangle: Floats, kept: Floats, counts: Floats, rows: int) -> Floats:
        """The second derivatives of the profiled deviance that are expected (m, m):

            tr(V^-1 V_j V^-1 V_k) - tr(V^-1 V_j) tr(V^-1 V_k) / n

        with V_j the derivative of V = Z D Z' + I. kept: K = Z'V^-1 Z (q, q, k) of units of k kinds,
        counts: (k,), how many there are of each; rows: n.

        Source: Lindstrom & Bates 1988 (Fisher scoring).
        """
        size = self.size
        flat = kept.reshape(size * size, -1)
        both = ((flat * counts) @ flat.T).reshape(size, size, size, size)
        moved = np.zeros((len(self.free), size, size))
        for at, (row, col) in enumerate(self.free):
            moved[at, row] += triangle[:, col]
            moved[at, :, row] += triangle[:, col]
        once = np.einsum("ab,jba->j", kept @ counts, moved)
        twice = np.einsum("abcd,jbc,kda->jk", both, moved, moved)
        out: Floats = twice - np.outer(once, once) / rows
        return out


Criterion = Callable[[Floats], Profile]

"""Two series of many clients as sums per pattern of rated cells: all that a normal model needs.

A row holds one client's cells in the order first_1, second_1, first_2, second_2, ...: two a
session. Clients who lack the same cells share a pattern p. Of it are kept

    n_p,   m_p = mean of the rated cells,   C_p = sum of (x - m_p)(x - m_p)'

and with a model's covariance S and mean D b, cut to the rated cells, the likelihood is

    -2 log L = sum_p n_p (k_p log 2 pi + log|S_p| + r_p' S_p^-1 r_p) + tr(S_p^-1 C_p),
    r_p = m_p - D_p b

Missing cells are thereby left out and never filled in (full information; right where ratings go
missing at random given those that are there). Its derivative with respect to S is one matrix:

    G = sum_p E_p' (n_p S_p^-1 - S_p^-1 (C_p + n_p r_p r_p') S_p^-1) E_p

where E_p puts the rated cells back in their places. Patterns with as many rated cells are handled
at once. Source: Arbuckle 1996 (in Marcoulides & Schumacker, Advanced Structural Equation Modeling);
sums per pattern go back to Hartley & Hocking 1971, Biometrics 27:783.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
AT_ONCE = 2_000_000  # numbers held at a time, so that many patterns need little memory


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """P patterns with k rated cells each.

    cells:  (P, k) places of the rated cells.
    count:  (P,) clients.
    mean:   (P, k).
    spread: (P, k, k) sums of squares and products about the mean; None where each is one client.
    """

    cells: Whole
    count: Floats
    mean: Floats
    spread: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """All groups, and what they were made of."""

    groups: tuple[Group, ...]
    cells: int
    clients: int
    rated: int
    patterns: int


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """At one covariance: -2 log L with the means profiled out, its derivative, and the means.

    slope:       (c, c) derivative with respect to the covariance.
    beta:        (r,) generalised least squares estimates of the coefficients of the means.
    information: (r, r) of beta, whose inverse is its covariance.
    """

    deviance: float
    slope: Floats
    beta: Floats
    information: Floats


def collect(rows: Floats) -> Patterns:
    """Sums per pattern of `rows` (clients, cells), NaN where not rated; empty rows are left out.

    >>> found = collect(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, np.nan]]))
    >>> found.clients, found.rated, found.patterns
    (3, 5, 2)
    """
    rated = ~np.isnan(rows)
    rows, rated = rows[rated.any(1)], rated[rated.any(1)]
    packed = np.packbits(rated, axis=1)
    _, first, member, count = np.unique(
        packed, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(member.reshape(-1), kind="stable")
    ends = np.cumsum(count)
    shape = rated[first]
    width = shape.sum(1)
    groups = []
    for k in np.unique(width):
        alone = np.flatnonzero((width == k) & (count == 1))
        for part in _parts(alone, int(k)):
            cells = np.nonzero(shape[part])[1].reshape(len(part), k)
            mean = rows[first[part][:, None], cells]
            groups.append(Group(cells, np.ones(len(part)), mean, None))
        shared = np.flatnonzero((width == k) & (count > 1))
        for part in _parts(shared, int(k)):
            cells = np.nonzero(shape[part])[1].reshape(len(part), k)
            mean, spread = np.empty((len(part), k)), np.empty((len(part), k, k))
            for place, pattern in enumerate(part):
                who = order[ends[pattern] - count[pattern] : ends[pattern]]
                block = rows[np.ix_(who, cells[place])]
                mean[place] = block.mean(0)
                centred = block - mean[place]
                spread[place] = centred.T @ centred
            groups.append(Group(cells, count[part].astype(float), mean, spread))
    return Patterns(tuple(groups), rows.shape[1], len(rows), int(rated.sum()), len(first))


def _parts(patterns: Whole, k: int) -> Sequence[Whole]:
    size = max(1, AT_ONCE // (k * k))
    return [patterns[start : start + size] for start in range(0, len(patterns), size)]


def likelihood(patterns: Patterns, covariance: Floats, design: Floats) -> Likelihood:
    """-2 log L, means profiled out, with its derivative with respect to the covariance.

    covariance: (c, c), positive definite.
    design:     (c, r); the mean of cell j is design[j] @ beta.

    Raises numpy.linalg.LinAlgError where the covariance is not positive definite.
    """
    c = patterns.cells
    inverses = []
    deviance = patterns.rated * np.log(2 * np.pi)
    weight, pulled = np.zeros(c * c), np.zeros(c)
    for group in patterns.groups:
        inverse, logs = _inverted(covariance, group)
        inverses.append(inverse)
        deviance += group.count @ logs
        weight += _placed(group, group.count[:, None, None] * inverse, c)
        towards = group.count[:, None] * np.einsum("pij,pj->pi", inverse, group.mean)
        pulled += np.bincount(group.cells.ravel(), towards.ravel(), c)
    full = weight.reshape(c, c)
    information = design.T @ full @ design
    beta: Floats = np.asarray(np.linalg.solve(information, design.T @ pulled), dtype=float)
    middle = design @ beta
    slope = weight
    for group, inverse in zip(patterns.groups, inverses, strict=True):
        residual = group.mean - middle[group.cells]
        seen = np.einsum("pij,pj->pi", inverse, residual)
        deviance += group.count @ (residual * seen).sum(1)
        taken = group.count[:, None, None] * seen[:, :, None] * seen[:, None, :]
        if group.spread is not None:
            deviance += float((inverse * group.spread).sum())
            taken += inverse @ group.spread @ inverse
        slope = slope - _placed(group, taken, c)
    return Likelihood(float(deviance), slope.reshape(c, c), beta, information)


def _inverted(covariance: Floats, group: Group) -> tuple[Floats, Floats]:
    """Inverse and log determinant of the covariance, cut to each pattern's cells."""
    cut = covariance[group.cells[:, :, None], group.cells[:, None, :]]
    lower = np.linalg.cholesky(cut)
    logs = 2 * np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(1)
    return np.asarray(np.linalg.inv(cut), dtype=float), np.asarray(logs, dtype=float)


def _placed(group: Group, blocks: Floats, c: int) -> Floats:
    """The sum of all blocks, each put back where its cells stand; flat, (c * c,)."""
    place = group.cells[:, :, None] * c + group.cells[:, None, :]
    return np.asarray(np.bincount(place.ravel(), blocks.ravel(), c * c), dtype=float)

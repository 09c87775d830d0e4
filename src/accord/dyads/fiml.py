"""All pairs, complete or not: maximum likelihood of everything that was observed.

Outcomes, predictors and covariates of both members are taken as jointly normal, N(mu, S), and each
pair adds the density of what it has. By EM over the patterns of what is missing:

    E  missing values by their regression on the observed ones, with its residual covariance
    M  mu, S from the completed sums; for interchangeable members averaged with the members swapped

Standard errors come from the observed information. It holds where what is missing depends on what
was observed and on nothing else ("missing at random").

Source: Dempster, Laird & Rubin 1977, J R Stat Soc B 39:1; Enders & Bandalos 2001, Struct Equ
Modeling 8:430; Olsen & Kenny 2006, Psychol Methods 11:127 (interchangeable members).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.dyads.regressions import Floats
from accord.errors import DataError

MOST_STEPS = 5000
SETTLED = 1e-11
STEP = 1e-5  # of the numerical second derivatives; all columns are in standard units
Patterns = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Full:
    """The joint moments, as sums over `groups` pairs, and how sure they are.

    products (q, q): what V'V of the completed pairs is expected to be; column 0 is 1.
    """

    products: Floats
    groups: int
    loglik: float
    parameters: int
    cov: Floats  # of the free parameters
    start: Floats  # their values
    spread: Callable[[Floats], Floats]  # free parameters (a, t) to products (a, q, q)

    def of(self, function: Callable[[Floats], Floats]) -> Floats:
        """Covariance of any function of the products (a, q, q) -> (a, P), by the delta method."""
        moves = STEP * np.eye(len(self.start))
        both = np.vstack([self.start + moves, self.start - moves])
        values = function(self.spread(both))
        half = len(self.start)
        slope = (values[:half] - values[half:]).T / (2 * STEP)
        return np.asarray(slope @ self.cov @ slope.T)


def full(columns: Floats, swapped: tuple[int, ...] | None = None) -> Full:
    """Joint maximum likelihood from columns (n, q) with NaN; column 0 is 1.

    swapped: for interchangeable members, the columns in the order they have once members change
    places. Raises DataError where the moments cannot be told from what was observed.
    """
    seen, sums = patterns(columns)
    groups = len(columns)
    second = moments(seen, sums, swapped)
    q = columns.shape[1] - 1
    orbit, free = _orbits(q, swapped)
    pick = _places(q)

    def spread(values: Floats) -> Floats:
        made = np.empty((len(values), q + 1, q + 1))
        whole = values[:, orbit]
        mean = whole[:, :q]
        sigma = np.empty((len(values), q, q))
        sigma[:, pick[0], pick[1]] = sigma[:, pick[1], pick[0]] = whole[:, q:]
        made[:, 0, 0] = 1
        made[:, 0, 1:] = made[:, 1:, 0] = mean
        made[:, 1:, 1:] = sigma + mean[:, :, None] * mean[:, None, :]
        return made * groups

    def slope(values: Floats) -> Floats:
        """Gradient of the log-likelihood with the free parameters."""
        whole = values[orbit]
        sigma = np.empty((q, q))
        sigma[pick] = sigma[pick[1], pick[0]] = whole[q:]
        gradient = _gradient(seen, sums, whole[:q], sigma)
        return np.asarray(np.bincount(orbit, gradient, minlength=free))

    mean, sigma = second[0, 1:], second[1:, 1:] - np.outer(second[0, 1:], second[0, 1:])
    values = np.concatenate([mean, sigma[pick]])
    start = np.bincount(orbit, values, minlength=free) / np.bincount(orbit, minlength=free)
    bend = np.empty((free, free))
    for place in range(free):
        move = np.zeros(free)
        move[place] = STEP
        bend[place] = (slope(start + move) - slope(start - move)) / (2 * STEP)
    information = -(bend + bend.T) / 2
    if np.linalg.eigvalsh(information)[0] <= 0:
        raise DataError(
            "What was observed does not tell the joint moments: too many values are missing "
            "together. Leave incomplete pairs out, or a column with many gaps."
        )
    loglik = _loglik(seen, sums, mean, sigma)
    return Full(
        second * groups,
        groups,
        loglik,
        free,
        np.asarray(np.linalg.inv(information), dtype=np.float64),
        start,
        spread,
    )


def patterns(columns: Floats, weights: Floats | None = None) -> tuple[Patterns, Floats]:
    """Which columns each pattern has (m, q), and its sums of products (m, q, q), zero where not."""
    there = ~np.isnan(columns)
    seen, which = np.unique(there, axis=0, return_inverse=True)
    which = which.reshape(-1)
    zeroed = np.where(there, columns, 0.0)
    weighted = zeroed if weights is None else zeroed * weights[:, None]
    sums = [zeroed[which == p].T @ weighted[which == p] for p in range(len(seen))]
    return seen, np.stack(sums)


def moments(
    seen: Patterns,
    sums: Floats,
    swapped: tuple[int, ...] | None = None,
    settled: float = SETTLED,
) -> Floats:
    """E[v v'] (..., q, q) by EM; a leading axis of `sums` (..., m, q, q) is as many sets of pairs.

    >>> v = np.array([[1, 1, 2.0], [1, 2, 5], [1, 4, 6], [1, 5, np.nan]])
    >>> moments(*patterns(v))[0].round(3)  # 3 + .5 + 12/14 of what column 1 tells about it
    array([1.   , 3.   , 5.143])
    """
    q = sums.shape[-1]
    groups = sums[..., :, 0, 0].sum(-1)[..., None, None]
    diagonal = np.einsum("...mii->...i", sums)
    counted = np.einsum("...m,mi->...i", sums[..., :, 0, 0], seen)
    second = np.zeros((*sums.shape[:-3], q, q))
    second[..., range(q), range(q)] = diagonal / np.maximum(counted, 1)
    second[..., 0, 1:] = np.einsum("...mi->...i", sums[..., 0, :])[..., 1:] / np.maximum(
        counted[..., 1:], 1
    )
    second[..., 1:, 0] = second[..., 0, 1:]
    mean = second[..., 0, 1:]
    second[..., 1:, 1:] += mean[..., :, None] * mean[..., None, :] * (1 - np.eye(q - 1))
    for _ in range(MOST_STEPS):
        following = _completed(seen, sums, second) / groups
        if swapped is not None:
            turned = following[..., swapped, :][..., :, swapped]
            following = (following + turned) / 2
        moved = float(np.max(np.abs(following - second)))
        second = following
        if moved < settled:
            break
    return second


def _completed(seen: Patterns, sums: Floats, second: Floats) -> Floats:
    """Expected sums of products of all pairs, given mu and S."""
    total = np.zeros_like(second)
    mean = second[..., 0, :]
    sigma = second - mean[..., :, None] * mean[..., None, :]
    for p, there in enumerate(seen):
        has, lacks = np.flatnonzero(there)[1:], np.flatnonzero(~there)
        part = sums[..., p, :, :]
        if not len(lacks):
            total = total + part
            continue
        fill = np.zeros_like(second)  # from [1, observed] to [1, everything]
        fill[..., np.flatnonzero(there), np.flatnonzero(there)] = 1
        within = sigma[..., has[:, None], has]
        across = sigma[..., lacks[:, None], has]
        slope = np.swapaxes(np.linalg.solve(within, np.swapaxes(across, -1, -2)), -1, -2)
        fill[..., lacks[:, None], has] = slope
        fill[..., lacks, 0] = mean[..., lacks] - np.einsum(
            "...lh,...h->...l", slope, mean[..., has]
        )
        total = total + fill @ part @ np.swapaxes(fill, -1, -2)
        left = sigma[..., lacks[:, None], lacks] - slope @ np.swapaxes(across, -1, -2)
        total[..., lacks[:, None], lacks] += part[..., 0, 0, None, None] * left
    return total


def _about(sums: Floats, mean: Floats) -> Floats:
    """Sums of products about the means, of the columns after the first."""
    first = sums[0, 1:]
    return np.asarray(
        sums[1:, 1:]
        - np.outer(first, mean)
        - np.outer(mean, first)
        + sums[0, 0] * np.outer(mean, mean)
    )


def _loglik(seen: Patterns, sums: Floats, mean: Floats, sigma: Floats) -> float:
    value = 0.0
    for there, part in zip(seen, sums, strict=True):
        has = np.flatnonzero(there[1:])
        within = sigma[np.ix_(has, has)]
        around = _about(part, mean)[np.ix_(has, has)]
        value -= part[0, 0] * (len(has) * np.log(2 * np.pi) + np.linalg.slogdet(within)[1])
        value -= float(np.trace(np.linalg.solve(within, around))) if len(has) else 0.0
    return float(value / 2)


def _gradient(seen: Patterns, sums: Floats, mean: Floats, sigma: Floats) -> Floats:
    """Slope of the log-likelihood with mu (q,) and the lower triangle of S."""
    q = len(mean)
    by_mean, by_sigma = np.zeros(q), np.zeros((q, q))
    for there, part in zip(seen, sums, strict=True):
        has = np.flatnonzero(there[1:])
        if not len(has):
            continue
        inverse = np.linalg.inv(sigma[np.ix_(has, has)])
        by_mean[has] += inverse @ (part[0, 1:] - part[0, 0] * mean)[has]
        around = _about(part, mean)[np.ix_(has, has)]
        by_sigma[np.ix_(has, has)] += (inverse @ around @ inverse - part[0, 0] * inverse) / 2
    rows, columns = _places(q)
    doubled = np.where(rows == columns, 1.0, 2.0)
    return np.concatenate([by_mean, doubled * by_sigma[rows, columns]])


def _places(q: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns = np.tril_indices(q)
    return rows.astype(np.int64), columns.astype(np.int64)


def _orbits(q: int, swapped: tuple[int, ...] | None) -> tuple[NDArray[np.int64], int]:
    """For each mean and covariance the free parameter it is: equal ones share theirs."""
    turn = [one - 1 for one in swapped[1:]] if swapped else list(range(q))
    found: dict[tuple[int, ...], int] = {}
    orbit = []
    for i in range(q):
        orbit.append(found.setdefault((min(i, turn[i]),), len(found)))
    for i, j in zip(*_places(q), strict=True):
        other = sorted((turn[i], turn[j]))
        key = min((int(j), int(i)), (other[0], other[1]))
        orbit.append(found.setdefault(key, len(found)))
    return np.array(orbit, dtype=np.int64), len(found)

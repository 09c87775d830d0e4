"""Residuals of two people day by day: partners go together, and each day leans on the last.

    Cov(e_it, e_js) = S_ij phi^|t - s|          S (2, 2) between members, phi from day to day

Rows are turned by the inverse of this covariance's Cholesky factor, couple by couple, so that what
remains is an ordinary mixed model with independent residuals. Couples with the same days share one
factor. Missing days and days that only one filled in need nothing further: their rows are absent.

Source: Laurenceau & Bolger 2005, J Fam Psychol 19:86; Galecki 1994, Commun Stat Theory 23:3105.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from accord.dyads.regressions import Floats

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Days:
    """Rows in order of couple, member and day; `blocks` are couples that have the same rows.

    Each block: rows (couples, m) as places in the arrays, member (m,) 0 or 1, and day (m,).
    """

    blocks: tuple[tuple[Codes, Codes, Floats], ...]

    def turned(self, values: Floats, rho: float, ratio: float, phi: float) -> tuple[Floats, float]:
        """Rows (n, c) made independent, and the log of the factors' determinant."""
        between = np.array([[1.0, rho * ratio], [rho * ratio, ratio * ratio]])
        made, log_factor = np.empty_like(values), 0.0
        for rows, member, day in self.blocks:
            cov = between[np.ix_(member, member)]
            cov = cov * _power(phi, np.abs(day[:, None] - day[None, :]))
            factor = np.linalg.cholesky(cov)
            log_factor += len(rows) * float(np.log(np.diag(factor)).sum())
            many = np.moveaxis(values[rows], 0, 1).reshape(len(member), -1)
            solved = np.linalg.solve(factor, many)
            made[rows] = np.moveaxis(solved.reshape(len(member), len(rows), values.shape[1]), 1, 0)
        return made, log_factor


def days(couple: Codes, member: Codes, day: Floats) -> tuple[Days, Codes]:
    """Blocks of couples with the same rows, and the order (n,) that sorts rows into them."""
    order = np.lexsort((day, member, couple))
    couple, member, day = couple[order], member[order], day[order]
    starts = np.flatnonzero(np.r_[True, np.diff(couple) != 0, True])
    alike: dict[bytes, list[int]] = {}
    for place, (start, end) in enumerate(pairwise(starts)):
        # Only differences of days count, so couples who began on other days can be alike.
        since = day[start:end] - day[start:end].min()
        alike.setdefault(member[start:end].tobytes() + since.tobytes(), []).append(place)
    return Days(tuple(_blocks(alike, starts, member, day))), order


def _blocks(
    alike: dict[bytes, list[int]], starts: Codes, member: Codes, day: Floats
) -> Iterator[tuple[Codes, Codes, Floats]]:
    for places in alike.values():
        first, size = starts[places[0]], starts[places[0] + 1] - starts[places[0]]
        rows = np.array([np.arange(starts[p], starts[p] + size) for p in places], dtype=np.int64)
        yield rows, member[first : first + size], day[first : first + size]


def first_guess(left: Floats, held: Days) -> tuple[float, float, float]:
    """rho, the ratio of the two sd, and phi, by moments of the residuals (n,)."""
    squares, counts = np.zeros(2), np.zeros(2)
    crossed = together = lagged = steps = 0.0
    for rows, member, day in held.blocks:
        values = left[rows]
        for one in (0, 1):
            squares[one] += float((values[:, member == one] ** 2).sum())
            counts[one] += len(rows) * int((member == one).sum())
        same = (member[:, None] < member[None, :]) & (day[:, None] == day[None, :])
        next_day = (member[:, None] == member[None, :]) & (day[None, :] - day[:, None] == 1)
        for pairs, which in ((np.argwhere(same), 0), (np.argwhere(next_day), 1)):
            if len(pairs):
                value = float((values[:, pairs[:, 0]] * values[:, pairs[:, 1]]).sum())
                if which == 0:
                    crossed, together = crossed + value, together + len(pairs) * len(rows)
                else:
                    lagged, steps = lagged + value, steps + len(pairs) * len(rows)
    sd = np.sqrt(squares / np.maximum(counts, 1))
    rho = crossed / together / (sd[0] * sd[1]) if together else 0.0
    phi = lagged / steps / float(squares.sum() / counts.sum()) if steps else 0.0
    return float(np.clip(rho, -0.9, 0.9)), float(sd[1] / sd[0]), float(np.clip(phi, -0.5, 0.9))


def _power(phi: float, gap: Floats) -> Floats:
    """phi^gap for whole gaps, also where phi is negative or zero."""
    return np.asarray(np.where(gap == 0, 1.0, np.sign(phi) ** gap * np.abs(phi) ** gap))

"""Residuals of two people day by day: partners go together, and each day leans on the last.

    Cov(e_it, e_js) = S_ij phi^|t - s|          S (2, 2) between members, phi from day to day

Rows are turned by the inverse of this covariance's Cholesky factor, couple by couple, so that what
remains is an ordinary mixed model with independent residuals. Couples with the same days share one
factor. Missing days and days that only one filled in need nothing further: their rows are absent.

Source: Laurenceau & Bolger 2005, J Fam Psychol 19:86; Galecki 1994, Commun Stat Theory 23:3105.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.dyads.regressions import Floats

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Couples with equally many rows.

    rows (c, m), places in the arrays; member and day (u, m) of the different sets of days among
    them, and which set (c,) each couple has.
    """

    rows: Codes
    member: Codes
    day: Floats
    which: Codes

    def each(self) -> Iterator[tuple[Codes, Codes, Floats]]:
        """Rows (couples, m), member and day (m,) of each different set of days."""
        for place, (member, day) in enumerate(zip(self.member, self.day, strict=True)):
            yield self.rows[self.which == place], member, day


@dataclass(frozen=True, slots=True)
class Days:
    """Rows in order of couple, member and day, in blocks of equally many."""

    blocks: tuple[Block, ...]

    def turned(self, values: Floats, rho: float, ratio: float, phi: float) -> tuple[Floats, float]:
        """Rows (n, c) made independent, and the log of the factors' determinant."""
        between = np.array([[1.0, rho * ratio], [rho * ratio, ratio * ratio]])
        made, log_factor = np.empty_like(values), 0.0
        for block in self.blocks:
            cov = between[block.member[:, :, None], block.member[:, None, :]]
            cov = cov * _power(phi, np.abs(block.day[:, :, None] - block.day[:, None, :]))
            factor = np.linalg.cholesky(cov)
            logs = np.log(np.einsum("umm->um", factor)).sum(1)
            log_factor += float(logs[block.which].sum())
            made[block.rows] = np.linalg.inv(factor)[block.which] @ values[block.rows]
        return made, log_factor


def days(couple: Codes, member: Codes, day: Floats) -> tuple[Days, Codes]:
    """Blocks of couples with equally many rows, and the order (n,) that sorts rows for them."""
    order = np.lexsort((day, member, couple))
    couple, member, day = couple[order], member[order], day[order]
    starts = np.flatnonzero(np.r_[True, np.diff(couple) != 0])
    sizes = np.diff(np.r_[starts, len(couple)])
    blocks = []
    for size in np.unique(sizes):
        rows = starts[sizes == size][:, None] + np.arange(size)
        # Only differences of days count, so couples who began on other days can be alike.
        since = day[rows] - day[rows].min(1, keepdims=True)
        sets, which = np.unique(np.hstack([member[rows], since]), axis=0, return_inverse=True)
        whose = sets[:, :size].astype(np.int64)
        blocks.append(Block(rows, whose, sets[:, size:], which.reshape(-1).astype(np.int64)))
    return Days(tuple(blocks)), order


def first_guess(left: Floats, held: Days) -> tuple[float, float, float]:
    """rho, the ratio of the two sd, and phi, by moments of the residuals (n,)."""
    squares, counts = np.zeros(2), np.zeros(2)
    products, pairs = np.zeros(2), np.zeros(2)  # of partners on a day; of a day and the next
    for rows, member, day in (one for block in held.blocks for one in block.each()):
        values = left[rows]
        for one in (0, 1):
            squares[one] += float((values[:, member == one] ** 2).sum())
            counts[one] += len(rows) * int((member == one).sum())
        same = (member[:, None] < member[None, :]) & (day[:, None] == day[None, :])
        following = (member[:, None] == member[None, :]) & (day[None, :] - day[:, None] == 1)
        for place, mask in enumerate((same, following)):
            first, second = np.nonzero(mask)
            products[place] += float((values[:, first] * values[:, second]).sum())
            pairs[place] += len(first) * len(rows)
    sd = np.sqrt(np.maximum(squares, 1e-300) / np.maximum(counts, 1))
    variance = float(squares.sum() / max(counts.sum(), 1))
    mean = products / np.maximum(pairs, 1)
    rho, phi = mean[0] / (sd[0] * sd[1]), mean[1] / variance if variance > 0 else 0.0
    return float(np.clip(rho, -0.9, 0.9)), float(sd[1] / sd[0]), float(np.clip(phi, -0.5, 0.9))


def _power(phi: float, gap: Floats) -> Floats:
    """phi^gap for whole gaps, also where phi is negative or zero."""
    return np.asarray(np.where(gap == 0, 1.0, np.sign(phi) ** gap * np.abs(phi) ** gap))

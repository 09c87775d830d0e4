"""The sums of products of each pattern's clients, many patterns in one product of matrices."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from accord.mixed.batches import squares, triangle_of
from accord.mixed.ordering import Sorted
from accord.mixed.sharing import Shared, rounded

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FINE = 100.0  # covariates are counted in hundredths
NEAR = 1e-6  # of a step: as near as a number read from text comes to a whole one
CELLS = 125_000  # numbers worked on at a time: they stay in a processor's cache
NONE = -1  # in place of a session that a shorter pattern does not have


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Patterns of up to k sessions each, in the order of `Shared`.

    sessions: (P, k), with `NONE` before the first where a pattern has fewer; clients: (P,); and, in
    steps and hundredths, with zeros for a session that is none, the sums over clients of
    covariates: w w' (P, r (r + 1) / 2), lower triangles, row by row;
    cross:      y w' (P, k, r);
    scores:     y y' (P, k (k + 1) / 2), lower triangles, row by row.
    """

    sessions: Whole
    clients: Whole
    covariates: Floats
    cross: Floats
    scores: Floats

    @property
    def longest(self) -> int:
        """How many sessions a pattern may have: k."""
        return int(self.sessions.shape[1])

    @property
    def lengths(self) -> Whole:
        """How many sessions each pattern has (P,)."""
        out: Whole = (self.sessions != NONE).sum(axis=1)
        return out


@dataclass(frozen=True, slots=True)
class Counted:
    """Scores and covariates, counted in steps and hundredths: whole numbers where that can be.

    scores, sessions: of all rows, then a zero and `NONE`; w: (N + 1, r), starts, ends: (N + 1,), of
    each client and, last, of nobody, who has no row.
    """

    scores: Floats
    sessions: Whole
    w: Floats
    starts: Whole
    ends: Whole

    def rows(self, who: Whole, k: int) -> Whole:
        """The rows of clients, as the last of k places each; the last row of all before them."""
        nothing = len(self.scores) - 1
        row = self.ends.take(who)[..., None] + np.arange(-k, 0)
        return np.where(row >= self.starts.take(who)[..., None], row, nothing)


def counted(one: Sorted, centre: float, step: float) -> Counted:
    """Scores in steps from the centre, and w = (1, covariates in hundredths)."""
    scores = np.zeros(one.rows + 1)
    np.subtract(one.y, centre, out=scores[:-1])
    if step != 1:
        scores /= step
    w = np.zeros((one.clients + 1, 1 + one.covariates.shape[1]))
    w[:-1, 0] = 1.0
    np.multiply(one.covariates, FINE, out=w[:-1, 1:])
    starts = np.append(one.starts, one.rows)
    ends = np.append(starts[1:], one.rows)
    return Counted(whole(scores), np.append(one.session, NONE), whole(w), starts, ends)


def blocks_of(one: Sorted, by: Shared, centre: float, step: float) -> tuple[Block, ...]:
    """The sums of all patterns, those of nearly one length together."""
    values = counted(one, centre, step)
    first = np.flatnonzero(np.append(True, np.diff(by.longest) != 0)) if one.rows else by.starts
    edges = [*first.tolist(), len(by.longest)]
    return tuple(_block(one, by, values, slice(low, high)) for low, high in pairwise(edges))


def _block(one: Sorted, by: Shared, values: Counted, here: slice) -> Block:
    """The sums of patterns of nearly one length."""
    clients, starts = by.clients[here], by.starts[here]
    k, r = int(by.longest[here.start]), values.w.shape[1]
    row = values.rows(by.members.take(starts), k)
    made = Block(
        values.sessions.take(row).astype(np.int64, copy=False),
        clients,
        np.empty((len(clients), r * (r + 1) // 2)),
        np.empty((len(clients), k, r)),
        np.empty((len(clients), k * (k + 1) // 2)),
    )
    of_w, of_scores = (
        (rows + first) * (r + k) + columns + first
        for first, (rows, columns) in ((0, triangle_of(r)), (r, triangle_of(k)))
    )
    for size, lots in _together(rounded(clients), r + k):
        slot = np.arange(size)
        at = np.minimum(starts[lots, None] + slot, one.clients - 1)
        who = np.where(slot < clients[lots, None], by.members.take(at), one.clients)
        both = np.empty((len(lots), size, r + k))
        both[..., :r] = values.w.take(who, axis=0)
        both[..., r:] = values.scores.take(values.rows(who, k))
        sums = squares(both)
        flat = sums.reshape(len(lots), -1)
        made.covariates[lots] = flat.take(of_w, axis=1)
        made.cross[lots] = sums[:, r:, :r]
        made.scores[lots] = flat.take(of_scores, axis=1)
    return made


def _together(sizes: Whole, wide: int) -> Iterator[tuple[int, Whole]]:
    """Which lots (one a pattern) are summed together: all of a size, but no more than fit."""
    place = np.argsort(sizes, kind="stable")
    ordered = sizes[place]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])).tolist()
    for low, high in zip(first, [*first[1:], len(place)], strict=True):
        size = int(ordered[low])
        most = max(1, CELLS // (wide * (size + wide)))
        for at in range(low, high, most):
            yield size, place[at : min(at + most, high)]


def merged(blocks: list[Block]) -> Block:
    """Patterns of one block in their order, equal ones added."""
    sessions, clients, covariates, cross, scores = (
        np.concatenate([getattr(block, name) for block in blocks])
        for name in ("sessions", "clients", "covariates", "cross", "scores")
    )
    place = np.lexsort(sessions.T)
    sessions = sessions[place]
    starts = np.flatnonzero(np.append(True, (sessions[1:] != sessions[:-1]).any(axis=1)))
    return Block(
        sessions[starts],
        *(np.add.reduceat(part[place], starts) for part in (clients, covariates, cross, scores)),
    )


def whole(values: Floats) -> Floats:
    """Values that are whole but for the rounding of a decimal fraction, made whole."""
    near = np.rint(values)
    away = near != values
    if away.any():
        near = np.where(np.abs(values - near) < NEAR, near, values)
    return near

"""The sums of products of each pattern's clients, many patterns in one product of matrices."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from accord.mixed.batches import triangle_of
from accord.mixed.ordering import Sorted
from accord.mixed.sharing import Shared

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FINE = 100.0  # covariates are counted in hundredths
NEAR = 1e-6  # of a step: as near as a number read from text comes to a whole one
CELLS = 250_000  # numbers worked on at a time: they stay in a processor's cache
# Patterns of nearly as many clients are summed together. These are the sizes that their lots are
# brought to by clients who are nobody: few sizes, and at most a third of a lot is nobody.
SIZES = np.array([1, 2, *(n << shift for shift in range(40) for n in (3, 4))])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Patterns of k sessions each, in the order of `Shared`.

    sessions: (P, k); clients: (P,); and, in steps and hundredths, the sums over clients of
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
    def length(self) -> int:
        """Sessions of each pattern: k."""
        return int(self.sessions.shape[1])


@dataclass(frozen=True, slots=True)
class Counted:
    """Scores and covariates in whole steps and hundredths, where they are whole.

    scores: of all rows, then zeros; w: (N + 1, r), starts: (N + 1,), of each client, the last of
    whom is nobody: nothing but zeros.
    """

    scores: Floats
    w: Floats
    starts: Whole


def counted(one: Sorted, centre: float, step: float) -> Counted:
    """Scores in steps from the centre, and w = (1, covariates in hundredths)."""
    scores = np.zeros(one.rows + int(one.sizes.max(initial=0)))
    np.subtract(one.y, centre, out=scores[: one.rows])
    if step != 1:
        scores /= step
    w = np.zeros((one.clients + 1, 1 + one.covariates.shape[1]))
    w[:-1, 0] = 1.0
    np.multiply(one.covariates, FINE, out=w[:-1, 1:])
    return Counted(whole(scores), whole(w), np.append(one.starts, one.rows))


def blocks_of(one: Sorted, by: Shared, centre: float, step: float) -> tuple[Block, ...]:
    """The sums of all patterns, those of one length together."""
    values = counted(one, centre, step)
    first = np.flatnonzero(np.append(True, np.diff(by.lengths) != 0)) if one.rows else by.starts
    edges = [*first.tolist(), len(by.lengths)]
    sizes = SIZES[np.searchsorted(SIZES, by.clients)]
    return tuple(_block(one, by, values, sizes, slice(low, high)) for low, high in pairwise(edges))


def _block(one: Sorted, by: Shared, values: Counted, sizes: Whole, here: slice) -> Block:
    """The sums of patterns of one length."""
    clients, starts, k = by.clients[here], by.starts[here], int(by.lengths[here.start])
    r = values.w.shape[1]
    sessions = one.session[one.starts[by.members[starts]][:, None] + np.arange(k)]
    made = Block(
        sessions.astype(np.int64, copy=False),
        clients,
        np.empty((len(clients), r * (r + 1) // 2)),
        np.empty((len(clients), k, r)),
        np.empty((len(clients), k * (k + 1) // 2)),
    )
    of_w, of_scores = (
        (rows + first) * (r + k) + columns + first
        for first, (rows, columns) in ((0, triangle_of(r)), (r, triangle_of(k)))
    )
    column = np.arange(k)
    for size, lots in _together(sizes[here], r + k):
        slot = np.arange(size)
        at = np.minimum(starts[lots, None] + slot, one.clients - 1)
        who = np.where(slot < clients[lots, None], by.members.take(at), one.clients)
        both = np.empty((len(lots), size, r + k))
        both[..., :r] = values.w.take(who, axis=0)
        both[..., r:] = values.scores.take(values.starts.take(who)[..., None] + column)
        sums = np.matmul(both.transpose(0, 2, 1), both)
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
    """Patterns of one length in their order, equal ones added."""
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

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
FEW = 16_384  # the same where as many more come up on the way
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

    scores: of all rows, then a zero; w: (N + 1, r), starts, ends: (N + 1,), of each client and,
    last, of nobody, who has no row.
    """

    scores: Floats
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
    make_whole(scores)
    make_whole(w.reshape(-1))
    starts = np.append(one.starts, one.rows)
    return Counted(scores, w, starts, np.append(starts[1:], one.rows))


def blocks_of(one: Sorted, by: Shared, centre: float, step: float) -> tuple[Block, ...]:
    """The sums of all patterns, those of nearly one length together."""
    values = counted(one, centre, step)
    first = np.flatnonzero(np.append(True, np.diff(by.longest) != 0)) if one.rows else by.starts
    edges = [*first.tolist(), len(by.longest)]
    made = _empty(one, by, values.w.shape[1], edges)
    for block, (low, high) in zip(made, pairwise(edges), strict=True):
        _fill(block, values, by.members, by.starts[low:high])
    return tuple(made)


def _empty(one: Sorted, by: Shared, r: int, edges: list[int]) -> list[Block]:
    """Blocks of the patterns from one edge to the next, with sums that are still to be filled in.

    All are cut from one piece of memory: a system gives a large one much faster than many small.
    """
    lengths = [int(by.longest[low]) for low in edges[:-1]]
    cells = [(r * (r + 1) // 2, k * r, k * (k + 1) // 2) for k in lengths]
    counts = np.diff(edges)
    memory, at = np.empty(int(counts @ [sum(each) for each in cells])), 0
    made = []
    for k, count, low, each in zip(lengths, counts.tolist(), edges[:-1], cells, strict=True):
        parts = []
        for wide in each:
            parts.append(memory[at : at + count * wide].reshape(count, wide))
            at += count * wide
        some = slice(low, low + count)
        last = one.starts[by.members[by.starts[some]]] + by.lengths[some]
        row = last[:, None] + np.arange(-k, 0)
        there = np.arange(k) >= k - by.lengths[some, None]
        sessions = np.where(there, one.session.take(row, mode="clip"), NONE).astype(np.int64)
        made.append(
            Block(sessions, by.clients[some], parts[0], parts[1].reshape(count, k, r), parts[2])
        )
    return made


def _fill(made: Block, values: Counted, members: Whole, starts: Whole) -> None:
    """Fill in the sums of a block; starts: (P,), where its patterns' members begin."""
    clients, k, r = made.clients, made.longest, values.w.shape[1]
    nobody = len(values.w) - 1
    of_w, of_scores = (
        (rows + first) * (r + k) + columns + first
        for first, (rows, columns) in ((0, triangle_of(r)), (r, triangle_of(k)))
    )
    for size, lots in _together(rounded(clients), r + k):
        slot = np.arange(size)
        who = members.take(starts[lots, None] + slot, mode="clip")
        who = np.where(slot < clients[lots, None], who, nobody)
        both = np.empty((len(lots), size, r + k))
        both[..., :r] = values.w.take(who, axis=0)
        both[..., r:] = values.scores.take(values.rows(who, k))
        sums = squares(both)
        flat = sums.reshape(len(lots), -1)
        made.covariates[lots] = flat.take(of_w, axis=1)
        made.cross[lots] = sums[:, r:, :r]
        made.scores[lots] = flat.take(of_scores, axis=1)


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


def make_whole(values: Floats) -> None:
    """Make values (n,) whole that are so but for the rounding of a decimal fraction."""
    for low in range(0, len(values), FEW):
        part = values[low : low + FEW]
        near = np.rint(part)
        if (away := np.abs(part - near) >= NEAR).any():
            near[away] = part[away]
        part[:] = near

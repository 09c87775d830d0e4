"""Moments per pattern of rated sessions: all that a growth model needs, in sums that add exactly.

Clients who were rated at the same sessions share everything but their scores and covariates. With
w = (1, covariates) of a client and y their scores, kept per pattern are the number of clients and
the sums of all products of (w, y). Any mixed model whose covariance depends on the sessions alone
follows from these: which covariates, which form of time, ML or REML can be chosen later.

Scores are counted in whole steps from a centre and covariates in hundredths. A sum of whole numbers
below 2^53 is exact in any order, so that whoever adds moments of parts, in any order and on any
machine, gets the same bits as from the whole.

Source: Wolfinger, Tobias & Sall 1994, SIAM J Sci Comput 15:1294 (mixed models from cross-products);
Luo et al. 2022, Nat Commun 13:1678 (lossless pooling of sites by such sums).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.mixed.batches import triangle_of
from accord.mixed.ordering import Sorted, by_client

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Time = str | Callable[[Floats], Floats]

BITS = 63  # sessions in one word of a pattern's key
LAST = 63 * 64 - 1  # the highest session number: beyond it, sessions are no sessions but days
FINE = 100.0  # covariates are counted in hundredths
NEAR = 1e-6  # of a step: as near as a number read from text comes to a whole one
CELLS = 4_000_000  # numbers worked on at a time


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Patterns of k sessions each, in rising order.

    sessions: (P, k); clients: (P,); products: (P, d (d + 1) / 2), d = r + k: the lower triangle,
    row by row, of the summed products of (w, y), in steps and hundredths.
    """

    sessions: Whole
    clients: Whole
    products: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over clients, by pattern of sessions; `+` joins those of different clients.

    covariates: the names after the constant; centre, step: of the scores, in points;
    time:       "log" (of the session's number), "linear" or a function of the numbers.

    Two sets add only where all four are the same. A client belongs to one set: halves of a client
    are two clients.
    """

    covariates: tuple[str, ...]
    time: Time
    centre: float
    step: float
    blocks: tuple[Block, ...]
    left_out: int = 0
    clients: int = field(init=False)
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        counts = [(int(block.clients.sum()), block.sessions.shape[1]) for block in self.blocks]
        object.__setattr__(self, "clients", sum(count for count, _ in counts))
        object.__setattr__(self, "rows", sum(count * k for count, k in counts))

    @property
    def patterns(self) -> int:
        return sum(len(block.clients) for block in self.blocks)

    def spread(self) -> tuple[float, float]:
        """The variance of all scores, and their mean square from the centre, in steps."""
        told = [self._constants(block) for block in self.blocks]
        rows = max(self.rows, 1)
        mean = sum(float(one.sum()) for one, _ in told) / rows
        square = sum(float(two.sum()) for _, two in told) / rows
        return square - mean**2, square

    def _constants(self, block: Block) -> tuple[Floats, Floats]:
        """Per pattern and session, the sums of scores and of their squares, in steps."""
        given = 1 + len(self.covariates)
        row = np.arange(given, given + block.sessions.shape[1])
        first = row * (row + 1) // 2  # where a row of the lower triangle begins
        return block.products[:, first], block.products[:, first + row]

    def __add__(self, other: "Moments") -> "Moments":
        for what in ("covariates", "time", "centre", "step"):
            if getattr(self, what) != getattr(other, what):
                raise DataError(f"These moments differ in {what}. Sum them with the same.")
        width = {block.sessions.shape[1] for block in (*self.blocks, *other.blocks)}
        blocks = [
            _merged([b for b in (*self.blocks, *other.blocks) if b.sessions.shape[1] == k])
            for k in sorted(width)
        ]
        left = self.left_out + other.left_out
        return Moments(self.covariates, self.time, self.centre, self.step, tuple(blocks), left)

    def __str__(self) -> str:
        return (
            f"Moments of {self.rows:,} ratings of {self.clients:,} clients in "
            f"{self.patterns:,} patterns of sessions; covariates: "
            f"{', '.join(self.covariates) or 'none'}."
        )


def moments(
    client: Any,
    session: Any,
    y: Any,
    covariates: Mapping[str, Any] | None = None,
    *,
    time: Time = "log",
    centre: float = 0.0,
    step: float = 1.0,
) -> Moments:
    """Sum up rated sessions, one row each.

    client, session, y: (n,); sessions are whole numbers from 0 (from 1 for log time), in any order;
    a row with NaN in y or a covariate is left out and counted.
    covariates: name to (n,) values, constant within each client; or one per client, in order of
    the code, where clients are codes from 0.

    Raises DataError for a session twice in one client, a covariate that changes, infinite values.

    >>> sums = moments([0, 0, 1, 1], [1, 2, 1, 2], [20.0, 18, 16, 17], {"cbt": [1, 1, 0, 0]})
    >>> print(sums)
    Moments of 4 ratings of 2 clients in 1 patterns of sessions; covariates: cbt.
    """
    one = by_client(client, session, y, covariates or {}, LAST)
    return summed(one, tuple(covariates or {}), time, centre, step)


def summed(
    one: Sorted, covariates: tuple[str, ...], time: Time, centre: float, step: float
) -> Moments:
    """The moments of sorted rows."""
    if not step > 0:
        raise DataError(f"A step of {step} is none: give the smallest difference of two scores.")
    if time == "log" and one.rows and one.session.min() < 1:
        raise DataError("The logarithm of session 0 is none. Number sessions from 1.")
    scores = whole((one.y - centre) / step)
    told = np.column_stack([np.ones(one.clients), whole(one.covariates * FINE)])
    return Moments(covariates, time, centre, step, blocks_of(one, scores, told), one.left_out)


def passed(time: Time, sessions: NDArray[Any]) -> Floats:
    """Time at sessions, as the model counts it."""
    at = np.asarray(sessions, dtype=float)
    if callable(time):
        return np.asarray(time(at), dtype=float)
    if time not in ("log", "linear"):
        raise DataError(f"Time is “log”, “linear” or a function, not “{time}”.")
    return np.log(at) if time == "log" else at


def blocks_of(one: Sorted, scores: Floats, told: Floats) -> tuple[Block, ...]:
    """Clients of one pattern are brought together, and so are patterns that as many clients share:
    then a whole stack of patterns is summed in one product of matrices."""
    key = keys(one)
    _, first, inverse, count = np.unique(
        key,
        axis=0 if key.ndim > 1 else None,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    inverse = inverse.reshape(-1)
    length = one.sizes[first]
    place = np.lexsort((np.arange(len(first)), count, length))  # patterns by length, then clients
    rank = np.empty_like(place)
    rank[place] = np.arange(len(place))
    members = np.argsort(rank[inverse], kind="stable")
    edge = np.append(0, np.cumsum(count[place]))
    made: dict[int, list[Block]] = {}
    at = 0
    while at < len(place):
        k, share = int(length[place[at]]), int(count[place[at]])
        same = (length[place[at:]] == k) & (count[place[at:]] == share)
        last = at + (int(np.argmin(same)) if not same.all() else len(same))
        most = max(1, CELLS // (share * (told.shape[1] + k)))
        for low in range(at, last, most):
            high = min(low + most, last)
            who = members[edge[low] : edge[high]]
            made.setdefault(k, []).append(_stack(one, scores, told, who, k, share))
        at = last
    return tuple(_merged(made[k]) for k in sorted(made))


def _stack(one: Sorted, scores: Floats, told: Floats, who: Whole, k: int, share: int) -> Block:
    """Patterns of k sessions that `share` clients each have, in the order of `who`."""
    rows = one.starts[who][:, None] + np.arange(k)
    r = told.shape[1]
    both = np.empty((len(who), r + k))
    both[:, :r] = told[who]
    both[:, r:] = scores[rows]
    both = both.reshape(-1, share, r + k)
    lower = triangle_of(r + k)
    sums = np.matmul(both.transpose(0, 2, 1), both) if share > 1 else both.transpose(0, 2, 1) * both
    sessions = one.session[rows[::share]].astype(np.int64)
    return Block(sessions, np.full(len(both), share, dtype=np.int64), sums[:, lower[0], lower[1]])


def _merged(blocks: Sequence[Block]) -> Block:
    """Patterns in rising order of their sessions, equal ones added."""
    sessions = np.concatenate([block.sessions for block in blocks])
    clients = np.concatenate([block.clients for block in blocks])
    products = np.concatenate([block.products for block in blocks])
    place = np.lexsort(sessions.T[::-1])
    sessions = sessions[place]
    new = np.append(True, (sessions[1:] != sessions[:-1]).any(axis=1))
    if new.all():
        return Block(sessions, clients[place], products[place])
    starts = np.flatnonzero(new)
    return Block(
        sessions[starts],
        np.add.reduceat(clients[place], starts),
        np.add.reduceat(products[place], starts, axis=0),
    )


def keys(one: Sorted) -> Whole:
    """A pattern's key: the sum of 2^session, in as many words of 63 sessions as are needed."""
    words = int(one.session.max(initial=0)) // BITS + 1
    bit = np.left_shift(np.int64(1), one.session % BITS)
    if words == 1:
        return np.add.reduceat(bit, one.starts)
    word = one.session // BITS
    return np.column_stack(
        [np.add.reduceat(np.where(word == w, bit, 0), one.starts) for w in range(words)]
    )


def whole(values: Floats) -> Floats:
    """Values that are whole but for the rounding of a decimal fraction, made whole."""
    near = np.rint(values)
    return np.where(np.abs(values - near) < NEAR, near, values)

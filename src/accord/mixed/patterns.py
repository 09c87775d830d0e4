"""Moments per pattern of rated sessions: all that a growth model needs, in sums that add exactly.

Clients who were rated at the same sessions share everything but their scores and covariates. With
w = (1, covariates) of a client and y their scores, kept per pattern are the number of clients and
the sums of w w', y w' and y y'. Any mixed model whose covariance depends on the sessions alone
follows from these: which covariates, which form of time, ML or REML can be chosen later.

Scores are counted in whole steps from a centre and covariates in hundredths. A sum of whole numbers
below 2^53 is exact in any order, so that whoever adds moments of parts, in any order and on any
machine, gets the same bits as from the whole.

Source: Wolfinger, Tobias & Sall 1994, SIAM J Sci Comput 15:1294 (mixed models from cross-products);
Luo et al. 2022, Nat Commun 13:1678 (lossless pooling of sites by such sums).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.mixed.ordering import Sorted, by_client
from accord.mixed.sharing import Shared, shared
from accord.mixed.summing import Block, blocks_of, merged

Floats = NDArray[np.float64]
Time = str | Callable[[Floats], Floats]

LAST = 63 * 64 - 1  # the highest session number: beyond it, sessions are no sessions but days


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
        clients = sum(int(block.clients.sum()) for block in self.blocks)
        rows = sum(int(block.clients @ block.lengths) for block in self.blocks)
        object.__setattr__(self, "clients", clients)
        object.__setattr__(self, "rows", rows)

    @property
    def patterns(self) -> int:
        return sum(len(block.clients) for block in self.blocks)

    def spread(self) -> tuple[float, float]:
        """The variance of all scores, and their mean square from the centre, in steps."""
        rows = max(self.rows, 1)
        mean = sum(float(block.cross[..., 0].sum()) for block in self.blocks) / rows
        square = self.squares() / rows
        return square - mean**2, square

    def squares(self) -> float:
        """The sum of squared scores, in steps: whole numbers, so exact however they are added."""
        total = 0.0
        for block in self.blocks:
            row = np.arange(block.longest)
            total += float(block.scores[:, row * (row + 3) // 2].sum())  # diagonals of triangles
        return total

    def __add__(self, other: "Moments") -> "Moments":
        for what in ("covariates", "time", "centre", "step"):
            if getattr(self, what) != getattr(other, what):
                raise DataError(f"These moments differ in {what}. Sum them with the same.")
        both = (*self.blocks, *other.blocks)
        blocks = [
            merged([block for block in both if block.longest == k])
            for k in sorted({block.longest for block in both})
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
    return summed(one, shared(one), tuple(covariates or {}), time, centre, step)


def summed(
    one: Sorted, by: Shared, covariates: tuple[str, ...], time: Time, centre: float, step: float
) -> Moments:
    """The moments of sorted rows, whose clients are brought together by pattern."""
    if not step > 0:
        raise DataError(f"A step of {step} is none: give the smallest difference of two scores.")
    if time == "log" and one.rows and one.session.min() < 1:
        raise DataError("The logarithm of session 0 is none. Number sessions from 1.")
    blocks = blocks_of(one, by, centre, step)
    return Moments(covariates, time, centre, step, blocks, one.left_out)


def passed(time: Time, sessions: NDArray[Any]) -> Floats:
    """Time at sessions, as the model counts it."""
    at = np.asarray(sessions, dtype=float)
    if callable(time):
        return np.asarray(time(at), dtype=float)
    if time not in ("log", "linear"):
        raise DataError(f"Time is “log”, “linear” or a function, not “{time}”.")
    return np.log(at) if time == "log" else at

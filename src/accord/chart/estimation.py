"""A clinic's own chart constants, by moments, from its ratings in long form.

With n_i ratings of client i, their mean ybar_i and variance s_i^2 (divisor n_i - 1):

    mean    = average of all ratings
    within  = average of s_i^2 over clients with at least two ratings
    between = variance of ybar_i  -  average of within / n_i

Source: method of moments for the one-way random-effects layout (Searle, Casella & McCulloch 1992,
Variance Components, chapter 3), with every client counting alike.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from accord.errors import AccordError
from accord.records import Constants

# Below this a clinic's own figures wobble more than clinics differ: our choice. Until then the
# constants shipped with the measure are used.
MINIMUM_CLIENTS = 100


class TooFewClients(AccordError):
    """Not enough clients to estimate constants of one's own."""


@dataclass(slots=True)
class _Sums:
    """Running count, mean and sum of squares of one client (Welford 1962, Technometrics 4:419)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        self.count += 1
        before = value - self.mean
        self.mean += before / self.count
        self.squares += before * (value - self.mean)


def estimate(
    ratings: Iterable[tuple[Hashable, float]], *, id: str, source: str, watch: float, strong: float
) -> Constants:
    """Constants from (client, rating) pairs in any order; one pass, memory of one row a client.

    watch, strong: z from which a dip is a mark; take those shipped with the measure.

    Raises TooFewClients under 100 clients with at least two ratings, and AccordError where the
    clients' means differ by no more than chance would have it.

    >>> pairs = [(client, 4 + 2 * (client % 4) + w) for client in range(120) for w in (-1, 1)]
    >>> own = estimate(pairs, id="own-1", source="this clinic", watch=1.06, strong=1.64)
    >>> own.mean, own.within, round(own.between, 3), own.provisional
    (7.0, 2.0, 4.042, False)
    """
    clients: dict[Hashable, _Sums] = {}
    for client, rating in ratings:
        clients.setdefault(client, _Sums()).add(rating)
    repeated = [sums for sums in clients.values() if sums.count > 1]
    if len(repeated) < MINIMUM_CLIENTS:
        raise TooFewClients(
            f"{len(repeated)} clients have two ratings or more; {MINIMUM_CLIENTS} are needed. "
            "Keep the constants shipped with the measure until then."
        )
    mean = sum(s.mean * s.count for s in clients.values()) / sum(s.count for s in clients.values())
    within = sum(s.squares / (s.count - 1) for s in repeated) / len(repeated)
    between = _variance([s.mean for s in clients.values()]) - within * sum(
        1 / s.count for s in clients.values()
    ) / len(clients)
    if within <= 0 or between <= 0:
        raise AccordError(
            "These ratings do not vary, or clients differ from one another by no more than chance. "
            "Keep the constants shipped with the measure."
        )
    return Constants(id, mean, within, between, watch, strong, source, provisional=False)


def _variance(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

"""How many days it takes somebody to be back, with unfinished setbacks counted as far as they go.

Kaplan and Meier 1958 (J Am Stat Assoc 53:457) with the interval of the median by Brookmeyer and
Crowley 1982 (Biometrics 38:29) on the log-log scale, as `accord.resilience.survival` has it with
NumPy; a test holds the two against each other.

How much is enough. A curve, or one kind of setback against another, needs 50 setbacks (methods,
section f), which hardly one person ever has. The middle of one person's own setbacks needs fewer:
between the shortest and the longest of n finished ones lies the true middle with a chance of
1 - 2 (1/2)^n, so from 6 on in more than 19 of 20. That is our minimum for a median, of all and of
each group, and below it nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import TypeVar

from accord.records import NotEnough

ENOUGH = 6  # finished setbacks; see above
LEVEL = 0.95
HALF = 0.5 + 1e-12
Group = TypeVar("Group")


@dataclass(frozen=True, slots=True)
class Span:
    """One setback: its days so far, and whether its person was back at their end."""

    days: int
    back: bool


@dataclass(frozen=True, slots=True)
class UntilBack:
    """Half of the setbacks were over within `days`; high is None where it cannot be said yet."""

    days: int
    low: int
    high: int | None
    setbacks: int
    unfinished: int


def median_days(spans: Sequence[Span]) -> UntilBack | NotEnough:
    """The median with its interval, or NotEnough below 6 finished setbacks.

    >>> done = [Span(days, True) for days in (1, 2, 2, 4, 5, 9)]
    >>> median_days([*done, Span(3, False)])
    UntilBack(days=4, low=1, high=None, setbacks=7, unfinished=1)
    >>> print(median_days(done[:3]))
    Not enough data for days until back: 3 finished setbacks, and 6 are needed.
    """
    over = sum(1 for one in spans if one.back)
    few = NotEnough("Days until back", have=over, need=ENOUGH, unit="finished setbacks")
    if over < ENOUGH:
        return few
    times: list[int] = []
    lows: list[int] = []
    highs: list[int] = []
    at, left, terms = 1.0, len(spans), 0.0
    ended = Counter(one.days for one in spans if one.back)
    watched = Counter(one.days for one in spans)
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    for day in sorted(watched):
        if events := ended[day]:
            at *= 1 - events / left
            if left > events:
                terms += events / (left * (left - events))
            low, high = _log_log(at, sqrt(terms), z)
            for held, share in ((times, at), (lows, low), (highs, high)):
                if share is not None and share <= HALF:
                    held.append(day)
        left -= watched[day]
    if not times:  # so many unfinished that half of them were never seen to be over
        return few
    return UntilBack(
        days=times[0],
        low=lows[0] if lows else times[0],
        high=highs[0] if highs else None,
        setbacks=len(spans),
        unfinished=len(spans) - over,
    )


def by_group(spans: Mapping[Group, Iterable[Span]]) -> dict[Group, UntilBack]:
    """The groups of which there is enough, and no others."""
    found = {group: median_days(list(held)) for group, held in spans.items()}
    return {group: one for group, one in found.items() if isinstance(one, UntilBack)}


def _log_log(share: float, spread: float, z: float) -> tuple[float | None, float | None]:
    """Ends of the interval of a share; none where it is all or nothing."""
    if not 0 < share < 1:
        return None, None
    half = z * spread / abs(log(share))  # Greenwood's sd over S, on the scale log(-log S)
    return share ** exp(half), share ** exp(-half)

"""A third level from moments: clients in therapists, summed by therapist and pattern.

Beside the moments of patterns, a therapist's share of a fit needs only first moments: for each pair
of a therapist and a pattern the sums of w and of t over its clients (see `accord.mixed.collapsed`
for the letters, `accord.mixed.nested` for the algebra). What is summed for the two-level model over
all patterns, nine combinations of K for w and eight of H and K for t, is summed here by therapist.

With ratings missing at random such pairs are nearly as many as clients: this level is fast, but not
independent of their number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.errors import DataError
from accord.frames import labels
from accord.mixed.climbing import curvature_of_both
from accord.mixed.collapsed import (
    Collapsed,
    Kernels,
    combinations,
    kernels,
    pair,
    pattern_curvature,
    two_level,
)
from accord.mixed.nested import absorbed
from accord.mixed.ordering import by_client
from accord.mixed.patterns import LAST, Moments, Time, passed, summed
from accord.mixed.profile import Factor, Floats, Sums
from accord.mixed.sharing import shared
from accord.mixed.units import Units, reduced

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Caseloads:
    """Moments of clients, and what they sum to for each pair of a therapist and a pattern.

    therapists: their names; starts: (J,), where each one's pairs begin; pattern: (c,), a pair's row
    of square (2, 2, P); weights: (c, 1 + covariates), sums of w; cross: (c, 2), sums of t, in
    points from the centre; sizes: (J,), clients of each therapist.
    """

    moments: Moments
    therapists: tuple[str, ...]
    starts: Whole
    pattern: Whole
    square: Floats
    weights: Floats
    cross: Floats
    sizes: Whole


def caseloads(
    client: Any,
    session: Any,
    y: Any,
    therapist: Any,
    covariates: Mapping[str, Any] | None = None,
    *,
    time: Time = "log",
    centre: float = 0.0,
    step: float = 1.0,
) -> Caseloads:
    """Sum up rated sessions with the therapist of each client.

    therapist: names or numbers, one a row, or one a client where clients are codes from 0. All else
    as in `accord.mixed.moments`. Raises DataError where a client has two therapists: number their
    times with each as two clients.

    >>> sums = caseloads([0, 0, 1, 1], [1, 2, 1, 2], [20.0, 18, 16, 17], ["a", "a", "b", "b"])
    >>> sums.therapists, sums.weights.ravel()
    (('a', 'b'), array([1., 1.]))
    """
    codes, names = labels(np.asarray(therapist).reshape(-1))
    given = dict(covariates or {})
    if "therapist" in given:
        raise DataError("A covariate is called therapist. Give it another name.")
    one = by_client(client, session, y, {**given, "therapist": codes}, LAST)
    belongs = one.covariates[:, -1].astype(np.int64)
    bare = one.without_last()
    by = shared(bare)
    sums = summed(bare, by, tuple(given), time, centre, step)
    known = np.flatnonzero(np.bincount(one.session))
    z = np.zeros(int(known.max(initial=0)) + 1)
    z[known] = passed(time, known)
    z = z.take(one.session)
    score = one.y - centre
    t = np.column_stack([np.add.reduceat(part, one.starts) for part in (score, score * z)])
    first, pattern = by.members[by.starts], by.of_clients()
    count = by.lengths.astype(float)
    linear, squared = (np.add.reduceat(part, one.starts)[first] for part in (z, z * z))
    square = np.stack([np.stack([count, linear]), np.stack([linear, squared])])
    both = belongs * len(first) + pattern
    place = np.argsort(both, kind="stable")
    edge = np.flatnonzero(np.append(True, np.diff(both[place]) != 0))
    told = np.column_stack([np.ones(one.clients), bare.covariates])
    at = both[place][edge]
    new = np.flatnonzero(np.append(True, np.diff(at // len(first)) != 0))
    return Caseloads(
        sums,
        tuple(names[code] for code in at[new] // len(first)),
        new,
        at % len(first),
        square,
        np.add.reduceat(told[place], edge, axis=0),
        np.add.reduceat(t[place], edge, axis=0),
        np.bincount(belongs)[at[new] // len(first)],
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of therapist and pattern in the coordinates of `Collapsed`, ready to be summed."""

    starts: Whole
    pattern: Whole
    square: Floats
    weights: Floats  # (c, r)
    cross: Floats  # (2, c)
    ends: NDArray[np.int32]  # (9 J + 1,), of the rows of nine stacked sums by therapist
    places: NDArray[np.int32]  # (9 c,)


def paired(loads: Caseloads, one: Collapsed, names: Sequence[str]) -> Pairs:
    """Turn the pairs' sums as the patterns' were turned."""
    chosen = [0, *(1 + loads.moments.covariates.index(name) for name in names)]
    stretch = np.array([1.0, one.scale])
    count = len(loads.pattern)
    ends = np.append((np.arange(9)[:, None] * count + loads.starts).reshape(-1), 9 * count).astype(
        np.int32
    )
    return Pairs(
        loads.starts,
        loads.pattern,
        loads.square / (stretch[:, None] * stretch)[..., None],
        np.ascontiguousarray(loads.weights[:, chosen] @ one.turn),
        np.ascontiguousarray(loads.cross.T / stretch[:, None]),
        ends,
        np.tile(np.arange(count, dtype=np.int32), 9),
    )


def therapist_sums(
    one: Collapsed, pairs: Pairs, factors: tuple[Factor, Factor], theta: Floats
) -> Sums:
    """The sums of the three-level model."""
    lower, upper = factors
    size = len(lower.free)
    triangle, above = lower.triangle(theta[:size]), upper.triangle(theta[size:])
    cov, q2 = triangle @ triangle.T, upper.size
    at = kernels(one.square, cov)
    cross, products = two_level(one, at, cov)
    share = by_therapist(pairs, kernels(pairs.square, cov), one)
    second = share.units(q2, cross)
    left = reduced(second, above)
    middle, explained = absorbed(second, above @ above.T)
    kept = at.kept @ one.clients
    for a in (0, 1):
        for b in (0, 1):
            for e in range(q2):
                half = -share.pulled(a + e, b)
                for f in range(q2):
                    count = share.count(a + e, b + f)
                    half += 0.5 * count[:, None] * explained[f]
                    kept[a, b] -= float(middle[e, f] @ count)
                part = explained[e].T @ half
                products[a, b] += part
                products[b, a] += part.T
    d_cross, d_logdet = lower.derivatives(triangle, products, kept)
    d_cross2, d_logdet2 = upper.derivatives(above, left.gram, left.kept)
    return Sums(
        left.cross,
        float(one.clients @ np.log(at.det)) + left.logdet,
        np.concatenate([d_cross, d_cross2]),
        np.concatenate([d_logdet, d_logdet2]),
    )


def load_curvature(
    one: Collapsed, pairs: Pairs, factors: tuple[Factor, Factor], theta: Floats, rows: int
) -> Floats:
    """The curvature to be expected, at parameters of the lower level or of both."""
    lower, upper = factors
    size = len(lower.free)
    first = pattern_curvature(one, lower, theta[:size], rows)
    if len(theta) == size:
        return first
    triangle = lower.triangle(theta[:size])
    share = by_therapist(pairs, kernels(pairs.square, triangle @ triangle.T), one)
    square = share.units(upper.size, np.zeros((0, 0))).square
    return curvature_of_both(first, upper, theta[size:], square, rows)


@dataclass(frozen=True, slots=True)
class Shares:
    """Sums by therapist: on_w (9, J, r) and on_t (8, J), ordered as in `collapsed.combinations`."""

    on_w: Floats
    on_t: Floats
    keep: Whole

    def count(self, first: int, second: int) -> Floats:
        """Sums over clients of the product of two cells of K (J,)."""
        return np.ascontiguousarray(self.on_w[3 + pair(first, second), :, 0])

    def pulled(self, first: int, row: int) -> Floats:
        """Sums over clients of one cell of K times a row of H'P (J, p+1)."""
        two = (self.on_w[3 + pair(first, row + c)] for c in (0, 1))
        return np.hstack([*two, self.on_t[2 + 2 * first + row][:, None]])[:, self.keep]

    def units(self, q2: int, cross: Floats) -> Units:
        """The therapists as units: R (q2, q2, J) and P (q2, J, p+1)."""
        square = np.stack(
            [np.stack([self.on_w[e + f, :, 0] for f in range(q2)]) for e in range(q2)]
        )
        moment = [
            np.hstack([self.on_w[e], self.on_w[e + 1], self.on_t[e][:, None]])[:, self.keep]
            for e in range(q2)
        ]
        return Units(square, np.stack(moment), cross)


def by_therapist(pairs: Pairs, at: Kernels, one: Collapsed) -> Shares:
    """Sum what each therapist's clients contribute, at one covariance of clients."""
    on_c, on_g = combinations(at)
    count, r = pairs.weights.shape
    weights = on_c.take(pairs.pattern, axis=1).reshape(-1)
    stacked = csr_array((weights, pairs.places, pairs.ends), shape=(len(pairs.ends) - 1, count))
    on_w = np.asarray(stacked @ pairs.weights).reshape(9, len(pairs.starts), r)
    crossed = on_g[0].take(pairs.pattern, axis=1) * pairs.cross[0]
    crossed += on_g[1].take(pairs.pattern, axis=1) * pairs.cross[1]
    keep = np.array([*one.columns, 2 * r])
    return Shares(on_w, np.add.reduceat(crossed, pairs.starts, axis=1), keep)

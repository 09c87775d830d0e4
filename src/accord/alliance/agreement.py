"""How client and therapist agree on the alliance: whether they move together, and who is lower.

Of pair i and session t, c_it the client's and h_it the therapist's rating on one scale:

    temporal      r = sum Sxy_i / sqrt(sum Sxx_i  sum Syy_i), sums about each pair's own means:
                  do the two rise and fall together? Its interval is by leaving out one pair at a
                  time, on Fisher's z, so that it needs no assumption about ratings within a pair.
    directional   mean over pairs of the pair's own mean of c - h: which side is lower? t interval
                  over pairs.
    levels        correlation over pairs of the two means: do clients of a high alliance have
                  therapists who think so too?
    truth and bias (from 30 pairs)
                  h_it - cbar_i = (b + u_i) + (t + v_i) (c_it - cbar_i) + e_it
                  b: how far the therapist lies above the client's mean; t: how much of one point of
                  the client's move the therapist's rating follows, with its spread over pairs.

Both ratings rise over a treatment, which alone makes them move together: `detrended` first takes
out each pair's own straight line on the log of the session, and answers whether they agree beyond
that. High agreement on a line that goes down is agreement too.

Source: Bland & Altman 1995, BMJ 310:446 (correlation within subjects); Efron & Stein 1981, Ann
Stat 9:586 (leaving out one); West & Kenny 2011, Psychological Review 118:357 (truth and bias), used
for the alliance by Atzil-Slonim et al. 2015, J Couns Psychol 62:225.
"""

from math import atanh, sqrt, tanh
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from accord.alliance.agreement_result import Agreement, Interval, Pair, TruthAndBias
from accord.errors import DataError
from accord.frames import codes, numbers, whole
from accord.mixed import Fit, fit
from accord.records import NotEnough

MINIMUM_PAIRS = 10  # below this leaving out one pair says little about the interval
MINIMUM_SESSIONS = 3  # rated by both, for a pair to take part; one more where detrended
FOR_TRUTH_AND_BIAS = 30  # pairs; our choice, for a spread over pairs
FOR_OWN = 8  # sessions rated by both, for one pair's own correlation to be shown

Floats = np.ndarray[Any, np.dtype[np.float64]]


def agreement(
    data: Any,
    *,
    client: str = "client",
    session: str = "session",
    score: str = "score",
    therapist: str = "therapist",
    detrended: bool = False,
    level: float = 0.95,
) -> Agreement | NotEnough:
    """Temporal and directional agreement over pairs of one client and one therapist.

    data:      a frame with one row per client and session; a client with two therapists is two
               clients here.
    score, therapist: columns of the two ratings of that session, on one scale.

    Gives NotEnough under 10 pairs with 3 sessions rated by both (4 where detrended). Raises
    DataError where a session is given twice, or no rating moves within any pair.

    >>> draw = np.random.default_rng(1)
    >>> own = draw.normal(8, 1, (40, 6))
    >>> found = agreement({
    ...     "client": np.repeat(np.arange(40), 6),
    ...     "session": np.tile(np.arange(1, 7), 40),
    ...     "score": own.ravel(),
    ...     "therapist": (0.5 * own + draw.normal(3.5, 0.5, (40, 6))).ravel(),
    ... })
    >>> found.temporal.low > 0.5, found.directional.low > 0
    (True, True)
    >>> 0.3 < found.truth_and_bias.following.estimate < 0.7
    True
    """
    who, names = codes(data, client)
    at = whole(data, session)
    ratings = np.column_stack([numbers(data, score), numbers(data, therapist)])
    if len(np.unique(np.column_stack([who, at]), axis=0)) < len(who):
        raise DataError("A client has a session twice. Keep one row a client and session.")
    both = ~np.isnan(ratings).any(1)
    least = MINIMUM_SESSIONS + detrended
    counts = np.bincount(who[both], minlength=len(names))
    enough = counts >= least
    if enough.sum() < MINIMUM_PAIRS:
        unit = f"pairs with {least} sessions rated by both"
        return NotEnough("Agreement", int(enough.sum()), MINIMUM_PAIRS, unit)
    keep = both & enough[who]
    place = np.cumsum(enough) - 1
    group, values = place[who[keep]], ratings[keep]
    kept = [name for name, fits in zip(names, enough, strict=True) if fits]
    means = _means(group, values)
    within = values - means[group]
    if detrended:
        within = _without_line(group, np.log(np.maximum(at[keep], 1)), within)
    sums = _sums(group, within, len(kept))
    if not (sums[:, 0].sum() > 0 and sums[:, 2].sum() > 0):
        raise DataError("One of the two sides never moves within a pair: nothing can agree.")
    return Agreement(
        temporal=_temporal(sums, level),
        directional=_directional(means[:, 0] - means[:, 1], level),
        levels=_levels(means, level),
        truth_and_bias=_truth_and_bias(group, values, means, level),
        pairs=tuple(
            Pair(name, int(count), float(mean[0] - mean[1]), _own(one, count))
            for name, count, mean, one in zip(kept, counts[enough], means, sums, strict=True)
        ),
        sessions=int(keep.sum()),
        left_out=int(len(names) - len(kept)),
        detrended=detrended,
        level=level,
    )


def together(group: Any, one: Any, other: Any) -> float:
    """Correlation within groups, each about its own means: all groups share one slope's sign.

    group: (n,) whole numbers from 0.   one, other: (n,) values, none missing.

    >>> round(together(np.array([0, 0, 0, 1, 1]), [1, 2, 3, 9, 8], [5, 6, 7, 1, 0]), 6)
    1.0

    Source: Bland & Altman 1995, BMJ 310:446.
    """
    group, values = np.asarray(group), np.column_stack([one, other]).astype(float)
    return float(_correlation(_sums(group, values - _means(group, values)[group], 0).sum(0)))


def _means(group: Any, values: Floats) -> Floats:
    count = np.bincount(group)[:, None]
    return np.asarray(np.column_stack([np.bincount(group, v) for v in values.T]) / count)


def _sums(group: Any, within: Floats, pairs: int) -> Floats:
    """Sxx, Sxy, Syy of each pair (pairs, 3)."""
    products = (within[:, 0] ** 2, within[:, 0] * within[:, 1], within[:, 1] ** 2)
    return np.column_stack([np.bincount(group, one, pairs) for one in products])


def _without_line(group: Any, time: Floats, within: Floats) -> Floats:
    """What is left beside each pair's own straight line; `within` is centred already."""
    centred = time - _means(group, time[:, None])[group, 0]
    square = np.bincount(group, centred**2)
    slopes = np.column_stack([np.bincount(group, centred * v) for v in within.T])
    slopes = np.divide(
        slopes, square[:, None], out=np.zeros_like(slopes), where=square[:, None] > 0
    )
    return np.asarray(within - centred[:, None] * slopes[group])


def _correlation(sums: Floats) -> Floats:
    root = np.sqrt(sums[..., 0] * sums[..., 2])
    return np.asarray(sums[..., 1] / np.where(root > 0, root, np.nan))


def _temporal(sums: Floats, level: float) -> Interval:
    pairs = len(sums)
    whole_r = float(_correlation(sums.sum(0)))
    edge = 1 - 1e-9  # perfect agreement has no Fisher's z
    z = atanh(min(max(whole_r, -edge), edge))
    left = np.arctanh(np.clip(np.nan_to_num(_correlation(sums.sum(0) - sums)), -edge, edge))
    se = sqrt((pairs - 1) / pairs * float(((left - left.mean()) ** 2).sum()))
    far = float(stdtrit(pairs - 1, (1 + level) / 2)) * se
    method = "leaving out one pair at a time"
    low, high = tanh(z - far), tanh(z + far)
    return Interval("Moving together, within pairs", whole_r, low, high, method, pairs)


def _directional(differences: Floats, level: float) -> Interval:
    pairs = len(differences)
    mean = float(differences.mean())
    se = float(differences.std(ddof=1)) / sqrt(pairs)
    far = float(stdtrit(pairs - 1, (1 + level) / 2)) * se
    what = "Client less therapist, in points"
    return Interval(what, mean, mean - far, mean + far, "t over pairs", pairs)


def _levels(means: Floats, level: float) -> Interval:
    pairs = len(means)
    centred = means - means.mean(0)
    sums = np.array([(centred[:, 0] ** 2).sum(), centred.prod(1).sum(), (centred[:, 1] ** 2).sum()])
    r = float(_correlation(sums))
    what = "Levels, between pairs"
    if not abs(r) < 1 - 1e-12:
        return Interval(what, r, -1.0, 1.0, "Fisher's z", pairs)
    far = float(ndtri((1 + level) / 2)) / sqrt(pairs - 3)
    return Interval(what, r, tanh(atanh(r) - far), tanh(atanh(r) + far), "Fisher's z", pairs)


def _truth_and_bias(
    group: Any, values: Floats, means: Floats, level: float
) -> TruthAndBias | NotEnough:
    pairs = len(means)
    if pairs < FOR_TRUTH_AND_BIAS:
        return NotEnough("Truth and bias", pairs, FOR_TRUTH_AND_BIAS, "pairs")
    design = np.column_stack([np.ones(len(values)), values[:, 0] - means[group, 0]])
    judged = values[:, 1] - means[group, 0]
    names = ("bias", "following")
    found = fit(judged, design, design, group, names=names, random_names=names)
    if not isinstance(found, Fit):
        return found
    return TruthAndBias(
        bias=found.test("bias", level),
        following=found.test("following", level),
        following_sd=sqrt(max(float(found.D[1, 1]), 0.0)),
        boundary=found.boundary,
    )


def _own(sums: Floats, sessions: int) -> float | None:
    if sessions < FOR_OWN or sums[0] <= 0 or sums[2] <= 0:
        return None
    return float(_correlation(sums))

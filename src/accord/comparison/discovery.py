"""Many units looked at together: how many would stand out by chance, and what ranks are worth."""

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]

DRAWS = 4000
SEED = 20261123  # the same figures at every run


def benjamini_hochberg(p: Floats) -> Floats:
    """Each p (k,) as the false discovery rate at which it would still count.

    q of the i-th smallest of k: the least k p_j / j over j >= i, not above 1. Raises DataError for
    values outside 0 to 1.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).round(3)
    array([0.04 , 0.053, 0.053, 0.5  ])

    Source: Benjamini & Hochberg 1995, J R Stat Soc B 57:289-300; R: p.adjust(p, "BH").
    """
    if not ((p >= 0) & (p <= 1)).all():
        raise DataError("A p value lies between 0 and 1.")
    k = len(p)
    order = np.argsort(p)[::-1]
    steps = np.minimum.accumulate(p[order] * k / np.arange(k, 0, -1)) if k else p
    found = np.empty(k)
    found[order] = np.minimum(steps, 1.0)
    return found


def rank_intervals(
    effect: Floats, error: Floats, draws: int = DRAWS
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Between which places each unit may lie, 95 in 100 times; place 1 is the highest effect.

    effect, error: (k,). Every draw takes all effects from their normal distributions, as if they
    were independent, and ranks them. The places are never given without this interval, because
    even units that truly differ usually cannot be put in order.

    >>> low, high = rank_intervals(np.array([3.0, 0.0, 0.1]), np.array([0.1, 0.5, 0.5]))
    >>> low.tolist(), high.tolist()
    ([1, 2, 2], [1, 3, 3])

    Source: Goldstein & Spiegelhalter 1996, J R Stat Soc A 159:385-443.
    """
    k = len(effect)
    rng = np.random.default_rng(SEED)
    # Sorted once, each unit is placed among the draws of all: memory stays at draws x units.
    drawn = effect + error * rng.standard_normal((draws, k))
    places = np.empty((draws, k), dtype=np.int32)
    np.put_along_axis(places, np.argsort(-drawn, axis=1), np.arange(1, k + 1, dtype=np.int32), 1)
    ends = np.quantile(places, [0.025, 0.975], axis=0, method="inverted_cdf")
    return ends[0].astype(np.int64), ends[1].astype(np.int64)

"""How the people of a map are tied among themselves: figures of shape, for all maps at once.

With k alters and t ties among them (ego is tied to all):

    density         t / (k (k - 1) / 2)
    effective size  k - 2 t / k                      how many alters are not redundant
    efficiency      effective size / k
    constraint      C = sum_j c_j,  c_j = (p_ej + sum_q p_eq p_qj)^2
    hierarchy       sum_j (c_j k / C) ln(c_j k / C) / (k ln k)
    isolates        alters who are tied to nobody but ego
    components      groups of alters that stay connected when ego is taken away

p_ej is the share of ego's ties that goes to alter j, p_qj the share of alter q's ties (to ego, to
the other alters, and elsewhere where that is known) that goes to j.

Sources: Burt 1992, Structural Holes (constraint, hierarchy); Borgatti 1997, Connections 20:35-38
(effective size); Marsden 1987, Am Sociol Rev 52:122-131 (density). Every sum is one pass over the
ties, so the cost grows with the number of ties and not with the square of a map's size.
"""

from collections.abc import Iterator

import numpy as np

from accord.errors import DataError
from accord.relationships.flat import Floats, Maps, Whole, summed

LEAST = 2  # alters for a constraint: with one, it is 1 whatever that person is like
AT_ONCE = 50_000  # maps worked on together, so that memory stays bounded

NAMES = (
    "ties",
    "density",
    "effective_size",
    "efficiency",
    "constraint",
    "hierarchy",
    "isolates",
    "components",
)


def structure(
    maps: Maps, *, strength: Floats | None = None, weighted: bool = False, least: int = LEAST
) -> dict[str, Floats]:
    """The figures above, each (E,), NaN where a figure is undefined.

    They concern the alters that were `asked` about. `weighted` lets constraint and hierarchy use
    the ties' weights, and `strength` (A,) ego's own ties to the alters; otherwise a tie is a tie.
    Density needs two alters; constraint `least` of them, hierarchy two.

    >>> from accord.relationships import maps
    >>> two = maps({"ego": [1, 1, 1], "alter": [1, 2, 3]}, {"ego": [1], "from": [1], "to": [2]})
    >>> {name: values.round(3).tolist() for name, values in structure(two).items()}["density"]
    [0.333]

    Raises DataError for a strength that is missing, infinite or not above nought.
    """
    own = np.ones(len(maps.ego)) if strength is None or not weighted else strength
    used = own[maps.asked]
    if len(used) and not ((used > 0) & np.isfinite(used)).all():
        raise DataError("A weighted constraint needs a strength above nought for every alter.")
    own = np.where(maps.asked, own, 0.0)
    weight = maps.weight if weighted else np.ones(len(maps.weight))
    found = {name: np.full(len(maps), np.nan) for name in NAMES}
    for egos, alters, ties in _pieces(maps):
        ego = maps.ego[alters] - egos.start
        ends = maps.source[ties] - alters.start, maps.target[ties] - alters.start
        asked = maps.asked[alters].astype(float)
        count = egos.stop - egos.start
        size = summed(ego, asked, count)
        _shape(found, egos, size, np.bincount(ego[ends[0]], minlength=count).astype(float))
        share = _shares(ego, ends, weight[ties], own[alters], maps.elsewhere[alters], count)
        _constraint(found, egos, size, ego, share, least)
        _apart(found, egos, size, ego, ends, asked)
    return found


def _pieces(maps: Maps) -> Iterator[tuple[slice, slice, slice]]:
    for low in range(0, len(maps), AT_ONCE):
        high = min(low + AT_ONCE, len(maps))
        first, last = (int(n) for n in np.searchsorted(maps.ego, (low, high)))
        ties = (int(n) for n in np.searchsorted(maps.source, (first, last)))
        yield slice(low, high), slice(first, last), slice(*ties)


def _shape(found: dict[str, Floats], egos: slice, size: Floats, ties: Floats) -> None:
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = size - 2 * ties / size
        found["ties"][egos] = np.where(size > 0, ties, np.nan)
        found["density"][egos] = np.where(size > 1, 2 * ties / (size * (size - 1)), np.nan)
        found["effective_size"][egos] = np.where(size > 0, effective, np.nan)
        found["efficiency"][egos] = np.where(size > 0, effective / size, np.nan)


def _shares(
    ego: Whole,
    ends: tuple[Whole, Whole],
    weight: Floats,
    own: Floats,
    elsewhere: Floats,
    count: int,
) -> Floats:
    """c_j of every alter: what of ego's relations leads to them, straight and by way of others."""
    people = len(ego)
    one, other = ends
    told = own + elsewhere
    told += summed(one, weight, people) + summed(other, weight, people)
    total = summed(ego, own, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        straight = own / total[ego]
        passed = np.where(told > 0, straight / told, 0.0)
    roundabout = summed(other, passed[one] * weight, people)
    roundabout += summed(one, passed[other] * weight, people)
    return np.where(own > 0, (straight + roundabout) ** 2, 0.0)


def _constraint(
    found: dict[str, Floats], egos: slice, size: Floats, ego: Whole, share: Floats, least: int
) -> None:
    constraint = summed(ego, share, len(size))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = share * size[ego] / constraint[ego]
        spread = np.where(ratio > 0, ratio * np.log(ratio), 0.0)
        hierarchy = summed(ego, spread, len(size)) / (size * np.log(size))
    found["constraint"][egos] = np.where(size >= max(least, 1), constraint, np.nan)
    # Rounding leaves a hair below nought where all alters weigh the same.
    found["hierarchy"][egos] = np.where(size > 1, np.maximum(hierarchy, 0.0), np.nan)


def _apart(
    found: dict[str, Floats],
    egos: slice,
    size: Floats,
    ego: Whole,
    ends: tuple[Whole, Whole],
    asked: Floats,
) -> None:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    people = len(ego)
    degree = np.bincount(ends[0], minlength=people) + np.bincount(ends[1], minlength=people)
    alone = summed(ego, asked * (degree == 0), len(size))
    tied = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(people, people))
    groups, labels = connected_components(tied, directed=False)
    owner = np.full(groups, -1)
    owner[labels[asked > 0]] = ego[asked > 0]
    together = np.bincount(owner[owner >= 0], minlength=len(size)).astype(float)
    found["isolates"][egos] = np.where(size > 0, alone, np.nan)
    found["components"][egos] = np.where(size > 0, together, np.nan)

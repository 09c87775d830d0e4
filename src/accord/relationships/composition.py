"""What the people of a map are like, and what they give and cost, for all maps at once.

    E-I index          (E - I) / (E + I): E alters of another kind than ego, I of the same
    Blau               1 - sum p^2: chance that two draws of the alters are of different kinds
    multiplexity       mean number of kinds of support that an alter gives
    support by strength  sum w s / sum w: s share of the kinds of support, w closeness
    ambivalent         gives support and is a strain
    reciprocity        of those who give or get support, the share that does both

What nobody said is left out of the sum. Where nothing is left, a figure is NaN, not nought.

Sources: Krackhardt and Stern 1988, Soc Psychol Q 51:123-140 (E-I); Blau 1977, Inequality and
Heterogeneity; Perry, Pescosolido and Borgatti 2018, Egocentric Network Analysis (the others).
"""

from collections.abc import Sequence

import numpy as np

from accord.relationships.flat import Floats, Maps, Whole, summed


def counted(maps: Maps, mark: Floats) -> tuple[Floats, Floats]:
    """How many alters have a mark (1 or 0, NaN unknown), and of how many it is known, (E,) each."""
    known = ~np.isnan(mark)
    held = summed(maps.ego[known], mark[known], len(maps))
    return held, np.bincount(maps.ego[known], minlength=len(maps)).astype(float)


def share(held: Floats, of: Floats) -> Floats:
    """A share that is NaN where there is nobody to take a share of."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of > 0, held / of, np.nan)


def index(maps: Maps, alike: Floats) -> Floats:
    """The E-I index from marks of being of ego's kind, (A,): -1 all alike, 1 nobody alike.

    >>> from accord.relationships import maps
    >>> import numpy as np
    >>> index(maps({"ego": [1, 1, 1], "alter": [1, 2, 3]}), np.array([1.0, 1, 0])).round(3).tolist()
    [-0.333]
    """
    inside, known = counted(maps, alike)
    return share(known - 2 * inside, known)


def blau(maps: Maps, kind: Whole) -> Floats:
    """Blau's index from kinds as codes (A,), -1 unknown; NaN where fewer than two are known."""
    known = kind >= 0
    if not known.any():
        return np.full(len(maps), np.nan)
    cell = maps.ego[known] * (int(kind.max()) + 1) + kind[known]
    cells, people = np.unique(cell, return_counts=True)
    owner = cells // (int(kind.max()) + 1)
    total = np.bincount(maps.ego[known], minlength=len(maps)).astype(float)
    squares = summed(owner, people.astype(float) ** 2, len(maps))
    return np.where(total > 1, 1 - share(squares, total**2), np.nan)


def closeness(maps: Maps, close: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (k - 1) of closeness; the latter needs two alters."""
    total, known = counted(maps, close)
    mean = share(total, known)
    apart = np.where(np.isnan(close), np.nan, (close - mean[maps.ego]) ** 2)
    squares, _ = counted(maps, apart)
    return mean, np.where(known > 1, np.sqrt(share(squares, np.maximum(known - 1, 1))), np.nan)


def support(maps: Maps, kinds: Sequence[Floats], close: Floats | None) -> dict[str, Floats]:
    """Figures of support from marks of each kind of it (A,)."""
    marks = np.vstack(kinds)
    said = (~np.isnan(marks)).sum(axis=0)
    given = np.where(said > 0, np.nansum(marks, axis=0), np.nan)
    gives = np.where(said > 0, (given > 0).astype(float), np.nan)
    people, known = counted(maps, gives)
    several, _ = counted(maps, np.where(said > 0, (given > 1).astype(float), np.nan))
    total, _ = counted(maps, given)
    nobody = known == 0
    found = {
        "supportive": np.where(nobody, np.nan, people),
        "support_share": share(people, known),
        "multiplexity": share(total, known),
        "multiplex_share": share(several, known),
    }
    if close is not None:
        both = np.where(np.isnan(close) | (said == 0), np.nan, close)
        weight, _ = counted(maps, both)
        weighed, _ = counted(maps, both * given / np.maximum(said, 1))
        found["support_by_strength"] = share(weighed, weight)
    return found


def strain(maps: Maps, negative: Floats, gives: Floats | None) -> dict[str, Floats]:
    """Figures of strain, and of ties that both support and strain, from marks (A,)."""
    people, known = counted(maps, negative)
    found = {
        "negative": np.where(known > 0, people, np.nan),
        "negative_share": share(people, known),
    }
    if gives is not None:
        mixed, both = counted(maps, negative * gives)
        found["ambivalent"] = np.where(both > 0, mixed, np.nan)
        found["ambivalent_share"] = share(mixed, both)
    return found


def reciprocity(maps: Maps, gets: Floats, gives: Floats) -> Floats:
    """Of the alters who give or get support, the share that does both, (E,)."""
    both, _ = counted(maps, gets * gives)
    either, _ = counted(maps, np.maximum(gets, gives))
    return share(both, either)

"""Many personal networks ("maps") in flat arrays: who was named by whom, and who knows whom.

An ego is the person who was asked; alters are the people whom they named. A tie joins two alters of
the same ego. Every alter is tied to its ego by having been named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import column, height, numbers
from accord.relationships.cells import factored, yes

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """E egos, A alters sorted by ego, T ties sorted by their first alter, each tie once.

    `ego` (A,) is the place of each alter's ego in `egos`; `source` and `target` (T,) are places of
    alters, source < target. `asked` (A,) tells about whom ties were asked: an interview that names
    22 people often asks who knows whom for the first few alone. `elsewhere` (A,) is the strength of
    an alter's ties to people outside the map, nought where nobody asked. `order` (A,) leads from
    here to the rows of the table that the alters came from.
    """

    egos: NDArray[Any]
    ego: Whole
    alter: NDArray[Any]
    source: Whole
    target: Whole
    weight: Floats
    asked: Yes
    elsewhere: Floats
    order: Whole
    left_out: Mapping[str, int]  # ties that were listed and are none, and why

    def __len__(self) -> int:
        return len(self.egos)


def maps(
    alters: Any,
    ties: Any = None,
    *,
    ego: str = "ego",
    alter: str = "alter",
    source: str = "from",
    target: str = "to",
    weight: str = "",
    asked: str = "",
    egos: Sequence[Any] | None = None,
) -> Maps:
    """Maps from a table of alters (one row each) and a table of ties (two alters of one ego).

    `weight` is the column of a tie's strength: nought or empty is no tie. Without it every row is
    a tie of strength 1. A tie that is listed in both directions is one tie, with the larger weight;
    a tie of somebody with themselves, or with somebody about whom ties were not `asked`, is left
    out and counted in `left_out`. `egos` lists everybody who was asked, so that those who named
    nobody are kept, with a map of size nought. Whole numbers as ids are read fastest.

    Raises DataError where an alter stands twice in one map, a tie leads to somebody who was not
    named, a weight is negative, or an id is missing.

    >>> found = maps({"ego": [7, 7, 8], "alter": [1, 2, 1]}, {"ego": [7], "from": [2], "to": [1]})
    >>> len(found), found.ego.tolist(), found.source.tolist(), found.target.tolist()
    (2, [0, 0, 1], [0], [1])
    """
    if not height(alters):
        raise DataError("The table of alters is empty. It needs one row for each person named.")
    tied = ties is not None and height(ties) > 0
    owners = [column(alters, ego)] + ([column(ties, ego)] if tied else [])
    people = [column(alters, alter)] + ([column(ties, n) for n in (source, target)] if tied else [])
    owner_codes, names = factored(owners, egos)
    codes, _ = factored(people)
    span = max(int(part.max()) for part in codes) + 1
    key = owner_codes[0] * span + codes[0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    if len(twice := np.flatnonzero(ordered[1:] == ordered[:-1])):
        row = int(order[twice[0] + 1])
        raise DataError(
            f"{people[0][row]} stands twice in the map of {owners[0][row]} (row {row + 1}). "
            "Give each person of a map one row."
        )
    known = yes(alters, asked)[order] == 1 if asked else np.ones(len(order), dtype=bool)
    left = {"no tie": 0, "with oneself": 0, "not asked about": 0, "said twice": 0}
    start, end, weights = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    if tied:
        weights = _weights(ties, weight)
        ends = [
            _place(ordered, owner_codes[1] * span + codes[1 + n], ties, ego, name)
            for n, name in enumerate((source, target))
        ]
        start, end, weights = _once(ends[0], ends[1], weights, known, left)
    outside = np.zeros(len(order))
    return Maps(
        names,
        owner_codes[0][order],
        people[0].to_numpy()[order],
        start,
        end,
        weights,
        known,
        outside,
        order,
        {why: count for why, count in left.items() if count},
    )


def around(people: Sequence[Any], source: Sequence[Any], target: Sequence[Any]) -> Maps:
    """The map of everybody in one whole network of ties, such as a family or a ward.

    Every person becomes an ego, with their neighbours as alters. What an alter has to do with
    people who are no neighbours of the ego is kept in `elsewhere`, as Burt's constraint wants it
    where the whole network is known.

    >>> found = around([0, 1, 2], [0, 1], [1, 2])
    >>> found.egos.tolist(), found.ego.tolist(), found.alter.tolist(), found.elsewhere.tolist()
    ([0, 1, 2], [0, 1, 1, 2], [1, 0, 2, 1], [1.0, 0.0, 0.0, 1.0])
    """
    place = {person: n for n, person in enumerate(people)}
    if unknown := [one for one in (*source, *target) if one not in place]:
        raise DataError(f"A tie names {unknown[0]}, who is not among the people.")
    tied = np.zeros((len(place), len(place)), dtype=bool)
    for one, other in zip(source, target, strict=True):
        tied[place[one], place[other]] = tied[place[other], place[one]] = one != other
    owner, alter = np.nonzero(tied)
    starts = np.searchsorted(owner, np.arange(len(place) + 1))
    ends: list[Whole] = []
    elsewhere = []
    for n in range(len(place)):
        mine = alter[starts[n] : starts[n + 1]]
        among = tied[np.ix_(mine, mine)]
        ends.append(starts[n] + np.argwhere(np.triu(among)))
        elsewhere.append(tied[mine].sum(axis=1) - 1.0 - among.sum(axis=1))
    pairs = np.concatenate(ends)
    names = np.asarray(list(place))
    return Maps(
        names,
        owner,
        names[alter],
        pairs[:, 0],
        pairs[:, 1],
        np.ones(len(pairs)),
        np.ones(len(owner), dtype=bool),
        np.concatenate(elsewhere),
        np.arange(len(owner)),
        {},
    )


def summed(place: Whole, values: NDArray[Any], count: int) -> Floats:
    """The sum of the values at each of `count` places."""
    made: Floats = np.asarray(np.bincount(place, values, count), dtype=np.float64)
    return made


def _weights(ties: Any, weight: str) -> Floats:
    if not weight:
        return np.ones(height(ties))
    weights = numbers(ties, weight)
    if len(wrong := np.flatnonzero(weights < 0)):
        raise DataError(
            f"Column {weight} is {weights[wrong[0]]:g} in row {wrong[0] + 1}. The weight of a tie "
            "is its strength, from nought; say in a column of the alters who is a strain."
        )
    return np.nan_to_num(weights, nan=0.0)


def _place(ordered: Whole, wanted: Whole, ties: Any, ego: str, name: str) -> Whole:
    """Where each end of a tie stands among the alters."""
    found = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    if len(wrong := np.flatnonzero(ordered[found] != wanted)):
        row = int(wrong[0])
        raise DataError(
            f"The tie in row {row + 1} leads to {column(ties, name)[row]}, whom "
            f"{column(ties, ego)[row]} did not name. Add that person to the alters, or take the "
            "tie out."
        )
    return found


def _once(
    one: Whole, other: Whole, weights: Floats, known: Yes, left: dict[str, int]
) -> tuple[Whole, Whole, Floats]:
    """Each tie once, from the earlier to the later alter; what is none is counted."""
    start, end = np.minimum(one, other), np.maximum(one, other)
    real, apart = weights > 0, start != end
    both = known[start] & known[end]
    left["no tie"] = int((~real).sum())
    left["with oneself"] = int((real & ~apart).sum())
    left["not asked about"] = int((real & apart & ~both).sum())
    keep = real & apart & both
    start, end, weights = start[keep], end[keep], weights[keep]
    key = start * (len(known) + 1) + end
    if not (key[1:] > key[:-1]).all():
        order = np.lexsort((-weights, key))  # the larger weight of a tie said twice comes first
        key = key[order]
        first = np.concatenate(([True], key[1:] != key[:-1])) if len(key) else np.zeros(0, bool)
        left["said twice"] = int(len(key) - first.sum())
        chosen = order[first]
        start, end, weights = start[chosen], end[chosen], weights[chosen]
    return start, end, weights

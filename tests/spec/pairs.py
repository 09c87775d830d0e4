"""A small list of combinations in which every two values of every two columns meet."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any


def pairwise(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Greedy: each row takes the values that meet most of what is still unmet."""
    names = sorted(columns, key=lambda name: -len(columns[name]))
    unmet = {
        ((a, x), (b, y))
        for a, b in itertools.combinations(names, 2)
        for x in range(len(columns[a]))
        for y in range(len(columns[b]))
    }
    rows = []
    while unmet:
        (first, second) = min(unmet)
        row = dict((first, second))
        for name in names:
            if name not in row:
                row[name] = max(range(len(columns[name])), key=lambda v: _met(row, name, v, unmet))
        unmet -= set(_pairs(row, names))
        rows.append({name: columns[name][row[name]] for name in columns})
    return rows


def _met(row: dict[str, int], name: str, value: int, unmet: set) -> int:
    here = (name, value)
    return sum(((o, v), here) in unmet or (here, (o, v)) in unmet for o, v in row.items())


def _pairs(row: dict[str, int], names: list[str]) -> list[tuple]:
    return [((a, row[a]), (b, row[b])) for a, b in itertools.combinations(names, 2)]

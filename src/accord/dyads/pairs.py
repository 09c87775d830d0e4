"""Two rows a pair, put side by side: whose row is whose, and what is missing.

A long table has one row a person: the pair's code, the person's role where the two can be told
apart, and the person's own values. A table that repeats the partner's values in each row is long
too: only the own values are read. `stacked` turns one row a pair into that form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.errors import DataError
from accord.frames import codes, column, numbers, table, texts
from accord.frames.arrays import Codes, Floats

LEAST_PAIRS = 50  # below it actor and partner effects wobble too much (methods, section e)


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of a table, complete or not; NaN where a value or a whole member is missing.

    outcome (n, 2), predictors (n, 2, k) and covariates (n, 2, c); the first place is that of
    `roles[0]`, or of whichever row came first where the two have no roles. `alone` counts pairs of
    which only one member is in the table.
    """

    labels: tuple[str, ...]
    roles: tuple[str, str] | None
    outcome: Floats
    predictors: Floats
    covariates: Floats
    outcome_name: str
    predictor_names: tuple[str, ...]
    covariate_names: tuple[str, ...]
    alone: int

    @property
    def complete(self) -> Any:
        """Which pairs (n,) lack nothing."""
        lacking = np.isnan(self.outcome).any(1) | np.isnan(self.predictors).any((1, 2))
        return ~(lacking | np.isnan(self.covariates).any((1, 2)))

    @property
    def shared(self) -> tuple[bool, ...]:
        """Which covariates are the pair's: the same for both members of every pair."""
        first, second = self.covariates[:, 0], self.covariates[:, 1]
        same = (first == second) | np.isnan(first) | np.isnan(second)
        return tuple(bool(one) for one in same.all(0))


def pairs(
    data: Any,
    *,
    dyad: str,
    outcome: str,
    predictors: Sequence[str],
    role: str | None = None,
    covariates: Sequence[str] = (),
) -> Pairs:
    """Put the two members of each pair side by side; rows may stand in any order.

    Raises DataError for a pair of three or more, the same role twice in a pair, a third role, and
    for cells that are no numbers.

    >>> table = {"couple": [1, 2, 1, 2], "who": ["b", "a", "a", "b"], "y": [1, 2, 3, 4],
    ...          "x": [5, 6, 7, 8]}
    >>> found = pairs(table, dyad="couple", role="who", outcome="y", predictors=["x"])
    >>> found.roles, found.outcome.tolist()
    (('a', 'b'), [[3.0, 1.0], [2.0, 4.0]])
    """
    if isinstance(predictors, str) or isinstance(covariates, str):
        raise DataError("Give predictors and covariates as lists of columns, also a single one.")
    if not predictors:
        raise DataError("Name at least one predictor: it has an actor and a partner effect.")
    names = [outcome, *predictors, *covariates]
    if len(set(names)) < len(names):
        raise DataError(f"One column is named twice among {', '.join(names)}. Name each once.")
    place_of, labels = codes(data, dyad)
    slot, roles = _slots(data, role, place_of, labels)
    filled = np.zeros((len(labels), 2), dtype=bool)
    filled[place_of, slot] = True

    def beside(name: str) -> Floats:
        values = np.full((len(labels), 2), np.nan)
        values[place_of, slot] = numbers(data, name)
        return values

    beside_all = [beside(name) for name in names]
    k, n = len(predictors), len(labels)
    extra = np.stack(beside_all[1 + k :], 2) if covariates else np.empty((n, 2, 0))
    return Pairs(
        tuple(labels),
        roles,
        beside_all[0],
        np.stack(beside_all[1 : 1 + k], 2),
        _both(extra),
        outcome,
        tuple(predictors),
        tuple(covariates),
        int((filled.sum(1) == 1).sum()),
    )


def stacked(
    data: Any,
    columns: Mapping[str, tuple[str, str]],
    *,
    roles: tuple[str, str] = ("first", "second"),
    dyad: str | None = None,
    shared: Sequence[str] = (),
) -> Any:
    """One row a pair as one row a person: the columns `dyad`, `role`, and one for each name.

    columns: for each name the first and the second member's column.   shared: columns of the pair.

    >>> wide = {"sat_h": [3, 4], "sat_w": [5, 6], "years": [10, 20]}
    >>> long = stacked(wide, {"sat": ("sat_h", "sat_w")}, roles=("h", "w"), shared=["years"])
    >>> long.rows()
    [('1', 'h', 3.0, 10.0), ('1', 'w', 5.0, 10.0), ('2', 'h', 4.0, 20.0), ('2', 'w', 6.0, 20.0)]
    """
    if roles[0] == roles[1]:
        raise DataError(f"Both members are called {roles[0]}. Give the two different names.")
    first = next(iter(columns.values()))[0] if columns else ""
    height = len(column(data, first))
    names = texts(data, dyad) if dyad else [str(row + 1) for row in range(height)]
    if len(set(names)) < height:
        again = next(name for name in names if names.count(name) > 1)
        raise DataError(f"Column {dyad} holds {again} twice; a wide table has one row a pair.")
    made: dict[str, Any] = {"dyad": np.repeat(names, 2).tolist(), "role": list(roles) * height}
    for name, (one, other) in columns.items():
        made[name] = np.stack([numbers(data, one), numbers(data, other)], 1).reshape(-1)
    made |= {name: np.repeat(numbers(data, name), 2) for name in shared}
    return table(made)


def _slots(
    data: Any, role: str | None, place_of: Codes, labels: Sequence[str]
) -> tuple[Codes, tuple[str, str] | None]:
    """Each row's place in its pair, 0 or 1."""
    sizes = np.bincount(place_of, minlength=len(labels))
    if sizes.max(initial=0) > 2:
        many = int(np.argmax(sizes > 2))
        raise DataError(
            f"Pair {labels[many]} has {sizes[many]} rows; a pair has two people. Correct its code, "
            "keep one row a person, or take the pair out."
        )
    if role is None:
        order = np.argsort(place_of, kind="stable")
        slot = np.zeros(len(place_of), dtype=np.int64)
        slot[order[1:]] = place_of[order[1:]] == place_of[order[:-1]]
        return slot, None
    code, found = codes(data, role)
    if len(found) != 2:
        raise DataError(
            f"Column {role} holds {len(found)} roles ({', '.join(found[:4])}); two are needed to "
            "tell partners apart. Without roles they are taken as interchangeable."
        )
    names = sorted(found)
    slot = np.array([names.index(one) for one in found], dtype=np.int64)[code]
    seen = np.zeros((len(labels), 2), dtype=np.int64)
    np.add.at(seen, (place_of, slot), 1)
    if (seen > 1).any():
        pair, place = (int(one) for one in np.argwhere(seen > 1)[0])
        raise DataError(
            f"Pair {labels[pair]} has the role {names[place]} twice. Correct the roles, or take "
            "the pair out; where many pairs are alike in role, leave roles out."
        )
    return slot, (names[0], names[1])


def _both(values: Floats) -> Floats:
    """A covariate of the pair that only one row holds is known for both."""
    first, second = values[:, 0], values[:, 1]
    same = ((first == second) | np.isnan(first) | np.isnan(second)).all(0)
    either = np.where(np.isnan(first), second, first)
    return np.where(same[None, None, :], either[:, None, :], values)

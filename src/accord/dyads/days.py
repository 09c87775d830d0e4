"""A diary of couples as arrays: both partners' predictors in each row, split into within and
between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.dyads.memory import Days, days
from accord.dyads.regressions import Floats
from accord.errors import DataError
from accord.frames import codes, numbers, whole
from accord.frames.arrays import Codes

UNCHANGING = 1e-12  # of a predictor's variance lies within persons


@dataclass(frozen=True, slots=True)
class Couples:
    """Rows sorted by couple, member and day. x (n, p), z (n, q), person (n,) codes."""

    roles: tuple[str, str]
    couple: Codes
    person: Codes
    y: Floats
    x: Floats
    z: Floats
    terms: tuple[tuple[str, str, int], ...]  # kind, predictor, member
    random_names: tuple[str, ...]
    days: Days
    left_out: int

    @property
    def couples(self) -> int:
        """How many couples have rows."""
        return len(np.unique(self.couple))

    @property
    def intercepts(self) -> Floats:
        """The two columns of z that are intercepts."""
        return self.z[:, :2]

    def person_means(self, values: Floats) -> Floats:
        """Each row's own person's mean (n,)."""
        return _means(values, self.person)


def couples_by_day(
    data: Any, *, dyad: str, role: str, time: str, outcome: str, predictors: Sequence[str]
) -> Couples:
    """Put both partners' predictors into each row; raises DataError for what is no diary of two."""
    if (
        isinstance(predictors, str)
        or not predictors
        or outcome in predictors
        or len(set(predictors)) < len(predictors)
    ):
        raise DataError("Name one outcome and a list of other columns as predictors, each once.")
    couple, labels = codes(data, dyad)
    code, found = codes(data, role)
    if len(found) != 2:
        raise DataError(
            f"Column {role} holds {len(found)} roles ({', '.join(found[:4])}); a diary of pairs "
            "needs two."
        )
    names = sorted(found)
    member = np.array([names.index(one) for one in found], dtype=np.int64)[code]
    day = whole(data, time).astype(float)
    y, own = numbers(data, outcome), np.stack([numbers(data, one) for one in predictors], 1)
    _once(couple, day, member, labels, names)
    partner, theirs = _partners(couple, member, day), np.full_like(own, np.nan)
    theirs[partner >= 0] = own[partner[partner >= 0]]
    keep = ~(np.isnan(y) | np.isnan(own).any(1) | np.isnan(theirs).any(1))
    whom = 2 * couple + member
    other = 2 * couple + 1 - member
    centred = [(own, whom), (theirs, other)]
    # Means over all days a predictor was rated, not only those when both rated everything.
    mean = {p: _person_means(own, whom, len(labels))[who] for p, (_, who) in enumerate(centred)}
    keep &= ~np.isnan(mean[0]).any(1) & ~np.isnan(mean[1]).any(1)
    if not keep.any():
        raise DataError(
            "No day has both partners' ratings. Are couple, role and day the right columns?"
        )
    within = [(values - mean[p])[keep] for p, (values, _) in enumerate(centred)]
    between = [mean[p][keep] - mean[p][keep].mean(0) for p in (0, 1)]
    for place, name in enumerate(predictors):
        if not (within[0][:, place].var() > UNCHANGING * own[keep][:, place].var() > 0):
            raise DataError(
                f"Column {name} does not change from day to day. Take it as a covariate."
            )
    _, again = np.unique(couple[keep], return_inverse=True)
    return _arrays(
        (names[0], names[1]),
        again.reshape(-1).astype(np.int64),
        member[keep],
        day[keep],
        y[keep],
        within,
        between,
        predictors,
        int((~keep).sum()),
    )


def _once(
    couple: Codes, day: Floats, member: Codes, labels: Sequence[str], names: Sequence[str]
) -> None:
    """Raises DataError where a person has a day twice."""
    sorted_rows = np.lexsort((member, day, couple))
    same = np.diff(np.stack([couple, day, member], 1)[sorted_rows], axis=0)
    if len(twice := np.flatnonzero((same == 0).all(1))):
        at = sorted_rows[twice[0]]
        raise DataError(
            f"Pair {labels[couple[at]]}, {names[member[at]]}: day {day[at]:g} is there twice. "
            "Keep one."
        )


def _arrays(
    roles: tuple[str, str],
    couple: Codes,
    member: Codes,
    day: Floats,
    y: Floats,
    within: list[Floats],
    between: list[Floats],
    predictors: Sequence[str],
    left_out: int,
) -> Couples:
    held, order = days(couple, member, day)
    couple, member, day, y = couple[order], member[order], day[order], y[order]
    pieces = [("intercept", "", np.ones(len(y))), ("time", "", day - day.mean())]
    parts = (("actor", within[0]), ("partner", within[1]), ("actor mean", between[0]))
    for kind, values in (*parts, ("partner mean", between[1])):
        pieces += [(kind, name, values[order, place]) for place, name in enumerate(predictors)]
    columns, terms = [], []
    for one in (0, 1):
        for kind, name, values in pieces:
            columns.append(values * (member == one))
            terms.append((kind, name, one))
    z = [1.0 * (member == one) for one in (0, 1)]
    random_names = [f"intercept {role}" for role in roles]
    for place, name in enumerate(predictors):
        z += [within[0][order, place] * (member == one) for one in (0, 1)]
        random_names += [f"{name} {role}" for role in roles]
    return Couples(
        roles,
        couple,
        2 * couple + member,
        y,
        np.column_stack(columns),
        np.column_stack(z),
        tuple(terms),
        tuple(random_names),
        held,
        left_out,
    )


def _partners(couple: Codes, member: Codes, day: Floats) -> Codes:
    """Each row's place of the partner's row of the same day; -1 where there is none."""
    order = np.lexsort((member, day, couple))
    first, second = order[:-1], order[1:]
    both = (couple[first] == couple[second]) & (day[first] == day[second])
    partner = np.full(len(couple), -1, dtype=np.int64)
    partner[first[both]], partner[second[both]] = second[both], first[both]
    return partner


def _person_means(values: Floats, whom: Codes, couples: int) -> Floats:
    """The mean of each person (2 x couples, k), of what was rated; NaN where nothing was."""
    there = ~np.isnan(values)
    total, count = np.zeros((2, 2 * couples, values.shape[1]))
    np.add.at(total, whom, np.where(there, values, 0.0))
    np.add.at(count, whom, there)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def _means(values: Floats, group: Codes) -> Floats:
    total = np.bincount(group, values)
    return np.asarray((total / np.maximum(np.bincount(group), 1))[group])

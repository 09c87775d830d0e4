"""Which units may be compared at all: enough of them, enough cases each, and few without an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import codes, numbers, texts
from accord.records import NotEnough

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Least:
    """What a kind of unit needs before it is compared.

    cases: completed, of each unit; units: that have so many; trusted: from so many units on the
    variance between them can be relied upon.
    """

    cases: int
    units: int
    trusted: int


# Methods, sections (d) and (i); therapists after Schiefele et al. 2017, Adm Policy Ment Health
# 44:598, whose samples for a therapist variance begin at 4 to 5 clients each.
LEAST = {"clinic": Least(30, 8, 8), "therapist": Least(5, 10, 30)}
COMPLETE = 0.80  # of cases; those without an end differ from those with one
FURTHEST = 1e100  # squares of it can still be added up
MOST = 50_000_000  # cells of the columns that take groups out: 400 MB
RARE = 10  # cases: a category with fewer has no figure of its own


@dataclass(frozen=True, slots=True)
class Cases:
    """The complete cases of the units that may be compared.

    outcome, design: (n,) and (n, p) with a column of ones first; unit: codes (n,) into `names`.
    """

    outcome: Floats
    design: Floats
    columns: tuple[str, ...]
    adjusted: int  # the first so many columns are the intercept and the case mix
    unit: NDArray[np.int64]
    names: tuple[str, ...]
    every: NDArray[np.int64]  # cases of each unit, complete or not
    left: tuple[tuple[str, str], ...]  # units left out, each with the reason
    completeness: float
    rows: int
    several: int  # units that appear in more than one group of `within`


def cases(
    data: Any,
    *,
    unit: str,
    outcome: str,
    level: str,
    case_mix: Sequence[str],
    categories: Sequence[str],
    within: str,
) -> Cases | NotEnough:
    """Take what can be compared; units are in order of their names, never of their results."""
    if level not in LEAST:
        raise DataError(f"Units are clinics or therapists, not “{level}”.")
    y = numbers(data, outcome)
    whose, names = codes(data, unit)
    columns, design = _design(data, case_mix, categories, len(y))
    if max(np.nanmax(np.abs(y), initial=0), np.nanmax(np.abs(design), initial=0)) > FURTHEST:
        raise DataError("A value is far too large to be one. Correct it.")
    complete = ~(np.isnan(y) | np.isnan(design).any(axis=1))
    for column in categories:
        complete &= np.asarray(texts(data, column)) != ""
    share = float(complete.mean()) if len(y) else 0.0
    if share < COMPLETE:
        return NotEnough(
            f"A fair comparison of {level}s",
            round(100 * share, 1),
            100 * COMPLETE,
            "% of cases with everything that is compared",
            "Cases without an end differ from those with one, and units differ in how many.",
        )
    least = LEAST[level]
    every = np.bincount(whose, minlength=len(names))
    full = np.bincount(whose[complete], minlength=len(names))
    reasons = _reasons(every, full, least)
    kept = [place for place in _in_order(names) if not reasons[place]]
    if len(kept) < least.units:
        what = level if len(kept) == 1 else f"{level}s"
        unit_said = f"{what} with {least.cases} complete cases or more each"
        return NotEnough(f"A comparison of {level}s", len(kept), least.units, unit_said)
    place = np.full(len(names), -1)
    place[kept] = np.arange(len(kept))
    rows = complete & (place[whose] >= 0)
    design, adjusted = design[rows], len(columns)
    several = 0
    if within:
        columns, design, several = _within(data, within, rows, place[whose[rows]], columns, design)
    return Cases(
        outcome=y[rows],
        design=design,
        columns=columns,
        adjusted=adjusted,
        unit=place[whose[rows]],
        names=tuple(names[one] for one in kept),
        every=every[kept],
        left=tuple((names[one], reasons[one]) for one in _in_order(names) if reasons[one]),
        completeness=share,
        rows=len(y),
        several=several,
    )


def _reasons(every: NDArray[np.int64], full: NDArray[np.int64], least: Least) -> list[str]:
    found = []
    for all_cases, complete in zip(every.tolist(), full.tolist(), strict=True):
        if complete < least.cases:
            found.append(f"fewer than {least.cases} complete cases")
        elif complete < COMPLETE * all_cases:
            found.append(f"{complete / all_cases:.0%} of cases complete, under {COMPLETE:.0%}")
        else:
            found.append("")
    return found


def _in_order(names: Sequence[str]) -> list[int]:
    """By name, numbers as numbers: clinic 9 before clinic 10."""

    def key(place: int) -> tuple[tuple[int, int, str], ...]:
        parts, word = [], ""
        for letter in names[place].casefold():
            if word and letter.isdecimal() != word[-1].isdecimal():
                parts.append(word)
                word = ""
            word += letter
        parts.append(word)
        return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)

    return sorted(range(len(names)), key=key)


def _design(
    data: Any, case_mix: Sequence[str], categories: Sequence[str], rows: int
) -> tuple[tuple[str, ...], Floats]:
    names, parts = ["intercept"], [np.ones(rows)]
    for column in case_mix:
        names.append(column)
        parts.append(numbers(data, column))
    for column in categories:
        for name, flag in _flags(texts(data, column)):
            names.append(f"{column}: {name}")
            parts.append(flag)
    return tuple(names), np.column_stack(parts)


def _flags(values: Sequence[str]) -> list[tuple[str, Floats]]:
    """A column of 0 and 1 for every category but the commonest."""
    said = np.asarray(values)
    known, count = np.unique(said[said != ""], return_counts=True)
    if len(known) < 2:
        return []
    rare = set(known[count < RARE].tolist())
    first = str(known[int(np.argmax(count))])
    flags = [
        (str(name), (said == name).astype(np.float64))
        for name in known.tolist()
        if name != first and name not in rare
    ]
    if rare and int(np.isin(said, list(rare)).sum()) >= RARE:
        flags.append(("other", np.isin(said, list(rare)).astype(np.float64)))
    return flags


def _within(
    data: Any,
    column: str,
    rows: NDArray[np.bool_],
    unit: NDArray[np.int64],
    columns: tuple[str, ...],
    design: Floats,
) -> tuple[tuple[str, ...], Floats, int]:
    """Columns that take out the differences between the groups of `column`."""
    groups, names = codes(data, column)
    there, group = np.unique(groups[rows], return_inverse=True)
    if len(there) * len(group) > MOST:
        raise DataError(
            f"{len(there):,} groups of {column} are too many for {len(group):,} cases. Compare "
            "some of them at a time."
        )
    flags = (group[:, None] == np.arange(1, len(there))).astype(np.float64)
    added = tuple(f"{column}: {names[one]}" for one in there[1:].tolist())
    pairs = np.unique(unit * len(there) + group) // len(there)
    several = int((np.bincount(pairs) > 1).sum())
    return columns + added, np.column_stack([design, flags]), several

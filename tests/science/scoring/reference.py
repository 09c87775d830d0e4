"""Figures of others for scoring: the couples of Jacobson and colleagues, and textbook examples."""

import csv
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from tests.science.values import DATA, Value, reference

from accord.measures.measure import Norm
from accord.scoring.change import Kind
from accord.scoring.many import Changes, Components, Factor, Known, changes, components, one_factor

COUPLES = "jacobson1989_couples"
R = "R: reference.R of the data set (base R)"
PAPER = "Jacobson & Truax 1991, worked example"


@cache
def couples(column: str) -> Changes:
    """The data of the paper, with the figures of its reference."""
    with (DATA / COUPLES / "jacobson_1989.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    score: dict[tuple[str, str], float | None] = {
        (row["subject"], row["time"]): float(row[column]) if row[column] else None for row in rows
    }
    people = list(dict.fromkeys(row["subject"] for row in rows))
    frame = {
        "id": people,
        "pre": [score[one, "pre"] for one in people],
        "post": [score[one, "post"] for one in people],
    }
    das = Known(
        higher_is="better", reliability=0.88, general=Norm("general", 114.8, 17.8, "reference.R")
    )
    known = das if column == "das" else Known(higher_is="worse", reliability=0.88)
    found = changes(frame, pre="pre", post="post", client="id", known=known)
    assert isinstance(found, Changes)
    return found


def figures(column: str) -> dict[str, float]:
    """Ours, by the names of the reference."""
    one = couples(column)
    group, marks = one.group, one.marks
    assert group.sd_pre and group.sd_post and group.t and group.d_z and one.needed and marks
    found = {
        "n": group.n,
        "mean_pre": group.mean_pre,
        "sd_pre": group.sd_pre,
        "mean_post": group.mean_post,
        "sd_post": group.sd_post,
        "SE": float(one.se[0]) / 2**0.5,
        "S_diff": float(one.se[0]),
        "reliable_points": one.needed,
        "cutoff_a": marks.a,
        "cutoff_b": marks.b,
        "cutoff_c": marks.c,
        "hedges_dz": group.d_z,
        "paired_t": group.t,
    }
    return {name: value for name, value in found.items() if value is not None}


def classes() -> Counter[str]:
    """Ours in the reference's four classes: it has none for “recovered but not reliable”."""
    plain = {Kind.RECOVERED_NOT_RELIABLE: Kind.UNCHANGED}
    return Counter(plain.get(kind, kind).value for kind in couples("das").kinds)


def furthest_rc() -> float:
    """The largest difference between our RC of a couple and the reference's."""
    theirs = reference(COUPLES)["das_r88_norm1148_178"]["per_subject"]
    ours = couples("das").rc
    return float(max(abs(one["rci"] - rc) for one, rc in zip(theirs, ours, strict=True)))


def _figure(column: str, name: str) -> Callable[[], float]:
    return lambda: figures(column)[name]


def _of(column: str, block: str) -> list[Value]:
    if not (DATA / COUPLES).is_dir():
        return []
    theirs: dict[str, Any] = reference(COUPLES)[block]
    return [
        Value(
            f"{name} of the {column.upper()} in 30 couples",
            theirs[name],
            1e-6,
            R,
            _figure(column, name),
            relative=True,
            data=COUPLES,
        )
        for name in figures(column)
        if name in theirs
    ]


def _counts() -> list[Value]:
    if not (DATA / COUPLES).is_dir():
        return []
    theirs = reference(COUPLES)["das_r88_norm1148_178"]["counts"]
    return [
        Value(f"couples {name}", count, 0, R, lambda name=name: classes()[name], data=COUPLES)
        for name, count in theirs.items()
    ]


def example() -> Changes:
    """Dysfunctional group M 40, functional group M 60, both s 7.5, r .80; from 32.5 to 47.5."""
    known = Known(
        higher_is="better",
        reliability=0.80,
        sd=7.5,
        clinical=Norm("clinical", 40, 7.5, PAPER),
        general=Norm("general", 60, 7.5, PAPER),
    )
    found = changes({"pre": [32.5], "post": [47.5]}, pre="pre", post="post", known=known)
    assert isinstance(found, Changes) and found.marks
    return found


def _mark(name: str) -> float:
    return float(getattr(example().marks, name))


# R's ?ability.cov: six tests of 112 people, and factanal(factors = 1, covmat = ability.cov).
TESTS = ("general", "picture", "blocks", "maze", "reading", "vocab")
ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)
UNIQUE = (0.535, 0.853, 0.748, 0.910, 0.232, 0.280)
FACTANAL = "R: factanal(factors = 1, covmat = ability.cov), printed uniquenesses"

# Shrout & Lane 2012: five people, four times, three items; R: psych::mlr(shrout, "Person", "Time").
SHROUT = np.array(
    [
        [2, 3, 6, 3, 7, 3, 5, 6, 3, 8, 4, 4, 7, 5, 6, 1, 5, 8, 8, 6],
        [3, 4, 6, 4, 8, 3, 7, 7, 5, 8, 2, 6, 8, 6, 7, 3, 9, 9, 7, 8],
        [6, 4, 5, 3, 7, 4, 7, 8, 9, 9, 5, 7, 9, 7, 8, 4, 7, 9, 9, 6],
    ],
    dtype=np.float64,
)
MLR = "R: psych::mlr on the data of Shrout & Lane 2012, as its help page prints it"
PRINTED = {
    "person": 2.34,
    "time": 0.38,
    "item": 0.61,
    "person_time": 0.92,
    "person_item": 0.12,
    "time_item": 0.05,
    "residual": 0.96,
    "rkf": 0.97,
    "r1r": 0.60,
    "rkr": 0.85,
    "rc": 0.74,
}


@cache
def ability() -> Factor:
    """Ours, in the tests' own points."""
    return one_factor(ABILITY)


def unique(place: int) -> float:
    """Ours, as a share of the test's variance."""
    return float(ability().unique[place] / ABILITY[place, place])


@cache
def shrout() -> Components:
    """Ours, of the same study as people by times by items."""
    return components(SHROUT.T.reshape(4, 5, 3).transpose(1, 0, 2))


def crossed(name: str) -> float:
    """One variance or reliability of it."""
    return float(getattr(shrout(), name))


VALUES = [
    Value("RC from 32.5 to 47.5", 3.162, 5e-4, PAPER, lambda: float(example().rc[0])),
    Value("standard error of a difference", 4.743, 5e-4, PAPER, lambda: float(example().se[0])),
    Value("cut-off a", 55, 1e-9, PAPER, lambda: _mark("a")),
    Value("cut-off b", 45, 1e-9, PAPER, lambda: _mark("b")),
    Value("cut-off c", 50, 1e-9, PAPER, lambda: _mark("c")),
    *_of("das", "das_r88_norm1148_178"),
    *_of("gds", "gds_r88_example"),
    *_counts(),
    *(
        Value(f"uniqueness of {test}", theirs, 6e-4, FACTANAL, lambda place=place: unique(place))
        for place, (test, theirs) in enumerate(zip(TESTS, UNIQUE, strict=True))
    ),
    *(
        Value(f"{name}, a crossed study", theirs, 0.0051, MLR, lambda name=name: crossed(name))
        for name, theirs in PRINTED.items()
    ),
    Value("largest difference of an RC over 30 couples", 0, 1e-7, R, furthest_rc, data=COUPLES),
]

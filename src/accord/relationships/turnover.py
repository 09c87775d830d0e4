"""Two maps of the same people: who came, who left, and what of the difference is mere asking anew.

    turnover   1 - |both| / |either|     (Jaccard), from 0 nobody changed to 1 nobody stayed
    s_diff     SD of the first maps * sqrt(2 (1 - r)),   r retest reliability
    beyond     |after - before| > 1.96 s_diff

Asking the same person twice does not give the same names: people forget, and name whom they have in
mind. Retest figures of name generators lie at about .6 to .8, so a difference is judged with r = .7
and the limits at .6 and .8 are told beside it. Tell the retest of your own interview where you know
it. With no true change at all, about 5 maps in 100 are still beyond the limit on each figure.

Sources: Jaccard 1912, New Phytol 11:37-50; Jacobson and Truax 1991, J Consult Clin Psychol
59:12-19 (limit of a difference); Perry, Pescosolido and Borgatti 2018, Egocentric Network Analysis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from textwrap import fill
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import table
from accord.records import NotEnough
from accord.relationships.figures import Measures, plain
from accord.relationships.flat import Floats, Maps, Whole, Yes

BEYOND = 1.96
RETEST = 0.7
USUAL = (0.6, 0.8)  # where retest figures of name generators usually lie
LEAST_MAPS = 30  # for the spread of a figure; with fewer, tell `sd`
CAUTION = (
    "Names that come and go are partly forgetting: part of any turnover and of any difference is "
    "from asking anew."
)


@dataclass(frozen=True, slots=True)
class Who:
    """The people of one ego, by id."""

    came: tuple[str, ...]
    left: tuple[str, ...]
    stayed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure's change over all maps where both are defined."""

    name: str
    maps: int
    mean: float | None
    sd: float | None
    limit: float | None  # 1.96 s_diff at `retest`
    limits: tuple[float, float] | None  # the same at a retest of .8 and of .6
    beyond: int | None  # maps whose difference is larger


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The change of E maps; every array (E,), NaN where undefined and None outside."""

    egos: NDArray[Any]
    came: Whole
    left: Whole
    stayed: Whole
    turnover: Floats
    differences: Mapping[str, Floats]
    spread: Mapping[str, float]  # SD of the first maps, where known
    retest: float
    before: Maps
    after: Maps

    def who(self, ego: Any) -> Who:
        """Who came, left and stayed in one map; DataError for an ego that is in neither."""
        if not (self.egos == ego).any():
            raise DataError(f"{ego} has no map at both times.")
        first, second = _people(self.before, ego), _people(self.after, ego)
        return Who(
            tuple(name for name in second if name not in first),
            tuple(name for name in first if name not in second),
            tuple(name for name in first if name in second),
        )

    def moved(self) -> tuple[Moved, ...]:
        """The change of each figure, and how many maps are beyond what asking anew gives."""
        return tuple(self._moved(name, values) for name, values in self.differences.items())

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a map: who came and went, counted, and each difference; undefined is null."""
        counts = {"came": self.came, "left": self.left, "stayed": self.stayed}
        differences = {f"{name}_change": plain(v) for name, v in self.differences.items()}
        turnover = {"turnover": plain(self.turnover)}
        return table({"ego": self.egos, **counts, **turnover, **differences}, kind)

    def to_dict(self) -> dict[str, Any]:
        """The change over all maps as plain values."""
        known = self.turnover[~np.isnan(self.turnover)]
        return {
            "maps": len(self.egos),
            "turnover_mean": float(known.mean()) if len(known) else None,
            "came_mean": float(self.came.mean()),
            "left_mean": float(self.left.mean()),
            "retest": self.retest,
            "figures": {
                one.name: {
                    "maps": one.maps,
                    "mean": one.mean,
                    "sd": one.sd,
                    "limit": one.limit,
                    "limits_at_retest_of_.8_and_.6": one.limits,
                    "beyond": one.beyond,
                }
                for one in self.moved()
            },
            "caution": CAUTION,
        }

    def __str__(self) -> str:
        told = self.to_dict()
        turnover = _shown(told["turnover_mean"])
        lines = [
            f"{len(self.egos):,} people with two maps: mean turnover {turnover}; "
            f"{told['came_mean']:.2f} came and {told['left_mean']:.2f} left a map.",
            f"{'figure':<20}{'maps':>8}{'change':>9}{'SD':>8}{'limit':>8}{'at .8 to .6':>18}"
            f"{'beyond':>8}",
        ]
        for one in self.moved():
            ends = " to ".join(map(_shown, one.limits)) if one.limits else "-"
            beyond = "-" if one.beyond is None else f"{one.beyond:,}"
            lines.append(
                f"{one.name:<20}{one.maps:>8,}{_shown(one.mean):>9}{_shown(one.sd):>8}"
                f"{_shown(one.limit):>8}{ends:>18}{beyond:>8}"
            )
        said = (
            f"Limit: 1.96 times the error of a difference at a retest of {self.retest:g} (.7 is "
            "the middle of the literature, not of your interview); about 5 in 100 maps lie beyond "
            f"it with no change at all. {CAUTION}"
        )
        return "\n".join([*lines, fill(said, 100)])

    def _moved(self, name: str, values: Floats) -> Moved:
        there = values[~np.isnan(values)]
        mean = float(there.mean()) if len(there) else None
        sd = float(there.std(ddof=1)) if len(there) > 1 else None
        usual = self.spread.get(name)
        if usual is None:
            return Moved(name, len(there), mean, sd, None, None, None)
        limit, wide, narrow = (BEYOND * usual * sqrt(2 * (1 - r)) for r in (self.retest, *USUAL))
        beyond = int((np.abs(there) > limit).sum())
        return Moved(name, len(there), mean, sd, limit, (narrow, wide), beyond)


def change(
    before: Measures,
    after: Measures,
    *,
    retest: float = RETEST,
    sd: Mapping[str, float] | None = None,
) -> Changes | NotEnough:
    """What changed between two maps of the same people, matched by the ids of ego and alter.

    `sd` gives the spread of a figure where there are fewer than 30 first maps to take it from; a
    figure without it has no limit. The formulas are at the top of this module.

    >>> from accord.relationships import measure
    >>> first = measure({"ego": ["mira"] * 3, "alter": ["a", "b", "c"]})
    >>> second = measure({"ego": ["mira"] * 3, "alter": ["b", "c", "d"]})
    >>> found = change(first, second)
    >>> found.turnover.tolist(), found.who("mira").came
    ([0.5], ('d',))

    Raises DataError for a retest outside 0 to 1. NotEnough where nobody has a map at both times.
    """
    if not 0 <= retest < 1:
        raise DataError(f"A retest of {retest:g} is impossible. It lies from 0 to below 1.")
    egos, one, other = _both(before.maps.egos, after.maps.egos)
    if not len(egos):
        return NotEnough("Change", 0, 1, "people with a map at both times")
    stayed = _stayed(before.maps, after.maps, one, other)
    sizes = before["size"][one].astype(np.int64), after["size"][other].astype(np.int64)
    either = sizes[0] + sizes[1] - stayed
    turnover = np.where(either > 0, 1 - stayed / np.maximum(either, 1), np.nan)
    shared = [name for name in before.figures if name in after.figures]
    return Changes(
        egos,
        sizes[1] - stayed,
        sizes[0] - stayed,
        stayed,
        turnover,
        {name: after[name][other] - before[name][one] for name in shared},
        {**_spreads(before, shared), **(sd or {})},
        retest,
        before.maps,
        after.maps,
    )


def turnover_by_forgetting(recall: float) -> float:
    """The turnover to expect with no change at all, where each asking brings a share `recall`.

    Of n people true to both times, each is named each time with probability q, independently:
    both times q^2 n, at either (2 q - q^2) n, hence turnover 1 - q / (2 - q).

    >>> round(turnover_by_forgetting(0.8), 3)
    0.333
    """
    if not 0 < recall <= 1:
        raise DataError(f"A recall of {recall:g} is impossible. It lies above 0, up to 1.")
    return 1 - recall / (2 - recall)


def _both(before: NDArray[Any], after: NDArray[Any]) -> tuple[NDArray[Any], Whole, Whole]:
    """The egos in both, and their places; ids of different types are compared as text."""
    named = before
    if before.dtype != after.dtype:
        before, after = before.astype(str), after.astype(str)
    _, one, other = np.intersect1d(before, after, assume_unique=True, return_indices=True)
    order = np.argsort(one)
    return named[one[order]], one[order], other[order]


def _stayed(before: Maps, after: Maps, one: Whole, other: Whole) -> Whole:
    """How many alters stand in both maps of each ego."""
    people = before.alter, after.alter
    if people[0].dtype != people[1].dtype:
        people = people[0].astype(str), people[1].astype(str)
    _, codes = np.unique(np.concatenate(people), return_inverse=True)
    span = int(codes.max()) + 1 if len(codes) else 1
    keys = []
    for maps, mine, held in (
        (before, one, codes[: len(people[0])]),
        (after, other, codes[len(people[0]) :]),
    ):
        place = np.full(len(maps), -1)
        place[mine] = np.arange(len(mine))
        owner = place[maps.ego]
        keys.append((owner * span + held)[owner >= 0])
    same = keys[0][np.isin(keys[0], keys[1], assume_unique=True)]
    return np.bincount(same // span, minlength=len(one))


def _spreads(before: Measures, names: list[str]) -> dict[str, float]:
    found = {}
    for name in names:
        there: Yes = ~np.isnan(before[name])
        if there.sum() >= LEAST_MAPS:
            found[name] = float(before[name][there].std(ddof=1))
    return found


def _people(maps: Maps, ego: Any) -> list[str]:
    place = np.flatnonzero(maps.egos.astype(str) == str(ego))
    return [str(one) for one in maps.alter[maps.ego == place[0]]]


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")

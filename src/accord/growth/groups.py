"""Whether the off-track probability is as right for one group of clients as for another.

For each group, of the clients who went on after a time:

    expected = mean probability      observed = share who ended reliably worse
    interval of observed: Wilson's, 95%

A group is miscalibrated where its expected share lies outside the interval. With many groups one
in twenty does so by chance. A curve that is wrong for a group is no measure of that group.

Source: Wilson 1927, J Am Stat Assoc 22:209; why by group: Obermeyer et al. 2019, Science 366:447.
"""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import table
from accord.growth.courses import Columns, courses
from accord.growth.curve import Curve
from accord.growth.many import logit
from accord.growth.recalibration import try_at
from accord.records import NotEnough

LEAST = 50  # clients in a group who went on
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Group:
    """One group: expected and observed share who ended worse, with the interval of the latter."""

    name: str
    clients: int
    expected: float
    observed: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether what was expected lies inside the interval of what was observed."""
        return self.low <= self.expected <= self.high


@dataclass(frozen=True, slots=True)
class Calibration:
    """All groups with enough clients, and those without, by name and number of clients."""

    by: str
    at: float
    groups: tuple[Group, ...]
    too_small: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        said = [
            f"Ended worse, by {self.by}, from what was known by {self.at:g}; 95% intervals",
            f"  {self.by[:20]:20}{'clients':>9}{'expected':>10}{'observed':>22}",
        ]
        for one in self.groups:
            seen = f"{one.observed:.1%} ({one.low:.1%} to {one.high:.1%})"
            odd = "" if one.fits else "  does not fit"
            said.append(f"  {one.name[:20]:20}{one.clients:9,d}{one.expected:10.1%}{seen:>22}{odd}")
        if self.too_small:
            told = ", ".join(f"{name} ({clients})" for name, clients in self.too_small)
            said.append(f"  Under {LEAST} clients, so nothing is said: {told}.")
        return "\n".join(said)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a group."""
        rows = [{**asdict(one), "fits": one.fits} for one in self.groups]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def calibration(
    curve: Curve, data: Any, *, by: str, columns: Columns | None = None, at: float | None = None
) -> Calibration | NotEnough:
    """The off-track probability group by group.

    by: a column, the same in all rows of a client: setting, language, how somebody came.
    at: the time from which to predict; the curve's second look by default.

    Returns NotEnough where no group has 50 clients who went on. Raises DataError for a curve
    without a recalibration, and as `accord.growth.predict_many` does.
    """
    again = curve.recalibration
    if again is None:
        raise DataError("The curve knows no reliable change. Fit it with reliable_change=.")
    at = again.looks[min(1, len(again.looks) - 1)].at if at is None else at
    look = again.look(at) or again.looks[0]
    told = columns or Columns()
    conditions = tuple(dict.fromkeys([*(one.name for one in curve.conditions), by]))
    known = tuple(one.name for one in curve.covariates if one.name != "intake")
    found = courses(
        data,
        Columns(told.client, told.time, told.score, told.intake, known, conditions),
        curve.clock,
    )
    tried = try_at(curve, found, again.points, at)
    p = 1 / (1 + np.exp(-(look.intercept + look.slope * logit(tried.raw))))
    level = found.conditions[by][tried.clients]
    groups, small = [], []
    for name in sorted(set(level.tolist())):
        here = level == name
        called = name or "not known"
        if here.sum() < LEAST:
            small.append((called, int(here.sum())))
            continue
        groups.append(_group(called, p[here], tried.worse[here]))
    if not groups:
        most = max((count for _, count in small), default=0)
        return NotEnough("calibration by group", most, LEAST, "clients in the largest group")
    return Calibration(by, at, tuple(groups), tuple(small))


def _group(name: str, p: Any, worse: Any) -> Group:
    n, share = len(worse), float(worse.mean())
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Group(name, n, float(p.mean()), share, middle - half, middle + half)

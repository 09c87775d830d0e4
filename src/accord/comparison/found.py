"""The result of a comparison: a reading, a table and two pictures, in order of names only."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from accord.comparison.cases import COMPLETE, LEAST
from accord.comparison.funnel import LOOK, Dispersion, Zone
from accord.comparison.shrinkage import LEVEL
from accord.drawing import plots
from accord.frames import table
from accord.records import Plain

RATE = 0.05  # of false discoveries


@dataclass(frozen=True, slots=True)
class Unit:
    """One clinic or therapist. Positive is better than expected of its cases.

    raw:         its own deviation, with standard error se.
    effect:      the same drawn to the middle, with its 95% interval low to high.
    reliability: how far the effect rests on its own figure, 0 to 1.
    z:           raw over what chance and over-dispersion allow; zone: where that lies.
    q:           false discovery rate at which it would stand out (Benjamini-Hochberg).
    place_low, place_high: between which places it may lie, 95 in 100 times.
    """

    name: str
    n: int
    cases: int
    raw: float
    se: float
    effect: float
    low: float
    high: float
    reliability: float
    z: float
    zone: Zone
    q: float
    place_low: int
    place_high: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The funnel as drawn: sizes, and the lower and upper end at 2 and at 3 standard deviations."""

    n: tuple[float, ...]
    two: tuple[tuple[float, float], ...]
    three: tuple[tuple[float, float], ...]
    method: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Units beside each other. `units` are in order of their names and of nothing else.

    spread:  standard deviation between units, in points (of a rate: in shares); with its interval.
    share:   of the variance of outcomes that lies between units (ICC); None for a rate.
    case_mix: what was adjusted for: name, coefficient, standard error.
    """

    level: str
    measured: str  # "points" or "rate"
    units: tuple[Unit, ...]
    left: tuple[tuple[str, str], ...]
    middle: float  # mean outcome, or rate, of all cases compared
    spread: float
    spread_low: float
    spread_high: float
    share: float | None
    dispersion: Dispersion
    limits: Limits
    case_mix: tuple[tuple[str, float, float], ...]
    n: int
    rows: int
    completeness: float
    higher_is: str
    cautions: tuple[str, ...]

    @property
    def standing_out(self) -> int:
        """How many stand out at a false discovery rate of 5 in 100."""
        return sum(unit.q < RATE for unit in self.units)

    def __str__(self) -> str:
        return "\n".join(
            [self.opening, *self.basis, "", *self._rows(), "", *self.reading, *self._left_out()]
        )

    @property
    def opening(self) -> str:
        """The result in one sentence."""
        many, zoned = len(self.units), sum(unit.zone is not Zone.WITHIN for unit in self.units)
        return (
            f"{many:,} {self.level}s, {self.n:,} complete cases: {zoned:,} beyond 2 SD of the "
            f"funnel, {self.standing_out:,} at a false discovery rate of {RATE:.0%}."
        )

    @property
    def basis(self) -> list[str]:
        """What was compared, and adjusted for."""
        adjusted = ", ".join(name for name, _, _ in self.case_mix) or "nothing"
        of = "rate" if self.measured == "rate" else "mean outcome"
        lines = [
            f"Adjusted for {adjusted}. {of.capitalize()} {self.middle:.3g}; higher is "
            f"{self.higher_is}; positive effects are better.",
            f"Standard deviation between {self.level}s {self.spread:.3g} ({self.spread_low:.3g} to "
            f"{self.spread_high:.3g}, 95%, Q profile).",
        ]
        if self.share is not None:
            lines.append(f"{self.share:.1%} of the variance lies between {self.level}s.")
        return lines

    @property
    def reading(self) -> list[str]:
        """How to read it, and its cautions."""
        wide = float(np.median([u.place_high - u.place_low + 1 for u in self.units]))
        return [
            "Effects are drawn to the middle; intervals 95%, empirical Bayes (REML, Prasad-Rao).",
            f"Half of the {self.level}s could stand in any of {wide:.0f} or more of "
            f"{len(self.units)} places, so none is ranked.",
            f"Funnel: {self.limits.method}; over-dispersion phi {self.dispersion.phi:.2f}.",
            *self.cautions,
        ]

    def _rows(self) -> list[str]:
        wide = min(max(len(self.level), *(len(unit.name) for unit in self.units)), 24)
        head = f"{self.level:<{wide}}  {'cases':>6}  {'effect':>7}  {'95% interval':>17}  "
        lines = [f"{head}{'reliability':>11}  funnel"]
        for unit in self.units:
            ends = f"{unit.low:+.2f} to {unit.high:+.2f}"
            lines.append(
                f"{unit.name[:wide]:<{wide}}  {unit.n:>6,}  {unit.effect:>+7.2f}  {ends:>17}  "
                f"{unit.reliability:>11.2f}  {unit.zone.value}"
            )
        return lines

    def _left_out(self) -> list[str]:
        if not self.left:
            return []
        said = [f"  {name[:24]}: {reason}" for name, reason in self.left[:10]]
        more = [f"  … and {len(self.left) - 10:,} more"] if len(self.left) > 10 else []
        return [f"Left out, {len(self.left):,} {self.level}s:", *said, *more]

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a unit, in order of names."""
        fields = Unit.__slots__
        return table(
            {name: [_plain(getattr(u, name)) for u in self.units] for name in fields}, kind
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        least = LEAST[self.level]
        return {
            "level_of_units": self.level,
            "measured": self.measured,
            "n": self.n,
            "rows": self.rows,
            "completeness": self.completeness,
            "middle": self.middle,
            "higher_is": self.higher_is,
            "case_mix": [
                {"name": name, "estimate": estimate, "se": se}
                for name, estimate, se in self.case_mix
            ],
            "spread": {"sd": self.spread, "low": self.spread_low, "high": self.spread_high},
            "share_between": self.share,
            "over_dispersion": {"phi": self.dispersion.phi, "tau2": self.dispersion.tau2},
            "funnel": self.limits.method,
            "interval_level": LEVEL,
            "false_discovery_rate": RATE,
            "standing_out": self.standing_out,
            "least": {"cases": least.cases, "units": least.units, "complete": COMPLETE},
            "left_out": [{"name": name, "reason": reason} for name, reason in self.left],
            "cautions": list(self.cautions),
            "units": [{f: _plain(v) for f, v in asdict(u).items()} for u in self.units],
        }

    def picture(self) -> str:
        """The funnel: each unit's own deviation against its cases, with limits at 2 and 3 SD."""
        curves = []
        for name, ends in (("2 SD", self.limits.two), ("3 SD", self.limits.three)):
            for side in (0, 1):
                points = tuple((n, end[side]) for n, end in zip(self.limits.n, ends, strict=True))
                curves.append(plots.Curve(name if side else "", points, second=name == "3 SD"))
        inside = [(u.n, u.raw) for u in self.units if u.zone is Zone.WITHIN]
        outside = [(u.n, u.raw) for u in self.units if u.zone is not Zone.WITHIN]
        return plots.dots(
            [(float(n), raw) for n, raw in inside],
            marked=[(float(n), raw) for n, raw in outside],
            limits=curves,
            mark=0.0,
            says=f"Funnel of {len(self.units)} {self.level}s; {len(outside)} beyond {LOOK:g} SD.",
            across="complete cases",
            up="worse (−) or better (+) than expected",
        )

    def forest(self) -> str:
        """Shrunken effects with their intervals, in order of names."""
        rows = [
            plots.Estimate(u.name[:24], u.effect, u.low, u.high, u.zone is not Zone.WITHIN)
            for u in self.units
        ]
        return plots.forest(
            rows,
            says=f"Shrunken effects of {len(rows)} {self.level}s with 95% intervals, by name.",
            across="worse (−) or better (+) than expected",
        )


def _plain(value: Any) -> Plain:
    return value.value if isinstance(value, Zone) else value

"""What a diary of couples says."""

from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.drawing.plots import Estimate, forest
from accord.dyads.results import CAUTION
from accord.dyads.saying import more, probability
from accord.frames import table

KINDS = {
    "actor": "own {}, day by day",
    "partner": "the partner’s {}, day by day",
    "actor mean": "own {}, mean of all days",
    "partner mean": "the partner’s {}, mean of all days",
    "time": "a day later",
    "intercept": "intercept",
}


@dataclass(frozen=True, slots=True)
class DayEffect:
    """One coefficient: kind is a key of `KINDS`, role whose outcome it is."""

    kind: str
    role: str
    name: str
    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float

    @property
    def called(self) -> str:
        """The effect in words."""
        return KINDS[self.kind].format(self.name)


@dataclass(frozen=True, slots=True)
class Diary:
    """An actor-partner model of days. Standard errors are given the three residual parameters.

    random: covariance of the couples' own intercepts and slopes, in the order of random_names.
    sds, correlation, inertia: of the residuals; inertia_se is None at the edge.
    """

    outcome: str
    predictors: tuple[str, ...]
    roles: tuple[str, str]
    couples: int
    rows: int
    left_out: int
    level: float
    effects: tuple[DayEffect, ...]
    random_names: tuple[str, ...]
    random: tuple[tuple[float, ...], ...]
    sds: tuple[float, float]
    correlation: float
    inertia: float
    inertia_se: float | None
    loglik: float
    boundary: bool

    def effect(self, kind: str, name: str = "", role: str = "") -> DayEffect:
        """One effect; KeyError where there is none."""
        for one in self.effects:
            if (one.kind, one.name, one.role) == (kind, name, role):
                return one
        raise KeyError(f"no {kind} effect of {name} on {role}")

    @property
    def inertia_said(self) -> str:
        """Inertia with its interval, in words."""
        from scipy.special import ndtri

        said = f"{self.inertia:.2f}"
        if self.inertia_se is not None:
            reach = float(ndtri((1 + self.level) / 2)) * self.inertia_se
            said += f" ({self.inertia - reach:.2f} to {self.inertia + reach:.2f})"
        return f"Inertia: what is left of a day carries over to the next by {said}."

    @property
    def heading(self) -> str:
        """What was fitted, on how many."""
        return (
            f"Diary of {self.outcome}: {self.couples:,} couples, {self.rows:,} days of a person, "
            f"REML, {100 * self.level:g}% intervals."
        )

    @property
    def omitted(self) -> list[str]:
        """Rows that did not enter, and why."""
        if not self.left_out:
            return []
        return [f"{self.left_out:,} rows left out: a rating of one of the two is missing."]

    def sentences(self) -> list[str]:
        """Each role's own and partner effects within days, in plain words."""
        lines = []
        for name in self.predictors:
            for role in self.roles:
                own, other = (self.effect(kind, name, role) for kind in ("actor", "partner"))
                whose = self.roles[1] if role == self.roles[0] else self.roles[0]
                lines.append(
                    f"For {role}: on days with one point more of own {name} than usual, "
                    f"{self.outcome} is {more(own)}; with one more of the partner’s ({whose}), "
                    f"{more(other)}."
                )
        return lines

    def __str__(self) -> str:
        lines = [self.heading, *self.omitted]
        wide = max(len(one.called) for one in self.effects)
        for role in self.roles:
            lines += ["", f"For {role}: {self.outcome}"]
            for one in self.effects:
                if one.role == role:
                    held = f"{one.low:.3g} to {one.high:.3g}"
                    lines.append(
                        f"  {one.called:<{wide}} {one.estimate:>8.3g} {held:>18} "
                        f"{probability(one.p):>9}"
                    )
        lines += ["", *self.sentences(), "", *self.spreads(), self.inertia_said, CAUTION]
        return "\n".join(fill(line, 100, subsequent_indent="  ") for line in lines)

    def spreads(self) -> list[str]:
        """How couples differ, and how days do."""
        sds = np.sqrt(np.maximum(np.diag(np.array(self.random)), 0))
        named = zip(self.random_names, sds, strict=True)
        lines = ["Couples differ by sd " + ", ".join(f"{n} {sd:.2f}" for n, sd in named) + "."]
        if self.boundary:
            lines.append(
                "One of these was estimated at its edge (none, or a perfect correlation): the data "
                "do not tell it."
            )
        lines.append(
            f"Days differ by sd {self.sds[0]:.2f} ({self.roles[0]}) and {self.sds[1]:.2f} "
            f"({self.roles[1]}); on the same day the two go together by {self.correlation:.2f}."
        )
        return lines

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row an effect."""
        rows = [asdict(one) for one in self.effects]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {**asdict(self), "caution": CAUTION}

    def picture(self) -> str:
        """Day-by-day effects with their intervals: circles one's own, squares the partner's."""
        rows = [
            Estimate(self._arrow(one), one.estimate, one.low, one.high, one.kind == "partner")
            for one in self.effects
            if one.kind in ("actor", "partner")
        ]
        said = "; ".join(f"{row.name} {row.value:.2f}" for row in rows)
        across = f"points of {self.outcome} for one point, the same day"
        return forest(rows, says=f"Effects on {self.outcome}: {said}.", across=across)

    def _arrow(self, one: DayEffect) -> str:
        other = self.roles[1] if one.role == self.roles[0] else self.roles[0]
        return f"{one.name}: {one.role if one.kind == 'actor' else other} → {one.role}"

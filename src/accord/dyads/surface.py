"""Does it matter that two ratings agree? A response surface instead of a difference score.

    z = b0 + b1 x + b2 y + b3 x^2 + b4 x y + b5 y^2          x, y in one unit, about one point

    a1 = b1 + b2        slope where both are equal           a2 = b3 + b4 + b5    its curve
    a3 = b1 - b2        slope where they differ              a4 = b3 - b4 + b5    its curve
    first principal axis y = p10 + p11 x: where the surface bends least downward, its ridge

Agreement as such goes with higher z (congruence) only where all of these hold: the ridge lies on
the line x = y (p10 = 0, p11 = 1), the surface falls to both sides of it (a4 < 0), and no faster to
one (a3 = 0). In the strict sense it is also level along that line (a1 = 0, a2 = 0). A significant
a4 alone shows nothing of the kind.

Source: Edwards & Parry 1993, Acad Manage J 36:1577; Humberg, Nestler & Back 2019, Soc Psychol
Personal Sci 10:409 (the conditions); Shanock et al. 2010, J Bus Psychol 25:543 (who differs).
"""

from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.drawing.plots import Curve, lines
from accord.dyads import regressions
from accord.dyads.effect import Effect, effect
from accord.dyads.ratio import bounds
from accord.dyads.regressions import Floats
from accord.errors import DataError
from accord.frames import numbers, table
from accord.records import NotEnough

LEAST_PAIRS = 150  # methods, section e
DIFFER = 0.5  # sd by which two ratings are said to differ (Shanock et al. 2010)
FEW = 0.1  # share that should differ in either direction for the surface to be seen there
TERMS = ("intercept", "x", "y", "x squared", "x times y", "y squared")
LINES = {
    "a1": (0, 1, 1, 0, 0, 0),
    "a2": (0, 0, 0, 1, 1, 1),
    "a3": (0, 1, -1, 0, 0, 0),
    "a4": (0, 0, 0, 1, -1, 1),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the conditions of congruence, and whether the data are in line with it."""

    what: str
    estimate: float
    low: float
    high: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Surface:
    """A response surface about `centre`, with its conditions of congruence."""

    outcome: str
    first: str
    second: str
    pairs: int
    left_out: int
    level: float
    centre: float
    effects: tuple[Effect, ...]
    conditions: tuple[Condition, ...]
    r2: float
    first_higher: float  # share of pairs in which first is higher by half an sd
    second_higher: float

    @property
    def broad(self) -> bool:
        """Whether the first four conditions hold: agreement goes with higher outcomes."""
        return all(one.holds for one in self.conditions[:4])

    @property
    def strict(self) -> bool:
        """Whether all six hold: nothing but agreement matters."""
        return all(one.holds for one in self.conditions)

    def effect(self, name: str) -> Effect:
        """One of `TERMS` or a1 to a4; KeyError otherwise."""
        for one in self.effects:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def verdict(self) -> str:
        """What may be said of agreement."""
        if self.strict:
            return "The data are in line with congruence in the strict sense: agreement alone."
        if self.broad:
            return "The data are in line with congruence in the broad sense: agreement, and level."
        failed = ", ".join(one.what for one in self.conditions[:4] if not one.holds)
        return f"Congruence is not shown: {failed}."

    def __str__(self) -> str:
        said = [
            f"Response surface of {self.outcome} on {self.first} (x) and {self.second} (y), about "
            f"{self.centre:.3g}: {self.pairs:,} pairs, R2 {self.r2:.2f}, {100 * self.level:g}% "
            "intervals.",
        ]
        if self.left_out:
            said.append(f"Left out for a missing value: {self.left_out:,}.")
        for one in self.effects:
            said.append(f"  {one.name:<10} {one.estimate:>7.3f} ({one.low:.3f} to {one.high:.3f})")
        for this in self.conditions:
            holds = "holds" if this.holds else "does not hold"
            span = f"{this.estimate:.2f} ({this.low:.2f} to {this.high:.2f})"
            said.append(f"  {this.what}: {holds}, {span}")
        said += [self.verdict, *self.remarks]
        return "\n".join(fill(line, 100, subsequent_indent="    ") for line in said)

    @property
    def remarks(self) -> list[str]:
        """What limits the reading."""
        held = ["A condition that holds was not contradicted; that does not prove it."]
        if min(self.first_higher, self.second_higher) < FEW:
            held.append(
                f"Few pairs differ one way or the other ({100 * self.first_higher:.0f}% and "
                f"{100 * self.second_higher:.0f}%), so the surface is hardly seen there."
            )
        return held

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a coefficient."""
        rows = [asdict(one) for one in self.effects]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        more = {"broad": self.broad, "strict": self.strict, "verdict": self.verdict}
        return {**asdict(self), **more}

    def picture(self) -> str:
        """The surface along the two lines: where both are equal, and where they differ."""
        b0 = self.effect("intercept").estimate
        a = {name: self.effect(name).estimate for name in LINES}
        along = np.linspace(-2, 2, 41)
        equal = [(float(v), float(b0 + a["a1"] * v + a["a2"] * v * v)) for v in along]
        apart = [(float(v), float(b0 + a["a3"] * v + a["a4"] * v * v)) for v in along]
        return lines(
            [Curve("both equal", tuple(equal)), Curve("x up, y down", tuple(apart), True)],
            says=f"{self.outcome} along agreement and disagreement. {self.verdict}",
            across="points from the middle",
            up=self.outcome,
        )


def response_surface(
    data: Any,
    *,
    outcome: str,
    first: str,
    second: str,
    centre: float | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 1,
) -> Surface | NotEnough:
    """The response surface of an outcome on two ratings in one unit, from one row a pair.

    centre: the point both are taken from, such as the middle of the scale; their common mean by
            default. It must be one point for both.

    Intervals of the ridge are by bootstrap over pairs. NotEnough under 150 pairs. Raises DataError
    for ratings that cannot be in one unit (one's sd three times the other's), or do not vary.

    >>> generator = np.random.default_rng(1)
    >>> x, y = generator.normal(5, 1, (2, 400))
    >>> table = {"x": x, "y": y, "z": 8 - 0.5 * (x - y) ** 2 + generator.normal(0, 1, 400)}
    >>> found = response_surface(table, outcome="z", first="x", second="y")
    >>> round(found.effect("a4").estimate, 1), found.broad
    (-2.0, True)
    """
    z, x, y = (numbers(data, name) for name in (outcome, first, second))
    there = ~(np.isnan(z) | np.isnan(x) | np.isnan(y))
    z, x, y, n = z[there], x[there], y[there], int(there.sum())
    if n < LEAST_PAIRS:
        why = "With fewer the ridge cannot be placed."
        return NotEnough("A response surface", n, LEAST_PAIRS, "complete pairs", why)
    spread = sorted((float(x.std()), float(y.std())))
    if spread[0] == 0 or spread[1] > 3 * spread[0]:
        raise DataError(
            f"{first} and {second} are not in one unit, or one does not vary (sd {x.std():.3g} and "
            f"{y.std():.3g}). Bring both to one scale first."
        )
    middle = float((x.mean() + y.mean()) / 2) if centre is None else centre
    columns = np.column_stack([_terms(x - middle, y - middle), z])
    select = np.eye(7)[None]
    products = regressions.cross(columns)
    found = regressions.fit(products, select, n, "free")
    effects = [
        effect("surface", "", name, line, found.beta, found.cov, found.df(line), level)
        for name, line in [
            *zip(TERMS, np.eye(6), strict=True),
            *((name, np.array(line, dtype=float)) for name, line in LINES.items()),
        ]
    ]
    generator = np.random.default_rng(seed)
    drawn = np.empty((draws, 6))
    for draw in range(draws):
        weights = np.bincount(generator.integers(0, n, n), minlength=n).astype(float)
        made = regressions.cross(columns, weights)
        drawn[draw] = np.linalg.solve(made[:6, :6], made[:6, 6])
    half = DIFFER * np.sqrt((x.var() + y.var()) / 2)
    return Surface(
        outcome,
        first,
        second,
        n,
        int((~there).sum()),
        level,
        middle,
        tuple(effects),
        _conditions(effects, ridge(found.beta), ridge(drawn), level),
        1 - float(found.residual[0, 0]) * (n - 6) / float(((z - z.mean()) ** 2).sum()),
        float((x - y > half).mean()),
        float((y - x > half).mean()),
    )


def ridge(beta: Floats) -> Floats:
    """Intercept p10 and slope p11 of the first principal axis (..., 2), of coefficients (..., 6).

    >>> ridge(np.array([8, 0, 0, -0.5, 1, -0.5 - 1e-9])).round(3)
    array([0., 1.])
    """
    _, b1, b2, b3, b4, b5 = np.moveaxis(beta, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = 4 * b3 * b5 - b4**2
        x, y = (b2 * b4 - 2 * b1 * b5) / below, (b1 * b4 - 2 * b2 * b3) / below
        slope = (b5 - b3 + np.sqrt((b3 - b5) ** 2 + b4**2)) / b4
        return np.asarray(np.stack([y - slope * x, slope], -1))


def _terms(x: Floats, y: Floats) -> Floats:
    return np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])


def _conditions(
    effects: list[Effect], at: Floats, drawn: Floats, level: float
) -> tuple[Condition, ...]:
    named = {one.name: one for one in effects}
    found = []
    for place, (what, value) in enumerate((("p10 = 0", 0.0), ("p11 = 1", 1.0))):
        inside = bounds(drawn[:, place], float(at[place]), level, "percentile")
        low, high = inside or (float("-inf"), float("inf"))
        holds = inside is not None and low <= value <= high
        found.append(Condition(what, float(at[place]), low, high, holds))
    for name in ("a4", "a3", "a1", "a2"):
        one = named[name]
        holds = one.high < 0 if name == "a4" else one.low <= 0 <= one.high
        what = f"{name} {'< 0' if name == 'a4' else '= 0'}"
        found.append(Condition(what, one.estimate, one.low, one.high, holds))
    return tuple(found)

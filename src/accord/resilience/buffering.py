"""Buffering: whether stress goes with less harm where there is more support, level by level.

Person i at moment t, with W the deviation from the person's own mean and B that mean, centred:

    y_it = b0 + [trend] + b1 stressW + b2 stressB + b3 supportB (+ b4 supportW)
           + b5 stressW supportB + b6 stressB supportB (+ b7 stressW supportW)
           + u_0i + u_1i stressW + e_it

supportW and b7 enter where support was asked at each moment; where it is one figure a person, the
person is its only level. b5 and b7 are buffering between people and within them: a person with more
support than others is not a person on a day with more support than usual, and one coefficient for
both would be of neither. The slope of stress differs between people (u_1), without which b5 would
be tested as if every day were a person. e may correlate from one moment to the next (AR(1)).

    slope of stressW at support w:  b1 + b5 w,   var = v11 + 2 w v15 + w^2 v55
    Johnson-Neyman: the w where (b1 + b5 w)^2 = q^2 var, from 200 people on

t tests have Satterthwaite's degrees of freedom. All of it is association: who has support differs
in more than support.

Sources: Cohen and Wills 1985, Psychol Bull 98:310 (buffering); Enders and Tofighi 2007, Psychol
Methods 12:121 (levels); Bolger and Laurenceau 2013, Intensive Longitudinal Methods, chapter 5;
Bauer and Curran 2005, Multivar Behav Res 40:373 (simple slopes, Johnson-Neyman).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import codes, numbers, table, whole
from accord.frames.arrays import Codes, Floats
from accord.mixed import Fit, Test, fit
from accord.records import NotEnough
from accord.resilience import slopes as at_support
from accord.resilience.slopes import Range, Slope

LEVEL = 0.95
# Our choice: from 30 people on the false alarms of b5 keep to 5 in 100 (`accord.prove.buffering`).
PEOPLE = 30
ROWS_EACH = 3  # rows of a person whose stress was not always the same
STRESS, BETWEEN, WITHIN = "stress (within)", "support (between)", "support (within)"
STRESS_BETWEEN = "stress (between)"


@dataclass(frozen=True, slots=True, eq=False)
class Buffering:
    """A fitted model with its two questions answered: between people and, where asked, within.

    between, within: tests of b5 and b7 (`within` is None where support is one figure a person).
    slopes: the slope of stress at low, middle and high support of each level.
    johnson_neyman: where on the range of support between people the slope differs from nil.
    spread: sd of stress within people; centre: what each between column was centred at.
    """

    fit: Fit
    between: Test
    within: Test | None
    slopes: tuple[Slope, ...]
    johnson_neyman: Range | NotEnough
    spread: float
    centre: dict[str, float]
    people: int
    rows: int
    left_out: int
    level: float

    def __str__(self) -> str:
        left = f"; {self.left_out:,} rows with a gap left out" if self.left_out else ""
        memory = "" if self.fit.phi is None else f", residuals AR(1) {self.fit.phi:.2f}"
        lines = [
            f"Buffering, stress x support (n {self.people:,} people, {self.rows:,} rows{left};",
            f"  REML, random slope of stress{memory}):",
            f"  product between people: {reading(self.between)}",
        ]
        if self.within is not None:
            lines.append(f"  product within people: {reading(self.within)}")
        lines.append("  Slope of stress (deviation from one's own mean):")
        lines += [f"    {one}" for one in self.slopes]
        lines.append(f"  {self.johnson_neyman}")
        lines.append("  All of this is association; who has support differs in more than support.")
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a simple slope."""
        rows = [one.to_dict() for one in self.slopes]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "people": self.people,
            "rows": self.rows,
            "rows_left_out": self.left_out,
            "between": self.between.to_dict(),
            "within": self.within.to_dict() if self.within else None,
            "slopes": [one.to_dict() for one in self.slopes],
            "johnson_neyman": self.johnson_neyman.to_dict(),
            "centre": self.centre,
            "coefficients": [one.to_dict() for one in self.fit.tests(self.level)],
            "variances": self.fit.D.tolist(),
            "residual_variance": self.fit.sigma2,
            "phi": self.fit.phi,
        }

    def picture(self) -> str:
        """The slope of stress at low and high support of people, with its interval."""
        from accord.drawing.plots import Estimate, forest

        rows = [
            Estimate(f"{one.of}, {one.at}", one.test.estimate, one.test.low, one.test.high)
            for one in self.slopes
        ]
        return forest(
            rows,
            says=f"Slope of the outcome on stress at levels of support. {reading(self.between)}",
            across="points of outcome for one of stress",
        )


def buffering(
    data: Any,
    *,
    client: str,
    outcome: str,
    stress: str,
    support: str,
    time: str = "",
    order: str = "",
    level: float = LEVEL,
) -> Buffering | NotEnough:
    """Fit the model above to a long table, one row a person and moment.

    data:   a frame. Rows with a gap in any of these columns take no part and are counted.
    stress, support: numbers (or 0 and 1). Support that never changes within a person is the
            person's.
    time:   column that enters as a straight trend, or none.
    order:  column of whole numbers, the moment's place; residuals then follow AR(1) along it.

    NotEnough below 30 people with three or more rows whose stress was not always the same, or where
    support is the same for all. Raises DataError for text and infinities.

    >>> random = np.random.default_rng(3)
    >>> who = np.repeat(np.arange(60), 20)
    >>> held = np.repeat(random.normal(0, 1, 60), 20)
    >>> hard = random.normal(0, 1, 1200)
    >>> low = 5 + (1 - 0.5 * held) * hard + random.normal(0, 1, 1200)
    >>> diary = {"who": who, "low": low, "hard": hard, "held": held}
    >>> found = buffering(diary, client="who", outcome="low", stress="hard", support="held")
    >>> bool(found.between.low < -0.5 < found.between.high), found.within is None
    (True, True)
    """
    design = _design(data, client, outcome, stress, support, time, order)
    if isinstance(design, NotEnough):
        return design
    made = fit(
        design.y,
        design.x,
        design.z,
        design.who,
        names=design.names,
        random_names=("level", STRESS),
        order=design.order,
        residual="independent" if design.order is None else "ar1",
    )
    if isinstance(made, NotEnough):
        return made
    within = made.test(f"{STRESS} x {WITHIN}", level) if design.both else None
    slopes = at_support.simple(made, f"{STRESS} x {BETWEEN}", "between", design.between, level)
    if design.both:
        slopes += at_support.simple(made, f"{STRESS} x {WITHIN}", "within", design.within, level)
    return Buffering(
        fit=made,
        between=made.test(f"{STRESS} x {BETWEEN}", level),
        within=within,
        slopes=slopes,
        johnson_neyman=at_support.johnson_neyman(
            made, f"{STRESS} x {BETWEEN}", design.between, level
        ),
        spread=design.spread,
        centre=design.centre,
        people=len(design.between),
        rows=len(design.y),
        left_out=design.left_out,
        level=level,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    y: Floats
    x: Floats
    z: Floats
    who: Codes
    order: Codes | None
    names: tuple[str, ...]
    between: Floats  # support of each person, centred
    within: Floats  # of each row
    both: bool
    spread: float
    centre: dict[str, float]
    left_out: int


def _design(
    data: Any, client: str, outcome: str, stress: str, support: str, time: str, order: str
) -> _Design | NotEnough:
    columns = [numbers(data, name) for name in (outcome, stress, support)]
    if time:
        columns.append(numbers(data, time))
    kept = np.flatnonzero(~np.isnan(np.column_stack(columns)).any(axis=1))
    y, hard, held, *trend = (one[kept] for one in columns)
    who = np.unique(codes(data, client)[0][kept], return_inverse=True)[1].reshape(-1)
    short = _short(who, y, hard, held)
    if short is not None:
        return short
    hard_mean, hard_within = _levels(who, hard)
    held_mean, held_within = _levels(who, held)
    both = not np.allclose(held_within, 0, atol=1e-9 * max(1.0, float(np.ptp(held))))
    # Means over people, not over rows: whoever answered more often is not more of a person.
    centre = {STRESS_BETWEEN: float(hard_mean.mean()), BETWEEN: float(held_mean.mean())}
    hard_between = (hard_mean - centre[STRESS_BETWEEN])[who]
    between = held_mean - centre[BETWEEN]
    added: dict[str, Floats] = {"intercept": np.ones(len(y))}
    if trend:
        added["trend"] = trend[0] - trend[0].mean()
    added |= {STRESS: hard_within, STRESS_BETWEEN: hard_between, BETWEEN: between[who]}
    if both:
        added[WITHIN] = held_within
    added[f"{STRESS} x {BETWEEN}"] = hard_within * between[who]
    added[f"{STRESS_BETWEEN} x {BETWEEN}"] = hard_between * between[who]
    if both:
        added[f"{STRESS} x {WITHIN}"] = hard_within * held_within
    if np.ptp(hard_mean) == 0:  # the same days for everybody: no level between people
        del added[STRESS_BETWEEN], added[f"{STRESS_BETWEEN} x {BETWEEN}"]
    return _Design(
        y=y,
        x=np.column_stack(list(added.values())),
        z=np.column_stack([np.ones(len(y)), hard_within]),
        who=who,
        order=whole(data, order)[kept] if order else None,
        names=tuple(added),
        between=between,
        within=held_within,
        both=both,
        spread=float(hard_within.std()),
        centre=centre,
        left_out=len(columns[0]) - len(kept),
    )


def _short(who: Codes, y: Floats, hard: Floats, held: Floats) -> NotEnough | None:
    """Who could tell anything: enough rows, and stress that was not always the same."""
    people = int(who.max(initial=-1)) + 1
    low, high = np.full(people, np.inf), np.full(people, -np.inf)
    np.minimum.at(low, who, hard)
    np.maximum.at(high, who, hard)
    telling = int(((np.bincount(who, minlength=people) >= ROWS_EACH) & (high > low)).sum())
    if telling < PEOPLE:
        unit = f"people with {ROWS_EACH} or more rows and stress that was not always the same"
        return NotEnough("Buffering", telling, PEOPLE, unit)
    if np.ptp(y) == 0:
        return NotEnough("Buffering", 1, 2, "different values of the outcome")
    means = _levels(who, held)[0]
    if np.ptp(means) == 0:
        return NotEnough("Buffering", 1, 2, "levels of support between people")
    return None


def _levels(who: Codes, value: Floats) -> tuple[Floats, Floats]:
    """The mean of each person, and each row's deviation from it."""
    mean = np.bincount(who, weights=value) / np.bincount(who)
    return mean, value - mean[who]


def reading(test: Test) -> str:
    """The test of a product, and what it leaves open."""
    said = (
        f"{test.estimate:.3f} ({test.level:.0%} interval {test.low:.3f} to "
        f"{test.high:.3f}), t({test.df:.0f}) = {test.t:.2f}, p = {test.p:.2g}."
    )
    if test.low <= 0 <= test.high:
        said += "\n    Not shown; an effect as large as the interval is not ruled out."
    return said


def slope_at(found: Buffering, support: float, level: float = LEVEL) -> Test:
    """The slope of stress for people with this much support, as measured.

    Raises DataError for a value that is no number.
    """
    if not np.isfinite(support):
        raise DataError("Support must be a number.")
    line = np.zeros(len(found.fit.names))
    line[found.fit.names.index(STRESS)] = 1
    line[found.fit.names.index(f"{STRESS} x {BETWEEN}")] = support - found.centre[BETWEEN]
    return found.fit.test(line, level)

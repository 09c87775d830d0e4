"""Case-mix adjusted comparison of clinics or therapists, by an outcome in points or by a rate."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.comparison import funnel
from accord.comparison.cases import Cases, cases
from accord.comparison.found import Comparison
from accord.comparison.logistic import expected
from accord.comparison.shrinkage import Shrunken, between, between_interval, shrink
from accord.comparison.telling import Level, exact_limits, normal_limits, told
from accord.errors import DataError
from accord.mixed import Fit, fit
from accord.records import NotEnough

Floats = NDArray[np.float64]


def compare(
    data: Any,
    *,
    unit: str,
    outcome: str,
    higher_is: Literal["better", "worse"],
    level: Level = "clinic",
    case_mix: Sequence[str] = (),
    categories: Sequence[str] = (),
    within: str = "",
) -> Comparison | NotEnough:
    """Compare units by an outcome in points, such as the score at the end.

    outcome = X beta + u_unit + e: u drawn to the middle by its reliability tau^2 / (tau^2 + s^2/n).

    data:       one row a case that was begun, also where it has no end: its outcome is then empty.
    case_mix:   columns of numbers, the score at intake first of all; categories: columns of words.
    level:      "clinic" (30 complete cases each, 8 clinics) or "therapist" (5 each, 10 therapists;
        to be relied upon from 30). within: a column whose groups are taken out first, so that
        therapists are compared within their clinic.

    NotEnough where there are too few units, or under 80% of cases are complete; single units with
    too few or too incomplete cases are left out by name. DataError for text among numbers,
    infinities, and a case-mix column that says nothing of its own. Nothing is ever sorted by
    effect.

    >>> rng = np.random.default_rng(7)
    >>> clinic = np.repeat(np.arange(12), 60)
    >>> start = rng.normal(20, 5, 720)
    >>> end = 0.5 * start + rng.normal(0, 1, 12)[clinic] + rng.normal(0, 4, 720)
    >>> frame = {"clinic": clinic, "start": start, "end": end}
    >>> found = compare(frame, unit="clinic", outcome="end", higher_is="worse", case_mix=["start"])
    >>> len(found.units), found.units[0].low < found.units[0].effect < found.units[0].high
    (12, True)

    Sources: Goldstein & Spiegelhalter 1996, J R Stat Soc A 159:385; Spiegelhalter 2005, Stat Med
    24:1185.
    """
    up = _turned(higher_is)
    found = cases(
        data,
        unit=unit,
        outcome=outcome,
        level=level,
        case_mix=case_mix,
        categories=categories,
        within=within,
    )
    if isinstance(found, NotEnough):
        return found
    if np.ptp(found.outcome) == 0:
        return NotEnough(f"A comparison of {level}s", 1, 2, "different outcomes")
    ones = np.ones((len(found.outcome), 1))
    model = fit(found.outcome, found.design, ones, found.unit, names=found.columns)
    if isinstance(model, NotEnough):
        return model
    n, raw, se, fixed = _deviations(found, model)
    tau2 = float(model.D[0, 0])
    shrunken = shrink(raw, se, tau2, fixed)
    groups = len(found.columns) - found.adjusted
    low, high = between_interval(raw, se, max(len(n) - 1 - groups, 1))
    over = funnel.dispersion(raw, se)
    return told(
        found,
        level=level,
        measured="points",
        raw=up * raw,
        se=se,
        shrunken=Shrunken(up * shrunken.effect, shrunken.error, shrunken.reliability),
        sized=n,
        over=over,
        limits=normal_limits(n, model.sigma2, over.tau2),
        spread=(tau2**0.5, low**0.5, high**0.5),
        share=tau2 / (tau2 + model.sigma2),
        case_mix=tuple(
            (model.names[k], float(model.beta[k]), float(model.se[k]))
            for k in range(1, found.adjusted)
        ),
        higher_is=higher_is,
    )


def rates(
    data: Any,
    *,
    unit: str,
    happened: str,
    higher_is: Literal["better", "worse"],
    level: Level = "clinic",
    case_mix: Sequence[str] = (),
    categories: Sequence[str] = (),
) -> Comparison | NotEnough:
    """Compare units by a rate: recovered, dropped out, or whatever is 1 or 0 of each case.

    deviation_j = (observed - expected) / n_j, expected by logistic regression on the case mix.

    The rest as for `compare`. Without a case mix and without over-dispersion, the funnel has exact
    binomial limits; otherwise normal ones, s_j^2 = sum p (1 - p) / n_j^2. DataError for values
    other than 0 and 1, and where everybody or nobody has it.

    >>> rng = np.random.default_rng(7)
    >>> clinic = np.repeat(np.arange(10), 50)
    >>> frame = {"clinic": clinic, "recovered": rng.integers(0, 2, 500)}
    >>> found = rates(frame, unit="clinic", happened="recovered", higher_is="better")
    >>> found.limits.method, found.standing_out
    ('exact binomial limits', 0)
    """
    up = _turned(higher_is)
    found = cases(
        data,
        unit=unit,
        outcome=happened,
        level=level,
        case_mix=case_mix,
        categories=categories,
        within="",
    )
    if isinstance(found, NotEnough):
        return found
    y = found.outcome
    if not np.isin(y, (0.0, 1.0)).all():
        raise DataError(f"Column {happened} is to hold 1 (it happened) or 0 (it did not).")
    if not 0 < y.mean() < 1:
        raise DataError("It happened to everybody or to nobody: there is no rate to compare.")
    chance, coefficients = expected(y, found.design, found.columns)
    n = np.bincount(found.unit).astype(np.float64)
    raw = np.bincount(found.unit, y - chance) / n
    se = np.sqrt(np.bincount(found.unit, chance * (1 - chance))) / n
    tau2, middle = between(raw, se)
    shrunken = shrink(raw - middle, se, tau2)
    low, high = between_interval(raw, se, len(n) - 1)
    over = funnel.dispersion(raw, se)
    exact = found.design.shape[1] == 1 and over.tau2 == 0
    rate = float(y.mean())
    if exact:
        limits = exact_limits(n, rate, up)
    else:
        limits = normal_limits(n, float(np.mean(se**2 * n)), over.tau2)
    return told(
        found,
        level=level,
        measured="rate",
        raw=up * raw,
        se=se,
        shrunken=Shrunken(up * shrunken.effect, shrunken.error, shrunken.reliability),
        sized=n,
        over=over,
        limits=limits,
        spread=(tau2**0.5, low**0.5, high**0.5),
        share=None,
        case_mix=coefficients,
        higher_is=higher_is,
    )


def _deviations(found: Cases, model: Fit) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each unit: cases, mean residual, its standard error, variance of its fixed part."""
    n = np.bincount(found.unit).astype(np.float64)
    left = found.outcome - found.design @ model.beta
    raw = np.bincount(found.unit, left) / n
    mean = np.column_stack([np.bincount(found.unit, column) / n for column in found.design.T])
    fixed = np.einsum("ij,jk,ik->i", mean, model.cov, mean)
    return n, raw, np.sqrt(model.sigma2 / n), fixed


def _turned(higher_is: str) -> int:
    if higher_is not in ("better", "worse"):
        raise DataError(f"higher_is is “better” or “worse”, not “{higher_is}”.")
    return 1 if higher_is == "better" else -1

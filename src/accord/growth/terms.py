"""Which terms an expected course gets: powers, groups with enough clients, products with time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.growth.courses import Courses, Floats
from accord.growth.parts import Clock, Condition, Covariate

LEAST_CLIENTS = 200
LEAST_IN_CONDITION = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """How the curve is built. The defaults are those that pages expect.

    intake_power: highest power of the intake score. by_time: which of intake, covariates and
    conditions change the trend; None for all. random_trend: whether clients differ in trend.
    least_clients, least_in_condition: the minimums; research on a trial may lower them, and the
    curve then says so.
    """

    clock: Clock = field(default_factory=Clock)
    intake_power: int = 2
    by_time: tuple[str, ...] | None = None
    random_trend: bool = True
    reml: bool = True
    least_clients: int = LEAST_CLIENTS
    least_in_condition: int = LEAST_IN_CONDITION


@dataclass(frozen=True, slots=True)
class Terms:
    """What enters: `names` of the entries of w, and which of them have a product with time."""

    covariates: tuple[Covariate, ...]
    conditions: tuple[Condition, ...]
    names: tuple[str, ...]
    moving: tuple[int, ...]


def choose(found: Courses, kind: str, shape: Shape, remarks: list[str]) -> Terms:
    """The terms for these clients; what is left out or pooled is told in `remarks`.

    Raises DataError for a covariate or a condition that is the same for all.
    """
    known = []
    here = found.scores > 0
    if kind != "none":
        values = found.intake[here & ~np.isnan(found.intake)]
        power = min(shape.intake_power, len(np.unique(values)) - 1)
        if power > 0:
            known.append(_covariate("intake", values, power))
        else:
            remarks.append("All intake scores are the same; they explain nothing, so not used.")
    for name, column in found.covariates.items():
        values = column[here & ~np.isnan(column)]
        if not len(values) or np.ptp(values) == 0:
            said = f"{values[0]:g}" if len(values) else "empty"
            raise DataError(
                f"Column {name} is {said} for all clients: it can explain nothing. Leave it out."
            )
        known.append(_covariate(name, values, 1))
        if lacking := int(np.isnan(column[here]).sum()):
            remarks.append(f"{name} is not known of {lacking:,} clients; the average was used.")
    groups = []
    for name, levels in found.conditions.items():
        group = _condition(name, levels[here], shape.least_in_condition, remarks)
        if group:
            groups.append(group)
    named = names(known, groups)
    return Terms(tuple(known), tuple(groups), named, _moving(known, groups, shape))


def _covariate(name: str, values: Floats, power: int) -> Covariate:
    return Covariate(name, float(values.mean()), float(values.std(ddof=1)), power)


def _condition(
    name: str, levels: NDArray[np.str_], least: int, remarks: list[str]
) -> Condition | None:
    """Levels by number of clients, the commonest first; small ones are pooled, and that is said."""
    unique, clients = np.unique(levels, return_counts=True)
    counts = {str(u): int(n) for u, n in zip(unique, clients, strict=True) if u}
    if len(counts) < 2:
        said = next(iter(counts), "empty")
        raise DataError(f"Column {name} is {said} for all clients. Leave it out.")
    common = sorted(counts, key=lambda level: (-counts[level], level))
    own = {level: counts[level] for level in common if counts[level] >= least}
    pooled = {level: counts[level] for level in common if counts[level] < least}
    if len(own) < 2:
        remarks.append(
            f"{name}: fewer than two groups have {least} clients, so it was left out (all pooled)."
        )
        return None
    if pooled:
        told = ", ".join(f"{level} ({count})" for level, count in list(pooled.items())[:8])
        remarks.append(
            f"{name}: groups under {least} clients get the average of the others: {told}."
        )
    if unknown := int(clients[unique == ""].sum()):
        remarks.append(f"{name} is not known of {unknown:,} clients; the average was used.")
    return Condition(name, own, pooled)


def names(known: Sequence[Covariate], groups: Sequence[Condition]) -> tuple[str, ...]:
    """What the entries of w are called."""
    called = ["intercept"]
    for one in known:
        called += [one.name if p == 1 else f"{one.name}^{p}" for p in range(1, one.power + 1)]
    for group in groups:
        called += [f"{group.name} {level}" for level in list(group.levels)[1:]]
    return tuple(called)


def _moving(
    known: Sequence[Covariate], groups: Sequence[Condition], shape: Shape
) -> tuple[int, ...]:
    """Which terms have a product with time; the intercept always has: it is the trend."""
    source = ["intercept"]
    for one in known:
        source += [one.name] * one.power
    for group in groups:
        source += [group.name] * (len(group.levels) - 1)
    if shape.by_time is None:
        return tuple(range(len(source)))
    if unknown := set(shape.by_time) - set(source):
        raise DataError(f"by_time names what is not in the model: {', '.join(sorted(unknown))}.")
    return tuple(n for n, name in enumerate(source) if name in ("intercept", *shape.by_time))

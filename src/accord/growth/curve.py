"""An expected course as a small file: what a clinic fits once and a page reads for every client.

Client i at time t, with x the clock's reading of t and w_i = (1, intake, covariates, conditions):

    y_it = sum_k (level_k + trend_k x_it) w_ik + u_i0 + u_i1 x_it + e_it
    u_i ~ N(0, D)      e_it ~ N(0, sigma2)

The file is JSON: it holds the terms, D and sigma2, what the covariates mean, what was measured, and
where all of it comes from; nothing about any one client. This module and `accord.growth.client`
need the standard library only. Fitting is in `accord.growth.fitting`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isfinite, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

from accord.errors import DataError
from accord.growth.parts import (
    Clock,
    Condition,
    Covariate,
    Look,
    Measured,
    Provenance,
    Recalibration,
    Term,
)
from accord.growth.unpacking import counts, made, number, text

SCHEMA = "accord-curve-1"


@dataclass(frozen=True, slots=True)
class At:
    """What is expected at one time, with the prediction interval; in points of the scale."""

    time: float
    expected: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted expected course."""

    measured: Measured
    clock: Clock
    intake: str  # "first" score of each client, "column", or "none"
    covariates: tuple[Covariate, ...]  # the intake score first, where it enters
    conditions: tuple[Condition, ...]
    terms: tuple[Term, ...]
    D: tuple[tuple[float, float], tuple[float, float]]
    sigma2: float
    provenance: Provenance = field(default_factory=Provenance)
    recalibration: Recalibration | None = None
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        (a, b), (c, d) = self.D
        figures = (a, b, c, d, self.sigma2, *(t.level for t in self.terms))
        if not all(isfinite(v) for v in (*figures, *(t.trend for t in self.terms))):
            raise DataError("The curve holds a figure that is no number.")
        if not (self.sigma2 > 0 and a >= 0 and d >= 0 and a * d - b * c >= -1e-9 * (1 + a * d)):
            raise DataError("The curve's variances are impossible; fit it again.")
        wanted = 1 + sum(one.power for one in self.covariates)
        wanted += sum(len(one.levels) - 1 for one in self.conditions)
        if not all(one.sd > 0 and one.power in (1, 2, 3, 4) for one in self.covariates):
            raise DataError("A covariate of the curve has an impossible spread or power.")
        if self.intake not in ("first", "column", "none"):
            raise DataError(f"A course starts from first, column or none, not {self.intake}.")
        if len(self.terms) != wanted:
            raise DataError(f"The curve has {len(self.terms)} terms where {wanted} are needed.")

    def weights(
        self,
        intake: float | None = None,
        covariates: Mapping[str, float | None] | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> tuple[tuple[float, ...], tuple[str, ...]]:
        """w of one client, and what had to be assumed; what is unknown is set to the average."""
        known = {"intake": intake, **(covariates or {})}
        found, assumed = [1.0], []
        for one in self.covariates:
            value = known.get(one.name)
            if value is None or value != value:
                assumed.append(f"{one.name} is not known; the average was used.")
                value = one.mean
            elif not isfinite(value):
                raise DataError(f"{one.name} is infinite. Correct it, or leave it out.")
            z = (value - one.mean) / one.sd
            found += [z**power for power in range(1, one.power + 1)]
        for group in self.conditions:
            level = (conditions or {}).get(group.name, "")
            if level not in group.levels:
                said = f"{group.name} {level} has too few clients" if level in group.pooled else ""
                said = said or (f"{group.name} {level} is new" if level else f"no {group.name}")
                assumed.append(f"{said}; the average of the others was used.")
            found += group.shares(level)
        return tuple(found), tuple(assumed)

    def mean(self, weights: Sequence[float], x: float) -> float:
        """The expected score at reading x of the clock."""
        return sum(
            (term.level + term.trend * x) * w for term, w in zip(self.terms, weights, strict=True)
        )

    def variance(self, x: float) -> float:
        """Of one score around that: between clients, and from session to session."""
        (a, b), (_, d) = self.D
        return a + 2 * x * b + x * x * d + self.sigma2

    def cohort(
        self, times: Sequence[float], weights: Sequence[float], level: float = 0.80
    ) -> tuple[At, ...]:
        """The band in which `level` of the scores of clients like this one lie, time by time."""
        return tuple(
            reach(self, time, self.mean(weights, x), self.variance(x), level)
            for time, x in ((time, self.clock.x(time)) for time in times)
        )

    def recalibrated(self, found: Recalibration | None, remarks: Sequence[str] = ()) -> "Curve":
        """The same curve with this recalibration."""
        return replace(self, recalibration=found, remarks=(*self.remarks, *remarks))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as the file holds them."""
        return {"schema": SCHEMA, **asdict(self)}

    def to_frame(self, kind: str = "polars") -> Any:
        """One row a term."""
        from accord.growth.showing import terms_frame

        return terms_frame(self, kind)

    def __str__(self) -> str:
        from accord.growth.showing import curve_text

        return curve_text(self)

    def picture(self, level: float = 0.80) -> str:
        """The expected course of three clients who begin low, at the average and high."""
        from accord.growth.showing import curve_picture

        return curve_picture(self, level)


def reach(curve: Curve, time: float, expected: float, variance: float, level: float) -> At:
    """A prediction interval around an expected score, held to the ends of the scale."""
    if not 0 < level < 1:
        raise DataError(f"The level of a band lies between 0 and 1; {level} does not.")
    sd, z = sqrt(variance), NormalDist().inv_cdf(0.5 + level / 2)
    held = curve.measured.held
    return At(time, held(expected), sd, held(expected - z * sd), held(expected + z * sd))


def write(curve: Curve, path: Path | str) -> None:
    """Write the curve as JSON."""
    Path(path).write_text(json.dumps(curve.to_dict(), indent=1) + "\n", encoding="utf-8")


def read(path: Path | str) -> Curve:
    """Read a curve from its file; raises DataError where it is no curve, or a newer one."""
    path = Path(path)
    try:
        found = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path.name} is not a curve: {error}.") from error
    try:
        return from_dict(found)
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from error


def from_dict(found: Any) -> Curve:
    """The curve that `Curve.to_dict` wrote."""
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        raise DataError(
            f"This is no expected course that can be read here (schema {schema}, not {SCHEMA}). "
            "Make one with accord growth FILE --curve=curve.json."
        )
    try:
        (a, b), (c, d) = found["D"]
        return Curve(
            measured=made(Measured, found["measured"]),
            clock=made(Clock, found["clock"]),
            intake=text("intake", found["intake"]),
            covariates=tuple(made(Covariate, one) for one in found["covariates"]),
            conditions=tuple(_condition(one) for one in found["conditions"]),
            terms=tuple(made(Term, one) for one in found["terms"]),
            D=((number("D", a), number("D", b)), (number("D", c), number("D", d))),
            sigma2=number("sigma2", found["sigma2"]),
            provenance=made(Provenance, found["provenance"]),
            recalibration=_recalibration(found["recalibration"]),
            remarks=tuple(text("a remark", one) for one in found["remarks"]),
        )
    except DataError as error:
        said = str(error).rstrip(".")
        raise DataError(f"The curve is incomplete or changed by hand: {said}.") from error
    except KeyError as error:
        raise DataError(f"The curve is incomplete: it has no {error.args[0]}.") from error
    except (TypeError, ValueError) as error:
        raise DataError(f"The curve is incomplete or changed by hand: {error}.") from error


def _condition(given: Any) -> Condition:
    name = text("the name of a condition", given["name"])
    levels, pooled = counts(name, given["levels"]), counts(name, given["pooled"])
    if len(levels) < 2 or not any(levels.values()):
        raise DataError(f"{name} has too few groups")
    return Condition(name, levels, pooled)


def _recalibration(given: Any) -> Recalibration | None:
    if given is None:
        return None
    points = number("points", given["points"])
    if not given["looks"]:
        raise DataError("a recalibration without looks")
    return Recalibration(points, tuple(made(Look, one) for one in given["looks"]))

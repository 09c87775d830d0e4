"""What `accord.alliance.lagged` gives: paths with intervals, and what lies between clients."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import erfc, log, log1p, sqrt, tanh
from statistics import NormalDist
from typing import Any

from accord.drawing.plots import Estimate, forest
from accord.errors import DataError
from accord.frames import table


@dataclass(frozen=True, slots=True)
class Path:
    """One effect within clients: points of the target for one point of the origin.

    standardised: within-client sds of the target for one within-client sd of the origin.
    """

    origin: str
    target: str
    when: str
    estimate: float
    se: float
    standardised: float
    standardised_se: float
    level: float

    @property
    def name(self) -> str:
        """Such as "alliance to outcome, next session"."""
        return f"{self.origin} to {self.target}, {self.when}"

    @property
    def z(self) -> float:
        """The estimate over its standard error."""
        return self.estimate / self.se if self.se > 0 else float("nan")

    @property
    def p(self) -> float:
        """Two-sided, by the normal distribution."""
        return erfc(abs(self.z) / sqrt(2))

    @property
    def interval(self) -> tuple[float, float]:
        """Of the estimate, at `level`."""
        return _around(self.estimate, self.se, self.level)

    @property
    def standardised_interval(self) -> tuple[float, float]:
        """Of the standardised path, at `level`."""
        return _around(self.standardised, self.standardised_se, self.level)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        low, high = self.interval
        return {
            **asdict(self),
            "z": self.z,
            "p": self.p,
            "low": low,
            "high": high,
            "standardised_low": self.standardised_interval[0],
            "standardised_high": self.standardised_interval[1],
        }


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation with its interval by Fisher's z (delta method)."""

    estimate: float
    se: float
    level: float

    @property
    def interval(self) -> tuple[float, float]:
        """At `level`; the whole range where the estimate lies at its end."""
        rest = 1 - self.estimate**2
        if rest < 1e-6:
            return -1.0, 1.0
        middle = 0.5 * (log1p(self.estimate) - log(1 - self.estimate))
        low, high = _around(middle, self.se / rest, self.level)
        return tanh(low), tanh(high)

    def to_dict(self) -> dict[str, float]:
        """Plain values."""
        low, high = self.interval
        return {"estimate": self.estimate, "se": self.se, "low": low, "high": high}


@dataclass(frozen=True, slots=True)
class Lagged:
    """Lagged effects within clients, and how the two go together between clients.

    between:   correlation of the clients' own levels (at session 1, where they have slopes).
    within:    correlation at the same session, within clients.
    sd_within, sd_between: per series, in its points.
    rated:     ratings used, of both series together.
    boundary:  a variance was estimated as nil; its standard errors then mean little.
    """

    paths: tuple[Path, ...]
    between: Correlation
    within: Correlation
    sd_within: Mapping[str, float]
    sd_between: Mapping[str, float]
    clients: int
    sessions: int
    rated: int
    loglik: float
    parameters: int
    converged: bool
    boundary: bool
    iterations: int
    order: str
    trend: str
    slopes: bool
    level: float
    remarks: tuple[str, ...] = ()

    @property
    def aic(self) -> float:
        """2 parameters - 2 log L; compares orders and trends on the same ratings."""
        return 2 * self.parameters - 2 * self.loglik

    def path(self, origin: str, target: str) -> Path:
        """One path by where it comes from and goes to ("alliance", "outcome")."""
        for one in self.paths:
            if (one.origin, one.target) == (origin, target):
                return one
        raise DataError("Paths run between 'alliance' and 'outcome', or from one to itself.")

    def __str__(self) -> str:
        said = f"{self.level:.0%}"
        lines = [
            f"Lagged effects within clients: {self.clients:,} clients, sessions 1 to "
            f"{self.sessions}, {self.rated:,} ratings.",
            f"Trend: {self.trend} of the session"
            f"{', and of each client' if self.slopes else ''}. Order: {self.order}.",
        ]
        if not self.converged:
            return "\n".join(
                [*lines, "The search did not settle: no figures are given.", *self.remarks]
            )
        lines += [
            "",
            f"{'':<36}{'estimate':>9}{'se':>8}{f'{said} interval':>20}{'p':>8}{'standard.':>11}",
        ]
        for one in self.paths:
            low, high = one.interval
            interval = f"{low:.3f} to {high:.3f}"
            lines.append(
                f"{one.name:<36}{one.estimate:>9.3f}{one.se:>8.3f}{interval:>20}"
                f"{one.p:>8.3f}{one.standardised:>11.3f}"
            )
        low, high = self.between.interval
        lines += [
            "",
            f"Between clients the two levels correlate {self.between.estimate:.2f} "
            f"({said}: {low:.2f} to {high:.2f});",
            f"within clients, at one session, {self.within.estimate:.2f}.",
            "Intervals: normal approximation. This is prediction within clients, not a cause.",
        ]
        if self.boundary:
            lines.append("A variance lies at its boundary: what is said between clients is unsure.")
        return "\n".join([*lines, *self.remarks])

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a path."""
        rows = [one.to_dict() for one in self.paths]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "paths": [one.to_dict() for one in self.paths],
            "between": self.between.to_dict(),
            "within": self.within.to_dict(),
            "sd_within": dict(self.sd_within),
            "sd_between": dict(self.sd_between),
            "clients": self.clients,
            "sessions": self.sessions,
            "rated": self.rated,
            "loglik": self.loglik,
            "parameters": self.parameters,
            "aic": self.aic,
            "converged": self.converged,
            "boundary": self.boundary,
            "order": self.order,
            "trend": self.trend,
            "slopes": self.slopes,
            "level": self.level,
            "method": "maximum likelihood, normal approximation",
            "remarks": list(self.remarks),
        }

    def picture(self) -> str:
        """The standardised paths with their intervals, as SVG."""
        rows = [
            Estimate(one.name, one.standardised, *one.standardised_interval) for one in self.paths
        ]
        says = "; ".join(f"{one.name} {one.standardised:.2f}" for one in self.paths)
        return forest(rows, says=f"Standardised paths: {says}.", across="standardised path")


def _around(estimate: float, se: float, level: float) -> tuple[float, float]:
    far = NormalDist().inv_cdf(0.5 + level / 2) * se
    return estimate - far, estimate + far

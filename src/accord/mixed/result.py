"""What a fitted model is: estimates, their errors, tests for samples of any size, JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.frames import table
from accord.mixed.contrast import Test, below, quantile

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
VERSION = 1  # of the JSON
# What a file holds is the model. Single clients and therapists stay where the rows are.
KEPT_BACK = ("data", "course", "uppers", "upper_modes", "upper_variances")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a model was fitted to, as given: kept in memory only, for its own figures."""

    y: Floats
    fixed: Floats  # X (n, p)
    random: Floats  # Z (n, q)
    groups: Codes
    order: Codes | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What a fit from moments needs to predict: its covariates by role, and its form of time.

    `time` is empty where it was a function: then the fit must be given it again.
    """

    by_time: tuple[str, ...]
    only_intercept: tuple[str, ...]
    time: str


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted linear mixed model: y = X beta + Z b + e, b ~ N(0, D), e ~ N(0, sigma2 R).

    names:        of the p fixed effects; beta (p,), cov (p, p), se (p,): units of y per unit of X.
    random_names: of the q random effects; D (q, q), their covariance in squared units.
    sigma2:       residual variance; phi: its correlation from one step to the next, or None.
    loglik:       log-likelihood at the optimum, the restricted one where `reml`.
    boundary:     some random effect has no variance of its own: the model asks for more than the
                  data show, and intervals of variances mean little.
    left_out:     rows with a missing value, which took no part.
    """

    names: tuple[str, ...]
    beta: Floats
    cov: Floats
    random_names: tuple[str, ...]
    D: Floats
    sigma2: float
    phi: float | None
    loglik: float
    reml: bool
    rows: int
    groups: int
    boundary: bool
    iterations: int
    left_out: int = 0
    parameter_cov: Floats = field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    cov_slopes: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)), repr=False)
    # The covariance of the variance parameters (m, m) and the derivatives of `cov` by them
    # (m, p, p): all that Satterthwaite's degrees of freedom need.
    course: Course | None = None
    data: Any = field(default=None, repr=False)

    @property
    def se(self) -> Floats:
        """Standard errors of the fixed effects (p,)."""
        out: Floats = np.sqrt(np.diag(self.cov))
        return out

    @property
    def deviance(self) -> float:
        """-2 log-likelihood, the restricted one where `reml`: lme4's REML criterion."""
        return -2 * self.loglik

    @property
    def parameters(self) -> int:
        """How many figures were estimated: fixed effects, variances, covariances, phi."""
        return len(self.names) + len(self.parameter_cov)

    @property
    def aic(self) -> float:
        """Akaike's criterion; compare fits of different fixed effects by ML only."""
        return self.deviance + 2 * self.parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion, by the number of rows."""
        return self.deviance + math.log(self.rows) * self.parameters

    def df(self, contrast: Sequence[float] | Floats | str) -> float:
        """Satterthwaite's degrees of freedom of a contrast (p,) of the fixed effects, or of one.

        With f(v) = l' Cov(beta; v) l, v the variance parameters and V their covariance:
        df = 2 f^2 / (f_v' V f_v).

        Source: Satterthwaite 1946, Biometrics Bulletin 2:110; Fai & Cornelius 1996, J Stat Comput
        Simul 54:363. With AR(1) residuals phi is one of the parameters.
        """
        line = self._contrast(contrast)[1]
        variance = float(line @ self.cov @ line)
        slope = np.einsum("a,mab,b->m", line, self.cov_slopes, line)
        spread = float(slope @ self.parameter_cov @ slope)
        return 2 * variance**2 / spread if spread > 0 else math.inf

    def test(self, contrast: Sequence[float] | Floats | str, level: float = 0.95) -> Test:
        """A t test that a contrast (p,) of the fixed effects, or one of them by name, is zero."""
        name, line = self._contrast(contrast)
        estimate = float(line @ self.beta)
        se = math.sqrt(float(line @ self.cov @ line))
        df = self.df(line)
        ratio = estimate / se
        width = quantile((1 + level) / 2, df) * se
        p = 2 * below(-abs(ratio), df)
        return Test(name, estimate, se, df, ratio, p, estimate - width, estimate + width, level)

    def tests(self, level: float = 0.95) -> tuple[Test, ...]:
        """One test for each fixed effect."""
        return tuple(self.test(name, level) for name in self.names)

    def _contrast(self, contrast: Sequence[float] | Floats | str) -> tuple[str, Floats]:
        if isinstance(contrast, str):
            if contrast not in self.names:
                raise DataError(
                    f"There is no fixed effect {contrast}. There are: {', '.join(self.names)}."
                )
            return contrast, np.eye(len(self.names))[self.names.index(contrast)]
        line = np.asarray(contrast, dtype=float)
        if line.shape != (len(self.names),) or not line.any():
            raise DataError(
                f"A contrast needs {len(self.names)} numbers, not all zero, in the order of: "
                f"{', '.join(self.names)}."
            )
        said = " + ".join(
            f"{name}" if value == 1 else f"{value:g} {name}"
            for name, value in zip(self.names, line, strict=True)
            if value
        )
        return said, line

    def random_effects(self) -> tuple[Floats, Floats]:
        """Each group's random effects: modes (G, q) and conditional variances (G, q, q).

        Groups are in order of their codes. The variances take the fixed effects as known, as
        lme4's do. Raises DataError where the rows are no longer there (a fit read from a file): use
        `accord.mixed.effects` with rows then.
        """
        from accord.mixed.effects import effects

        if not isinstance(self.data, Rows):
            raise DataError(
                "This fit does not hold its rows. Give them: accord.mixed.effects(fit, y, X, Z, "
                "groups)."
            )
        rows = self.data
        return effects(self, rows.y, rows.fixed, rows.random, rows.groups, order=rows.order)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """The fixed effects as a frame, one row each."""
        found = [test.to_dict() for test in self.tests()]
        return table({name: [one[name] for one in found] for name in found[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the rows as plain values, for JSON."""
        plain: dict[str, Any] = {"kind": "mixed", "version": VERSION}
        for one in fields(self):
            if one.name not in KEPT_BACK:
                plain[one.name] = _plain(getattr(self, one.name))
        plain["course"] = self.course and {
            "by_time": list(self.course.by_time),
            "only_intercept": list(self.course.only_intercept),
            "time": self.course.time,
        }
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Fit":
        """The fit again, without its rows; raises DataError where the values are no fit."""
        if plain.get("kind") != "mixed" or plain.get("version") != VERSION:
            raise DataError("This is no fitted model of this version. Fit it again and save it.")
        read = {one.name: plain[one.name] for one in fields(cls) if one.name in plain}
        p, m = len(read["names"]), len(read["parameter_cov"])
        shapes = {"beta": (p,), "cov": (p, p), "parameter_cov": (m, m), "cov_slopes": (m, p, p)}
        for cov, of in (("D", "random_names"), ("upper_D", "upper_names")):
            if cov in read:
                shapes[cov] = (len(read[of]), len(read[of]))
                read[of] = tuple(read[of])
        for name, shape in shapes.items():
            read[name] = np.asarray(read[name], dtype=float).reshape(shape)
        read["names"] = tuple(read["names"])
        if told := read.get("course"):
            by, alone = tuple(told["by_time"]), tuple(told["only_intercept"])
            read["course"] = Course(by, alone, told["time"])
        return cls(**read)

    def __str__(self) -> str:
        how = "REML" if self.reml else "ML"
        said = [
            f"Linear mixed model by {how}: {self.rows:,} rows of {self.groups:,} groups"
            + (f" ({self.left_out:,} rows left out: a value is missing)" if self.left_out else ""),
            f"log-likelihood {self.loglik:.3f}, AIC {self.aic:.1f}, BIC {self.bic:.1f}",
            "",
            f"{'fixed effects':22}{'estimate':>10}{'SE':>9}{'df':>9}{'t':>8}{'p':>10}"
            f"{'95% interval':>24}",
        ]
        for one in self.tests():
            said.append(
                f"{one.name[:21]:22}{one.estimate:>10.4g}{one.se:>9.3g}{one.df:>9.1f}{one.t:>8.2f}"
                f"{one.p:>10.2g}{f'{one.low:.4g} to {one.high:.4g}':>24}"
            )
        said += ["", *self._variances()]
        return "\n".join(said)

    def _variances(self) -> list[str]:
        said = [f"{'random effects':22}{'variance':>10}{'SD':>9}   correlations"]
        sd = np.sqrt(np.diag(self.D))
        for at, name in enumerate(self.random_names):
            known = [
                f"{self.D[at, other] / (sd[at] * sd[other]):.2f}" if sd[at] * sd[other] else "-"
                for other in range(at)
            ]
            line = f"{name[:21]:22}{self.D[at, at]:>10.4g}{sd[at]:>9.4g}   {' '.join(known)}"
            said.append(line.rstrip())
        said.append(f"{'residual':22}{self.sigma2:>10.4g}{math.sqrt(self.sigma2):>9.4g}")
        if self.phi is not None:
            said.append(f"Residuals one step apart correlate {self.phi:.3f}.")
        if self.boundary:
            said.append(
                "At the boundary: a random effect has no variance of its own. Fewer would do."
            )
        return said


@dataclass(frozen=True, slots=True, eq=False)
class Fit3(Fit):
    """A fit with a third level: its groups (clients) belong to upper groups (therapists).

    upper_names: of the q2 random effects of upper groups; upper_D (q2, q2), their covariance;
    uppers:      the upper groups by name, in the order of the following;
    upper_modes, upper_variances: (J, q2) and (J, q2, q2), what each is estimated to add, shrunken,
                 and how sure that is, with the fixed effects and variances as known.
    """

    upper_names: tuple[str, ...] = ()
    upper_D: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    uppers: tuple[str, ...] = field(default=(), repr=False)
    upper_modes: Floats = field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    upper_variances: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)), repr=False)

    def random_effects(self) -> tuple[Floats, Floats]:
        """Each group's random effects beside their upper group's, in order of the codes."""
        if not isinstance(self.data, tuple):
            raise DataError(
                "This fit does not hold its groups' effects: it is from moments or from a file. "
                "accord.mixed.fit_three keeps them."
            )
        return self.data[0], self.data[1]

    def shares(self) -> dict[str, float]:
        """What part of the variance of intercepts and residuals lies at each level."""
        parts = {
            "upper groups": float(self.upper_D[0, 0]),
            "groups": float(self.D[0, 0]),
            "residual": self.sigma2,
        }
        return {name: value / sum(parts.values()) for name, value in parts.items()}

    def _variances(self) -> list[str]:
        said = Fit._variances(self)
        for at, name in enumerate(self.upper_names):
            value = self.upper_D[at, at]
            said.insert(1 + at, f"{f'upper: {name}'[:21]:22}{value:>10.4g}{math.sqrt(value):>9.4g}")
        return [*said, f"{len(self.uppers):,} upper groups."] if self.uppers else said


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return list(value)
    return value.item() if isinstance(value, np.generic) else value

"""The chance, session by session, that this one is the last: fitted, and told with its limits.

    logit-type hazard   P(cause k ends it after session t | still there, x) =
                        exp(a_k(t) + b_k'x) / (1 + sum_l exp(a_l(t) + b_l'x))

Causes are dropping out and, where enough of them are seen, ending otherwise. exp(b) is the ratio of
the odds of ending so, to going on; where the chance in one session is small it is close to a
hazard ratio.

Sources: Cox 1972; Singer and Willett 1993, J Educ Stat 18:155-195; Allison 1982, Sociol Methodol
13:61-98; Verweij and van Houwelingen 1994, Stat Med 13:2427-2436 (the ridge by AIC).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.engagement.at_risk import Periods
from accord.engagement.baseline import Baseline, Kind, chosen
from accord.engagement.counts import Cells, cells
from accord.engagement.ends import Definition
from accord.engagement.newton import Logit, logit, probabilities
from accord.engagement.shares import Course, course
from accord.errors import DataError
from accord.records import NotEnough

Floats = NDArray[np.float64]
LEAST = 10  # drop-outs for anything at all
LEAST_EACH = 2  # drop-outs for each parameter, with a ridge
PLENTY = 20  # drop-outs for each parameter, from which no ridge is needed
COMPETING = 10  # ends of another kind, from which they get odds of their own
RIDGES = tuple(10.0 ** (step / 2) for step in range(-2, 7))  # 0.1 to 1000, on standardised columns
LIGHTLY = 0.01  # of the ridge, on the columns of time
CAUSES = ("dropped out", "ended otherwise")
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Ratio:
    """One covariate's odds ratio for one point of it, with 95% limits, and for one SD of it."""

    name: str
    cause: str
    ratio: float
    low: float
    high: float
    p: float
    per_sd: float
    sd: float


@dataclass(frozen=True, slots=True, eq=False)
class Hazard:
    """A fitted hazard. `fitted` is on standardised covariates (`centre`, `scale`, both (q,))."""

    names: tuple[str, ...]
    causes: tuple[str, ...]
    baseline: Baseline
    fitted: Logit
    centre: Floats
    scale: Floats
    ridge: float
    clients: int
    at_risk: int
    ended: tuple[int, int]  # dropped out, ended otherwise
    first: int
    last: int
    definition: Definition
    lag: int
    remarks: tuple[str, ...]

    @property
    def per_parameter(self) -> float:
        """Drop-outs for each parameter beside the constant."""
        return self.ended[0] / max(len(self.names) + self.baseline.terms, 1)

    def design(self, X: Floats, session: NDArray[np.int64]) -> Floats:
        """The columns of the fit for covariates as they are measured."""
        return np.column_stack([self.baseline.columns(session), (X - self.centre) / self.scale])

    def chances(self, X: Floats, session: NDArray[np.int64]) -> Floats:
        """The chance of each cause after these sessions, (n, causes)."""
        return probabilities(self.design(X, session), self.fitted.beta)

    def ratios(self) -> tuple[Ratio, ...]:
        """Odds ratios with 95% limits (Wald; under a ridge, of its posterior)."""
        return tuple(
            self._ratio(cause, place)
            for cause in range(len(self.causes))
            for place in range(len(self.names))
        )

    def predict(
        self, profile: Mapping[str, float] | None = None, *, until: int = 0, start: int = 0
    ) -> Course:
        """The share still there and gone after each session, for covariates that stay as given.

        A covariate that `profile` does not name is held at its mean. From session `start` (those
        who came to it) to `until`; beyond the last session that was seen nothing is foreseen.

        Raises DataError for a name that is no covariate, and sessions that were not seen.
        """
        given = dict(profile or {})
        if unknown := [name for name in given if name not in self.names]:
            there = ", ".join(self.names) or "none"
            raise DataError(f"{unknown[0]} is no covariate of this hazard. There are: {there}.")
        start, until = start or self.first, until or self.last
        if not self.first <= start <= until <= self.last:
            raise DataError(
                f"Sessions {start} to {until} cannot be foreseen: the data hold sessions "
                f"{self.first} to {self.last}."
            )
        row = np.array([given.get(n, c) for n, c in zip(self.names, self.centre, strict=True)])
        if not np.isfinite(row).all():
            raise DataError("A profile needs a number for each covariate it names.")
        sessions = np.arange(start, until + 1)
        X = np.tile(row, (len(sessions), 1)).reshape(len(sessions), len(self.names))
        design = self.design(X, sessions)
        return course(design, self.fitted, sessions, self.causes, self.clients, self.definition)

    def picture(self) -> str:
        """The share gone over sessions, by cause, at the mean of every covariate."""
        return self.predict().picture()

    def to_frame(self, kind: str = "polars") -> Any:
        """One row a covariate and cause."""
        from accord.engagement.telling import framed

        return framed(self, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: definition, counts, ratios, and the course at the mean."""
        from accord.engagement.telling import plain

        return plain(self)

    def __str__(self) -> str:
        from accord.engagement.telling import told

        return told(self)

    def _ratio(self, cause: int, place: int) -> Ratio:
        p = self.fitted.beta.shape[1]
        at = 1 + self.baseline.terms + place
        value = float(self.fitted.beta[cause, at])
        error = sqrt(float(self.fitted.cov[cause * p + at, cause * p + at]))
        sd = float(self.scale[place])
        low, high = ((value + sign * Z * error) / sd for sign in (-1, 1))
        return Ratio(
            self.names[place],
            self.causes[cause],
            exp(value / sd),
            exp(low),
            exp(high),
            erfc(abs(value) / error / sqrt(2)),
            exp(value),
            sd,
        )


def fit(
    data: Cells | Periods,
    *,
    baseline: Kind = "spline",
    ridge: float | None = None,
    competing: bool = True,
) -> Hazard | NotEnough:
    """The hazard of dropping out, from cells or rows at risk (which are made into cells).

    `ridge` is the penalty on standardised covariates. By itself it is nought from 20 drop-outs for
    each parameter, and below that chosen by AIC out of 0.1 to 1000; the result says which. Ends of
    another kind get odds of their own from 10 of them, unless `competing` is off; otherwise they
    count as leaving sight. Fewer than 10 drop-outs, or than 2 for each parameter, are NotEnough.

    Raises DataError for a covariate that is the same in all rows, or a combination of others.
    """
    held = cells(data) if isinstance(data, Periods) else data
    dropped, otherwise = (int(n) for n in held.ended.sum(axis=0))
    said = str(held.definition)
    if dropped < LEAST:
        return NotEnough("A hazard of dropping out", dropped, LEAST, "drop-outs", said)
    if dropped == int(held.at_risk.sum()):
        what = "sessions after which somebody came again"
        return NotEnough("A hazard of dropping out", 0, 1, what, said)
    shape = chosen(baseline, held.session, held.ended[:, 0])
    parameters = len(held.names) + shape.terms
    if dropped < LEAST_EACH * parameters:
        least = LEAST_EACH * parameters
        return NotEnough("A hazard with so many covariates", dropped, least, "drop-outs", said)
    several = competing and otherwise >= max(COMPETING, LEAST_EACH * parameters)
    ended = held.ended[:, : 2 if several else 1].astype(float)
    centre, scale = _standard(held)
    at_risk = held.at_risk.astype(float)
    design = np.column_stack([shape.columns(held.session), (held.X - centre) / scale])
    fewest = min(dropped, otherwise) if several else dropped
    fitted, penalty = _held_back(design, ended, at_risk, shape, fewest / max(parameters, 1), ridge)
    remarks = list(held.remarks)
    if otherwise and not several:
        remarks.append(
            f"{otherwise:,} ends of another kind count as leaving sight: shares gone are those "
            "that would be seen if nobody ended so."
        )
    if not fitted.converged:
        remarks.append(
            "The fit did not settle: some group never, or always, drops out. Let a ridge be chosen."
        )
    return Hazard(
        held.names,
        CAUSES[: ended.shape[1]],
        shape,
        fitted,
        centre,
        scale,
        penalty,
        held.clients,
        int(at_risk.sum()),
        (dropped, otherwise),
        int(held.session.min()),
        int(held.session.max()),
        held.definition,
        held.lag,
        tuple(remarks),
    )


def _standard(held: Cells) -> tuple[Floats, Floats]:
    weight = held.at_risk / held.at_risk.sum()
    centre = weight @ held.X
    with np.errstate(over="ignore"):
        scale = np.sqrt(weight @ (held.X - centre) ** 2)
    if len(wild := np.flatnonzero(~np.isfinite(scale))):
        raise DataError(f"Covariate {held.names[wild[0]]} holds numbers too large to be true.")
    flat = scale <= 1e-12 * np.maximum(np.abs(centre), 1.0)
    if flat.any():
        name = held.names[int(np.flatnonzero(flat)[0])]
        raise DataError(f"Covariate {name} is the same in every row. Leave it out.")
    return centre, scale


def _held_back(
    design: Floats,
    ended: Floats,
    at_risk: Floats,
    shape: Baseline,
    each: float,
    ridge: float | None,
) -> tuple[Logit, float]:
    """The fit and its ridge: the one that is told, none where data are plenty, else the best."""
    free = np.zeros(design.shape[1])
    free[1 + shape.terms :] = 1.0
    if ridge is not None:
        if not (ridge >= 0 and np.isfinite(ridge)):
            raise DataError(f"A ridge of {ridge:g} is impossible. It is nought or more.")
        return logit(design, ended, at_risk, free * ridge), float(ridge)
    if each >= PLENTY or not free.any():
        plainly = logit(design, ended, at_risk)
        if plainly.converged:
            return plainly, 0.0
    free[1 : 1 + shape.terms] = LIGHTLY  # where all end at one session, even time runs away
    tried = [(logit(design, ended, at_risk, free * one), one) for one in RIDGES]
    return min(tried, key=lambda pair: pair[0].aic)

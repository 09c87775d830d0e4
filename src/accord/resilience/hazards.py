"""What goes with sooner or later: Cox's regression, for recurrent events too.

With the risk set R_k of the kth event (everybody of its stratum watched just before its time), and
w_j = exp(x_j'b):

    l(b) = sum over events of  x_k'b - log(sum over R_k of w_j - f_k sum over the d tied of w_j)

f_k runs 0, 1/d, ..., (d-1)/d over events tied at one time (Efron), or is nil (Breslow). The
covariance is the inverse information; with clusters it is I^-1 (sum of s_c s_c') I^-1, where s_c
sums the score residuals of a cluster's rows (Lin and Wei), as a person's events hang together.

For setbacks that come back: rows (start, stop] from one setback to the next. All as one risk is
Andersen and Gill; strata by the number of the setback, and time since the last one, are Prentice,
Williams and Peterson (gap time). Cluster by client in both.

Sources: Cox 1972, J R Stat Soc B 34:187; Efron 1977, J Am Stat Assoc 72:557; Andersen and Gill
1982, Ann Stat 10:1100; Prentice, Williams and Peterson 1981, Biometrika 68:373; Lin and Wei 1989, J
Am Stat Assoc 84:1074; Therneau and Grambsch 2000, Modeling Survival Data, chapters 3, 7 and 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import codes, table
from accord.frames.arrays import Codes, Floats
from accord.records import NotEnough
from accord.resilience.survival import LEVEL, filled, marks, spans

EVENTS_EACH = 10  # events a covariate needs at the least (methods, section h)
ROUNDS = 50
SETTLED = 1e-9  # of the Newton step, in standard errors
TOO_FAR = 15.0  # a log hazard ratio for one sd that no data of this kind bears out


@dataclass(frozen=True, slots=True, eq=False)
class Hazards:
    """Log hazard ratios (p,) for one unit of each covariate; se is robust where clusters are."""

    names: tuple[str, ...]
    beta: Floats
    cov: Floats
    loglik: float
    people: int
    events: int
    robust: bool
    level: float

    @property
    def se(self) -> Floats:
        """Standard errors (p,)."""
        return np.asarray(np.sqrt(np.diag(self.cov)))

    def rows(self) -> list[dict[str, Any]]:
        """Each covariate: log hazard ratio, se, z, p, the ratio and its interval."""
        from scipy.special import ndtr, ndtri

        q = float(ndtri(0.5 + self.level / 2))
        found = []
        for name, b, se in zip(self.names, self.beta.tolist(), self.se.tolist(), strict=True):
            ends = np.exp([b, b - q * se, b + q * se]).tolist()
            row = {"covariate": name, "beta": b, "se": se, "z": b / se}
            row |= {"p": 2 * float(ndtr(-abs(b / se))), "ratio": ends[0]}
            found.append({**row, "low": ends[1], "high": ends[2]})
        return found

    def __str__(self) -> str:
        kind = "robust by cluster" if self.robust else "from the information"
        lines = [
            f"Hazard ratios (Cox; n {self.people:,} rows, {self.events:,} events; errors {kind}, "
            f"{self.level:.0%} Wald):"
        ]
        lines += [
            f"  {row['covariate'][:24]:<24} {row['ratio']:.3f} ({row['low']:.3f} to "
            f"{row['high']:.3f}), z = {row['z']:.2f}, p = {row['p']:.2g}"
            for row in self.rows()
        ]
        return "\n".join(lines)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a covariate."""
        rows = self.rows()
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        figures = {"loglik": self.loglik, "rows": self.people, "events": self.events}
        return {**figures, "robust": self.robust, "level": self.level, "covariates": self.rows()}


def cox(
    data: Any,
    *,
    time: str,
    event: str,
    covariates: Sequence[str],
    entry: str = "",
    strata: str = "",
    cluster: str = "",
    ties: Literal["efron", "breslow"] = "efron",
    level: float = LEVEL,
) -> Hazards | NotEnough:
    """Cox's regression of the time until an event.

    data: a frame without gaps in these columns, one row a person, or one an interval of watching
    (entry, time]. event is 1 or 0; covariates are numbers. Rows of one `cluster` hang together.

    NotEnough below 10 events for each covariate, and where one tells the events apart wholly.
    Raises DataError for gaps, text, infinities, and a covariate that says nothing of its own.

    >>> weeks = [6, 6, 7, 9, 10, 1, 1, 2, 3, 4, 5, 8, 11, 12]
    >>> rows = {"weeks": weeks, "again": [1] * 14, "drug": [1] * 5 + [0] * 9}
    >>> found = cox(rows, time="weeks", event="again", covariates=["drug"])
    >>> round(float(found.beta[0]), 3), found.events
    (-0.209, 14)
    """
    last, begun = spans(data, time, entry)
    happened = marks(data, event) == 1
    x = np.column_stack([filled(data, name) for name in covariates])
    if happened.sum() < EVENTS_EACH * len(covariates):
        need = EVENTS_EACH * len(covariates)
        return NotEnough("Cox's regression", int(happened.sum()), need, "events")
    middle, spread = x.mean(axis=0), x.std(axis=0)
    if (spread == 0).any() or np.linalg.matrix_rank(x - middle) < len(covariates):
        raise DataError("A covariate is constant, or made of the others. Leave it out.")
    layer = codes(data, strata)[0] if strata else np.zeros(len(last), dtype=np.int64)
    start = np.full(len(last), -np.inf) if begun is None else begun
    scaled = (x - middle) / spread
    watched = [
        _Stratum(scaled[rows], last[rows], start[rows], happened[rows], ties == "efron", rows)
        for rows in (np.flatnonzero(layer == one) for one in np.unique(layer[happened]))
    ]
    beta, loglik, information = _climb(watched, len(covariates))
    if np.abs(beta).max() > TOO_FAR:
        return NotEnough("Cox's regression", 0, 1, "events on both sides of every covariate")
    cov = np.linalg.inv(information)
    if cluster:
        residuals = np.zeros(x.shape)
        for one in watched:
            residuals[one.rows] = one.residuals(beta)
        who = codes(data, cluster)[0]
        sums = np.column_stack([np.bincount(who, weights=column) for column in residuals.T])
        cov = cov @ (sums.T @ sums) @ cov
    return Hazards(
        names=tuple(covariates),
        beta=beta / spread,
        cov=cov / np.outer(spread, spread),
        loglik=loglik,
        people=len(last),
        events=int(happened.sum()),
        robust=bool(cluster),
        level=level,
    )


class _Stratum:
    """The rows of one stratum, and for every event the sums over those at risk."""

    def __init__(
        self, x: Floats, last: Floats, start: Floats, happened: Any, efron: bool, rows: Codes
    ) -> None:
        self.x, self.happened, self.rows = x, happened, rows
        self.times, place, tied = np.unique(last[happened], return_inverse=True, return_counts=True)
        self.place = place.reshape(-1)
        # The nth of d events at one time; their order among themselves does not matter.
        nth = np.empty(len(self.place))
        order = np.argsort(self.place, kind="stable")
        nth[order] = np.arange(len(order)) - np.repeat(np.cumsum(tied) - tied, tied)
        self.part = nth / tied[self.place] if efron else np.zeros(len(nth))
        self.by_last, self.by_start = np.argsort(last), np.argsort(start)
        self.from_last = np.searchsorted(last[self.by_last], self.times, side="left")
        self.from_start = np.searchsorted(start[self.by_start], self.times, side="left")
        self.until = np.searchsorted(self.times, last, side="right")
        self.since = np.searchsorted(self.times, start, side="right")

    def at_risk(self, values: Floats) -> Floats:
        """Sum of `values` over those watched just before each event's time."""
        ended, entered = (
            np.concatenate(
                [np.cumsum(values[order][::-1], axis=0)[::-1], np.zeros_like(values[:1])]
            )
            for order in (self.by_last, self.by_start)
        )
        return np.asarray(ended[self.from_last] - entered[self.from_start])

    def sums(self, values: Floats) -> Floats:
        """The same for each event, its share of those tied with it taken out."""
        tied = np.zeros((len(self.times), *values.shape[1:]))
        np.add.at(tied, self.place, values[self.happened])
        part = self.part.reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray(self.at_risk(values)[self.place] - part * tied[self.place])

    def likelihood(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Log partial likelihood, its gradient (p,) and information (p, p)."""
        line = self.x @ beta
        weight = np.exp(line)
        all_of = self.sums(weight)
        mean = self.sums(weight[:, None] * self.x) / all_of[:, None]
        square = self.sums(weight[:, None, None] * self.x[:, :, None] * self.x[:, None, :])
        gradient = (self.x[self.happened] - mean).sum(axis=0)
        information = (square / all_of[:, None, None]).sum(axis=0) - mean.T @ mean
        return float(line[self.happened].sum() - np.log(all_of).sum()), gradient, information

    def residuals(self, beta: Floats) -> Floats:
        """Score residuals (n, p): what each row adds to the gradient, at risk and by its event."""
        weight = np.exp(self.x @ beta)
        all_of = self.sums(weight)
        mean = self.sums(weight[:, None] * self.x) / all_of[:, None]
        steps, means = np.zeros(len(self.times)), np.zeros((len(self.times), self.x.shape[1]))
        np.add.at(steps, self.place, 1 / all_of)
        np.add.at(means, self.place, mean / all_of[:, None])
        hazard = np.concatenate(([0.0], np.cumsum(steps)))
        pulled = np.concatenate([np.zeros((1, means.shape[1])), np.cumsum(means, axis=0)])
        own = (hazard[self.until] - hazard[self.since])[:, None] * self.x
        found = -weight[:, None] * (own - (pulled[self.until] - pulled[self.since]))
        # Of its own tied events a row counts for the share that it is still at risk.
        count, held = np.zeros_like(steps), np.zeros_like(means)
        average = np.zeros_like(means)
        np.add.at(count, self.place, self.part / all_of)
        np.add.at(held, self.place, (self.part / all_of)[:, None] * mean)
        tied = np.bincount(self.place, minlength=len(steps))[:, None]
        np.add.at(average, self.place, mean)
        at, x = self.place, self.x[self.happened]
        back = weight[self.happened][:, None] * (count[at][:, None] * x - held[at])
        found[self.happened] += x - (average / tied)[at] + back
        return np.asarray(found)


def _climb(watched: Sequence[_Stratum], size: int) -> tuple[Floats, float, Floats]:
    """Newton's steps, halved where they overshoot; the log-likelihood has one top."""

    def total(beta: Floats) -> tuple[float, Floats, Floats]:
        parts = [one.likelihood(beta) for one in watched]
        value, gradient, information = parts[0]
        for more in parts[1:]:
            value, gradient, information = (
                value + more[0],
                gradient + more[1],
                information + more[2],
            )
        return value, gradient, information

    beta = np.zeros(size)
    value, gradient, information = total(beta)
    for _ in range(ROUNDS):
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        if float(step @ gradient) < SETTLED**2 or np.abs(beta).max() > TOO_FAR:
            break
        for _ in range(ROUNDS):
            new = total(beta + step)
            if new[0] >= value:
                break
            step = step / 2
        beta, (value, gradient, information) = beta + step, new
    return beta, value, information

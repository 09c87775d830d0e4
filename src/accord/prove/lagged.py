"""Lagged effects on planted truth: how far off the paths are, and what is found in nothing.

The planted process, for outcome y and alliance a within clients, on top of levels that differ
between clients:

    y_t = .30 y_(t-1) - .10 a_(t-1) + z_y       a_t = -.06 y_(t-1) + .35 a_(t-1) + z_a
    z with variances .8 and covariance -.16; levels with variances 2.0 and 1.5, covariance -.6

Reported over many make-believe studies:

    bias:     average estimate less what was planted
    rmse:     root of the average squared error
    coverage: share of 95% intervals that hold what was planted
    found:    share of studies in which the path differs from nil at the 5 in 100 level

Trends: with `trends`, clients also have a trend of their own on the log of the session, with that
sd and a correlation of -.5 between the two series; a method that leaves them in finds false paths.

Shuffled: each client's sessions are put in random order. Nothing leads to anything any more, so
"found" should be 5 in 100 for every path; a method that finds more speaks up for nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.alliance.lagged import Lagged, lagged
from accord.errors import AccordError

PATHS = ((0.30, -0.10), (-0.06, 0.35))
SHOCKS = ((0.8, -0.16), (-0.16, 0.8))
LEVELS = ((2.0, -0.6), (-0.6, 1.5))
SERIES = ("outcome", "alliance")
WARMING_UP = 50  # sessions before the first, so that it is one like the others
ALMOST = 1.959963984540054  # two-sided 5 in 100

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recovered:
    """One path over all studies."""

    origin: str
    target: str
    planted: float
    bias: float
    rmse: float
    se: float  # the average standard error, to hold against the spread of the estimates
    spread: float
    coverage: float
    found: float


@dataclass(frozen=True, slots=True)
class Proof:
    """Many make-believe studies of one size."""

    clients: int
    sessions: int
    studies: int
    settled: int  # fits that converged; the others are left out
    shuffled: bool
    missing: float
    trends: float
    paths: tuple[Recovered, ...]

    def path(self, origin: str, target: str) -> Recovered:
        """One path by where it comes from and goes to."""
        return next(one for one in self.paths if (one.origin, one.target) == (origin, target))

    def __str__(self) -> str:
        kind = "sessions in random order" if self.shuffled else "planted paths"
        kind += f", trends of sd {self.trends:g}" if self.trends else ""
        lines = [
            f"{self.settled} of {self.studies} studies settled; {self.clients} clients, "
            f"{self.sessions} sessions, {self.missing:.0%} missing, {kind}.",
            f"{'':<24}{'planted':>8}{'bias':>8}{'rmse':>7}{'coverage':>10}{'found':>7}",
        ]
        lines += [
            f"{f'{one.origin} to {one.target}':<24}{one.planted:>8.2f}{one.bias:>8.3f}"
            f"{one.rmse:>7.3f}{one.coverage:>10.2f}{one.found:>7.2f}"
            for one in self.paths
        ]
        return "\n".join(lines)


def simulate(clients: int, sessions: int, seed: int, trends: float = 0.0) -> Floats:
    """Ratings (clients, sessions, 2), outcome and alliance, by the process above.

    >>> simulate(3, 5, seed=1).shape
    (3, 5, 2)
    """
    draw = np.random.default_rng(seed)
    paths, shock = np.array(PATHS), np.linalg.cholesky(np.array(SHOCKS))
    shocks = draw.standard_normal((WARMING_UP + sessions, clients, 2)) @ shock.T
    state = np.zeros((clients, 2))
    found = np.empty((clients, sessions, 2))
    for at, fresh in enumerate(shocks, -WARMING_UP):
        state = state @ paths.T + fresh
        if at >= 0:
            found[:, at] = state
    levels = draw.standard_normal((clients, 2)) @ np.linalg.cholesky(np.array(LEVELS)).T
    if trends:
        together = np.linalg.cholesky(np.array(((1.0, -0.5), (-0.5, 1.0))))
        own = trends * draw.standard_normal((clients, 2)) @ together.T
        found += own[:, None] * np.log(np.arange(1, sessions + 1))[:, None]
    return np.asarray(found + levels[:, None])


def shuffle(ratings: Floats, seed: int) -> Floats:
    """Each client's sessions in random order; both series of a session stay together."""
    order = np.random.default_rng(seed).permuted(
        np.tile(np.arange(ratings.shape[1]), (len(ratings), 1)), axis=1
    )
    return np.take_along_axis(ratings, order[:, :, None], axis=1)


def study(ratings: Floats) -> dict[str, Floats]:
    """The ratings as a table with one row a session."""
    clients, sessions, _ = ratings.shape
    return {
        "client": np.repeat(np.arange(clients), sessions).astype(float),
        "session": np.tile(np.arange(1.0, sessions + 1), clients),
        "outcome": ratings[:, :, 0].ravel(),
        "alliance": ratings[:, :, 1].ravel(),
    }


def prove(
    clients: int = 300,
    sessions: int = 8,
    studies: int = 200,
    *,
    shuffled: bool = False,
    missing: float = 0.0,
    trends: float = 0.0,
    slopes: bool | None = None,
    seed: int = 1,
) -> Proof:
    """Simulate, fit, and hold the paths against what was planted.

    missing: share of sessions without any rating, at random.
    slopes:  of the fit; None lets AIC decide, as `lagged` does.
    trends:  sd of the clients' own trends, per unit of the log of the session.

    >>> proof = prove(200, 5, studies=4)
    >>> proof.settled, abs(proof.path("alliance", "outcome").bias) < 0.2
    (4, True)
    """
    made = (simulate(clients, sessions, seed + number, trends) for number in range(studies))
    fits = [_fit(ratings, shuffled, missing, slopes, seed + at) for at, ratings in enumerate(made)]
    settled = [fit for fit in fits if isinstance(fit, Lagged) and fit.converged]
    if len(settled) < 2:
        raise AccordError("Fewer than two studies settled. Take more clients, sessions or studies.")
    planted = np.zeros((2, 2)) if shuffled else np.array(PATHS)
    return Proof(
        clients=clients,
        sessions=sessions,
        studies=studies,
        settled=len(settled),
        shuffled=shuffled,
        missing=missing,
        trends=trends,
        paths=tuple(
            _recovered(settled, origin, target, float(planted[row, column]))
            for row, target in enumerate(SERIES)
            for column, origin in enumerate(SERIES)
        ),
    )


def _fit(ratings: Floats, shuffled: bool, missing: float, slopes: bool | None, seed: int) -> object:
    if shuffled:
        ratings = shuffle(ratings, seed)
    if missing:
        ratings[np.random.default_rng([seed, 1]).random(ratings.shape[:2]) < missing] = np.nan
    return lagged(study(ratings), slopes=slopes)


def _recovered(fits: list[Lagged], origin: str, target: str, planted: float) -> Recovered:
    paths = [fit.path(origin, target) for fit in fits]
    estimate = np.array([path.estimate for path in paths])
    se = np.array([path.se for path in paths])
    error = estimate - planted
    return Recovered(
        origin=origin,
        target=target,
        planted=planted,
        bias=float(error.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        se=float(se.mean()),
        spread=float(estimate.std(ddof=1)),
        coverage=float((np.abs(error) <= ALMOST * se).mean()),
        found=float((np.abs(estimate) > ALMOST * se).mean()),
    )

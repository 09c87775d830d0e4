"""The parametric bootstrap: fit data that the model itself made, many times over.

From moments no rows are needed. With Sigma = s2 (S + S D S) the covariance of t, a pattern with n
clients and C = sum w w' of rank rho has moments distributed as

    G = S B C + A N C^(1/2),                A A' = Sigma,  N (2, r) standard normal
    Q = S B C B'S + (S B C^(1/2) N'A') + its transpose + A (N N' + W) A',  W ~ Wishart(I, n - rho)
    y'y = sum tr(S^+ Q) + s2 chi2(rows - sum n rank S)

so that a draw costs as much as there are patterns, however many clients there are.

Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 6.5; the factors of a
Wishart matrix: Bartlett 1933, Proc R Soc Edinb 53:260.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from accord.errors import DataError
from accord.mixed.batches import unpacked
from accord.mixed.collapsed import Collapsed, collapse, pattern_sums
from accord.mixed.general import fit as fit_rows
from accord.mixed.optimise import nearest
from accord.mixed.patterns import Moments
from accord.mixed.profile import Factor, Floats, Profile, profile
from accord.mixed.result import Fit, Fit3, Rows
from accord.mixed.rows import checked
from accord.records import NotEnough

LEAST_DRAWS = 99
NEXT_TO_NOTHING = 1e-3  # of a residual SD: a draw at the boundary


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrap:
    """What B fits of made data found: beta (B, p), D (B, q, q), sigma2 (B,).

    failed: draws that could not be fitted; at_boundary: how many found a variance of nothing.
    """

    fit: Fit
    beta: Floats
    D: Floats
    sigma2: Floats
    failed: int
    at_boundary: int

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """The interval of a fixed effect, or of “var name” or “residual”: percentiles."""
        tail = 50 * (1 - level)
        low, high = np.percentile(self._drawn(name), [tail, 100 - tail])
        return float(low), float(high)

    def p(self, name: str) -> float:
        """Two-sided p that a fixed effect is zero, from the draws around its estimate."""
        at = self.fit.names.index(name)
        far = np.abs(self.beta[:, at] - self.fit.beta[at]) >= abs(self.fit.beta[at])
        return float((far.sum() + 1) / (len(far) + 1))

    def _drawn(self, name: str) -> Floats:
        if name in self.fit.names:
            return self.beta[:, self.fit.names.index(name)]
        if name == "residual":
            return self.sigma2
        variances = [f"var {one}" for one in self.fit.random_names]
        if name in variances:
            at = variances.index(name)
            return self.D[:, at, at]
        there = ", ".join([*self.fit.names, *variances, "residual"])
        raise DataError(f"There is no {name} here. There are: {there}.")

    def __str__(self) -> str:
        said = [f"Parametric bootstrap, {len(self.beta):,} draws, 95% percentile intervals"]
        named = [(name, self.fit.beta[at]) for at, name in enumerate(self.fit.names)]
        named += [(f"var {n}", self.fit.D[at, at]) for at, n in enumerate(self.fit.random_names)]
        for name, value in [*named, ("residual", self.fit.sigma2)]:
            low, high = self.interval(name)
            said.append(f"{name[:27]:28}{value:>10.4g}{f'{low:.4g} to {high:.4g}':>24}")
        if self.failed or self.at_boundary:
            said.append(f"{self.at_boundary} at the boundary, {self.failed} not fitted.")
        return "\n".join(said)


def bootstrap(fit: Fit, draws: int = 499, *, seed: int) -> Bootstrap:
    """Draw data from a two-level fit that still holds its rows or moments, and fit them again.

    draws: 99 or more; seed: the same seed gives the same draws. Fixed effects, variances and phi
    are drawn from as estimated, normal throughout: it corrects for small samples, not for data
    of another shape. Raises DataError for a fit read from a file.

    >>> from accord.mixed import fit_patterned
    >>> client, session = np.divmod(np.arange(40), 4)
    >>> y = 20 - 2 * session + client % 3 * (1 + session % 2) + np.arange(40) % 7
    >>> again = bootstrap(fit_patterned(client, session, y, time="linear"), 99, seed=1)
    >>> again.beta.shape, again.failed
    ((99, 2), 0)
    """
    if draws < LEAST_DRAWS:
        raise DataError(f"An interval from {draws} draws is none: ask for {LEAST_DRAWS} or more.")
    rng = np.random.default_rng(seed)
    if isinstance(fit, Fit3):
        raise DataError("The bootstrap is for two levels. Bootstrap the fit without therapists.")
    if isinstance(fit.data, Moments):
        again = _from_moments(fit, fit.data, rng)
    elif isinstance(fit.data, Rows):
        again = _from_rows(fit, fit.data, rng)
    else:
        raise DataError("This fit does not hold its rows. Fit it again.")
    found, failed = [], 0
    for _ in range(draws):
        try:
            found.append(again())
        except (DataError, np.linalg.LinAlgError):
            failed += 1
    if not found:
        raise DataError("No draw could be fitted: the model is too large for these data.")
    beta, cov, sigma2, edge = zip(*found, strict=True)
    return Bootstrap(fit, np.array(beta), np.array(cov), np.array(sigma2), failed, sum(edge))


Draw = Callable[[], tuple[Floats, Floats, float, bool]]


def _from_rows(fit: Fit, rows: Rows, rng: np.random.Generator) -> Draw:
    names, random = fit.names, fit.random_names
    one = checked(rows.y, rows.fixed, rows.random, rows.groups, names, random, rows.order)
    unit = np.repeat(np.arange(len(one.starts)), np.diff(np.append(one.starts, one.rows)))
    root = _root(fit.D)
    first = np.zeros(one.rows, dtype=bool)
    first[one.starts] = True

    def draw() -> tuple[Floats, Floats, float, bool]:
        b = rng.standard_normal((len(one.starts), len(root))) @ root.T
        e = rng.standard_normal(one.rows)
        if fit.phi is not None and one.order is not None:
            r = np.where(first, 0.0, fit.phi ** np.diff(one.order, prepend=one.order[:1] - 1))
            for at in np.flatnonzero(~first):
                e[at] = r[at] * e[at - 1] + np.sqrt(1 - r[at] ** 2) * e[at]
        y = one.fixed @ fit.beta + np.einsum("nq,nq->n", one.random, b[unit])
        y += np.sqrt(fit.sigma2) * e
        again = fit_rows(
            y,
            one.fixed,
            one.random,
            unit,
            names=names,
            random_names=random,
            reml=fit.reml,
            order=one.order,
            residual="independent" if fit.phi is None else "ar1",
        )
        if isinstance(again, NotEnough):
            raise DataError(str(again))
        return again.beta, again.D, again.sigma2, again.boundary

    return draw


def _from_moments(fit: Fit, m: Moments, rng: np.random.Generator) -> Draw:
    assert fit.course is not None
    one = collapse(m, fit.course.by_time, fit.course.only_intercept)
    rows = m.rows
    q, stretch = len(fit.D), np.array([1.0, one.scale])
    factor = Factor.of(2, q)
    root = np.zeros((2, 2))
    root[:q, :q] = _root(fit.D * stretch[:q, None] * stretch[:q] / fit.sigma2)
    start = factor.theta(root)
    start[factor.diagonal()] = np.maximum(start[factor.diagonal()], 0.05)
    back = np.kron(np.diag(1 / stretch), one.turn)[np.ix_(one.columns, one.columns)]
    beta = fit.beta.copy()
    beta[0] -= m.centre
    made = _maker(one, np.linalg.solve(back, beta), root @ root.T, fit.sigma2, rows, rng)

    def draw() -> tuple[Floats, Floats, float, bool]:
        data = made()

        def criterion(theta: Floats) -> Profile:
            return profile(pattern_sums(data, factor, theta), rows, fit.reml)

        theta, best = nearest(criterion, start, rows)
        triangle = factor.triangle(theta) / stretch[:, None]
        cov = best.sigma2 * triangle @ triangle.T
        coefficients = back @ best.beta
        coefficients[0] += m.centre
        edge = bool((np.abs(theta[factor.diagonal()]) < NEXT_TO_NOTHING).any())
        return coefficients, cov[:q, :q], best.sigma2, edge

    return draw


def _maker(
    one: Collapsed, beta: Floats, cov: Floats, sigma2: float, rows: int, rng: np.random.Generator
) -> Callable[[], Collapsed]:
    """Draws of the moments G, Q and y'y; S, C and the number of clients stay as they are."""
    patterns, r = len(one.clients), len(one.turn)
    b = np.zeros(2 * r)
    b[list(one.columns)] = beta
    square = np.moveaxis(one.square, -1, 0)
    weights = unpacked(one.covariates, r)
    values, vectors = np.linalg.eigh(weights)
    real = values > 1e-9 * np.maximum(values[:, -1:], 1e-300)
    half = vectors * np.sqrt(np.where(real, values, 0.0))[:, None, :]  # C = half half'
    free = one.clients - real.sum(axis=1)
    course = np.matmul(square, b.reshape(2, r))  # S B
    mean = np.matmul(course, weights)
    sure = np.matmul(mean, course.transpose(0, 2, 1))
    a = _lower(sigma2 * (square + np.matmul(np.matmul(square, cov), square)))
    two = square[:, 0, 0] > 1.5  # sessions enough for an intercept and a slope
    solved = np.zeros_like(square)
    solved[two] = np.linalg.inv(square[two])
    solved[~two, 0, 0] = 1.0  # one rating: t = (y, z y), so y'y is the first cell of Q
    left = rows - int((one.clients * (1 + two)).sum())

    def made() -> Collapsed:
        noise = rng.standard_normal((patterns, 2, r)) * real[:, None, :]
        moved = np.matmul(a, noise)
        cross = mean + np.matmul(moved, half.transpose(0, 2, 1))
        mixed = np.matmul(np.matmul(course, half), moved.transpose(0, 2, 1))
        wishart = np.matmul(a, _bartlett(free, rng))
        outer = sure + mixed + mixed.transpose(0, 2, 1)
        outer += np.matmul(moved, moved.transpose(0, 2, 1))
        outer += np.matmul(wishart, wishart.transpose(0, 2, 1))
        total = float(np.einsum("pab,pab->", solved, outer))
        total += sigma2 * float(rng.chisquare(left)) if left > 0 else 0.0
        return replace(
            one,
            cross=np.ascontiguousarray(np.moveaxis(cross, 1, 0)),
            outer=np.ascontiguousarray(np.moveaxis(outer, 0, -1)),
            total=total,
        )

    return made


def _bartlett(free: Floats, rng: np.random.Generator) -> Floats:
    """Factors (P, 2, 2) of Wishart(I, free) matrices; nothing where nothing is free."""
    out = np.zeros((len(free), 2, 2))
    some, more = free > 0.5, free > 1.5
    out[some, 0, 0] = np.sqrt(rng.chisquare(free[some]))
    out[some, 1, 0] = rng.standard_normal(int(some.sum()))
    out[more, 1, 1] = np.sqrt(rng.chisquare(free[more] - 1))
    return out


def _lower(cov: Floats) -> Floats:
    """Cholesky factors (P, 2, 2) of matrices that may be singular."""
    out = np.zeros_like(cov)
    out[:, 0, 0] = np.sqrt(cov[:, 0, 0])
    out[:, 1, 0] = cov[:, 1, 0] / out[:, 0, 0]
    out[:, 1, 1] = np.sqrt(np.maximum(cov[:, 1, 1] - out[:, 1, 0] ** 2, 0.0))
    return out


def _root(cov: Floats) -> Any:
    """A lower-triangular L with L L' = cov, which may be singular."""
    values, vectors = np.linalg.eigh(cov)
    upper = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T, mode="r")
    lower = np.asarray(upper).T
    return lower * np.where(np.diag(lower) < 0, -1.0, 1.0)

"""Mixed models of courses over sessions, from moments per pattern."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from accord.errors import DataError
from accord.mixed.caseloads import (
    Caseloads,
    by_therapist,
    load_curvature,
    paired,
    therapist_sums,
)
from accord.mixed.climbing import climb
from accord.mixed.collapsed import (
    Collapsed,
    collapse,
    kernels,
    pattern_curvature,
    pattern_sums,
)
from accord.mixed.general import EXACT, NOTHING_LEFT, at_boundary, uncertainty
from accord.mixed.nested import absorbed
from accord.mixed.optimise import Minimum, smallest
from accord.mixed.patterns import Moments, Time, moments
from accord.mixed.profile import Factor, Floats, Profile, profile
from accord.mixed.result import Course, Fit, Fit3
from accord.mixed.rows import LEAST_GROUPS
from accord.records import NotEnough

# What rounding leaves of a variance of nothing, beside the mean square from the centre.
ALL_EQUAL = 1e-13


def fit_moments(
    m: Moments,
    *,
    by_time: Sequence[str] = (),
    only_intercept: Sequence[str] | None = None,
    random: Sequence[str] = ("intercept", "time"),
    reml: bool = True,
) -> Fit | NotEnough:
    """Fit y = (1, time) (B w + b) + e, b ~ N(0, D) for each client, e ~ N(0, sigma2).

    by_time:        covariates whose product with time enters, beside the covariate itself;
    only_intercept: covariates that enter without it; by default all others of the moments;
    random:         ("intercept", "time") or ("intercept",).

    The fixed effects are called intercept, each covariate by its name, time, and time:name. The
    answer is the same as that of `accord.mixed.fit` with one row each; the cost depends on the
    number of patterns only. `NotEnough` and DataError as there.

    >>> rows = [(c, s) for c in range(6) for s in (1, 2, 3, 4)]
    >>> client, session = np.array(rows).T
    >>> y = 20 - 2 * session + client * (1 + session % 2) + np.arange(24) % 5
    >>> found = fit_moments(moments(client, session, y, time="linear"))
    >>> found.names, found.beta.round(2)
    (('intercept', 'time'), array([26.5 , -2.33]))

    Source: see `accord.mixed.collapsed`.
    """
    by, alone = _chosen(m, by_time, only_intercept)
    if tuple(random) not in (("intercept",), ("intercept", "time")):
        raise DataError("Random effects of courses are (“intercept”,) or (“intercept”, “time”).")
    if (short := _enough(m, len(random))) is not None:
        return short
    one, rows = collapse(m, by, alone), m.rows
    factor = Factor.of(2, len(random))

    def criterion(theta: Floats) -> Profile:
        return profile(pattern_sums(one, factor, theta), rows, reml)

    start = factor.start()
    expected = pattern_curvature(one, factor, start, rows)
    try:
        found = smallest(criterion, start, factor.diagonal(), rows, expected)
    except np.linalg.LinAlgError:
        raise DataError(
            "A covariate's product with time says nothing of its own: too few clients are rated "
            "more than once where it differs. Take it from by_time."
        ) from None
    if not found.profile.sigma2 > NOTHING_LEFT * max(m.spread()[0] * m.step**2, 1e-300):
        return EXACT
    return _told(m, one, factor, found, (by, alone), tuple(random), reml)


def fit_caseloads(
    loads: Caseloads,
    *,
    by_time: Sequence[str] = (),
    only_intercept: Sequence[str] | None = None,
    upper: Sequence[str] = ("intercept",),
    reml: bool = True,
) -> Fit3 | NotEnough:
    """The same with random intercepts (or slopes, too) of therapists, from `caseloads`.

    upper: ("intercept",) or ("intercept", "time"). Needs 5 therapists with two clients or more;
    under 10 a variance between them says little, and only from 30 on is it worth trusting.
    """
    m = loads.moments
    by, alone = _chosen(m, by_time, only_intercept)
    random = ("intercept", "time")
    if tuple(upper) not in (("intercept",), random):
        raise DataError("Therapists' effects are (“intercept”,) or (“intercept”, “time”).")
    telling = int((loads.sizes > 1).sum())
    if telling < LEAST_GROUPS:
        return NotEnough("A third level", telling, LEAST_GROUPS, "therapists with two clients")
    if (short := _enough(m, 2)) is not None:
        return short
    one, rows = collapse(m, by, alone), m.rows
    pairs = paired(loads, one, (*by, *alone))
    factors = Factor.of(2), Factor.of(len(upper))

    def below(theta: Floats) -> Profile:
        return profile(pattern_sums(one, factors[0], theta), rows, reml)

    def criterion(theta: Floats) -> Profile:
        return profile(therapist_sums(one, pairs, factors, theta), rows, reml)

    def expected(theta: Floats) -> Floats:
        return load_curvature(one, pairs, factors, theta, rows)

    found = climb((below, criterion), expected, factors, rows)
    told = _told(m, one, factors[0], found, (by, alone), random, reml)
    stretch, size = np.array([1.0, one.scale])[: len(upper)], len(factors[0].free)
    triangle, above = (
        factor.triangle(part)
        for factor, part in zip(factors, np.split(found.theta, [size]), strict=True)
    )
    share = by_therapist(pairs, kernels(pairs.square, triangle @ triangle.T), one)
    second = share.units(len(upper), np.zeros((0, 0)))
    middle, explained = absorbed(second, above @ above.T)
    modes = (explained @ np.append(-found.profile.beta, 1.0)).T / stretch
    scaled = above / stretch[:, None]
    cov = found.profile.sigma2 * scaled @ scaled.T
    spread = found.profile.sigma2 * np.moveaxis(middle, -1, 0) / (stretch[:, None] * stretch)
    plain = {field.name: getattr(told, field.name) for field in fields(told)}
    plain["boundary"] = told.boundary or at_boundary(cov, False)
    return Fit3(
        **plain,
        upper_names=tuple(upper),
        upper_D=cov,
        uppers=loads.therapists,
        upper_modes=modes,
        upper_variances=spread,
    )


def fit_patterned(
    client: Any,
    session: Any,
    y: Any,
    covariates: Mapping[str, Any] | None = None,
    *,
    by_time: Sequence[str] = (),
    only_intercept: Sequence[str] | None = None,
    random: Sequence[str] = ("intercept", "time"),
    time: Time = "log",
    reml: bool = True,
) -> Fit | NotEnough:
    """The moments of rated sessions, and the fit from them, in one."""
    summed = moments(client, session, y, covariates, time=time)
    return fit_moments(
        summed, by_time=by_time, only_intercept=only_intercept, random=random, reml=reml
    )


def _chosen(
    m: Moments, by_time: Sequence[str], only_intercept: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for name in (*by_time, *(only_intercept or ())):
        if name not in m.covariates:
            there = ", ".join(m.covariates) or "none"
            raise DataError(f"These moments hold no covariate {name}. There are: {there}.")
    alone = only_intercept
    if alone is None:
        alone = [name for name in m.covariates if name not in by_time]
    if both := set(by_time) & set(alone):
        raise DataError(f"{', '.join(sorted(both))} is in by_time and in only_intercept.")
    return tuple(by_time), tuple(alone)


def _enough(m: Moments, q: int) -> NotEnough | None:
    telling = sum(int(b.clients[b.lengths > q].sum()) for b in m.blocks)
    if telling < LEAST_GROUPS:
        what = "client" if telling == 1 else "clients"
        unit = f"{what} with more than {q} rated {'session' if q == 1 else 'sessions'}"
        return NotEnough("A mixed model", telling, LEAST_GROUPS, unit)
    if m.rows < 2 * (1 + len(m.covariates)) + q + 2:
        return NotEnough("A mixed model", m.rows, 2 * (1 + len(m.covariates)) + q + 2, "ratings")
    variance, square = m.spread()
    if variance <= ALL_EQUAL * square:
        return NotEnough("A mixed model", 1, 2, "different scores", "All are equal.")
    return None


def _told(
    m: Moments,
    one: Collapsed,
    factor: Factor,
    found: Minimum,
    covariates: tuple[tuple[str, ...], tuple[str, ...]],
    random: tuple[str, ...],
    reml: bool,
) -> Fit:
    """The fit in points, covariates and time as they were given."""
    best, q = found.profile, len(random)
    stretch = np.array([1.0, one.scale])
    back = np.kron(np.diag(1 / stretch), one.turn)[np.ix_(one.columns, one.columns)]
    triangle = factor.triangle(found.theta[: len(factor.free)]) / stretch[:, None]
    cov = (best.sigma2 * triangle @ triangle.T)[:q, :q]
    beta = back @ best.beta
    beta[0] += m.centre
    logdet = -2 * float(np.log(np.abs(np.diag(back))).sum())
    parameter_cov, slopes = uncertainty(found, m.rows, reml)
    by, alone = covariates
    return Fit(
        names=("intercept", *by, *alone, "time", *(f"time:{name}" for name in by)),
        beta=beta,
        cov=best.sigma2 * back @ best.inverse @ back.T,
        random_names=random,
        D=cov,
        sigma2=best.sigma2,
        phi=None,
        loglik=-(best.deviance + (logdet if reml else 0.0)) / 2,
        reml=reml,
        rows=m.rows,
        groups=m.clients,
        boundary=at_boundary(cov, bool(found.at_nothing)),
        iterations=found.iterations,
        left_out=m.left_out,
        parameter_cov=parameter_cov,
        cov_slopes=back @ slopes @ back.T,
        course=Course(by, alone, m.time if isinstance(m.time, str) else ""),
        data=m,
    )

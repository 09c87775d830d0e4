"""Fitting an expected course to many clients.

Fixed effects: (1, intake, intake^2, covariates, conditions) and their products with the clock's
reading of time; random intercept and slope by client; REML. The intake score is known when the
course begins, so that it explains the later scores and is not one of them.

Minimum: 200 clients with three scores. A level of a condition with fewer than 50 clients gets no
terms of its own but the average of the other levels (methods as in Finch, Lambert & Schaalje 2001,
Clin Psychol Psychother 8:231; Lutz, Martinovich & Howard 1999, J Consult Clin Psychol 67:571).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from accord import __version__
from accord.errors import DataError
from accord.frames import labels
from accord.growth.courses import Columns, Courses, Flags, Floats, courses
from accord.growth.curve import Curve
from accord.growth.many import design
from accord.growth.parts import Measured, Provenance, Term
from accord.growth.recalibration import recalibrate
from accord.growth.terms import LEAST_CLIENTS, Shape, Terms, choose
from accord.mixed import Fit, Fit3, fit, fit_patterned, fit_three
from accord.records import NotEnough

LEAST_SCORES = 3
LEAST_THERAPISTS = 10  # fewer say too little of how therapists differ
BARELY = 0.999  # a correlation of level and trend from which they are told as one
STEPS = (1.0, 0.5, 0.25, 0.2, 0.1)


def fit_curve(
    data: Any,
    *,
    client: str = "client",
    time: str = "session",
    score: str = "score",
    intake: str = "first",
    covariates: Sequence[str] = (),
    conditions: Sequence[str] = (),
    therapist: str = "",
    measured: Measured | None = None,
    shape: Shape | None = None,
    reliable_change: float | None = None,
    source: str = "",
    made: str = "",
) -> Curve | NotEnough:
    """The expected course of these clients.

    data:       a row a client and time; the time column is on the clock of `shape` (session
                numbers, or days, weeks or months since the start).
    intake:     "first" score of each client, given by the first session or week; "none"; or the
                name of a column with the intake score.
    covariates: columns of numbers, conditions: columns of groups; both the same in all rows of a
                client.
    therapist:  a column; from 10 therapists on they are a level of their own, and their variance is
                part of the band of a client whose therapist is not known.
    reliable_change: points; with it the off-track probability is recalibrated and kept.
    source, made: where the data come from, and the date, kept in the curve.

    Returns NotEnough under the minimum. Raises DataError for what cannot be fitted: text, no
    variance, a covariate that is the same for all.

    >>> draw = np.random.default_rng(1)
    >>> who, session = np.repeat(np.arange(300), 6), np.tile(np.arange(1, 7), 300)
    >>> usual = np.repeat(draw.normal(20, 4, 300), 6)
    >>> score = np.rint(usual - 4 * np.log(session) + draw.normal(0, 3, 1800))
    >>> curve = fit_curve({"client": who, "session": session, "score": score})
    >>> [term.name for term in curve.terms], round(curve.terms[0].trend)
    (['intercept', 'intake', 'intake^2'], -4)
    """
    shape = shape or Shape()
    kind = intake if intake in ("first", "none") else "column"
    column = intake if kind == "column" else ""
    if "intake" in covariates:
        raise DataError("Name the column of the intake score as intake=, not as a covariate.")
    columns = Columns(client, time, score, column, tuple(covariates), tuple(conditions), therapist)
    found = courses(data, columns, shape.clock)
    full = int((found.scores >= LEAST_SCORES).sum())
    if full < shape.least_clients:
        unit = f"clients with {LEAST_SCORES} scores or more"
        return NotEnough("an expected course", full, shape.least_clients, unit)
    rows, remarks = _outcomes(found, kind, shape)
    terms = choose(found, kind, shape, remarks)
    fitted = _fit(found, rows, terms, shape, remarks)
    if isinstance(fitted, NotEnough):
        return fitted
    if fitted.boundary:
        remarks.append(_at_the_boundary(fitted))
    measured = measured or Measured(score)
    curve = Curve(
        replace(measured, step=measured.step or _step(found.y)),
        shape.clock,
        kind,
        terms.covariates,
        terms.conditions,
        _with_estimates(fitted, terms),
        _spread(fitted),
        float(fitted.sigma2),
        _provenance(fitted, source, made),
        remarks=tuple(remarks),
    )
    if reliable_change is None:
        return curve
    again = recalibrate(curve, found, reliable_change)
    if isinstance(again, NotEnough):
        return curve.recalibrated(None, [str(again)])
    return curve.recalibrated(again)


def _outcomes(found: Courses, kind: str, shape: Shape) -> tuple[Flags, list[str]]:
    """Which rows are outcomes (n,), and what had to be left out."""
    remarks = []
    if shape.least_clients < LEAST_CLIENTS:
        remarks.append(
            f"Fitted with a minimum of {shape.least_clients:,} clients in place of "
            f"{LEAST_CLIENTS}: for research, not for clients."
        )
    rows = np.ones(len(found.y), dtype=np.bool_)
    if kind != "none":
        without = np.isnan(found.intake) & (found.scores > 0)
        if without.any():
            first = "first session" if shape.clock.unit == "session" else "first week"
            where = "in its column" if kind == "column" else f"in the {first}"
            remarks.append(f"Clients without an intake score {where}, not used: {without.sum():,}.")
        rows = ~without[found.client]
    if kind == "first":
        rows &= ~found.first
    if not rows.any():
        raise DataError("No score follows an intake score. Check the column of times.")
    if np.ptp(found.y[rows]) == 0:
        raise DataError(f"All scores are {found.y[rows][0]:g}: there is no course to fit.")
    return rows, remarks


def _fit(
    found: Courses, rows: Flags, terms: Terms, shape: Shape, remarks: list[str]
) -> Fit | NotEnough:
    """The mixed model: sessions by patterns, irregular times by one row of moments a client."""
    if np.ptp(found.x[rows]) == 0:
        raise DataError("All scores were given at one time: there is no course to fit.")
    w = design(terms.covariates, terms.conditions, found)
    if found.therapist is not None:
        known = len(set(found.therapist[np.unique(found.client[rows])].tolist()) - {""})
        if known >= LEAST_THERAPISTS:
            return by_rows(found, rows, w, terms, shape, found.therapist)
        remarks.append(
            f"{known} therapists: under {LEAST_THERAPISTS} they are no level of their own."
        )
    if shape.clock.unit == "session":
        return by_patterns(found, rows, w, terms, shape)
    return by_rows(found, rows, w, terms, shape)


def by_patterns(
    found: Courses, rows: Flags, w: Floats, terms: Terms, shape: Shape
) -> Fit | NotEnough:
    """Sessions: clients with the same rated sessions are summed, so that any number will do."""
    clients, who = np.unique(found.client[rows], return_inverse=True)
    known = {name: w[clients, n] for n, name in enumerate(terms.names) if n}
    moving = {terms.names[n] for n in terms.moving}
    return fit_patterned(
        who,
        found.time[rows].astype(np.int64),
        found.y[rows],
        known,
        by_time=[name for name in known if name in moving],
        random=("intercept", "time")[: 1 + shape.random_trend],
        time="log" if shape.clock.shape == "log" else _since_the_first,
        reml=shape.reml,
    )


def by_rows(
    found: Courses,
    rows: Flags,
    w: Floats,
    terms: Terms,
    shape: Shape,
    therapist: Any = None,
) -> Fit | NotEnough:
    """Any times: the design is written out row by row."""
    who, x = found.client[rows], found.x[rows]
    fixed = np.hstack([w[who], w[who][:, list(terms.moving)] * x[:, None]])
    random = np.column_stack([np.ones_like(x), x]) if shape.random_trend else np.ones((len(x), 1))
    names = [*terms.names, *(_product(terms.names[n]) for n in terms.moving)]
    called = ("intercept", "time")[: random.shape[1]]
    y = found.y[rows]
    if therapist is None:
        return fit(y, fixed, random, who, names=names, random_names=called, reml=shape.reml)
    # A client whose therapist is not known is given one of their own.
    own = np.char.add("\t", np.arange(len(therapist)).astype(str))
    uppers = labels(np.where(therapist == "", own, therapist))[0][who]
    return fit_three(
        y, fixed, random, who, uppers, names=names, random_names=called, reml=shape.reml
    )


def _provenance(fitted: Fit, source: str, made: str) -> Provenance:
    return Provenance(
        source=source,
        made=made,
        by=f"accord {__version__}",
        clients=int(fitted.groups),
        rows=int(fitted.rows),
        reml=bool(fitted.reml),
        loglik=float(fitted.loglik),
        aic=float(fitted.aic),
        boundary=bool(fitted.boundary),
        therapists=len(fitted.uppers) if isinstance(fitted, Fit3) else 0,
        therapist_variance=_of_therapists(fitted),
    )


def _at_the_boundary(fitted: Fit) -> str:
    """Which variance has come to its end, so that nobody looks for it in another."""
    variances, between = np.diag(fitted.D), np.sqrt(np.outer(np.diag(fitted.D), np.diag(fitted.D)))
    tied = len(variances) > 1 and abs(fitted.D[0, 1]) >= BARELY * between[0, 1]
    if isinstance(fitted, Fit3) and variances.min() > 0 and not tied:
        return "A boundary fit: therapists were estimated not to differ."
    return (
        "A boundary fit: clients were estimated not to differ in level or trend, or the two "
        "to move together exactly."
    )


def _of_therapists(fitted: Fit) -> float:
    """The variance of level between therapists; 0 where they are no level."""
    return float(fitted.upper_D[0, 0]) if isinstance(fitted, Fit3) else 0.0


def _since_the_first(session: Floats) -> Floats:
    return session - 1


def _product(name: str) -> str:
    """What a product with time is called in a fit."""
    return "time" if name == "intercept" else f"time:{name}"


def _with_estimates(fitted: Fit, terms: Terms) -> tuple[Term, ...]:
    beta = dict(zip(fitted.names, np.asarray(fitted.beta, dtype=float).tolist(), strict=True))
    se = dict(zip(fitted.names, np.asarray(fitted.se, dtype=float).tolist(), strict=True))
    return tuple(
        Term(name, beta[name], beta.get(_product(name), 0.0), se[name], se.get(_product(name)))
        for name in terms.names
    )


def _spread(fitted: Fit) -> tuple[tuple[float, float], tuple[float, float]]:
    """D as 2 x 2 of one client, whatever was fitted; therapists differ, so their clients do."""
    q = len(fitted.random_names)
    spread = np.zeros((2, 2))
    spread[:q, :q] = fitted.D
    spread[0, 0] += _of_therapists(fitted)
    (a, b), (_, d) = spread.tolist()
    return (a, b), (b, d)


def _step(y: Floats) -> float | None:
    """The smallest difference between two scores, where all lie on such steps."""
    return next((step for step in STEPS if np.allclose(y / step, np.rint(y / step))), None)

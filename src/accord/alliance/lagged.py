"""Does a better session of the alliance come before a better session of the outcome?

Two series of every client are split into what differs between clients and what moves within each
(random-intercept cross-lagged panel model, by maximum likelihood on pattern moments):

    y_it = trend_y(t) + b_yi + y*_it        a_it = trend_a(t) + b_ai + a*_it
    y*_t = phi_yy y*_(t-1) + phi_ya a*_(t-1) + z_y,     a*_t likewise

A person-mean centred regression would bias the carry-over (`nickell`); here the means are latent.
Trend: an average on the log of the session; "free" gives every session its own average. Clients
have trends of their own too (latent curves with structured residuals), kept where they describe the
ratings better by AIC. Left in, they would look like carry-over and like paths that are none: in
simulation with trends of sd .4, a path from alliance to outcome was off by .045 at 5 sessions and
.014 at 8 without them, by .009 and .002 with the choice; where there are none it costs next to
nothing. With 5 sessions the choice itself is unsure, and 95% intervals of carry-over then hold 80
to 90 times in 100; from 8 sessions on they hold 95.

Order. "together" takes both as rated at one moment; the path from the alliance at the end of a
session to the outcome at the start of the next is the same with "outcome-first" (outcome at the
start, alliance at the end: what the outcome does to the alliance then happens within a session).
"alliance-first" is the reverse. An effect here is prediction within clients, no proof of a cause.

In simulation (`accord.prove.lagged`) the paths are unbiased to .02 at 300 clients and 5, 8 or 12
sessions, and of two series in shuffled order 5 in 100 show a path at the 5 in 100 level.

Source: Hamaker, Kuiper & Grasman 2015, Psychological Methods 20:102; Curran et al. 2014, J Consult
Clin Psychol 82:879; for psychotherapy Falkenström, Finkel, Sandell, Rubel & Holmqvist 2017, ibid.
85:435. Nickell 1981, Econometrica 49:1417.
"""

from typing import Any, Literal

import numpy as np

from accord.alliance.carry_over import CarryOver
from accord.alliance.lag_estimation import Estimated, estimate, made
from accord.alliance.lag_panel import MINIMUM_CLIENTS, MINIMUM_SESSIONS, Panel, panel
from accord.alliance.lag_result import Correlation, Lagged, Path
from accord.alliance.patterns import Floats, collect
from accord.errors import DataError
from accord.records import NotEnough

Order = Literal["together", "outcome-first", "alliance-first"]
Trend = Literal["log", "free"]

__all__ = [
    "MINIMUM_CLIENTS",
    "MINIMUM_SESSIONS",
    "Correlation",
    "Lagged",
    "Path",
    "lagged",
    "nickell",
]


def lagged(
    data: Any,
    *,
    client: str = "client",
    session: str = "session",
    outcome: str = "outcome",
    alliance: str = "alliance",
    order: Order = "together",
    trend: Trend = "log",
    slopes: bool | None = None,
    last: int | None = None,
    day: str = "",
    longest_gap: float = 21.0,
    level: float = 0.95,
) -> Lagged | NotEnough:
    """Lagged paths between alliance and outcome within clients.

    data:        a frame with one row per client and session, sessions numbered from 1.
    outcome, alliance: columns of scores; empty where not rated, kept by full information.
    order:       when in a session each was rated; see the text of the module.
    trend:       "log" of the session, or "free" for an average per session.
    slopes:      whether clients have trends of their own; None lets AIC decide.
    last:        last session used; by default the last that 30 clients rated, 20 at most.
    day:         column of days, if there is one; a client's series ends where two sessions lie
                 further apart than `longest_gap` days, since a lag of a year is no lag of a week.
    level:       of the intervals (normal approximation, observed information).

    Gives NotEnough under 100 clients with two rated sessions running, or under 4 sessions.
    Raises DataError where a session is given twice, or a series does not move within clients.

    >>> draw = np.random.default_rng(0)
    >>> calm = draw.normal(size=(150, 6, 2)) + draw.normal(size=(150, 1, 2))
    >>> table = {
    ...     "client": np.repeat(np.arange(150), 6),
    ...     "session": np.tile(np.arange(1, 7), 150),
    ...     "outcome": calm[:, :, 0].ravel(),
    ...     "alliance": calm[:, :, 1].ravel(),
    ... }
    >>> found = lagged(table)
    >>> found.clients, found.sessions, found.converged
    (150, 6, True)
    >>> abs(found.path("alliance", "outcome").z) < 3
    True
    >>> few = lagged({name: column[:60] for name, column in table.items()})
    >>> bool(few), few.have, few.need
    (False, 10, 100)
    """
    if not 0 < level < 1:
        raise DataError(f"A level of {level:g} is not between 0 and 1. Write .95 for 95%.")
    flip = order == "alliance-first"
    names = ("alliance", "outcome") if flip else ("outcome", "alliance")
    columns = (alliance, outcome) if flip else (outcome, alliance)
    read = panel(data, client, session, columns, last=last, day=day, longest_gap=longest_gap)
    if isinstance(read, NotEnough):
        return read
    patterns, design = collect(read.rows), _design(read, trend)
    leads = order != "together"
    model = CarryOver(read.sessions, bool(slopes), leads)
    found = estimate(patterns, model, design)
    if slopes is None:
        richer = CarryOver(read.sessions, True, leads)
        other = estimate(patterns, richer, design, near=found.u)
        if other.converged and (not found.converged or _aic(richer, other) < _aic(model, found)):
            model, found = richer, other
    return _result(read, names, model, found, order=order, trend=trend, level=level)


def nickell(phi: float, transitions: int) -> float:
    """Bias of the carry-over when series are centred on each client's own mean.

        bias = -(1 + phi)/(T - 1) g / (1 - 2 phi g / ((1 - phi)(T - 1)))
        g = 1 - (1 - phi^T) / (T (1 - phi))

    phi: true carry-over, between -1 and 1.   transitions: T, sessions less one, two or more.

    >>> [round(nickell(0.3, transitions), 3) for transitions in (4, 7, 11)]
    [-0.343, -0.195, -0.122]

    Source: Nickell 1981, Econometrica 49:1417, equation 18.
    """
    if not -1 < phi < 1 or transitions < 2:
        raise DataError("Nickell's formula needs -1 < phi < 1 and at least two transitions.")
    g = 1 - (1 - phi**transitions) / (transitions * (1 - phi))
    top = -(1 + phi) / (transitions - 1) * g
    return top / (1 - 2 * phi * g / ((1 - phi) * (transitions - 1)))


def _design(read: Panel, trend: Trend) -> Floats:
    """(2T, r): columns of the averages' coefficients."""
    if trend == "free":
        every = np.eye(2 * read.sessions)
        return every[:, ~np.isnan(read.rows).all(0)]
    time = np.log(np.arange(1, read.sessions + 1))
    return np.kron(np.column_stack([np.ones_like(time), time]), np.eye(2))


def _aic(model: CarryOver, found: Estimated) -> float:
    """Less what both models share."""
    return found.at.deviance + 2 * model.size


def _result(
    read: Panel,
    names: tuple[str, str],
    model: CarryOver,
    found: Estimated,
    *,
    order: Order,
    trend: Trend,
    level: float,
) -> Lagged:
    scale = read.scale
    values, errors = made(lambda u: _quantities(model, u, scale), found)
    deviance = found.at.deviance + 2 * float(read.rated @ np.log(scale))
    second = names[1]
    paths = tuple(
        Path(
            origin=names[at % 2],
            target=names[at // 2],
            when="same session" if model.leads and at == 2 else "next session",
            estimate=float(values[at]),
            se=float(errors[at]),
            standardised=float(values[4 + at]),
            standardised_se=float(errors[4 + at]),
            level=level,
        )
        for at in range(4)
    )
    sizes = dict(zip(names, values[8:10], strict=True))
    between = dict(zip(names, values[10:12], strict=True))
    remarks = list(read.remarks)
    parts = model.parts(found.u)
    if np.abs(np.linalg.eigvals(parts.phi)).max() >= 1:
        remarks.append("The paths do not die out: the model does not fit such series.")
    if model.leads:
        remarks.append(f"The {second} was rated later in the same session than the {names[0]}.")
    return Lagged(
        paths=paths,
        between=Correlation(float(values[12]), float(errors[12]), level),
        within=Correlation(float(values[13]), float(errors[13]), level),
        sd_within={name: float(size) for name, size in sizes.items()},
        sd_between={name: float(size) for name, size in between.items()},
        clients=read.clients,
        sessions=read.sessions,
        rated=int(read.rated.sum()),
        loglik=-deviance / 2,
        parameters=model.size + len(found.at.beta),
        converged=found.converged,
        boundary=found.boundary,
        iterations=found.iterations,
        order=order,
        trend=trend,
        slopes=model.slopes,
        level=level,
        remarks=tuple(remarks),
    )


def _quantities(model: CarryOver, u: Floats, scale: Floats) -> Floats:
    """All that is reported, in the units of the data: 4 paths, 4 standardised, sds, correlations.

    The within-client sd is the root of the variance averaged over the sessions.
    """
    parts = model.parts(u)
    within = model.within(u)
    size = np.sqrt(np.diagonal(within, axis1=1, axis2=2).mean(0))
    target, origin = np.divmod(np.arange(4), 2)
    paths = u[:4] if model.leads else parts.phi.ravel()
    shock = within.mean(0)
    return np.concatenate(
        [
            paths * scale[target] / scale[origin],
            paths * size[origin] / size[target],
            size * scale,
            np.sqrt(np.diag(parts.between)[:2]) * scale,
            [_correlation(parts.between), _correlation(shock)],
        ]
    )


def _correlation(matrix: Floats) -> float:
    product = float(matrix[0, 0] * matrix[1, 1])
    return float(matrix[0, 1]) / np.sqrt(product) if product > 0 else 0.0

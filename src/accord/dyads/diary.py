"""Two people over many days: what goes with one's own day, and what with the partner's.

For the member of role r in couple d on day t, with a mean over each person's days:

    y = i_r + c_r t + a_r (x - mean x) + p_r (x_partner - its mean)      within: day by day
        + A_r mean x + P_r mean x_partner                                between: person by person
        + u_rd + (b_rd) (x - mean x) + e_rdt

u and b differ from couple to couple and go together; e of the two partners go together on a day,
and lean on the day before by phi (inertia). Each role has effects of its own ("two intercepts").

Source: Bolger & Laurenceau 2013, Intensive Longitudinal Methods, chapter 8; Kenny, Kashy & Cook
2006, Dyadic Data Analysis, chapter 13; Curran & Bauer 2011, Annu Rev Psychol 62:583 (centring).
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from accord.dyads.days import couples_by_day
from accord.dyads.diary_fit import fitted
from accord.dyads.diary_result import DayEffect, Diary
from accord.dyads.pairs import LEAST_PAIRS
from accord.records import NotEnough

LEAST_DAYS = 5  # days with both partners, in the mean: our choice


def diary(
    data: Any,
    *,
    dyad: str,
    role: str,
    time: str,
    outcome: str,
    predictors: Sequence[str],
    slopes: Literal["none", "actor"] = "actor",
    level: float = 0.95,
) -> Diary | NotEnough:
    """The actor-partner model of days, from one row a person and day.

    time:    whole days (or occasions); a gap of g days lets residuals correlate phi^g.
    slopes:  "actor" lets one's own within-person effects differ from couple to couple, which
             intervals need where they do; "none" is quicker.

    A row counts where both partners' predictors are there. NotEnough under 50 couples with both, or
    5 days each in the mean. Raises DataError for a third role, a day twice, and predictors that do
    not change from day to day.

    >>> generator = np.random.default_rng(2)
    >>> x, own = generator.normal(size=(60, 2, 8)), generator.normal(size=(60, 2, 1))
    >>> y = own + 0.5 * x + 0.2 * x[:, ::-1] + generator.normal(size=x.shape)
    >>> who, day = np.tile(np.repeat(["f", "m"], 8), 60), np.tile(np.arange(8), 120)
    >>> table = {"couple": np.repeat(range(60), 16), "who": who, "day": day,
    ...          "hassles": x.ravel(), "mood": y.ravel()}
    >>> found = diary(table, dyad="couple", role="who", time="day", outcome="mood",
    ...               predictors=["hassles"], slopes="none")
    >>> [round(found.effect(kind, "hassles", "f").estimate, 1) for kind in ("actor", "partner")]
    [0.5, 0.2]
    """
    held = couples_by_day(
        data, dyad=dyad, role=role, time=time, outcome=outcome, predictors=predictors
    )
    if held.couples < LEAST_PAIRS:
        return NotEnough("A diary of pairs", held.couples, LEAST_PAIRS, "pairs with both members")
    if (mean := len(held.y) / (2 * held.couples)) < LEAST_DAYS:
        unit = "days with both partners' ratings, in the mean"
        return NotEnough("A diary of pairs", round(mean, 1), LEAST_DAYS, unit)
    found, point, spread = fitted(held, slopes=slopes == "actor")
    effects = []
    for place, (kind, name, member) in enumerate(held.terms):
        contrast = np.zeros(len(held.terms))
        contrast[place] = 1
        test = found.test(contrast, level)
        effects.append(
            DayEffect(
                kind,
                held.roles[member],
                name,
                test.estimate,
                test.se,
                test.df,
                test.t,
                test.p,
                test.low,
                test.high,
            )
        )
    rho, log_ratio, phi = (float(one) for one in point)
    sd = float(np.sqrt(found.sigma2))
    return Diary(
        outcome,
        tuple(predictors),
        held.roles,
        held.couples,
        len(held.y),
        held.left_out,
        level,
        tuple(effects),
        found.random_names,
        tuple(tuple(float(one) for one in row) for row in found.D),
        (sd, sd * float(np.exp(log_ratio))),
        rho,
        phi,
        spread,
        found.loglik,
        found.boundary,
    )

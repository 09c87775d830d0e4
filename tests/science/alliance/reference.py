"""Others' figures for the alliance: lagged effects, the bias of centring, agreement."""

from functools import cache

import numpy as np
from tests.science.values import Value

from accord.alliance.agreement import together
from accord.alliance.lagged import lagged, nickell
from accord.prove.lagged import simulate, study

NICKELL = "Nickell 1981, Econometrica 49:1417, eq. 18, phi .3"
# The same 300 make-believe clients, 5 sessions, fitted by semopy 2.3.11 (Python) with equal paths
# and residuals over the sessions, random intercepts, free means: Model(...).fit(obj="MLW").
SEMOPY = "semopy 2.3.11, random-intercept cross-lagged model, simulate(300, 5, 11)"


# Intramural pH and PaCO2 of 8 people, 47 readings: Bland & Altman 1995, BMJ 310:446, table I.
BLAND = "Bland & Altman 1995, BMJ 310:446: r -.51; R rmcorr(Subject, PacO2, pH, bland1995): -.50677"
READINGS = (4, 4, 9, 5, 8, 6, 3, 8)
PH = (
    *(6.68, 6.53, 6.43, 6.33, 6.85, 7.06, 7.13, 7.17),
    *(7.40, 7.42, 7.41, 7.37, 7.34, 7.35, 7.28, 7.30, 7.34),
    *(7.36, 7.33, 7.29, 7.30, 7.35, 7.35, 7.30, 7.30, 7.37, 7.27, 7.28, 7.32, 7.32),
    *(7.38, 7.30, 7.29, 7.33, 7.31, 7.33, 6.86, 6.94, 6.92),
    *(7.19, 7.29, 7.21, 7.25, 7.20, 7.19, 6.77, 6.82),
)
PACO2 = (
    *(3.97, 4.12, 4.09, 3.97, 5.27, 5.37, 5.41, 5.44),
    *(5.67, 3.64, 4.32, 4.73, 4.96, 5.04, 5.22, 4.82, 5.07),
    *(5.67, 5.10, 5.53, 4.75, 5.51, 4.28, 4.44, 4.32, 3.23, 4.46, 4.72, 4.75, 4.99),
    *(4.78, 4.73, 5.12, 4.93, 5.03, 4.93, 6.85, 6.44, 6.52),
    *(5.28, 4.56, 4.34, 4.32, 4.41, 3.69, 6.09, 5.58),
)


@cache
def _fit():
    return lagged(study(simulate(300, 5, 11)), trend="free", slopes=False)


def _path(origin, target, what="estimate"):
    return lambda: getattr(_fit().path(origin, target), what)


VALUES = [
    Value(
        "Correlation within people, pH and PaCO2",
        -0.50677,
        0.0001,
        BLAND,
        lambda: together(np.repeat(np.arange(8), READINGS), PH, PACO2),
    ),
    *(
        Value(
            f"Bias of centring, {transitions} transitions",
            theirs,
            0.0005,
            NICKELL,
            lambda transitions=transitions: nickell(0.3, transitions),
        )
        for transitions, theirs in ((4, -0.343), (7, -0.195), (11, -0.122))
    ),
    Value("Outcome to outcome", 0.242885, 0.001, SEMOPY, _path("outcome", "outcome")),
    Value("Alliance to outcome", -0.060806, 0.001, SEMOPY, _path("alliance", "outcome")),
    Value("Outcome to alliance", -0.101969, 0.001, SEMOPY, _path("outcome", "alliance")),
    Value("Alliance to alliance", 0.254382, 0.001, SEMOPY, _path("alliance", "alliance")),
    Value(
        "Standard error, alliance to outcome",
        0.039089,
        0.01,
        SEMOPY,
        _path("alliance", "outcome", "se"),
        relative=True,
    ),
    Value(
        "Variance between clients, alliance",
        1.609406,
        0.01,
        SEMOPY,
        lambda: _fit().sd_between["alliance"] ** 2,
        relative=True,
    ),
    Value(
        "Variance between clients, outcome",
        2.182655,
        0.01,
        SEMOPY,
        lambda: _fit().sd_between["outcome"] ** 2,
        relative=True,
    ),
]

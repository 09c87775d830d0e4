"""Others' figures for the alliance: lagged effects and the bias of centring."""

from functools import cache

from tests.science.values import Value

from accord.alliance.lagged import lagged, nickell
from accord.prove.lagged import simulate, study

NICKELL = "Nickell 1981, Econometrica 49:1417, eq. 18, phi .3"
# The same 300 make-believe clients, 5 sessions, fitted by semopy 2.3.11 (Python) with equal paths
# and residuals over the sessions, random intercepts, free means: Model(...).fit(obj="MLW").
SEMOPY = "semopy 2.3.11, random-intercept cross-lagged model, simulate(300, 5, 11)"


@cache
def _fit():
    return lagged(study(simulate(300, 5, 11)), trend="free")


def _path(origin, target, what="estimate"):
    return lambda: getattr(_fit().path(origin, target), what)


VALUES = [
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

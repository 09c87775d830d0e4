"""Figures of others for resilience: survival of 1963, one person's diary, a diary of couples."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Literal

import polars as pl
from tests.science.resilience import bladder
from tests.science.values import DATA, Value, reference

from accord.resilience import (
    Buffering,
    Hazards,
    Inertia,
    Survival,
    buffering,
    cox,
    inertia,
    kaplan_meier,
    slope_at,
)
from accord.resilience.early_warning import EarlyWarning, early_warning

DIARY, COUPLES = "kossakowski_esm", "bolger_laurenceau_process"
R_DIARY = "R: reference.R of the data set (base R; cor(method = 'kendall'), lm)"
NLME = "R: reference.R of the data set (nlme::lme, REML, corAR1)"
PRODUCT = "conflict x quality"
BOOK = "Bolger & Laurenceau 2013, chapter 5"
GEHAN = "R: survival::survfit on the data of Freireich et al. 1963, Blood 21:699 (gehan in MASS)"

# Weeks in remission; a minus sign marks a child still in remission when last seen.
MERCAPTOPURINE = (
    *(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16),
    *(-17, -19, -20, 22, 23, -25, -32, -32, -34, -35),
)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
SCORES = {
    "na": ("mood_lonely", "mood_anxious", "mood_guilty", "mood_doubt"),
    "pa": ("mood_enthus", "mood_cheerf", "mood_strong", "mood_satisfi"),
    "mu": ("mood_irritat", "pat_restl", "pat_agitate"),
}
NAMES = ("treatment", "number", "size")
CALLED = {"na": "negative affect", "pa": "positive affect", "mu": "mental unrest"}


@cache
def remission(weeks: tuple[int, ...]) -> Survival:
    """Kaplan-Meier of one arm."""
    rows = {"weeks": [abs(one) for one in weeks], "again": [int(one > 0) for one in weeks]}
    return kaplan_meier(rows, time="weeks", event="again")


@cache
def moods() -> pl.DataFrame:
    """The beeps with all mood items, scored as reference.R scores them."""
    read = pl.read_csv(DATA / DIARY / "esm_single_case.csv", null_values=["", "NA"])
    items = [name for name in read.columns if name.startswith("mood_")]
    scores = [pl.mean_horizontal(*names).alias(name) for name, names in SCORES.items()]
    return read.drop_nulls(items).with_columns(*scores, pl.lit("one").alias("person"))


@cache
def warned(score: str, detrend: bool) -> EarlyWarning:
    """Windows of 30 days up to the turn."""
    found = early_warning(
        moods(), day="dayno", beep="beepno", score=score, until=127, detrend=detrend
    )
    assert isinstance(found, EarlyWarning)
    return found


@cache
def carried(score: str) -> Inertia:
    """Within-day inertia as it comes."""
    found = inertia(
        moods(), client="person", time="dayno", beep="beepno", score=score, detrend="none"
    )
    assert isinstance(found, Inertia)
    return found


@cache
def couples(order: str = "time") -> Buffering:
    """The model of chapter 5: intimacy on conflict, by relationship quality."""
    found = buffering(
        pl.read_csv(DATA / COUPLES / "process.csv"),
        client="id",
        outcome="intimacy",
        stress="conflict",
        support="relqual",
        time="time7c",
        order=order,
    )
    assert isinstance(found, Buffering)
    return found


def _gehan() -> list[Value]:
    arms: tuple[tuple[str, tuple[int, ...], dict[float, float]], ...] = (
        ("6-MP", MERCAPTOPURINE, {6: 0.85714, 10: 0.75294, 23: 0.44818}),
        ("placebo", PLACEBO, {5: 0.57143, 8: 0.38095, 23: 0.0}),
    )
    return [
        Value(
            f"Remission, {arm}: S({week})",
            theirs,
            5e-6,
            GEHAN,
            lambda weeks=weeks, week=week: remission(weeks).at(week)[0],
        )
        for arm, weeks, stated in arms
        for week, theirs in stated.items()
    ]


def _diary() -> list[Value]:
    if not (DATA / DIARY).is_dir():
        return []
    stated = reference(DIARY)
    found: list[Value] = []

    def add(what: str, theirs: float, compute: Callable[[], Any]) -> None:
        found.append(Value(what, theirs, 1e-7, R_DIARY, compute, data=DIARY))

    for score, name in CALLED.items():
        lag = stated["within_day_lag1"][score]
        add(f"Within-day lag 1, {name}", lag["slope"], lambda s=score: carried(s).raw[0])
        add(f"Pairs within a day, {name}", lag["n"], lambda s=score: carried(s).pairs[0])
        for detrend in (False, True):
            end, how = ("_detrended", ", detrended") if detrend else ("", "")
            rolled = partial(warned, score, detrend)
            taus = stated[score]
            add(f"Tau of ac1, {name}{how}", taus[f"tau_ac1_to127{end}"], _tau(rolled, "tau_ac1"))
            add(
                f"Tau of variance, {name}{how}",
                taus[f"tau_var_to127{end}"],
                _tau(rolled, "tau_variance"),
            )
            for window in taus[f"windows{end}"].values():
                for place, figure in enumerate(("n", "var", "ac1")):
                    what = f"Window to day {window['day']}, {figure} of {name}{how}"
                    add(what, window[figure], _window(rolled, window["day"], place))
    return found


def _tau(rolled: Callable[[], EarlyWarning], figure: str) -> Callable[[], float]:
    return lambda: float(getattr(rolled(), figure))


def _window(rolled: Callable[[], EarlyWarning], day: float, place: int) -> Callable[[], float]:
    return lambda: rolled().at(day)[place]


def _couples() -> list[Value]:
    if not (DATA / COUPLES).is_dir():
        return []
    stated = reference(COUPLES)
    first, plain = stated["lme_AR1_REML"], stated["lmer_no_AR_REML"]

    low, high = stated["slope_low_RQ"], stated["slope_high_RQ"]
    lmer = "R: reference.R of the data set (lme4::lmer, REML)"
    rows: list[tuple[str, float, float, str, Callable[[], Any]]] = [
        ("slope, low quality", low["est"], 1e-5, NLME, lambda: slope_at(couples(), 0).estimate),
        ("its SE", low["se"], 1e-5, NLME, lambda: slope_at(couples(), 0).se),
        ("slope, high quality", high["est"], 1e-5, NLME, lambda: slope_at(couples(), 1).estimate),
        ("its SE", high["se"], 1e-5, NLME, lambda: slope_at(couples(), 1).se),
        (PRODUCT, first["est"]["confcw:relqual"], 1e-5, NLME, lambda: couples().between.estimate),
        ("its SE", first["se"]["confcw:relqual"], 1e-5, NLME, lambda: couples().between.se),
        ("its t", first["t"]["confcw:relqual"], 1e-4, NLME, lambda: couples().between.t),
        ("variance of the level", first["var_intercept"], 1e-4, NLME, lambda: _spread(0, 0)),
        ("variance of the slope", first["var_slope"], 1e-3, NLME, lambda: _spread(1, 1)),
        ("their covariance", first["cov"], 1e-4, NLME, lambda: _spread(0, 1)),
        ("residual variance", first["sigma2"], 1e-4, NLME, lambda: couples().fit.sigma2),
        ("phi", first["phi"], 1e-4, NLME, lambda: couples().fit.phi),
        ("log-likelihood", first["logLik"], 1e-4, NLME, lambda: couples().fit.loglik),
        (f"{PRODUCT}, no AR(1)", 1.03381058, 1e-5, lmer, lambda: couples("").between.estimate),
        ("log-likelihood, no AR(1)", plain["logLik"], 1e-5, lmer, lambda: couples("").fit.loglik),
        (f"p of {PRODUCT}", 0.044, 1e-3, BOOK, lambda: couples().between.p),
        ("lower end of its interval", 0.03, 0.01, BOOK, lambda: couples().between.low),
        ("upper end of its interval", 2.00, 0.01, BOOK, lambda: couples().between.high),
    ]
    return [
        Value(f"Conflict and intimacy: {what}", theirs, off, source, compute, data=COUPLES)
        for what, theirs, off, source, compute in rows
    ]


def _spread(one: int, other: int) -> float:
    return float(couples().fit.D[one, other])


@cache
def recurrences(how: str) -> Hazards:
    """Andersen-Gill or Prentice-Williams-Peterson on the bladder trial."""
    made = cox(
        bladder.rows(),
        time="stop",
        entry="start",
        event="event",
        covariates=["rx", "number", "size"],
        strata="enum" if how == "PWP" else "",
        cluster="id",
    )
    assert isinstance(made, Hazards)
    return made


@cache
def remissions(ties: Literal["efron", "breslow"]) -> Hazards:
    """Cox's regression of remission on placebo."""
    arms = (*MERCAPTOPURINE, *PLACEBO)
    rows = {
        "weeks": [abs(one) for one in arms],
        "again": [int(one > 0) for one in arms],
        "placebo": [0] * len(MERCAPTOPURINE) + [1] * len(PLACEBO),
    }
    made = cox(rows, time="weeks", event="again", covariates=["placebo"], ties=ties)
    assert isinstance(made, Hazards)
    return made


def _hazards() -> list[Value]:
    stated = {
        "AG": (-0.46468695, 0.17496038, -0.04366028),
        "PWP": (-0.33348873, 0.11961724, -0.00849467),
    }
    errors = (0.26556, 0.06304, 0.07762)
    strata = {"AG": "", "PWP": " + strata(enum)"}
    found = [
        Value(
            f"Bladder tumours coming back, {how}: {name}",
            theirs,
            1e-7,
            f"R: survival::coxph(Surv(start, stop, event) ~ rx + number + size{strata[how]} + "
            "cluster(id), bladder2)",
            lambda how=how, at=at: recurrences(how).beta[at],
        )
        for how, figures in stated.items()
        for at, (name, theirs) in enumerate(zip(NAMES, figures, strict=True))
    ]
    found += [
        Value(
            f"Bladder tumours coming back, AG: robust SE of {name}",
            theirs,
            1e-5,
            "R: survival::coxph as above, robust se",
            lambda at=at: recurrences("AG").se[at],
        )
        for at, (name, theirs) in enumerate(zip(NAMES, errors, strict=True))
    ]
    for ties, theirs in (("efron", 1.5721251), ("breslow", 1.5091914)):
        source = f"R: survival::coxph(Surv(time, cens) ~ treat, gehan, ties = '{ties}')"
        compute = partial(_placebo, ties)
        found.append(Value(f"Remission, placebo ({ties})", theirs, 1e-7, source, compute))
    return found


def _placebo(ties: Literal["efron", "breslow"]) -> float:
    return float(remissions(ties).beta[0])


VALUES = [*_gehan(), *_hazards(), *_diary(), *_couples()]

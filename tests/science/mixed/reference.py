"""Figures of lme4, nlme and published tables that the mixed models reproduce."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.science.mixed.models import (
    btheb,
    enrichd,
    five_waves,
    orthodont,
    pastes,
    process,
    sleepstudy,
    sleepstudy_collapsed,
)
from tests.science.values import DATA, Value, reference

from accord.mixed import Fit

CLOSED = "closed form (18 people, one pattern); R lme4: lmer(Reaction ~ Days + (Days | Subject))"
ORTHODONT = "R nlme: lme(distance ~ age * Sex, ~ age | Subject); Pinheiro & Bates 2000"
PASTES = "R lme4: lmer(strength ~ 1 + (1 | batch / cask), Pastes)"
ENRICHD = "R lme4: lmer(BDI ~ {} + (time | ID)), REML"
BTHEB = "R lme4: lmer(bdi ~ bdi.pre + time + treatment + drug + length + ({} | subject)), {}"
FIVE = "R lme4: lmer(bdi ~ month * treatment + (month | subject)), five waves, REML"
PROCESS = "R nlme: lme(intimacy ~ time7c + confcw * relqual + confcb * relqual, ~ confcw | id, {})"
BOOK = "Bolger & Laurenceau 2013, chapter 5: t(62) = 2.06"

Ours = Callable[[], Fit]
Names = Mapping[str, str]


def beta(ours: Ours, name: str) -> Callable[[], float]:
    return lambda: ours().beta[ours().names.index(name)]


def error(ours: Ours, name: str) -> Callable[[], float]:
    return lambda: ours().se[ours().names.index(name)]


def cell(ours: Ours, row: int, col: int) -> Callable[[], float]:
    return lambda: ours().D[row, col]


def _closed(how: str, ours: Ours, criterion: float, cells: tuple[float, ...]) -> list[Value]:
    """sleepstudy: 18 people, all at the same ten days."""
    there = zip(("variance of intercepts", "covariance", "variance of slopes"), cells, strict=True)
    places = ((0, 0), (0, 1), (1, 1))
    return [
        Value(f"sleepstudy {how}: criterion", criterion, 1e-6, CLOSED, lambda: ours().deviance),
        Value(f"sleepstudy {how}: intercept", 251.405104848, 1e-7, CLOSED, lambda: ours().beta[0]),
        Value(f"sleepstudy {how}: slope", 10.467285960, 1e-7, CLOSED, lambda: ours().beta[1]),
        Value(f"sleepstudy {how}: residual", 654.941027072, 1e-5, CLOSED, lambda: ours().sigma2),
        *(
            Value(f"sleepstudy {how}: {what}", value, 1e-5, CLOSED, cell(ours, *at))
            for (what, value), at in zip(there, places, strict=True)
        ),
    ]


def _classics() -> list[Value]:
    reml = 1743.62827196, (612.089938659, 9.604333317, 35.071660498)
    ml = 1751.93934446, (565.515366803, 11.055429023, 32.682197186)
    fixed = {
        "intercept": 16.340625,
        "age": 0.784375,
        "female": 1.03210227,
        "age:female": -0.3048295,
    }
    of = ORTHODONT
    return [
        *_closed("from rows", sleepstudy, *reml),
        *_closed("from moments", sleepstudy_collapsed, *reml),
        *_closed("by ML", lambda: sleepstudy(False), *ml),
        Value(
            "sleepstudy: degrees of freedom of the slope",
            17,
            1e-3,
            "18 people less one, as in any balanced set; R lmerTest",
            lambda: sleepstudy().df("day"),
        ),
        *(Value(f"Orthodont: {n}", v, 1e-6, of, beta(orthodont, n)) for n, v in fixed.items()),
        Value("Orthodont: variance of intercepts", 5.786434805, 1e-5, of, cell(orthodont, 0, 0)),
        Value("Orthodont: variance of slopes", 0.032524489, 1e-7, of, cell(orthodont, 1, 1)),
        Value("Orthodont: residual", 1.716203662, 1e-6, of, lambda: orthodont().sigma2),
        Value("Orthodont: log-likelihood", -216.29083075, 1e-6, of, lambda: orthodont().loglik),
        Value("Pastes: criterion", 246.99075, 1e-5, PASTES, lambda: pastes().deviance),
        Value("Pastes: casks in batches", 8.43366593, 1e-5, PASTES, cell(pastes, 0, 0)),
        Value("Pastes: batches", 1.65731091, 1e-5, PASTES, lambda: pastes().upper_D[0, 0]),
        Value("Pastes: residual", 0.67799995, 1e-6, PASTES, lambda: pastes().sigma2),
    ]


def _model(
    what: str, there: Mapping[str, Any], names: Names, source: str, data: str, ours: Ours
) -> list[Value]:
    """Fixed effects within .1%, standard errors and variances within 1%, log-likelihood .01."""
    out = []
    for far, here in names.items():
        fixed, se = there["fixed"][far], there["se"][far]
        out.append(Value(f"{what}: {here}", fixed, 1e-3, source, beta(ours, here), True, data))
        out.append(Value(f"{what}: SE of {here}", se, 1e-2, source, error(ours, here), True, data))
    for key, value in there["varcomp"].items():
        called, at = _component(key)
        found = cell(ours, *at) if at else lambda: ours().sigma2
        out.append(Value(f"{what}: {called}", value, 1e-2, source, found, True, data))
    like = there["logLik"]
    out.append(
        Value(f"{what}: log-likelihood", like, 0.01, source, lambda: ours().loglik, False, data)
    )
    return out


def _component(key: str) -> tuple[str, tuple[int, int] | None]:
    """What lme4's row of a variance component is called, and its place in D."""
    group, first, second = key.split("|")
    if group == "Residual":
        return "residual variance", None
    if second != "NA":
        return "covariance", (0, 1)
    return (
        ("variance of intercepts", (0, 0))
        if first == "(Intercept)"
        else (
            "variance of slopes",
            (1, 1),
        )
    )


def _enrichd() -> list[Value]:
    data = "enrichd_bdi"
    if not (DATA / data).is_dir():
        return []
    there = reference(data)
    log = {"(Intercept)": "intercept", "logm": "time"}
    line = {"(Intercept)": "intercept", "month": "time"}
    med = {**log, "postmed": "med"}
    with_med = ENRICHD.format("log(1 + months) + postmed")
    of = ENRICHD.format("log(1 + months)")
    linear = ENRICHD.format("months")
    aic = there["AIC_ML"]
    return [
        *_model("ENRICHD", there["log_REML"], log, of, data, enrichd),
        *_model(
            "ENRICHD, linear", there["linear_REML"], line, linear, data, lambda: enrichd("linear")
        ),
        *_model(
            "ENRICHD, medication",
            there["log_med_REML"],
            med,
            with_med,
            data,
            lambda: enrichd(med=True),
        ),
        Value("ENRICHD: AIC by ML", aic["log"], 0.02, of, _aic("log"), False, data),
        Value(
            "ENRICHD, linear: AIC by ML", aic["linear"], 0.02, linear, _aic("linear"), False, data
        ),
    ]


def _aic(time: str) -> Callable[[], float]:
    return lambda: enrichd(time, reml=False).aic


def _btheb() -> list[Value]:
    data = "btheb"
    if not (DATA / data).is_dir():
        return []
    there = reference(data)
    names = {
        "(Intercept)": "intercept",
        "bdi.pre": "pre",
        "time": "time",
        "treatmentBtheB": "treatment",
        "drugYes": "drug",
        "length>6m": "length",
    }
    waves = {
        "(Intercept)": "intercept",
        "month": "time",
        "treatmentBtheB": "treatment",
        "month:treatmentBtheB": "time:treatment",
    }
    first = there["random_intercept_ML"]
    by_ml = "Everitt & Hothorn, HSAUR; " + BTHEB.format("1", "ML")
    slope, reml = BTHEB.format("time", "ML"), BTHEB.format("1", "REML")
    slopes, restricted = there["random_slope_ML"], there["random_intercept_REML"]
    called = "Beat the Blues"
    return [
        *_model(f"{called}, ML", first, names, by_ml, data, btheb),
        *_model(f"{called}, slopes", slopes, names, slope, data, lambda: btheb(True)),
        *_model(f"{called}, REML", restricted, names, reml, data, lambda: btheb(reml=True)),
        *_model(
            f"{called}, five waves", there["growth_5waves_REML"], waves, FIVE, data, five_waves
        ),
        Value(f"{called}, ML: AIC", first["AIC"], 0.02, by_ml, lambda: btheb().aic, False, data),
        Value(f"{called}, ML: BIC", first["BIC"], 0.02, by_ml, lambda: btheb().bic, False, data),
    ]


def _process() -> list[Value]:
    data = "bolger_laurenceau_process"
    if not (DATA / data).is_dir():
        return []
    there = reference(data)
    names = {"(Intercept)": "intercept", "time7c": "week", "confcw": "confcw"}
    names |= {"relqual": "relqual", "confcb": "confcb"}
    names |= {"confcw:relqual": "confcw:relqual", "relqual:confcb": "relqual:confcb"}
    ar1, high = there["lme_AR1_REML"], there["slope_high_RQ"]
    as_lme4 = {
        "fixed": ar1["est"],
        "se": ar1["se"],
        "logLik": ar1["logLik"],
        "varcomp": {
            "id|(Intercept)|NA": ar1["var_intercept"],
            "id|confcw|NA": ar1["var_slope"],
            "id|(Intercept)|confcw": ar1["cov"],
            "Residual|NA|NA": ar1["sigma2"],
        },
    }
    of, what = PROCESS.format("corAR1(form = ~ time | id)"), "Diary with AR(1)"
    plain = PROCESS.format("no AR(1)")
    both = (0, 0, 1, 0, 0, 1, 0)
    return [
        *_model(what, as_lme4, names, of, data, process),
        Value(f"{what}: phi", ar1["phi"], 0.01, of, lambda: process().phi or 0.0, True, data),
        Value(
            f"{what}: slope of conflict where quality is high",
            high["est"],
            0.01,
            of,
            lambda: process().test(both).estimate,
            True,
            data,
        ),
        Value(f"{what}: its SE", high["se"], 0.01, of, lambda: process().test(both).se, True, data),
        Value(
            f"{what}: p of the product, Satterthwaite",
            0.044,
            0.001,
            BOOK,
            lambda: process().test("confcw:relqual").p,
            False,
            data,
        ),
        *_model(
            "Diary", there["lmer_no_AR_REML"], names, plain, data, lambda: process(memory=False)
        ),
    ]


VALUES = [*_classics(), *_enrichd(), *_btheb(), *_process()]

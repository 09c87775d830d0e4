"""Figures of lme4 and of the R package suddengains that expected courses must give."""

import csv
from functools import cache

from tests.science.values import DATA, Value, reference

from accord.growth import (
    Clock,
    Criteria,
    Curve,
    Measured,
    Shape,
    SuddenSteps,
    fit_curve,
    predict,
    sudden_steps,
)

ENRICHD = "R 4.2.2, lme4 1.1-31: lmer(BDI ~ logm + (logm | ID)), ENRICHD CBT arm, BDI by months"
NEW = f"{ENRICHD}; empirical-Bayes prediction of a new patient with BDI 25 and 23 at months 0 and 1"
BTHEB = (
    "R 4.2.2, lme4: lmer(bdi ~ bdi.pre + time + treatment + drug + length + (1 | subject), "
    "REML = FALSE), Beat the Blues; as printed in Everitt & Hothorn, HSAUR"
)
GAINS = "R, suddengains 0.7.2: identify_sg and identify_sl on its sgdata, cutoff 7, Wiedemann 2020"
MONTH = 30.4375
SESSIONS = 12


@cache
def rows(name: str, file: str) -> tuple[dict[str, str], ...]:
    """A table of a data set."""
    with (DATA / name / file).open(encoding="utf-8", newline="") as open_file:
        return tuple(csv.DictReader(open_file))


def number(cell: str) -> float | None:
    return None if cell in ("", "NA") else float(cell)


@cache
def enrichd(shape: str = "log", reml: bool = True) -> Curve:
    visits = rows("enrichd_bdi", "enrichd_bdi.csv")
    found = fit_curve(
        {
            "client": [visit["ID"] for visit in visits],
            "month": [float(visit["time"]) / MONTH for visit in visits],
            "score": [float(visit["BDI"]) for visit in visits],
        },
        time="month",
        intake="none",
        shape=Shape(clock=Clock(shape, "month"), reml=reml),
        measured=Measured("BDI", "1"),
    )
    assert isinstance(found, Curve)
    return found


@cache
def btheb() -> Curve:
    visits = rows("btheb", "btheb_long.csv")
    data = {
        "client": [visit["subject"] for visit in visits],
        "month": [float(visit["time"]) for visit in visits],
        "score": [number(visit["bdi"]) for visit in visits],
        "before": [float(visit["bdi.pre"]) for visit in visits],
    }
    groups = ("treatment", "drug", "length")
    data |= {name: [visit[name] for visit in visits] for name in groups}
    shape = Shape(
        clock=Clock("linear", "month"),
        intake_power=1,
        by_time=(),
        random_trend=False,
        reml=False,
        least_clients=50,
        least_in_condition=20,
    )
    found = fit_curve(data, time="month", intake="before", conditions=groups, shape=shape)
    assert isinstance(found, Curve)
    return found


def of_btheb(name: str) -> float:
    """A coefficient in R's coding: the intake score in points; TAU, no drug and <6m as the base."""
    found = btheb()
    terms = {term.name: term for term in found.terms}
    start = found.covariates[0]
    if name == "bdi.pre":
        return terms["intake"].level / start.sd
    if name == "time":
        return terms["intercept"].trend
    if name != "(Intercept)":
        other = {"BtheB": "treatment TAU", "Yes": "drug Yes", ">6m": "length <6m"}[name]
        return terms[other].level * (1 if other == "drug Yes" else -1)
    base = {"treatment": "TAU", "drug": "No", "length": "<6m"}
    weights, _ = found.weights(intake=0.0, conditions=base)
    return found.mean(weights, 0.0)


@cache
def steps() -> SuddenSteps:
    wide = rows("suddengains_sgdata", "sgdata.csv")
    long = [
        (row["id"], session, number(row[f"bdi_s{session}"]))
        for row in wide
        for session in range(1, SESSIONS + 1)
    ]
    client, session, score = zip(*long, strict=True)
    data = {"client": list(client), "session": list(session), "score": list(score)}
    found = sudden_steps(data, Criteria(cutoff=7))
    assert isinstance(found, SuddenSteps)
    return found


def _enrichd() -> list[Value]:
    if not (DATA / "enrichd_bdi").is_dir():
        return []
    theirs = reference("enrichd_bdi")
    log, new = theirs["log_REML"], theirs["etr_example"]
    spread = log["varcomp"]

    def value(what, figure, compute, tolerance=0.001, relative=True, source=ENRICHD):
        return Value(
            f"ENRICHD: {what}", figure, tolerance, source, compute, relative, "enrichd_bdi"
        )

    def aic(shape):
        return value(
            f"AIC by ML, {shape} time",
            theirs["AIC_ML"][shape],
            lambda: enrichd(shape, False).provenance.aic,
            0.02,
            False,
        )

    def predicted(at, kind):
        place = new["months"].index(at)
        ours = {"pred": "expected", "pred_sd": "sd"}[kind]
        what = f"new patient, month {at}, {'sd' if kind == 'pred_sd' else 'score'}"
        return value(
            what,
            new[kind][place],
            lambda: getattr(predict(enrichd(), [0, 1], [25, 23], at=[at]).own[0], ours),
            source=NEW,
        )

    return [
        value("level at intake", log["fixed"]["(Intercept)"], lambda: enrichd().terms[0].level),
        value("its SE", log["se"]["(Intercept)"], lambda: enrichd().terms[0].level_se, 0.01),
        value("trend in log(1 + months)", log["fixed"]["logm"], lambda: enrichd().terms[0].trend),
        value("its SE", log["se"]["logm"], lambda: enrichd().terms[0].trend_se, 0.01),
        value("variance of level", spread["ID|(Intercept)|NA"], lambda: enrichd().D[0][0], 0.01),
        value("variance of trend", spread["ID|logm|NA"], lambda: enrichd().D[1][1], 0.01),
        value("covariance", spread["ID|(Intercept)|logm"], lambda: enrichd().D[0][1], 0.01),
        value("residual variance", spread["Residual|NA|NA"], lambda: enrichd().sigma2, 0.01),
        value("REML loglik", log["logLik"], lambda: enrichd().provenance.loglik, 0.01, False),
        aic("log"),
        aic("linear"),
        *[predicted(at, kind) for kind in ("pred", "pred_sd") for at in (2, 3, 4, 6)],
    ]


def _btheb() -> list[Value]:
    if not (DATA / "btheb").is_dir():
        return []
    theirs = reference("btheb")["random_intercept_ML"]

    def value(what, figure, compute, tolerance=0.001, relative=True):
        return Value(
            f"Beat the Blues: {what}", figure, tolerance, BTHEB, compute, relative, "btheb"
        )

    named = {
        "(Intercept)": "(Intercept)",
        "bdi.pre": "bdi.pre",
        "time": "time",
        "treatmentBtheB": "BtheB",
        "drugYes": "Yes",
        "length>6m": ">6m",
    }
    coefficients = [
        value(name, theirs["fixed"][name], lambda ours=ours: of_btheb(ours))
        for name, ours in named.items()
    ]
    spread = theirs["varcomp"]
    return [
        *coefficients,
        value(
            "variance between patients",
            spread["subject|(Intercept)|NA"],
            lambda: btheb().D[0][0],
            0.01,
        ),
        value("residual variance", spread["Residual|NA|NA"], lambda: btheb().sigma2, 0.01),
        value("ML loglik", theirs["logLik"], lambda: btheb().provenance.loglik, 0.01, False),
        value("AIC", theirs["AIC"], lambda: btheb().provenance.aic, 0.02, False),
    ]


def _gains() -> list[Value]:
    def value(what, figure, compute):
        return Value(f"sgdata: {what}", figure, 0, GAINS, compute, data="suddengains_sgdata")

    return [
        value("sudden gains", 24, lambda: len(steps().gains)),
        value("persons with one", 15, lambda: len({step.client for step in steps().gains})),
        value("sudden losses", 3, lambda: len(steps().losses)),
        value("persons with one", 3, lambda: len({step.client for step in steps().losses})),
    ]


VALUES = [*_enrichd(), *_btheb(), *_gains()]

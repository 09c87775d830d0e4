"""Fitting and predicting many: planted curves come back, two ways agree, minimums hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from accord.errors import DataError
from accord.growth import Clock, Columns, Curve, OffTrack, Shape, fit_curve, predict, predict_many
from accord.growth.courses import courses
from accord.growth.fitting import by_patterns, by_rows
from accord.growth.many import design
from accord.growth.recalibration import auc, logistic
from accord.growth.terms import choose
from accord.prove.off_track import RELIABLE, SCALE, clinic
from accord.records import NotEnough

SMALL = 700


@pytest.fixture(scope="module")
def made():
    return pl.DataFrame(clinic(SMALL, seed=5)).with_columns(
        pl.col("client").cast(pl.String), (pl.col("client") % 50 + 20.0).alias("age")
    )


@pytest.fixture(scope="module")
def curve(made):
    found = fit_curve(
        made,
        covariates=["age"],
        conditions=["condition"],
        measured=SCALE,
        reliable_change=RELIABLE,
        source="make-believe",
        made="2026-01-31",
    )
    assert isinstance(found, Curve)
    return found


def test_the_curve_says_where_it_comes_from(curve):
    made = curve.provenance
    assert (made.clients, made.source, made.made) == (SMALL, "make-believe", "2026-01-31")
    assert made.by.startswith("accord ") and curve.measured.step == 1.0
    said = str(curve)
    assert "700 clients" in said and max(map(len, said.splitlines())) <= 100
    assert curve.to_frame().height == len(curve.terms) == 7
    assert curve.picture().startswith("<svg")


@pytest.mark.slow
def test_one_client_and_all_clients_are_told_the_same(made, curve):
    everybody = predict_many(curve, made)
    for name in everybody.names[:: SMALL // 20]:
        mine = made.filter(pl.col("client") == name).sort("session")
        row = everybody.names.index(name)
        alone = predict(
            curve,
            mine["session"].to_list(),
            mine["score"].to_list(),
            covariates={"age": mine["age"][0]},
            conditions={"condition": mine["condition"][0]},
            at=[everybody.final[row]],
        )
        ours = (everybody.expected[row], everybody.low[row], everybody.high[row])
        assert ours == pytest.approx((alone.own[0].expected, alone.own[0].low, alone.own[0].high))
        if isinstance(alone.off_track, OffTrack):
            assert everybody.p[row] == pytest.approx(alone.off_track.p)
            assert everybody.flags[row] == alone.off_track.flag
        else:
            assert np.isnan(everybody.p[row])
    assert max(map(len, str(everybody).splitlines())) <= 100


@pytest.mark.slow
def test_frames_of_any_kind_and_rows_in_any_order_give_the_same(made, curve):
    told = {
        "covariates": ["age"],
        "conditions": ["condition"],
        "measured": SCALE,
        "reliable_change": RELIABLE,
        "source": "make-believe",
        "made": "2026-01-31",
    }
    kind = pd.DataFrame(made.to_dict(as_series=False))
    again = fit_curve(kind.sample(frac=1, random_state=1), **told)
    for one, other in zip(again.terms, curve.terms, strict=True):
        assert (one.name, one.level) == (other.name, pytest.approx(other.level, rel=1e-6))
    assert again.recalibration.looks[0].worse == curve.recalibration.looks[0].worse


@pytest.mark.slow
def test_patterns_and_rows_fit_the_same_model(made):
    shapes = (
        Shape(),
        Shape(by_time=("intake",), reml=False),
        Shape(random_trend=False),
        Shape(clock=Clock("linear")),
    )
    for shape in shapes:
        met = courses(made, Columns(conditions=("condition",)), shape.clock)
        terms = choose(met, "first", shape, [])
        w = design(terms.covariates, terms.conditions, met)
        one, other = (by(met, ~met.first, w, terms, shape) for by in (by_patterns, by_rows))
        assert one.loglik == pytest.approx(other.loglik, abs=1e-5)
        ours = dict(zip(one.names, one.beta, strict=True))
        theirs = dict(zip(other.names, other.beta, strict=True))
        assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-4)
        assert np.allclose(one.D, other.D, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
def test_a_planted_curve_comes_back():
    draw = np.random.default_rng(7)
    who, session = np.repeat(np.arange(1500), 8), np.tile(np.arange(1, 9), 1500)
    x, u = np.log(session), draw.multivariate_normal([0, 0], [[9, -1.2], [-1.2, 2.25]], 1500)
    y = 20 + u[who, 0] + (-3 + u[who, 1]) * x + draw.normal(0, 3, len(who))
    found = fit_curve({"client": who, "session": session, "score": y}, intake="none")
    term = found.terms[0]
    assert term.level == pytest.approx(20, abs=4 * term.level_se)
    assert term.trend == pytest.approx(-3, abs=4 * term.trend_se)
    (a, b), (_, d) = found.D
    assert (a, b, d, found.sigma2) == pytest.approx((9, -1.2, 2.25, 9), rel=0.25)
    assert found.measured.step is None


def test_too_few_clients_are_refused_and_research_may_lower_the_minimum(made):
    few = made.filter(pl.col("client").cast(pl.Int64) < 150)
    found = fit_curve(few)
    assert isinstance(found, NotEnough) and found.need == 200 and found.have == 150
    lowered = fit_curve(few, shape=Shape(least_clients=100))
    assert "for research, not for clients" in lowered.remarks[0]


@pytest.mark.slow
def test_a_rare_condition_is_pooled_and_that_is_said(made):
    rare = made.with_columns(
        pl.when(pl.col("client").cast(pl.Int64) < 20)
        .then(pl.lit("sea"))
        .otherwise(pl.col("condition"))
        .alias("condition")
    )
    found = fit_curve(rare, conditions=["condition"])
    assert found.conditions[0].pooled == {"sea": 20} and "sea" not in found.conditions[0].levels
    assert any("sea (20)" in remark for remark in found.remarks)
    alone = made.with_columns(
        pl.when(pl.col("client").cast(pl.Int64) < 20)
        .then(pl.lit("sea"))
        .otherwise(pl.lit("land"))
        .alias("condition")
    )
    left = fit_curve(alone, conditions=["condition"])
    assert left.conditions == () and "all pooled" in left.remarks[0]


@pytest.mark.slow
def test_a_recalibration_needs_twenty_who_ended_worse(made):
    found = fit_curve(made, reliable_change=100.0)
    assert found.recalibration is None and "20 are needed" in found.remarks[-1]
    with pytest.raises(DataError, match="above 0"):
        fit_curve(made, reliable_change=float("nan"))


@pytest.mark.slow
def test_times_in_weeks_with_a_gap_of_a_year(made):
    weeks = made.with_columns((pl.col("session") - 1.0).alias("week"))
    late = pl.col("week") + pl.when(pl.col("week") > 5).then(52.0).otherwise(0.0)
    shape = Shape(clock=Clock("log", "week"))
    found = fit_curve(weeks.with_columns(late), time="week", shape=shape, reliable_change=RELIABLE)
    assert found.recalibration.looks[0].at > 0
    assert predict_many(found, weeks, columns=Columns(time="week")).p.shape == (SMALL,)


def test_logistic_regression_and_auc():
    # R: glm(c(0,0,1,0,1,1) ~ c(-2,-1,0,1,2,3), family = binomial) and pROC on the same
    x, y = np.array([-2.0, -1, 0, 1, 2, 3]), np.array([0, 0, 1, 0, 1, 1], dtype=bool)
    a, b = logistic(x, y)
    p = 1 / (1 + np.exp(-(a + b * x)))
    assert (p.sum(), (p * x).sum()) == pytest.approx((y.sum(), (x * y).sum()))  # score equations
    assert auc(x, y) == pytest.approx(8 / 9)
    assert logistic(x, x > 0) is None  # the groups do not overlap: no finite answer


def hostile(**changes):
    who, session = np.repeat(np.arange(210), 4), np.tile(np.arange(1, 5), 210)
    score = (who * 7 + session * 5) % 23 + 10.0
    base = {"client": who, "session": session, "score": score, "age": who % 40 + 20.0}
    return {**base, "site": np.where(who % 2, "a", "b"), **changes}


def test_hostile_input():
    rows = len(hostile()["client"])
    with pytest.raises(DataError, match="not a number"):
        fit_curve(hostile(score=["low"] * rows))
    with pytest.raises(DataError, match="infinite"):
        fit_curve(hostile(score=np.r_[np.inf, np.ones(rows - 1)]))
    with pytest.raises(DataError, match="All scores are 7"):
        fit_curve(hostile(score=np.full(rows, 7.0)))
    with pytest.raises(DataError, match="age is 40 for all"):
        fit_curve(hostile(age=np.full(rows, 40.0)), covariates=["age"])
    with pytest.raises(DataError, match="site is a for all"):
        fit_curve(hostile(site=["a"] * rows), conditions=["site"])
    with pytest.raises(DataError, match="several values for client 0"):
        fit_curve(hostile(age=np.arange(rows)), covariates=["age"])
    with pytest.raises(DataError, match="begin at 1"):
        fit_curve(hostile(session=hostile()["session"] - 1))
    with pytest.raises(DataError, match="no session number"):
        fit_curve(hostile(session=hostile()["session"] + 0.5))
    with pytest.raises(DataError, match="two scores at session 1"):
        fit_curve(hostile(session=np.ones(rows)))
    with pytest.raises(DataError, match="no column called shoe"):
        fit_curve(hostile(), covariates=["shoe"])
    with pytest.raises(DataError, match="by_time names"):
        fit_curve(hostile(), shape=Shape(by_time=("shoe",)))
    assert isinstance(fit_curve({"client": ["jo"], "session": [1], "score": [7]}), NotEnough)
    empty = hostile(score=np.full(rows, np.nan))
    assert isinstance(fit_curve(empty), NotEnough)
    same = hostile(score=np.where(hostile()["session"] == 1, 20, hostile()["score"]))
    assert "All intake scores are the same" in fit_curve(same).remarks[0]


@pytest.mark.slow
def test_more_than_sixty_sessions():
    long = np.tile(np.arange(1, 65), 210)
    who = np.repeat(np.arange(210), 64)
    wide = {"client": who, "session": long, "score": (who * 13 + long * 31) % 37 + 0.0}
    assert isinstance(fit_curve(wide), Curve)


def test_all_clients_on_a_curve_that_does_not_fit_the_table(made, curve):
    with pytest.raises(DataError, match="no column called age"):
        predict_many(curve, made.drop("age"))
    with pytest.raises(DataError, match="No client has an intake score"):
        predict_many(curve, made.filter(pl.col("session") > 1))
    new = made.with_columns(pl.lit("sea").alias("condition"))
    assert np.isfinite(predict_many(curve, new).expected).all()
    plain = replace(curve, recalibration=None)
    found = predict_many(plain, made)
    assert np.isnan(found.p).all() and "Nothing is said of who" in str(found)
    with pytest.raises(DataError, match="name its column"):
        predict_many(replace(curve, intake="column"), made)


@pytest.mark.slow
def test_therapists_are_a_level_from_ten_on():
    draw = np.random.default_rng(11)
    who, session = np.repeat(np.arange(1200), 6), np.tile(np.arange(1, 7), 1200)
    theirs, x = who % 40, np.log(session)
    y = 20 + draw.normal(0, 2, 40)[theirs] + draw.normal(0, 3, 1200)[who] - 3 * x
    table = {"client": who, "session": session, "score": y + draw.normal(0, 3, len(who))}
    table["therapist"] = np.char.add("t", theirs.astype(str))
    found = fit_curve(table, intake="none", therapist="therapist")
    assert found.provenance.therapists == 40
    assert found.provenance.therapist_variance == pytest.approx(4, rel=0.6)
    assert "40 therapists" in str(found)
    without = fit_curve(table, intake="none")
    # Of one client the whole variance is the same; how sure the level is, is not.
    assert found.D[0][0] == pytest.approx(without.D[0][0], rel=0.1)
    assert found.terms[0].level_se > 1.5 * without.terms[0].level_se
    table["therapist"] = np.where(theirs % 2, "one", "other")
    few = fit_curve(table, intake="none", therapist="therapist")
    assert few.provenance.therapists == 0 and "2 therapists" in few.remarks[0]


@pytest.mark.slow
def test_a_boundary_is_told_of_whom_it_is():
    """Therapists without any effect: the boundary is theirs, and clients do differ."""
    draw = np.random.default_rng(5)
    who, session = np.repeat(np.arange(240), 5), np.tile(np.arange(1, 6), 240)
    level, trend = np.repeat(draw.normal(20, 4, 240), 5), np.repeat(draw.normal(-2, 1, 240), 5)
    rank = np.argsort(np.argsort(level[::5]))
    alike = np.where(rank // 12 % 2, 11 - rank % 12, rank % 12)  # each has as high clients as low
    table = {
        "client": who,
        "session": session,
        "score": np.rint(level + trend * (session - 1) + draw.normal(0, 1.5, 1200)),
        "therapist": alike[who].astype(str),
    }
    found = fit_curve(table, therapist="therapist", intake="none", shape=Shape(Clock("linear")))
    assert found.provenance.boundary and found.provenance.therapist_variance < 1e-6
    (said,) = [line for line in found.remarks if "boundary" in line]
    assert "therapists were estimated not to differ" in said

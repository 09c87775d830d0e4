"""The fit itself: what other optimisers give, what adds, and planted odds that are found again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.science.engagement.clinics import AGREEING, DROPPING, clinic

from accord.engagement import Hazard, cells, fit, logit, periods
from accord.errors import DataError
from accord.records import NotEnough


def rows_of(table, **columns):
    return periods(table, covariates=["mood"], fixed=["waiting"], **columns)


def test_several_outcomes_equal_a_general_optimiser():
    from scipy.optimize import minimize

    chance = np.random.default_rng(2)
    X = np.column_stack([np.ones(40), chance.normal(size=(40, 2))])
    at_risk = chance.integers(5, 30, 40).astype(float)
    ended = chance.multinomial(at_risk.astype(int), [0.1, 0.2, 0.7])[:, :2].astype(float)
    penalty = np.array([0.0, 2.0, 2.0])
    found = logit(X, ended, at_risk, penalty)

    def worth(flat):
        beta = flat.reshape(2, 3)
        eta = X @ beta.T
        total = np.log1p(np.exp(eta).sum(axis=1))
        return (penalty * beta**2).sum() / 2 - ((ended * eta).sum() - at_risk @ total)

    theirs = minimize(worth, np.zeros(6), tol=1e-12).x.reshape(2, 3)
    np.testing.assert_allclose(found.beta, theirs, atol=1e-5)
    assert found.converged and 2 < found.df < 6


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 1000), st.lists(st.integers(0, 2), min_size=60, max_size=60))
def test_cells_add_to_the_last_bit_whatever_the_split(seed, group):
    """Any split of the clients into three clinics gives the same fit."""
    chance = np.random.default_rng(seed)
    table = {"client": [], "session": [], "mood": [], "end": []}
    for client in range(60):
        held = int(chance.integers(1, 9))
        for session in range(1, held + 1):
            table["client"].append(client)
            table["session"].append(session)
            table["mood"].append(int(chance.integers(0, 4)))
            table["end"].append(("unilateral" if client % 2 else "") if session == held else "")
    frame = {name: np.array(values) for name, values in table.items()}
    whole = cells(periods(frame, covariates=["mood"]))
    apart = None
    for clinic_ in range(3):
        mine = np.isin(frame["client"], np.flatnonzero(np.array(group) == clinic_))
        if (frame["session"][mine] > 1).any():
            one = cells(periods({n: v[mine] for n, v in frame.items()}, covariates=["mood"]))
            apart = one if apart is None else one + apart
    assert apart is not None
    np.testing.assert_array_equal(apart.at_risk, whole.at_risk)
    np.testing.assert_array_equal(apart.ended, whole.ended)
    first, second = fit(whole), fit(apart)
    assert type(first) is type(second)
    if isinstance(first, Hazard):
        np.testing.assert_array_equal(first.fitted.beta, second.fitted.beta)


@pytest.mark.slow
def test_nothing_of_the_final_session_is_used():
    """Whatever the last session's ratings were, the cells are the same."""
    table = clinic(150, seed=3)
    client, session = np.array(table["client"]), np.array(table["session"])
    last = np.zeros(150, dtype=int)
    np.maximum.at(last, client, session)
    spoilt = {**table, "mood": np.where(session == last[client], 99.0, table["mood"])}
    one, other = cells(rows_of(table)), cells(rows_of(spoilt))
    np.testing.assert_array_equal(one.X, other.X)
    assert fit(one).ratios() == fit(other).ratios()
    leaking = rows_of(spoilt, lag=0)
    assert leaking.X.max() == 99 and "too good" in leaking.remarks[0]


def test_planted_odds_are_found_with_their_direction():
    found = fit(rows_of(clinic(1500, seed=1)))
    by = {(one.cause, one.name): one for one in found.ratios()}
    mood = by["dropped out", "mood"]
    assert mood.low < np.exp(DROPPING["mood"]) < mood.high
    assert by["ended otherwise", "mood"].ratio > 1
    assert found.ridge == 0 and found.per_parameter > 20


@pytest.mark.slow
def test_planted_odds_are_recovered_without_bias():
    """40 clinics of 600 clients: mean log odds within .03 of what was planted; 95% limits hold."""
    seen, held = {}, {}
    for seed in range(40):
        found = fit(rows_of(clinic(600, seed=seed)))
        for one in found.ratios():
            true = (DROPPING if one.cause == "dropped out" else AGREEING)[one.name]
            key = one.cause, one.name
            seen.setdefault(key, []).append(np.log(one.ratio) - true)
            held.setdefault(key, []).append(np.log(one.low) < true < np.log(one.high))
    for key, apart in seen.items():
        error = np.std(apart) / np.sqrt(len(apart))
        assert abs(np.mean(apart)) < 0.03 + 2 * error, (key, np.mean(apart))
    assert 0.91 < np.mean(list(held.values())) < 0.985


@pytest.mark.slow
def test_no_effect_planted_is_none_found():
    """mood made anew at random: 5 in 100 tests beyond 5%."""
    chance, found = np.random.default_rng(9), []
    for seed in range(60):
        table = clinic(200, seed=seed)
        table["mood"] = chance.normal(size=len(table["client"]))
        result = fit(periods(table, covariates=["mood"]), ridge=0)
        found.append(next(one.p for one in result.ratios()) < 0.05)
    assert np.mean(found) < 0.13


@pytest.mark.slow
def test_few_drop_outs_are_held_back():
    """The ridge draws odds towards one, and is said."""
    table = clinic(120, seed=5, constant=-3.4)
    free, held = fit(rows_of(table), ridge=0), fit(rows_of(table))
    assert held.ridge > 0 and held.per_parameter < 20
    size = [sum(np.log(one.per_sd) ** 2 for one in found.ratios()) for found in (free, held)]
    assert size[1] < size[0]
    assert "a ridge of" in str(held) and "ridge errs less" in str(free)


def test_a_group_that_always_goes_is_held_back():
    """Perfect separation: no estimate without a ridge, a finite one with it."""
    table = {"client": [], "session": [], "end": [], "sign": []}
    for client in range(60):
        for session in range(1, 4):
            table["client"].append(client)
            table["session"].append(session)
            table["end"].append("dropout" if client < 30 and session == 3 else "")
            table["sign"].append(int(client < 30))
    found = fit(periods(table, fixed=["sign"]))
    assert found.ridge > 0 and np.isfinite(found.ratios()[0].high)


@pytest.mark.slow
def test_the_course_adds_up_and_stays_within_its_limits():
    found = fit(rows_of(clinic(600, seed=8)))
    course = found.predict({"mood": 1.0})
    np.testing.assert_allclose(course.staying + course.gone.sum(axis=1), 1)
    assert (np.diff(course.staying) < 0).all() and (np.diff(course.gone, axis=0) > 0).all()
    for value, limits in (
        (course.staying, course.staying_limits),
        (course.gone, course.gone_limits),
    ):
        assert (limits[..., 0] <= value).all() and (value <= limits[..., 1]).all()
        assert limits.min() >= 0 and limits.max() <= 1
    low = found.predict({"mood": -1.0})
    assert low.at(8)["dropped out"] > course.at(8)["dropped out"]
    assert found.picture().startswith("<svg")
    assert max(map(len, str(found).splitlines())) <= 100
    assert str(course).startswith("Drop-out here") and str(found).count("Drop-out here") == 1
    assert found.to_frame().height == 4 and found.to_dict()["dropped_out"] == found.ended[0]
    with pytest.raises(DataError, match="cannot be foreseen"):
        found.predict(until=40)
    with pytest.raises(DataError, match="no covariate"):
        found.predict({"weight": 1})


@pytest.mark.slow
def test_the_limits_of_a_course_equal_a_bootstrap_of_the_coefficients():
    found = fit(rows_of(clinic(600, seed=8)))
    course = found.predict(until=6)
    chance = np.random.default_rng(0)
    draws = chance.multivariate_normal(found.fitted.beta.ravel(), found.fitted.cov, 3000)
    sessions = np.arange(2, 7)
    design = found.design(np.tile(found.centre, (5, 1)), sessions)
    shares = []
    for draw in draws:
        odds = np.exp(design @ draw.reshape(found.fitted.beta.shape).T)
        hazard = odds / (1 + odds.sum(axis=1, keepdims=True))
        shares.append(np.prod(1 - hazard.sum(axis=1)))
    np.testing.assert_allclose(
        course.staying_limits[-1], np.quantile(shares, (0.025, 0.975)), atol=0.01
    )


def test_too_few_drop_outs_are_not_enough():
    table = clinic(20, seed=1, constant=-6.0)
    found = fit(rows_of(table))
    assert isinstance(found, NotEnough) and "10 are needed" in str(found)
    assert "Drop-out here" in str(found)
    many = {f"x{n}": list(np.random.default_rng(n).normal(size=400)) for n in range(12)}
    rows = {"client": list(range(400)), "session": [1] * 380 + [2] * 20, **many}
    rows["end"] = ["1"] * 15 + [""] * 385
    assert isinstance(fit(periods(rows, fixed=list(many))), NotEnough)

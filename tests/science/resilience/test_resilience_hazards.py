"""Cox's regression: held to lifelines and to its own definitions; hostile tables."""

import numpy as np
import pytest

from accord.errors import DataError
from accord.records import NotEnough
from accord.resilience import Hazards, cox


def table(people=150, seed=1, beta=0.7):
    draw = np.random.default_rng(seed)
    x = draw.normal(size=people)
    time = draw.exponential(np.exp(-beta * x))
    end = draw.exponential(1.5, people)
    return {
        "time": np.minimum(time, end),
        "event": (time <= end).astype(int),
        "x": x,
        "z": draw.normal(size=people),
        "who": np.arange(people) // 3,
    }


def found(data, **told):
    return cox(data, time="time", event="event", covariates=["x", "z"], **told)


@pytest.mark.slow
def test_coefficients_and_errors_are_those_of_lifelines():
    from lifelines import CoxPHFitter
    from lifelines.datasets import load_lung, load_rossi

    data = load_rossi()
    names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
    ours = cox(data, time="week", event="arrest", covariates=names)
    # R: coxph(Surv(week, arrest) ~ ..., Rossi): Fox and Weisberg 2019, appendix on Cox's regression
    theirs = (-0.379422, -0.057438, 0.313900, -0.149796, -0.433704, -0.084871, 0.091497)
    np.testing.assert_allclose(ours.beta, theirs, atol=1e-6)
    fitter = CoxPHFitter().fit(data, "week", "arrest")
    np.testing.assert_allclose(ours.se, fitter.standard_errors_, atol=1e-6)
    assert ours.loglik == pytest.approx(fitter.log_likelihood_, abs=1e-6)
    # R: coxph(Surv(time, status) ~ sex + age, lung)
    lung = load_lung()[["time", "status", "sex", "age"]].dropna()
    ours = cox(lung, time="time", event="status", covariates=["sex", "age"])
    np.testing.assert_allclose(ours.beta, (-0.513218517, 0.017045332), atol=1e-6)


@pytest.mark.slow
def test_robust_errors_are_those_of_lifelines_without_ties():
    import pandas as pd
    from lifelines import CoxPHFitter

    data = pd.DataFrame(table())
    theirs = CoxPHFitter().fit(data, "time", "event", cluster_col="who")
    np.testing.assert_allclose(found(data, cluster="who").se, theirs.standard_errors_, atol=1e-5)


def test_what_was_planted_is_found_and_a_unit_is_a_unit():
    data = table(1500)
    one, ten = found(data), found({**data, "x": 10 * data["x"]})
    assert one.rows()[0]["low"] < np.exp(0.7) < one.rows()[0]["high"]
    assert ten.beta[0] == pytest.approx(one.beta[0] / 10)
    assert ten.se[0] == pytest.approx(one.se[0] / 10)
    assert "Hazard ratios (Cox; n 1,500 rows" in str(one) and one.to_frame().height == 2


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_score_residuals_are_the_gradient_row_by_row_and_sum_to_nothing(ties):
    from accord.resilience.hazards import _Stratum

    draw = np.random.default_rng(3)
    x, last = draw.normal(size=(40, 2)), draw.integers(1, 9, 40).astype(float)
    start, happened = last - draw.integers(1, 4, 40), draw.random(40) < 0.7
    one = _Stratum(x, last, start, happened, ties == "efron", np.arange(40))
    beta = np.array([0.3, -0.2])
    _, gradient, information = one.likelihood(beta)
    np.testing.assert_allclose(one.residuals(beta).sum(axis=0), gradient, atol=1e-10)
    # The information is the gradient's own slope.
    step = 1e-6
    for at in range(2):
        moved = beta + step * np.eye(2)[at]
        slope = (one.likelihood(moved)[1] - gradient) / step
        np.testing.assert_allclose(slope, -information[at], atol=1e-3)


def test_strata_entries_and_row_order_change_nothing_that_they_should_not():
    data = table(120)
    order = np.random.default_rng(0).permutation(120)
    mixed = {name: values[order] for name, values in data.items()}
    np.testing.assert_allclose(found(data).beta, found(mixed).beta, atol=1e-9)
    cut = np.minimum(data["time"] / 2, 0.3)
    twice = {name: np.concatenate([values, values]) for name, values in data.items()}
    twice["time"] = np.concatenate([cut, data["time"]])
    twice["event"] = np.concatenate([np.zeros(120), data["event"]])
    twice["from"] = np.concatenate([np.zeros(120) - 1, cut])
    np.testing.assert_allclose(found(twice, entry="from").beta, found(data).beta, atol=1e-9)


def test_too_few_events_hostile_columns_and_a_covariate_that_tells_all_are_said():
    data = table(20)
    assert isinstance(found(data), NotEnough) and found(data).need == 20
    data = table(100)
    with pytest.raises(DataError, match="constant, or made of the others"):
        found({**data, "z": 2 * data["x"]})
    with pytest.raises(DataError, match="constant"):
        found({**data, "z": np.ones(100)})
    for bad, said in ((np.nan, "empty in row 1"), (np.inf, "infinite in row 1")):
        with pytest.raises(DataError, match=said):
            found({**data, "x": np.concatenate([[bad], data["x"][1:]])})
    apart = {**data, "z": data["event"] * 1.0, "time": np.where(data["event"] == 1, 1.0, 2.0)}
    assert isinstance(found(apart), (NotEnough, Hazards))

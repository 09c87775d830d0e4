"""Calibration, Brier score and AUC, against sums over all pairs and planted chances."""

import numpy as np
import pytest
from tests.science.engagement.clinics import clinic

from accord.engagement import (
    ahead,
    auc,
    before,
    calibration,
    earlier_and_later,
    evaluate,
    fit,
    periods,
)
from accord.engagement.accuracy import foreseen
from accord.errors import DataError
from accord.records import NotEnough


def rows_of(table, **columns):
    return periods(table, covariates=["mood"], fixed=["waiting"], time="time", **columns)


@pytest.fixture(scope="module")
def later():
    rows = rows_of(clinic(1500, seed=11))
    earlier, after = earlier_and_later(rows)
    return fit(earlier), earlier, after


def pairs(score, case, control, weight):
    """The definition itself."""
    one, other = np.flatnonzero(case), np.flatnonzero(control)
    above = (score[one][:, None] > score[other]) + 0.5 * (score[one][:, None] == score[other])
    both = weight[one][:, None] * weight[other]
    return (above * both).sum() / both.sum()


def test_auc_equals_the_sum_over_all_pairs():
    chance = np.random.default_rng(4)
    score = chance.integers(0, 8, 90).astype(float)
    kind = chance.integers(0, 3, 90)
    weight = chance.uniform(0.5, 2, 90)
    value, low, high = auc(score, kind == 0, kind == 1, weight)
    assert value == pytest.approx(pairs(score, kind == 0, kind == 1, weight))
    assert low < value < high
    assert auc(score, kind == 9, kind == 1) is None


@pytest.mark.slow
def test_the_error_of_an_auc_equals_a_bootstrap():
    chance = np.random.default_rng(4)
    case = np.arange(200) < 60
    score = chance.normal(size=200) + case
    _, low, high = auc(score, case, ~case)
    again = []
    for _ in range(400):
        drawn = chance.integers(0, 200, 200)
        again.append(auc(score[drawn], case[drawn], ~case[drawn])[0])
    assert high - low == pytest.approx(2 * 1.96 * np.std(again), rel=0.15)


@pytest.mark.slow
def test_without_anybody_out_of_sight_the_landmark_auc_is_the_plain_one(later):
    hazard, _, after = later
    found = ahead(hazard, after, 2, 4)
    here = np.flatnonzero(after.session == 2)
    score = foreseen(hazard, after.X[here], 2, 4)
    gone = [
        ((after.client == one) & (after.session <= 5) & (after.event == 1)).any()
        for one in after.client[here]
    ]
    assert found.unknown == 0 and found.cases == sum(gone)
    gone = np.array(gone)
    assert found.auc == pytest.approx(auc(score, gone, ~gone)[0])


@pytest.mark.slow
def test_weights_make_up_for_those_out_of_sight():
    """Clients lost to view at random: the same AUC on average as if nobody had been."""
    whole, hidden = [], []
    for seed in range(12):
        rows = rows_of(clinic(1000, seed=seed))
        hazard = fit(rows)
        chance = np.random.default_rng(seed)
        until = chance.integers(2, 14, 1000)[rows.client]
        seen = rows.only(rows.session < until)
        whole.append(ahead(hazard, rows, 2, 4).auc)
        part = ahead(hazard, seen, 2, 4)
        hidden.append(part.auc)
        assert part.unknown > 60
    assert np.mean(hidden) == pytest.approx(np.mean(whole), abs=0.015)


def test_a_hazard_that_was_planted_is_calibrated_on_later_clients(later):
    hazard, earlier, after = later
    assert earlier.start.max() < after.start.min() and earlier.time.max() < after.start.min()
    found = evaluate(hazard, after)
    assert found.foreseen == pytest.approx(found.dropped, rel=0.2)
    assert found.brier < found.brier_of_the_rate
    # Ten limits of 95%: more than two misses would be rare.
    assert sum(not one.low <= one.foreseen <= one.high for one in found.groups) <= 2
    assert found.ahead[0].auc > 0.55 and len(found.groups) == 10
    assert "AUC" in str(found) and max(map(len, str(found).splitlines())) <= 100
    assert found.picture().startswith("<svg") and found.to_frame().height == 10
    assert found.to_dict()["calibration"][0]["rows"] > 0


@pytest.mark.slow
def test_few_drop_outs_are_not_tried(later):
    hazard, _, after = later
    few = after.only(after.client < 60)
    assert isinstance(evaluate(hazard, few), NotEnough)


def test_equal_chances_are_never_parted():
    found = calibration(np.array([0.1] * 8 + [0.4] * 2), np.array([0.0] * 9 + [1.0]), 5)
    assert [one.rows for one in found] == [8, 2]
    assert found[1].seen == 0.5 and found[1].low < 0.5 < found[1].high


def test_another_definition_or_no_dates_are_refused(later):
    hazard, _, _ = later
    table = clinic(60, seed=1)
    with pytest.raises(DataError, match="another definition"):
        evaluate(hazard, rows_of(table, definition=before(4)))
    table["time"] = [7.0 * session for session in table["session"]]
    with pytest.raises(DataError, match="needs dates"):
        earlier_and_later(rows_of(table))
    with pytest.raises(DataError, match="between 0 and 1"):
        earlier_and_later(rows_of(table), share=2)

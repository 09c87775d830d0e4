"""Survival curves: held to lifelines, to closed forms, and to hostile tables."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.science.resilience.reference import MERCAPTOPURINE, PLACEBO, remission

from accord.errors import DataError
from accord.resilience import aalen_johansen, kaplan_meier, mean_cumulative_count
from accord.resilience.competing import incidence
from accord.resilience.recurrent import cumulative_count
from accord.resilience.survival import survival

rows = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 2)), min_size=2, max_size=25)


def test_the_remission_of_1963_has_the_median_and_interval_of_survfit():
    # R: survfit(Surv(time, cens) ~ treat, gehan, conf.type = "log-log"): 23 (13, NA); 8 (4, 11)
    drug, placebo = remission(MERCAPTOPURINE), remission(PLACEBO)
    assert (drug.median, drug.median_low, drug.median_high) == (23, 13, None)
    assert (placebo.median, placebo.median_low, placebo.median_high) == (8, 4, 11)
    assert "Median 23 (95% interval 13 to …, log-log), n 21" in str(drug)


@pytest.mark.slow
def test_kaplan_meier_equals_lifelines_with_late_entries():
    from lifelines import KaplanMeierFitter

    draw = np.random.default_rng(1)
    time, event = draw.exponential(10, 150).round(1) + 1, draw.random(150) < 0.6
    entry = np.minimum(draw.exponential(3, 150), 0.9 * time)
    for start in (None, entry):
        ours = survival(time, event, start)
        theirs = KaplanMeierFitter().fit(time, event, entry=start)
        at = theirs.survival_function_.index.searchsorted(ours.times)
        np.testing.assert_allclose(ours.survival, theirs.survival_function_.iloc[at, 0], atol=1e-10)
        ends = theirs.confidence_interval_.iloc[at].to_numpy()
        some = ours.survival > 0  # where nobody is left there is no interval, as in R
        np.testing.assert_allclose(ours.low[some], ends[some, 0], atol=1e-8)
        np.testing.assert_allclose(ours.high[some], ends[some, 1], atol=1e-8)


@pytest.mark.slow
def test_aalen_johansen_equals_lifelines_with_its_variance():
    from lifelines import AalenJohansenFitter

    draw = np.random.default_rng(2)
    time, cause = draw.exponential(10, 150) + 1, draw.integers(0, 3, 150)
    for ours in incidence(time, cause):
        theirs = AalenJohansenFitter(calculate_variance=True)
        theirs.fit(time, cause, event_of_interest=ours.cause)
        share = theirs.cumulative_density_.iloc[:, 0]
        at = share.index.searchsorted(ours.times)
        np.testing.assert_allclose(ours.incidence, share.iloc[at], atol=1e-10)
        variance = theirs.variance_.iloc[at].to_numpy()
        known = np.isfinite(variance)  # lifelines leaves the last one out
        np.testing.assert_allclose(ours.se[known] ** 2, variance[known], atol=1e-10)


@pytest.mark.slow
@given(rows)
@settings(max_examples=20, deadline=None)
def test_causes_and_who_is_left_add_up_to_everybody(table):
    time, cause = (np.array(one) for one in zip(*table, strict=True))
    if not cause.any():
        return
    left = survival(time.astype(float), cause > 0)
    by_cause = incidence(time.astype(float), cause)
    np.testing.assert_allclose(sum(one.incidence for one in by_cause) + left.survival, 1)
    assert all((one.se >= 0).all() for one in by_cause)


@pytest.mark.slow
@given(rows)
@settings(max_examples=20, deadline=None)
def test_one_cause_alone_is_one_minus_kaplan_meier_with_greenwoods_variance(table):
    time, cause = (np.array(one) for one in zip(*table, strict=True))
    if not cause.any():
        return
    left, (one,) = survival(time.astype(float), cause > 0), incidence(time * 1.0, (cause > 0) * 1)
    np.testing.assert_allclose(one.incidence, 1 - left.survival, atol=1e-12)
    np.testing.assert_allclose(one.se, left.se, atol=1e-7)


def test_without_censoring_the_curve_is_the_share_left_and_the_variance_binomial():
    found = survival(np.arange(1.0, 11), np.ones(10))
    share = 1 - np.arange(1, 11) / 10
    np.testing.assert_allclose(found.survival, share, atol=1e-12)
    np.testing.assert_allclose(found.se, np.sqrt(share * (1 - share) / 10), atol=1e-12)


def test_nobody_and_nothing_happening_are_answered_plainly():
    nothing = survival(np.array([3.0, 5.0]), [False, False])
    assert nothing.median is None and nothing.at(4) == (1.0, 1.0, 1.0) and not len(nothing.times)
    assert "not reached" in str(nothing)
    with pytest.raises(DataError, match="nobody"):
        kaplan_meier({"t": [], "e": []}, time="t", event="e")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"t": [1, None], "e": [1, 0]}, "empty in row 2"),
        ({"t": [1, math.inf], "e": [1, 0]}, "infinite in row 2"),
        ({"t": [1, "soon"], "e": [1, 0]}, "soon"),
        ({"t": [1, -2], "e": [1, 0]}, "Row 2 ends at -2"),
        ({"t": [1, 2], "e": [1, 7]}, "must hold 1"),
        ({"t": [1, 2], "e": [1, 0.5]}, "whole numbers"),
    ],
)
def test_a_hostile_table_is_refused_by_its_row(table, said):
    with pytest.raises(DataError, match=said):
        kaplan_meier(table, time="t", event="e")


def test_an_end_before_the_entry_and_a_table_without_causes_are_refused():
    with pytest.raises(DataError, match="not after its start at 3"):
        kaplan_meier({"t": [2], "e": [1], "s": [3]}, time="t", event="e", entry="s")
    with pytest.raises(DataError, match="none is above 0"):
        aalen_johansen({"t": [2, 3], "c": [0, 0]}, time="t", cause="c")


def test_the_mean_cumulative_count_of_people_watched_alike_is_the_plain_mean():
    who = np.array([0, 0, 0, 1, 2, 2])
    found = cumulative_count(who, np.array([1.0, 2, 5, 3, 3, 4]), np.full(4, 6.0))
    # At 6: 3, 1, 2, 0 events; the robust variance is that of a mean, with n in place of n - 1.
    assert math.isclose(found.at(6)[0], 1.5)
    assert math.isclose(found.se[-1], float(np.std([3, 1, 2, 0])) / 2)


def test_the_robust_variance_equals_its_definition():
    draw = np.random.default_rng(5)
    until = draw.uniform(2, 10, 30)
    who = np.repeat(np.arange(30), draw.poisson(2, 30))
    when = draw.random(len(who)) * until[who]
    found = cumulative_count(who, when, until)
    total = 0.0
    for person in range(30):
        residual = 0.0
        for time, at_risk in zip(found.times, found.at_risk, strict=True):
            if until[person] >= time:
                own = ((who == person) & (when == time)).sum()
                residual += (own - (when == time).sum() / at_risk) / at_risk
        total += residual**2
    assert math.isclose(found.se[-1] ** 2, total)


def test_a_recurrent_event_before_time_is_refused_and_none_at_all_is_an_empty_curve():
    table = {"who": [1, 1], "day": [-1, 4], "again": [1, 0]}
    with pytest.raises(DataError, match="below 0 in row 1"):
        mean_cumulative_count(table, client="who", time="day", event="again")
    table = {"who": [1, 2], "day": [3, 4], "again": [0, 0]}
    found = mean_cumulative_count(table, client="who", time="day", event="again")
    assert found.events == 0 and found.at(4)[0] == 0 and "0.00 a person" in str(found)

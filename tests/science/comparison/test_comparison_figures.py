"""Single figures of a comparison: limits, false discoveries, places, effect sizes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.comparison import (
    benjamini_hochberg,
    between,
    binomial_limits,
    dispersion,
    effect_size,
    james_stein,
    pre_post,
    range_test,
    rank_intervals,
    shrink,
)
from accord.comparison.logistic import expected
from accord.comparison.shrinkage import between_interval
from accord.errors import DataError


@pytest.mark.slow
@settings(max_examples=20)
@given(st.integers(1, 2000), st.floats(0.01, 0.99), st.floats(0.001, 0.999))
def test_the_interpolated_limit_lies_within_one_count_of_the_exact_quantile(n, rate, share):
    from scipy import stats

    limit = float(binomial_limits(np.array([float(n)]), rate, share)[0]) * n
    exact = float(stats.binom.ppf(share, n, rate))
    assert exact - 1 - 1e-6 <= limit <= exact + 1e-6


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_rates_are_those_of_scipy(p):
    from scipy import stats

    values = np.array(p)
    assert benjamini_hochberg(values) == pytest.approx(stats.false_discovery_control(values))


def test_over_dispersion_is_one_for_chance_and_finds_what_was_planted():
    rng = np.random.default_rng(1)
    se = rng.uniform(0.5, 1.5, 4000)
    chance = dispersion(rng.normal(0, se), se)
    assert chance.phi == pytest.approx(1, abs=0.06)
    assert chance.tau2 < 0.06
    assert dispersion(rng.normal(0, np.sqrt(se**2 + 0.8)), se).tau2 == pytest.approx(0.8, abs=0.12)


def test_a_few_units_far_out_do_not_widen_their_own_funnel():
    rng = np.random.default_rng(2)
    raw = rng.normal(0, 1, 200)
    before = dispersion(raw, np.ones(200)).tau2
    raw[:8] = 30
    assert dispersion(raw, np.ones(200)).tau2 < before + 0.35


def test_variance_between_by_summaries_is_the_one_of_equal_units_in_closed_form():
    raw = np.array([1.0, -2, 0.5, 3, -1, 2, -2.5, 0])
    tau2, middle = between(raw, np.full(8, 0.7))
    assert tau2 == pytest.approx(raw.var(ddof=1) - 0.49, rel=1e-6)
    assert middle == pytest.approx(raw.mean())
    assert between(raw / 100, np.full(8, 0.7))[0] == 0


def test_the_interval_of_the_variance_meets_both_quantiles():
    raw, se = np.array([1.0, -2, 0.5, 3, -1, 2, -2.5, 0]), np.full(8, 0.7)
    low, high = between_interval(raw, se, df=7)
    squares = 7 * raw.var(ddof=1)  # over chi-square of 7 degrees of freedom, from its table
    assert squares / (low + 0.49) == pytest.approx(16.012764, rel=1e-6)
    assert squares / (high + 0.49) == pytest.approx(1.6898692, rel=1e-6)


def test_nothing_between_leaves_no_effect_and_an_honest_interval():
    found = shrink(np.array([1.0, -1.0, 0.5]), np.ones(3), 0.0)
    assert not found.effect.any()
    assert (found.error > 0).all()


def test_places_are_wide_where_units_are_alike():
    low, high = rank_intervals(np.zeros(20), np.ones(20))
    assert low.max() <= 3
    assert high.min() >= 18


@settings(max_examples=10)
@given(st.lists(st.floats(-5, 5), min_size=4, max_size=20), st.floats(0.1, 3))
def test_shrinking_never_overshoots_and_keeps_the_mean(values, variance):
    found = james_stein(np.array(values), variance)
    assert 0 <= found.factor <= 1
    assert found.values.mean() == pytest.approx(np.mean(values), abs=1e-9)


def test_logistic_expectation_adds_up_and_refuses_what_it_cannot_tell():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, 500)
    y = (rng.random(500) < 1 / (1 + np.exp(-x))).astype(float)
    design = np.column_stack([np.ones(500), x])
    chance, told = expected(y, design, ["intercept", "x"])
    assert chance.sum() == pytest.approx(y.sum())
    assert design.T @ (y - chance) == pytest.approx([0, 0], abs=1e-6)
    assert abs(told[0][1] - 1) < 3 * told[0][2]
    with pytest.raises(DataError, match="tells all cases apart"):
        expected((x > 0).astype(float), design, ["intercept", "x"])
    with pytest.raises(DataError, match="too few"):
        expected(np.arange(500) < 5, design, ["intercept", "x"])
    with pytest.raises(DataError, match="constant"):
        expected(y, np.ones((500, 2)), ["intercept", "x"])


@pytest.mark.slow
def test_pre_post_effects_hold_the_truth_as_often_as_they_say():
    """Planted: d .8 in units of the first score, correlation .5; 200 samples of 60."""
    rng, inside = np.random.default_rng(4), 0
    for _ in range(200):
        pre, post = rng.multivariate_normal([0, -0.8], [[1, 0.5], [0.5, 1]], 60).T
        found = pre_post({"a": pre, "b": post}, pre="a", post="b", higher_is="worse")
        inside += found.low < 0.8 < found.high
    assert inside / 200 == pytest.approx(0.95, abs=0.05)


def test_pre_post_says_what_it_left_out_and_what_it_cannot_tell():
    rng = np.random.default_rng(5)
    frame = {"a": [*rng.normal(0, 1, 40), None], "b": [*rng.normal(1, 1, 40), 3.0]}
    found = pre_post(frame, pre="a", post="b", higher_is="better")
    assert (found.n, found.left_out) == (40, 1)
    assert "Uncontrolled" in str(found)
    assert found.to_frame().shape == (1, 7)
    assert not pre_post({"a": [1.0] * 29, "b": [2.0] * 29}, pre="a", post="b", higher_is="better")
    with pytest.raises(DataError, match="equal"):
        pre_post({"a": [1.0] * 30, "b": [2.0] * 30}, pre="a", post="b", higher_is="better")
    with pytest.raises(DataError):
        effect_size(2, 1, 2, 1, 0.5)


@pytest.mark.slow
def test_the_range_test_errs_five_times_in_a_hundred_at_its_edge():
    """Planted: the true d lies at the benchmark less the margin, .6; correlation .5."""
    rng = np.random.default_rng(6)
    pre, moved = rng.normal(0, 1, (2, 4000, 100))
    d = -(moved - 0.6).mean(axis=1) / pre.std(axis=1, ddof=1)
    reached = [range_test(one, 100, 0.8).reached for one in d[:400]]
    assert np.mean(reached) == pytest.approx(0.05, abs=0.035)
    found = range_test(1.2, 100, 0.8)
    assert found.reached
    assert found.p < 0.001
    assert "reaches the benchmark" in str(found)
    assert not range_test(0.5, 100, 0.8).to_dict()["reached"]


def test_wrong_figures_are_refused():
    for wrong in (
        lambda: binomial_limits(np.ones(1), 0.0, 0.5),
        lambda: benjamini_hochberg(np.array([1.2])),
        lambda: between(np.ones(1), np.ones(1)),
        lambda: james_stein(np.ones(3), 1.0),
        lambda: james_stein(np.ones(5), 0.0),
        lambda: dispersion(np.ones(3), np.zeros(3)),
        lambda: range_test(1, 1, 1),
    ):
        with pytest.raises(DataError):
            wrong()

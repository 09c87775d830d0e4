"""The chart: what it reduces to, what it must not do, and one course worked by hand."""

from math import inf, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.chart.shrunken import Rules, State, run
from accord.errors import AccordError
from accord.records import Constants, Point

CLINIC = Constants("made-up", 8.0, 0.6, 1.2, 1.06, 1.64, "test")
PLAIN = Rules(forgetting=1.0, noise_weight=inf, winsor=inf)

ratings = st.lists(st.integers(0, 40).map(lambda quarter: quarter / 4), min_size=1, max_size=20)


def points(values):
    return [Point(session, value) for session, value in enumerate(values, 1)]


@given(ratings)
def test_without_forgetting_and_noise_it_is_the_empirical_bayes_mean(values):
    """The random-intercept BLUP: v / (v + w/n) of the way from the clinic's mean to one's own."""
    for step, seen in zip(run(points(values), CLINIC, rules=PLAIN)[1:], range(1, 20), strict=False):
        own = sum(values[:seen]) / seen
        share = CLINIC.between / (CLINIC.between + CLINIC.within / seen)
        assert step.usual == pytest.approx(CLINIC.mean + share * (own - CLINIC.mean), abs=1e-10)
        left = CLINIC.between * (1 - share)
        assert step.wobble == pytest.approx(sqrt(CLINIC.within + left), abs=1e-10)


def test_one_course_worked_by_hand():
    """Clinic mean 8, w = .6, v = 1.2; ratings 9, 8, 5. Worked with a pocket calculator."""
    first, second, third = run(points([9, 8, 5]), CLINIC)
    assert (first.usual, first.wobble, first.z) == (None, None, None)
    # p = 1 / (1/1.2 + 1/.6) = .4; m = .4 (8/1.2 + 9/.6) = 8.666667; sd = sqrt(.6 + .4) = 1
    assert second.usual == pytest.approx(8.666667, abs=1e-6)
    assert second.wobble == pytest.approx(1.0)
    assert second.z == pytest.approx(0.666667, abs=1e-6)
    # f = (8 + .444444) / (8 + 1) = .938272; wf = .562963; s = 8.1 + 8 = 16.1; c = 1.9
    # p = 1 / (.833333 + 3.375) = .237624; m = .237624 (6.666667 + 28.598684) = 8.379893
    assert third.usual == pytest.approx(8.379893, abs=1e-5)
    assert third.wobble == pytest.approx(sqrt(0.562963 + 0.237624), abs=1e-6)


@given(ratings, st.integers(0, 19))
def test_only_the_past_is_used(values, cut):
    assert run(points(values), CLINIC)[: cut + 1] == run(points(values[: cut + 1]), CLINIC)


@given(ratings)
def test_z_is_positive_exactly_where_a_rating_is_worse_than_usual(values):
    for step in run(points(values), CLINIC)[1:]:
        assert (step.z > 0) == (step.value < step.usual)


@given(ratings)
def test_a_scale_turned_over_gives_the_same_chart(values):
    over = Constants("over", 10 - CLINIC.mean, CLINIC.within, CLINIC.between, 1.06, 1.64, "test")
    turned = run(points([10 - value for value in values]), over, higher_is="worse")
    for step, mirror in zip(run(points(values), CLINIC)[1:], turned[1:], strict=True):
        assert mirror.z == pytest.approx(step.z, abs=1e-9)


def test_a_rupture_does_not_become_the_baseline():
    steady = [8.5, 8.5, 8.0, 8.5]
    before = run(points([*steady, 8.5]), CLINIC)[-1]
    after = run(points([*steady, 2.0, 8.5]), CLINIC)[-1]
    unheld = run(points([*steady, 2.0, 8.5]), CLINIC, rules=Rules(winsor=inf))[-1]
    assert before.usual - after.usual < 0.5
    assert before.usual - unheld.usual > 1.0
    # However deep the fall, it moves the baseline no further.
    assert run(points([*steady, 0.0, 8.5]), CLINIC)[-1].usual == after.usual


def test_a_missing_rating_is_simply_absent():
    gap = [Point(1, 8.0), Point(2, 8.5), Point(7, 6.0)]
    close = [Point(1, 8.0), Point(2, 8.5), Point(3, 6.0)]
    assert [s.z for s in run(gap, CLINIC)] == [s.z for s in run(close, CLINIC)]
    assert run([], CLINIC) == ()


def test_a_restless_rater_gets_a_wider_margin():
    calm = run(points([8, 8, 8, 8, 8, 8, 8, 6]), CLINIC)[-1]
    restless = run(points([8, 9.5, 6.5, 9.5, 6.5, 9.5, 6.5, 6]), CLINIC)[-1]
    assert restless.wobble > calm.wobble
    assert restless.z < calm.z


def test_three_numbers_are_enough_to_go_on_from():
    values = [8.0, 9.0, 7.5, 8.0, 6.0]
    state = State()
    for value in values[:-1]:
        state = state.after(value, CLINIC)
    usual, wobble = state.expected(CLINIC)
    step = run(points(values), CLINIC)[-1]
    assert (step.usual, step.wobble, step.z) == (usual, wobble, (usual - 6.0) / wobble)


@pytest.mark.parametrize("wrong", [[Point(2, 8), Point(1, 8)], [Point(1, 8), Point(1, 7)]])
def test_sessions_out_of_order_are_refused(wrong):
    with pytest.raises(AccordError, match="rising order"):
        run(wrong, CLINIC)


def test_what_is_no_number_is_refused():
    with pytest.raises(AccordError, match="Leave missing ratings out"):
        run([Point(1, 8.0), Point(2, nan)], CLINIC)
    with pytest.raises(AccordError, match="variances above zero"):
        run([Point(1, 8.0)], Constants("empty", 8.0, 0.0, 1.0, 1.06, 1.64, "test"))

"""The gap between Mira and Tomás: how large, whether it moves, and when nothing may be said."""

from dataclasses import replace
from math import sqrt

import pytest

from accord.alliance.gap import Difference, difference, error_variance, gap, gap_constants, trend
from accord.errors import AccordError
from accord.records import Constants, Point, Series

CLIENT = Constants("c", 8.0, 0.6, 1.2, 1.06, 1.64, "test")
THERAPIST = Constants("t", 7.5, 0.5, 0.8, 1.06, 1.64, "test")


def series(side, values, constants=CLIENT):
    points = tuple(Point(s, v) for s, v in enumerate(values, 1) if v is not None)
    return Series("made-up", "alliance", side, points, constants=constants)


def both(mira, tomas):
    return gap(series("client", mira), series("therapist", tomas, THERAPIST))


def test_only_sessions_that_both_rated_count():
    found = both([8, None, 7, 6], [8, 8, None, 8])
    assert [(p.session, p.value) for p in found.points] == [(1, 0), (4, -2)]
    assert both([8, None], [None, 8]) is None


def test_the_sign_says_who_is_lower():
    assert both([6], [8]).points[0].value == -2
    assert both([8], [6]).points[0].value == 2


def test_a_trend_needs_four_sessions():
    assert both([8, 7, 6], [8, 8, 8]).trend is None
    assert both([8, 7, 6, 5], [8, 8, 8, 8]).trend.sessions == 4


@pytest.mark.parametrize(
    ("mira", "tomas", "direction"),
    [
        ([8, 7, 6, 5, 4], [8] * 5, "wider"),
        ([4, 5, 6, 7, 8], [8] * 5, "narrower"),
        ([8, 8, 7, 8, 8], [8] * 5, "steady"),
        ([6, 6, 6, 6, 6], [8] * 5, "steady"),  # apart, and staying so
        ([10, 9, 8, 7, 6], [8] * 5, "wider"),  # from one side to the other, and on its way out
    ],
)
def test_the_trend_is_judged_at_the_end_of_its_line(mira, tomas, direction):
    assert both(mira, tomas).trend.direction == direction


def test_the_slope_is_the_least_squares_line():
    """By hand: x = 1, 2, 4, 5; y = 0, -1, -1, -2; Sxx = 10, Sxy = -4, so slope = -.4."""
    points = [Point(1, 0.0), Point(2, -1.0), Point(4, -1.0), Point(5, -2.0)]
    found = trend(points, Constants("g", 0, 0.9, 1, 1.06, 1.64, "test"))
    assert found.slope == pytest.approx(-0.4)
    assert found.z == pytest.approx(-0.4 / sqrt(0.9 / 10))


def test_a_difference_must_pass_both_bounds():
    """With error .5, z sqrt(2) error is 1.16, 1.39, 1.82; with sd 1 the shares are .5, 1, 1.5."""
    sizes = [1.1, 1.2, 1.5, 1.9]
    assert [difference(size, error=0.5, between_sd=1.0) for size in sizes] == [
        Difference.NONE,
        Difference.MILD,
        Difference.MODERATE,
        Difference.SEVERE,
    ]
    assert difference(-1.9, error=0.5, between_sd=1.0) is Difference.SEVERE
    assert difference(1.9, error=0.5, between_sd=2.0) is Difference.MILD
    assert difference(1.9, error=0.1, between_sd=4.0) is Difference.NONE


def test_measurement_error_from_reliability_where_the_measure_has_it():
    known = replace(series("client", [8]), reliability=0.84, sd=1.5)
    assert error_variance(known) == pytest.approx(2.25 * 0.16)
    assert error_variance(series("client", [8])) == CLIENT.within
    with pytest.raises(AccordError, match="reliability and sd"):
        error_variance(series("client", [8], constants=None))


def test_the_chart_of_the_gap_marks_a_client_who_drops_away():
    found = both([8, 8, 8, 8, 4.5], [7.5, 8, 7.5, 7.5, 8])
    assert found.steps[-1].z > found.constants.strong
    assert max(step.z for step in found.steps[1:-1]) < found.constants.watch


def test_constants_of_the_gap_stay_provisional():
    made = gap_constants(replace(CLIENT, provisional=False), THERAPIST)
    assert made.mean == pytest.approx(0.5)
    assert made.within == pytest.approx(1.1)
    assert made.between == pytest.approx(2.0 - 0.72 * sqrt(0.96))
    assert made.provisional


def test_two_sides_on_different_scales_are_refused():
    with pytest.raises(AccordError, match="one common scale"):
        gap(series("client", [8]), replace(series("therapist", [8]), highest=100))
    with pytest.raises(AccordError, match="chart constants"):
        gap(series("client", [8]), series("therapist", [8], constants=None))

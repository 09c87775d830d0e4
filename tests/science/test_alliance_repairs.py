"""How a dip comes back, against the baseline frozen at its alarm."""

import pytest

from accord.alliance.repairs import Recovery, dips
from accord.chart.shrunken import run
from accord.records import Constants, Point

CLINIC = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "test")
STEADY = [8.5, 8.0, 8.5, 8.5]  # then comes the fall, at session 5


def found(values, **kwargs):
    points = [Point(session, value) for session, value in enumerate(values, 1) if value is not None]
    return dips(run(points, CLINIC, **kwargs), CLINIC.watch, **kwargs)


def test_a_steady_course_has_no_dip():
    assert found([*STEADY, 8.5, 8.0]) == ()


@pytest.mark.parametrize(
    ("after", "recovery", "back_once", "back"),
    [
        ([], Recovery.LOW, None, None),
        ([6.0], Recovery.LOW, None, None),
        ([8.5], Recovery.BACK_ONCE, 6, None),
        ([8.5, 8.0], Recovery.BACK, 6, 7),
        ([8.5, 5.5], Recovery.LOW, None, None),
        ([8.5, 5.5, 8.5], Recovery.BACK_ONCE, 8, None),
        ([None, 8.5, None, 8.0], Recovery.BACK, 7, 9),
    ],
)
def test_one_rating_back_then_two_running(after, recovery, back_once, back):
    [dip] = found([*STEADY, 5.5, *after])
    assert (dip.session, dip.recovery, dip.back_once, dip.back) == (5, recovery, back_once, back)


def test_the_baseline_stays_frozen_while_the_person_stays_low():
    """The chart's own usual sinks to 6 in the end; the dip is still not back."""
    values = [*STEADY, *[6.0] * 15]
    [dip] = found(values)
    last = run([Point(s, v) for s, v in enumerate(values, 1)], CLINIC)[-1]
    assert last.usual < dip.usual - dip.wobble
    assert abs(last.z) < 1
    assert (dip.recovery, dip.after) == (Recovery.LOW, 14)


def test_a_second_fall_opens_a_second_dip():
    first, second = found([*STEADY, 5.5, 8.5, 8.5, 8.5, 5.0, 4.5])
    assert (first.session, first.back, first.lowest) == (5, 7, 5.5)
    assert (second.session, second.recovery, second.lowest) == (9, Recovery.LOW, 4.5)


def test_a_scale_on_which_higher_is_worse():
    clinic = Constants("over", 2.0, 0.5, 1.0, 1.06, 1.64, "test")
    points = [Point(s, v) for s, v in enumerate([1.5, 2.0, 1.5, 1.5, 4.5, 5.0, 1.5, 1.5], 1)]
    [dip] = dips(run(points, clinic, higher_is="worse"), 1.06, higher_is="worse")
    assert (dip.session, dip.lowest, dip.back) == (5, 5.0, 8)

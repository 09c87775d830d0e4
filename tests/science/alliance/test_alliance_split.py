"""A split alliance: Jo and Sam, and a family of three, towards the same therapist."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.alliance.gap import Difference, gap_constants
from accord.alliance.split import FALSE_PER_100, Standing, events, split, spreads, standing
from accord.chart.shrunken import Rules, run
from accord.errors import AccordError
from accord.prove.chart import charts
from accord.prove.detection import learn, ordinary
from accord.records import Constants, NotEnough, Point, Series
from accord.synthetic.presets import PRESETS
from accord.synthetic.process import simulate

CLINIC = Constants("c", 8.0, 0.5, 1.0, 1.06, 1.64, "test")
OF_D = Constants("d", 0.0, 1.0, 1.28, 1.06, 1.64, "test")
ratings = st.floats(0, 10)


def points(values):
    return tuple(Point(at, v) for at, v in enumerate(values, 1) if v is not None)


def series(values, **more):
    return Series("made-up", "alliance", "client", points(values), constants=CLINIC, **more)


def test_standing_split_is_the_empirical_bayes_mean():
    """By hand: P = 1/(1/1.28 + 3/1) = .26446, m = P * 4.5 = 1.19008; 1.19 > 1.96 * .514 and > 1."""
    found = standing(points([2, 1, 1.5]), OF_D, between_sd=1.0)
    assert found.mean == pytest.approx(1.19008, abs=1e-5)
    assert found.se == pytest.approx(0.51426, abs=1e-5)
    assert found.grade is Difference.MODERATE


def test_it_is_what_the_chart_expects_next_when_nothing_is_forgotten():
    values = [2.0, 1.0, 1.5, 0.5]
    plain = Rules(1, float("inf"), float("inf"))
    expected = run(points([*values, 0.0]), OF_D, rules=plain)[-1].usual
    assert standing(points(values), OF_D, between_sd=1.0).mean == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mean", "between_sd", "grade"),
    [(0.9, 1.0, "mild"), (0.9, 2.0, "none"), (1.2, 1.0, "moderate"), (5.0, 9.0, "mild")],
)
def test_a_split_must_be_sure_and_large(mean, between_sd, grade):
    sharp = Constants("d", 0.0, 0.01, 1e6, 1.06, 1.64, "test")
    assert standing(points([mean] * 4), sharp, between_sd=between_sd).grade.value == grade


def test_an_event_is_not_a_standing_split():
    steady = split({"Jo": series([9, 9, 8.5, 9, 9]), "Sam": series([6.5, 6, 6.5, 6.5, 6])}).pairs[0]
    assert steady.standing.grade is Difference.SEVERE
    assert steady.events == ()
    sudden = split({"Jo": series([8, 8, 8, 8, 8, 8.5]), "Sam": series([8, 8, 8, 8, 8, 5])}).pairs[0]
    assert sudden.standing.grade is Difference.NONE
    assert [(one.session, one.direction) for one in sudden.events] == [(6, "wider")]
    assert sudden.latest is Difference.SEVERE


def test_coming_closer_is_told_as_such():
    found = events(points([4, 4, 4, 4, 4, 0.5]), OF_D)
    assert found[-1].direction == "closer"


def test_three_people_by_sd_and_distance():
    found = split({"Jo": series([9, 8]), "Sam": series([6, None]), "Kim": series([6, 8])})
    first, second = found.sessions
    assert (first.rated, first.distance, first.highest) == (3, 3, "Jo")
    assert first.sd == pytest.approx(sqrt(3))
    assert (second.rated, second.sd) == (2, 0)
    assert [(pair.first, pair.second) for pair in found.pairs] == [
        ("Jo", "Sam"),
        ("Jo", "Kim"),
        ("Sam", "Kim"),
    ]
    assert found.widest.first == "Jo"
    assert isinstance(found.pairs[0].standing, NotEnough)
    assert "Not enough data for a standing split" in str(found)
    assert not found.pairs[1].trusted


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ratings, ratings), min_size=2, max_size=8))
def test_who_comes_first_only_turns_the_sign(rated):
    one, other = (series([row[at] for row in rated]) for at in (0, 1))
    ahead = split({"Jo": one, "Sam": other}).pairs[0]
    back = split({"Sam": other, "Jo": one}).pairs[0]
    assert ahead.standing.mean == pytest.approx(-back.standing.mean, abs=1e-12)
    assert ahead.standing.grade is back.standing.grade
    assert [one.session for one in ahead.events] == [one.session for one in back.events]
    for spread in split({"Jo": one, "Sam": other}).sessions:
        assert spread.sd == pytest.approx(spread.distance / sqrt(2))


def test_too_few_people_and_wrong_scales():
    assert not split({"Jo": series([8, 8])})
    apart = split({"Jo": series([8, None]), "Sam": series([None, 8])})
    assert apart.sessions == () and apart.widest is None and not apart.pairs[0].standing
    assert apart.pairs[0].latest is Difference.NONE
    with pytest.raises(AccordError, match="one common scale"):
        split({"Jo": series([8]), "Sam": series([40], highest=40.0)})
    with pytest.raises(AccordError, match="constants"):
        split({"Jo": series([8]), "Sam": Series("m", "a", "client", points([8]))})


def test_own_constants_of_a_pair_are_used_and_plain_values_come_out():
    both = {"Jo": series([9, 9, 9]), "Sam": series([7, 7, 7])}
    own = Constants("own", 2.0, 0.1, 0.1, 1.06, 1.64, "test", provisional=False)
    found = split(both, constants={("Jo", "Sam"): own})
    assert found.pairs[0].standing.mean == pytest.approx(2.0)
    plain = found.to_dict()
    assert plain["pairs"][0]["standing"]["grade"] == "severe"
    assert plain["pairs"][0]["provisional"] is False
    assert isinstance(found.pairs[0].standing, Standing)
    assert spreads({}) == ()


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
def test_events_mark_as_many_uneventful_sessions_as_is_said(preset):
    """Pairs at random: 3 to 5 of 100 uneventful sessions, 25 to 33 with a rupture of one."""
    clinic = simulate(preset, 2000, 3)
    side = learn(simulate(preset, 1000, 103))
    first, second = slice(0, None, 2), slice(1, None, 2)
    of_d = gap_constants(side, side)
    z = charts(clinic.ratings[first] - clinic.ratings[second], of_d).z
    marked = np.abs(z) >= of_d.strong
    plain = ordinary(clinic)
    assert 100 * marked[plain[first] & plain[second]].mean() == pytest.approx(
        FALSE_PER_100, abs=1.6
    )
    one = (clinic.in_rupture[first] ^ clinic.in_rupture[second]) & ~np.isnan(z)
    assert 0.22 < marked[one].mean() < 0.37

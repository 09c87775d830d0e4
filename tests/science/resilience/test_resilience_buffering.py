"""Buffering: levels kept apart, simple slopes, Johnson-Neyman, planted truth, hostile tables."""

import json

import numpy as np
import pytest

from accord.errors import DataError
from accord.records import NotEnough
from accord.resilience import Buffering, buffering, slope_at


def diary(people, moments, seed, *, between=0.0, within=0.0, asked_daily=False):
    draw = np.random.default_rng(seed)
    who = np.repeat(np.arange(people), moments)
    trait = draw.normal(0, 1, people)[who]
    hard = draw.normal(0, 1, people)[who] + draw.normal(0, 1, len(who))
    now = draw.normal(0, 1, len(who)) if asked_daily else np.zeros(len(who))
    slope = 0.8 + between * trait + within * now + draw.normal(0, 0.3, people)[who]
    low = 5 + draw.normal(0, 1, people)[who] + slope * hard + draw.normal(0, 1, len(who))
    day = np.tile(np.arange(moments), people)
    return {"who": who, "day": day, "low": low, "hard": hard, "held": trait + now}


def found(table, **told):
    return buffering(table, client="who", outcome="low", stress="hard", support="held", **told)


@pytest.mark.slow
def test_what_was_planted_at_each_level_is_found_at_that_level():
    one = found(diary(150, 20, 1, between=-0.4, within=0.2, asked_daily=True))
    assert isinstance(one, Buffering) and one.within is not None
    assert one.between.low < -0.4 < one.between.high < -0.2
    assert one.within.low < 0.2 < one.within.high and one.within.low > 0.1


def test_simple_slopes_lie_on_the_line_of_the_slope_and_differ_by_the_product():
    one = found(diary(60, 10, 2, between=-0.4))
    low, middle, high = one.slopes
    assert (low.at, high.at) == ("low (-1 SD)", "high (+1 SD)")
    assert low.value == -high.value and middle.value == 0
    assert high.test.estimate - low.test.estimate == pytest.approx(
        one.between.estimate * 2 * high.value
    )
    support = one.centre["support (between)"]
    assert slope_at(one, support).estimate == pytest.approx(middle.test.estimate)
    with pytest.raises(DataError, match="number"):
        slope_at(one, np.nan)


@pytest.mark.slow
def test_johnson_neyman_needs_two_hundred_people_and_its_edges_are_where_the_test_turns():
    few = found(diary(60, 10, 2, between=-0.4))
    assert isinstance(few.johnson_neyman, NotEnough) and few.johnson_neyman.need == 200
    one = found(diary(220, 8, 3, between=-0.6))
    edges = one.johnson_neyman.edges
    assert edges and 0 < one.johnson_neyman.share < 1
    for edge in edges:
        there = slope_at(one, edge + one.centre["support (between)"])
        assert there.p == pytest.approx(0.05, abs=2e-3)
    assert "Johnson-Neyman" in str(one) and json.dumps(one.to_dict())
    assert one.picture().startswith("<svg") and one.to_frame().height == 3


def test_a_shift_of_stress_support_or_rows_changes_nothing_that_is_asked():
    table = diary(60, 10, 4, between=-0.3)
    order = np.random.default_rng(1).permutation(600)
    other = {name: values[order] for name, values in table.items()}
    other["hard"], other["held"] = other["hard"] + 100, other["held"] - 50
    one, two = found(table), found(other)
    assert two.between.estimate == pytest.approx(one.between.estimate, abs=1e-6)
    assert two.between.p == pytest.approx(one.between.p, abs=1e-5)


def test_little_or_hostile_data_are_answered_or_refused_plainly():
    assert (found(diary(20, 10, 1)).have, found(diary(20, 10, 1)).need) == (20, 30)
    table = diary(40, 10, 1)
    calm = found({**table, "hard": np.ones(400)})
    assert isinstance(calm, NotEnough) and calm.have == 0
    alike = found({**table, "held": np.ones(400)})
    assert isinstance(alike, NotEnough) and "of support between people" in str(alike)
    assert isinstance(found({**table, "low": np.full(400, 3.0)}), NotEnough)
    assert isinstance(found({name: values[:1] for name, values in table.items()}), NotEnough)
    for column, value, said in (("low", np.inf, "infinite"), ("hard", "much", "much")):
        bad = {**table, column: [value] * 400}
        with pytest.raises(DataError, match=said):
            found(bad)
    gaps = {**table, "low": np.where(np.arange(400) % 10 == 0, np.nan, table["low"])}
    assert found(gaps).left_out == 40 and "40 rows with a gap" in str(found(gaps))


@pytest.mark.slow
def test_autoregressive_residuals_are_taken_out_along_the_day():
    table = diary(60, 30, 5, between=-0.3)
    draw, drift = np.random.default_rng(6), np.zeros((60, 30))
    for day in range(1, 30):
        drift[:, day] = 0.6 * drift[:, day - 1] + draw.normal(0, 1, 60)
    one = found({**table, "low": table["low"] + drift.ravel()}, time="day", order="day")
    assert 0.2 < one.fit.phi < 0.6 and "AR(1)" in str(one)

"""Alpha, omega and reliability over sessions: identities, planted truth, and what is refused."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import DataError
from accord.scoring.many import alpha, components, occasions, omega, one_factor
from accord.scoring.reliability import cronbach_alpha

NAMES = "abcdef"


def frame(rows):
    return dict(zip(NAMES, np.asarray(rows).T, strict=False))


def alike(rng, people, items=5, loading=1.0):
    return rng.normal(0, loading, (people, 1)) + rng.normal(0, 1, (people, items))


@pytest.mark.slow
@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_alpha_is_the_one_of_a_single_scale(seed):
    rows = np.random.default_rng(seed).integers(0, 4, (120, 4))
    found = alpha(frame(rows), items="abcd")
    assert found.value == pytest.approx(cronbach_alpha(rows.tolist()).value)
    assert found.low < found.value < found.high
    assert found.sd == pytest.approx(rows.sum(axis=1).std(ddof=1))


@pytest.mark.slow
def test_feldts_interval_holds_the_truth_as_often_as_it_says():
    """Planted: five parallel items of reliability .5 each, so 5/6 together; 100 samples of 120."""
    rng = np.random.default_rng(2)
    inside = [
        one.low < 5 / 6 < one.high
        for one in (alpha(frame(alike(rng, 120)), items="abcde") for _ in range(100))
    ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.06)


@pytest.mark.slow
def test_omegas_interval_holds_the_truth_where_items_differ_and_are_not_normal():
    rng = np.random.default_rng(4)
    loadings, own = np.array([0.5, 0.8, 1, 1.2, 0.7, 0.9]), np.array([1, 0.8, 1.2, 1, 0.5, 1])
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + own.sum())
    inside = []
    for _ in range(80):
        true = rng.standard_t(6, (200, 1)) / np.sqrt(1.5)
        rows = true * loadings + rng.normal(0, 1, (200, 6)) * np.sqrt(own)
        one = omega(frame(rows), items=NAMES)
        inside.append(one.low < truth < one.high)
    assert np.mean(inside) == pytest.approx(0.94, abs=0.06)


def test_omega_is_alpha_where_all_items_measure_alike_and_more_where_they_do_not():
    rng = np.random.default_rng(6)
    rows = frame(alike(rng, 1500, 4))
    assert omega(rows, items="abcd").value == pytest.approx(
        alpha(rows, items="abcd").value, abs=0.004
    )
    uneven = frame(rng.normal(0, 1, (1500, 1)) * [0.2, 0.5, 2, 3] + rng.normal(0, 1, (1500, 4)))
    assert omega(uneven, items="abcd").value > alpha(uneven, items="abcd").value + 0.02


def test_a_factor_with_a_negative_item_and_two_factors_are_spoken_of():
    rng = np.random.default_rng(8)
    rows = alike(rng, 300)
    rows[:, 2] *= -1
    assert "c runs against" in str(alpha(frame(rows), items="abcde"))
    two = np.hstack([alike(rng, 300, 3, 2.0), alike(rng, 300, 3, 2.0)])
    found = omega(frame(two), items=NAMES)
    assert found.srmr > 0.08
    assert "more than one thing" in str(found)


def test_one_factor_reproduces_what_it_implies_whatever_the_units():
    loadings, own = np.array([3.0, 0.2, 40.0, 1.0]), np.array([2.0, 0.1, 900.0, 3.0])
    found = one_factor(np.outer(loadings, loadings) + np.diag(own))
    assert found.loadings == pytest.approx(loadings, rel=1e-4)
    assert found.unique == pytest.approx(own, rel=1e-4)
    assert not found.at_edge


def test_what_has_no_factor_is_refused():
    for wrong, said in (
        (np.eye(2), "three items"),
        (np.diag([1.0, 0.0, 1.0]), "constant"),
        (np.ones((3, 3)), "copy"),
    ):
        with pytest.raises(DataError, match=said):
            one_factor(wrong)


def test_only_complete_people_count_and_each_once():
    rows = pl.DataFrame(frame(alike(np.random.default_rng(1), 240, 3)))
    rows = rows.with_columns(id=np.repeat(np.arange(120), 2), a=rows["a"].scatter(0, None))
    found = alpha(rows, items="abc", client="id")
    assert (found.people, found.left_out) == (120, 1)
    assert alpha(pd.DataFrame(rows.to_dict(as_series=False)), items="abc").people == 239


@pytest.mark.parametrize("ask", [alpha, omega])
def test_few_people_and_items_that_say_nothing(ask):
    rows = frame(alike(np.random.default_rng(1), 99, 3))
    assert not ask(rows, items="abc")
    still = {**frame(alike(np.random.default_rng(1), 100, 3)), "d": np.ones(100)}
    with pytest.raises(DataError, match="same answer to d"):
        ask(still, items="abcd")
    with pytest.raises(DataError, match="at least two"):
        ask(still, items="a")
    with pytest.raises(DataError, match="not a number"):
        ask({"a": ["x"], "b": [1], "c": [2]}, items="abc")


def nested(rng, people, least=2, most=12, items=3):
    who = np.repeat(np.arange(people), rng.integers(least, most + 1, people))
    day = rng.normal(0, 1, people)[who] + rng.normal(0, 0.7, len(who))
    rows = day[:, None] + rng.normal(0, 1, (len(who), items)) + np.arange(items)
    return {"id": who, **frame(rows)}


def test_reliability_over_sessions_finds_what_was_planted():
    """Planted: persons 1, sessions .49, error 1 an item, three items that differ in difficulty."""
    found = occasions(nested(np.random.default_rng(3), 3000), client="id", items="abc")
    assert found.person == pytest.approx(1, abs=0.08)
    assert found.session == pytest.approx(0.49, abs=0.02)
    assert found.residual == pytest.approx(1, abs=0.02)
    noise = 0.49 + 1 / 3
    assert found.between_one[0] == pytest.approx(1 / (1 + noise), abs=0.02)
    assert found.between_many[0] == pytest.approx(1 / (1 + noise / found.typical), abs=0.02)
    assert found.within[0] == pytest.approx(0.49 / (0.49 + 1 / 3), abs=0.02)


def test_nested_equals_crossed_where_nothing_but_the_person_and_the_day_moves():
    """Balanced: the same sums of squares, but for the effect of time, which is the day's here."""
    rng = np.random.default_rng(9)
    cube = (
        rng.normal(0, 1, (40, 1, 1)) + rng.normal(0, 1, (40, 6, 1)) + rng.normal(0, 1, (40, 6, 3))
    )
    cube -= cube.mean(axis=(0, 2), keepdims=True)
    cube -= cube.mean(axis=0)
    rows = {"id": np.repeat(np.arange(40), 6), **frame(cube.reshape(240, 3))}
    one, other = occasions(rows, client="id", items="abc"), components(cube)
    assert one.within[0] == pytest.approx(other.rc, abs=0.03)
    assert one.between_one[0] == pytest.approx(other.r1r, abs=0.03)


@pytest.mark.slow
def test_intervals_over_sessions_hold_the_truth_as_often_as_they_say():
    rng, inside = np.random.default_rng(5), []
    for _ in range(300):
        found = occasions(nested(rng, 60), client="id", items="abc")
        inside.append(found.within[1] < 0.49 / (0.49 + 1 / 3) < found.within[2])
    assert np.mean(inside) == pytest.approx(0.94, abs=0.04)


def test_over_sessions_too_few_people_nothing_that_moves_and_readings():
    few = nested(np.random.default_rng(3), 29)
    assert not occasions(few, client="id", items="abc")
    assert not occasions({"id": ["x"], "a": [None], "b": [2]}, client="id", items="ab")
    rng = np.random.default_rng(3)
    chance = {"id": np.repeat(np.arange(40), 3), **frame(rng.normal(0, 1, (120, 2)))}
    found = occasions(chance, client="id", items="ab")
    assert min(one[0] for one in (found.within, found.between_one)) >= 0
    found = occasions(pd.DataFrame(nested(rng, 50)), client="id", items="abc")
    assert "within persons" in str(found)
    assert max(map(len, str(found).splitlines())) <= 100
    assert found.to_frame()["what"].to_list() == ["between_one", "between_many", "within"]
    assert found.to_dict()["level"] == 0.95
    with pytest.raises(DataError, match="at least two"):
        occasions(few, client="id", items="a")
    with pytest.raises(DataError, match="complete"):
        components(np.full((3, 3, 3), np.nan))

"""Sudden gains and losses: each criterion alone, both directions, missing ratings, nonsense."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import DataError
from accord.growth import Criteria, sudden_steps
from accord.growth.sudden import _critical
from accord.records import NotEnough

SEVEN = Criteria(cutoff=7)


def course(scores, client="mira"):
    n = len(scores)
    return {"client": [client] * n, "session": list(range(1, n + 1)), "score": scores}


def found(scores, criteria=SEVEN, **told):
    return [(s.kind, s.after) for s in sudden_steps(course(scores), criteria, **told).steps]


def test_the_critical_t_is_the_published_one_and_grows_with_missing_ratings():
    # Student's t, two-sided 5%: 2.776 for 4 degrees of freedom (Tang & DeRubeis 1999), 3.182, 4.303
    theirs = [2.776445, 3.182446, 4.302653]
    assert np.allclose(_critical(np.array([4, 3, 2]), SEVEN), theirs, atol=1e-6)
    assert _critical(np.array([2]), Criteria(7, critical=2.776)) == 2.776


@pytest.mark.parametrize(
    ("scores", "steps"),
    [
        ([30, 31, 30, 20, 21, 20], [("gain", 4)]),
        ([30, 31, 30, 24, 24, 24], []),  # 6 points: criterion 1
        ([60, 61, 60, 50, 51, 50], []),  # 10 of 60: criterion 2
        ([20, 34, 30, 20, 31, 22], []),  # jumps about: criterion 3
        ([20, 21, 20, 30, 31, 30], [("loss", 4)]),
        ([30, 31, None, 20, 21, 20], []),  # the step itself is not rated
        ([30, None, 30, 20, None, 20], [("gain", 4)]),  # two of three on both sides
    ],
)
def test_criteria(scores, steps):
    assert found(scores) == steps


def test_an_option_leaves_a_criterion_out():
    assert found([60, 61, 60, 50, 51, 50], Criteria(7, share=None)) == [("gain", 4)]
    assert ("gain", 4) in found([20, 34, 30, 20, 31, 22], Criteria(7, alpha=None))


def test_a_scale_that_runs_the_other_way_is_mirrored():
    up = [40 - y for y in (30, 31, 30, 20, 21, 20)]
    assert found(up, higher_is="better", best=40) == [("gain", 4)]
    with pytest.raises(DataError, match="best="):
        found(up, higher_is="better")


def test_what_takes_half_of_it_back_is_told():
    steps = sudden_steps(course([30, 31, 30, 20, 21, 20, 24, 26, 20]), SEVEN).steps
    assert [step.undone for step in steps] == [8]
    assert "1 of them later undone" in str(sudden_steps(course([30] * 3 + [20] * 3 + [29]), SEVEN))


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 63), min_size=6, max_size=12), st.permutations(range(6)))
def test_losses_are_gains_of_the_mirror_and_rows_may_come_in_any_order(scores, order):
    down, up = Criteria(7, share=None), [63 - y for y in scores]
    turned = {"gain": "loss", "loss": "gain"}
    assert [(turned[kind], after) for kind, after in found(scores, down)] == found(up, down)
    rows = course(scores)
    place = [*order, *range(6, len(scores))]
    mixed = {name: [values[n] for n in place] for name, values in rows.items()}
    assert sudden_steps(mixed, down) == sudden_steps(rows, down)


def test_hostile_input():
    assert isinstance(sudden_steps(course([20]), SEVEN), NotEnough)
    assert isinstance(sudden_steps(course([30, 20, 20]), SEVEN), NotEnough)  # one before
    assert isinstance(sudden_steps(course([None, None]), SEVEN), NotEnough)
    assert found([20.0] * 63) == []
    far = {"client": ["jo"] * 6, "session": [1, 2, 3, 400, 401, 402], "score": [30] * 3 + [10] * 3}
    assert isinstance(sudden_steps(far, SEVEN), NotEnough)  # over a gap of a year is no step
    with pytest.raises(DataError, match="not a number"):
        sudden_steps(course(["20", "low", "3"]), SEVEN)
    with pytest.raises(DataError, match="infinite"):
        sudden_steps(course([20.0, float("inf"), 3.0]), SEVEN)
    with pytest.raises(DataError, match="two scores at session 1"):
        sudden_steps({"client": ["a", "a"], "session": [1, 1], "score": [1, 2]}, SEVEN)
    with pytest.raises(DataError, match="above 0"):
        Criteria(cutoff=float("nan"))

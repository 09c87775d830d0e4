"""Cronbach's alpha against identities that hold whatever the data."""

from statistics import covariance, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import AnswerError
from accord.scoring.reliability import FEWEST_PEOPLE, cronbach_alpha

steps = st.integers(0, 10)
few = settings(max_examples=20)  # each example is a hundred people


def people(width):
    return st.lists(
        st.tuples(*[steps] * width), min_size=FEWEST_PEOPLE, max_size=FEWEST_PEOPLE
    ).filter(lambda rows: len({sum(row) for row in rows}) > 1)


@pytest.mark.slow
@few
@given(people(2))
def test_two_items_give_four_covariances_over_the_variance_of_the_totals(rows):
    """Guttman 1945, Psychometrika 10:255-282: the split-half form of the same coefficient."""
    first, second = zip(*rows, strict=True)
    whole = variance([a + b for a, b in rows])
    assert cronbach_alpha(rows).value == pytest.approx(4 * covariance(first, second) / whole)


@pytest.mark.slow
@few
@given(people(1), st.integers(2, 6))
def test_items_that_all_say_the_same_give_one(rows, times):
    assert cronbach_alpha([row * times for row in rows]).value == pytest.approx(1)


@pytest.mark.slow
@few
@given(people(4), st.integers(-3, 3))
def test_moving_an_item_up_or_down_changes_nothing(rows, shift):
    moved = [(a + shift, b, c, d) for a, b, c, d in rows]
    assert cronbach_alpha(moved).value == pytest.approx(cronbach_alpha(rows).value)


def test_under_the_minimum_there_is_no_value():
    rows = [(step % 11, step % 7) for step in range(FEWEST_PEOPLE)]
    assert cronbach_alpha(rows).value is not None
    assert cronbach_alpha(rows[1:]).value is None
    assert cronbach_alpha([]).value is None


def test_people_who_all_give_the_same_total_tell_nothing():
    assert cronbach_alpha([(5, 5)] * FEWEST_PEOPLE).value is None


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(AnswerError, match="Rows differ in length"):
        cronbach_alpha([(1, 2), (1, 2, 3)])
    with pytest.raises(AnswerError, match="at least two"):
        cronbach_alpha([(1,)] * FEWEST_PEOPLE)

"""Two maps of the same people, and what mere asking anew would give."""

import numpy as np
import pytest

from accord.errors import DataError
from accord.records import NotEnough
from accord.relationships import change, measure, turnover_by_forgetting

FIRST = {"ego": [1, 1, 1, 2, 3], "alter": ["a", "b", "c", "a", "z"]}
SECOND = {"ego": [1, 1, 2, 2, 4], "alter": ["c", "d", "x", "y", "z"]}


def test_who_came_and_who_left():
    found = change(measure(FIRST), measure(SECOND))
    assert found.egos.tolist() == [1, 2]
    assert found.came.tolist() == [1, 2] and found.left.tolist() == [2, 1]
    assert found.stayed.tolist() == [1, 0]
    assert found.turnover.tolist() == [0.75, 1.0]
    assert found.differences["size"].tolist() == [-1, 1]
    who = found.who(1)
    assert (who.came, who.left, who.stayed) == (("d",), ("a", "b"), ("c",))
    assert found.to_frame()["turnover"].to_list() == [0.75, 1.0]


def test_a_change_from_or_to_undefined_is_undefined():
    ties = {"ego": [1], "from": ["a"], "to": ["b"]}
    found = change(measure(FIRST, ties), measure(SECOND, {"ego": [], "from": [], "to": []}))
    assert found.to_frame()["density_change"].to_list() == [pytest.approx(-1 / 3), None]


def test_nobody_in_either_map_has_no_turnover():
    empty = measure({"ego": [9], "alter": ["q"]}, egos=[1])
    found = change(empty, empty)
    assert found.to_frame()["turnover"].to_list() == [0.0, None]


def test_nobody_twice_is_not_enough():
    found = change(measure(FIRST), measure({"ego": [7], "alter": ["a"]}))
    assert isinstance(found, NotEnough) and not found


def test_the_limit_is_that_of_a_difference_of_two_scores():
    found = change(measure(FIRST), measure(SECOND), sd={"size": 2.0}, retest=0.82)
    (size,) = found.moved()
    assert size.limit == pytest.approx(1.96 * 2 * np.sqrt(2 * 0.18))
    assert size.limits == pytest.approx((1.96 * 2 * np.sqrt(0.4), 1.96 * 2 * np.sqrt(0.8)))
    assert size.beyond == 0
    assert "forgetting" in str(found) and max(map(len, str(found).splitlines())) <= 100


def test_few_maps_have_no_limit_unless_told():
    (size,) = change(measure(FIRST), measure(SECOND)).moved()
    assert size.limit is None and size.beyond is None


def test_ids_as_text_at_one_time_and_numbers_at_the_other():
    one = measure({"ego": [1, 1], "alter": [1, 2]})
    other = measure({"ego": ["1", "1"], "alter": ["2", "3"]})
    found = change(one, other)
    assert found.stayed.tolist() == [1] and found.who(1).came == ("3",)


@pytest.mark.slow
def test_asking_anew_without_any_change():
    """5 in 100 beyond the limit, and the turnover that forgetting alone gives: 20,000 maps."""
    chance = np.random.default_rng(4)
    people, recall = 10, 0.8
    true = np.repeat(np.arange(20_000), people)
    names = np.tile(np.arange(people), 20_000)
    asked = []
    for _ in range(2):
        named = chance.random(len(true)) < recall
        asked.append(measure({"ego": true[named], "alter": names[named]}))
    found = change(*asked)
    assert np.nanmean(found.turnover) == pytest.approx(turnover_by_forgetting(recall), abs=0.01)


@pytest.mark.parametrize("retest", [-0.1, 1.0, float("nan")])
def test_an_impossible_retest_is_refused(retest):
    with pytest.raises(DataError, match="impossible"):
        change(measure(FIRST), measure(SECOND), retest=retest)


def test_an_impossible_recall_is_refused():
    with pytest.raises(DataError, match="impossible"):
        turnover_by_forgetting(0)

"""Rows at risk: lags, ends, definitions, and what is refused."""

import numpy as np
import pytest

from accord.engagement import UNIMPROVED, before, cells, fit, periods
from accord.errors import DataError
from accord.records import NotEnough

TABLE = {
    "client": ["a", "a", "a", "b", "b", "c"],
    "session": [1, 2, 4, 1, 2, 1],
    "mood": [5, None, 3, 1, 2, 9],
    "better": [0, 0, 1, 0, 0, 0],
    "end": ["", "", "dropout", "", "Agreed", "unilateral"],
}


def test_values_are_lagged_and_carried_on():
    """Session 3 of a has no row: it was held, for there is a session 4."""
    found = periods(TABLE, covariates=["mood"])
    assert found.session.tolist() == [2, 3, 4, 2]
    assert found.X.ravel().tolist() == [5, 5, 5, 1]
    assert found.event.tolist() == [0, 0, 1, 2]
    assert found.left_out == {"sessions before session 2": 3, "drop-outs among these": 1}
    further = periods(TABLE, covariates=["mood"], lag=2)
    assert further.session.tolist() == [3, 4] and further.X.ravel().tolist() == [5, 5]


def test_without_moving_covariates_every_session_is_at_risk():
    found = periods(TABLE)
    assert len(found) == 7 and found.clients == 3
    assert cells(found).ended.sum(axis=0).tolist() == [2, 1]


def test_the_definition_decides_and_is_said():
    assert periods(TABLE, definition=before(3)).event.tolist() == [0, 0, 0, 1, 1]
    kind = periods(TABLE, definition=UNIMPROVED, improved="better")
    assert kind.event.tolist() == [0, 0, 0, 2, 0, 2, 1]
    assert "not reliably improved" in str(kind.definition)
    with pytest.raises(DataError, match="reliably improved"):
        periods(TABLE, definition=UNIMPROVED)
    with pytest.raises(DataError, match="2 or more"):
        before(1)


def test_rows_without_a_covariate_are_left_out_and_counted():
    table = {**TABLE, "age": [30, 30, 30, None, None, 20]}
    found = periods(table, fixed=["age"])
    assert found.left_out == {"sessions with a missing covariate": 2}
    assert any("2 sessions with a missing covariate" in one for one in cells(found).remarks)


def test_words_of_ones_own():
    table = {**TABLE, "end": ["", "", "ghosted", "", "graduated", "moved"]}
    with pytest.raises(DataError, match="“ghosted”"):
        periods(table)
    found = periods(table, words={"ghosted": "unilateral", "Graduated": "agreed"})
    assert found.event.tolist() == [0, 0, 0, 1, 0, 2, 0]


def test_a_gap_of_a_year_without_an_end_is_said():
    table = {"client": [1, 1, 2], "session": [1, 2, 1], "end": ["", "", ""], "day": [0, 7, 400]}
    found = periods(table, time="day")
    assert "1 clients without an end" in found.remarks[0]


@pytest.mark.parametrize(
    ("change", "columns", "said"),
    [
        ({"session": [1, 2, 2, 1, 2, 1]}, {}, "stands in two rows"),
        ({"session": [0, 2, 4, 1, 2, 1]}, {}, "counted from 1"),
        ({"session": [1, 2, 10**9, 1, 2, 1]}, {}, "column of days"),
        ({"session": [1.5, 2, 4, 1, 2, 1]}, {}, "whole number"),
        ({"session": [1, None, 4, 1, 2, 1]}, {}, "whole number"),
        ({"end": ["", "dropout", "", "", "", ""]}, {}, "has an end at session 2"),
        ({"mood": [5, "low", 3, 1, 2, 9]}, {"covariates": ["mood"]}, "not a number"),
        ({"mood": [5, float("inf"), 3, 1, 2, 9]}, {"covariates": ["mood"]}, "infinite"),
        ({name: [] for name in TABLE}, {}, "table is empty"),
        ({"mood": [None] * 6}, {"covariates": ["mood"]}, "No session is left"),
        ({}, {"fixed": ["mood"]}, "changes within client"),
        ({"client": ["a", None, "a", "b", "b", "c"]}, {}, "empty in row 2"),
        ({}, {"covariates": ["mood"], "lag": -1}, "negative lag"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(change, columns, said):
    with pytest.raises(DataError, match=said):
        periods({**TABLE, **change}, **columns)


def many(**columns):
    """Forty clients of three sessions; half drop out at their last."""
    table = {
        "client": list(np.repeat(np.arange(40), 3)),
        "session": list(np.tile([1, 2, 3], 40)),
        "end": ["dropout" if s == 3 and c % 2 else "" for c in range(40) for s in (1, 2, 3)],
        "x": list(np.tile(np.arange(10.0), 12)),
    }
    return {**table, **columns}


def test_a_constant_covariate_and_one_said_twice_are_refused():
    with pytest.raises(DataError, match="the same in every row"):
        fit(periods(many(x=[4.0] * 120), covariates=["x"]))
    with pytest.raises(DataError, match="too large"):
        fit(periods(many(x=[1e300, -1e300, 0] * 40), covariates=["x"]))
    with pytest.raises(DataError, match="combination"):
        fit(periods(many(y=many()["x"]), covariates=["x", "y"]), ridge=0)


def test_one_client_one_session_and_nobody_dropping_out_are_not_enough():
    one = {"client": [1], "session": [1], "end": ["dropout"]}
    assert isinstance(fit(periods(one)), NotEnough)
    assert isinstance(fit(periods(many(end=[""] * 120))), NotEnough)
    everybody = {"client": list(range(30)), "session": [1] * 30, "end": ["1"] * 30}
    assert isinstance(fit(periods(everybody)), NotEnough)


def test_everybody_at_one_session_has_a_constant_baseline():
    table = {"client": list(range(60)), "session": [1] * 60, "end": ["1"] * 20 + [""] * 40}
    found = fit(periods(table))
    assert found.baseline.kind == "constant"
    assert found.predict().staying[0] == pytest.approx(2 / 3)


def test_sixty_three_sessions():
    table = {
        "client": list(np.repeat(np.arange(40), 63)),
        "session": list(np.tile(np.arange(1, 64), 40)),
        "end": ["dropout" if s == 62 and c % 2 else "" for c in range(40) for s in range(63)],
    }
    assert fit(periods(table)).predict().staying[-1] == pytest.approx(0.5, abs=0.1)


def test_cells_of_another_kind_do_not_add():
    with pytest.raises(DataError, match="do not belong together"):
        cells(periods(TABLE)) + cells(periods(TABLE, definition=before(3)))


def test_an_impossible_ridge_or_baseline_is_refused():
    with pytest.raises(DataError, match="impossible"):
        fit(periods(many(), covariates=["x"]), ridge=-1)
    with pytest.raises(DataError, match="no baseline"):
        fit(periods(many()), baseline="weibull")

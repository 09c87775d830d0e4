"""Split alliances from a table: the same as one by one, own constants, and what is refused."""

import numpy as np
import pytest

from accord.alliance.split import split
from accord.alliance.splits import splits
from accord.errors import DataError
from accord.records import Constants, NotEnough, Point, Series

CLINIC = Constants("c", 8.0, 0.5, 1.0, 1.06, 1.64, "a test")


def couples(number=120, sessions=6, apart=0.0, seed=1):
    """Jo and Sam of every couple; their levels differ by `apart` and by chance of sd 1."""
    draw = np.random.default_rng(seed)
    level = draw.normal(8, 1, (number, 1, 1)) * np.ones((1, 2, 1))
    level[:, 0] += apart + draw.normal(0, 1, (number, 1))
    score = level + draw.normal(0, 0.7, (number, 2, sessions))
    case, who, session = np.indices(score.shape).reshape(3, -1)
    return {
        "case": case,
        "person": np.array(["Jo", "Sam"])[who],
        "session": session + 1,
        "score": score.ravel(),
    }


def test_a_table_gives_what_its_cases_give_one_by_one():
    table = couples(3)
    found = splits(table, constants=CLINIC)
    for case, read in found.cases.items():
        series = {
            name: Series(
                "",
                "score",
                "client",
                tuple(
                    Point(int(at), float(value))
                    for c, p, at, value in zip(*table.values(), strict=True)
                    if str(c) == case and p == name
                ),
                constants=CLINIC,
            )
            for name in ("Jo", "Sam")
        }
        assert read.pairs == split(series).pairs
    assert not found.learnt


@pytest.mark.slow
def test_with_a_hundred_pairs_the_table_teaches_its_own():
    found = splits(couples(apart=1.0))
    own = found.pairs[0][1].constants
    assert found.learnt
    assert own.mean == pytest.approx(1.0, abs=0.3)
    assert own.within == pytest.approx(0.98, abs=0.12)
    assert own.between == pytest.approx(1.0, abs=0.35)
    assert sum(found.grades().values()) == 120
    assert found.to_frame().height == 120
    assert found.looked == 600
    assert found.to_dict()["learnt"] is True
    assert all(len(line) <= 100 for line in str(found).splitlines())


@pytest.mark.slow
def test_standing_splits_are_sure_as_often_as_they_say():
    """Intervals of the shrunken mean hold the true difference 95 times in 100."""
    draw = np.random.default_rng(4)
    truth = draw.normal(0, 1, 200)
    score = np.stack(
        [truth[:, None] + draw.normal(0, 0.7, (200, 6)), draw.normal(0, 0.7, (200, 6))]
    )
    who, case, session = np.indices(score.shape).reshape(3, -1)
    rated = {"case": case, "session": session + 1, "person": who, "score": score.ravel()}
    frame = splits(rated, constants=CLINIC).to_frame()
    held = (frame["low"].to_numpy() <= truth) & (truth <= frame["high"].to_numpy())
    assert held.mean() == pytest.approx(0.95, abs=0.05)


def test_alone_and_never_together():
    table = couples(2)
    alone = {name: values[table["person"] == "Jo"] for name, values in table.items()}
    assert isinstance(splits(alone, constants=CLINIC), NotEnough)
    assert isinstance(splits(table), NotEnough)
    apart = {"case": [1, 1], "session": [1, 2], "person": ["Jo", "Sam"], "score": [8.0, 8.0]}
    found = splits(apart, constants=CLINIC)
    assert found.to_frame()["standing"].to_list() == [None]
    assert "fewer than two sessions" in str(found)


def test_wrong_tables_are_refused():
    table = couples(2)
    with pytest.raises(DataError, match="twice"):
        splits({**table, "session": np.ones(24)}, constants=CLINIC)
    with pytest.raises(DataError, match="infinite"):
        splits({**table, "score": np.full(24, np.inf)}, constants=CLINIC)

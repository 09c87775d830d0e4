"""The within-between model for showing: planted effects, centring, and what is refused."""

import numpy as np
import pytest

from accord.alliance.lagged import nickell
from accord.alliance.within_between import within_between
from accord.errors import DataError
from accord.prove.lagged import simulate, study
from accord.records import NotEnough


def planted(clients=200, sessions=8, within=-0.3, between=0.8, seed=1):
    """No carry-over: the outcome follows last session's alliance, and the client's level."""
    draw = np.random.default_rng(seed)
    usual, move = draw.normal(0, 1, (clients, 1)), draw.normal(0, 1, (clients, sessions))
    outcome = between * usual + draw.normal(0, 1, (clients, sessions))
    outcome[:, 1:] += within * move[:, :-1]
    return study(np.stack([outcome, usual + move], axis=2))


def test_planted_effects_of_opposite_sign_are_kept_apart():
    found = within_between(planted())
    assert found.within.estimate == pytest.approx(-0.3, abs=0.09)
    assert found.between.low > 0.4
    assert found.difference.estimate == pytest.approx(
        found.between.estimate - found.within.estimate
    )
    assert (found.clients, found.steps) == (200, 1400)


@pytest.mark.slow
def test_carry_over_is_biased_as_it_says_and_the_cross_lag_a_little():
    """True .30 and -.10: centring takes about .20 off the first and adds .03 to the second."""
    found = within_between(study(simulate(1000, 8, 1)))
    assert found.carry_over.estimate == pytest.approx(0.30 + nickell(0.3, 7), abs=0.03)
    assert found.expected_bias == pytest.approx(nickell(0.3, 7), abs=0.02)
    assert found.within.estimate == pytest.approx(-0.07, abs=0.03)


@pytest.mark.slow
def test_a_level_added_to_a_client_leaves_the_within_effect():
    table = planted(60)
    shift = np.random.default_rng(2).normal(0, 5, 60)[table["client"].astype(int)]
    one, other = (
        within_between(table),
        within_between({**table, "alliance": table["alliance"] + shift}),
    )
    assert other.within.estimate == pytest.approx(one.within.estimate, abs=0.02)


def test_sessions_missing_break_a_step():
    table = planted(60)
    table["outcome"][table["session"] == 4] = np.nan
    assert within_between(table).steps == 60 * 5


def test_results_print_and_table_and_draw():
    found = within_between(planted(40))
    assert all(len(line) <= 100 for line in str(found).splitlines())
    assert found.to_frame().height == 5
    assert found.to_dict()["clients"] == 40
    assert found.picture().startswith("<svg")


def test_too_little_and_wrong_tables():
    few = within_between(planted(29))
    assert isinstance(few, NotEnough) and few.have == 29
    assert not within_between(planted(1))
    assert not within_between(planted(40, sessions=1))
    table = planted(40)
    with pytest.raises(DataError, match="twice"):
        within_between({**table, "session": np.ones(320)})
    with pytest.raises(DataError, match="never moves"):
        within_between({**table, "alliance": np.repeat(np.arange(40.0), 8)})
    with pytest.raises(DataError, match="from 1"):
        within_between({**table, "session": table["session"] - 1})

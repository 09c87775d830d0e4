"""Client and therapist: moving together, who is lower, and what is refused."""

import numpy as np
import pytest

from accord.alliance.agreement import agreement, together
from accord.errors import DataError
from accord.records import NotEnough


def ratings(pairs=40, sessions=8, follow=0.5, lower=0.4, seed=1, trend=0.0):
    """The therapist follows so much of the client's move, and rates so much higher."""
    draw = np.random.default_rng(seed)
    move = draw.normal(0, 1, (pairs, sessions))
    usual = draw.normal(7, 1, (pairs, 1))
    rise = trend * np.log(np.arange(1, sessions + 1))
    client = usual + move + rise
    therapist = usual + lower + follow * move + rise + draw.normal(0, 0.6, (pairs, sessions))
    return {
        "client": np.repeat(np.arange(pairs), sessions),
        "session": np.tile(np.arange(1, sessions + 1), pairs),
        "score": client.ravel(),
        "therapist": therapist.ravel(),
    }


def test_planted_agreement_comes_back():
    """r = .5 / sqrt(.25 + .36) = .640; follow .5; the therapist .4 above."""
    found = agreement(ratings(400))
    assert found.temporal.estimate == pytest.approx(0.640, abs=0.03)
    assert found.directional.low < -0.4 < found.directional.high
    assert found.truth_and_bias.following.estimate == pytest.approx(0.5, abs=0.03)
    assert found.truth_and_bias.bias.low < 0.4 < found.truth_and_bias.bias.high
    assert found.levels.estimate > 0.8
    assert (len(found.pairs), found.sessions, found.left_out) == (400, 3200, 0)


def test_the_mean_difference_is_the_t_interval_over_pairs():
    table = ratings(20)
    found = agreement(table)
    means = (table["score"] - table["therapist"]).reshape(20, 8).mean(1)
    far = 2.0930240 * means.std(ddof=1) / np.sqrt(20)  # Student's t, 19 degrees of freedom
    ends = (means.mean() - far, means.mean() + far)
    assert (found.directional.low, found.directional.high) == pytest.approx(ends)
    assert found.pairs[3].difference == pytest.approx(means[3])
    r = np.corrcoef([table[c].reshape(20, 8).mean(1) for c in ("score", "therapist")])[0, 1]
    fisher = np.tanh(np.arctanh(r) + np.array([-1.9599640, 1.9599640]) / np.sqrt(17))
    assert (found.levels.low, found.levels.high) == pytest.approx(fisher)


def test_one_pairs_own_correlation_is_pearsons():
    table = ratings(12)
    found = agreement(table)
    own = np.corrcoef(table["score"][:8], table["therapist"][:8])[0, 1]
    assert found.pairs[0].together == pytest.approx(own)
    short = agreement(ratings(12, sessions=7))
    assert short.pairs[0].together is None


@pytest.mark.slow
def test_a_shared_rise_is_not_agreement_beyond_it():
    table = ratings(200, follow=0.0, trend=2.0)
    assert agreement(table).temporal.low > 0.3
    beyond = agreement(table, detrended=True).temporal
    assert abs(beyond.estimate) < 0.1


@pytest.mark.slow
def test_the_interval_holds_what_it_says():
    """15 pairs of 8 sessions, 300 times: 95 in 100, +- 3 standard errors of .0126."""
    held = []
    for seed in range(300):
        found = agreement(ratings(15, seed=seed)).temporal
        held.append(found.low <= 0.5 / np.sqrt(0.61) <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)


def test_missing_ratings_leave_out_their_session_and_short_pairs():
    table = ratings(12)
    table["therapist"][:6] = np.nan
    found = agreement(table)
    assert (found.left_out, len(found.pairs), found.sessions) == (1, 11, 88)
    assert "1 pair had too few" in str(found)


@pytest.mark.slow
def test_results_print_and_table_and_draw():
    found = agreement(ratings(12))
    assert isinstance(found.truth_and_bias, NotEnough)
    assert "Not enough data for truth and bias: 12 pairs" in str(found)
    assert all(len(line) <= 100 for line in str(agreement(ratings())).splitlines())
    assert found.to_frame().height == 12
    assert found.to_dict()["truth_and_bias"]["not_enough_data"] is True
    assert agreement(ratings()).to_dict()["truth_and_bias"]["following"]["name"] == "following"
    assert found.picture().startswith("<svg")


def test_too_little_is_said():
    found = agreement(ratings(9))
    assert isinstance(found, NotEnough) and (found.have, found.need) == (9, 10)
    assert not agreement(ratings(1))
    assert not agreement(ratings(50, sessions=1))
    assert not agreement({**ratings(), "therapist": np.full(320, np.nan)})


def test_wrong_tables_are_refused():
    table = ratings()
    with pytest.raises(DataError, match="twice"):
        agreement({**table, "session": np.ones(320)})
    with pytest.raises(DataError, match="never moves"):
        agreement({**table, "therapist": np.full(320, 8.0)})
    with pytest.raises(DataError, match="infinite"):
        agreement({**table, "score": np.full(320, np.inf)})
    with pytest.raises(DataError, match="not a number"):
        agreement({**table, "score": ["fine"] * 320})


def test_perfect_agreement_does_not_break_it():
    table = ratings(12)
    found = agreement({**table, "therapist": table["score"] + 1})
    assert found.temporal.estimate == pytest.approx(1)
    assert found.directional.estimate == pytest.approx(-1)


def test_together_of_groups_that_never_move_is_undefined():
    assert np.isnan(together([0, 0, 1, 1], [1, 1, 2, 2], [1, 2, 3, 4]))

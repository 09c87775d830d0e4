"""What no model can be made of is refused, in words; what little can be made is not oversold."""

import numpy as np
import pytest

from accord.errors import DataError
from accord.mixed import bootstrap, caseloads, fit, fit_caseloads, fit_moments, fit_three, moments
from accord.mixed.rows import LEAST_GROUPS

CLIENT, SESSION = np.divmod(np.arange(48), 6)
RNG = np.random.default_rng(11)
Y = np.rint(20 - SESSION + RNG.normal(0, 2, 8)[CLIENT] + RNG.normal(0, 1.5, 48))
ONES = np.ones((48, 1))
TWO = np.column_stack([np.ones(48), SESSION])


def plain(y=Y, X=TWO, Z=ONES, groups=CLIENT, names=("intercept", "session"), **more):
    return fit(y, X, Z, groups, names=names, **more)


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_infinite_values_are_refused(bad):
    y = np.where(np.arange(48) == 7, bad, Y)
    with pytest.raises(DataError, match="infinite"):
        plain(y)
    with pytest.raises(DataError, match="infinite"):
        moments(CLIENT, SESSION + 1, y)


def test_text_is_refused():
    with pytest.raises(DataError, match="not a number"):
        plain(["ten"] * 48)
    with pytest.raises(DataError, match="not a number"):
        moments(CLIENT, SESSION + 1, ["ten"] * 48)


def test_missing_values_are_left_out_and_counted():
    y = np.where(np.arange(48) % 7 == 3, np.nan, Y)
    found, kept = plain(y), ~np.isnan(y)
    again = plain(y[kept], TWO[kept], ONES[kept], CLIENT[kept])
    assert found.left_out == 7
    assert "7 rows left out" in str(found)
    assert found.loglik == pytest.approx(again.loglik)
    assert moments(CLIENT, SESSION + 1, y).left_out == 7


def test_too_little_is_answered_not_guessed():
    one = np.zeros(48, dtype=int)
    each = np.arange(48)
    for found in (
        plain(groups=one),
        plain(groups=each),
        fit_moments(moments(one, np.arange(48) + 1, Y)),
        fit_moments(moments(each, np.ones(48, dtype=int), Y)),
        plain(np.full(48, 7.0)),
        fit_moments(moments(CLIENT, SESSION + 1, np.full(48, 7.0))),
        plain(2.0 * SESSION),
        plain(Y[:0], TWO[:0], ONES[:0], CLIENT[:0]),
        fit_moments(moments(CLIENT[:0], SESSION[:0], Y[:0])),
        fit_three(Y, TWO, ONES, CLIENT, CLIENT * 0, names=("intercept", "session")),
        fit_caseloads(caseloads(CLIENT, SESSION + 1, Y, CLIENT // 4)),
    ):
        assert not found
        assert str(found).startswith("Not enough data for ")


def test_four_clients_are_too_few_and_five_are_enough():
    few = CLIENT < LEAST_GROUPS - 1
    assert not plain(Y[few], TWO[few], ONES[few], CLIENT[few])
    five = CLIENT < LEAST_GROUPS
    assert plain(Y[five], TWO[five], ONES[five], CLIENT[five])


def test_a_constant_or_repeated_covariate_is_named():
    X = np.column_stack([TWO, np.full(48, 3.0)])
    with pytest.raises(DataError, match="setting says nothing of its own"):
        plain(X=X, names=("intercept", "session", "setting"))
    with pytest.raises(DataError, match="setting is the same for every client"):
        fit_moments(moments(CLIENT, SESSION + 1, Y, {"setting": np.full(8, 3.0)}))
    half = {"a": np.arange(8) % 2, "b": 1 - np.arange(8) % 2}
    with pytest.raises(DataError, match="b follows from"):
        fit_moments(moments(CLIENT, SESSION + 1, Y, half))
    with pytest.raises(DataError, match="zero in all rows"):
        plain(X=np.column_stack([TWO, np.zeros(48)]), names=("intercept", "session", "none"))


def test_wrong_shapes_and_codes_are_refused():
    with pytest.raises(DataError, match="48, 47, 48"):
        plain(X=TWO[:47])
    with pytest.raises(DataError, match="2 columns and 1 names"):
        plain(names=("intercept",))
    with pytest.raises(DataError, match="codes"):
        plain(groups=CLIENT * 10_000)
    with pytest.raises(DataError, match="whole numbers from 0"):
        plain(groups=CLIENT.astype(str))


def test_a_session_twice_or_a_changing_covariate_is_refused():
    with pytest.raises(DataError, match="has session 1 twice"):
        moments(CLIENT, np.where(SESSION < 2, 1, SESSION), Y)
    with pytest.raises(DataError, match="mood changes within client 0"):
        moments(CLIENT, SESSION + 1, Y, {"mood": SESSION})
    with pytest.raises(DataError, match="two rows at"):
        plain(order=SESSION // 2, residual="ar1")
    with pytest.raises(DataError, match="has two upper groups"):
        fit_three(Y, TWO, ONES, CLIENT, SESSION, names=("intercept", "session"))
    with pytest.raises(DataError, match="session 0"):
        moments(CLIENT, SESSION, Y)
    with pytest.raises(DataError, match="from 0 to"):
        moments(CLIENT, SESSION * 10_000, Y)


@pytest.mark.slow
def test_a_gap_of_a_year_is_a_gap_like_any_other():
    day = SESSION * 7 + np.where(SESSION > 3, 365, 0)
    found = plain(order=day, residual="ar1")
    assert -1 < found.phi < 1
    assert np.isfinite(found.loglik)
    weeks = moments(CLIENT, SESSION + 1 + np.where(SESSION > 3, 52, 0), Y)
    assert fit_moments(weeks)


def test_no_difference_between_clients_is_reported_as_a_boundary():
    still = np.tile([1.0, -1, 2, -2, 0.5, -0.5], 8) + 10
    found = plain(still + 0.01 * np.sin(np.arange(48.0)))
    assert found.boundary
    assert found.D[0, 0] == 0
    assert "At the boundary" in str(found)
    assert (found.random_effects()[0] == 0).all()
    made = fit_moments(moments(CLIENT, SESSION + 1, still), random=("intercept",))
    assert made.boundary


def test_scores_of_any_size_give_the_same_fit():
    small = plain()
    for factor in (1e-9, 1e9):
        large = plain(Y * factor)
        assert large.beta == pytest.approx(small.beta * factor, rel=1e-5)
        assert pytest.approx(small.D * factor**2, rel=1e-4) == large.D
    moved = plain(Y + 1e7)
    assert moved.sigma2 == pytest.approx(small.sigma2, rel=1e-4)


def test_time_in_days_is_no_worse_than_time_in_years():
    day = TWO * [1, 365.25]
    names = ("intercept", "session")
    one = fit(Y, TWO, TWO, CLIENT, names=names, random_names=names)
    two = fit(Y, day, day, CLIENT, names=names, random_names=names)
    assert one.D[1, 1] == pytest.approx(two.D[1, 1] * 365.25**2, rel=1e-3, abs=1e-9)


def test_a_fit_from_a_file_says_that_its_rows_are_gone():
    found = plain()
    again = type(found).from_dict(found.to_dict())
    with pytest.raises(DataError, match="does not hold its rows"):
        again.random_effects()
    with pytest.raises(DataError, match="does not hold its rows"):
        bootstrap(again, 99, seed=1)
    with pytest.raises(DataError, match="no fixed effect"):
        again.test("mood")
    with pytest.raises(DataError, match="not all zero"):
        again.test([0, 0])

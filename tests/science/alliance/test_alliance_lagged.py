"""Lagged effects: the likelihood and its derivative, others' figures, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from tests.science.alliance.reference import VALUES
from tests.science.values import check

from accord.alliance.carry_over import CarryOver
from accord.alliance.lag_panel import panel
from accord.alliance.lagged import lagged, nickell
from accord.alliance.patterns import collect, likelihood
from accord.errors import DataError
from accord.prove.lagged import prove, simulate, study
from accord.records import NotEnough

MODELS = [CarryOver(5, slopes, leads) for slopes in (False, True) for leads in (False, True)]


def holes(ratings, share=0.2, seed=3):
    ratings = ratings.copy()
    ratings[np.random.default_rng(seed).random(ratings.shape) < share] = np.nan
    return ratings


def log_density(far, covariance):
    """Of the multivariate normal distribution."""
    quadratic = far @ np.linalg.solve(covariance, far)
    return -(np.linalg.slogdet(2 * np.pi * covariance)[1] + quadratic) / 2


def design(sessions):
    time = np.log(np.arange(1, sessions + 1))
    return np.kron(np.column_stack([np.ones(sessions), time]), np.eye(2))


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_likelihood_is_that_of_every_row_by_itself_and_its_derivative_is_exact(model):
    rows = holes(simulate(30, 5, 1)).reshape(30, 10)
    patterns, means = collect(rows), design(5)
    u = np.random.default_rng(2).normal(0, 0.4, model.size) + 0.3
    found = likelihood(patterns, model.covariance(u), means)
    covariance, mean = model.covariance(u), means @ found.beta
    by_row = sum(
        log_density(row[there] - mean[there], covariance[np.ix_(there, there)])
        for row in rows
        for there in [~np.isnan(row)]
        if there.any()
    )
    assert found.deviance == pytest.approx(-2 * by_row, rel=1e-9)

    def deviance(u):
        return likelihood(patterns, model.covariance(u), means).deviance

    steps = 1e-6 * np.eye(model.size)
    numeric = [(deviance(u + step) - deviance(u - step)) / 2e-6 for step in steps]
    exact = model.gradient(u, found.slope)
    assert exact == pytest.approx(np.array(numeric), abs=1e-6 * np.abs(exact).max())


def test_the_covariance_is_that_of_the_process_written_out():
    model = CarryOver(4)
    u = np.array([0.3, -0.1, -0.06, 0.35, 0.9, -0.2, 0.8, 1.0, 0.1, 0.7, 1.4, -0.4, 1.1])
    parts, by_hand = model.parts(u), np.zeros((8, 8))
    variance = parts.first
    for t in range(4):
        covariance = variance
        for later in range(t, 4):
            by_hand[2 * later : 2 * later + 2, 2 * t : 2 * t + 2] = covariance
            by_hand[2 * t : 2 * t + 2, 2 * later : 2 * later + 2] = covariance.T
            covariance = parts.phi @ covariance
        variance = parts.phi @ variance @ parts.phi.T + parts.shock
    by_hand += np.tile(parts.between, (4, 4))
    assert model.covariance(u) == pytest.approx(by_hand)


def test_the_second_series_may_follow_within_the_session():
    """y = p y' + q a' + z; a = c y + d a' + z2, so that Phi and Q are as written by hand."""
    model = CarryOver(3, leads=True)
    p, q, c, d, one, two = 0.3, -0.2, 0.4, 0.5, 0.9, 0.7
    parts = model.parts(np.array([p, q, c, d, one, two, 1, 0, 1, 1, 0, 1]))
    assert parts.phi == pytest.approx(np.array([[p, q], [c * p, c * q + d]]))
    shock = [[one**2, c * one**2], [c * one**2, c**2 * one**2 + two**2]]
    assert parts.shock == pytest.approx(np.array(shock))


def test_slopes_add_their_share_to_every_covariance():
    plain, sloped = CarryOver(3), CarryOver(3, slopes=True)
    u = np.array([0.3, -0.1, 0.0, 0.3, 0.9, 0.1, 0.8, 1.0, 0.1, 0.7])
    level, slopes = [1.2, -0.3, 1.0], [0.2, 0.1, 0.5, 0.1, 0.0, 0.2, 0.4]
    share = sloped.covariance(np.r_[u, level, slopes]) - plain.covariance(np.r_[u, level])
    between = sloped.parts(np.r_[u, level, slopes]).between
    t, s = np.log(2), np.log(3)  # sessions 2 and 3; first series: intercept 0, slope 2
    by_hand = t * between[2, 0] + s * between[0, 2] + t * s * between[2, 2]
    assert share[2, 4] == pytest.approx(by_hand)
    assert share[:2, :2] == pytest.approx(np.zeros((2, 2)))  # log 1 is nil


@pytest.mark.slow
def test_a_path_within_the_session_comes_back():
    draw = np.random.default_rng(3)
    ratings = np.zeros((500, 30, 2))
    for t in range(1, 30):
        before, fresh = ratings[:, t - 1], draw.normal(size=(500, 2))
        ratings[:, t, 0] = 0.3 * before[:, 0] - 0.2 * before[:, 1] + fresh[:, 0]
        ratings[:, t, 1] = 0.4 * ratings[:, t, 0] + 0.3 * before[:, 1] + fresh[:, 1]
    ratings = ratings[:, -5:] + draw.normal(size=(500, 1, 2))
    found = lagged(study(ratings), order="outcome-first", slopes=False)
    assert found.path("outcome", "alliance").when == "same session"
    assert found.path("outcome", "alliance").estimate == pytest.approx(0.4, abs=0.1)
    assert found.path("alliance", "outcome").estimate == pytest.approx(-0.2, abs=0.1)


def test_two_series_that_are_one_are_refused():
    table = study(simulate(120, 4, 1))
    for twin in (table["outcome"], 1 - 2 * table["outcome"]):
        with pytest.raises(DataError, match="move as one"):
            lagged({**table, "alliance": twin})


@pytest.mark.slow
def test_a_search_that_does_not_settle_gives_no_figures():
    found = lagged(study(simulate(120, 4, 1)), slopes=False)
    unsettled = replace(found, converged=False)
    assert "did not settle" in str(unsettled) and "estimate" not in str(unsettled)


def test_others_figures():
    check(VALUES)


@pytest.mark.slow
def test_a_fit_is_the_same_in_any_unit_and_any_order_of_rows():
    table = study(holes(simulate(110, 4, 4), 0.05))
    plain = lagged(table, slopes=False)
    order = np.random.default_rng(0).permutation(len(table["client"]))
    mixed = lagged({name: values[order] for name, values in table.items()}, slopes=False)
    scaled = lagged({**table, "alliance": 50 + 10 * table["alliance"]}, slopes=False)
    for one in plain.paths:
        assert mixed.path(one.origin, one.target).estimate == pytest.approx(one.estimate, abs=1e-5)
        other = scaled.path(one.origin, one.target)
        assert other.standardised == pytest.approx(one.standardised, abs=1e-5)
        assert other.z == pytest.approx(one.z, abs=1e-3)
    path, same = (fit.path("alliance", "outcome") for fit in (scaled, plain))
    assert 10 * path.estimate == pytest.approx(same.estimate, abs=1e-5)
    rated = (~np.isnan(table["alliance"])).sum()
    assert scaled.loglik == pytest.approx(plain.loglik - rated * np.log(10))


@pytest.mark.slow
def test_orders_mirror_each_other():
    table = study(simulate(120, 4, 5))
    first = lagged(table, order="outcome-first", slopes=False)
    swapped = {**table, "outcome": table["alliance"], "alliance": table["outcome"]}
    second = lagged(swapped, order="alliance-first", slopes=False)
    assert first.loglik == pytest.approx(second.loglik, abs=1e-4)
    within, between = first.path("outcome", "alliance"), first.path("alliance", "outcome")
    assert (within.when, between.when) == ("same session", "next session")
    assert second.path("alliance", "outcome").estimate == pytest.approx(within.estimate, abs=1e-4)


@pytest.mark.slow
def test_the_path_to_the_next_start_is_the_same_in_both_orders():
    """y_t follows y_(t-1) and a_(t-1) in both; only what follows y_t is said otherwise."""
    table = study(simulate(150, 4, 6))
    together, ordered = (
        lagged(table, slopes=False),
        lagged(table, order="outcome-first", slopes=False),
    )
    one, other = (fit.path("alliance", "outcome") for fit in (together, ordered))
    assert other.estimate == pytest.approx(one.estimate, abs=0.5 * one.se)


@pytest.mark.slow
def test_trends_of_ones_own_are_kept_where_there_are_any():
    """Left in, they look like carry-over (true .30)."""
    table = study(simulate(400, 6, 7, trends=1.0))
    without, chosen = lagged(table, slopes=False), lagged(table)
    carry = ("outcome", "outcome")
    assert without.path(*carry).estimate > 0.4
    assert chosen.slopes and chosen.aic < without.aic - 50
    assert chosen.path(*carry).estimate == pytest.approx(0.30, abs=0.1)
    assert not lagged(study(simulate(400, 6, 7))).slopes


@pytest.mark.slow
def test_planted_paths_come_back_beside_trends_of_ones_own():
    proof = prove(300, 8, studies=10, trends=0.4)
    assert all(abs(path.bias) <= 0.03 for path in proof.paths)
    assert "trends of sd 0.4" in str(proof)


@pytest.mark.slow
def test_no_differences_between_clients_is_a_boundary():
    draw = np.random.default_rng(1)
    ratings = draw.normal(size=(200, 5, 2)) - 0.3 * draw.normal(size=(200, 1, 1))
    ratings[:, :, 1] = draw.normal(size=(200, 5))
    ratings[:, :, 1] -= ratings[:, :, 1].mean(1, keepdims=True)
    found = lagged(study(ratings), slopes=False)
    assert found.boundary
    assert "boundary" in str(found)


@pytest.mark.slow
def test_a_result_prints_tables_and_draws():
    found = lagged(study(simulate(120, 4, 9)), slopes=False)
    assert all(len(line) <= 100 for line in str(found).splitlines())
    frame = found.to_frame()
    assert frame.height == 4 and frame["low"][0] < frame["estimate"][0] < frame["high"][0]
    plain = found.to_dict()
    assert plain["clients"] == 120 and plain["paths"][1]["origin"] == "alliance"
    assert found.picture().startswith("<svg")
    with pytest.raises(DataError, match="Paths run"):
        found.path("alliance", "weather")


def test_too_little_is_said_not_guessed():
    few = lagged(study(simulate(99, 6, 1)))
    assert isinstance(few, NotEnough) and (few.have, few.need) == (99, 100)
    short = lagged(study(simulate(200, 3, 1)))
    assert isinstance(short, NotEnough) and short.unit == "sessions"
    one = lagged(study(simulate(1, 1, 1)))
    assert isinstance(one, NotEnough)
    never_running = study(simulate(200, 6, 1))
    odd = never_running["session"] % 2 == 1
    apart = lagged({name: values[odd] for name, values in never_running.items()})
    assert isinstance(apart, NotEnough) and apart.have == 0


def test_nothing_rated_at_all():
    table = study(simulate(120, 5, 1))
    assert not lagged({**table, "outcome": np.full(600, np.nan)})


@pytest.mark.slow
def test_sixty_three_sessions_use_twenty_unless_more_are_asked_for():
    table = study(simulate(110, 63, 2))
    asked = {"last": None, "day": "", "longest_gap": 21.0}
    read = panel(table, "client", "session", ("outcome", "alliance"), **asked)
    assert read.sessions == 20
    assert any("after session 20" in remark for remark in read.remarks)
    asked["last"] = 63
    assert panel(table, "client", "session", ("outcome", "alliance"), **asked).sessions == 63
    assert lagged(table, last=5, slopes=False).sessions == 5


@pytest.mark.slow
def test_a_year_apart_ends_a_series():
    table = study(simulate(150, 8, 3))
    days = 7 * (table["session"] - 1) + np.where(table["session"] > 5, 365, 0)
    found = lagged({**table, "day": days}, day="day", slopes=False)
    assert found.sessions == 5
    assert any("450 rows after a gap" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("outcome", 7.0, "same at every session"),
        ("alliance", np.inf, "infinite"),
        ("session", 1.0, "twice"),
        ("session", 0.0, "Number each client's sessions from 1"),
    ],
)
def test_wrong_tables_are_refused(column, value, said):
    table = study(simulate(120, 5, 1))
    with pytest.raises(DataError, match=said):
        lagged({**table, column: np.full(600, value)})


def test_text_among_numbers_is_refused():
    table = study(simulate(120, 5, 1))
    with pytest.raises(DataError, match="not a number"):
        lagged({**table, "outcome": ["good", *map(str, table["outcome"][1:])]})
    with pytest.raises(DataError, match="level"):
        lagged(table, level=95)


def test_nickell_refuses_what_it_cannot_say():
    with pytest.raises(DataError):
        nickell(1.0, 5)
    with pytest.raises(DataError):
        nickell(0.3, 1)


def test_nickell_is_the_bias_of_centring():
    """Person-mean centred regression of a pure carry-over of .3, 5 sessions: T = 4 transitions."""
    draw = np.random.default_rng(5)
    series = np.zeros((20_000, 40))
    for t in range(1, 40):
        series[:, t] = 0.3 * series[:, t - 1] + draw.normal(size=20_000)
    before, after = series[:, -5:-1], series[:, -4:]
    before = before - before.mean(1, keepdims=True)
    after = after - after.mean(1, keepdims=True)
    biased = (before * after).sum() / (before**2).sum()
    assert biased - 0.3 == pytest.approx(nickell(0.3, 4), abs=0.01)

"""Moments add, and what is fitted from them is what is fitted from rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.science.mixed.models import wide

from accord.errors import DataError
from accord.mixed import Fit, caseloads, fit, fit_caseloads, fit_moments, fit_three, moments
from accord.mixed.batches import squares
from accord.mixed.profile import Factor

SCORES = settings(max_examples=5, deadline=None)


def clinic(seed, clients=40, last=8, whole=True):
    """Made ratings of clients at some of their sessions."""
    rng = np.random.default_rng(seed)
    kept = rng.random((clients, last)) < 0.8
    kept[:, 0] = True
    client, session = np.nonzero(kept)
    intake = np.rint(rng.normal(18, 5, clients))
    cbt = (rng.random(clients) < 0.5).astype(float)
    b = rng.normal(0, (3, 1.2), (clients, 2))
    time = np.log(session + 1)
    y = 6 + 0.5 * intake[client] + b[client, 0] + (b[client, 1] - 2 + cbt[client]) * time
    y = y + rng.normal(0, 2, len(client))
    return client, session + 1, np.rint(y) if whole else y, {"intake": intake, "cbt": cbt}


def parts(client, session, y, covariates, shuffled, cut):
    """Moments of the clients before and after a cut of a shuffled order, rows shuffled too."""
    first = np.isin(client, shuffled[:cut])
    made = []
    for rows in (np.flatnonzero(first), np.flatnonzero(~first)):
        rows = np.random.default_rng(cut).permutation(rows)
        told = {name: values[client[rows]] for name, values in covariates.items()}
        made.append(moments(client[rows], session[rows], y[rows], told, centre=10, step=1))
    return made


def same(one, two):
    figures = ("beta", "cov", "D", "sigma2", "loglik", "parameter_cov", "cov_slopes")
    return all(np.array_equal(getattr(one, name), getattr(two, name)) for name in figures)


@pytest.mark.slow
@SCORES
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 39), order=st.randoms())
def test_any_split_in_any_order_gives_the_same_fit_to_the_last_bit(seed, cut, order):
    client, session, y, covariates = clinic(seed)
    shuffled = list(range(40))
    order.shuffle(shuffled)
    told = {name: values[client] for name, values in covariates.items()}
    whole = fit_moments(moments(client, session, y, told, centre=10), by_time=("cbt",))
    one, two = parts(client, session, y, covariates, shuffled, cut)
    assert same(whole, fit_moments(one + two, by_time=("cbt",)))
    assert same(whole, fit_moments(two + one, by_time=("cbt",)))


@pytest.mark.slow
@SCORES
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 39))
def test_scores_that_are_no_whole_steps_add_to_twelve_digits(seed, cut):
    client, session, y, covariates = clinic(seed, whole=False)
    told = {name: values[client] for name, values in covariates.items()}
    whole = moments(client, session, y, told, centre=10)
    one, two = parts(client, session, y, covariates, list(range(40)), cut)
    for mine, theirs in zip(whole.blocks, (one + two).blocks, strict=True):
        assert np.array_equal(mine.sessions, theirs.sessions)
        for sums in ("covariates", "cross", "scores"):
            whole_of, parts_of = getattr(mine, sums), getattr(theirs, sums)
            np.testing.assert_allclose(whole_of, parts_of, rtol=1e-12, atol=1e-6)
    a, b = fit_moments(whole, by_time=("cbt",)), fit_moments(one + two, by_time=("cbt",))
    assert a.loglik == pytest.approx(b.loglik, rel=1e-12)
    np.testing.assert_allclose(a.beta, b.beta, rtol=1e-7, atol=1e-7)


def test_decimal_scores_are_exact_in_steps():
    client, session, y, _ = clinic(3)
    tenths = moments(client, session, y / 10, step=0.1)
    assert all((block.scores == np.rint(block.scores)).all() for block in tenths.blocks)
    whole = fit_moments(moments(client, session, y))
    assert fit_moments(tenths).beta * 10 == pytest.approx(whole.beta)


@pytest.mark.parametrize("reml", [True, False])
def test_moments_and_rows_give_one_fit(reml):
    client, session, y, covariates = clinic(5)
    made = fit_moments(moments(client, session, y, covariates), by_time=("cbt",), reml=reml)
    w = np.column_stack([covariates["cbt"], covariates["intake"]])[client]
    z = np.column_stack([np.ones(len(y)), np.log(session)])
    X = np.column_stack([z[:, 0], w, z[:, 1], z[:, 1] * w[:, 0]])
    assert made.names == ("intercept", "cbt", "intake", "time", "time:cbt")
    rows = fit(y, X, z, client, names=made.names, random_names=made.random_names, reml=reml)
    assert made.loglik == pytest.approx(rows.loglik, abs=1e-8)
    np.testing.assert_allclose(made.beta, rows.beta, rtol=1e-6)
    np.testing.assert_allclose(made.cov, rows.cov, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(made.D, rows.D, rtol=1e-5)
    assert made.df("time:cbt") == pytest.approx(rows.df("time:cbt"), rel=1e-4)


def test_the_order_of_rows_changes_nothing():
    client, session, y, covariates = clinic(6)
    told = {name: values[client] for name, values in covariates.items()}
    z = np.column_stack([np.ones(len(y)), np.log(session), told["cbt"]])
    mixed = np.random.default_rng(1).permutation(len(y))
    names = ("intercept", "time", "cbt")
    one, two = (
        fit(y[r], z[r], z[r, :2], client[r], names=names, random_names=names[:2])
        for r in (np.arange(len(y)), mixed)
    )
    assert one.loglik == pytest.approx(two.loglik, rel=1e-12)
    np.testing.assert_allclose(one.random_effects()[0], two.random_effects()[0], atol=1e-6)


def test_a_balanced_set_is_the_analysis_of_variance():
    y = wide("sleepstudy.csv", 1)
    flat = np.repeat(np.arange(18), 10)
    found = fit(y.ravel(), np.ones((180, 1)), np.ones((180, 1)), flat, names=("mean",))
    within = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum() / (18 * 9)
    between = 10 * y.mean(axis=1).var(ddof=1)
    assert found.sigma2 == pytest.approx(within, rel=1e-7)
    assert found.D[0, 0] == pytest.approx((between - within) / 10, rel=1e-6)
    assert found.beta[0] == pytest.approx(y.mean())
    assert found.df("mean") == pytest.approx(17, rel=1e-4)
    assert found.se[0] == pytest.approx(np.sqrt(between / 180), rel=1e-6)


def test_therapists_from_moments_and_from_rows_give_one_fit():
    client, session, y, covariates = clinic(8, clients=60)
    therapist = np.arange(60) % 12
    y = y + np.random.default_rng(2).normal(0, 2, 12)[therapist][client]
    made = fit_caseloads(caseloads(client, session, y, therapist[client], covariates))
    w = np.column_stack([covariates["intake"], covariates["cbt"]])[client]
    z = np.column_stack([np.ones(len(y)), np.log(session)])
    X = np.column_stack([z[:, 0], w, z[:, 1]])
    names = ("intercept", "intake", "cbt", "time")
    rows = fit_three(
        y, X, z, client, therapist[client], names=names, random_names=("intercept", "time")
    )
    assert made.names == names
    assert made.loglik == pytest.approx(rows.loglik, abs=1e-7)
    np.testing.assert_allclose(made.upper_D, rows.upper_D, rtol=1e-4)
    place = [made.uppers.index(name) for name in rows.uppers]
    np.testing.assert_allclose(made.upper_modes[place], rows.upper_modes, atol=1e-4)
    assert sum(rows.shares().values()) == pytest.approx(1)


def test_moments_of_other_covariates_do_not_add():
    client, session, y, covariates = clinic(1)
    with pytest.raises(DataError, match="differ in covariates"):
        moments(client, session, y, covariates) + moments(client, session, y)


def test_sixty_three_sessions_and_more_have_patterns_of_their_own():
    """Session 63 needs a second word of the key; the fit is that of the rows."""
    rng = np.random.default_rng(4)
    client, session = np.divmod(np.arange(10 * 70), 70)
    keep = (rng.random(700) < 0.5) | (session > 60)
    client, session = client[keep], session[keep] + 1
    y = np.rint(20 - np.log(session) + rng.normal(0, 2, 10)[client] + rng.normal(0, 1, len(client)))
    summed = moments(client, session, y)
    assert (summed.patterns, summed.rows) == (10, len(y))
    z = np.column_stack([np.ones(len(y)), np.log(session)])
    names = ("intercept", "time")
    rows = fit(y, z, z, client, names=names, random_names=names)
    made = fit_moments(summed)
    assert isinstance(made, Fit)
    assert made.loglik == pytest.approx(rows.loglik, abs=1e-7)


def test_long_courses_add_in_any_split():
    """Keys of two words, and patterns of several lengths in one block."""
    rng = np.random.default_rng(7)
    kept = rng.random((30, 90)) < rng.uniform(0.1, 0.9, 30)[:, None]
    kept[:, :3] = True
    kept[15:20] = kept[10:15]  # shared patterns
    client, session = np.nonzero(kept)
    y = np.rint(20 - np.log(session + 1) + rng.normal(0, 2, 30)[client])
    whole = moments(client, session + 1, y, centre=10)
    first = np.isin(client, rng.permutation(30)[:13])
    one, two = (moments(client[r], session[r] + 1, y[r], centre=10) for r in (first, ~first))
    for both in (one + two, two + one):
        assert (both.clients, both.rows, both.patterns) == (30, len(y), 25)
        for mine, theirs in zip(whole.blocks, both.blocks, strict=True):
            assert np.array_equal(mine.sessions, theirs.sessions)
            assert np.array_equal(mine.clients, theirs.clients)
            assert np.array_equal(mine.scores, theirs.scores)


def test_the_expected_curvature_is_that_of_dense_matrices():
    rng = np.random.default_rng(3)
    factor, theta = Factor.of(2), np.array([1.2, -0.4, 0.7])
    triangle = factor.triangle(theta)
    designs = [np.column_stack([np.ones(n), rng.random(n)]) for n in (2, 5, 9)]
    counts, rows = np.array([3.0, 1.0, 2.0]), 3 * 2 + 5 + 2 * 9
    traces, products = np.zeros(3), np.zeros((3, 3))
    kept = []
    for z, count in zip(designs, counts, strict=True):
        inverse = np.linalg.inv(z @ triangle @ triangle.T @ z.T + np.eye(len(z)))
        kept.append(z.T @ inverse @ z)
        slopes = []
        for cell in factor.free:
            moved = np.zeros((2, 2))
            moved[cell] = 1
            slopes.append(inverse @ z @ (moved @ triangle.T + triangle @ moved.T) @ z.T)
        traces += count * np.array([np.trace(one) for one in slopes])
        products += count * np.array([[np.trace(a @ b) for b in slopes] for a in slopes])
    found = factor.curvature(triangle, np.moveaxis(np.array(kept), 0, -1), counts, rows)
    np.testing.assert_allclose(found, products - np.outer(traces, traces) / rows, rtol=1e-10)


@pytest.mark.parametrize(("count", "rows", "wide"), [(3, 1, 4), (2, 24, 5), (1, 3 << 12, 12)])
def test_products_in_pieces_are_products(count, rows, wide):
    batch = np.rint(np.random.default_rng(1).normal(0, 9, (count, rows, wide)))
    assert np.array_equal(squares(batch), np.einsum("kna,knb->kab", batch, batch))

"""Predictions with their bands, the bootstrap, effects, and fits that end nowhere else."""

import numpy as np
import pytest
from tests.science.mixed.models import enrichd, sleepstudy, sleepstudy_collapsed
from tests.science.values import reference

from accord.errors import DataError
from accord.mixed import (
    bootstrap,
    caseloads,
    effects,
    fit,
    fit_caseloads,
    fit_moments,
    fit_patterned,
    moments,
    predict,
)
from accord.mixed.collapsed import collapse, pattern_sums
from accord.mixed.profile import Factor, profile
from accord.mixed.rows import checked, turned
from accord.mixed.serial import with_memory
from accord.mixed.units import sum_up, two_levels


def clinic(clients=60, seed=3):
    rng = np.random.default_rng(seed)
    client, session = np.nonzero(rng.random((clients, 7)) < 0.8)
    cbt = (np.arange(clients) % 3 == 0).astype(float)
    b = rng.normal(0, (3, 1), (clients, 2))
    time = np.log(session + 1)
    y = 20 + b[client, 0] + (b[client, 1] - 2 - cbt[client]) * time
    return client, session + 1, np.rint(y + rng.normal(0, 2, len(client))), {"cbt": cbt}


def test_a_new_patient_is_predicted_as_by_lme4(shared_data):
    shared_data("enrichd_bdi")
    there = reference("enrichd_bdi")["etr_example"]
    found = enrichd()
    seen = np.column_stack([np.ones(2), np.log1p(there["obs_month"])])
    ahead = np.column_stack([np.ones(4), np.log1p(there["months"])])
    mode, variance = effects(found, there["obs_BDI"], seen, seen, [0, 0])
    np.testing.assert_allclose(ahead @ (found.beta + mode[0]), there["pred"], rtol=1e-4)
    square = np.einsum("kq,qr,kr->k", ahead, variance[0], ahead) + found.sigma2
    np.testing.assert_allclose(np.sqrt(square), there["pred_sd"], rtol=1e-4)


def test_effects_are_those_of_the_fit_and_shrink_to_nothing_without_rows():
    found = sleepstudy()
    modes, variances = found.random_effects()
    # lme4: ranef(lmer(Reaction ~ Days + (Days | Subject), sleepstudy)), subjects 308 and 309
    np.testing.assert_allclose(modes[:2], [[2.2585, 9.1990], [-40.3985, -8.6197]], atol=1e-3)
    assert (np.linalg.eigvalsh(variances) > 0).all()
    empty, prior = effects(found, [np.nan], np.ones((1, 2)), np.ones((1, 2)), [0])
    assert (empty == 0).all()
    np.testing.assert_allclose(prior[0], found.D)


def test_predictions_are_those_of_the_whole_covariance_matrix():
    client, session, y, covariates = clinic()
    found = fit_patterned(client, session, y, covariates, by_time=("cbt",))
    made = predict(found, client, session, y, covariates, at=[6, 12], known=False, level=0.9)
    for one in (0, 7, 31):
        own = client == one
        w = np.array([1.0, covariates["cbt"][one]])
        z, ahead = (np.column_stack([np.ones(len(s)), np.log(s)]) for s in (session[own], [6, 12]))
        X, later = (np.hstack([part[:, :1] * w, part[:, 1:] * w]) for part in (z, ahead))
        V = z @ found.D @ z.T + found.sigma2 * np.eye(len(z))
        K = ahead @ found.D @ z.T @ np.linalg.inv(V)
        mean = later @ found.beta + K @ (y[own] - X @ found.beta)
        off = later - K @ X
        cov = ahead @ found.D @ ahead.T - K @ z @ found.D @ ahead.T + off @ found.cov @ off.T
        sd = np.sqrt(np.diag(cov) + found.sigma2)
        np.testing.assert_allclose(made.mean[one], mean)
        np.testing.assert_allclose(made.sd[one], sd)
        np.testing.assert_allclose(made.high[one], mean + 1.6448536 * sd)
    below = made.below(made.mean)
    assert np.allclose(below, 0.5)


def test_bands_hold_as_many_ratings_as_they_say():
    client, session, y, covariates = clinic(4000)
    found = fit_patterned(client, session, y, covariates, by_time=("cbt",))
    last = session == 7
    earlier = np.where(last, np.nan, y)
    made = predict(found, client, session, earlier, covariates, at=7)
    who = client[last]
    inside = (made.low[who, 0] <= y[last]) & (y[last] <= made.high[who, 0])
    assert inside.mean() == pytest.approx(0.80, abs=0.02)


def test_whoever_has_no_rating_is_expected_like_people_like_them():
    client, session, y, covariates = clinic()
    found = fit_patterned(client, session, y, covariates)
    made = predict(found, [0, 1], [1, 1], [np.nan, 12], {"cbt": [1, 0]}, at=1, known=True)
    assert made.mean[0, 0] == pytest.approx(found.beta[0] + found.beta[1])
    assert made.sd[0, 0] == pytest.approx(np.sqrt(found.D[0, 0] + found.sigma2))
    assert made.ratings.tolist() == [0, 1]
    named = predict(found, ["b", "a"], [1, 1], [12, 12], {"cbt": [1, 0]}, at=1)
    assert named.clients.tolist() == ["b", "a"]
    assert named.to_frame()["client"].to_list() == ["b", "a"]
    assert "Expected ratings of 2 clients" in str(named)


def test_predictions_ask_for_what_they_need():
    client, session, y, covariates = clinic()
    found = fit_patterned(client, session, y, covariates)
    with pytest.raises(DataError, match="has the covariate cbt"):
        predict(found, client, session, y)
    with pytest.raises(DataError, match="This fit is of rows"):
        predict(sleepstudy(), client, session, y)
    own = fit_moments(moments(client, session, y, time=np.sqrt))
    with pytest.raises(DataError, match="give it again"):
        predict(own, client, session, y)
    assert predict(own, client, session, y, time=np.sqrt).mean.shape == (60, 1)


@pytest.mark.slow
@pytest.mark.parametrize("collapsed", [True, False])
def test_the_bootstrap_finds_the_errors_that_theory_gives(collapsed):
    found = sleepstudy_collapsed() if collapsed else sleepstudy()
    made = bootstrap(found, 200, seed=5)
    np.testing.assert_allclose(made.beta.std(axis=0), found.se, rtol=0.2)
    np.testing.assert_allclose(made.beta.mean(axis=0), found.beta, atol=3 * found.se.max() / 17)
    # Residual degrees of freedom are 180 - 2 * 18.
    assert made.sigma2.std() == pytest.approx(found.sigma2 * np.sqrt(2 / 144), rel=0.2)
    low, high = made.interval(found.names[1])
    assert (low, high) == pytest.approx(
        (found.test(found.names[1]).low, found.test(found.names[1]).high), rel=0.2
    )
    assert made.p(found.names[1]) < 0.02
    assert "Parametric bootstrap, 200 draws" in str(made)


def slopes(criterion, theta):
    """The analytic gradient and central differences of the deviance."""
    step = 1e-6 * np.eye(len(theta))
    rough = [(criterion(theta + h).deviance - criterion(theta - h).deviance) / 2e-6 for h in step]
    return criterion(theta).gradient, np.array(rough)


@pytest.mark.parametrize("reml", [True, False])
def test_gradients_are_those_of_the_deviance(reml):
    client, session, y, covariates = clinic(20)
    z = np.column_stack([np.ones(len(y)), np.log(session)])
    X = np.column_stack([z, covariates["cbt"][client]])
    names, random = ("intercept", "time", "cbt"), ("intercept", "time")
    ready = turned(checked(y, X, z, client, names, random, session), names, random)
    units = sum_up(ready.part, ready.design.starts, len(y))
    factor, theta = Factor.of(2), np.array([1.2, -0.3, 0.4])
    one = collapse(moments(client, session, y, covariates), ("cbt",), ())
    for criterion, at in (
        (lambda t: profile(two_levels(units, factor, t), len(y), reml), theta),
        (lambda t: profile(pattern_sums(one, factor, t), len(y), reml), theta),
        (lambda t: profile(with_memory(ready, factor, t), len(y), reml), np.append(theta, 0.3)),
        (lambda t: profile(with_memory(ready, factor, t), len(y), reml), np.append(theta, -0.4)),
    ):
        exact, rough = slopes(criterion, at)
        np.testing.assert_allclose(exact, rough, rtol=1e-5, atol=1e-5)


def test_autocorrelation_that_was_planted_is_found():
    rng = np.random.default_rng(9)
    client, day = np.divmod(np.arange(80 * 25), 25)
    e = rng.normal(size=(80, 25))
    for t in range(1, 25):
        e[:, t] = 0.5 * e[:, t - 1] + np.sqrt(0.75) * e[:, t]
    y = 5 + rng.normal(0, 1, 80)[client] + e.reshape(-1)
    kept = rng.random(len(y)) < 0.8
    one = np.ones((int(kept.sum()), 1))
    order = day[kept]
    found = fit(y[kept], one, one, client[kept], names=("mean",), order=order, residual="ar1")
    assert found.phi == pytest.approx(0.5, abs=0.06)
    assert found.D[0, 0] == pytest.approx(1, abs=0.4)


def test_a_small_variance_is_not_taken_for_none():
    """With no variance the gradient is nothing whatever the data: a search must not end there."""
    rng = np.random.default_rng(2)
    client = np.repeat(np.arange(2000), 5)
    y = rng.normal(0, 0.08, 2000)[client] + rng.normal(size=10_000)
    one = np.ones((10_000, 1))
    found = fit(y, one, one, client, names=("mean",))
    cells = y.reshape(2000, 5)
    within = cells.var(axis=1, ddof=1).mean()
    closed = cells.mean(axis=1).var(ddof=1) - within / 5
    assert closed > 0
    assert found.D[0, 0] == pytest.approx(closed, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1e2, 1e3, 1e4, 1e5, 1e7])
def test_random_effects_that_explain_nearly_everything_are_right_or_refused(size):
    """Ten thousand times the residual, rounding decides the deviance: no answer then, or a right
    one."""
    rng = np.random.default_rng(0)
    client, time = np.repeat(np.arange(22), 5), rng.normal(size=110)
    z = np.column_stack([np.ones(110), time])
    y = size * (z * rng.normal(size=(22, 2))[client]).sum(axis=1) + rng.normal(size=110)
    names = ("intercept", "time")
    far = fit(y + 1e9 * time, z, z, client, names=names, random_names=names)
    assert bool(far) == (size < 1e4)
    try:
        found = fit(y, z, z, client, names=names, random_names=names)
    except DataError as refused:
        assert "does not settle" in str(refused)
        return
    if found:
        assert found.sigma2 == pytest.approx(1, abs=0.4)
        assert np.sqrt(np.diag(found.D)) == pytest.approx([size, size], rel=0.4)


def test_therapists_are_shrunken_by_how_little_is_known_of_them():
    client, session, y, covariates = clinic(200)
    therapist = np.where(np.arange(200) < 100, np.arange(200) % 4, 4 + np.arange(200) % 20)
    y = y + np.random.default_rng(1).normal(0, 2, 24)[therapist][client]
    found = fit_caseloads(caseloads(client, session, y, therapist, covariates))
    sd = np.sqrt(found.upper_variances[:, 0, 0])
    large = np.isin(found.uppers, ["0", "1", "2", "3"])
    assert sd[large].max() < sd[~large].min()
    assert (sd**2 < found.upper_D[0, 0]).all()
    with pytest.raises(DataError, match="two levels"):
        bootstrap(found, 99, seed=1)
    with pytest.raises(DataError, match="fit_three keeps them"):
        found.random_effects()
    again = type(found).from_dict(found.to_dict())
    np.testing.assert_allclose(again.upper_D, found.upper_D)
    assert again.uppers == ()  # who they are stays where the rows are

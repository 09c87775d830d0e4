"""Maximum likelihood of all that was observed: against a slow likelihood, and on planted truth."""

import numpy as np
import pytest

from accord.dyads import actor_partner, fiml


def gappy(seed, n=80, q=3):
    generator = np.random.default_rng(seed)
    values = generator.multivariate_normal(np.arange(q), np.eye(q) + 0.5, n)
    values[generator.random(values.shape) < 0.2] = np.nan
    kept = values[~np.isnan(values).all(1)]
    return np.column_stack([np.ones(len(kept)), kept])


def slow(columns, mean, cov):
    """The same likelihood, one pair at a time."""
    total = 0.0
    for row in columns[:, 1:]:
        has = np.flatnonzero(~np.isnan(row))
        far, spread = row[has] - mean[has], 2 * np.pi * cov[np.ix_(has, has)]
        quadratic = far @ np.linalg.solve(cov[np.ix_(has, has)], far)
        total -= (np.linalg.slogdet(spread)[1] + quadratic) / 2
    return total


def moments(found):
    second = found.products / found.groups
    return second[0, 1:], second[1:, 1:] - np.outer(second[0, 1:], second[0, 1:])


@pytest.mark.slow
def test_it_ends_at_the_highest_likelihood():
    columns = gappy(1)
    found = fiml.full(columns)
    mean, cov = moments(found)
    assert found.loglik == pytest.approx(slow(columns, mean, cov), abs=1e-8)
    generator = np.random.default_rng(1)
    for _ in range(10):
        move = generator.normal(0, 0.02, (3, 3))
        other = slow(columns, mean + generator.normal(0, 0.02, 3), cov + move + move.T)
        assert other < found.loglik


@pytest.mark.slow
def test_its_standard_errors_are_the_curvature_of_the_likelihood():
    columns = gappy(2, q=2)
    found = fiml.full(columns)
    mean, cov = moments(found)
    rows, places = np.tril_indices(2)

    def at(point):
        sigma = np.empty((2, 2))
        sigma[rows, places] = sigma[places, rows] = point[2:]
        return slow(columns, point[:2], sigma)

    start, step = np.r_[mean, cov[rows, places]], 1e-3
    bend = np.empty((5, 5))
    for i, one in enumerate(step * np.eye(5)):
        for j, two in enumerate(step * np.eye(5)):
            corners = at(start + one + two) - at(start + one - two)
            bend[i, j] = (corners - at(start - one + two) + at(start - one - two)) / (4 * step**2)
    assert found.cov == pytest.approx(np.linalg.inv(-bend), rel=1e-2, abs=1e-5)


@pytest.mark.slow
def test_interchangeable_moments_are_the_same_for_both():
    found = fiml.full(gappy(3, q=4), (0, 2, 1, 4, 3))
    second = found.products
    turned = second[np.ix_((0, 2, 1, 4, 3), (0, 2, 1, 4, 3))]
    assert second == pytest.approx(turned)
    assert found.parameters == 2 + 6  # two means; two variances and four covariances


@pytest.mark.slow
def test_leaving_out_by_what_was_answered_misleads_only_the_complete_pairs():
    """The second member's outcome is missing where the first's is high: at random, given that."""
    generator = np.random.default_rng(7)
    n = 3000
    x = generator.normal(size=(n, 2))
    y = 0.5 * x + 0.3 * x[:, ::-1] + generator.normal(size=(n, 1)) + generator.normal(size=(n, 2))
    y[y[:, 0] > 0.8, 1] = np.nan
    table = {
        "pair": np.repeat(np.arange(n), 2),
        "role": ["a", "b"] * n,
        "x": x.ravel(),
        "y": y.ravel(),
    }
    told = {"dyad": "pair", "role": "role", "outcome": "y", "predictors": ["x"]}
    few = actor_partner(table, **told, interval="delta").apart
    everybody = actor_partner(table, **told, interval="delta", missing="fiml").apart
    for role in ("a", "b"):
        for kind, truth in (("actor", 0.5), ("partner", 0.3)):
            effect = everybody.effect(kind, "x", role)
            assert abs(effect.estimate - truth) < 4 * effect.se
    assert few.effect("actor", "x", "a").high < 0.45  # misled

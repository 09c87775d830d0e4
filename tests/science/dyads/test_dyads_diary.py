"""Diaries of couples: the likelihood against a slow one, planted truth, and difficult tables."""

import numpy as np
import pytest

from accord.dyads import diary
from accord.dyads.days import couples_by_day
from accord.dyads.diary_fit import fitted, loglik
from accord.errors import DataError
from accord.records import NotEnough

NAMES = {"dyad": "couple", "role": "who", "time": "day", "outcome": "mood"}


def made(seed, couples=60, length=8, phi=0.3, together=0.4, slope=0.0, gaps=0.0, partner=0.2):
    """Couples whose days are known: own effect .5, the partner's as told, residuals with memory."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(couples, 2, 1)) + generator.normal(size=(couples, 2, length))
    within = x - x.mean(2, keepdims=True)
    factor = np.linalg.cholesky([[1, 0.8 * together], [0.8 * together, 0.64]])
    shock = np.einsum("ij,cjt->cit", factor, generator.normal(size=x.shape))
    left = shock.copy()
    for day in range(1, length):
        left[:, :, day] = phi * left[:, :, day - 1] + np.sqrt(1 - phi**2) * shock[:, :, day]
    own = 0.5 + slope * generator.normal(size=(couples, 2, 1))
    y = 5 + generator.normal(size=(couples, 2, 1)) + own * within + partner * within[:, ::-1] + left
    y[generator.random(y.shape) < gaps] = np.nan
    return {
        "couple": np.repeat(np.arange(couples), 2 * length),
        "who": np.tile(np.repeat(["her", "him"], length), couples),
        "day": np.tile(np.arange(length), 2 * couples),
        "stress": x.ravel(),
        "mood": y.ravel(),
    }


def test_the_likelihood_is_that_of_the_whole_covariance():
    """Against the restricted likelihood of all rows at once, with its matrix written out."""
    table = made(1, couples=6, length=5, gaps=0.2)
    held = couples_by_day(table, **NAMES, predictors=["stress"])
    rho, ratio, phi, theta = 0.3, 0.8, 0.25, np.array([0.9, 0.2, 0.7])
    member, n = held.person % 2, len(held.y)
    day = np.empty(n)
    for block in held.days.blocks:
        for rows, _, days in block.each():
            day[rows] = days
    triangle = np.array([[0.9, 0.0], [0.2, 0.7]])
    between = np.array([[1, rho * ratio], [rho * ratio, ratio**2]])[np.ix_(member, member)]
    same = held.couple[:, None] == held.couple[None, :]
    cov = between * phi ** np.abs(day[:, None] - day[None, :])
    cov = same * (cov + held.intercepts @ triangle @ triangle.T @ held.intercepts.T)
    inverse, free = np.linalg.inv(cov), n - held.x.shape[1]
    information = held.x.T @ inverse @ held.x
    beta = np.linalg.solve(information, held.x.T @ inverse @ held.y)
    left = held.y - held.x @ beta
    spread = left @ inverse @ left / free
    whole = free * (1 + np.log(2 * np.pi * spread)) + np.linalg.slogdet(cov)[1]
    whole += np.linalg.slogdet(information)[1]
    ours = loglik(held, held.intercepts, np.array([rho, np.log(ratio), phi]), theta)
    assert ours == pytest.approx(-whole / 2, abs=1e-8)


@pytest.mark.slow
def test_the_mixed_model_ends_where_the_search_ended():
    held = couples_by_day(made(2, gaps=0.1), **NAMES, predictors=["stress"])
    found, point, _ = fitted(held, slopes=False)
    triangle = np.linalg.cholesky(found.D / found.sigma2)
    ours = loglik(held, held.intercepts, point, triangle[np.tril_indices(2)])
    assert found.loglik == pytest.approx(ours, abs=1e-6)
    for place in range(3):
        for step in (-0.02, 0.02):
            moved = point.copy()
            moved[place] += step
            other = loglik(held, held.intercepts, moved, triangle[np.tril_indices(2)])
            assert other < found.loglik + 1e-4


@pytest.mark.slow
def test_planted_effects_inertia_and_togetherness_are_found():
    found = diary(made(3, couples=150, length=10), **NAMES, predictors=["stress"], slopes="none")
    for role in ("her", "him"):
        for kind, truth in (("actor", 0.5), ("partner", 0.2)):
            effect = found.effect(kind, "stress", role)
            assert abs(effect.estimate - truth) < 4 * effect.se
    assert found.inertia == pytest.approx(0.3, abs=0.08)
    assert found.correlation == pytest.approx(0.4, abs=0.1)
    assert found.sds[1] / found.sds[0] == pytest.approx(0.8, abs=0.1)
    text = str(found)
    assert "Inertia" in text and "do not show" in text
    assert max(map(len, text.splitlines())) <= 100
    assert found.to_frame().height == 12 and found.picture().startswith("<svg")


@pytest.mark.slow
def test_intervals_hold_the_truth_where_slopes_differ():
    held = []
    for seed in range(4):
        table = made(seed, slope=0.3, gaps=0.1)
        found = diary(table, **NAMES, predictors=["stress"])
        for role in ("her", "him"):
            for kind, truth in (("actor", 0.5), ("partner", 0.2)):
                effect = found.effect(kind, "stress", role)
                held.append(effect.low <= truth <= effect.high)
    assert sum(held) >= 13  # of 16; over 60 sets of 60 couples and 10 days it was .94


@pytest.mark.slow
def test_days_in_any_order_of_the_partner_show_no_partner_effect():
    """The partner's days shuffled in time: the stated error rate, and no more."""
    found = 0
    for seed in range(8):
        table = made(seed, couples=50, partner=0.0, together=0.0)
        result = diary(table, **NAMES, predictors=["stress"], slopes="none")
        found += sum(result.effect("partner", "stress", one).p < 0.05 for one in ("her", "him"))
    assert found <= 4  # 1 expected of 16


@pytest.mark.slow
def test_rows_in_any_order_give_the_same():
    table = made(4, gaps=0.1)
    turned = np.random.default_rng(4).permutation(len(table["day"]))
    other = {name: np.asarray(values)[turned] for name, values in table.items()}
    one, two = (
        diary(held, **NAMES, predictors=["stress"], slopes="none") for held in (table, other)
    )
    assert one.loglik == pytest.approx(two.loglik, abs=1e-6)


@pytest.mark.parametrize(("couples", "length", "said"), [(49, 8, "49 pairs"), (60, 4, "4 days")])
def test_too_little_is_not_enough(couples, length, said):
    found = diary(made(5, couples, length), **NAMES, predictors=["stress"])
    assert isinstance(found, NotEnough)
    assert said in str(found)


def broken(**columns):
    return {**made(6), **columns}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (broken(day=np.zeros(960, dtype=int)), "day 0 is there twice"),
        (broken(who=["one"] * 960), "1 roles"),
        (broken(stress=np.repeat(np.arange(120.0), 8)), "does not change from day to day"),
        (broken(day=np.arange(960.0) + 0.5), "whole number"),
        (broken(stress=["low"] * 960), "not a number"),
        (broken(mood=np.full(960, np.nan)), "No day has both"),
    ],
)
def test_hostile_tables_are_refused(table, said):
    with pytest.raises(DataError, match=said):
        diary(table, **NAMES, predictors=["stress"])


@pytest.mark.slow
def test_a_gap_of_a_year_is_a_gap():
    table = made(7)
    later = np.where(table["day"] >= 4, table["day"] + 365, table["day"])
    found = diary({**table, "day": later}, **NAMES, predictors=["stress"], slopes="none")
    assert found.effect("actor", "stress", "her").estimate == pytest.approx(0.5, abs=0.15)

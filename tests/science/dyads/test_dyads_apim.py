"""Actor-partner models: what must hold whatever the data, and what becomes of difficult tables."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.science.dyads.known import couple_model

from accord.dyads import Pattern, actor_partner, pairs, stacked
from accord.dyads.paths import paths
from accord.errors import DataError
from accord.records import NotEnough

SEEDS = st.integers(0, 10_000)


def made(seed, n=60, a=0.5, p=0.3, gap=0.0):
    """Couples whose truth is known: one row a person, role "a" first."""
    generator = np.random.default_rng(seed)
    x = generator.normal(5, 2, (n, 1)) + generator.normal(0, 2, (n, 2))
    both = generator.normal(size=(n, 1))
    y = 1 + a * x + p * x[:, ::-1] + both + generator.normal(size=(n, 2)) + [0, gap]
    return {
        "pair": np.repeat(np.arange(n), 2),
        "role": ["a", "b"] * n,
        "x": x.ravel(),
        "y": y.ravel(),
        "age": generator.normal(40, 9, 2 * n),
    }


def fitted(table, **more):
    more = {"interval": "delta", "role": "role", **more}
    return actor_partner(table, dyad="pair", outcome="y", predictors=["x"], **more)


@given(SEEDS)
@settings(max_examples=3, deadline=None)
def test_with_the_same_predictors_it_is_two_ordinary_regressions(seed):
    table = made(seed)
    found = fitted(table).apart
    x, y = table["x"].reshape(-1, 2), table["y"].reshape(-1, 2)
    design = np.column_stack([np.ones(60), x])
    beta, left, *_ = np.linalg.lstsq(design, y, rcond=None)
    for role, place in (("a", 0), ("b", 1)):
        assert found.effect("actor", "x", role).estimate == pytest.approx(beta[1 + place, place])
        assert found.effect("partner", "x", role).estimate == pytest.approx(beta[2 - place, place])
        assert found.sds[place] ** 2 == pytest.approx(left[place] / 57)
        assert found.effect("actor", "x", role).df == pytest.approx(57)


@given(SEEDS)
@settings(max_examples=3, deadline=None)
def test_interchangeable_members_are_a_sum_and_a_difference(seed):
    table = made(seed)
    found = fitted(table).alike
    x, y = table["x"].reshape(-1, 2), table["y"].reshape(-1, 2)
    total = np.polyfit(x.sum(1), y.sum(1), 1)[0]
    apart = float(np.diff(x).ravel() @ np.diff(y).ravel() / (np.diff(x) ** 2).sum())
    assert found.effect("actor", "x").estimate == pytest.approx((total + apart) / 2)
    assert found.effect("partner", "x").estimate == pytest.approx((total - apart) / 2)


@pytest.mark.slow
@given(SEEDS, st.lists(st.booleans(), min_size=60, max_size=60))
@settings(max_examples=3, deadline=None)
def test_swapping_members_and_rows_changes_nothing(seed, swapped):
    table = made(seed)
    order = np.arange(120).reshape(60, 2)
    order[swapped] = order[swapped, ::-1]
    turned = np.random.default_rng(seed).permutation(order).ravel()
    other = {name: np.asarray(values)[turned] for name, values in table.items()}
    one, two = (fitted(held, role=None, covariates=["age"]).alike for held in (table, other))
    assert one.loglik == pytest.approx(two.loglik, abs=1e-9)
    for mine, theirs in zip(one.effects, two.effects, strict=True):
        assert mine.estimate == pytest.approx(theirs.estimate, abs=1e-9)
        assert mine.se == pytest.approx(theirs.se, abs=1e-9)


def test_scale_and_place_of_the_columns_are_only_units():
    table = made(3)
    moved = {**table, "x": 1e-3 * table["x"] + 2020, "y": 1e4 * table["y"] - 7}
    one, other = fitted(table), fitted(moved)
    for role in ("a", "b"):
        mine, theirs = (f.apart.effect("partner", "x", role) for f in (one, other))
        assert theirs.estimate == pytest.approx(1e7 * mine.estimate, rel=1e-6)
        assert theirs.t == pytest.approx(mine.t, rel=1e-6)
    assert [t.chi2 for t in other.tests] == pytest.approx([t.chi2 for t in one.tests], abs=1e-5)


def test_without_gaps_full_information_is_maximum_likelihood():
    table = made(4)
    one, other = fitted(table, method="ML"), fitted(table, missing="fiml")
    for kind in ("intercept", "actor", "partner"):
        mine, theirs = (
            f.apart.effect(kind, "" if kind == "intercept" else "x", "b") for f in (one, other)
        )
        assert theirs.estimate == pytest.approx(mine.estimate, abs=1e-6)
        assert theirs.se == pytest.approx(mine.se, rel=1e-4)
    assert other.tests[0].chi2 == pytest.approx(one.tests[1].chi2, abs=1e-5)


@pytest.mark.slow
def test_full_information_uses_pairs_with_one_member():
    table = made(5, n=400)
    gone = np.random.default_rng(5).random(800) < 0.2
    kept = {name: np.asarray(values)[~gone] for name, values in table.items()}
    few, all_pairs = fitted(kept), fitted(kept, missing="fiml")
    assert few.left_out["only one member"] > 80
    assert all_pairs.pairs > few.pairs + 80
    assert all_pairs.incomplete == few.left_out["only one member"]
    for kind, truth in (("actor", 0.5), ("partner", 0.3)):
        effect = all_pairs.alike.effect(kind, "x")
        assert abs(effect.estimate - truth) < 4 * effect.se
        assert effect.se < few.alike.effect(kind, "x").se * 1.02


def test_own_covariates_make_it_a_seemingly_unrelated_regression():
    """Zellner's two-step figures, taken to the end by hand: GLS with the residuals' covariance."""
    table = made(6)
    found = fitted(table, covariates=["age"], method="ML").apart
    x, y, age = (table[name].reshape(-1, 2) for name in ("x", "y", "age"))
    one = np.column_stack([np.ones(60), x[:, 0], x[:, 1], age[:, 0]])
    two = np.column_stack([np.ones(60), x[:, 1], x[:, 0], age[:, 1]])
    zero = np.zeros_like(one)
    stack, long = np.block([[one, zero], [zero, two]]), y.T.ravel()
    sigma = np.eye(2)
    for _ in range(200):
        weight = np.kron(np.linalg.inv(sigma), np.eye(60))
        beta = np.linalg.solve(stack.T @ weight @ stack, stack.T @ weight @ long)
        left = (long - stack @ beta).reshape(2, 60)
        sigma = left @ left.T / 60
    assert found.effect("covariate", "age", "a").estimate == pytest.approx(beta[3], abs=1e-8)
    assert found.effect("partner", "x", "b").estimate == pytest.approx(beta[6], abs=1e-8)


@pytest.mark.slow
def test_the_test_keeps_its_error_rate_and_finds_a_role():
    chance = [fitted(made(seed)).tests for seed in range(30)]
    for place in (0, 1):
        assert sum(tests[place].p < 0.05 for tests in chance) <= 6  # 1.5 expected
    assert all(test.p < 0.001 for test in fitted(made(1, gap=2.0)).tests)


@pytest.mark.parametrize(
    ("a", "p", "pattern"),
    [
        (0.8, 0.0, Pattern.ACTOR_ONLY),
        (0.6, 0.6, Pattern.COUPLE),
        (0.6, -0.6, Pattern.CONTRAST),
        (0.0, 0.6, Pattern.PARTNER_ONLY),
        (0.8, 0.4, Pattern.BETWEEN),
    ],
)
def test_planted_patterns_are_named(a, p, pattern):
    ratio = fitted(made(8, n=300, a=a, p=p), interval="percentile", draws=400).alike.ratio("x")
    assert ratio.pattern is pattern
    assert ratio.stable is (a != 0)


def test_k_is_not_read_where_the_actor_effect_is_near_zero():
    ratio = fitted(made(9, a=0.0, p=0.0)).alike.ratio("x")
    assert ratio.pattern is Pattern.UNSTABLE
    assert "not read" in ratio.said


@pytest.mark.slow
def test_intervals_of_k_hold_the_truth_as_often_as_they_say():
    held = {"percentile": 0, "BCa": 0}
    for seed in range(30):
        table = made(seed, n=120, a=0.6, p=0.3)
        for interval in held:
            found = fitted(table, role=None, interval=interval, draws=300).alike.ratio("x")
            held[interval] += found.low <= 0.5 <= found.high
    assert all(count >= 25 for count in held.values()), held  # 28.5 expected of 30


@pytest.mark.slow
def test_bootstrap_and_delta_agree_on_many_pairs():
    table = made(10, n=2000)
    drawn = fitted(table, role=None, interval="BCa", draws=300).alike.ratio("x")
    assert drawn.interval == "BCa" and drawn.draws == 300
    assert drawn.low == pytest.approx(drawn.delta_low, abs=0.03)
    assert drawn.high == pytest.approx(drawn.delta_high, abs=0.03)
    again = fitted(table, role=None, interval="BCa", draws=300).alike.ratio("x")
    assert (again.low, again.high) == (drawn.low, drawn.high)


def test_pandas_polars_and_wide_tables_give_the_same():
    table = made(11)
    x, y = table["x"].reshape(-1, 2), table["y"].reshape(-1, 2)
    wide = {"xa": x[:, 0], "xb": x[:, 1], "ya": y[:, 0], "yb": y[:, 1]}
    long = stacked(wide, {"x": ("xa", "xb"), "y": ("ya", "yb")}, roles=("a", "b"))
    long = long.rename({"dyad": "pair"})
    found = [fitted(one) for one in (table, pl.DataFrame(table), pd.DataFrame(table), long)]
    assert len({round(one.apart.loglik, 8) for one in found}) == 1


def test_results_say_themselves():
    found = fitted(made(12), covariates=["age"])
    text = str(found)
    assert max(map(len, text.splitlines())) <= 100
    assert "do not show that one partner" in text
    assert found.to_frame().height == len(found.to_frame("pandas")) == 16
    assert found.to_dict()["alike"]["ratios"][0]["predictor"] == "x"
    assert found.picture().startswith("<svg")


def test_too_few_pairs_are_not_enough():
    found = fitted(made(1, n=49))
    assert isinstance(found, NotEnough) and not found
    assert str(found).startswith("Not enough data for an actor-partner model: 49 complete pairs")


def row(table, place, **cells):
    return {n: [*v[:place], cells.get(n, v[place]), *v[place + 1 :]] for n, v in table.items()}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda t: row(t, 2, pair=0), "Pair 0 has 3 rows"),
        (lambda t: row(t, 1, role="a"), "Pair 0 has the role a twice"),
        (lambda t: row(t, 1, role="c"), "3 roles"),
        (lambda t: row(t, 5, y=float("inf")), "infinite in row 6"),
        (lambda t: {**t, "y": ["much"] * 120}, "“much” in row 1"),
        (lambda t: {**t, "x": np.ones(120)}, "the same everywhere"),
        (lambda t: {**t, "y": np.ones(120)}, "the same everywhere"),
        (lambda t: {**t, "x": np.repeat(np.arange(60.0), 2)}, "cannot be told apart"),
        (lambda t: {**t, "y": 3 * t["x"]}, "Nothing is left over"),
        (lambda t: {**t, "age": t["x"]}, "cannot be told apart"),
        (lambda t: {**t, "age": np.ones(120)}, "age is the same everywhere"),
    ],
)
def test_hostile_tables_are_refused_with_what_to_do(broken, said):
    with pytest.raises(DataError, match=said):
        fitted(broken(made(1)), covariates=["age"])


def test_outcomes_that_both_share_are_refused():
    table = made(2)
    table["y"] = np.repeat(table["y"][::2], 2)
    with pytest.raises(DataError):
        fitted(table)
    with pytest.raises(DataError):
        fitted(table, role=None)


def test_missing_values_leave_their_pairs_out_and_are_counted():
    table = made(3)
    table["x"][[0, 1, 7]] = np.nan
    table = {name: list(values)[:-1] for name, values in table.items()}
    found = fitted(table)
    assert found.pairs == 57
    assert found.left_out == {"only one member": 1, "a value missing": 2}
    assert "Pairs left out: 1 (only one member), 2 (a value missing)." in str(found)


def test_a_covariate_of_the_pair_may_stand_in_one_row_only():
    table = {**made(4), "years": [1.0 * (n // 2 % 7) if n % 2 else None for n in range(120)]}
    held = pairs(table, dyad="pair", role="role", outcome="y", predictors=["x"],
                 covariates=["years"])  # fmt: skip
    assert held.shared == (True,) and held.complete.all()


def test_the_couples_of_acitelli_read_as_published(shared_data):
    shared_data("acitelli")
    text = str(couple_model("regard"))
    assert "148 pairs, REML" in text
    assert "k 0.62" in text and "k 0.85" in text


def test_the_arrows_say_whom_they_lead_to():
    drawn = paths(fitted(made(12)), "x")
    assert drawn.startswith("<svg") and drawn.count("<polygon") == 4
    assert "a to b 0." in drawn and "b to a 0." in drawn
    assert "one to the other" in paths(fitted(made(12), role=None), "x")


def test_a_single_predictor_is_still_a_list():
    with pytest.raises(DataError, match="as lists"):
        actor_partner(made(1), dyad="pair", outcome="y", predictors="x")

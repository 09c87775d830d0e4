"""Coordination and truth-and-bias: planted truth, true negatives, difficult tables."""

import numpy as np
import pytest

from accord.dyads import coordination, truth_and_bias
from accord.errors import DataError
from accord.records import NotEnough

SCOPE = {"dyad": "couple", "time": "t", "first": "stress", "second": "coping"}


def watched(seed, couples=60, moments=40, answered=0.5):
    generator = np.random.default_rng(seed)
    stress, coping = np.zeros((2, couples, moments))
    often = generator.uniform(0.15, 0.3, couples)
    for t in range(1, moments):
        stress[:, t] = generator.random(couples) < often + 0.5 * stress[:, t - 1]
        coping[:, t] = generator.random(couples) < often + answered * stress[:, t - 1]
    return {
        "couple": np.repeat(np.arange(couples), moments),
        "t": np.tile(np.arange(moments), couples),
        "stress": stress.ravel(),
        "coping": coping.ravel(),
    }


@pytest.mark.slow
def test_an_answer_is_found_and_none_where_none_was_planted():
    found = coordination(watched(1), **SCOPE)
    stress, coping = found.answering
    assert coping.effect("taken up").low > 1.5
    assert stress.effect("own").low > 1.5
    assert stress.effect("taken up").p > 0.001
    assert found.transitions == 60 * 39
    text = str(found)
    assert "stress → coping (taken up)" in text and max(map(len, text.splitlines())) <= 100
    assert found.to_frame().height == 8 and found.picture().startswith("<svg")


@pytest.mark.slow
def test_moments_in_any_order_show_no_coordination():
    false = 0
    for seed in range(3):
        table = watched(seed, answered=0.0)
        shuffled = np.random.default_rng(seed).permuted(table["coping"].reshape(60, 40), axis=1)
        found = coordination({**table, "coping": shuffled.ravel()}, **SCOPE)
        false += sum(one.effect("taken up").p < 0.05 for one in found.answering)
    assert false <= 2  # of 6


@pytest.mark.slow
def test_gaps_and_missing_moments_are_left_out():
    table = {name: values.astype(float) for name, values in watched(2).items()}
    table["coping"][[5, 90]] = np.nan
    kept = np.ones(2400, dtype=bool)
    kept[[20, 300]] = False
    found = coordination({name: values[kept] for name, values in table.items()}, **SCOPE)
    assert found.transitions == 60 * 39 - 8
    assert found.left_out == 6


@pytest.mark.parametrize(("couples", "moments", "said"), [(49, 40, "49 couples"), (60, 9, "steps")])
def test_too_few_couples_or_moments_are_not_enough(couples, moments, said):
    found = coordination(watched(3, couples, moments), **SCOPE)
    assert isinstance(found, NotEnough)
    assert said in str(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"coping": np.full(2400, 2.0)}, "0 .not there. or 1"),
        ({"t": np.zeros(2400)}, "moment 0 twice"),
        ({"coping": np.zeros(2400)}, "always, or never"),
        ({"t": np.tile(["soon", "late"], 1200)}, "not a number"),
    ],
)
def test_hostile_tables_are_refused(change, said):
    with pytest.raises(DataError, match=said):
        coordination({**watched(4), **change}, **SCOPE)


def judged(seed, pairs=200):
    generator = np.random.default_rng(seed)
    own = generator.normal(6, 1, (pairs, 2))
    thinks = np.column_stack(
        [
            6.0 - 0.5 + 0.6 * (own[:, 1] - 6) + 0.2 * (own[:, 0] - 6),
            6.0 + 0.0 + 0.3 * (own[:, 0] - 6) + 0.0 * (own[:, 1] - 6),
        ]
    )
    return {
        "pair": np.repeat(np.arange(pairs), 2),
        "who": ["client", "therapist"] * pairs,
        "bond": own.ravel(),
        "thinks": (thinks + generator.normal(0, 0.6, (pairs, 2))).ravel(),
    }


TRUTH = {"dyad": "pair", "role": "who", "judgement": "thinks", "truth": "bond"}


def test_bias_accuracy_and_similarity_are_found():
    found = truth_and_bias(judged(1), **TRUTH)
    for judge, truths in (("client", (-0.5, 0.6, 0.2)), ("therapist", (0.0, 0.3, 0.0))):
        kinds = ("directional bias", "accuracy", "assumed similarity")
        for kind, truth in zip(kinds, truths, strict=True):
            effect = found.effect(kind, judge)
            assert abs(effect.estimate - truth) < 4 * effect.se
    text = str(found)
    assert "judged lower than the other says" in text
    assert max(map(len, text.splitlines())) <= 100
    assert found.to_frame().height == 6 and found.picture().startswith("<svg")


def test_one_judge_is_one_regression():
    table = judged(2)
    found = truth_and_bias(table, **TRUTH, judge="therapist")
    own, thinks = (np.asarray(table[name]).reshape(-1, 2) for name in ("bond", "thinks"))
    middle = own[:, 0].mean()
    design = np.column_stack([np.ones(200), own[:, 0] - middle, own[:, 1] - middle])
    beta = np.linalg.lstsq(design, thinks[:, 1] - middle, rcond=None)[0]
    assert [one.estimate for one in found.effects] == pytest.approx(list(beta))
    both = truth_and_bias(table, **TRUTH)
    assert both.effect("accuracy", "therapist").estimate == pytest.approx(beta[1])


def test_truth_and_bias_has_its_minimum_and_its_refusals():
    assert isinstance(truth_and_bias(judged(3, 49), **TRUTH), NotEnough)
    for change, said in (
        ({"judge": "friend"}, "Nobody has the role friend"),
        ({"truth": "thinks"}, "two columns"),
    ):
        with pytest.raises(DataError, match=said):
            truth_and_bias(judged(3), **{**TRUTH, **change})
    with pytest.raises(DataError, match="all equal"):
        truth_and_bias({**judged(3), "bond": [5.0] * 400}, **TRUTH)

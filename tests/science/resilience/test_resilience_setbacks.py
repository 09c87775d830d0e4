"""Setbacks: the rule on courses worked out by hand, chance, recovery, hostile tables."""

import json

import numpy as np
import pytest

from accord.errors import DataError
from accord.records import NotEnough
from accord.resilience import Recovery, Usual, recovery, setbacks
from accord.resilience.expectation import Belief, courses
from accord.resilience.setbacks import LEFT, RECOVERED, STILL

FLAT = Usual(20.0, 0.0, np.diag([16.0, 0.0]), 4.0, 7.0, 500, 4000)
CALM = [20, 20, 20, 20]


def found(scores, *, usual=FLAT, **told):
    table = {"id": ["a"] * len(scores), "day": np.arange(len(scores)) * 7, "score": scores}
    return setbacks(table, client="id", time="day", score="score", usual=usual, **told)


def clinic(people, seed, *, held=14, shock=0.0, share=0.0):
    """Courses around log time; `share` of the people are worse by `shock` for four scores."""
    draw = np.random.default_rng(seed)
    own = draw.multivariate_normal([20, -3], [[16, -1], [-1, 2]], people)
    who, week = np.repeat(np.arange(people), held), np.tile(np.arange(held), people)
    score = own[who, 0] + own[who, 1] * np.log1p(week) + draw.normal(0, 3, len(who))
    begins = draw.integers(4, 10, people)
    hit = (draw.random(people) < share)[who] & (week >= begins[who]) & (week < begins[who] + 4)
    return {"id": who, "week": week, "score": score + shock * hit}


TRUE = Usual(20.0, -3.0, np.array([[16.0, -1.0], [-1.0, 2.0]]), 9.0, 1.0, 1, 1)


def test_the_expectation_is_the_mixed_models_shrunken_course():
    # The closed form: P = (D^-1 + X'X/s2)^-1, a = P (D^-1 b + X'y/s2).
    score = np.array([18.0, 15, 17, 12])
    table = {"id": [1] * 4, "week": range(4), "score": score}
    x = TRUE.x(courses(table, client="id", time="week", score="score").t)
    belief = Belief.before(TRUE, 1)
    for row in range(4):
        middle, sd = belief.at(x[[row]], TRUE.wobble, 1)
        belief.learn(x[[row]], score[[row]] - middle, sd, np.array([True]))
    precision = np.linalg.inv(TRUE.spread)
    cov = np.linalg.inv(precision + x.T @ x / TRUE.wobble)
    np.testing.assert_allclose(belief.cov[0], cov, atol=1e-10)
    mean = cov @ (precision @ [20.0, -3.0] + x.T @ score / TRUE.wobble)
    np.testing.assert_allclose(belief.mean[0], mean, atol=1e-10)


def test_a_setback_is_dated_measured_and_over_after_two_scores_back():
    one = found([*CALM, 28, 27, 21, 26, 20, 21, 20])
    seen = one.episodes
    assert (one.onset.tolist(), one.how.tolist()) == ([28.0], [RECOVERED])
    # One score near is not two: the first of the two is at day 56, the second ends it at 63.
    assert one.to_frame()["back"].to_list() == [56.0] and one.lasted.tolist() == [35.0]
    assert seen.depth[0] == pytest.approx(28 - seen.expected[0])
    assert seen.worsening.tolist() == [8.0] and seen.z[0] > 1.64


def test_what_is_expected_stays_during_a_setback_and_is_never_set_by_the_first_three_scores():
    long = found([*CALM, 28, *[28] * 30])
    assert long.how.tolist() == [STILL] and long.lasted.tolist() == [210.0]
    assert len(found([20, 20, 30, 20, 20])) == 0


def test_a_worsening_of_less_than_the_sem_is_none_and_wellbeing_runs_the_other_way():
    assert len(found([*CALM, 24, 27], sem=3.5)) == 1  # 24 from 20 is a setback, 27 goes on with it
    assert len(found([*CALM, 24, 27], sem=8.0)) == 0
    assert len(found([*CALM, 12, 12], higher_is="better")) == 1
    assert len(found([*CALM, 28, 28], higher_is="better")) == 0


def test_care_that_ended_first_is_told_even_on_a_row_without_a_score():
    table = {
        "id": ["a"] * 7,
        "day": range(7),
        "score": [*CALM, 28, 28, None],
        "over": [0, 0, 0, 0, 0, 0, 1],
    }
    one = setbacks(table, client="id", time="day", score="score", usual=FLAT, ended="over")
    assert one.how.tolist() == [LEFT] and one.courses.left_out == 1
    table["over"][0] = 3
    with pytest.raises(DataError, match="over must hold 1"):
        setbacks(table, client="id", time="day", score="score", usual=FLAT, ended="over")


def test_people_who_only_wobble_give_as_many_as_chance_and_no_more_than_the_expected_rebound():
    one = setbacks(clinic(400, 6), client="id", time="week", score="score", usual=TRUE)
    assert len(one) == pytest.approx(one.by_chance, abs=4 * np.sqrt(one.by_chance))
    made = recovery(one)
    assert isinstance(made, Recovery)
    assert made.rebound.low < 0 < made.rebound.high
    assert made.curve.at(5)[0] == pytest.approx(made.chance.at(5)[0], abs=0.1)
    assert "No more than regression to the mean is seen." in str(made)


def test_planted_setbacks_come_back_later_than_chance_and_less_at_the_next_score():
    one = setbacks(
        clinic(300, 4, shock=9, share=0.6), client="id", time="week", score="score", usual=TRUE
    )
    made = recovery(one)
    assert isinstance(made, Recovery)
    assert len(one) > 1.5 * one.by_chance
    assert made.curve.median > made.chance.median and made.rebound.high < 0
    assert made.often.at(13)[0] == pytest.approx(len(one) / 300)
    json.dumps([one.to_dict(), made.to_dict()])
    assert made.picture().startswith("<svg") and made.incidence == ()


def test_under_fifty_setbacks_there_is_no_curve():
    one = recovery(found([*CALM, 28, 20, 20]))
    assert isinstance(one, NotEnough) and (one.have, one.need) == (1, 50)


@pytest.mark.slow
def test_what_is_usual_is_learnt_past_the_setbacks():
    for share in (0.0, 0.5):
        table = clinic(300, 8, shock=9, share=share)
        one = setbacks(table, client="id", time="week", score="score")
        # A plain fit calls 18 what was planted as 9 where half have a setback.
        assert one.usual.wobble == pytest.approx(9, abs=3)
        assert one.usual.slope == pytest.approx(-3, abs=0.6)
    assert len(one) > 1.25 * one.by_chance


@pytest.mark.slow
def test_the_same_table_in_any_order_gives_the_same_setbacks():
    table = clinic(40, 5, shock=9, share=0.5)
    order = np.random.default_rng(0).permutation(len(table["id"]))
    mixed = {name: values[order] for name, values in table.items()}
    one, other = (setbacks(t, client="id", time="week", score="score") for t in (table, mixed))
    rows = [(r["client"], r["onset"]) for r in one.to_frame().to_dicts()]
    assert rows and sorted(rows) == sorted(
        (r["client"], r["onset"]) for r in other.to_frame().to_dicts()
    )


def test_little_or_hostile_data_are_answered_or_refused_plainly():
    few = {"id": [1, 1, 1, 2], "week": [0, 1, 2, 0], "score": [3, 4, 3, 5]}
    said = setbacks(few, client="id", time="week", score="score")
    assert isinstance(said, NotEnough) and (said.have, said.need) == (1, 20)
    equal = {"id": np.repeat(np.arange(30), 5), "week": np.tile(np.arange(5), 30)}
    said = setbacks({**equal, "score": [7] * 150}, client="id", time="week", score="score")
    assert isinstance(said, NotEnough) and "different scores" in str(said)
    said = setbacks({"id": [1], "week": [0], "score": [None]}, client="id", time="week",
                    score="score", usual=FLAT)  # fmt: skip
    assert isinstance(said, NotEnough)
    for table, words in (
        ({**few, "score": [3, "bad", 3, 5]}, "bad"),
        ({**few, "score": [3, np.inf, 3, 5]}, "infinite"),
        ({**few, "week": [0, 0, 2, 0]}, "two scores at time 0"),
    ):
        with pytest.raises(DataError, match=words):
            setbacks(table, client="id", time="week", score="score", usual=FLAT)
    with pytest.raises(DataError, match="above 0"):
        found(CALM, sem=-1)
    with pytest.raises(DataError, match="higher_is"):
        found(CALM, higher_is="up")


def test_a_single_score_sixty_three_sessions_and_a_gap_of_a_year_are_read():
    assert len(found([20])) == 0
    assert len(found([20] * 63)) == 0
    table = {"id": [1] * 6, "day": [0, 7, 14, 379, 386, 393], "score": [20, 20, 20, 20, 29, 20]}
    one = setbacks(table, client="id", time="day", score="score", usual=FLAT)
    assert one.onset.tolist() == [386.0] and one.how.tolist() == [STILL]


def test_a_usual_course_is_kept_as_plain_values():
    again = Usual.from_dict(json.loads(json.dumps(FLAT.to_dict())))
    assert again.to_dict() == FLAT.to_dict()


def test_stretches_of_watching_leave_setbacks_and_the_first_scores_out():
    rows = found([*CALM, 28, 27, 21, 21, 20, 29, 30]).intervals().to_dicts()
    assert [(r["start"], r["stop"], r["event"], r["nth"]) for r in rows] == [
        (14.0, 28.0, 1, 1),
        (49.0, 63.0, 1, 2),
    ]
    assert found(CALM).intervals().to_dicts()[0] == {
        "client": "a", "start": 14.0, "stop": 21.0, "event": 0, "nth": 1, "gap": 7.0,
    }  # fmt: skip


def test_whoever_wobbles_more_has_setbacks_sooner():
    from accord.resilience import cox

    table = clinic(300, 9)
    table["score"] = table["score"] + np.where(table["id"] % 2 == 0, 0, 1) * np.random.default_rng(
        1
    ).normal(0, 5, len(table["id"]))
    one = setbacks(table, client="id", time="week", score="score", usual=TRUE)
    rows = one.intervals()
    data = {name: rows[name].to_numpy() for name in rows.columns}
    data["restless"] = data["client"].astype(int) % 2
    made = cox(data, time="stop", entry="start", event="event", covariates=["restless"],
               cluster="client")  # fmt: skip
    assert made.beta[0] > 0.5 and made.rows()[0]["low"] > 1 and made.robust

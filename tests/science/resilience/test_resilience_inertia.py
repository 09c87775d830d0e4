"""Inertia and early warnings: planted, at the minimum, and on hostile tables."""

import json

import numpy as np
import pytest

from accord.errors import DataError
from accord.records import NotEnough
from accord.resilience import Inertia, inertia
from accord.resilience.early_warning import EarlyWarning, early_warning


def diaries(phi, people, moments, seed):
    """Stationary first-order autoregressive moods, one phi a person."""
    draw = np.random.default_rng(seed)
    noise = draw.standard_normal((people, moments + 30))
    mood = np.zeros_like(noise)
    for t in range(1, mood.shape[1]):
        mood[:, t] = phi * mood[:, t - 1] + noise[:, t]
    who, day = np.repeat(np.arange(people), moments), np.tile(np.arange(moments), people)
    return {"who": who, "day": day, "mood": mood[:, 30:].ravel()}


def found(table, **told):
    return inertia(table, client="who", time="day", score="mood", **told)


@pytest.mark.parametrize("detrend", ["mean", "line"])
@pytest.mark.parametrize("phi", [0.0, 0.3, 0.5])
def test_the_correction_takes_the_bias_of_short_series_away(phi, detrend):
    one = found(diaries(phi, 2000, 40, 1), detrend=detrend)
    # Kendall 1954: r is too low by (1 + 3 phi)/n around a mean; (2 + 4 phi)/n around a line.
    bias = (1 + 3 * phi) / 39 if detrend == "mean" else (2 + 4 * phi) / 39
    assert one.raw.mean() == pytest.approx(phi - bias, abs=0.012)
    assert one.phi.mean() == pytest.approx(phi, abs=0.012)


def test_shrinkage_comes_nearer_to_what_was_planted_and_its_intervals_hold_it():
    phi = np.clip(np.random.default_rng(2).normal(0.3, 0.15, 300), -0.8, 0.8)
    one = found(diaries(phi, 300, 40, 3))
    assert one.is_shrunken and one.spread == pytest.approx(0.15, abs=0.05)
    assert np.mean((one.shrunken - phi) ** 2) < 0.6 * np.mean((one.phi - phi) ** 2)
    assert np.mean((one.low < phi) & (phi < one.high)) == pytest.approx(0.95, abs=0.03)


def test_people_who_do_not_differ_are_told_apart_little():
    one = found(diaries(0.3, 200, 40, 4))
    assert one.spread < 0.08 and np.std(one.shrunken) < 0.5 * np.std(one.phi)


def test_thirty_points_are_the_least():
    for moments, enough in ((30, True), (29, False)):
        one = found(diaries(0.3, 1, moments, 1))
        assert isinstance(one, Inertia) is enough
    assert (one.have, one.need) == (29, 30)
    table = diaries(0.3, 12, 40, 1)
    short = (table["who"] > 0) | (table["day"] < 20)
    one = found({name: values[short] for name, values in table.items()})
    assert one.refused == 1 and len(one.names) == 11 and "nothing is said of them" in str(one)


def test_few_people_are_not_shrunken_and_the_text_says_so():
    one = found(diaries(0.3, 3, 60, 1))
    assert not one.is_shrunken and "not shrunken" in str(one)
    np.testing.assert_array_equal(one.shrunken, one.phi)
    assert one.to_frame().height == 3 and json.dumps(one.to_dict())


def test_pairs_lie_within_a_day_and_one_step_apart():
    table = {"who": [1] * 80, "day": np.repeat(np.arange(10), 8), "beep": np.tile(range(8), 10)}
    table["mood"] = np.random.default_rng(1).normal(size=80)
    assert inertia(table, client="who", time="day", beep="beep", score="mood").pairs[0] == 70
    gappy = diaries(0.3, 1, 100, 1)
    gappy["mood"][50] = np.nan
    gappy["day"] = gappy["day"] + 365 * (gappy["day"] > 70)  # a gap of a year is no step
    assert found(gappy).pairs[0] == 96


def test_hostile_diaries_are_answered_or_refused():
    flat = {"who": [1] * 40, "day": range(40), "mood": [4] * 40}
    assert isinstance(found(flat), NotEnough) and "different scores" in str(found(flat))
    assert isinstance(found({"who": [1], "day": [1], "mood": [3]}), NotEnough)
    assert isinstance(found({"who": [1, 2], "day": [1, 1], "mood": [None, None]}), NotEnough)
    for table, said in (
        ({**flat, "mood": ["low"] * 40}, "low"),
        ({**flat, "mood": [np.inf] * 40}, "infinite"),
        ({**flat, "day": [0] * 40}, "two scores at time 0"),
    ):
        with pytest.raises(DataError, match=said):
            found(table)
    with pytest.raises(DataError, match="detrend"):
        found(flat, detrend="curve")


@pytest.mark.slow
def test_early_warnings_carry_the_evidence_against_them_and_are_not_offered():
    import accord.resilience

    assert "early_warning" not in accord.resilience.__all__
    draw = np.random.default_rng(1)
    table = {"day": np.repeat(np.arange(1, 61), 4), "mood": draw.normal(size=240)}
    one = early_warning(table, day="day", score="mood", surrogates=20)
    assert isinstance(one, EarlyWarning) and str(one).startswith("For research only")
    assert 0 < one.variance_by_chance <= 1 and len(one.to_dict()["ac1"]) == 31
    plain = np.cov(table["mood"][:120])
    assert one.at(30)[:2] == (120, pytest.approx(float(plain)))
    with pytest.raises(DataError, match="No window ends on day 3"):
        one.at(3)


def test_too_few_windows_or_scores_and_a_mood_that_never_changes_give_no_warning():
    days = np.repeat(np.arange(1, 61), 4)
    mood = np.random.default_rng(1).normal(size=240)
    for table, window in (
        ({"day": days[:80], "mood": mood[:80]}, 30),
        ({"day": days, "mood": mood}, 5),
        ({"day": days, "mood": np.ones(240)}, 30),
        ({"day": [1.0], "mood": [2.0]}, 30),
    ):
        assert isinstance(early_warning(table, day="day", score="mood", window=window), NotEnough)

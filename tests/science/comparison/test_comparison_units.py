"""Clinics and therapists: planted differences, minimums, and what is never done with them."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from accord.comparison import Zone, compare, rates
from accord.errors import DataError
from accord.frames import labels
from accord.mixed import fit


def clinics(rng, units=12, tau=1.0, size=(35, 120), missing=0.05, name="Clinic {}"):
    """Planted: slope .6 on intake, which differs between clinics; effects N(0, tau^2); error 5."""
    whose = np.repeat(np.arange(units), rng.integers(*size, units) + 8)
    effect = rng.normal(0, tau, units)
    start = rng.normal(20, 5, len(whose)) + rng.normal(0, 2, units)[whose]
    end = 0.6 * start + effect[whose] + rng.normal(0, 5, len(whose))
    end[rng.random(len(whose)) < missing] = np.nan
    names = [name.format(one + 1) for one in range(units)]
    frame = {"clinic": [names[one] for one in whose], "start": start, "end": end}
    return frame, dict(zip(names, effect.tolist(), strict=True))


def compared(frame, **options):
    told = {"unit": "clinic", "outcome": "end", "higher_is": "better", "case_mix": ["start"]}
    return compare(frame, **{**told, **options})


def test_planted_differences_come_back_and_the_slope_with_them():
    frame, truth = clinics(np.random.default_rng(1), units=60, tau=1.5)
    found = compared(frame)
    ours = np.array([unit.effect for unit in found.units])
    theirs = np.array([truth[unit.name] for unit in found.units])
    assert np.corrcoef(ours, theirs)[0, 1] > 0.85
    assert found.spread == pytest.approx(1.5, abs=0.35)
    assert found.spread_low < 1.5 < found.spread_high
    assert found.case_mix[0][0] == "start"
    assert found.case_mix[0][1] == pytest.approx(0.6, abs=0.05)
    assert found.share == pytest.approx(1.5**2 / (1.5**2 + 25), abs=0.04)


def test_effects_are_drawn_in_by_the_reliability_of_the_unit():
    for unit in compared(clinics(np.random.default_rng(1), tau=2.0)[0]).units:
        assert abs(unit.effect) <= abs(unit.raw)
        assert unit.effect == pytest.approx(unit.reliability * unit.raw)
        assert 0 < unit.reliability < 1
        assert unit.low < unit.effect < unit.high


@pytest.mark.slow
@pytest.mark.parametrize(("units", "tau"), [(8, 1.0), (20, 1.0), (40, 0.7)])
def test_intervals_hold_the_truth_and_few_ordinary_units_leave_the_funnel(units, tau):
    """95% intervals; 4.6% of units beyond 2 SD where all are drawn from one distribution."""
    rng, inside, naive, beyond, loud = np.random.default_rng(3), [], [], [], 0
    for _ in range(24):
        frame, truth = clinics(rng, units, tau)
        found = compared(frame)
        if found:
            inside += [one.low < truth[one.name] < one.high for one in found.units]
            for one in found.units:
                plain = 1.96 * found.spread * (1 - one.reliability) ** 0.5
                naive.append(abs(one.effect - truth[one.name]) < plain)
            beyond += [one.zone is not Zone.WITHIN for one in found.units]
            loud += found.standing_out > 0
    assert np.mean(inside) > 0.90
    assert np.mean(naive) < np.mean(inside)  # without the two further parts of the error
    assert np.mean(beyond) < 0.07
    assert loud <= 6


@pytest.mark.slow
def test_where_clinics_do_not_differ_it_says_so_and_shows_next_to_nothing():
    for seed in range(3):
        found = compared(clinics(np.random.default_rng(seed), tau=0.0)[0])
        assert not found.standing_out
        assert max(abs(unit.effect) for unit in found.units) < 1.2


def test_a_clinic_far_out_is_seen_and_worse_is_negative_whichever_way_the_scale_runs():
    frame, _ = clinics(np.random.default_rng(4), units=20, tau=0.3)
    end = np.where(np.array(frame["clinic"]) == "Clinic 7", frame["end"] + 6, frame["end"])
    up, down = (compared({**frame, "end": end}, higher_is=way) for way in ("better", "worse"))
    one = next(unit for unit in up.units if unit.name == "Clinic 7")
    other = next(unit for unit in down.units if unit.name == "Clinic 7")
    assert one.zone is other.zone is Zone.FIRST
    assert one.effect > 2
    assert other.effect == pytest.approx(-one.effect)
    assert one.q < 0.05
    assert (one.place_low, one.place_high) == (1, 1)
    assert up.standing_out == 1


@pytest.mark.slow
def test_unadjusted_differences_of_intake_are_taken_out():
    rng = np.random.default_rng(5)
    frame, _ = clinics(rng, units=30, tau=0.0)
    assert compared(frame, case_mix=[]).spread > 3 * compared(frame).spread
    assert "Nothing was adjusted" in str(compared(frame, case_mix=[]))


def test_units_stand_in_order_of_their_names_never_of_their_effects():
    frame, _ = clinics(np.random.default_rng(6), units=12)
    found = compared(pl.DataFrame(frame).sample(fraction=1.0, shuffle=True, seed=1))
    names = [f"Clinic {one + 1}" for one in range(12)]
    assert [unit.name for unit in found.units] == names  # 9 before 10
    assert found.to_frame()["name"].to_list() == names
    assert [unit["name"] for unit in found.to_dict()["units"]] == names
    printed = [line.split("  ")[0] for line in str(found).splitlines() if line[:7] == "Clinic "]
    assert printed == names
    effects = [unit.effect for unit in found.units]
    assert effects != sorted(effects)
    assert effects != sorted(effects, reverse=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_and_kind_of_frame_change_nothing(seed):
    frame, _ = clinics(np.random.default_rng(seed), units=10)
    rows = pd.DataFrame(frame)
    one, other = compared(rows), compared(rows.sample(frac=1, random_state=1))
    assert [u.effect for u in one.units] == pytest.approx([u.effect for u in other.units])


def test_too_few_clinics_cases_or_ends_are_not_enough():
    rng = np.random.default_rng(7)
    few = compared(clinics(rng, units=7)[0])
    assert (bool(few), few.have, few.need) == (False, 7, 8)
    small = compared(clinics(rng, units=12, size=(2, 12))[0])
    assert "30 complete cases" in str(small)
    lost = compared(clinics(rng, units=12, missing=0.3)[0])
    assert (lost.need, lost.unit[0]) == (80, "%")


def test_a_clinic_that_loses_its_cases_is_left_out_by_name():
    frame, _ = clinics(np.random.default_rng(8), units=12, missing=0.0)
    lost = (np.array(frame["clinic"]) == "Clinic 3") & (np.arange(len(frame["end"])) % 3 == 0)
    found = compared({**frame, "end": np.where(lost, np.nan, frame["end"])})
    assert [name for name, _ in found.left] == ["Clinic 3"]
    assert "under 80%" in found.left[0][1]
    assert "Clinic 3" not in {unit.name for unit in found.units}
    whole = compared(frame)
    assert "Are cases that ended without a score in the table?" in str(whole)


def test_therapists_are_reported_from_ten_and_trusted_from_thirty():
    rng = np.random.default_rng(9)
    told = {"level": "therapist"}
    assert not compared(clinics(rng, units=9, size=(5, 9))[0], **told)
    some = compared(clinics(rng, units=12, size=(5, 9))[0], **told)
    assert "rely on it from 30" in str(some)
    many = compared(clinics(rng, units=40, size=(5, 9))[0], **told)
    assert "rely on it" not in str(many)


@pytest.mark.slow
def test_therapists_are_compared_within_their_clinic():
    frame, _ = clinics(np.random.default_rng(10), units=30, tau=0.0, size=(10, 30))
    place = np.array([int(name.split()[1]) % 3 for name in frame["clinic"]])
    rows = {**frame, "site": place, "end": frame["end"] + 8.0 * place}
    apart = compared(rows, level="therapist")
    within = compared(rows, level="therapist", within="site")
    assert apart.spread > 5
    assert within.spread < 1
    assert [name for name, _, _ in within.case_mix] == ["start"]
    assert "more than one group" not in str(within)
    mixed = {**rows, "site": np.arange(len(place)) % 3}
    assert "30 therapists appear in more than one" in str(
        compared(mixed, level="therapist", within="site")
    )


def test_effects_are_the_modes_of_the_mixed_model():
    frame, _ = clinics(np.random.default_rng(17), missing=0.0)
    y, x = frame["end"], np.column_stack([np.ones(len(frame["end"])), frame["start"]])
    whose, names = labels(frame["clinic"])
    modes = fit(y, x, x[:, :1], whose, names=("one", "start")).random_effects()[0][:, 0]
    ours = {unit.name: unit.effect for unit in compared(frame).units}
    assert [ours[name] for name in names] == pytest.approx(modes.tolist(), abs=1e-9)


def test_categories_enter_by_word_and_rare_ones_together():
    rng = np.random.default_rng(11)
    frame, _ = clinics(rng, missing=0.0)
    n = len(frame["end"])
    words = rng.choice(["moderate", "severe", "rare", "rarer"], n, p=[0.6, 0.38, 0.01, 0.01])
    worse = {**frame, "kind": words, "end": frame["end"] + 4 * (words == "severe")}
    found = compared(worse, categories=["kind"])
    told = {name: estimate for name, estimate, _ in found.case_mix}
    assert told["kind: severe"] == pytest.approx(4, abs=0.8)
    assert set(told) <= {"start", "kind: severe", "kind: other", "kind: rare", "kind: rarer"}


def answered(rng, units=12, size=(40, 150), spread=0.0):
    whose = np.repeat(np.arange(units), rng.integers(*size, units))
    severity = rng.normal(0, 1, len(whose)) + rng.normal(0, 0.5, units)[whose]
    odds = -0.2 + severity + rng.normal(0, spread, units)[whose]
    happened = (rng.random(len(whose)) < 1 / (1 + np.exp(-odds))).astype(float)
    return {"clinic": whose, "happened": happened, "severity": severity}


def test_rates_without_a_case_mix_have_exact_binomial_limits():
    rng = np.random.default_rng(12)
    whose = np.repeat(np.arange(12), rng.integers(40, 150, 12))
    frame = {"clinic": whose, "happened": (rng.random(len(whose)) < 0.3).astype(float)}
    frame["happened"][whose == 5] = 0.0
    found = rates(frame, unit="clinic", happened="happened", higher_is="worse")
    assert found.limits.method == "exact binomial limits"
    one = next(unit for unit in found.units if unit.name == "5")
    assert one.zone is Zone.FIRST
    assert one.effect > 0  # nobody had what is worse
    assert found.middle == pytest.approx(0.27, abs=0.05)


def test_rates_are_adjusted_by_what_was_to_be_expected():
    rng = np.random.default_rng(13)
    frame = answered(rng, units=25)
    told = {"unit": "clinic", "happened": "happened", "higher_is": "better"}
    plain, adjusted = rates(frame, **told), rates(frame, case_mix=["severity"], **told)
    assert adjusted.spread < plain.spread
    name, estimate, se = adjusted.case_mix[0]
    assert name == "severity"
    assert abs(estimate - 1) < 3 * se
    assert adjusted.share is None


def test_readings_tables_and_pictures():
    found = compared(clinics(np.random.default_rng(14), name="A very long name of a clinic {}")[0])
    assert max(map(len, str(found).splitlines())) <= 100
    assert found.picture().startswith("<svg")
    assert found.forest().startswith("<svg")
    assert found.to_frame("pandas").shape[0] == 12
    assert found.to_dict()["interval_level"] == 0.95


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"end": "x"}, "not a number"),
        ({"end": float("inf")}, "infinite"),
        ({"clinic": None}, "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_row(change, said):
    frame, _ = clinics(np.random.default_rng(15))
    for column, value in change.items():
        frame = {**frame, column: [value, *list(frame[column])[1:]]}
    with pytest.raises(DataError, match=said):
        compared(frame)


def test_constant_columns_equal_outcomes_and_wrong_words_are_spoken_of():
    frame, _ = clinics(np.random.default_rng(16), missing=0.0)
    with pytest.raises(DataError):
        compared({**frame, "site": np.ones(len(frame["end"]))}, case_mix=["site"])
    assert not compared({**frame, "end": np.ones(len(frame["end"]))}, case_mix=[])
    for wrong in ({"level": "ward"}, {"higher_is": "up"}):
        with pytest.raises(DataError):
            compared(frame, **wrong)
    told = {"unit": "clinic", "higher_is": "better"}
    with pytest.raises(DataError, match="it happened"):
        rates(frame, happened="end", **told)
    with pytest.raises(DataError, match="everybody"):
        rates({**frame, "all": np.ones(len(frame["end"]))}, happened="all", **told)


PLACE = np.repeat(np.arange(10), 40)
START, END = np.random.default_rng(18).normal((20, 15), 5, (400, 2)).T
HOSTILE = {
    "one clinic": {"clinic": np.zeros(400, int)},
    "nobody": {"clinic": [], "start": [], "end": []},
    "no end at all": {"end": np.full(400, np.nan)},
    "an exact fit": {"end": 2 * START},
    "nothing but the clinic": {"end": 1.0 * PLACE},
    "far too large": {"end": 1e200 * END},
    "a constant": {"start": np.ones(400)},
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("ask", [compare, rates])
def test_hostile_tables_get_a_clear_answer_or_a_clear_refusal(name, ask):
    rows = {"clinic": PLACE, "start": START, "end": END, **HOSTILE[name]}
    end = np.asarray(rows["end"], dtype=float)
    rows["happened"] = np.where(np.isnan(end), np.nan, (end < 15).astype(float))
    what = {"outcome": "end"} if ask is compare else {"happened": "happened"}
    try:
        found = ask(rows, unit="clinic", higher_is="worse", case_mix=["start"], **what)
    except DataError as refused:
        assert str(refused).endswith(".")
        return
    assert str(found)
    assert not found or found.picture()


def test_a_category_that_is_missing_makes_a_case_incomplete():
    words = ["f" if k % 2 else "" for k in range(400)]
    rows = {"clinic": PLACE, "end": END, "sex": words}
    found = compare(rows, unit="clinic", outcome="end", higher_is="worse", categories=["sex"])
    assert (bool(found), found.have) == (False, 50)

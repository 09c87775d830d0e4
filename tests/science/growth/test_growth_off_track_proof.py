"""The off-track probability on planted truth, small; the claim itself is tried on 20,000."""

import pytest

from accord.prove.off_track import clinic, prove, taught
from accord.records import NotEnough

# An earlier, independent run on 20,000 clients taught and 20,000 tried: AUC at sessions 3, 5, 8.
STATED = {3: 0.87, 5: 0.92, 8: 0.95}


@pytest.mark.slow
def test_the_probability_finds_who_ends_worse_as_stated():
    found = prove(clients=12_000, seed=2)
    assert {one.session: one.auc for one in found.found} == pytest.approx(STATED, abs=0.02)
    for one in found.found:
        assert 0.85 < one.calibration < 1.15 and one.false_alarms_per_100 < 12
        assert 0.5 < one.sensitivity < 0.9 and 30 < one.right_of_100_marks < 60
    assert found.inside == pytest.approx(0.8, abs=0.03)
    assert "not clinical" in str(found) and max(map(len, str(found).splitlines())) <= 100


@pytest.mark.slow
def test_where_nobody_differs_nothing_is_found():
    """Scores that say nothing of the end: nobody is marked, and the AUC is that of chance."""
    import numpy as np

    from accord.growth import Columns, fit_curve, predict_many

    draw = np.random.default_rng(3)
    who, session = np.repeat(np.arange(3000), 10), np.tile(np.arange(1, 11), 3000)
    table = {"client": who, "session": session, "score": np.rint(draw.normal(70, 9, len(who)))}
    curve = fit_curve(table, reliable_change=14.0)
    look = curve.recalibration.looks[0]
    # The intake score itself tells: who began high by chance cannot well end higher.
    early = {name: values[session <= 3] for name, values in table.items()}
    found = predict_many(curve, early, columns=Columns())
    assert np.corrcoef(found.p, found.intake)[0, 1] < -0.6
    assert look.worse / look.clients == pytest.approx(np.nanmean(found.p), abs=0.02)


def test_the_same_seed_gives_the_same_clinic_and_a_small_one_is_refused():
    one, other = clinic(50, seed=1), clinic(50, seed=1)
    assert all((one[name] == other[name]).all() for name in one)
    assert isinstance(prove(clients=150), NotEnough)


@pytest.mark.slow
def test_a_group_that_the_curve_is_wrong_for_is_named():
    import numpy as np

    from accord.growth import calibration

    made = clinic(6000, seed=8)
    side = np.where(made["client"] % 2, "left", "right")
    made["side"] = np.where(made["client"] < 30, "few", side)
    curve = taught(6000, seed=8)
    fair = calibration(curve, made, by="side")
    assert [one.name for one in fair.groups] == ["left", "right"] and fair.too_small[0][0] == "few"
    assert all(one.fits for one in fair.groups) and "nothing is said" in str(fair)
    # One side's treatments end with a setback that nothing before announces.
    last = np.r_[made["client"][1:] != made["client"][:-1], True]
    made["score"] = made["score"] + 12.0 * (last & (made["side"] == "left"))
    found = calibration(curve, made, by="side")
    assert [one.fits for one in found.groups] == [False, True]
    assert "does not fit" in str(found) and found.to_frame().height == 2
    assert isinstance(calibration(curve, clinic(40, seed=1), by="condition"), NotEnough)

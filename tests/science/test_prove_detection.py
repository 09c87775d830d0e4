"""What the product claims about finding ruptures, run again, and the counting itself by hand."""

import numpy as np
import pytest

from accord.prove.detection import Marks, evaluate, measure, ordinary
from accord.synthetic.presets import PRESETS
from accord.synthetic.process import Clinic, Ruptures

# Sensitivity and lag at 5 false per 100 ordinary sessions in the chart's first prototype, 5,000
# clients each, thresholds set as here on the clinic itself; one standard error is .008.
REFERENCE = {
    "moderate": (0.84, 0.27),
    "high": (0.78, 0.28),
    "heterogeneous": (0.75, 0.31),
    "both": (0.71, 0.32),
}


def tiny():
    """Two clients, eight sessions. One is repaired (2 to 4, back at 5), one goes on from 3."""
    ratings = np.full((2, 8), 8.0)
    ratings[0, 6] = ratings[1, 4] = np.nan
    in_rupture = np.zeros((2, 8), dtype=bool)
    in_rupture[0, 2:5] = in_rupture[1, 3:] = True
    planted = Ruptures(np.array([0, 1]), np.array([2, 3]), np.array([5, -1]), np.array([2.0, 1.0]))
    return Clinic(PRESETS["moderate"], 0, ratings, np.array([8, 8]), in_rupture, planted)


def test_ordinary_sessions_leave_out_ruptures_their_settling_and_the_first():
    assert ordinary(tiny()).tolist() == [
        [False, True, False, False, False, False, False, True],
        [False, True, True, False, False, False, False, False],
    ]


def test_marks_are_counted_as_defined():
    z = np.full((2, 8), -1.0)
    z[:, 0] = np.nan
    z[0, 4] = 2.0  # two sessions after the onset: a hit with lag 2
    z[0, 5] = 2.0  # at the repair: neither
    z[1, 6] = 2.0  # three sessions after the onset: too late
    z[1, 1] = 2.0  # an ordinary session
    found = evaluate(tiny(), z, 1.64)
    assert (found.sensitivity, found.lag, found.ruptures) == (0.5, 2.0, 2)
    assert (found.false_per_100_ordinary_sessions, found.ordinary_sessions) == (25.0, 4)
    assert found.marked_in_rupture == pytest.approx(2 / 7)


def test_a_mark_after_the_repair_finds_nothing():
    clinic = tiny()
    clinic.ruptures.repaired[0] = 3
    z = np.full((2, 8), -1.0)
    z[0, 4] = z[1, 3] = 2.0
    found = evaluate(clinic, z, 1.64)
    assert (found.sensitivity, found.lag) == (0.5, 0.0)


def test_a_rupture_without_a_rating_in_its_window_does_not_count():
    clinic = tiny()
    clinic.ratings[0, 2:5] = np.nan
    assert evaluate(clinic, np.where(np.isnan(clinic.ratings), np.nan, 2.0), 1.64).ruptures == 1


def test_false_of_100_flags_by_counting_sessions():
    """1,000 sessions, 50 in a rupture: .6 of them marked makes 30; 4 of 100 of 950 makes 38."""
    marks = Marks(1.64, 0.7, 0.3, 4.0, 0.6, 100, 1000)
    assert marks.false_of_100_flags(0.05) == pytest.approx(100 * 38 / 68)
    assert marks.false_of_100_flags(0.15) == pytest.approx(100 * 34 / 124)


@pytest.mark.slow
def test_the_marks_hold_what_they_promise():
    """Moderate: watch finds .80 at 5 per 100 ordinary sessions, strong .60 at no more than 2."""
    found = measure("moderate", clients=5000, seed=11)
    assert found.matched.false_per_100_ordinary_sessions == pytest.approx(5, abs=0.02)
    assert found.matched.sensitivity >= 0.80
    assert found.watch.sensitivity >= 0.80
    assert found.watch.false_per_100_ordinary_sessions == pytest.approx(5, abs=0.7)
    assert found.strong.sensitivity >= 0.60
    assert found.strong.false_per_100_ordinary_sessions <= 2
    assert found.severe.sensitivity < found.strong.sensitivity < found.watch.sensitivity


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
def test_every_clinic_comes_out_at_its_reference(preset):
    """Within about three standard errors of the prototype's table."""
    found = measure(preset, clients=5000, seed=3)
    sensitivity, lag = REFERENCE[preset]
    assert found.matched.sensitivity == pytest.approx(sensitivity, abs=0.025)
    assert found.matched.lag == pytest.approx(lag, abs=0.04)

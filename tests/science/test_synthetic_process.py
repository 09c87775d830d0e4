"""The make-believe clinic: the same moments as its definition, and truth that fits its ratings.

Expected moments: 40,000 clients of the first prototype of this process (client by client, other
random numbers), seed 3. Tolerances are about four standard errors at 6,000 clients.
"""

from functools import cache

import numpy as np
import pytest

from accord.errors import AccordError
from accord.synthetic.presets import PRESETS
from accord.synthetic.process import SESSIONS, simulate
from accord.synthetic.table import write

CLIENTS = 6000
MOMENTS = {  # share at 10, mean, within, variance of client means
    "moderate": (0.099, 7.90, 0.728, 1.345),
    "high": (0.377, 9.03, 0.517, 0.808),
    "heterogeneous": (0.114, 7.88, 1.015, 1.358),
    "both": (0.382, 8.99, 0.708, 0.829),
}


@cache
def clinic(preset):
    return simulate(preset, CLIENTS, seed=21)


def held(found):
    return np.arange(SESSIONS) < found.held[:, None]


@pytest.mark.parametrize("preset", PRESETS)
def test_ratings_have_the_moments_of_the_process(preset):
    found = clinic(preset)
    rated = ~np.isnan(found.ratings)
    several = found.ratings[rated.sum(1) > 1]
    ceiling, mean, within, between = MOMENTS[preset]
    assert (found.ratings[rated] == 10).mean() == pytest.approx(ceiling, abs=0.015)
    assert found.ratings[rated].mean() == pytest.approx(mean, abs=0.06)
    assert np.nanvar(several, axis=1, ddof=1).mean() == pytest.approx(within, abs=0.06)
    assert np.nanvar(np.nanmean(found.ratings, axis=1)) == pytest.approx(between, abs=0.11)


@pytest.mark.parametrize(("preset", "share"), [("moderate", 0.04), ("high", 0.14)])
def test_the_ceiling_as_a_share_of_all_thirty_places(preset, share):
    """The 4 and 14 in 100 of the method's description count empty places in; 10 and 38 do not."""
    assert (clinic(preset).ratings == 10).mean() == pytest.approx(share, abs=0.01)


def test_ruptures_are_as_many_as_deep_and_as_often_repaired_as_planned():
    found = clinic("moderate")
    planted = found.ruptures
    assert len(planted) / CLIENTS == pytest.approx(0.62, abs=0.03)
    assert len(set(planted.client.tolist())) / CLIENTS == pytest.approx(0.554, abs=0.03)
    assert (planted.repaired >= 0).mean() == pytest.approx(0.593, abs=0.035)
    assert planted.depth.mean() == pytest.approx(2.0, abs=0.04)
    assert (planted.depth.min(), planted.depth.max()) == pytest.approx((1.0, 3.0), abs=0.01)
    assert found.in_rupture[held(found)].mean() == pytest.approx(0.19, abs=0.02)
    assert planted.onset.min() == 2  # the third session


def test_missing_ratings_are_more_in_a_rupture():
    found = clinic("moderate")
    missing = np.isnan(found.ratings)
    later = held(found) & (np.arange(SESSIONS) > 0)
    assert missing[later & found.in_rupture].mean() == pytest.approx(0.25, abs=0.02)
    assert missing[later & ~found.in_rupture].mean() == pytest.approx(0.12, abs=0.01)
    assert not missing[:, 0].any()
    assert missing[~held(found)].all()


def test_the_truth_by_session_is_the_truth_by_rupture():
    found = clinic("moderate")
    rebuilt = np.zeros_like(found.in_rupture)
    planted = found.ruptures
    for client, onset, repaired in zip(
        planted.client, planted.onset, planted.repaired, strict=True
    ):
        rebuilt[client, onset : repaired if repaired >= 0 else found.held[client]] = True
    assert (rebuilt == found.in_rupture).all()


def test_ratings_lie_on_quarters_from_0_to_10():
    ratings = clinic("heterogeneous").ratings
    rated = ratings[~np.isnan(ratings)]
    assert (rated * 4 == np.round(rated * 4)).all()
    assert (rated.min() >= 0, rated.max()) == (True, 10.0)


def test_sessions_run_from_5_to_30():
    sessions = clinic("moderate").held
    assert (sessions.min(), sessions.max()) == (5, 30)
    assert sessions.mean() == pytest.approx(12.94, abs=0.3)


def test_the_same_seed_gives_the_same_clinic():
    first, again = simulate("both", 50, seed=7), simulate("both", 50, seed=7)
    assert list(first.to_rows()) == list(again.to_rows())
    assert list(first.to_rows()) != list(simulate("both", 50, seed=8).to_rows())


def test_an_unknown_clinic_is_refused_with_the_known_ones():
    with pytest.raises(AccordError, match="Choose moderate, high, heterogeneous, both"):
        simulate("sunny")
    with pytest.raises(AccordError, match="at least one client"):
        simulate("moderate", clients=0)


def test_the_long_table_holds_every_session_and_the_truth(tmp_path):
    found = simulate("moderate", 200, seed=4)
    rows = list(found.to_rows())
    assert len(rows) == found.held.sum()
    assert [r.session for r in rows[: found.held[0]]] == list(range(1, found.held[0] + 1))
    assert sum(r.planted == "rupture" for r in rows) == found.in_rupture.sum()
    assert sum(r.planted == "repaired" for r in rows) == (found.ruptures.repaired >= 0).sum()
    assert sum(r.alliance is None for r in rows) == np.isnan(found.ratings[held(found)]).sum()

    path = tmp_path / "clinic.csv"
    assert write(found, path) == len(rows)
    header, first, *_ = path.read_text("utf-8").splitlines()
    assert header == "client,session,alliance,planted"
    assert first == f"c001,1,{rows[0].alliance},{rows[0].planted}"

"""Lagged effects on planted truth: unbiased where there are some, none where there are none."""

import numpy as np
import pytest

from accord.prove.lagged import prove, shuffle, simulate


@pytest.mark.slow
@pytest.mark.parametrize("sessions", [5, 8, 12])
def test_planted_paths_come_back_unbiased(sessions):
    """Bias at most .02 at 300 clients; one standard error over 20 studies is .010 at most."""
    proof = prove(300, sessions, studies=20, slopes=False)
    assert proof.settled == 20
    for path in proof.paths:
        assert abs(path.bias) <= 0.02
        assert path.se == pytest.approx(path.spread, rel=0.45)


@pytest.mark.slow
def test_shuffled_sessions_lead_to_nothing():
    """5 in 100 by chance; over 40 studies 3 standard errors are 10 in 100."""
    proof = prove(300, 5, studies=40, slopes=False, shuffled=True)
    for origin, target in (("alliance", "outcome"), ("outcome", "alliance")):
        path = proof.path(origin, target)
        assert path.found <= 0.15
        assert abs(path.bias) <= 0.02
    assert "random order" in str(proof)


def test_shuffling_keeps_everybodys_ratings():
    ratings = simulate(20, 5, 1)
    mixed = shuffle(ratings, 1)
    assert np.sort(mixed, axis=1) == pytest.approx(np.sort(ratings, axis=1))
    assert not np.array_equal(mixed, ratings)

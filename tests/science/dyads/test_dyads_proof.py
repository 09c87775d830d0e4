"""The proof of actor-partner models on planted truth."""

import pytest

from accord.errors import AccordError
from accord.prove.pairs import prove


@pytest.mark.slow
def test_intervals_roles_patterns_and_days_are_as_stated():
    """Over 400 studies of 60 pairs: .954, .922, .045, .922, .000, .058, and .050 of 60 diaries."""
    found = prove(60, 40, 3)
    assert 0.91 <= found.coverage <= 0.99
    assert found.k_coverage >= 0.8 and found.right >= 0.8
    assert found.roles <= 0.15 and found.read <= 0.18 and found.wrong <= 0.05
    assert "40 studies of 60 pairs" in str(found)
    assert found.to_dict()["diaries"] == 3


def test_too_small_a_study_is_refused():
    with pytest.raises(AccordError, match="at least 50 pairs"):
        prove(49)

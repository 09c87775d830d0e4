"""Buffering on planted truth, small: the full runs are `accord prove buffering`."""

import pytest

from accord.errors import AccordError
from accord.prove.buffering import PLANTED, prove


@pytest.mark.slow
def test_no_buffering_is_found_where_none_was_planted_at_the_stated_rate():
    found = prove(people=30, days=8, studies=200, seed=7)
    assert abs(found.found - 0.05) <= 1.5 * found.margin  # three standard errors
    assert abs(found.coverage - 0.95) <= 1.5 * found.margin
    assert "(0.05 +- 0.030 is stated)" in str(found) and found.unanswered == 0


@pytest.mark.slow
def test_buffering_is_found_where_it_was_planted_without_bias():
    found = prove(people=60, days=10, studies=60, seed=8, planted=PLANTED)
    assert found.found > 0.8 and abs(found.bias) < 0.03


def test_studies_too_small_to_answer_are_told():
    with pytest.raises(AccordError, match="No study was large enough"):
        prove(people=10, days=4, studies=2)

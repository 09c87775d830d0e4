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


@pytest.mark.slow
def test_planted_setbacks_are_found_and_none_oftener_than_chance_where_none_was_planted():
    from accord.prove.setbacks import prove as tried

    nothing, some = tried(600, 5, share=0.0), tried(600, 5, share=0.2)
    assert nothing.found is None and nothing.false < 6.5 and nothing.low < 0 < nothing.high
    assert nothing.by_chance == pytest.approx(5, abs=0.7)
    assert some.found > 0.65 and some.false < 6.5 and some.high < 0
    assert "beyond regression to the mean" in str(some)


def test_too_few_people_for_a_clinic_are_told():
    from accord.prove.setbacks import prove as tried

    with pytest.raises(AccordError, match="Simulate more people"):
        tried(10)

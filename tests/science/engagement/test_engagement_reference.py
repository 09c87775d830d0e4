"""Cox's coefficients from our cells, and a logistic baseline on real log-ins, are reproduced."""

import pytest
from tests.science.engagement.reference import QUICK, SLOW
from tests.science.values import check


def test_figures_of_others_are_reproduced():
    check(QUICK)


@pytest.mark.slow
def test_figures_of_others_that_take_longer_are_reproduced():
    check(SLOW)

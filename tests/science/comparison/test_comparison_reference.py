"""Every figure of others that comparison must equal."""

import pytest
from tests.science.comparison.reference import VALUES, furthest_from_binom
from tests.science.values import check


def test_the_figures_of_others_are_ours():
    check([one for one in VALUES if one.compute is not furthest_from_binom])


@pytest.mark.slow
def test_the_quantiles_of_scipy_are_ours():
    check([one for one in VALUES if one.compute is furthest_from_binom])

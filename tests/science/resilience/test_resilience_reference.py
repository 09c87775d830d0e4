"""Every figure of others that resilience must equal."""

import pytest
from tests.science.resilience.reference import VALUES
from tests.science.values import check


@pytest.mark.slow
def test_the_figures_of_others_that_need_no_data_are_ours():
    check([value for value in VALUES if not value.data])


@pytest.mark.slow
def test_the_figures_of_others_are_ours():
    check(VALUES)

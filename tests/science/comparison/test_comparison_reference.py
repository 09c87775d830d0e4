"""Every figure of others that comparison must equal."""

from tests.science.comparison.reference import VALUES
from tests.science.values import check


def test_the_figures_of_others_are_ours():
    check(VALUES)

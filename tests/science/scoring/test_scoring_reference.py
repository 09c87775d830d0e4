"""Every figure of others that scoring must equal."""

from tests.science.scoring.reference import VALUES
from tests.science.values import check


def test_the_figures_of_others_are_ours():
    check(VALUES)

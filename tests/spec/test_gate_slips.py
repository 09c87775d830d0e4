"""The leak made possible first: each slip in the rule is caught by the enumeration of its cells."""

import pytest

from tests.spec import cells
from tests.spec.slips import BY_THE_FUNCTION, STANDING, TABLES, slipped


@pytest.mark.parametrize("slip", [*TABLES, *STANDING, *BY_THE_FUNCTION], ids=str)
def test_a_slip_in_the_function_is_caught(slip):
    assert next(cells.disagreements(slipped(slip)), None) is not None

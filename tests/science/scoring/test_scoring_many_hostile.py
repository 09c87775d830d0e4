"""Scores that say nothing, or too much: every method answers clearly or refuses clearly."""

import numpy as np
import pytest

from accord.errors import DataError
from accord.measures.measure import Norm
from accord.scoring.many import Known, Method, changes

LINE = list(range(40))
HOSTILE = {
    "one client": ([1.0], [2.0]),
    "nobody": ([], []),
    "nothing said": ([None, None], [None, 1.0]),
    "all equal": ([5.0] * 40, [5.0] * 40),
    "first scores equal": ([5.0] * 40, LINE),
    "last scores equal": (LINE, [5.0] * 40),
    "nobody changed": (LINE, LINE),
    "all changed alike": (LINE, [one + 3 for one in LINE]),
    "far too large": ([1e300, -1e300] * 20, [1e299] * 40),
    "far too small": ([1e-300, 2e-300] * 20, [3e-300, 1e-300] * 20),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("method", [method for method in Method if method is not Method.SLOPE])
def test_hostile_scores_get_a_clear_answer_or_a_clear_refusal(name, method):
    """Warnings are errors here: no figure comes from a division by nothing."""
    general = Norm("general", 60, 10, "made up")
    known = Known(higher_is="better", reliability=0.88, general=general)
    try:
        pre, post = HOSTILE[name]
        frame = {"pre": pre, "post": post}
        one = changes(frame, pre="pre", post="post", known=known, method=method)
    except DataError as refused:
        assert str(refused).endswith(".")
        return
    assert str(one)
    if one:
        assert one.picture()
        assert np.isfinite(one.rc).all()
        assert sum(one.counts.values()) == len(one.clients)

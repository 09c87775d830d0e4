"""The chart for a whole clinic at once is the chart of each client, to the last digits."""

from math import inf

import numpy as np
import pytest

from accord.chart.shrunken import SHIPPED, Rules, run
from accord.prove.chart import charts
from accord.records import Constants, Point
from accord.synthetic.process import simulate

CLINIC = Constants("made-up", 7.9, 0.73, 1.27, 1.05, 1.64, "test")


@pytest.mark.slow
@pytest.mark.parametrize("rules", [SHIPPED, Rules(1.0, inf, inf), Rules(0.8, 4.0, 1.5)])
def test_it_equals_the_plain_chart(rules):
    ratings = simulate("both", 150, seed=5).ratings
    together = charts(ratings, CLINIC, rules)
    for client, row in enumerate(ratings):
        points = [Point(s, float(v)) for s, v in enumerate(row, 1) if not np.isnan(v)]
        at = [point.session - 1 for point in points]
        for name in ("usual", "wobble", "z"):
            alone = [getattr(step, name) for step in run(points, CLINIC, rules=rules)]
            assert alone[0] is None
            np.testing.assert_allclose(
                getattr(together, name)[client, at[1:]], alone[1:], rtol=0, atol=1e-12
            )
    assert np.isnan(together.z[:, 0]).all()
    assert (np.isnan(together.z[:, 1:]) == np.isnan(ratings[:, 1:])).all()

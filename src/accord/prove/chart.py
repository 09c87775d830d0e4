"""The shrunken-baseline chart for a whole clinic at once, by NumPy.

The same numbers as `accord.chart.shrunken`, client by client; a test holds the two together.
"""

from dataclasses import dataclass

import numpy as np

from accord.chart.shrunken import NOISE_CAP, SHIPPED, Rules
from accord.records import Constants
from accord.synthetic.process import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """One row a client, one column a session; NaN where there is no rating, and at the first."""

    usual: Floats
    wobble: Floats
    z: Floats


def charts(ratings: Floats, constants: Constants, rules: Rules = SHIPPED) -> Charts:
    """Charts of all clients; `ratings` holds NaN where a rating is missing.

    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> found = charts(np.array([[8.5, 8.0, np.nan, 8.5, 6.0]]), clinic)
    >>> found.z.round(2)
    array([[  nan,  0.37,   nan, -0.38,  3.1 ]])
    """
    clients = len(ratings)
    total, weight, count = np.zeros(clients), np.zeros(clients), np.zeros(clients)
    noise = np.ones(clients)
    found = Charts(*(np.full(ratings.shape, np.nan) for _ in range(3)))
    for session, value in enumerate(ratings.T):
        rated = ~np.isnan(value)
        within = constants.within * noise
        variance = 1 / (1 / constants.between + weight / within)
        usual = variance * (constants.mean / constants.between + total / within)
        wobble = np.sqrt(within + variance)
        z = (usual - value) / wobble
        charted = rated & (count > 0)
        for column, values in ((found.usual, usual), (found.wobble, wobble), (found.z, z)):
            column[charted, session] = values[charted]
        near = np.clip(value, usual - rules.winsor * wobble, usual + rules.winsor * wobble)
        held = np.where(count > 0, near, value)
        surprise = np.minimum(z[charted] ** 2, NOISE_CAP)
        noise[charted] *= 1 + (surprise - 1) / (rules.noise_weight + count[charted])
        total[rated] = rules.forgetting * total[rated] + held[rated]
        weight[rated] = rules.forgetting * weight[rated] + 1
        count[rated] += 1
    return found

"""Change by each client's own slope: a growth model of all scores, for `accord change`."""

from typing import Any

import numpy as np

from accord.frames import codes, numbers
from accord.mixed import Fit, fit
from accord.records import NotEnough
from accord.scoring.many import Changes, Known, by_slope

# Our choice: under it the spread of slopes, and so the shrinking, is little more than a guess.
FEWEST = 50
NOTHING = 1e-8  # of the residual variance: slopes do not differ at all
SCORES = 3  # of a client: two make a line that nothing contradicts


def slopes(frame: Any, time: str, known: Known) -> Changes | NotEnough:
    """Everybody's change per doubling of time, from a mixed model with random slopes.

    score = (b0 + u0) + (b1 + u1) log2(steps from the first score + 1) + error, a step being one
    session or, where `time` is “time”, a week. `frame` has the columns client, score and `time`.
    Clients with fewer than three scores are left out.
    """
    whose, names = codes(frame, "client")
    y, when = numbers(frame, "score"), numbers(frame, time)
    told = ~(np.isnan(y) | np.isnan(when))
    whose, y, when = whose[told], y[told], when[told]
    many = np.bincount(whose, minlength=len(names))
    kept = many >= SCORES
    if int(kept.sum()) < FEWEST:
        unit = f"clients with {SCORES} scores or more"
        return NotEnough("Change by slope", int(kept.sum()), FEWEST, unit)
    rows = kept[whose]
    place = np.cumsum(kept) - 1
    whose, y, when = place[whose[rows]], y[rows], when[rows]
    first = np.full(int(kept.sum()), np.inf)
    np.minimum.at(first, whose, when)
    steps = (when - first[whose]) / (1.0 if time == "session" else 7.0)  # times are days
    design = np.column_stack([np.ones(len(y)), np.log2(steps + 1)])
    model = fit(y, design, design, whose, names=("start", "slope"), random_names=("start", "slope"))
    if not isinstance(model, Fit):
        return model
    if model.D[1, 1] <= NOTHING * model.sigma2:
        why = "All seem to go the same way, as far as these scores tell."
        return NotEnough("Change by slope", 1, 2, "different slopes", why)
    modes, variances = model.random_effects()
    kept_names = [name for name, here in zip(names, kept.tolist(), strict=True) if here]
    return by_slope(
        model.beta[1] + modes[:, 1],
        variances[:, 1, 1],
        higher_is=known.higher_is,
        clients=kept_names,
    )

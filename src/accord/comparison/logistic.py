"""How likely something was for each case, by its case mix: logistic regression."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]

STEPS = 50
PER_COLUMN = 10  # events a column (methods, section h); fewer and the fit follows chance


def expected(
    y: Floats, design: Floats, columns: Sequence[str]
) -> tuple[Floats, tuple[tuple[str, float, float], ...]]:
    """Probabilities (n,) and coefficients (name, log odds, standard error) without the intercept.

    Newton's method on the likelihood. Raises DataError for fewer than 10 events (or non-events) a
    column, a column that says nothing of its own, and where a column tells everybody apart.

    >>> y = np.array([0.0, 1, 1, 1] * 5)
    >>> chance, _ = expected(y, np.ones((20, 1)), ["intercept"])
    >>> round(float(chance[0]), 4)
    0.75
    """
    rows, width = design.shape
    rare = int(min(y.sum(), rows - y.sum()))
    if width > 1 and rare < PER_COLUMN * (width - 1):
        raise DataError(
            f"{rare} events are too few for {width - 1} columns of case mix; {PER_COLUMN} each are "
            "needed. Adjust for less."
        )
    if np.linalg.matrix_rank(design) < width:
        raise DataError("A column of the case mix is constant, or said twice. Leave it out.")
    beta = np.zeros(width)
    beta[0] = np.log(y.mean() / (1 - y.mean()))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        information = (design * (chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.lstsq(information, design.T @ (y - chance), rcond=None)[0]
        beta = beta + step
        if np.max(np.abs(step)) < 1e-10:
            break
    else:
        raise DataError("A column of the case mix tells all cases apart. Leave it out.")
    chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
    error = np.sqrt(np.diag(np.linalg.inv(information)))
    told = zip(columns[1:], beta[1:].tolist(), error[1:].tolist(), strict=True)
    return chance, tuple(told)

"""What a fitted model says of each group: shrunken effects, and how sure it is."""

from typing import Any

import numpy as np

from accord.errors import DataError
from accord.mixed.result import Fit
from accord.mixed.rows import Floats, checked
from accord.mixed.serial import weights
from accord.mixed.units import pull, shrinkage, sum_up


def effects(
    fit: Fit, y: Any, X: Any, Z: Any, groups: Any, *, order: Any = None
) -> tuple[Floats, Floats]:
    """Modes (G, q) and conditional variances (G, q, q) of the random effects of groups.

    The groups need not be those that the model was fitted to; G is one more than the highest code,
    and a group without a complete row gets 0 and D. With r = y - X beta, in whitened rows,

        b = (D^-1 + Z'Z / sigma2)^-1 Z'r / sigma2        its variance = (D^-1 + Z'Z / sigma2)^-1

    where no inverse of D is taken. The fixed effects count as known.

    Source: Robinson 1991, Stat Sci 6:15 (best linear unbiased prediction).
    """
    one = checked(y, X, Z, groups, fit.names, fit.random_names, order)
    count = int(np.max(np.asarray(groups), initial=-1)) + 1
    modes = np.zeros((count, len(fit.D)))
    variances = np.repeat(fit.D[None], count, axis=0)
    if not one.rows:
        return modes, variances
    left, random = (one.y - one.fixed @ fit.beta)[:, None], one.random
    if fit.phi is not None:
        if one.order is None:
            raise DataError("This model has AR(1) residuals: give `order` for its rows.")
        told = weights(fit.phi, one.order, one.starts)
        left, random = told.whiten(left), told.whiten(random)
    units = sum_up(lambda low, high: (left[low:high], random[low:high]), one.starts, one.rows)
    ratio = fit.D / fit.sigma2
    shrink = shrinkage(units.square, ratio)[0]
    modes[one.codes] = (ratio @ pull(shrink, units.cross)[..., 0]).T
    middle = np.einsum("abk,bc->kac", shrink, fit.D)
    variances[one.codes] = (middle + middle.transpose(0, 2, 1)) / 2
    return modes, variances

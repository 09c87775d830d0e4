"""One common factor behind the items of a scale, by maximum likelihood.

    Sigma = lambda lambda' + diag(psi)

For given psi the best lambda is known in closed form from the largest eigenvalue of
psi^-1/2 S psi^-1/2, so only psi is searched for.

Source: Joereskog 1967, Psychometrika 32:443-482.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]

LEAST_UNIQUE = 0.005  # of an item's variance; the customary guard against a Heywood case


@dataclass(frozen=True, slots=True)
class Factor:
    """A fitted factor in the items' own points.

    loadings: (k,), their sum not negative. unique: (k,) variances that no other item shares.
    srmr:     root mean square of the correlations that the factor leaves over.
    at_edge:  an item's own variance fell to its least: the fit is not to be trusted for it.
    """

    loadings: Floats
    unique: Floats
    srmr: float
    at_edge: bool

    @property
    def implied(self) -> Floats:
        """The covariances (k, k) that the factor implies."""
        return np.asarray(np.outer(self.loadings, self.loadings) + np.diag(self.unique))


def one_factor(covariance: Floats) -> Factor:
    """Fit one factor to covariances (k, k) of at least three items.

    Raises DataError for fewer items, and where an item is constant or a sum of the others.

    >>> loadings = np.array([0.9, 0.8, 0.7, 0.6])
    >>> found = one_factor(np.outer(loadings, loadings) + np.diag(1 - loadings**2))
    >>> found.loadings.round(4).tolist(), round(found.srmr, 4)
    ([0.9, 0.8, 0.7, 0.6], 0.0)
    """
    from scipy.optimize import minimize

    width = len(covariance)
    if width < 3:
        raise DataError("One factor needs at least three items to be told from none.")
    spread = np.sqrt(np.diag(covariance))
    if not (spread > 0).all():
        raise DataError("An item is constant: everybody gave the same answer. Leave it out.")
    known = covariance / np.outer(spread, spread)
    try:
        inverse = np.linalg.inv(known)
        unsolvable = np.linalg.cond(known) > 1e12
    except np.linalg.LinAlgError:
        unsolvable = True
    if unsolvable:
        raise DataError("One item is a sum or a copy of others. Leave it out.")
    start = np.clip(0.5 / np.diag(inverse), LEAST_UNIQUE, 1.0)
    found = minimize(
        _misfit,
        np.log(start),
        args=(known,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(np.log(LEAST_UNIQUE), 0.0)] * width,
        options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9},
    )
    unique = np.exp(found.x)
    loadings = _loadings(unique, known)
    loadings = -loadings if loadings.sum() < 0 else loadings
    left = (known - np.outer(loadings, loadings))[np.tril_indices(width, -1)]
    return Factor(
        loadings=loadings * spread,
        unique=unique * spread**2,
        srmr=float(np.sqrt(np.mean(left**2))),
        at_edge=bool((unique <= LEAST_UNIQUE * (1 + 1e-6)).any()),
    )


def _misfit(logged: Floats, known: Floats) -> tuple[float, Floats]:
    """The likelihood with loadings at their best, and its gradient by log psi."""
    unique = np.exp(logged)
    root = np.sqrt(unique)
    values, _ = np.linalg.eigh(known / np.outer(root, root))
    rest = values[:-1]
    loadings = _loadings(unique, known)
    slope = (loadings**2 + unique - np.diag(known)) / unique
    return float(np.sum(rest - np.log(rest) - 1)), np.asarray(slope)


def _loadings(unique: Floats, known: Floats) -> Floats:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(known / np.outer(root, root))
    return np.asarray(root * vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0)))

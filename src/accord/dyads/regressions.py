"""Regressions of the members of a group at once, from one table of cross-products.

Member i of group d has y_di = X_di b + e_di; the residuals of one group go together:

    free           Cov(e_d) = S, any covariance matrix: members can be told apart
    exchangeable   Cov(e_d) = compound symmetry: members cannot be told apart

Every row of a group is made of the same few columns v_d (1, each member's values): X_di is v_d
times a matrix of the model. So V'V of all groups is all that is needed, and a bootstrap draw is
another V'V. With W = S^-1:

    H = sum_ij W_ij X_i'X_j      b = H^-1 sum_ij W_ij X_i'y_j      C = H^-1
    S_ij <- (e_i'e_j + [REML] tr(C X_j'X_i)) / n                    until nothing moves

The last line is the EM step for S; it moves by a factor of about (coefficients / groups) each time.
An exchangeable S is diagonal once a group is turned into its mean and its contrasts, with one
variance for the mean and one for all contrasts; so the same step serves both.

Source: Zellner 1962, J Am Stat Assoc 57:348 (seemingly unrelated regressions); Harville 1977, J Am
Stat Assoc 72:320 (REML); Kenny, Kashy & Cook 2006, Dyadic Data Analysis, chapter 7. The results are
those of `gls` of R's nlme with corSymm and varIdent, and with corCompSymm.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError

Floats = NDArray[np.float64]
Residual = Literal["free", "exchangeable"]

MOST_STEPS = 500
SETTLED = 1e-13  # relative change of S at which it stands
NOTHING = 1e-10  # least residual variance, relative to the outcome's mean square
SINGULAR = 1e-9  # least eigenvalue of the scaled cross-products, relative to the largest


@dataclass(frozen=True, slots=True)
class Regressions:
    """Coefficients and what is left over; a leading axis (draws) where many were fitted at once.

    beta (..., P), cov (..., P, P), residual (..., g, g) as covariance in the members' own order,
    loglik as `logLik` of nlme's gls gives it, and `information` about the variance parameters.
    """

    beta: Floats
    cov: Floats
    residual: Floats
    loglik: Floats
    groups: int
    reml: bool
    steps: int
    gradient: Floats  # (..., a, P, P): change of cov with each variance parameter
    information: Floats  # (..., a, a)

    def df(self, contrast: Floats) -> float:
        """Satterthwaite's degrees of freedom of one contrast of the coefficients.

        2 v^2 / (g' I^-1 g), where v is its variance and g how v moves with the variance parameters.
        """
        variance = contrast @ self.cov @ contrast
        slope = np.array([contrast @ one @ contrast for one in self.gradient])
        wobble = slope @ np.linalg.solve(self.information, slope)
        return float(2 * variance**2 / wobble)


def cross(columns: Floats, weights: Floats | None = None) -> Floats:
    """V'V (q, q) of the groups' columns (n, q), each group counted `weights` times."""
    seen = columns if weights is None else columns * weights[:, None]
    return np.asarray(columns.T @ seen)


def fit(
    products: Floats, select: Floats, groups: int, residual: Residual, *, reml: bool = True
) -> Regressions:
    """Fit from cross-products; a leading axis of `products` is as many fits.

    products: (..., q, q), V'V.   select: (g, q, P + 1), from v_d to member i's [X_di, y_di].
    groups:   how many there are.

    Raises DataError where coefficients cannot be told apart, or nothing is left to explain.

    >>> v = np.array([[1, 2, 3, 4], [1, 3, 1, 2], [1, 5, 4, 7], [1, 6, 5, 5], [1, 8, 8, 9.0]])
    >>> mean_of = np.array([[[1, 0], [0, 0], [0, 1], [0, 0]], [[1, 0], [0, 0], [0, 0], [0, 1]]])
    >>> found = fit(cross(v), mean_of.astype(float), 5, "exchangeable")
    >>> found.beta.round(3), found.residual.round(3).tolist()
    (array([4.8]), [[7.3, 6.1], [6.1, 7.3]])
    """
    members, places = select.shape[0], select.shape[2] - 1
    turn = _turn(members) if residual == "exchangeable" else np.eye(members)
    table = _table(products, select, turn)
    if not np.all(_separate(table, places)):
        raise DataError(
            "The predictors cannot be told apart: one is constant, is a sum of others, or is the "
            "same for both members of every pair (then give it as a covariate)."
        )
    sigma = _start(table, places, groups, residual)
    steps = 0
    while steps < MOST_STEPS:
        steps += 1
        beta, cov, left = _step(table, sigma, places)
        if reml:
            left = left + np.einsum("...ijps,...ps->...ij", table[..., :places, :places], cov)
        following = _held(left / groups, residual)
        moved = np.max(np.abs(following - sigma) / np.max(np.abs(sigma), (-2, -1), keepdims=True))
        sigma = following
        if moved < SETTLED:
            break
    beta, cov, left = _step(table, sigma, places)
    gradient, information = _variances(table, sigma, cov, places, groups, residual, reml)
    return Regressions(
        beta,
        cov,
        np.einsum("ai,...ab,bj->...ij", turn, sigma, turn),
        _loglik(sigma, cov, left, groups, reml),
        groups,
        reml,
        steps,
        gradient,
        information,
    )


def coefficients(products: Floats, select: Floats, groups: int, residual: Residual) -> Floats:
    """The coefficients (b, P) alone, by maximum likelihood: all a bootstrap draw needs.

    NaN where a draw does not tell them apart.
    """
    members, places = select.shape[0], select.shape[2] - 1
    turn = _turn(members) if residual == "exchangeable" else np.eye(members)
    table = _table(products, select, turn)
    found = np.full((len(products), places), np.nan)
    good = _separate(table, places)
    if good.any():
        found[good] = fit(products[good], select, groups, residual, reml=False).beta
    return found


def _table(products: Floats, select: Floats, turn: Floats) -> Floats:
    """Cross-products of [X, y] of every member with every other (..., g, g, P + 1, P + 1)."""
    turned = np.einsum("ai,iqp->aqp", turn, select)
    half = np.einsum("iqp,...qr->...ipr", turned, products)
    return np.asarray(np.einsum("...ipr,jrs->...ijps", half, turned))


def _turn(members: int) -> Floats:
    """An orthonormal matrix whose first row is the mean: Helmert's."""
    turn = np.zeros((members, members))
    turn[0] = 1 / np.sqrt(members)
    for row in range(1, members):
        turn[row, :row] = 1 / np.sqrt(row * (row + 1))
        turn[row, row] = -row / np.sqrt(row * (row + 1))
    return turn


def _separate(table: Floats, places: int) -> NDArray[np.bool_]:
    """Whether the plain cross-products of all rows can be inverted: then coefficients exist."""
    pooled = np.einsum("...iips->...ps", table)[..., :places, :places]
    size = np.sqrt(np.maximum(np.einsum("...pp->...p", pooled), 1e-300))
    values = np.linalg.eigvalsh(pooled / (size[..., :, None] * size[..., None, :]))
    return np.asarray(values[..., 0] > SINGULAR * values[..., -1])


def _start(table: Floats, places: int, groups: int, residual: Residual) -> Floats:
    """Residuals of the plain regression over all rows."""
    identity = np.broadcast_to(np.eye(table.shape[-3]), (*table.shape[:-4], *[table.shape[-3]] * 2))
    sigma = _held(_step(table, identity, places)[2] / groups, residual)
    total = np.einsum("...iips->...ps", table)[..., places, places]
    least = np.linalg.eigvalsh(sigma)[..., 0]
    if np.any(least <= NOTHING * np.maximum(total / groups, 1e-300)):
        raise DataError(
            "Nothing is left over to explain: the outcome is constant, the same for both members "
            "of every pair, or made of the predictors. Choose another outcome."
        )
    return sigma


def _step(table: Floats, sigma: Floats, places: int) -> tuple[Floats, Floats, Floats]:
    """Coefficients, their covariance and the residuals' cross-products, for a known S."""
    joined = np.einsum("...ij,...ijps->...ps", np.linalg.inv(sigma), table)
    cov = np.linalg.inv(joined[..., :places, :places])
    cov = (cov + np.swapaxes(cov, -1, -2)) / 2
    beta = np.einsum("...ps,...s->...p", cov, joined[..., :places, places])
    full = np.concatenate([-beta, np.ones((*beta.shape[:-1], 1))], axis=-1)
    return beta, cov, np.einsum("...p,...ijps,...s->...ij", full, table, full)


def _held(sigma: Floats, residual: Residual) -> Floats:
    """S as its structure has it: symmetric; for exchangeable members, two variances."""
    if residual == "free":
        return np.asarray((sigma + np.swapaxes(sigma, -1, -2)) / 2)
    members = sigma.shape[-1]
    diagonal = np.einsum("...ii->...i", sigma).copy()
    diagonal[..., 1:] = diagonal[..., 1:].mean(-1, keepdims=True)
    return np.asarray(diagonal[..., None] * np.eye(members))


def _loglik(sigma: Floats, cov: Floats, left: Floats, groups: int, reml: bool) -> Floats:
    members, places = sigma.shape[-1], cov.shape[-1]
    rows = groups * members - (places if reml else 0)
    value = rows * np.log(2 * np.pi) + groups * np.linalg.slogdet(sigma)[1]
    value = value + np.einsum("...ij,...ij->...", np.linalg.inv(sigma), left)
    if reml:
        value = value - np.linalg.slogdet(cov)[1]
    return np.asarray(-value / 2)


def _units(members: int, residual: Residual) -> list[Floats]:
    """How S moves with each of its parameters."""
    if residual == "exchangeable":
        mean = np.zeros((members, members))
        mean[0, 0] = 1
        return [mean, np.eye(members) - mean]
    units = []
    for i in range(members):
        for j in range(i + 1):
            unit = np.zeros((members, members))
            unit[i, j] = unit[j, i] = 1
            units.append(unit)
    return units


def _variances(
    table: Floats,
    sigma: Floats,
    cov: Floats,
    places: int,
    groups: int,
    residual: Residual,
    reml: bool,
) -> tuple[Floats, Floats]:
    """How the coefficients' covariance moves with S, and the expected information about S."""
    inverse, rows = np.linalg.inv(sigma), table[..., :places, :places]
    units = _units(sigma.shape[-1], residual)
    tilted = [inverse @ unit @ inverse for unit in units]
    moves = [np.einsum("...ij,...ijps->...ps", one, rows) for one in tilted]
    gradient = np.stack([cov @ move @ cov for move in moves], -3)
    information = np.empty((*sigma.shape[:-2], len(units), len(units)))
    for a, unit in enumerate(units):
        for b, tilt in enumerate(tilted):
            value = groups * np.einsum("...ij,...ji->...", unit, tilt)
            if reml:
                both = inverse @ unit @ tilt
                second = np.einsum("...ij,...ijps->...ps", both, rows)
                value = value - 2 * np.einsum("...ps,...sp->...", cov, second)
                value = value + np.einsum("...ps,...sp->...", cov @ moves[a], cov @ moves[b])
            information[..., a, b] = value / 2
    return gradient, information

"""Both actor-partner models and the test between them, from complete pairs or from all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from accord.dyads import fiml, ratio, regressions
from accord.dyads.design import Design, Which
from accord.dyads.pairs import Pairs
from accord.dyads.regressions import Floats, Regressions
from accord.dyads.results import Likeness


@dataclass(frozen=True, slots=True)
class Fit:
    """One model: coefficients, their covariance and degrees of freedom in standard units."""

    beta: Floats
    cov: Floats
    df: Callable[[Floats], float]
    residual: Floats  # (2, 2) in the outcome's own units, squared
    loglik: float
    fitted: ratio.Fitted  # what fits a bootstrap draw


Fits = tuple[dict[Which, Fit], tuple[Likeness, ...]]


def complete(made: Design, held: Pairs, *, reml: bool) -> Fits:
    """Both models and the tests, from complete pairs."""
    products = regressions.cross(made.columns)
    fits: dict[Which, Fit] = {}
    by_ml: dict[str, Regressions] = {}
    for which in _wanted(held):
        found = made.fit(products, which, reml=reml)
        by_ml[which] = made.fit(products, which, reml=False) if reml else found
        fitted = partial(_drawn, made, which)
        residual = found.residual * made.scale[-1] ** 2
        loglik = made.loglik(found, which)
        fits[which] = Fit(found.beta, found.cov, found.df, residual, loglik, fitted)
    tests: tuple[Likeness, ...] = ()
    if held.roles:
        effects = 2 * float(by_ml["apart"].loglik - by_ml["alike"].loglik)
        freedom = len(made.terms_apart) + 3 - len(made.terms_alike) - 2
        second = products / made.groups
        turned = (second + second[np.ix_(made.swapped, made.swapped)]) / 2
        # The log of det(E[v v']) with 1 among the v is that of the covariance's determinant.
        everything = np.linalg.slogdet(turned)[1] - np.linalg.slogdet(second)[1]
        tests = (
            _likeness("effects", effects, freedom),
            _likeness("everything", made.groups * float(everything), made.freedom()),
        )
    return fits, tests


def everybody(made: Design, held: Pairs) -> Fits:
    """Both models and the test of everything, from all pairs."""
    fits: dict[Which, Fit] = {}
    joint: dict[str, fiml.Full] = {}

    def about(contrast: Floats) -> float:
        """No exact degrees of freedom exist here: pairs less one role's coefficients."""
        return float(made.groups - len(made.terms_alike))

    for which in _wanted(held):
        turn = made.swapped if which == "alike" else None
        joint[which] = fiml.full(made.columns, turn)
        found = made.fit(joint[which].products, which, reml=False)
        cov = joint[which].of(partial(made.coefficients, which=which))
        fitted = partial(_drawn_with_gaps, made, which)
        there = ~np.isnan(made.columns)
        loglik = joint[which].loglik - float((there * np.log(made.scale)).sum())
        residual = found.residual * made.scale[-1] ** 2
        fits[which] = Fit(found.beta, cov, about, residual, loglik, fitted)
    tests: tuple[Likeness, ...] = ()
    if held.roles:
        apart, alike = joint["apart"], joint["alike"]
        gain = 2 * (apart.loglik - alike.loglik)
        freedom = apart.parameters - alike.parameters
        tests = (_likeness("everything", gain, freedom),)
    return fits, tests


def _drawn(made: Design, which: Which, columns: Floats, weights: Floats) -> Floats:
    """Coefficients (b, P) of complete pairs counted by weights (b, n)."""
    return made.coefficients((columns.T * weights[:, None, :]) @ columns, which)


def _drawn_with_gaps(made: Design, which: Which, columns: Floats, weights: Floats) -> Floats:
    """The same of all pairs; standard units are large enough for six digits to do."""
    found = [fiml.patterns(columns, one) for one in weights]
    turn = made.swapped if which == "alike" else None
    second = fiml.moments(found[0][0], np.stack([sums for _, sums in found]), turn, settled=1e-6)
    return made.coefficients(second * made.groups, which)


def _wanted(held: Pairs) -> tuple[Which, ...]:
    return ("apart", "alike") if held.roles else ("alike",)


def _likeness(what: str, chi2: float, df: int) -> Likeness:
    from scipy.special import chdtrc

    chi2 = max(chi2, 0.0)
    return Likeness(what, chi2, df, float(chdtrc(df, chi2)))

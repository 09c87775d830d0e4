"""Actor-partner interdependence models: what goes with one's own ratings, and with the partner's.

    y_A = i_A + a_A x_A + p_AB x_B + e_A        members told apart by role; corr(e_A, e_B) free
    y_B = i_B + a_B x_B + p_BA x_A + e_B
    y_i = i + a x_i + p x_j + e_i               members interchangeable: one a, one p, one variance

The second is the sum y_A + y_B on x_A + x_B with slope a + p, and the difference with slope a - p.

Source: Kenny, Kashy & Cook 2006, Dyadic Data Analysis, chapter 7; Cook & Kenny 2005, Int J Behav
Dev 29:101; Olsen & Kenny 2006, Psychol Methods 11:127 (the test of everything).
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from accord.dyads import fiml, ratio, regressions
from accord.dyads.design import Design, Which, design
from accord.dyads.intraclass import Intraclass, intraclass
from accord.dyads.pairs import LEAST_PAIRS, Pairs, pairs
from accord.dyads.regressions import Floats, Regressions
from accord.dyads.results import Apim, Effect, Likeness, Model
from accord.errors import DataError
from accord.records import NotEnough

DRAWS = 2000
# With more pairs a bootstrap takes minutes and gives what the delta method gives at once.
MOST_TO_DRAW = 20_000
ENOUGH_FOR_ORDINARY = (
    90  # pairs for an effect of .3 to be found in four studies of five (methods, e)
)


def actor_partner(
    data: Any,
    *,
    dyad: str,
    outcome: str,
    predictors: Sequence[str],
    role: str | None = None,
    covariates: Sequence[str] = (),
    method: Literal["REML", "ML"] = "REML",
    missing: Literal["exclude", "fiml"] = "exclude",
    interval: Literal["percentile", "BCa", "delta"] = "percentile",
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
) -> Apim | NotEnough:
    """The actor-partner model of one outcome, from one row a person.

    dyad, role:  the pair's code, and what tells its two members apart; without roles the members
                 are taken as interchangeable. With roles both models are fitted and compared.
    predictors:  each has an actor effect (one's own) and a partner effect.
    covariates:  of the pair, or of the person; one's own value only.
    missing:     "exclude" pairs that lack a value (counted), or "fiml": all pairs, by maximum
                 likelihood of what was observed.
    interval:    of k: whole pairs drawn `draws` times from `seed`, or the delta method.

    Estimates are in points of the outcome for one point of the predictor. Degrees of freedom are
    Satterthwaite's, counted in pairs. NotEnough under 50 pairs. Raises DataError for a pair of
    three, a role twice in a pair, cells that are no numbers, and predictors that do not vary.

    >>> generator = np.random.default_rng(3)
    >>> x, both = generator.normal(size=(100, 2)), generator.normal(size=(100, 1))
    >>> y = 0.8 * (x + x[:, ::-1]) + both + generator.normal(size=(100, 2))
    >>> table = {"pair": np.repeat(np.arange(100), 2), "trust": x.ravel(), "warmth": y.ravel()}
    >>> found = actor_partner(table, dyad="pair", outcome="warmth", predictors=["trust"])
    >>> own, others = (found.alike.effect(kind, "trust") for kind in ("actor", "partner"))
    >>> round(own.estimate, 2), round(others.estimate, 2), str(found.alike.ratio("trust").pattern)
    (0.84, 0.71, 'couple')
    """
    held = pairs(
        data, dyad=dyad, role=role, outcome=outcome, predictors=predictors, covariates=covariates
    )
    return of_pairs(
        held,
        method="FIML" if missing == "fiml" else method,
        interval=interval,
        draws=draws,
        seed=seed,
        level=level,
    )


def of_pairs(
    held: Pairs,
    *,
    method: Literal["REML", "ML", "FIML"] = "REML",
    interval: Literal["percentile", "BCa", "delta"] = "percentile",
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
) -> Apim | NotEnough:
    """The same, from pairs already put side by side."""
    complete = held.complete
    if (have := int(complete.sum())) < LEAST_PAIRS:
        why = "Under it actor and partner effects would say more about chance than about pairs."
        return NotEnough("An actor-partner model", have, LEAST_PAIRS, "complete pairs", why)
    if method == "FIML" and not all(held.shared):
        raise DataError(
            "With all pairs kept, a covariate must be the same for both members. Give one's own "
            "covariate as a predictor, or leave incomplete pairs out."
        )
    said = ~np.isnan(held.outcome).all(1) | ~np.isnan(held.predictors).all((1, 2))
    made = design(held, incomplete=method == "FIML")
    if method == "FIML":
        made = made.of(made.columns[said])
    how = _Drawing(interval, draws, seed, level)
    fits = _full(made, held) if method == "FIML" else _plain(made, held, method == "REML")
    models = [_model(made, held, which, *fits[which], how) for which in fits if which != "tests"]
    likeness = intraclass(*held.outcome[complete].T, level=level)
    assert isinstance(likeness, Intraclass)
    used = made.groups
    reasons = {"only one member": held.alone, "a value missing": len(held.labels) - have}
    reasons["a value missing"] -= held.alone
    if method == "FIML":
        reasons = {"nothing to go by": len(held.labels) - used}
    return Apim(
        held.outcome_name,
        held.predictor_names,
        held.covariate_names,
        held.roles,
        used,
        used - have,
        {why: count for why, count in reasons.items() if count},
        method,
        level,
        models[0] if held.roles else None,
        models[-1],
        fits["tests"],
        likeness,
        _remarks(used),
    )


class _Drawing:
    """How intervals of k are made."""

    def __init__(
        self, interval: Literal["percentile", "BCa", "delta"], draws: int, seed: int, level: float
    ):
        if not 0.5 <= level < 1:
            raise DataError(f"A level of {level:g} is none. Give it as .95 for 95 in 100.")
        self.interval, self.draws, self.seed, self.level = interval, draws, seed, level


# A model's coefficients, their covariance and degrees of freedom, in standard units; the residual
# covariance; the log-likelihood; and what fits a bootstrap draw.
_Fit = tuple[Floats, Floats, Callable[[Floats], float], Floats, float, ratio.Fitted]


def _plain(made: Design, held: Pairs, reml: bool) -> dict[Any, Any]:
    """Both models and the tests, from complete pairs."""
    products = regressions.cross(made.columns)
    fits: dict[Any, Any] = {}
    by_ml: dict[str, Regressions] = {}
    for which in _wanted(held):
        found = made.fit(products, which, reml=reml)
        by_ml[which] = made.fit(products, which, reml=False) if reml else found

        def fitted(columns: Floats, weights: Floats, which: Which = which) -> Floats:
            many = (columns.T * weights[:, None, :]) @ columns
            return made.coefficients(many, which)

        residual = found.residual * made.scale[-1] ** 2
        loglik = made.loglik(found, which)
        fits[which] = (found.beta, found.cov, found.df, residual, loglik, fitted)
    fits["tests"] = ()
    if held.roles:
        effects = 2 * float(by_ml["apart"].loglik - by_ml["alike"].loglik)
        freedom = len(made.terms_apart) + 3 - len(made.terms_alike) - 2
        second = products / made.groups
        turned = (second + second[np.ix_(made.swapped, made.swapped)]) / 2
        # The log of det(E[v v']) with 1 among the v is that of the covariance's determinant.
        everything = np.linalg.slogdet(turned)[1] - np.linalg.slogdet(second)[1]
        fits["tests"] = (
            _likeness("effects", effects, freedom),
            _likeness("everything", made.groups * float(everything), made.freedom()),
        )
    return fits


def _full(made: Design, held: Pairs) -> dict[Any, Any]:
    """Both models and the test of everything, from all pairs."""
    fits: dict[Any, Any] = {}
    joint: dict[str, fiml.Full] = {}
    seen, _ = fiml.patterns(made.columns)
    for which in _wanted(held):
        turn = made.swapped if which == "alike" else None
        joint[which] = fiml.full(made.columns, turn)
        found = made.fit(joint[which].products, which, reml=False)
        cov = joint[which].of(lambda many, which=which: made.coefficients(many, which))

        def fitted(
            columns: Floats, weights: Floats, which: Which = which, turn: Any = turn
        ) -> Floats:
            sums = np.stack([fiml.patterns(columns, one)[1] for one in weights])
            second = fiml.moments(seen, sums, made.groups, turn, settled=1e-6)
            return made.coefficients(second * made.groups, which)

        about = float(made.groups - len(made.terms_alike))
        there = ~np.isnan(made.columns)
        loglik = joint[which].loglik - float((there * np.log(made.scale)).sum())
        residual = found.residual * made.scale[-1] ** 2
        fits[which] = (found.beta, cov, lambda _, about=about: about, residual, loglik, fitted)
    fits["tests"] = ()
    if held.roles:
        apart, alike = joint["apart"], joint["alike"]
        gain = 2 * (apart.loglik - alike.loglik)
        freedom = apart.parameters - alike.parameters
        fits["tests"] = (_likeness("everything", gain, freedom),)
    return fits


def _wanted(held: Pairs) -> tuple[Which, ...]:
    return ("apart", "alike") if held.roles else ("alike",)


def _likeness(what: str, chi2: float, df: int) -> Likeness:
    from scipy.stats import chi2 as distribution

    chi2 = max(chi2, 0.0)
    return Likeness(what, chi2, df, float(distribution.sf(chi2, df)))


def _remarks(used: int) -> tuple[str, ...]:
    if used >= ENOUGH_FOR_ORDINARY:
        return ()
    return (
        f"With fewer than {ENOUGH_FOR_ORDINARY} pairs an effect of ordinary size (.3) is often "
        "missed: what was not found may still be there.",
    )


def _model(
    made: Design,
    held: Pairs,
    which: Which,
    beta: Floats,
    cov: Floats,
    df: Callable[[Floats], float],
    residual: Floats,
    loglik: float,
    fitted: ratio.Fitted,
    how: _Drawing,
) -> Model:
    matrix, addition = made.back(which)
    terms = made.terms_apart if which == "apart" else made.terms_alike
    names = [held.roles[member] if held.roles and member >= 0 else "" for _, member, _ in terms]
    raw, spread = matrix @ beta + addition, matrix @ cov @ matrix.T

    def effect(kind: str, role: str, name: str, contrast: Floats, unit: float | None) -> Effect:
        from scipy.stats import t as distribution

        estimate, se = float(contrast @ raw), float(np.sqrt(contrast @ spread @ contrast))
        free = df(matrix.T @ contrast)
        reach = float(distribution.ppf((1 + how.level) / 2, free)) * se
        t = estimate / se
        p = float(2 * distribution.sf(abs(t), free))
        low, high = estimate - reach, estimate + reach
        standard = None if unit is None else estimate * unit
        return Effect(kind, role, name, estimate, se, free, t, p, low, high, standard)

    one = np.eye(len(terms))
    effects = tuple(
        effect(kind, names[place], name, one[place], made.unit(which, place))
        for place, (kind, _, name) in enumerate(terms)
    )
    half = len(terms) // 2
    differences = tuple(
        effect("difference", "", f"{terms[place][0]} {terms[place][2]}".strip(), contrast, None)
        for place in (range(half) if which == "apart" else ())
        for contrast in [one[half + place] - one[place]]
    )
    sds = np.sqrt(np.diag(residual))
    return Model(
        which == "apart",
        effects,
        differences,
        tuple(float(sd) for sd in (sds if which == "apart" else sds[:1])),
        float(residual[0, 1] / (sds[0] * sds[1])),
        loglik,
        _ratios(made, terms, effects, beta, cov, fitted, how),
    )


def _ratios(
    made: Design,
    terms: Sequence[tuple[str, int, str]],
    effects: Sequence[Effect],
    beta: Floats,
    cov: Floats,
    fitted: ratio.Fitted,
    how: _Drawing,
) -> tuple[ratio.Ratio, ...]:
    """k of every predictor and role; both effects share their unit, so standard units serve."""
    draw = how.interval != "delta" and how.draws > 1 and made.groups <= MOST_TO_DRAW
    drawn = ratio.resampled(made.columns, fitted, how.draws, how.seed) if draw else None
    without = ratio.left_out(made.columns, fitted) if draw and how.interval == "BCa" else None
    found = []
    for a, (kind, member, name) in enumerate(terms):
        if kind == "actor":
            p = terms.index(("partner", member, name))
            inside = cov[np.ix_([a, p], [a, p])]
            pair = (float(beta[a]), float(beta[p]))
            draws, rest = (m if m is None else (m[:, a], m[:, p]) for m in (drawn, without))
            found.append(ratio.of(effects[a], effects[p], pair, inside, draws, rest, how.level))
    return tuple(found)

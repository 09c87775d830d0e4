"""Actor-partner interdependence models: what goes with one's own ratings, and with the partner's.

    y_A = i_A + a_A x_A + p_AB x_B + e_A        members told apart by role; corr(e_A, e_B) free
    y_B = i_B + a_B x_B + p_BA x_A + e_B
    y_i = i + a x_i + p x_j + e_i               members interchangeable: one a, one p, one variance

The second is the sum y_A + y_B on x_A + x_B with slope a + p, and the difference with slope a - p.

Source: Kenny, Kashy & Cook 2006, Dyadic Data Analysis, chapter 7; Cook & Kenny 2005, Int J Behav
Dev 29:101; Olsen & Kenny 2006, Psychol Methods 11:127 (the test of everything).
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from accord.dyads.design import design
from accord.dyads.fits import complete, everybody
from accord.dyads.intraclass import Intraclass, intraclass
from accord.dyads.models import Drawing, Interval, model
from accord.dyads.pairs import LEAST_PAIRS, Pairs, pairs
from accord.dyads.results import Apim
from accord.errors import DataError
from accord.records import NotEnough

DRAWS = 2000
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
    interval: Interval = "percentile",
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
    interval: Interval = "percentile",
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
) -> Apim | NotEnough:
    """The same, from pairs already put side by side."""
    if (have := int(held.complete.sum())) < LEAST_PAIRS:
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
    how = Drawing(interval, draws, seed, level)
    if method == "FIML":
        fits, tests = everybody(made, held)
    else:
        fits, tests = complete(made, held, reml=method == "REML")
    models = [model(made, held, which, fit, how) for which, fit in fits.items()]
    likeness = intraclass(*held.outcome[held.complete].T, level=level)
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
        tests,
        likeness,
        _remarks(used),
    )


def _remarks(used: int) -> tuple[str, ...]:
    if used >= ENOUGH_FOR_ORDINARY:
        return ()
    return (
        f"With fewer than {ENOUGH_FOR_ORDINARY} pairs an effect of ordinary size (.3) is often "
        "missed: what was not found may still be there.",
    )

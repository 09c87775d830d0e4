"""From a fit in standard units to effects and ratios in the columns' own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from accord.dyads import ratio
from accord.dyads.design import Design, Which
from accord.dyads.effect import Effect, effect
from accord.dyads.fits import Fit
from accord.dyads.pairs import Pairs
from accord.dyads.regressions import Floats
from accord.dyads.results import Model
from accord.errors import DataError

Interval = Literal["percentile", "BCa", "delta"]
# With more pairs a bootstrap takes minutes and gives what the delta method gives at once.
MOST_TO_DRAW = 20_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """How intervals of k are made."""

    interval: Interval
    draws: int
    seed: int
    level: float

    def __post_init__(self) -> None:
        if not 0.5 <= self.level < 1:
            raise DataError(f"A level of {self.level:g} is none. Give it as .95 for 95 in 100.")


def model(
    made: Design,
    held: Pairs,
    which: Which,
    fit: Fit,
    how: Drawing,
) -> Model:
    """A fitted model in the columns' own units, with its ratios."""
    matrix, addition = made.back(which)
    terms = made.terms_apart if which == "apart" else made.terms_alike
    names = [held.roles[member] if held.roles and member >= 0 else "" for _, member, _ in terms]
    raw, spread = matrix @ fit.beta + addition, matrix @ fit.cov @ matrix.T

    def one(kind: str, role: str, name: str, contrast: Floats, unit: float | None = None) -> Effect:
        free = fit.df(matrix.T @ contrast)
        return effect(kind, role, name, contrast, raw, spread, free, how.level, unit)

    unit = np.eye(len(terms))
    effects = tuple(
        one(kind, names[place], name, unit[place], made.unit(which, place))
        for place, (kind, _, name) in enumerate(terms)
    )
    half = len(terms) // 2
    differences = tuple(
        one("difference", "", " ".join(terms[place][::2]).strip(), unit[half + place] - unit[place])
        for place in (range(half) if which == "apart" else ())
    )
    sds = np.sqrt(np.diag(fit.residual))
    return Model(
        which == "apart",
        effects,
        differences,
        tuple(float(sd) for sd in (sds if which == "apart" else sds[:1])),
        float(fit.residual[0, 1] / (sds[0] * sds[1])),
        fit.loglik,
        _ratios(made, terms, effects, fit, how),
    )


def _ratios(
    made: Design,
    terms: Sequence[tuple[str, int, str]],
    effects: Sequence[Effect],
    fit: Fit,
    how: Drawing,
) -> tuple[ratio.Ratio, ...]:
    """k of every predictor and role; both effects share their unit, so standard units serve."""
    draw = how.interval != "delta" and how.draws > 1 and made.groups <= MOST_TO_DRAW
    drawn = ratio.resampled(made.columns, fit.fitted, how.draws, how.seed) if draw else None
    without = ratio.left_out(made.columns, fit.fitted) if draw and how.interval == "BCa" else None
    found = []
    for a, (kind, member, name) in enumerate(terms):
        if kind == "actor":
            p = terms.index(("partner", member, name))
            inside = fit.cov[np.ix_([a, p], [a, p])]
            pair = (float(fit.beta[a]), float(fit.beta[p]))
            draws, rest = (m if m is None else (m[:, a], m[:, p]) for m in (drawn, without))
            found.append(ratio.of(effects[a], effects[p], pair, inside, draws, rest, how.level))
    return tuple(found)

"""The columns that both actor-partner models are made of, and where each member finds theirs.

Everything is put in standard units first, the same for both members (so that swapping them changes
nothing), and brought back at the end: otherwise a covariate such as a year would cost digits.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from accord.dyads import regressions
from accord.dyads.pairs import Pairs
from accord.dyads.regressions import Floats, Regressions
from accord.errors import DataError

Term = tuple[str, int, str]  # kind, whose outcome (0 or 1; -1 both), name
Which = Literal["apart", "alike"]  # members told apart by role, or interchangeable


@dataclass(frozen=True, slots=True)
class Design:
    """Columns v (n, q) of the pairs, and both models' ways into them.

    columns: 1, each predictor of both, each covariate (once where it is the pair's), both outcomes.
    apart, alike: select arrays (2, q, P + 1) of `regressions.fit`.
    """

    columns: Floats
    swapped: tuple[int, ...]  # the columns in the order they have once members change places
    apart: Floats
    alike: Floats
    terms_apart: tuple[Term, ...]
    terms_alike: tuple[Term, ...]
    centre: Floats  # of the single columns, standard units
    scale: Floats

    @property
    def groups(self) -> int:
        """How many pairs."""
        return len(self.columns)

    def fit(self, products: Floats, which: Which, *, reml: bool) -> Regressions:
        """One model in standard units."""
        if which == "apart":
            return regressions.fit(products, self.apart, self.groups, "free", reml=reml)
        return regressions.fit(products, self.alike, self.groups, "exchangeable", reml=reml)

    def back(self, which: Which) -> tuple[Floats, Floats]:
        """A matrix (P, P) and an addition (P,) that bring coefficients into the columns' units."""
        select = self.apart if which == "apart" else self.alike
        terms = self.terms_apart if which == "apart" else self.terms_alike
        places = len(terms)
        matrix, addition = np.zeros((places, places)), np.zeros(places)
        unit, middle = self.scale[-1], self.centre[-1]
        for place, (kind, member, _) in enumerate(terms):
            if kind == "intercept":
                matrix[place, place], addition[place] = unit, middle
                continue
            column = int(np.flatnonzero(select[max(member, 0), :, place])[0])
            matrix[place, place] = unit / self.scale[column]
            home = terms.index(("intercept", member, ""))
            matrix[home, place] = -unit * self.centre[column] / self.scale[column]
        return matrix, addition

    def of(self, columns: Floats) -> "Design":
        """The same ways into other pairs, already in the same units."""
        return replace(self, columns=columns)

    def coefficients(self, products: Floats, which: Which) -> Floats:
        """Coefficients (b, P) of many draws, in standard units."""
        if which == "apart":
            return regressions.coefficients(products, self.apart, self.groups, "free")
        return regressions.coefficients(products, self.alike, self.groups, "exchangeable")

    def unit(self, which: Which, place: int) -> float | None:
        """What a coefficient in the columns' units is multiplied by to be standardised.

        With roles by the standard deviations of that role, otherwise by those of everybody.
        """
        select = self.apart if which == "apart" else self.alike
        terms = self.terms_apart if which == "apart" else self.terms_alike
        kind, member, _ = terms[place]
        if kind == "intercept":
            return None
        column = int(np.flatnonzero(select[max(member, 0), :, place])[0])
        outcome = int(np.flatnonzero(select[max(member, 0), :, -1])[0])
        if which == "alike":
            return float(self.scale[column] / self.scale[outcome])
        own, other = (
            np.nanstd(self.columns[:, one]) * self.scale[one] for one in (column, outcome)
        )
        return float(own / other)

    def freedom(self) -> int:
        """How many means and covariances swapping the members would have to leave as they are."""
        places = [(0, column) for column in range(1, len(self.swapped))]
        places += [(i, j) for _, i in places for _, j in places if i <= j]
        turned = {
            min((i, j), (min(one), max(one)))
            for i, j in places
            for one in [(self.swapped[i], self.swapped[j])]
        }
        return len(places) - len(turned)

    def loglik(self, found: Regressions, which: Which) -> float:
        """The log-likelihood in the outcome's own units, as nlme's gls has it."""
        value = float(found.loglik) - 2 * found.groups * float(np.log(self.scale[-1]))
        if found.reml:
            value += float(np.linalg.slogdet(self.back(which)[0])[1])
        return value


def design(held: Pairs, *, incomplete: bool = False) -> Design:
    """Columns in standard units, of the complete pairs or of all; DataError for constant ones."""
    keep = np.ones(len(held.labels), dtype=bool) if incomplete else held.complete
    shared = held.shared
    pieces = [held.predictors[keep][:, :, j] for j in range(len(held.predictor_names))]
    for j, own in enumerate(shared):
        values = held.covariates[keep][:, :, j]
        pieces.append(values[:, :1] if own else values)
    pieces.append(held.outcome[keep])
    names = [*held.predictor_names, *held.covariate_names, held.outcome_name]
    columns, centre, scale, starts = [np.ones((int(keep.sum()), 1))], [0.0], [1.0], []
    for name, piece in zip(names, pieces, strict=True):
        starts.append(len(centre))
        middle, unit = float(np.nanmean(piece)), float(np.nanstd(piece))
        if not unit > 1e-12 * max(abs(middle), 1e-300):
            raise DataError(f"Column {name} is the same everywhere ({middle:g}). Leave it out.")
        columns.append((piece - middle) / unit)
        centre += [middle] * piece.shape[1]
        scale += [unit] * piece.shape[1]
    order = [0]
    for start, piece in zip(starts, pieces, strict=True):
        order += [start] if piece.shape[1] == 1 else [start + 1, start]
    wide = [piece.shape[1] == 2 for piece in pieces]
    apart, terms_apart = _select(held, starts, wide, len(centre), apart=True)
    alike, terms_alike = _select(held, starts, wide, len(centre), apart=False)
    return Design(
        np.hstack(columns),
        tuple(order),
        apart,
        alike,
        terms_apart,
        terms_alike,
        np.array(centre),
        np.array(scale),
    )


def _select(
    held: Pairs, starts: list[int], wide: list[bool], width: int, *, apart: bool
) -> tuple[Floats, tuple[Term, ...]]:
    """Which column each coefficient of each member multiplies; the last place is the outcome."""
    k = len(held.predictor_names)
    terms: list[Term] = []
    entries: list[tuple[int, int]] = []  # for each term, the column of member 0 and of member 1
    for member in (0, 1) if apart else (-1,):
        terms.append(("intercept", member, ""))
        entries.append((0, 0))
        for name, start in zip(held.predictor_names, starts[:k], strict=True):
            terms.append(("actor", member, name))
            entries.append((start, start + 1))
        for name, start in zip(held.predictor_names, starts[:k], strict=True):
            terms.append(("partner", member, name))
            entries.append((start + 1, start))
        for j, name in enumerate(held.covariate_names):
            terms.append(("covariate", member, name))
            start = starts[k + j]
            entries.append((start, start + int(wide[k + j])))
    select = np.zeros((2, width, len(terms) + 1))
    for place, ((_, member, _), entry) in enumerate(zip(terms, entries, strict=True)):
        for one in (0, 1):
            if member in (-1, one):
                select[one, entry[one], place] = 1
    for one in (0, 1):
        select[one, starts[-1] + one, len(terms)] = 1
    return select, tuple(terms)

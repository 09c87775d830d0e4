"""The slope of one thing at levels of another: simple slopes, and where they differ from nil."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from accord.frames.arrays import Floats
from accord.mixed import Fit, Test
from accord.records import NotEnough

ENOUGH_PEOPLE = 200  # for Johnson-Neyman (methods, section f)


@dataclass(frozen=True, slots=True)
class Slope:
    """The slope at one value of the moderator, which is centred."""

    of: str  # "between" or "within"
    at: str  # how the value is called: "low (-1 SD)"
    value: float
    test: Test

    def __str__(self) -> str:
        found = self.test
        return (
            f"{self.of}, {self.at}: {found.estimate:.3f} ({found.level:.0%} {found.low:.3f} to "
            f"{found.high:.3f}), t({found.df:.0f}) = {found.t:.2f}, p = {found.p:.2g}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        figures = self.test.to_dict()
        figures.pop("name")
        return {"of": self.of, "at": self.at, "value": self.value, **figures}


@dataclass(frozen=True, slots=True)
class Range:
    """Where, between the lowest and highest support seen, the slope differs from nil.

    edges: the values (centred) at which that changes; inside: whether it differs at the middle of
    each stretch between them, from the lowest value up. share: of people who lie where it differs.
    """

    lowest: float
    highest: float
    edges: tuple[float, ...]
    inside: tuple[bool, ...]
    share: float
    people: int

    def __str__(self) -> str:
        ends = [self.lowest, *self.edges, self.highest]
        told = [
            f"{low:.2f} to {high:.2f}"
            for (low, high), differs in zip(pairwise(ends), self.inside, strict=True)
            if differs
        ]
        where = " and ".join(told) if told else "nowhere on the range seen"
        return (
            f"Johnson-Neyman: the slope differs from nil at centred support {where}\n"
            f"  ({self.share:.0%} of {self.people:,} people)."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "lowest": self.lowest,
            "highest": self.highest,
            "edges": list(self.edges),
            "differs": list(self.inside),
            "share_of_people": self.share,
            "people": self.people,
        }


def simple(made: Fit, product: str, of: str, moderator: Floats, level: float) -> tuple[Slope, ...]:
    """The slope at the moderator's two values where it has two, else at -1 SD, mean and +1 SD.

    product: name of the product's fixed effect, "a x b"; the slope is a's. moderator: as it entered
    the product, one value a unit of its level.
    """
    values = np.unique(np.round(moderator, 9))
    if len(values) == 2:
        marks = [("lower of two", float(values[0])), ("higher of two", float(values[1]))]
    else:
        sd = float(np.std(moderator, ddof=1))
        marks = [("low (-1 SD)", -sd), ("middle", 0.0), ("high (+1 SD)", sd)]
    return tuple(Slope(of, at, w, made.test(_line(made, product, w), level)) for at, w in marks)


def johnson_neyman(made: Fit, product: str, moderator: Floats, level: float) -> Range | NotEnough:
    """The roots of (b1 + b3 w)^2 = q^2 (v11 + 2 w v13 + w^2 v33) on the range seen.

    q is Student's with the product's own degrees of freedom; from 200 people on that is near the
    normal one. Source: Johnson and Neyman 1936; Bauer and Curran 2005, Multivar Behav Res 40:373.
    """
    people = len(moderator)
    if people < ENOUGH_PEOPLE:
        return NotEnough("The Johnson-Neyman range", people, ENOUGH_PEOPLE, "people")
    from scipy.special import stdtrit

    first, second = made.names.index(product.partition(" x ")[0]), made.names.index(product)
    q = float(stdtrit(min(made.df(product), 1e9), 0.5 + level / 2))
    b, v = made.beta, made.cov
    curve = np.array(
        [
            b[second] ** 2 - q**2 * v[second, second],
            2 * (b[first] * b[second] - q**2 * v[first, second]),
            b[first] ** 2 - q**2 * v[first, first],
        ]
    )
    roots = np.roots(curve)
    lowest, highest = float(moderator.min()), float(moderator.max())
    real = np.sort(roots[np.abs(roots.imag) < 1e-12].real)
    edges = tuple(float(one) for one in real if lowest < one < highest)
    ends = [lowest, *edges, highest]
    inside = tuple(bool(np.polyval(curve, (low + high) / 2) > 0) for low, high in pairwise(ends))
    share = float(np.mean(np.polyval(curve, moderator) > 0))
    return Range(lowest, highest, edges, inside, share, people)


def _line(made: Fit, product: str, value: float) -> Floats:
    line = np.zeros(len(made.names))
    line[made.names.index(product.partition(" x ")[0])] = 1
    line[made.names.index(product)] = value
    return line

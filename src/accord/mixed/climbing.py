"""The search for the smallest deviance of three levels, from where that of two ends."""

from collections.abc import Callable

import numpy as np

from accord.mixed.batches import product
from accord.mixed.optimise import Minimum, nearest, smallest
from accord.mixed.profile import Criterion, Factor, Floats
from accord.mixed.units import shrinkage

LEAST = 0.05  # of a lower level's SD where the search for both begins, in residual SDs
FIRST = 0.3  # and of the upper level's


def climb(
    criteria: tuple[Criterion, Criterion],
    expected: Callable[[Floats], Floats],
    factors: tuple[Factor, Factor],
    rows: int,
) -> Minimum:
    """The three-level minimum, from where the two-level one is: fewer evaluations by far.

    criteria: the deviance of two levels and of three; expected: the curvature to be expected, at
    parameters of the lower level or of both.
    """
    start, diagonal = factors[0].start(), factors[0].diagonal()
    first = nearest(criteria[0], start, rows, expected(start))[0]
    first[diagonal] = np.maximum(np.abs(first[diagonal]), LEAST)
    start = np.concatenate([first, FIRST * factors[1].start()])
    diagonal = [*diagonal, *(len(first) + at for at in factors[1].diagonal())]
    return smallest(criteria[1], start, diagonal, rows, expected(start))


def curvature_of_both(
    lower: Floats, factor: Factor, theta: Floats, square: Floats, rows: int
) -> Floats:
    """The expected curvature of both levels, as if they were apart.

    lower: (m, m), that of the lower; factor, theta, square: D2, its parameters, and R (q2, q2, J).
    """
    above = factor.triangle(theta)
    kept = product(square, shrinkage(square, above @ above.T)[0])
    upper = factor.curvature(above, kept, np.ones(square.shape[2]), rows)
    out = np.zeros((len(lower) + len(upper),) * 2)
    out[: len(lower), : len(lower)] = lower
    out[len(lower) :, len(lower) :] = upper
    return out

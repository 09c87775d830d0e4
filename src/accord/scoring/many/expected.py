"""What a second score would be without change, by each method, and how far it may stray.

Every method answers the same three questions about one client: which second score is expected
where nothing changed, with what standard error, and from how many standard errors on a difference
counts. RC = (second score - expected) / se throughout.

    jacobson-truax           expected x1                      se s sqrt(2 (1 - r))
    maassen                  expected x1                      se sqrt((s1^2 + s2^2) (1 - r))
    edwards-nunnally         expected M + r (x1 - M)          se s sqrt(1 - r)
    gulliksen-lord-novick    expected M + r (x1 - M)          se s sqrt(1 - r^2)
    hageman-arrindell        expected x1 - (1 - R)/R mean(D)  se s sqrt(2 (1 - r)) / sqrt(R)
    regression               expected b0 + b1 x1 + ...        se of a new prediction, Student's t

with M, s the mean and standard deviation of first scores, r the reliability, D the differences and
R = 1 - 2 s^2 (1 - r) / var(D) their reliability.

The two that share an expectation differ in what they call an error. Where nobody changes, the
second score strays from M + r (x1 - M) by s sqrt(1 - r^2), because the true score is not known
either; the smaller error of Edwards and Nunnally therefore calls more people changed than 25 in
1,000 a side. How many is worked out here and told with every result.

Sources: Jacobson & Truax 1991, J Consult Clin Psychol 59:12; Maassen 2004, J Int Neuropsychol Soc
10:888; Speer 1992, J Consult Clin Psychol 60:402 (Edwards & Nunnally); Hsu 1989, Behav Assess
11:459 (Gulliksen, Lord & Novick); Hageman & Arrindell 1999, Behav Res Ther 37:1169; Crawford &
Garthwaite 2006, Neuropsychology 20:259.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from accord.errors import DataError
from accord.scoring.change import BEYOND

Floats = NDArray[np.float64]

ONE_SIDED = 1.645  # Hageman and Arrindell ask for a risk of 5 in 100 of the wrong direction
TAIL = 0.025  # each side of the regression's prediction interval
EXACT = 1e-9  # of the spread of second scores: errors so small are rounding
NORMAL = NormalDist()


class Method(StrEnum):
    """How change is told from error."""

    JACOBSON_TRUAX = "jacobson-truax"
    MAASSEN = "maassen"
    EDWARDS_NUNNALLY = "edwards-nunnally"
    GULLIKSEN = "gulliksen-lord-novick"
    HAGEMAN_ARRINDELL = "hageman-arrindell"
    REGRESSION = "regression"
    SLOPE = "slope"

    @property
    def needs_reliability(self) -> bool:
        """Whether it rests on a reliability from elsewhere."""
        return self not in (Method.REGRESSION, Method.SLOPE)


@dataclass(frozen=True, slots=True)
class Expected:
    """Second scores without change, (n,) in scale points.

    critical:    from so many standard errors on, a difference counts.
    false_worse: share of people without any true change who would be called deteriorated.
    said:        what that share means with this method.
    """

    score: Floats
    se: Floats
    critical: float
    false_worse: float
    said: str


UNCHANGED = "without any true change would be called deteriorated"


def jacobson_truax(pre: Floats, sd: float, r: float) -> Expected:
    """The first score itself; both scores err alike."""
    # In the order of accord.scoring.change, so that both agree to the last bit at the edge.
    return _flat(pre, sqrt(2) * (sd * sqrt(1 - r)), BEYOND, _tail(BEYOND))


def maassen(pre: Floats, sd: float, sd_post: float, r: float) -> Expected:
    """The first score itself; the second errs by its own spread."""
    return _flat(pre, sqrt((sd**2 + sd_post**2) * (1 - r)), BEYOND, _tail(BEYOND))


def edwards_nunnally(pre: Floats, mean: float, sd: float, r: float) -> Expected:
    """The regressed true score, with the error of one measurement."""
    # Of people drawn at random, x2 - expected has sd s sqrt(1 - r^2), not s sqrt(1 - r).
    share = _tail(BEYOND / sqrt(1 + r))
    return _flat(mean + r * (pre - mean), sd * sqrt(1 - r), BEYOND, share)


def gulliksen(pre: Floats, mean: float, sd: float, r: float) -> Expected:
    """The regressed true score, with the error of predicting a second measurement."""
    return _flat(mean + r * (pre - mean), sd * sqrt(1 - r**2), BEYOND, _tail(BEYOND))


def hageman_arrindell(pre: Floats, post: Floats, sd: float, r: float, up: int) -> Expected:
    """The difference shrunken to the mean difference, by the reliability of differences.

    Raises DataError where the differences vary no more than error alone makes them.
    """
    moved = post - pre
    s_diff = sd * sqrt(2 * (1 - r))
    spread = float(np.var(moved, ddof=1))
    known = 1 - s_diff**2 / spread if spread > 0 else 0.0
    if known <= 0:
        raise DataError(
            "These differences vary no more than error of measurement alone makes them, so the "
            "method of Hageman and Arrindell has nothing to go by. Use another method."
        )
    # r D + (1 - r) mean(D) beyond 1.645 sqrt(r) S says the same of D alone, which is how it is kept
    drawn = (1 - known) / known * float(moved.mean())
    share = _tail(ONE_SIDED / sqrt(known) + up * drawn / s_diff)
    return _flat(pre - drawn, s_diff / sqrt(known), ONE_SIDED, share)


def regression(
    own: Floats, post: Floats, reference: tuple[Floats, Floats] | None = None
) -> Expected:
    """A second score predicted from the first and covariates, for a client who was not used.

    own:       design (n, p) with its column of ones; post: second scores (n,).
    reference: design (m, p) and second scores (m,) of people who were not treated. Without it each
        client is compared with the others here, left out of the fit themselves.

    s_pred^2 = s^2 (1 + x (X'X)^-1 x'), which for one predictor is
    s^2 (1 + 1/n + (x - M)^2 / ((n - 1) s_x^2)). Raises DataError where a column tells nothing.
    """
    from scipy.special import stdtrit

    design, known = (own, post) if reference is None else reference
    rows, width = design.shape
    if np.linalg.matrix_rank(design) < width:
        raise DataError(
            "A predictor is constant, or said twice by others. Leave it out of the prediction."
        )
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ (design.T @ known)
    reach = np.einsum("ij,jk,ik->i", own, inverse, own)
    squares = float(np.sum((known - design @ beta) ** 2))
    if reference is not None:
        df = rows - width
        said = "of people like the reference group lie that far on the worse side"
        score, se = own @ beta, np.sqrt(squares / df * (1 + reach))
    else:
        df = rows - width - 1
        said = "lie that far on the worse side of the others here, whatever happens"
        beyond = (post - own @ beta) / (1 - reach)  # the residual with this client left out
        left = np.maximum(squares - beyond**2 * (1 - reach), 0.0) / df
        score, se = post - beyond, np.sqrt(left / (1 - reach))
    if not np.all(se > EXACT * max(float(known.std()), float(np.abs(known).max()) * EXACT)):
        raise DataError("The prediction fits without any error: check that post is not pre.")
    return Expected(score, se, float(stdtrit(df, 1 - TAIL)), TAIL, said)


def _flat(score: Floats, se: float, critical: float, share: float) -> Expected:
    return Expected(score, np.full(len(score), se), critical, share, UNCHANGED)


def _tail(z: float) -> float:
    return NORMAL.cdf(-z)

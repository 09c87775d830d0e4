"""The shrunken-baseline chart: each rating against what this person usually says.

Before any rating, a person is taken to be like the clinic's average. Each rating moves that
expectation towards what they themselves say, older ratings count a little less, and people whose
ratings jump about are given a wider margin. Only the past is used, so a mark never changes later.

Formula, with n ratings so far, w = `within`, v = `between`, mu = `mean` of the constants:

    p = 1 / (1/v + c / (w f))           m = p (mu/v + s / (w f))        sd = sqrt(w f + p)
    z = (m - y) / sd                    positive: worse than usual
    y* = y held to m - 2 sd .. m + 2 sd
    s <- .9 s + y*      c <- .9 c + 1      f <- f (1 + (min(z^2, 4) - 1) / (8 + n))

`f` is the same number as (8 + sum of min(z^2, 4) f) / (8 + n), written so that it needs no sum. It
learns from the second rating on: the first says where someone stands, not how they wobble.

Source: our own; it follows empirical-Bayes means (Efron & Morris 1975, JASA 70:311), forgetting
(Roberts 1959, Technometrics 1:239) and control charts in alliance research (Eubanks-Carter, Gorman
& Muran 2012, Psychotherapy Research 22:621). Its figures come from simulation: `accord.prove`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

from accord.errors import AccordError
from accord.records import Constants, Point

# Our choices, by simulation over four make-believe clinics (`accord.prove.detection`): .8 to 1 and
# 4 to 8 do about as well; these two were best or level with the best in all four.
FORGETTING = 0.9
NOISE_WEIGHT = 8.0
# A rupture must not become the baseline: no rating counts for more than two predictive sd.
WINSOR = 2.0
NOISE_CAP = WINSOR**2

# One rating gives a baseline, so that the second has a z; from four on the baseline is mostly the
# person's own rather than the clinic's. Our choice, from the same simulations.
MINIMUM_TO_SCORE = 2
MINIMUM_TO_TRUST = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """The chart's own settings. Pages use `SHIPPED`; others serve tests and research.

    With `Rules(1, inf, inf)` the chart is the plain empirical-Bayes mean of earlier ratings.
    """

    forgetting: float = FORGETTING
    noise_weight: float = NOISE_WEIGHT
    winsor: float = WINSOR


SHIPPED = Rules()


@dataclass(frozen=True, slots=True)
class Step:
    """One rating on the chart; `usual`, `wobble` and `z` are None at the first.

    usual:  what was to be expected from the ratings before, in scale points.
    wobble: predictive standard deviation around it, in scale points.
    z:      wobbles away from usual; positive is worse, whichever way the scale runs.
    """

    session: int
    value: float
    usual: float | None
    wobble: float | None
    z: float | None


@dataclass(frozen=True, slots=True)
class State:
    """All that the chart remembers of one person: three numbers, enough to go on from.

    ratings: how many so far.
    total:   sum of the ratings, held to two wobbles, older ones counting less.
    noise:   how much more (above 1) or less than the clinic's average this person wobbles.
    """

    ratings: int = 0
    total: float = 0.0
    noise: float = 1.0

    def expected(self, constants: Constants, rules: Rules = SHIPPED) -> tuple[float, float]:
        """What the next rating should be, and its predictive standard deviation.

        >>> clinic = Constants("made-up", 7.0, 1.0, 3.0, 1.06, 1.64, "example")
        >>> State().expected(clinic)
        (7.0, 2.0)
        """
        noise = constants.within * self.noise
        variance = 1 / (1 / constants.between + self._weight(rules.forgetting) / noise)
        usual = variance * (constants.mean / constants.between + self.total / noise)
        return usual, sqrt(noise + variance)

    def after(self, value: float, constants: Constants, rules: Rules = SHIPPED) -> "State":
        """The state once this rating is known."""
        usual, wobble = self.expected(constants, rules)
        held, noise = value, self.noise
        if self.ratings:
            # The first rating is nobody's slip: held to the clinic's mean, somebody far from it
            # would be told of a usual that they never had.
            held = min(max(value, usual - rules.winsor * wobble), usual + rules.winsor * wobble)
            surprise = min(((usual - value) / wobble) ** 2, NOISE_CAP)
            noise *= 1 + (surprise - 1) / (rules.noise_weight + self.ratings)
        return State(self.ratings + 1, rules.forgetting * self.total + held, noise)

    def _weight(self, forgetting: float) -> float:
        """How many ratings' worth the total holds: 1 + .9 + .81 + ..., in closed form."""
        if forgetting == 1:
            return self.ratings
        return float((1 - forgetting**self.ratings) / (1 - forgetting))


def run(
    points: Sequence[Point],
    constants: Constants,
    *,
    higher_is: str = "better",
    rules: Rules = SHIPPED,
) -> tuple[Step, ...]:
    """One step for each rating, in order; missing ratings are simply absent from `points`.

    points:     one person's or one relationship's scores in rising order of session.
    constants:  of the clinic, for this scale and this side.
    higher_is:  "better" or "worse"; z is positive where the rating is worse than usual.

    Raises AccordError where sessions are out of order, a value is no number, or the constants
    hold a variance that is not above zero.

    >>> clinic = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> steps = run([Point(1, 8.5), Point(2, 8.0), Point(3, 8.5), Point(4, 6.0)], clinic)
    >>> [None if step.z is None else round(step.z, 2) for step in steps]
    [None, 0.37, -0.38, 3.1]
    >>> round(steps[3].usual, 2), round(steps[3].wobble, 2)
    (8.29, 0.74)
    """
    _check(constants)
    return tuple(_steps(points, constants, 1 if higher_is == "better" else -1, rules))


def _steps(
    points: Sequence[Point], constants: Constants, sign: int, rules: Rules
) -> Iterator[Step]:
    state, before = State(), 0
    for point in points:
        if point.session <= before:
            raise AccordError(
                f"Session {point.session} follows session {before}: the chart reads one rating "
                "per session in rising order. Sort the points and keep the rating that counts."
            )
        if not isfinite(point.value):
            raise AccordError(
                f"The rating of session {point.session} is no number. Leave missing ratings out."
            )
        before = point.session
        if state.ratings:
            usual, wobble = state.expected(constants, rules)
            z = sign * (usual - point.value) / wobble
            yield Step(point.session, point.value, usual, wobble, z)
        else:
            yield Step(point.session, point.value, None, None, None)
        state = state.after(point.value, constants, rules)


def _check(constants: Constants) -> None:
    if not (constants.within > 0 and constants.between > 0):
        raise AccordError(
            f"Chart constants '{constants.id}' need variances above zero, within and between. "
            "Estimate them again with accord.chart.estimation, or use those of the measure file."
        )

"""What an expected course says of one client: where they may go from here, and how sure that is.

With the client's n scores y at readings x of the clock, Z = (1, x), mu their expected scores:

    S = Z'Z      H = (I + D S / sigma2)^-1      P = H D
    u = P Z'(y - mu) / sigma2
    own course at x*: mu* + z*'u      variance of a score there: z*' P z* + sigma2
    off track:        p_raw = Phi((own - (intake + reliable change)) / sd) at the usual end, turned
                      where higher is better, then recalibrated on those who were fitted

The band is a prediction interval: it holds for one new score, given the curve. It does not carry
the error of the curve itself, which is small from a few hundred clients on.

Source: Laird & Ware 1982, Biometrics 38:963 (empirical Bayes); expected treatment response: Howard
et al. 1996, Am Psychol 51:1059; Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231;
dynamic prediction: Bone et al. 2021, Lancet Digit Health 3:e231. Needs the standard library only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import isfinite, sqrt
from statistics import NormalDist
from typing import Any

from accord.errors import DataError
from accord.growth.curve import At, Curve, reach
from accord.growth.off_track import LEAST_SCORES, UNCALIBRATED, OffTrack, recalibrated, worse_than
from accord.records import NotEnough

LEVEL = 0.80
MOST_SESSIONS = 60  # predicted where no times are asked for
Matrix = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Prediction:
    """One client on an expected course."""

    curve: Curve
    client: str
    given: tuple[tuple[float, float], ...]  # time and score, in order, the intake included
    level: float
    cohort: tuple[At, ...]  # of clients who began like this one
    own: tuple[At, ...]  # of this client, given the scores
    off_track: OffTrack | NotEnough
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        from accord.growth.showing import prediction_text

        return prediction_text(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        off = self.off_track
        return {
            "client": self.client,
            "measure": self.curve.measured.name,
            "level": self.level,
            "interval": "prediction",
            "given": [{"time": time, "score": score} for time, score in self.given],
            "cohort": [asdict(at) for at in self.cohort],
            "own": [asdict(at) for at in self.own],
            "off_track": {**asdict(off), "flag": off.flag}
            if isinstance(off, OffTrack)
            else off.to_dict(),
            "remarks": list(self.remarks),
        }

    def to_frame(self, kind: str = "polars") -> Any:
        """One row a time."""
        from accord.growth.showing import prediction_frame

        return prediction_frame(self, kind)

    def picture(self) -> str:
        """The scores, the band of clients like this one, and the client's own course."""
        from accord.growth.showing import prediction_picture

        return prediction_picture(self)


def predict(
    curve: Curve,
    times: Sequence[float],
    scores: Sequence[float],
    *,
    intake: float | None = None,
    covariates: Mapping[str, float | None] | None = None,
    conditions: Mapping[str, str] | None = None,
    at: Sequence[float] = (),
    level: float = LEVEL,
    client: str = "",
) -> Prediction:
    """One client's expected and own course, with prediction intervals.

    times:  of the scores, on the curve's clock (session numbers, or time in its unit).
    intake: the intake score where it is not among the scores; else it is the first of them, if
            that was given in the first session or week.
    at:     times to predict for; by default every session, or time of a score, up to the end.

    Raises DataError for text, infinities, two scores at one session, or no intake score.

    >>> from accord.growth.parts import Clock, Measured, Term
    >>> line = Term("intercept", 17.0, -6.0)
    >>> months = Clock("log", "month")
    >>> curve = Curve(Measured("BDI"), months, "none", (), (), (line,), ((50, -15), (-15, 15)), 17)
    >>> [round(at.expected, 1) for at in predict(curve, [0, 1], [25, 23], at=[2, 6]).own]
    [17.1, 11.1]
    """
    given = _in_order(curve, times, scores)
    outcomes = given
    first = given[0] if given and given[0][0] <= curve.clock.intake_until else None
    if curve.intake == "first" and intake is None:
        if first is None:
            raise DataError(
                f"No score was given by {curve.clock.unit} {curve.clock.intake_until:g}, and this "
                "course starts from one. Give the intake score."
            )
        intake, outcomes = first[1], given[1:]
    elif curve.intake == "column" and intake is None:
        raise DataError("This course starts from an intake score. Give it.")
    elif intake is None:
        intake = first[1] if first else None
    weights, assumed = curve.weights(intake, covariates, conditions)
    modes, spread = posterior(curve, weights, outcomes)
    last = given[-1][0] if given else curve.clock.start
    wanted = tuple(at) or _until(curve, last)

    def own(time: float) -> At:
        x = curve.clock.x(time)
        (a, b), (_, d) = spread
        variance = a + 2 * x * b + x * x * d + curve.sigma2
        expected = curve.mean(weights, x) + modes[0] + modes[1] * x
        return reach(curve, time, expected, variance, level)

    own_course = tuple(own(time) for time in wanted)
    return Prediction(
        curve,
        client,
        given,
        level,
        curve.cohort(wanted, weights, level),
        own_course,
        _off_track(curve, weights, modes, spread, intake, given),
        (*assumed, *_at_the_end(curve, own_course)),
    )


def _at_the_end(curve: Curve, course: Sequence[At]) -> tuple[str, ...]:
    """What to say where the scale ends: there the band is cut and looks surer than it is."""
    ends = (curve.measured.lowest, curve.measured.highest)
    if not any(at.expected in ends for at in course):
        return ()
    return ("What is expected lies at an end of the scale; there the band says little.",)


def posterior(
    curve: Curve, weights: Sequence[float], given: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], Matrix]:
    """The client's deviation in level and trend, and its variance, given time and score."""
    n = s = ss = e = ex = 0.0
    for time, score in given:
        x = curve.clock.x(time)
        off = score - curve.mean(weights, x)
        n, s, ss, e, ex = n + 1, s + x, ss + x * x, e + off, ex + x * off
    (a, b), (_, d) = curve.D
    s2 = curve.sigma2
    # I + D S / sigma2, written out; it can be inverted even where a variance of D is zero.
    p, q = 1 + (a * n + b * s) / s2, (a * s + b * ss) / s2
    r, t = (b * n + d * s) / s2, 1 + (b * s + d * ss) / s2
    det = p * t - q * r
    v00, v01 = (t * a - q * b) / det, (t * b - q * d) / det
    v11 = (p * d - r * b) / det
    modes = ((v00 * e + v01 * ex) / s2, (v01 * e + v11 * ex) / s2)
    return modes, ((v00, v01), (v01, v11))


def _off_track(
    curve: Curve,
    weights: Sequence[float],
    modes: tuple[float, float],
    spread: Matrix,
    intake: float | None,
    given: Sequence[tuple[float, float]],
) -> OffTrack | NotEnough:
    what, again = "the probability of ending worse", curve.recalibration
    if again is None:
        return NotEnough(what, 0, 1, "recalibrations in the curve", UNCALIBRATED)
    if intake is None:
        return NotEnough(what, 0, 1, "intake scores")
    if len(given) < LEAST_SCORES:
        return NotEnough(what, len(given), LEAST_SCORES, "scores")
    last = given[-1][0]
    look = again.look(last)
    if look is None:
        return NotEnough(what, last, again.looks[0].at, f"{curve.clock.unit}s")
    final = max(look.final, last)
    x = curve.clock.x(final)
    (a, b), (_, d) = spread
    sd = sqrt(a + 2 * x * b + x * x * d + curve.sigma2)
    expected = curve.mean(weights, x) + modes[0] + modes[1] * x
    up = 1 if curve.measured.higher_is == "worse" else -1
    beyond = up * (expected - intake) - worse_than(again.points, curve.measured.step)
    raw = NormalDist().cdf(beyond / sd)
    return OffTrack(
        recalibrated(look, raw),
        raw,
        final,
        curve.measured.held(expected),
        sd,
        intake,
        again.points,
        len(given),
        look.right,
    )


def _in_order(
    curve: Curve, times: Sequence[float], scores: Sequence[float]
) -> tuple[tuple[float, float], ...]:
    """Rated times in order; missing scores (None or NaN) are left out."""
    if len(times) != len(scores):
        raise DataError(f"There are {len(times)} times and {len(scores)} scores.")
    try:
        pairs = [
            (float(time), float(score))
            for time, score in zip(times, scores, strict=True)
            if score is not None and score == score
        ]
    except (TypeError, ValueError) as error:
        raise DataError(f"Times and scores must be numbers: {error}.") from error
    for time, score in pairs:
        curve.clock.x(time)
        if not isfinite(score):
            raise DataError(f"The score at {curve.clock.unit} {time:g} is infinite. Leave it out.")
    pairs.sort(key=lambda pair: pair[0])
    for (one, _), (other, _) in pairwise(pairs):
        if one == other and curve.clock.unit == "session":
            raise DataError(f"There are two scores at session {one:g}. Keep one.")
    return tuple(pairs)


def _until(curve: Curve, last: float) -> tuple[float, ...]:
    """Times to predict for where none are asked: evenly up to where most treatments end."""
    looks = curve.recalibration.looks if curve.recalibration else ()
    end = max([last, *(look.final for look in looks if look.at <= max(last, looks[0].at))])
    start = curve.clock.start
    if curve.intake == "first" and curve.clock.unit == "session":
        start += 1  # the first session is where the course starts from
    end = max(end, last + 1, start + (9 if curve.clock.unit == "session" else 8))
    steps = 24
    if curve.clock.unit == "session":  # whole sessions, all of them or evenly some
        steps = min(int(end - start), MOST_SESSIONS)
        return tuple(float(round(start + (end - start) * n / steps)) for n in range(steps + 1))
    return tuple(start + (end - start) * n / steps for n in range(steps + 1))

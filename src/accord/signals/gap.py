"""A gap: client and therapist rate the same session unlike each other, and unlike themselves.

Both must hold: the difference is larger than measurement error would give, and larger than the
one these two usually have. A standing difference between two people is no finding.
"""

from math import sqrt

from accord.alliance.gap import Difference, difference, error_variance, gap, trend
from accord.chart.shrunken import MINIMUM_TO_TRUST, Step
from accord.records import Course, Finding, Plain, Point, Series
from accord.signals.base import GAP, Signal, parts
from accord.signals.own_usual import DECIMALS

VERSION = 1


def find(course: Course) -> list[Finding]:
    """Sessions, from the fourth that both rated, with a reliable and unusual difference.

    Unusual means past the strong mark of the gap's constants, in either direction.
    """
    client, therapist = course.series.get("client"), course.series.get("therapist")
    if client is None or therapist is None:
        return []
    if client.constants is None or therapist.constants is None:
        return []
    whole = gap(client, therapist)
    if whole is None:
        return []
    error = sqrt((error_variance(client) + error_variance(therapist)) / 2)
    spread = sqrt(client.constants.between)
    found = []
    for at, step in enumerate(whole.steps):
        grade = difference(step.value, error=error, between_sd=spread)
        unusual = step.z is not None and abs(step.z) >= whole.constants.strong
        if at + 1 >= MINIMUM_TO_TRUST and unusual and grade is not Difference.NONE:
            line = trend(whole.points[: at + 1], whole.constants)
            parameters = _parameters(step, grade, line.direction if line else "steady")
            named = _parts(client, therapist, whole.points[: at + 1])
            strength = abs(step.z or 0.0)
            found.append(
                Finding(
                    "gap", VERSION, step.session, strength, parameters, named, whole.constants.id
                )
            )
    return found


def _parameters(step: Step, grade: Difference, direction: str) -> dict[str, Plain]:
    assert step.usual is not None
    return {
        "lower": "client" if step.value < 0 else "therapist",
        "apart": round(abs(step.value), DECIMALS),
        "usual": round(step.usual, DECIMALS),
        "grade": grade.value,
        "trend": direction,
    }


def _parts(client: Series, therapist: Series, shared: tuple[Point, ...]) -> tuple[str, ...]:
    both = {point.session for point in shared}
    points = (*client.points, *therapist.points)
    return parts(*(point.part for point in points if point.session in both))


signal = Signal(
    id="gap",
    version=VERSION,
    title="Client and therapist rated the session differently",
    evidence="Bartle-Haring, Gangamma et al. 2012; Tryon, Blackwell & Hammel 2007, "
    "Psychotherapy Research 17:629",
    reads=("client", "therapist"),
    find=find,
    by_figures=True,
    need=lambda finding: GAP,
)

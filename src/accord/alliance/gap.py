"""How far client and therapist are apart, session by session.

    gap = client's score - therapist's score     (sessions that both rated; negative: the client
                                                  rates lower than the therapist thinks)

Three readings, kept apart: how large it is today (`difference`), whether it has been widening
(`trend`), and whether today is unlike this pair (`steps`, a shrunken-baseline chart of the gap).
The middle one matters most: single-session cut-offs of a split alliance did not predict ending
early, its change did (Bartle-Haring, Gangamma et al. 2012). No reading says who is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from accord.chart import shrunken
from accord.errors import AccordError
from accord.records import Constants, Point, Series

# Two-sided 10, 5 and 1 in 100 by measurement error alone, and at least this many between-person
# sd: the shape of Muniz de la Pena et al. 2009 (Psychotherapy Research 19:133); the sizes are ours.
DIFFERENCES = ((2.58, 1.5), (1.96, 1.0), (1.64, 0.5))
# Three points always lie near some line; from four a trend can fail to be one. Our choice.
MINIMUM_FOR_TREND = 4
TREND_Z = 1.64  # one in ten steady pairs would be said to move; our choice
# How much the two sides' averages go together, r = .36 in the meta-analysis of Tryon, Blackwell &
# Hammel 2007 (Psychotherapy Research 17:629); from memory, so provisional like all made of it.
AGREEMENT = 0.36


class Difference(StrEnum):
    """Size of one session's gap against what measurement error alone would give."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class Trend:
    """The straight line through the gaps so far.

    direction: "wider", "narrower" or "steady"; steady unless the slope passes `TREND_Z`.
    slope:     points a session, positive where the client's side rises against the therapist's.
    z:         slope over its standard error.
    """

    direction: str
    slope: float
    z: float
    sessions: int


@dataclass(frozen=True, slots=True)
class Gap:
    """The whole picture of one relationship; `trend` is None under four sessions rated by both."""

    points: tuple[Point, ...]
    steps: tuple[shrunken.Step, ...]
    difference: Difference
    trend: Trend | None
    constants: Constants


def gap(client: Series, therapist: Series) -> Gap | None:
    """The gap of one relationship, or None where no session was rated by both.

    Raises AccordError where the scales differ or a side has no chart constants.

    >>> constants = Constants("made-up", 8.0, 0.5, 1.0, 1.06, 1.64, "example")
    >>> rated = [(1, 8.0, 8.0), (2, 8.0, 8.5), (3, 7.5, 8.5), (4, 6.5, 8.5), (5, 5.5, 8.5)]
    >>> client, therapist = (
    ...     Series("made-up", "alliance", side, tuple(Point(row[0], row[at]) for row in rated),
    ...            constants=constants)
    ...     for at, side in ((1, "client"), (2, "therapist"))
    ... )
    >>> found = gap(client, therapist)
    >>> [point.value for point in found.points]
    [0.0, -0.5, -1.0, -2.0, -3.0]
    >>> found.difference.value, found.trend.direction, round(found.trend.slope, 2)
    ('severe', 'wider', -0.75)
    """
    if client.constants is None or therapist.constants is None:
        raise AccordError("Both sides need chart constants: give each Series its measure's.")
    if (client.lowest, client.highest) != (therapist.lowest, therapist.highest):
        raise AccordError("The two sides' scales run differently: a gap needs one common scale.")
    points = shared(client.points, therapist.points)
    if not points:
        return None
    constants = gap_constants(client.constants, therapist.constants)
    return Gap(
        points=points,
        steps=shrunken.run(points, constants),
        difference=difference(
            points[-1].value,
            error=sqrt((error_variance(client) + error_variance(therapist)) / 2),
            between_sd=sqrt(client.constants.between),
        ),
        trend=trend(points, constants),
        constants=constants,
    )


def shared(client: Sequence[Point], therapist: Sequence[Point]) -> tuple[Point, ...]:
    """Client's minus therapist's score for every session that both rated, in order."""
    other = {point.session: point.value for point in therapist}
    return tuple(
        Point(point.session, point.value - other[point.session], point.day)
        for point in client
        if point.session in other
    )


def gap_constants(client: Constants, therapist: Constants) -> Constants:
    """Chart constants of the gap, made from the two sides'; always provisional.

    Taken: the two wobble apart from one another, and their true averages correlate at `AGREEMENT`.
    """
    spread = client.between + therapist.between
    shared_spread = 2 * AGREEMENT * sqrt(client.between * therapist.between)
    return Constants(
        id=f"gap:{client.id}:{therapist.id}",
        mean=client.mean - therapist.mean,
        within=client.within + therapist.within,
        between=spread - shared_spread,
        watch=client.watch,
        strong=client.strong,
        source="made from the constants of the two sides, which are taken to wobble independently",
        provisional=True,
    )


def error_variance(series: Series) -> float:
    """Squared standard error of measurement, in scale points squared.

    From reliability and sd where the measure knows them, sd^2 (1 - reliability); otherwise the
    within-person variance, which holds true change too and so errs towards saying nothing.
    """
    if series.reliability is not None and series.sd is not None:
        return series.sd**2 * (1 - series.reliability)
    if series.constants is None:
        raise AccordError("A gap needs reliability and sd, or chart constants, of both sides.")
    return series.constants.within


def difference(gap: float, *, error: float, between_sd: float) -> Difference:
    """How large one gap is: |gap| above z sqrt(2) error AND above a share of the between-person sd.

    error:      standard error of measurement of one side.
    between_sd: standard deviation of people's true averages.

    >>> difference(-2.1, error=0.7, between_sd=1.0).value
    'moderate'
    """
    grades = (Difference.SEVERE, Difference.MODERATE, Difference.MILD)
    for grade, (z, share) in zip(grades, DIFFERENCES, strict=True):
        if abs(gap) > z * sqrt(2) * error and abs(gap) > share * between_sd:
            return grade
    return Difference.NONE


def trend(points: Sequence[Point], constants: Constants) -> Trend | None:
    """Least-squares slope of the gap on session number; None under `MINIMUM_FOR_TREND` points.

        slope = Sxy / Sxx,   standard error = sqrt(within / Sxx)

    The wobble comes from the constants, not from a handful of residuals. Wider means that the end
    of the line leads away from no gap, narrower that it leads towards it.
    """
    if len(points) < MINIMUM_FOR_TREND:
        return None
    middle = sum(point.session for point in points) / len(points)
    mean = sum(point.value for point in points) / len(points)
    sxx = sum((point.session - middle) ** 2 for point in points)
    slope = sum((point.session - middle) * (point.value - mean) for point in points) / sxx
    z = slope / sqrt(constants.within / sxx)
    last = mean + slope * (points[-1].session - middle)
    if abs(z) < TREND_Z:
        direction = "steady"
    else:
        direction = "narrower" if abs(last) < abs(last - slope) else "wider"
    return Trend(direction, slope, z, len(points))

"""From the rows of a table to what the signals and the brief read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from accord.brief.facts import Between, CaseFacts, Facts, Found, Inside, Member
from accord.chart.estimation import TooFewClients, estimate
from accord.chart.measured import constants as measured
from accord.chart.shrunken import run
from accord.cli.changes import Way
from accord.cli.key import Key
from accord.drawing import Chart, Reach
from accord.errors import AccordError
from accord.records import Constants, Course, Held, Point, Series
from accord.signals import find_all

THERAPIST = "therapist"  # the other side of a relationship; a table of scores holds only one


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual is told from these constants; without them `why` says what is lacking."""

    constants: Constants | None
    why: str


def usual(key: Key, everybody: Sequence[Way]) -> Usual:
    """Constants that come with the measure, or the table's own where it holds 100 clients."""
    shipped = key.scale.constants
    if shipped is not None:
        kind = "provisional, from simulation" if shipped.provisional else shipped.source
        return Usual(shipped, f"What is usual: constants that come with the measure ({kind}).")
    ratings = [
        (way.client, visit.value)
        for way in everybody
        for visit in way.rated
        if visit.value is not None
    ]
    marks = measured()
    source = f"this table, {len(everybody):,} clients"
    try:
        own = estimate(
            ratings, id="this-table", source=source, watch=marks["watch"], strong=marks["strong"]
        )
    except TooFewClients:
        return Usual(
            None,
            "Not enough data to tell what is usual: it takes 100 clients with two scores or more. "
            "No score is marked as worse than usual.",
        )
    except AccordError as error:
        return Usual(None, f"What is usual cannot be told: {error}")
    return Usual(
        own,
        f"What is usual: worked out from {source}. How often a mark means nothing has not been "
        f"measured for {key.name}.",
    )


def course(way: Way, key: Key, constants: Constants | None) -> Course:
    """One client's visits as a course; a visit without a score was asked and not answered."""
    known = key.scale.reliability
    points = tuple(
        Point(visit.session, visit.value) for visit in way.rated if visit.value is not None
    )
    series = Series(
        measure=key.measure.id,
        scale=key.scale.id,
        side="client" if _relationship(key) else "self",
        points=points,
        lowest=key.scale.lowest,
        highest=key.scale.highest,
        higher_is=key.scale.higher_is,
        constants=constants,
        reliability=known.value if known else None,
        sd=known.sd if known else None,
        validated=key.measure.validated,
    )
    held = tuple(Held(visit.session) for visit in way.visits)
    about = "client" if _relationship(key) else "wellbeing"
    return Course(way.client, held, {about: series})


def facts(way: Way, found: Course, key: Key) -> Facts:
    """What one brief needs. The coming session is the one after the last visit."""
    member = Member(way.client, name(way))
    told = _found(way, found, key)
    coming = way.visits[-1].session + 1
    if _relationship(key):
        pair = Between(way.client, THERAPIST, found)
        therapist = Member(THERAPIST, "")
        return Facts(coming, (member,), (therapist,), between=(pair,), found=told)
    return Facts(coming, (member,), inside=(Inside(way.client, found, key.name),), found=told)


def case(way: Way, found: Course, key: Key) -> CaseFacts:
    """What one row of the table for all needs."""
    (series,) = found.series.values()
    dots = tuple((point.session, point.value) for point in series.points)
    return CaseFacts(
        last=way.visits[-1].session,
        clients=(Member(way.client, name(way)),),
        found=_found(way, found, key),
        rated=len(dots),
        a=dots,
        lowest=series.lowest,
        highest=series.highest,
    )


def pictured(chart: Chart, found: Course) -> Chart:
    """The chart of a course with the band in which each score was to be expected."""
    (series,) = found.series.values()
    chart = drawable(chart)
    if series.constants is None:
        return chart
    steps = run(series.points, series.constants, higher_is=series.higher_is)
    band = tuple(
        Reach(
            step.session,
            max(step.usual - step.wobble, chart.lowest),
            min(step.usual + step.wobble, chart.highest),
        )
        for step in steps
        if step.usual is not None and step.wobble is not None
    )
    return replace(chart, band=band)


def name(way: Way) -> str:
    """How sentences call a client of whom only the code is known."""
    return f"client {way.client}"


def drawable(chart: Chart) -> Chart:
    """A chart with ends: where nobody has said those of the scale, the ones that were used."""
    if isfinite(chart.lowest) and isfinite(chart.highest):
        return chart
    sides = [chart.a, *([chart.b] if chart.b else [])]
    values = [dot.value for side in sides for dot in side.dots] or [0.0]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    return replace(
        chart,
        lowest=chart.lowest if isfinite(chart.lowest) else low,
        highest=chart.highest if isfinite(chart.highest) else high,
    )


def _found(way: Way, found: Course, key: Key) -> tuple[Found, ...]:
    other = THERAPIST if _relationship(key) else ""
    return tuple(Found(finding, way.client, other) for finding in find_all(found))


def _relationship(key: Key) -> bool:
    return key.measure.about == "relationship"

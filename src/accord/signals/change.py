"""Change since the first score that is more than measurement error, by a validated instrument.

Our own new measures never give one: they have no reliability yet, and nothing is said from them.
"""

from dataclasses import replace

from accord.measures import schema
from accord.measures.measure import Measure, Reliability, Scale
from accord.records import Course, Finding, Plain, Point, Series
from accord.scoring.change import Change, Kind, change
from accord.signals.base import NOTHING, WELLBEING, Signal, code, parts
from accord.signals.own_usual import DECIMALS

VERSION = 1
BETTER = (Kind.IMPROVED, Kind.RECOVERED)


def find(course: Course) -> list[Finding]:
    """The sessions at which someone came to be reliably better or worse than at the start."""
    series = course.series.get("wellbeing")
    if series is None or not series.validated or not series.points:
        return []
    start, *rest = series.points
    ways = [(start, "", 0.0), *((point, *_way(series, start, point)) for point in rest)]
    found = []
    for at in range(1, len(ways)):
        (before, earlier, _), (point, way, needed) = ways[at - 1], ways[at]
        if way and way != earlier:
            ended = next((later for later, other, _ in ways[at + 1 :] if other != way), None)
            parameters: dict[str, Plain] = {
                "way": way,
                "points": round(abs(point.value - start.value), DECIMALS),
                "needed": round(needed, DECIMALS),
                "start": round(start.value, DECIMALS),
                "now": round(point.value, DECIMALS),
                "ended": ended.session if ended else None,
            }
            used = (start, before, point, *((ended,) if ended else ()))
            named = parts(*(one.part for one in used))
            strength = parameters["points"] / needed  # type: ignore[operator]
            found.append(Finding("change", VERSION, point.session, strength, parameters, named))
    return found


def since(series: Series, start: Point, now: Point) -> Change:
    """What may be said from one score to another, by the series' own reliability or its measure's.

    >>> told = Series("bdi", "score", "self", (), 0, 63, "worse", None, 0.86, 7.38, True)
    >>> found = since(told, Point(1, 30.0), Point(9, 12.0))
    >>> found.kind.value, round(found.needed, 1)
    ('improved', 7.7)
    """
    measure = _measure(series)
    return change(measure, series.scale, start.value, now.value)


def _way(series: Series, start: Point, point: Point) -> tuple[str, float]:
    found = since(series, start, point)
    if found.kind in BETTER:
        return "better", found.needed or 0.0
    return ("worse", found.needed or 0.0) if found.kind is Kind.DETERIORATED else ("", 0.0)


def _measure(series: Series) -> Measure:
    """The bank's measure, or one that says just what the series says of itself."""
    told = None
    if series.reliability is not None and series.sd is not None:
        told = Reliability(series.reliability, series.sd, "told", "given with the scores")
    if series.measure in schema.ids():
        known = schema.load(series.measure)
        scale = known.scale(series.scale)
        return replace(known, scales=(replace(scale, reliability=told or scale.reliability),))
    scale = Scale(
        id=series.scale,
        part="",
        items=(),
        method="sum",
        minimum_answered=0,
        higher_is=series.higher_is,
        lowest=series.lowest,
        highest=series.highest,
        reliability=told,
    )
    return Measure(
        id=series.measure,
        version=1,
        title=series.measure,
        licence="",
        source="",
        status="standard" if series.validated else "new",
        respondent="client",
        about="self",
        audience="adult",
        when="",
        seconds=0,
        parts=(),
        items=(),
        scales=(scale,),
    )


def _holds(finding: Finding) -> bool:
    return finding.parameters.get("ended") is None


def _worse(finding: Finding) -> bool:
    return code(finding.parameters, "way") == "worse"


signal = Signal(
    id="change",
    version=VERSION,
    title="Reliable change since the first score",
    evidence="Jacobson & Truax 1991, Journal of Consulting and Clinical Psychology 59:12",
    reads=("wellbeing",),
    find=find,
    need=lambda finding: WELLBEING if _worse(finding) else NOTHING,
    current=lambda finding, last: _worse(finding) and _holds(finding),
    good_news=lambda finding, last: not _worse(finding) and _holds(finding),
)

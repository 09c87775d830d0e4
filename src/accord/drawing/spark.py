"""The small picture in a row of the caseload: two sides, the shade between, no numbers."""

from collections.abc import Sequence

from accord.drawing import frame, shapes
from accord.drawing.chart import Chart, Dot
from accord.drawing.frame import Frame

WIDTH, HEIGHT, EDGE = 120.0, 34.0, 4.0
MOST = 12  # sessions; older ones are left out


def spark(chart: Chart) -> str:
    """The last sessions of a chart, without words: what it shows is said in the row's sentence.

    >>> from accord.drawing.chart import Line
    >>> spark(Chart("", Line("", (Dot(1, 7.0), Dot(2, 6.0))))).count("<circle")
    1
    >>> spark(Chart("", Line("")))
    ''
    """
    last = frame.sessions(chart)[1]
    ours = _recent(chart.a.dots, last)
    theirs = _recent(chart.b.dots, last) if chart.b else []
    if not ours and not theirs:
        return ""
    both = [*ours, *theirs]
    low, high = frame.reach((dot.value for dot in both), chart.lowest, chart.highest)
    first = min(dot.session for dot in both)
    place = Frame(EDGE, WIDTH - EDGE, EDGE, HEIGHT - EDGE, first, last, low, high)
    a, b = ([(place.x(d.session), place.y(d.value)) for d in side] for side in (ours, theirs))
    parts = []
    if len(a) > 1 and len(b) > 1:
        parts.append(shapes.area("d-between", [*a, *reversed(b)]))
    if len(b) > 1:
        parts.append(shapes.polyline("d-b-line", b))
    if len(a) > 1:
        parts.append(shapes.polyline("d-a-line", a))
    if a:
        parts.append(shapes.circle("d-a-dot", a[-1], 3))
    return shapes.picture("drawing-small", WIDTH, HEIGHT, parts)


def _recent(dots: Sequence[Dot], last: int) -> list[Dot]:
    return [dot for dot in dots if dot.session > last - MOST]

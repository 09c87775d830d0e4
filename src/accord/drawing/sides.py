"""The chart of one line, or of two sides with the shade between them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from accord.drawing import frame, labels, shapes
from accord.drawing.chart import Chart, Dot, Line
from accord.drawing.frame import Frame
from accord.drawing.shapes import Place

WIDTH = 520.0
PLOT = 146.0  # height of the plot
TOP, LEFT, EDGE = 14.0, 34.0, 12.0
BELOW = 22.0  # for the session numbers
MARK, SMALL_MARK, MANY = 4.5, 2.8, 26  # marks shrink where there are many sessions
ROOM_FOR_NAME = (48.0, 130.0)


def svg(chart: Chart) -> str:
    """The chart as one SVG string, ready for a page, a file or paper.

    >>> from accord.drawing.chart import Dot
    >>> drawn = svg(Chart("Mira: 7, then 6.", Line("Mira", (Dot(1, 7.0), Dot(2, 6.0)))))
    >>> drawn.startswith('<svg class="drawing" viewBox="0 0 520 '), drawn.count("<circle")
    (True, 2)
    """
    names = [chart.a.label, chart.b.label if chart.b else ""]
    longest = max(len(name) for name in names) * labels.BOLD_LETTER
    room = min(max(longest, ROOM_FOR_NAME[0]), ROOM_FOR_NAME[1])
    low, high = frame.reach(_values(chart), chart.lowest, chart.highest)
    first, last = frame.sessions(chart)
    place = Frame(LEFT, WIDTH - room - EDGE, TOP, TOP + PLOT, first, last, low, high)
    told = labels.rows(_told(chart, place), LEFT - 10, WIDTH)
    lanes = 1 + max((label.row for label in told), default=-1)
    height = place.foot + BELOW + lanes * labels.LINE
    parts = [
        *_axes(chart, place, height),
        *_band(chart, place),
        *_between(chart, place),
        *_strings(chart, place, lanes),
        *(_side(chart.b, "b", place) if chart.b else ()),
        *_side(chart.a, "a", place),
        *_events(told, place),
        *_names(chart, place, room),
    ]
    return shapes.picture("drawing", WIDTH, height, parts, chart.says)


def _values(chart: Chart) -> list[float]:
    lines = [chart.a, *([chart.b] if chart.b else [])]
    return [dot.value for side in lines for dot in side.dots] + [r.low for r in chart.band]


def _axes(chart: Chart, place: Frame, height: float) -> Iterator[str]:
    for value in frame.ticks(place.low, place.high, frame.MOST_TICKS_UP):
        y = place.y(value)
        yield shapes.line("d-rule", (place.left, y), (place.right, y))
        yield shapes.words("d-axis", (place.left - 10, y + 4), f"{value:g}", "end")
    for session in frame.along(place.first, place.last):
        name = f"{chart.axis} {session}" if session == place.first else str(session)
        yield shapes.words("d-axis", (place.x(session), height - 5), name, "middle")


def _band(chart: Chart, place: Frame) -> Iterator[str]:
    if chart.band:
        upper = [(place.x(r.session), place.y(r.high)) for r in chart.band]
        lower = [(place.x(r.session), place.y(r.low)) for r in reversed(chart.band)]
        yield shapes.area("d-band", [*upper, *lower])


def _between(chart: Chart, place: Frame) -> Iterator[str]:
    """The shade, from the first to the last session that both sides rated."""
    if chart.b is None:
        return
    both = {dot.session for dot in chart.a.dots} & {dot.session for dot in chart.b.dots}
    if len(both) > 1:
        ours, theirs = (
            [(place.x(dot.session), place.y(dot.value)) for dot in _within(side.dots, both)]
            for side in (chart.a, chart.b)
        )
        yield shapes.area("d-between", [*ours, *reversed(theirs)])


def _within(dots: Sequence[Dot], both: set[int]) -> list[Dot]:
    return [dot for dot in dots if min(both) <= dot.session <= max(both)]


def _side(side: Line, letter: str, place: Frame) -> Iterator[str]:
    """A line with its marks. Across sessions without a rating it is drawn fainter, never filled."""
    stretch: list[Place] = []
    before: Dot | None = None
    for dot in side.dots:
        here = (place.x(dot.session), place.y(dot.value))
        if before and dot.session - before.session > 1:
            yield from _stretch(stretch, letter)
            yield shapes.line(f"d-{letter}-missing", stretch[-1], here)
            stretch = []
        stretch.append(here)
        before = dot
    yield from _stretch(stretch, letter)
    size = MARK if len(side.dots) < MANY else SMALL_MARK
    mark, half = (shapes.circle, size) if letter == "a" else (shapes.square, size * 0.89)
    for dot in side.dots:
        yield mark(f"d-{letter}-dot", (place.x(dot.session), place.y(dot.value)), half)


def _stretch(points: list[Place], letter: str) -> Iterator[str]:
    if len(points) > 1:
        yield shapes.polyline(f"d-{letter}-line", points)


def _told(chart: Chart, place: Frame) -> list[tuple[float, str, str]]:
    """What stands below the plot: events, and where a rating was given another way than before."""
    told = [(place.x(event.session), event.label, event.kind) for event in chart.events]
    return told + [(place.x(at), chart.mode_changed, "mode") for at in _changes(chart)]


def _changes(chart: Chart) -> list[float]:
    """Halfway between two ratings of one side that were given in different ways."""
    sides = [chart.a, *([chart.b] if chart.b else [])]
    found = {
        (before.session + dot.session) / 2
        for side in sides
        for before, dot in pairwise(side.dots)
        if before.mode and dot.mode and before.mode != dot.mode
    }
    return sorted(found)


def _strings(chart: Chart, place: Frame, lanes: int) -> Iterator[str]:
    """Dotted lines from a rating, or from the axis, down to what was told about it."""
    heights = {dot.session: place.y(dot.value) for dot in chart.a.dots}
    end = place.foot + 4
    for event in chart.events:
        start = heights.get(event.session, place.foot - 20) + 8
        if start < end:
            x = place.x(event.session)
            yield shapes.line(f"d-string d-{event.kind}", (x, start), (x, end))
    for at in _changes(chart):
        x = place.x(at)
        yield shapes.line("d-string d-mode", (x, place.top), (x, end))


def _events(told: Sequence[labels.Told], place: Frame) -> Iterator[str]:
    for label in told:
        y = place.foot + 15 + label.row * labels.LINE
        yield shapes.words(f"d-told d-{label.kind}", (label.x, y), label.text, "middle")


def _names(chart: Chart, place: Frame, room: float) -> Iterator[str]:
    """Each side's name at the end of its line."""
    ends = [
        (letter, side.label, place.y(side.dots[-1].value))
        for letter, side in (("a", chart.a), ("b", chart.b))
        if side and side.dots
    ]
    heights: list[float]
    if len(ends) == 2:
        heights = [*labels.apart(ends[0][2], ends[1][2], place.top, place.foot)]
    else:
        heights = [end[2] for end in ends]
    for (letter, name, _), y in zip(ends, heights, strict=True):
        shown = labels.shortened(name, room)
        yield shapes.words(f"d-name d-{letter}-name", (place.right + EDGE, y + 4.5), shown)

"""Plots of the science: curves with bands, survival steps, estimates with intervals, and dots.

The same rules as for charts: plain SVG strings, class names in place of colours, side A full and
side B dashed, and one sentence that stands for the picture where it cannot be seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accord.drawing import frame, shapes
from accord.drawing.plane import HEIGHT, WIDTH, Plane, plane

Place = tuple[float, float]
ROW = 44.0  # of a forest: a line of words and the interval below it
LEAST = 440.0  # width of a forest
A_LETTER = 8.0  # as large as words are on a phone
EDGE = 24.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a plot: its name at the end, its places in order, and whether it is side B.

    `thin` is for the many lines behind the one that matters; they carry no name.
    """

    name: str
    points: tuple[Place, ...]
    second: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A shaded area between two lines over the same xs: (x, low, high) in order."""

    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of a forest: a name, an estimate and its interval."""

    name: str
    value: float
    low: float
    high: float
    second: bool = False


def lines(
    curves: Sequence[Curve],
    *,
    says: str,
    across: str,
    up: str,
    bands: Sequence[Band] = (),
    dots: Sequence[Place] = (),
    zero: bool = False,
) -> str:
    """Curves over a number, with bands behind them and single dots before them.

    >>> course = Curve("all", ((1, 20), (8, 12)))
    >>> lines([course], says="It falls.", across="session", up="score")[:4]
    '<svg'
    """
    here = [p for curve in curves for p in curve.points] + list(dots)
    edges = [(x, y) for band in bands for x, low, high in band.points for y in (low, high)]
    held = plane([x for x, _ in here + edges], [y for _, y in here + edges], zero=zero)
    parts = [*held.axes(across, up), *_bands(held, bands), *_curves(held, curves)]
    parts += [shapes.circle("d-a-dot", held.at(*dot), 3.4) for dot in dots]
    return _picture(parts, says)


def steps(
    curves: Sequence[Curve],
    *,
    says: str,
    across: str,
    up: str,
    bands: Sequence[Band] = (),
    censored: Sequence[Place] = (),
) -> str:
    """Survival or incidence: values hold until the next time; small marks where somebody left."""
    stepped = [
        Curve(curve.name, tuple(_stepped(curve.points)), curve.second, curve.thin)
        for curve in curves
    ]
    areas = [Band(tuple(_stepped_band(band.points))) for band in bands]
    xs = [x for curve in stepped for x, _ in curve.points]
    held = plane([0.0, *xs], [0.0, 1.0], zero=True)
    held = Plane(held.left, held.right, 0.0, 1.0, held.room)
    parts = [*held.axes(across, up), *_bands(held, areas), *_curves(held, stepped)]
    for place in censored:
        x, y = held.at(*place)
        parts.append(shapes.line("d-a-missing", (x, y - 5), (x, y + 5)))
    return _picture(parts, says)


def forest(rows: Sequence[Estimate], *, says: str, across: str, mark: float | None = 0.0) -> str:
    """Estimates below each other with their intervals, and a line at `mark` (no effect)."""
    values = [edge for row in rows for edge in (row.low, row.value, row.high)]
    values += [mark] if mark is not None else []
    held = plane(values, [0.0, 1.0])
    # A name and its figures stand above the interval, so that it all fits a phone.
    told = [f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f})" for row in rows]
    letters = max(len(row.name) + len(said) for row, said in zip(rows, told, strict=True))
    width = max(LEAST, A_LETTER * (letters + 2), A_LETTER * len(across))
    foot = ROW * len(rows) + 8

    def x(value: float) -> float:
        return EDGE + (value - held.left) / (held.right - held.left) * (width - 2 * EDGE)

    parts = []
    for value in frame.ticks(held.left, held.right, frame.MOST_TICKS_UP):
        parts.append(shapes.line("d-rule", (x(value), 4), (x(value), foot)))
        parts.append(shapes.words("d-axis", (x(value), foot + 18), f"{value:g}", "middle"))
    if mark is not None:
        parts.append(shapes.line("d-even", (x(mark), 0), (x(mark), foot)))
    for place, (row, said) in enumerate(zip(rows, told, strict=True)):
        y = ROW * (place + 1) - 8
        side = "b" if row.second else "a"
        parts.append(shapes.words("d-axis", (0, y - 14), row.name))
        parts.append(shapes.words("d-axis", (width, y - 14), said, "end"))
        parts.append(shapes.line(f"d-{side}-line", (x(row.low), y), (x(row.high), y)))
        mark_at = shapes.square if row.second else shapes.circle
        parts.append(mark_at(f"d-{side}-dot", (x(row.value), y), 4.2))
    parts.append(shapes.words("d-axis", (width / 2, foot + 40), across, "middle"))
    return shapes.picture("drawing drawing-rows", width, foot + 48, parts, says)


def dots(
    points: Sequence[Place],
    *,
    says: str,
    across: str,
    up: str,
    limits: Sequence[Curve] = (),
    marked: Sequence[Place] = (),
    mark: float | None = None,
) -> str:
    """Dots between limits, as in a funnel; `marked` are drawn as squares, `mark` is the middle."""
    every = [*points, *marked, *(p for curve in limits for p in curve.points)]
    held = plane([x for x, _ in every], [y for _, y in every])
    parts = list(held.axes(across, up))
    if mark is not None:
        parts.append(shapes.line("d-even", held.at(held.left, mark), held.at(held.right, mark)))
    parts += _curves(held, limits)
    parts += [shapes.circle("d-point", held.at(*point), 3.4) for point in points]
    parts += [shapes.square("d-b-dot", held.at(*point), 3.8) for point in marked]
    return _picture(parts, says)


def _curves(held: Plane, curves: Sequence[Curve]) -> Iterator[str]:
    ends: list[float] = []
    for curve in sorted(curves, key=lambda one: not one.thin):
        if not curve.points:
            continue
        kind = "d-thin" if curve.thin else f"d-{'b' if curve.second else 'a'}-line"
        yield shapes.polyline(kind, [held.at(*point) for point in curve.points])
        if curve.name and not curve.thin:
            x, y = held.at(*curve.points[-1])
            while any(abs(y - other) < 15 for other in ends):
                y += 15  # names that would lie on each other stand below each other
            ends.append(y)
            side = "b" if curve.second else "a"
            yield shapes.words(f"d-name d-{side}-name", (x + 8, y + 4), curve.name)


def _bands(held: Plane, bands: Sequence[Band]) -> Iterator[str]:
    for band in bands:
        above = [held.at(x, high) for x, _, high in band.points]
        below = [held.at(x, low) for x, low, _ in band.points]
        yield shapes.area("d-band", [*above, *reversed(below)])


def _stepped(points: Sequence[Place]) -> Iterator[Place]:
    before: float | None = None
    for x, y in points:
        if before is not None:
            yield x, before
        yield x, y
        before = y


def _stepped_band(
    points: Sequence[tuple[float, float, float]],
) -> Iterator[tuple[float, float, float]]:
    before: tuple[float, float] | None = None
    for x, low, high in points:
        if before is not None:
            yield x, *before
        yield x, low, high
        before = low, high


def _picture(parts: Sequence[str], says: str) -> str:
    return shapes.picture("drawing", WIDTH, HEIGHT, parts, says)

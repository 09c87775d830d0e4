"""First score against last, one mark a client, and the band that chance alone fills."""

from collections.abc import Iterator, Sequence

from accord.drawing import frame, shapes

SIDE = 380.0
LEFT, TOP, BELOW = 46.0, 14.0, 44.0
MARK = 3.4


def scatter(
    marks: Sequence[tuple[float, float, str]],
    *,
    lowest: float,
    highest: float,
    points: float | None,
    says: str,
    cut: float | None = None,
) -> str:
    """Marks are (first, last, kind): a filled dot, an open dot or a square by what changed.

    Kinds are "better", "worse" and "none"; `points` is the change that counts as reliable; `cut`
    is the cut-off that recovery is judged by, drawn across.
    """
    square = Square(lowest, highest)
    parts = [
        *_band(square, points),
        *_axes(square),
        shapes.line("s-even", square.at(lowest, lowest), square.at(highest, highest)),
        *_cut(square, cut),
        *_marks(square, marks),
    ]
    return shapes.picture("scatter", LEFT + SIDE + 14, TOP + SIDE + BELOW, parts, says)


class Square:
    """Places in the plot: first score across, last score up."""

    def __init__(self, lowest: float, highest: float) -> None:
        self.lowest, self.highest = lowest, highest

    def at(self, first: float, last: float) -> tuple[float, float]:
        """The place of one client."""
        span = self.highest - self.lowest
        return (
            LEFT + SIDE * (first - self.lowest) / span,
            TOP + SIDE * (1 - (last - self.lowest) / span),
        )


def _band(square: Square, points: float | None) -> Iterator[str]:
    if points is None or points >= square.highest - square.lowest:
        return
    low, high = square.lowest, square.highest
    corners = [
        (low, low),
        (low, low + points),
        (high - points, high),
        (high, high),
        (high, high - points),
        (low + points, low),
    ]
    yield shapes.area("s-band", [square.at(*corner) for corner in corners])


def _cut(square: Square, cut: float | None) -> Iterator[str]:
    if cut is not None:
        left, right = square.at(square.lowest, cut), square.at(square.highest, cut)
        yield shapes.line("s-cut", left, right)
        yield shapes.words("d-axis", (right[0] - 4, right[1] - 5), f"cut-off {cut:.1f}", "end")


def _axes(square: Square) -> Iterator[str]:
    for value in frame.ticks(square.lowest, square.highest, frame.MOST_TICKS_UP + 2):
        foot, side = square.at(value, square.lowest), square.at(square.lowest, value)
        yield shapes.line("d-rule", side, square.at(square.highest, value))
        yield shapes.words("d-axis", (foot[0], foot[1] + 18), f"{value:g}", "middle")
        yield shapes.words("d-axis", (side[0] - 8, side[1] + 4), f"{value:g}", "end")
    yield shapes.words("d-axis", (LEFT + SIDE / 2, TOP + SIDE + 38), "first score", "middle")
    yield shapes.words("d-axis", (LEFT - 34, TOP - 2), "last score")


def _marks(square: Square, marks: Sequence[tuple[float, float, str]]) -> Iterator[str]:
    # Those that got worse are drawn last, so that none of them is hidden.
    for first, last, kind in sorted(marks, key=lambda mark: mark[2] == "worse"):
        place = square.at(first, last)
        if kind == "worse":
            yield shapes.square("s-worse", place, MARK)
        else:
            yield shapes.circle(f"s-{kind}", place, MARK)

"""Axes of a plot whose two directions are numbers: where a value stands, and its ticks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accord.drawing import frame, shapes

WIDTH, HEIGHT = 560.0, 300.0
LEFT, RIGHT, TOP, BELOW = 52.0, 150.0, 26.0, 46.0
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """The values at the edges of the plot; `room` is what is kept free at the right for names."""

    left: float
    right: float
    low: float
    high: float
    room: float = RIGHT

    def at(self, x: float, y: float) -> Place:
        """A place; what lies outside is held to the edge."""
        across = (min(max(x, self.left), self.right) - self.left) / (self.right - self.left)
        up = (min(max(y, self.low), self.high) - self.low) / (self.high - self.low)
        return LEFT + across * (WIDTH - LEFT - self.room), TOP + (1 - up) * (HEIGHT - TOP - BELOW)

    def axes(self, across: str, up: str) -> Iterator[str]:
        """Rules, numbers and the names of the two axes."""
        for value in frame.ticks(self.low, self.high, frame.MOST_TICKS_UP):
            left, right = self.at(self.left, value), self.at(self.right, value)
            yield shapes.line("d-rule", left, right)
            yield shapes.words("d-axis", (left[0] - 8, left[1] + 4), f"{value:g}", "end")
        for value in frame.ticks(self.left, self.right, frame.MOST_TICKS_ALONG):
            x, y = self.at(value, self.low)
            yield shapes.words("d-axis", (x, y + 18), f"{value:g}", "middle")
        middle = (LEFT + WIDTH - self.room) / 2
        yield shapes.words("d-axis", (middle, HEIGHT - 8), across, "middle")
        yield shapes.words("d-axis", (4, 12), up)


def plane(
    xs: Iterable[float], ys: Iterable[float], *, zero: bool = False, room: float = RIGHT
) -> Plane:
    """A plane that holds these values with a little air, and zero where it is wanted.

    >>> plane([1, 9], [2, 6]).left, plane([1, 9], [2, 6], zero=True).low
    (1.0, 0.0)
    """
    across, up = sorted(map(float, xs)), sorted(map(float, ys))
    left, right = (across[0], across[-1]) if across else (0.0, 1.0)
    low, high = (up[0], up[-1]) if up else (0.0, 1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if right <= left:
        left, right = left - 0.5, right + 0.5
    air = 0.05 * (high - low) if high > low else max(abs(high), 1.0) * 0.5
    low = low if zero and low == 0.0 else low - air
    return Plane(left, right, low, high + air, room)

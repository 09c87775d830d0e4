"""Where things stand in a drawing: from sessions and ratings to places, and the ticks."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from accord.drawing.chart import Chart

STEPS = (1, 2, 5, 10)
MOST_TICKS_UP = 6
MOST_TICKS_ALONG = 8
# The lowest part of a scale is left out while nobody used it: a rating of 8 seen on 0 to 10 moves
# too little to see. The axis says where it begins.
LOW_PART = 0.4
ROOM_BELOW = 0.1  # of the scale, between the lowest rating and the foot of the axis


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's rectangle in drawing units, and the values at its edges."""

    left: float
    right: float
    top: float
    foot: float
    first: int
    last: int
    low: float
    high: float

    def x(self, session: float) -> float:
        """Across: sessions at equal distances; a single one stands at the right, by its name."""
        if self.first == self.last:
            return self.right
        return self.left + (session - self.first) / (self.last - self.first) * (
            self.right - self.left
        )

    def y(self, value: float) -> float:
        """Up: values outside the scale are held to its edge."""
        held = min(max(value, self.low), self.high)
        return self.foot - (held - self.low) / (self.high - self.low) * (self.foot - self.top)


def sessions(chart: Chart) -> tuple[int, int]:
    """First and last session that the chart shows.

    >>> from accord.drawing.chart import Dot, Line
    >>> sessions(Chart("Ratings", Line("Mira", (Dot(2, 7.0), Dot(9, 6.0)))))
    (2, 9)
    """
    seen = [dot.session for dot in chart.a.dots]
    seen += [dot.session for dot in chart.b.dots] if chart.b else []
    seen += [event.session for event in chart.events]
    seen += [reach.session for reach in chart.band]
    return (min(seen), max(seen)) if seen else (1, 1)


def reach(values: Iterable[float], lowest: float, highest: float) -> tuple[float, float]:
    """The part of the scale to show: all of it, or its upper part while nobody used the lower.

    >>> reach([6.1, 8.2], 0, 10), reach([3.0, 8.2], 0, 10)
    ((4.0, 10), (0, 10))
    """
    span = highest - lowest
    foot = lowest + LOW_PART * span
    if all(value >= foot + ROOM_BELOW * span for value in values):
        return foot, highest
    return lowest, highest


def ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round numbers from low to high, at most `most` of them.

    >>> ticks(4, 10, 5), ticks(0, 63, 5)
    ((4.0, 6.0, 8.0, 10.0), (0.0, 20.0, 40.0, 60.0))
    """
    rough = max((high - low) / max(most - 1, 1), 1e-9)
    power = 10.0 ** floor(log10(rough))
    step = next(power * size for size in STEPS if power * size >= rough - 1e-9)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(round(number * step, 6) for number in range(first, last + 1))


def along(first: int, last: int) -> tuple[int, ...]:
    """Session numbers to print below: the first, the last, and round ones not crowding them.

    >>> along(1, 11), along(3, 3)
    ((1, 3, 5, 7, 9, 11), (3,))
    >>> along(1, 12)
    (1, 3, 5, 7, 9, 12)
    """
    if last - first < 1:
        return (first,)
    step = max(1, ceil((last - first) / (MOST_TICKS_ALONG - 1)))
    return (*range(first, last - step + 1, step), last)

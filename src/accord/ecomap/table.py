"""A map in the making: names as boxes at angles, on the rings of what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

from accord.ecomap.crossing import Line

WIDTH = 360.0  # drawing units of a small map: a phone's
NEAREST, FURTHEST, UNSAID = 0.165, 0.325, 0.36  # radius of the rings, in widths
MIDDLE = 24.0  # radius of the client's own circle, in drawing units
LETTER, LEAST, MOST_LETTERS = 7.3, 44.0, 11  # of a name, in drawing units
HEIGHT, AIR = 28.0, 3.0  # of a name's box, and between two of them
HIGH = HEIGHT + AIR
CLOSE = 0.8  # of half a name's width and height that it takes of its ring, about
FILLED = 0.36  # share of the disc that names may cover before the map grows


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person on the map. `far` runs from 0, as close as can be, to 1; None is not said."""

    key: str
    name: str
    far: float | None


class Table:
    """Who is on it, where each stands so far, and the lines between them."""

    def __init__(self, people: Sequence[Somebody], ties: Iterable[tuple[str, str]]) -> None:
        self.keys = [one.key for one in people]
        number = {key: n for n, key in enumerate(self.keys)}
        if len(number) != len(self.keys):
            raise ValueError("Two people on one map have the same key.")
        ends = [sorted((number[one], number[other])) for one, other in ties]
        pairs = {(a, b) for a, b in ends if a != b}
        self.near: list[list[int]] = [[] for _ in people]
        for a, b in sorted(pairs):
            self.near[a].append(b)
            self.near[b].append(a)
        self.friends = [frozenset(near) for near in self.near]
        self.names = [shortened(one.name) for one in people]
        self.half = [max(LEAST, len(name) * LETTER + 14) / 2 for name in self.names]
        self.radius = [radius(one.far) for one in people]
        self.angle: list[float | None] = [None] * len(people)
        covered = sum(4 * half * HEIGHT / 2 for half in self.half)
        disc = pi * (UNSAID * WIDTH) ** 2
        self.width = max(WIDTH * max(1.0, sqrt(covered / disc / FILLED)), *self._rings())

    def _rings(self) -> list[float]:
        """For every ring the width at which those who stand on it find room side by side."""
        along: dict[float, float] = {}
        for half, far in zip(self.half, self.radius, strict=True):
            along[far] = along.get(far, 0.0) + (half + HEIGHT / 2) * CLOSE
        return [0.0, *(length / (2 * pi * far) for far, length in along.items())]

    def at(self, n: int, angle: float) -> tuple[float, float]:
        far = self.radius[n] * self.width
        return far * cos(angle), far * sin(angle)

    def placed(self, but: int) -> list[tuple[int, float, float]]:
        return [
            (n, *self.at(n, angle))
            for n, angle in enumerate(self.angle)
            if angle is not None and n != but
        ]

    def on_the_middle(self, n: int, x: float, y: float) -> bool:
        """Whether this name would lie on the client's own circle."""
        away = max(0.0, abs(x) - self.half[n] - AIR), max(0.0, abs(y) - HEIGHT / 2 - AIR)
        return hypot(*away) < MIDDLE

    def under(self, n: int, x: float, y: float, others: list[tuple[int, float, float]]) -> int:
        """How many names this one would lie on, the client's own circle among them."""
        half, halves = self.half[n] + AIR, self.half
        return self.on_the_middle(n, x, y) + sum(
            -HIGH < y - oy < HIGH and abs(x - ox) < half + halves[m] for m, ox, oy in others
        )

    def lines(self, but: int) -> list[Line]:
        """The lines between people who have their place."""
        spots = {n: (x, y) for n, x, y in self.placed(but)}
        return [
            (a, b, *spots[a], *spots[b])
            for a in spots
            for b in self.near[a]
            if a < b and b in spots
        ]


def radius(far: float | None) -> float:
    """Of somebody's ring, in widths."""
    if far is None:
        return UNSAID
    return NEAREST + min(max(far, 0.0), 1.0) * (FURTHEST - NEAREST)


def shortened(name: str) -> str:
    """A name that fits its box.

    >>> shortened("Maximiliana-Theresia")
    'Maximilian…'
    """
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip(" -") + "…"

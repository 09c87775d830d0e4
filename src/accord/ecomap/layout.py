"""Where each person stands on the map: the client in the middle, the others as far as they feel.

Distance is the answer itself: everybody stands exactly on the ring of what was said, so what is
drawn never disagrees with it. Only the direction is ours to choose. It is chosen once, so that
names do not lie on each other and few lines cross, and kept from map to map. The same map gives
the same picture, always.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, pi

from accord.ecomap.crossing import Line, around, crossed, crossings
from accord.ecomap.table import (
    AIR,
    FURTHEST,
    HEIGHT,
    HIGH,
    MIDDLE,
    NEAREST,
    UNSAID,
    Somebody,
    Table,
)

GROWS = 1.07
STEADY = 0.085  # widths that somebody gives way at most, from one map to the next
FREE = 0.5  # the same on a first map
DIRECTIONS = 24  # tried for everybody on a small map
ROOM = 16  # people, up to whom a map is small
EFFORT = 10_000  # looks at a pair of lines, after which a first map is good enough
SWEEPS = 3
STEP = pi / 60  # three degrees
BETTER = 0.01  # of the cost, below which nobody is moved
OVER = 1000.0  # what a name that lies on another costs; a crossing costs ten


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands: the middle of their name, seen from the middle of the map."""

    x: float
    y: float
    half: float  # of the width of the box around the name
    name: str  # as it is written, shortened where it is long
    angle: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A map with its client at (0, 0). `width` holds everybody; so does `height`."""

    width: float
    height: float
    spots: Mapping[str, Spot]

    @property
    def rings(self) -> tuple[float, float]:
        """Radius of the nearest and of the furthest ring on which somebody may stand."""
        return NEAREST * self.width, FURTHEST * self.width


def layout(
    people: Sequence[Somebody],
    ties: Iterable[tuple[str, str]] = (),
    *,
    last: Layout | None = None,
) -> Layout:
    """The map of these people, as near as can be to the `last` one.

    `ties` are pairs of keys: two people who know each other, where that is known.

    >>> map = layout([Somebody("a", "Ana", 0.0), Somebody("l", "Leo", 1.0)])
    >>> [round(hypot(spot.x, spot.y)) for spot in map.spots.values()]
    [59, 117]
    >>> layout([Somebody("a", "Ana", 0.25)], last=map).spots["a"].angle == map.spots["a"].angle
    True
    """
    table = Table(people, ties)
    known = last.spots if last else {}
    for n, key in enumerate(table.keys):
        if key in known:
            table.angle[n] = known[key].angle
    fresh = [n for n, angle in enumerate(table.angle) if angle is None]
    if known:
        _place(table, fresh)
        if last and _overlaps(table):
            table.width = max(table.width, last.width)
        _give_way(table, fresh)
    else:
        _first(table)
    return _drawn(table)


def _first(table: Table) -> None:
    """A first map: of two beginnings, the one that ends with fewer crossings, or the smaller map.

    One begins with a row around the circle in which few lines cross, the other with whoever knows
    most people, each where it is best for them.
    """
    least = table.width
    found: list[tuple[int, float, int, list[float | None]]] = []
    busiest = sorted(range(len(table.keys)), key=lambda n: (-len(table.near[n]), n))
    for row in (around(table.near), []):
        table.width, table.angle = least, [None] * len(table.keys)
        for at, n in enumerate(row):
            table.angle[n] = 2 * pi * at / len(row) - pi / 2
        _place(table, [n for n in busiest if table.angle[n] is None])
        for _again in range(3):
            _settle(table, busiest)
            if not _overlaps(table):
                break
            table.width *= GROWS
        _give_way(table, busiest)
        ends = table.placed(-1)
        places = {str(n): (x, y) for n, x, y in ends}
        lines = [(str(a), str(b)) for a, others in enumerate(table.near) for b in others if a < b]
        found.append((crossings(places, lines), table.width, len(found), table.angle))
        if not lines:
            break
    _crossings, table.width, _which, table.angle = min(found, key=lambda one: one[:3])


def _place(table: Table, fresh: Sequence[int]) -> None:
    """Those who have no direction yet, each where most room is."""
    for n in fresh:
        table.angle[n] = _best(table, n, table.lines(n))[0]


def _settle(table: Table, order: Sequence[int]) -> None:
    """Look at everybody again, while somebody stands better elsewhere and effort is left."""
    better, spent = True, 0
    while better and spent < EFFORT:
        better = False
        for n in order:
            if spent >= EFFORT:
                return
            lines, here = table.lines(n), table.angle[n]
            assert here is not None
            now, took = _cost(table, n, here, lines, table.placed(n))
            angle, cost, more = _best(table, n, lines)
            spent += took + more
            if cost < now - BETTER:
                table.angle[n], better = angle, True


def _best(table: Table, n: int, lines: list[Line]) -> tuple[float, float, int]:
    """The direction for somebody in which they stand best, its cost, and the effort it took."""
    others = table.placed(n)
    small = len(table.keys) <= ROOM
    many = DIRECTIONS if small else DIRECTIONS * 2 // 3
    tried = []
    for step in range(many):
        angle = 2 * pi * step / many - pi / 2
        tried.append((_crowd(table, n, angle, others), step, angle))
    tried.sort()
    best, lowest, spent = tried[0][2], float("inf"), 2 * many * len(others)
    for crowd, _step, angle in tried if small else tried[:3]:
        if crowd >= lowest:
            break  # what is left is more crowded than the best is with its crossings
        cost, took = _cost(table, n, angle, lines, others, crowd)
        spent += took
        if cost < lowest:
            best, lowest = angle, cost
    return best, lowest, spent


def _cost(
    table: Table,
    n: int,
    angle: float,
    lines: list[Line],
    others: list[tuple[int, float, float]],
    crowd: float | None = None,
) -> tuple[float, int]:
    if crowd is None:
        crowd = _crowd(table, n, angle, others)
    ends = [(m, x, y) for m, x, y in others if m in table.friends[n]]
    return crowd + 10 * crossed(n, table.at(n, angle), ends, lines), 1 + len(ends) * len(lines)


def _crowd(table: Table, n: int, angle: float, others: list[tuple[int, float, float]]) -> float:
    """How crowded it is there, and how far from those whom they know."""
    x, y = table.at(n, angle)
    half, halves, near = table.half[n] + AIR, table.half, table.friends[n]
    cost = 0.0
    if abs(x) < half + MIDDLE and abs(y) < HEIGHT / 2 + MIDDLE + AIR:
        cost += OVER * table.on_the_middle(n, x, y)
    for m, ox, oy in others:
        across, up = x - ox, y - oy
        if -HIGH < up < HIGH and abs(across) < half + halves[m]:
            cost += OVER
        cost += 0.5 / (0.25 + across * across / 6400 + up * up / 1600)
        if m in near:
            cost += 0.6 * hypot(across, up) / table.width
    return cost


def _give_way(table: Table, free: Iterable[int]) -> None:
    """Move names off each other, a little; where there is no room for that, let the map grow.

    The map grows as a whole, names excepted, so nobody's place on it changes by that.
    """
    start = [angle or 0.0 for angle in table.angle]
    loose = set(free)
    while True:
        for _sweep in range(SWEEPS):
            moved = False
            for n in range(len(start)):
                moved |= _step_aside(table, n, start[n], FREE if n in loose else STEADY)
            if not moved:
                break
        if not _overlaps(table):
            return
        table.width *= GROWS
        table.angle = list(start)


def _overlaps(table: Table) -> bool:
    spots = table.placed(-1)
    return any(table.under(n, x, y, spots[at + 1 :]) for at, (n, x, y) in enumerate(spots))


def _step_aside(table: Table, n: int, start: float, most: float) -> bool:
    """The nearest direction to the one at the start in which this name lies on the fewest.

    Whoever lies on nobody stays. True where somebody moved.
    """
    others, here = table.placed(n), table.angle[n] or 0.0
    fewest, best = table.under(n, *table.at(n, here), others), here
    if not fewest:
        return False
    widest = int(min(pi, most / table.radius[n]) / STEP)
    for step in range(widest + 1):
        for angle in (start + step * STEP, start - step * STEP):
            found = table.under(n, *table.at(n, angle), others)
            if found < fewest:
                best, fewest = angle, found
        if not fewest:
            break
    table.angle[n] = best
    return best != here


def _drawn(table: Table) -> Layout:
    spots = {}
    for n, key in enumerate(table.keys):
        angle = table.angle[n] or 0.0
        x, y = table.at(n, angle)
        spots[key] = Spot(x, y, table.half[n], table.names[n], angle)
    return Layout(table.width, 2 * UNSAID * table.width + HEIGHT + 2 * AIR, spots)

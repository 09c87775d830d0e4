"""How often lines cross: those of one person with all others, and all with all."""

from collections.abc import Container, Mapping, Sequence

Line = tuple[int, int, float, float, float, float]  # two people, and where each of them stands


def crossed(
    n: int,
    at: tuple[float, float],
    ends: Sequence[tuple[int, float, float]],
    lines: Sequence[Line],
) -> int:
    """How many of these lines the lines from one person at a place to their `ends` would cross.

    Two lines that meet in a person do not cross.
    """
    px, py = at
    found = 0
    for m, qx, qy in ends:
        dx, dy = qx - px, qy - py
        for a, b, ax, ay, bx, by in lines:
            if m in (a, b) or n in (a, b):
                continue
            if (dx * (ay - py) - dy * (ax - px)) * (dx * (by - py) - dy * (bx - px)) >= 0:
                continue
            ex, ey = bx - ax, by - ay
            if (ex * (py - ay) - ey * (px - ax)) * (ex * (qy - ay) - ey * (qx - ax)) < 0:
                found += 1
    return found


def crossings(places: Mapping[str, tuple[float, float]], ties: Sequence[tuple[str, str]]) -> int:
    """How many pairs of lines cross in a drawing.

    >>> square = {"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (0, 1)}
    >>> crossings(square, [("a", "c"), ("b", "d")]), crossings(square, [("a", "b"), ("c", "d")])
    (1, 0)
    """
    number = {key: n for n, key in enumerate(places)}
    lines: list[Line] = [
        (number[one], number[other], *places[one], *places[other]) for one, other in ties
    ]
    return sum(
        crossed(a, (ax, ay), [(b, bx, by)], lines[at + 1 :])
        for at, (a, b, ax, ay, bx, by) in enumerate(lines)
    )


def around(near: Sequence[Sequence[int]]) -> list[int]:
    """An order around a circle in which few lines cross; of those alone who know somebody.

    Baur and Brandes 2004 (Crossing reduction in circular layouts): whoever knows most of those
    who stand already comes next, at the end of the row where fewer open lines are passed.

    >>> around([[1], [0, 2], [1], []])
    [0, 1, 2]
    """
    left = {n for n, others in enumerate(near) if others}
    row: list[int] = []
    while left:
        n = min(left, key=lambda n: (*_turn(near[n], left), n))
        left.discard(n)
        opened = [sum(m in left for m in near[one]) for one in row]
        places = [at for at, one in enumerate(row) if one in near[n]]
        first = sum(sum(opened[:at]) for at in places)
        last = sum(sum(opened[at + 1 :]) for at in places)
        row.insert(0 if first < last else len(row), n)
    return row


def _turn(others: Sequence[int], left: Container[int]) -> tuple[int, int]:
    """Who comes next: whoever knows fewest of those left, and most of those who stand."""
    open_lines = sum(m in left for m in others)
    return 3 * open_lines - 2 * len(others), -len(others)

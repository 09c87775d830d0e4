"""The picture of a map: the client in the middle, a name where each person stands.

One colour, one size, one kind of line for everybody: nothing in it judges anybody. What is said of
a tie stands in words, elsewhere. Whoever draws it says beside it who is on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from accord.drawing import shapes
from accord.drawing.shapes import Place

TALL = 28.0
RINGS = 5  # circles that help the eye


@dataclass(frozen=True, slots=True)
class Person:
    """A name in its box, seen from the middle."""

    at: Place
    half: float
    name: str


def around(
    middle: str,
    people: Sequence[Person],
    *,
    size: tuple[float, float],
    rings: tuple[float, float],
    ties: Iterable[tuple[Place, Place]] = (),
    says: str = "",
) -> str:
    """Rings, lines and names. Without lines among the people, one leads to each from the middle.

    >>> around("You", [Person((0, -60), 30, "Ana")], size=(200, 180), rings=(50, 80)).count("<text")
    2
    """
    wide, high = size
    return shapes.picture(
        "drawing drawing-map",
        wide,
        high,
        _parts(middle, people, (wide / 2, high / 2), rings, list(ties)),
        says,
    )


def _parts(
    middle: str,
    people: Sequence[Person],
    centre: Place,
    rings: tuple[float, float],
    ties: list[tuple[Place, Place]],
) -> Iterator[str]:
    def shown(place: Place) -> Place:
        return place[0] + centre[0], place[1] + centre[1]

    for step in range(RINGS):
        radius = rings[0] + (rings[1] - rings[0]) * step / (RINGS - 1)
        yield shapes.circle("d-ring", centre, radius)
    for start, end in ties or [((0.0, 0.0), one.at) for one in people]:
        yield shapes.line("d-tie", shown(start), shown(end))
    for one in people:
        x, y = shown(one.at)
        yield shapes.box("d-person", (x - one.half, y - TALL / 2), 2 * one.half, TALL)
        yield shapes.words("d-person-name", (x, y + 4.5), one.name, "middle")
    yield shapes.circle("d-middle", centre, 24)
    yield shapes.words("d-middle-name", (centre[0], centre[1] + 4.5), middle, "middle")

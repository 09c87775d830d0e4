"""Labels that would stand on each other are moved apart."""

from collections.abc import Sequence
from dataclasses import dataclass

LETTER = 6.6  # drawing units a letter at 12 units high, on the wide side
BOLD_LETTER = 8.2  # the same at 13 units, bold, as names are written
LINE = 16.0  # from one label to the next below it


@dataclass(frozen=True, slots=True)
class Told:
    """A label below the plot: centre, text, the class of its kind, and its row from the top."""

    x: float
    text: str
    kind: str
    row: int


def apart(first: float, second: float, low: float, high: float) -> tuple[float, float]:
    """Two heights at least a line apart, each in its order, both between low and high.

    >>> apart(50.0, 54.0, 0.0, 100.0), apart(96.0, 98.0, 0.0, 100.0), apart(10.0, 60.0, 0.0, 100.0)
    ((44.0, 60.0), (84.0, 100.0), (10.0, 60.0))
    """
    if abs(first - second) >= LINE:
        return first, second
    middle = (first + second) / 2
    upper = min(max(middle - LINE / 2, low), high - LINE)
    return (upper, upper + LINE) if first <= second else (upper + LINE, upper)


def rows(labels: Sequence[tuple[float, str, str]], left: float, right: float) -> tuple[Told, ...]:
    """Labels (centre, text, kind) put into as few rows as they need, none over the edges.

    >>> [told.row for told in rows([(50, "felt off", "off"), (60, "mended", "mended")], 0, 400)]
    [0, 1]
    """
    ends: list[float] = []
    placed = []
    for x, text, kind in sorted(labels):
        half = len(text) * LETTER / 2
        centre = max(left + half, min(x, right - half))
        row = next((at for at, end in enumerate(ends) if end <= centre - half), len(ends))
        ends[row : row + 1] = [centre + half + LETTER]
        placed.append(Told(centre, text, kind, row))
    return tuple(placed)


def shortened(text: str, room: float) -> str:
    """A label cut to the room it has.

    >>> shortened("Tomás", 80), shortened("Maximiliana-Theresia", 80)
    ('Tomás', 'Maximili…')
    """
    letters = int(room / BOLD_LETTER)
    return text if len(text) <= letters else text[: letters - 1].rstrip(" -") + "…"

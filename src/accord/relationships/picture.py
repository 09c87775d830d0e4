"""How each figure is spread over all maps, as small bars. Nobody's own network is drawn."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from accord.drawing import shapes
from accord.relationships.flat import Floats

if TYPE_CHECKING:
    from accord.relationships.figures import Measures

BARS = 12
ACROSS = 2
WIDE, TALL = 230.0, 118.0
LEFT, RIGHT, TOP, FOOT = 4.0, 206.0, 30.0, 84.0
HEADING = {
    "ei_index": "E-I index",
    "blau": "Blau",
    "closeness_sd": "closeness, SD",
    "closeness_mean": "closeness, mean",
}


def picture(found: "Measures") -> str:
    """One small plot a figure, two beside each other; the triangle below is the median."""
    there = [(n, v[~np.isnan(v)]) for n, v in found.figures.items() if not np.isnan(v).all()]
    # What is the same everywhere is said in the table; a picture of it shows one block.
    shown = [(name, values) for name, values in there if values.min() < values.max()] or there[:1]
    parts = [
        part
        for place, (name, values) in enumerate(shown)
        for part in _panel(name, values, WIDE * (place % ACROSS), TALL * (place // ACROSS))
    ]
    says = f"How {len(shown)} figures are spread over {len(found):,} maps."
    rows = -(-len(shown) // ACROSS)
    return shapes.picture("drawing", WIDE * ACROSS, TALL * max(rows, 1), parts, says)


def heading(name: str) -> str:
    """A figure's name as it is written over its plot."""
    return HEADING.get(name, name.replace("_", " "))


def _panel(name: str, values: Floats, x: float, y: float) -> Iterator[str]:
    edges = _edges(values)
    low, high = float(edges[0]), float(edges[-1])
    counts, _ = np.histogram(values, edges)

    def at(value: float) -> float:
        return x + LEFT + (value - low) / (high - low) * (RIGHT - LEFT)

    yield shapes.words("d-told", (x + LEFT, y + 16), heading(name))
    yield shapes.words("d-axis", (x + RIGHT, y + 16), f"{len(values):,} maps", "end")
    for count, start, end in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            top = y + FOOT - (FOOT - TOP) * count / counts.max()
            sides = (at(start) + 0.8, at(end) - 0.8)
            foot = y + FOOT
            corners = [(sides[0], foot), (sides[0], top), (sides[1], top), (sides[1], foot)]
            yield shapes.area("d-a-dot", corners)
    yield shapes.line("d-rule", (x + LEFT, y + FOOT), (x + RIGHT, y + FOOT))
    middle = at(float(np.median(values)))
    mark = [(middle, y + FOOT + 1), (middle - 4, y + FOOT + 7), (middle + 4, y + FOOT + 7)]
    yield shapes.area("d-b-dot", mark)
    for value, anchor in ((float(values.min()), "start"), (float(values.max()), "end")):
        side = x + (LEFT if anchor == "start" else RIGHT)
        yield shapes.words("d-axis", (side, y + FOOT + 18), f"{value:.3g}", anchor)


def _edges(values: Floats) -> Floats:
    """Edges of the bars; of counts, each bar holds as many whole numbers as the next."""
    low, high = float(values.min()), float(values.max())
    if (values == np.round(values)).all():
        width = np.ceil((high - low + 1) / BARS)
        return np.arange(low, high + width + 0.5, width) - 0.5
    return np.linspace(low, high, BARS + 1)

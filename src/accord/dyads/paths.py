"""The actor-partner model as it is usually drawn: two people, four arrows.

Own effects run straight and solid, partner effects across and dashed. An arrow whose interval holds
zero is thin.
"""

from math import hypot

from accord.drawing import shapes
from accord.drawing.shapes import Place
from accord.dyads.results import Apim

WIDTH, HEIGHT = 560.0, 230.0
LEFT, RIGHT = 175.0, 385.0  # where arrows begin and end
ROWS = (62.0, 172.0)
HEAD = 9.0
INSET = 14.0
LABEL_AT = 0.24  # of the way: far enough from the crossing for two figures not to meet


def paths(found: Apim, predictor: str) -> str:
    """The four arrows of one predictor, with their estimates and intervals."""
    names = found.roles or ("one", "the other")
    parts, said = [], []
    for place, name in enumerate(names):
        y = ROWS[place]
        parts.append(shapes.words("d-name", (LEFT - 14, y - 4), name, "end"))
        parts.append(shapes.words("d-axis", (LEFT - 14, y + 13), predictor, "end"))
        parts.append(shapes.words("d-name", (RIGHT + 16, y - 4), name))
        parts.append(shapes.words("d-axis", (RIGHT + 16, y + 13), found.outcome))
    for target, role in enumerate(found.roles or ("", "")):
        for kind, source in (("partner", 1 - target), ("actor", target)):
            effect = found.model.effect(kind, predictor, role)
            sure = not effect.low <= 0 <= effect.high
            # Partner arrows begin and end nearer to the middle, so that no two heads meet.
            nearer = INSET if kind == "partner" else 0.0
            inner = (ROWS[0] + nearer, ROWS[1] - nearer)
            start, end = (LEFT, inner[source]), (RIGHT, inner[target])
            side = "b" if kind == "partner" else "a"
            parts += _arrow(f"d-{side}-{'line' if sure else 'missing'}", side, start, end)
            parts.append(_figure(effect.estimate, kind, start, end))
            said.append(f"{names[source]} to {names[target]} {effect.estimate:.2f}")
    says = f"{predictor} and {found.outcome}: {', '.join(said)}."
    return shapes.picture("drawing", WIDTH, HEIGHT, parts, says)


def _arrow(kind: str, side: str, start: Place, end: Place) -> list[str]:
    long = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / long, (end[1] - start[1]) / long)
    foot = (end[0] - HEAD * along[0], end[1] - HEAD * along[1])
    wing = (-along[1] * HEAD * 0.5, along[0] * HEAD * 0.5)
    corners = [
        end,
        (foot[0] + wing[0], foot[1] + wing[1]),
        (foot[0] - wing[0], foot[1] - wing[1]),
    ]
    return [shapes.line(kind, start, foot), shapes.area(f"d-{side}-dot", corners)]


def _figure(estimate: float, kind: str, start: Place, end: Place) -> str:
    if kind == "actor":
        up = -10 if start[1] == ROWS[0] else 20
        return shapes.words(
            "d-name d-a-name", ((start[0] + end[0]) / 2, start[1] + up), f"{estimate:.2f}", "middle"
        )
    x = start[0] + LABEL_AT * (end[0] - start[0])
    y = start[1] + LABEL_AT * (end[1] - start[1])
    down = end[1] > start[1]
    return shapes.words("d-name d-b-name", (x + 12, y - 2 if down else y + 12), f"{estimate:.2f}")

"""SVG elements as strings: escaped, with one decimal, and the same for the same values.

No style attribute and no style element: the content security policy of every page forbids both, so
colours come from class names and `drawing.css`.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

Place = tuple[float, float]


def number(value: float) -> str:
    """One decimal, without a trailing zero or a minus before nothing.

    >>> number(34.0), number(91.94), number(-0.01)
    ('34', '91.9', '0')
    """
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def places(points: Iterable[Place]) -> str:
    """Places of a line or an area."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def line(kind: str, start: Place, end: Place) -> str:
    """A straight line of a class."""
    return (
        f'<line class="{kind}" x1="{number(start[0])}" y1="{number(start[1])}" '
        f'x2="{number(end[0])}" y2="{number(end[1])}"/>'
    )


def polyline(kind: str, points: Iterable[Place]) -> str:
    """A line through places."""
    return f'<polyline class="{kind}" points="{places(points)}"/>'


def area(kind: str, points: Iterable[Place]) -> str:
    """A filled area."""
    return f'<polygon class="{kind}" points="{places(points)}"/>'


def circle(kind: str, at: Place, radius: float) -> str:
    """Side A's mark."""
    return (
        f'<circle class="{kind}" cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}"/>'
    )


def square(kind: str, at: Place, half: float) -> str:
    """Side B's mark."""
    return (
        f'<rect class="{kind}" x="{number(at[0] - half)}" y="{number(at[1] - half)}" '
        f'width="{number(2 * half)}" height="{number(2 * half)}"/>'
    )


def box(kind: str, corner: Place, width: float, height: float) -> str:
    """A rectangle with round ends, for a name."""
    return (
        f'<rect class="{kind}" x="{number(corner[0])}" y="{number(corner[1])}" '
        f'width="{number(width)}" height="{number(height)}" rx="{number(height / 2)}"/>'
    )


def words(kind: str, at: Place, text: str, anchor: str = "start") -> str:
    """Text at a place. `anchor` is "start", "middle" or "end"."""
    return (
        f'<text class="{kind}" x="{number(at[0])}" y="{number(at[1])}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def picture(kind: str, width: float, height: float, parts: Iterable[str], says: str = "") -> str:
    """A whole drawing. With a sentence it is an image to a screen reader; without, decoration."""
    seen = f'role="img" aria-label={quoteattr(says)}' if says else 'aria-hidden="true"'
    return (
        f'<svg class="{kind}" viewBox="0 0 {number(width)} {number(height)}" '
        f'xmlns="http://www.w3.org/2000/svg" {seen}>{"".join(parts)}</svg>'
    )

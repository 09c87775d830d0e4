"""Our own small drawings: plain SVG strings, coloured by class names, with a table beside each."""

from functools import cache
from importlib.resources import files

from accord.drawing.around import Person, around
from accord.drawing.beside import table
from accord.drawing.chart import Chart, Dot, Event, Line, Reach, Table
from accord.drawing.sides import svg
from accord.drawing.spark import spark

__all__ = [
    "Chart",
    "Dot",
    "Event",
    "Line",
    "Person",
    "Reach",
    "Table",
    "around",
    "css",
    "spark",
    "svg",
    "table",
]


@cache
def css() -> str:
    """The style sheet of all drawings: served beside the page's own, or put into a single page."""
    return (files(__package__) / "drawing.css").read_text("utf-8")

"""Long tables of scores, read line by line: what fits goes in, the rest is named with its line."""

from accord.tables.columns import Columns, recognise
from accord.tables.reading import Stream, headings, read, stream
from accord.tables.rows import Reading, Reason, Refused, Row
from accord.tables.scales import Usual, usual
from accord.tables.visits import Visit, visits
from accord.tables.writing import write

__all__ = [
    "Columns",
    "Reading",
    "Reason",
    "Refused",
    "Row",
    "Stream",
    "Usual",
    "Visit",
    "headings",
    "read",
    "recognise",
    "stream",
    "usual",
    "visits",
    "write",
]

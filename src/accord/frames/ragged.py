"""Lines of a text table with another number of cells than its heading, which polars does not name.

It fills a line that is cut off with empty cells, so that a file broken off in the middle of a score
would be read as one more visit without a rating.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from accord.tables.rows import Refused, miscounted


def too_many(path: Path, encoding: str, delimiter: str) -> int:
    """The first line with more cells than headings; 0 where none is."""
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        try:
            cells = len(next(rows, []))
            return next((rows.line_num for row in rows if len(row) > cells), 0)
        except csv.Error:
            return 0


def too_few(path: Path, encoding: str, delimiter: str, height: int) -> dict[int, Refused]:
    """Lines that are cut off: their place among the `height` data rows, and the refusal."""
    try:
        rows = list(_cut(path, encoding, delimiter))
    except csv.Error:
        return {}
    blank = sum(not cells for cells, *_ in rows)
    if blank and len(rows) - blank == height:  # whether an empty line is a row depends on its place
        rows = [row for row in rows if row[0]]
    if len(rows) != height:
        return {}
    return {
        place: miscounted(line, said, cells, headings)
        for place, (cells, headings, line, said) in enumerate(rows)
        if 0 < cells < headings
    }


def _cut(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, int, int, str]]:
    """Of each data row: its cells, the headings, the line of the file, and what a short one says.

    Lines are counted as everywhere: the first row is in line 2.
    """
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        headings = len(next((row for row in rows if row), []))
        for line, row in enumerate(rows, start=2):
            short = len(row) < headings
            yield len(row), headings, line, delimiter.join(row) if short else ""

"""Writing a table of scores that reads back as the same rows."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from accord.tables.columns import Columns
from accord.tables.rows import Row


def write(path: Path, rows: Iterable[Row], columns: Columns) -> None:
    """Write rows under the headings of `columns`; an empty cell is a visit without a rating."""
    scores = columns.items or (columns.score,)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([columns.client, columns.time, *scores])
        for row in rows:
            answers = row.items if columns.items else (row.value,)
            table.writerow([row.client, _cell(row.time), *(_cell(a) for a in answers)])


def _cell(value: float | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return str(value)

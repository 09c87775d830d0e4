"""A make-believe clinic as a long table, one session a line, for any program to read."""

import csv
from pathlib import Path

from accord.synthetic.process import Clinic, Row


def write(clinic: Clinic, path: Path) -> int:
    """Write the clinic as CSV with a header; a missing rating is an empty cell. Returns the rows.

    Columns: client, session, alliance, planted (the truth; leave it out when trying a rule).
    """
    written = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(Row._fields)
        for row in clinic.to_rows():
            table.writerow("" if value is None else value for value in row)
            written += 1
    return written

"""Reading a table for a command: progress while it takes long, and what was left out, said."""

import csv
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.tables import Reading, Refused, Stream, read
from accord.tables.rows import Time

SHOWN = 20  # refused lines printed; the rest is counted
EVERY = 5000  # lines between two steps of the progress bar


def take(table: Stream) -> Reading:
    """Read to the end; raises TableError where not a single row could be taken."""
    with waiting(f"Reading {table.name}", table.lines_in_file) as advance:

        def on_line(line: int) -> None:
            if line % EVERY == 0:
                advance(EVERY)

        reading = read(table, on_line)
    if not reading.taken:
        said = "".join(f"\n  {refusal}" for refusal in reading.refused[:3])
        raise TableError(f"No row of {table.name} could be taken.{said}")
    return reading


def told(reading: Reading, path: Path) -> str:
    """What was read, in three lines."""
    columns = reading.columns
    rated = f"items {columns.items[0]} … {columns.items[-1]}" if columns.items else columns.score
    times = {"days": "days", "dates": "dates", "session": "session numbers"}[reading.kind]
    lines = [
        f"Read {path.name}: client in {columns.client}, time in {columns.time} ({times}), "
        f"score in {rated}.",
        f"{reading.lines:,} visits of {reading.clients:,} clients in the file; "
        f"{len(reading.taken):,} taken{_missing(reading)}, {len(reading.refused):,} refused"
        f"{_reasons(reading)}.",
    ]
    return "\n".join([*lines, *reading.remarks])


def complain(refused: Sequence[Refused], everything: Path | None, *, quiet: bool = False) -> None:
    """The first refused lines on stderr; all of them go into the file asked for."""
    if everything is not None:
        _write(refused, everything)
    if not refused or quiet:
        return
    print(f"\nRefused {_lines(len(refused))}:", file=sys.stderr)
    for refusal in refused[:SHOWN]:
        print(f"  {refusal}", file=sys.stderr)
    if len(refused) > SHOWN:
        rest = f"  … and {len(refused) - SHOWN:,} more."
        hint = "" if everything else " Add --refused=FILE to have them all."
        print(rest + hint, file=sys.stderr)


def plain(reading: Reading) -> dict[str, object]:
    """The reading for JSON, every refused line included."""
    return {
        "columns": {
            "client": reading.columns.client,
            "time": reading.columns.time,
            "score": reading.columns.score,
            "items": list(reading.columns.items),
        },
        "times": reading.kind,
        "encoding": reading.encoding,
        "visits_in_file": reading.lines,
        "visits_taken": len(reading.taken),
        "visits_without_rating": reading.missing,
        "clients": reading.clients,
        "remarks": list(reading.remarks),
        "refused": [
            {
                "line": refusal.line,
                "column": refusal.column,
                "value": refusal.value,
                "reason": refusal.reason.value,
                "why": refusal.why,
                "remedy": refusal.remedy,
            }
            for refusal in reading.refused
        ],
    }


def when(time: Time) -> str:
    """A time as a person writes it.

    >>> when(29.0), when(date(2024, 4, 25))
    ('29', '2024-04-25')
    """
    return time.isoformat() if isinstance(time, date) else f"{time:g}"


def _write(refused: Sequence[Refused], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["line", "column", "value", "reason", "why", "remedy"])
        for one in refused:
            table.writerow([one.line, one.column, one.value, one.reason.value, one.why, one.remedy])


def _missing(reading: Reading) -> str:
    return f" ({reading.missing:,} without a rating)" if reading.missing else ""


def _reasons(reading: Reading) -> str:
    if not reading.counts:
        return ""
    return " (" + ", ".join(f"{count:,} {name}" for name, count in reading.counts.items()) + ")"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"

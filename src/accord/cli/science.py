"""What the commands of the science share: columns, reading with progress, and four ways out.

A command names its needs, takes the file, computes a result that can print itself, and presents it:
as text, as JSON, as a table (CSV), as one self-contained page.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

from accord.cli import taking
from accord.cli.options import ColumnOptions, OutOptions
from accord.cli.page import card, folded, heading, page, paragraph
from accord.cli.waiting import waiting
from accord.frames import Need, Taken, take

SHOWN = 200  # refused lines listed on a page


class Result(Protocol):
    """Whatever can be presented: `print`, plain values, and a table."""

    def __str__(self) -> str: ...

    def to_dict(self) -> Any:
        """Plain values, for JSON."""
        ...


def taken(
    file: Path, needs: Sequence[Need], columns: ColumnOptions, *, once: Sequence[str] = ()
) -> Taken:
    """Read the file with what the options say; a bar appears where that takes long."""
    with waiting(f"Reading {file.name}", 0):
        return take(
            file,
            needs,
            missing=columns.missing,
            dates=columns.dates or "",
            once=once,
            wide=columns.wide,
        )


def said(read: Taken) -> str:
    """What was read, in a line or two."""
    roles = ", ".join(f"{role} in {heading}" for role, heading in read.columns.items())
    kept = f"{read.lines:,} rows in the file; {read.frame.height:,} taken"
    kept += f", {len(read.refused):,} refused."
    return "\n".join([f"Read {read.path.name}: {roles}.", kept, *read.remarks])


def present(
    read: Taken,
    found: Result,
    out: OutOptions,
    *,
    title: str,
    parts: Callable[[], Iterable[str]] | None = None,
) -> int:
    """Print the result, write what was asked for, and tell what was left out; gives the exit code.

    `parts` makes the inside of the page, already HTML; it is called only where a page is wanted.
    """
    if out.json:
        print(
            json.dumps({"table": plain(read), "result": found.to_dict()}, indent=2, default=_json)
        )
    else:
        print(f"{said(read)}\n\n{found}")
    if out.out is not None:
        to_frame = getattr(found, "to_frame", None)
        if to_frame is None:
            print("There is not enough for a table, so none was written.")
        else:
            to_frame().write_csv(out.out)
    if out.html is not None:
        inside = list(parts()) if parts else [card([paragraph(str(found), "say")])]
        inside = [heading(title, 1), *inside, *read_card(read)]
        out.html.write_text(page(title, inside), encoding="utf-8")
    taking.complain(read.refused, out.refused, quiet=out.json)
    return int(out.strict and bool(read.refused))


def plain(read: Taken) -> dict[str, Any]:
    """The reading for JSON, every refused line included."""
    return {
        "file": read.path.name,
        "columns": dict(read.columns),
        "rows_in_file": read.lines,
        "rows_taken": read.frame.height,
        "remarks": list(read.remarks),
        "refused": [
            {
                "line": one.line,
                "column": one.column,
                "value": one.value,
                "reason": one.reason.value,
                "why": one.why,
                "remedy": one.remedy,
            }
            for one in read.refused
        ],
    }


def read_card(read: Taken) -> list[str]:
    """What was read and what was left out, at the foot of a page."""
    inside = [heading("What was read"), *(paragraph(line) for line in said(read).splitlines())]
    if read.refused:
        listed = "".join(f"<li>{escape(str(one))}</li>" for one in read.refused[:SHOWN])
        more = len(read.refused) - SHOWN
        rest = paragraph(f"… and {more:,} more.", "soft") if more > 0 else ""
        inside.append(folded(f"{len(read.refused):,} refused lines", f"<ul>{listed}</ul>{rest}"))
    return [card(inside)]


def _json(value: Any) -> Any:
    """NumPy's numbers and arrays as plain ones."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")

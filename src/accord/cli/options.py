"""The options that `accord score` and `accord brief` share, and what they mean together."""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from accord.errors import TableError

TABLE = Group("The table", sort_key=1)
SCALE = Group("The scale", sort_key=2)
RESULT = Group("The result", sort_key=3)


@Parameter(name="*", group=TABLE)
@dataclass(frozen=True, kw_only=True)
class ColumnOptions:
    """Which column holds what; usual names are recognised. Long or wide, CSV or Parquet."""

    id: str = ""
    "Column of the client's code."
    time: str = ""
    "Column of the time: days since the start, or dates."
    session: str = ""
    "Column of session numbers."
    score: str = ""
    "Column of the score."
    wide: str = ""
    "Score columns of a wide table, one a session: first:last, or a list with commas."
    dates: Literal["day-first", "month-first"] | None = None
    "How dates such as 03/04/2024 are meant."
    missing: Annotated[
        tuple[str, ...], Parameter(negative="", allow_leading_hyphen=True, n_tokens=1)
    ] = ()
    "A code that stands for “not rated”, such as -99. Empty cells and NA always do."


@Parameter(name="*", group=TABLE)
@dataclass(frozen=True, kw_only=True)
class TableOptions(ColumnOptions):
    """The same for commands that read line by line."""

    repeats: Literal["refuse", "keep"] = "refuse"
    "A second line for the same client and time: refuse it (the default), or keep both."


@Parameter(name="*", group=SCALE)
@dataclass(frozen=True, kw_only=True)
class ScaleOptions:
    """What the numbers mean: from a measure that comes with Accord, or told here."""

    measure: str = ""
    "A measure of the bank (see accord measures): items are scored by its key."
    scale: str = ""
    "Which scale of that measure, where it has several."
    reliability: float | None = None
    "Reliability of the score, 0 to 1; with --sd it makes reliable change possible."
    sd: float | None = None
    "Standard deviation that goes with the reliability, in points."
    source: str = ""
    "Where reliability and SD come from; printed with the result."
    higher: Literal["better", "worse"] | None = None
    "Whether a higher score is better or worse."
    range: Annotated[str, Parameter(allow_leading_hyphen=True, metavar="LOW:HIGH")] = ""
    "Lowest and highest possible score; what lies outside is refused."
    name: str = ""
    "How the scale is called in the result."


@Parameter(name="*", group=RESULT)
@dataclass(frozen=True, kw_only=True)
class OutOptions:
    """In which form."""

    json: Annotated[bool, Parameter(negative="")] = False
    "Print JSON for another program."
    html: Path | None = None
    "Write one self-contained page with pictures."
    out: Path | None = None
    "Write the result as a table (CSV)."
    refused: Path | None = None
    "Write every refused line with its reason (CSV)."
    strict: Annotated[bool, Parameter(negative="")] = False
    "Leave with exit code 1 when a line was refused."


@Parameter(name="*", group=RESULT)
@dataclass(frozen=True, kw_only=True)
class ResultOptions(OutOptions):
    """For whom, and in which form."""

    client: str = ""
    "One client's code; without it all clients are shown."


def bounds(text: str) -> tuple[float | None, float | None]:
    """The two ends of --range; either may be left open.

    >>> bounds("0:63"), bounds("-5:")
    ((0.0, 63.0), (-5.0, None))
    """
    if not text:
        return None, None
    try:
        low, high = (float(end) if end.strip() else None for end in text.split(":"))
    except ValueError:
        raise TableError(f"--range={text} is not a range. Write it as --range=0:63.") from None
    if not all(isfinite(end) for end in (low, high) if end is not None):
        raise TableError(f"--range={text}: leave an end open in place of infinity, as in 0:.")
    if low is not None and high is not None and low >= high:
        raise TableError(f"--range={text} begins above its end. Write it as --range=0:63.")
    return low, high

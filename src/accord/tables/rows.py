"""What one line of a table becomes: a row that was taken, or a refusal that says why."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from accord.tables.columns import Columns

Time = int | float | date
SHOWN = 40  # characters of a refused cell that are shown; the rest may be a whole paragraph


class Reason(StrEnum):
    """Why a line was refused. Counts are kept by reason; sentences are for people."""

    NO_CLIENT = "no client"
    NO_TIME = "no time"
    NOT_A_NUMBER = "not a number"
    NOT_WHOLE = "not a whole number"
    OUT_OF_RANGE = "out of range"
    IMPOSSIBLE_DATE = "impossible date"
    AMBIGUOUS_DATE = "day or month first"
    OTHER_TIME = "another kind of time"
    REPEAT = "said twice"
    CONTRADICTION = "two different scores"
    FUTURE = "in the future"
    ELSEWHERE = "client elsewhere"
    CELLS = "wrong number of cells"
    QUOTE = "quotation mark left open"


@dataclass(frozen=True, slots=True)
class Row:
    """One client at one time. `value` is None where no rating was given.

    `time` is a day count, a date or a session number, the same kind all through one table.
    `items` holds the item answers in the order of `Columns.items`; it is empty for a plain score.
    """

    line: int
    client: str
    time: Time
    value: float | None
    items: tuple[int | None, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether nothing at all was rated."""
        return self.value is None and all(item is None for item in self.items)


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that was left out: where, what was written there, why, and what to do next."""

    line: int
    column: str
    value: str
    reason: Reason
    why: str
    remedy: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.why} {self.remedy}"


def miscounted(line: int, record: str, cells: int, headings: int) -> Refused:
    """A line with more or fewer cells than the heading; nobody can say which one is lacking."""
    return Refused(
        line,
        "",
        record if len(record) <= SHOWN else f"{record[: SHOWN - 1]}…",
        Reason.CELLS,
        f"There {'is' if cells == 1 else 'are'} {cells} cell{'' if cells == 1 else 's'} where "
        f"the heading has {headings}.",
        "Look for a separator too many or too few.",
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one table gave."""

    columns: Columns
    kind: str  # "days", "dates" or "session"
    encoding: str
    delimiter: str
    lines: int  # data lines read, without heading and blank lines
    taken: tuple[Row, ...]
    refused: tuple[Refused, ...]
    remarks: tuple[str, ...] = ()  # said once about the whole file
    counts: dict[str, int] = field(default_factory=dict)  # refused lines by reason

    @property
    def clients(self) -> int:
        """How many clients have at least one row taken."""
        return len({row.client for row in self.taken})

    @property
    def missing(self) -> int:
        """How many rows were taken as visits without a rating."""
        return sum(row.missing for row in self.taken)

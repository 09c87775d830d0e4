"""One cell at a time: numbers, days and dates, each with the sentence for when it is none."""

import re
from datetime import date
from functools import lru_cache

from accord.tables.rows import Reason, Time

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "."})
FURTHEST_DAY = 36_525  # a hundred years: beyond it a number is no day count
MONTHS = {
    name: number
    for number, names in (
        (1, ("jan", "january")),
        (2, ("feb", "february")),
        (3, ("mar", "march")),
        (4, ("apr", "april")),
        (5, ("may",)),
        (6, ("jun", "june")),
        (7, ("jul", "july")),
        (8, ("aug", "august")),
        (9, ("sep", "sept", "september")),
        (10, ("oct", "october")),
        (11, ("nov", "november")),
        (12, ("dec", "december")),
    )
    for name in names
}
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
COMMA = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}|[+-]?0,[0-9]+")
ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
PAIRED = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})(?:[T ,].*)?")
NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ .-]*([A-Za-z]+)[ .,-]*([0-9]{4})")
NAMED_FIRST = re.compile(r"([A-Za-z]+)[ .]*([0-9]{1,2})(?:st|nd|rd|th)?,?[ ]+([0-9]{4})")


class CellError(Exception):
    """A cell that does not fit: the reason, why, and what to do next."""

    def __init__(self, reason: Reason, why: str, remedy: str) -> None:
        super().__init__(why)
        self.reason, self.why, self.remedy = reason, why, remedy


@lru_cache(maxsize=8192)
def number(cell: str) -> float:
    """A plain number; a comma with one or two digits behind it counts as a decimal comma.

    >>> number("12"), number("7,5")
    (12.0, 7.5)
    """
    if NUMBER.fullmatch(cell):
        value = float(cell)
    elif COMMA.fullmatch(cell):
        value = float(cell.replace(",", "."))
    else:
        raise CellError(
            Reason.NOT_A_NUMBER,
            f"“{shown(cell)}” is not a number.",
            "Write a number, or leave the cell empty where nothing was rated.",
        )
    if abs(value) == float("inf"):
        raise CellError(
            Reason.OUT_OF_RANGE, f"“{shown(cell)}” is far too large.", "Check the cell."
        )
    return value


def score(
    cell: str, missing: frozenset[str], lowest: float | None, highest: float | None
) -> float | None:
    """A score within its range, or None where the cell says that nothing was rated."""
    if cell.casefold() in MISSING or cell in missing:
        return None
    value = number(cell)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        raise CellError(
            Reason.OUT_OF_RANGE,
            f"“{shown(cell)}” lies outside {_span(lowest, highest)}.",
            f"Correct it; if it stands for “not rated”, add --missing={cell}.",
        )
    return value


def item(
    cell: str, missing: frozenset[str], lowest: float | None, highest: float | None
) -> int | None:
    """An item's answer: a whole number within its range, or None where it was not answered."""
    value = score(cell, missing, lowest, highest)
    if value is None:
        return None
    if not value.is_integer():
        raise CellError(
            Reason.NOT_WHOLE,
            f"“{shown(cell)}” is not a whole number.",
            "An item's answer has no fraction; if this is a total, name the column with --score.",
        )
    return int(value)


@lru_cache(maxsize=8192)
def time(cell: str, kind: str, first: str) -> Time:
    """A day count, a date or a session number.

    `first` is "day", "month" or "" and settles dates such as 03/04/2024; without it they are
    refused, because a guess would be wrong for half of the world.

    >>> time("29", "days", ""), time("25/04/2024", "dates", "")
    (29.0, datetime.date(2024, 4, 25))
    """
    if cell.casefold() in MISSING:
        raise CellError(
            Reason.NO_TIME,
            "There is no time in this line.",
            "Say when it was: a date, or days since the start.",
        )
    if kind == "dates":
        if not looks_like_date(cell) and NUMBER.fullmatch(cell):
            raise CellError(
                Reason.OTHER_TIME,
                f"“{shown(cell)}” is a number, but this column holds dates.",
                "Write a date such as 2024-04-25.",
            )
        return _date(cell, first)
    if looks_like_date(cell):
        _date(cell, first)  # an impossible date is said to be one, whatever the column holds
        raise CellError(
            Reason.OTHER_TIME,
            f"“{shown(cell)}” is a date, but this column holds numbers.",
            "Write days since the start (or the session's number) as in the other lines.",
        )
    value = number(cell)
    if kind == "session":
        if not value.is_integer() or value < 1:
            raise CellError(
                Reason.NOT_WHOLE,
                f"“{shown(cell)}” is not a session number.",
                "Sessions are numbered 1, 2, 3 and so on.",
            )
        return int(value)
    if abs(value) > FURTHEST_DAY:
        raise CellError(
            Reason.OUT_OF_RANGE,
            f"“{shown(cell)}” days is more than a hundred years.",
            "Write days since the start, or dates such as 2024-04-25.",
        )
    return value


def looks_like_date(cell: str) -> bool:
    """Whether a cell is written as a date, possible or not."""
    shapes = (ISO, COMPACT, PAIRED, NAMED, NAMED_FIRST)
    return any(shape.fullmatch(cell) for shape in shapes)


def shown(cell: str) -> str:
    """A cell as written, cut to what fits into a sentence."""
    flat = " ".join(cell.split())
    flat = "".join(letter if letter.isprintable() else "?" for letter in flat)
    return flat if len(flat) <= 40 else flat[:39] + "…"


def _date(cell: str, first: str) -> date:
    if match := ISO.fullmatch(cell) or COMPACT.fullmatch(cell):
        year, month, day = (int(part) for part in match.groups())
    elif match := PAIRED.fullmatch(cell):
        year, month, day = _paired(cell, match, first)
    elif (match := NAMED.fullmatch(cell)) and match[2].casefold() in MONTHS:
        year, month, day = int(match[3]), MONTHS[match[2].casefold()], int(match[1])
    elif (match := NAMED_FIRST.fullmatch(cell)) and match[1].casefold() in MONTHS:
        year, month, day = int(match[3]), MONTHS[match[1].casefold()], int(match[2])
    else:
        raise _impossible(cell)
    if not 1900 <= year <= 2100:
        raise _impossible(cell)
    try:
        return date(year, month, day)
    except ValueError:
        raise _impossible(cell) from None


def _paired(cell: str, match: re.Match[str], first: str) -> tuple[int, int, int]:
    one, mark, two, year = int(match[1]), match[2], int(match[3]), match[4]
    if len(year) == 2:
        raise CellError(
            Reason.AMBIGUOUS_DATE,
            f"“{shown(cell)}” has a year of two digits.",
            "Write the year with four digits, best as 2024-04-25.",
        )
    if not first and mark == ".":
        first = "day"  # dates with full stops are day first wherever they are in use
    if not first and one <= 12 and two <= 12 and one != two:
        raise CellError(
            Reason.AMBIGUOUS_DATE,
            f"“{shown(cell)}” may be day/month or month/day.",
            "Say which with --dates=day-first or --dates=month-first.",
        )
    month_first = first == "month" or (not first and two > 12)
    return (int(year), one, two) if month_first else (int(year), two, one)


def _impossible(cell: str) -> CellError:
    return CellError(
        Reason.IMPOSSIBLE_DATE,
        f"“{shown(cell)}” is not a date that exists.",
        "Correct it, best written as 2024-04-25.",
    )


def _span(lowest: float | None, highest: float | None) -> str:
    if lowest is None:
        return f"the range up to {highest:g}"
    if highest is None:
        return f"the range from {lowest:g}"
    return f"{lowest:g} to {highest:g}"

"""From the rows of a table to visits that have their place in a diary. Pure.

A visit is known again by its client and its day (and by its order, where a day holds several), or
by its number where the table numbers its sessions. So a second run finds what the first one kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

from accord.errors import TableError
from accord.tables import Reading, Reason, Refused, Visit, visits

FIRST_HOUR = 9  # a table of days holds no hour: visits stand at nine, ten … of their day
LAST_HOUR = 22
LENGTH = timedelta(minutes=50)
LAST_NUMBER = 2000
A_WEEK = timedelta(days=7)  # between sessions of which only the number is known

Place = tuple[date, int] | int  # a day and the order within it, or a session's number


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit as it will stand in the diary. `number` is the table's own, if it has numbers."""

    line: int
    number: int | None
    day: date
    order: int  # 0 for the first visit of its day
    starts_at: datetime
    value: float | None
    items: tuple[int | None, ...] = ()

    @property
    def place(self) -> Place:
        return (self.day, self.order) if self.number is None else self.number

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + LENGTH

    @property
    def rated(self) -> bool:
        return self.value is not None or any(item is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every client's visits in order of time, and the lines that have no place in a diary."""

    clients: Mapping[str, tuple[Planned, ...]]
    refused: tuple[Refused, ...]


def planned(reading: Reading, *, zone: str, start: date | None, today: date) -> Plan:
    """Give every visit its day. `start` is day 0, or the day of session 1; dates need none."""
    found: dict[str, tuple[Planned, ...]] = {}
    refused: list[Refused] = []
    spelled: dict[str, str] = {}  # a code is known again whatever its capitals
    for row in reading.taken:
        spelled.setdefault(row.client.casefold(), row.client)
    for client, theirs in visits(reading.taken, reading.kind).items():
        if (other := spelled[client.casefold()]) != client:
            refused += [_capitals(v.line, client, other, reading) for v in theirs]
            continue
        kept: list[Planned] = []
        for visit in theirs:
            refusal = _refusal(visit, reading, start, today)
            if refusal is not None:
                refused.append(refusal)
                continue
            kept.append(_planned(visit, reading.kind, start, kept[-1:], ZoneInfo(zone)))
        if kept:
            found[client] = tuple(kept)
    return Plan(found, tuple(refused))


def day_of(visit: Visit, kind: str, start: date | None) -> date:
    """The calendar day of a visit."""
    if isinstance(visit.time, date):
        return visit.time
    assert start is not None, "days and session numbers count from a day"
    if kind == "session":
        return start + (visit.session - 1) * A_WEEK
    return start + timedelta(days=floor(visit.time))


def latest_start(reading: Reading, today: date) -> date:
    """The day 0 by which the last visit of the table was yesterday."""
    rows = [row.time for row in reading.taken if not isinstance(row.time, date)]
    if reading.kind == "session":
        return today - timedelta(days=1) - A_WEEK * (min(int(max(rows)), LAST_NUMBER) - 1)
    return today - timedelta(days=1 + floor(max(rows)))


def start_of(reading: Reading, stored: Mapping[str, Sequence[tuple[int, date]]]) -> date | None:
    """The day 0 by which this table was brought in before, told by what most clients' first visits
    say; None where none of its clients is here. `stored` holds (number, day) of each session."""
    votes: Counter[date] = Counter()
    for client, theirs in visits(reading.taken, reading.kind).items():
        if not (here := stored.get(client)):
            continue
        first = theirs[0]
        if reading.kind == "session":
            days = dict(here)
            votes.update(
                days[v.session] - A_WEEK * (v.session - 1) for v in theirs if v.session in days
            )
        elif not isinstance(first.time, date):
            votes[min(day for _, day in here) - timedelta(days=floor(first.time))] += 1
    return votes.most_common(1)[0][0] if votes else None


def settled_start(told: date | None, before: date | None, usual: date) -> date:
    """Which day 0 counts. Raises TableError where another one would bring every visit in twice."""
    if told is not None and before is not None and told != before:
        raise TableError(
            f"These clients are here already, with {before} as day 0. Leave --start out, or give "
            f"--start={before}; any other day would bring each visit in a second time."
        )
    return told or before or usual


def _planned(
    visit: Visit, kind: str, start: date | None, before: Sequence[Planned], zone: ZoneInfo
) -> Planned:
    day = day_of(visit, kind, start)
    order = before[0].order + 1 if before and before[0].day == day else 0
    hour = min(FIRST_HOUR + order, LAST_HOUR)
    return Planned(
        line=visit.line,
        number=visit.session if kind == "session" else None,
        day=day,
        order=order,
        starts_at=datetime.combine(day, time(hour), zone),
        value=visit.value,
        items=visit.items,
    )


def _refusal(visit: Visit, reading: Reading, start: date | None, today: date) -> Refused | None:
    said = f"{visit.time}" if isinstance(visit.time, date) else f"{visit.time:g}"
    column = reading.columns.time
    if reading.kind == "session" and visit.session > LAST_NUMBER:
        why, remedy = f"Session {said} is beyond {LAST_NUMBER}.", "Check the number."
        return Refused(visit.line, column, said, Reason.OUT_OF_RANGE, why, remedy)
    day = day_of(visit, reading.kind, start)
    if day <= today:
        return None
    return Refused(
        visit.line,
        column,
        said,
        Reason.FUTURE,
        f"This visit would be on {day}, which is still to come.",
        "Correct it, or give an earlier --start." if start else "Correct the date.",
    )


def _capitals(line: int, client: str, other: str, reading: Reading) -> Refused:
    return Refused(
        line,
        reading.columns.client,
        client,
        Reason.CONTRADICTION,
        f"“{client}” and “{other}” differ only in capital letters.",
        "Write the code of one client in one way.",
    )


def by_line(refused: Iterable[Refused]) -> Iterator[Refused]:
    yield from sorted(refused, key=lambda one: (one.line, one.column))

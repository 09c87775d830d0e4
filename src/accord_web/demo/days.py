"""When the sessions of a make-believe treatment were, counted back from today. Pure."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from accord_web.demo.cases import Treatment

ELSEWHERE = "Europe/Berlin"
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One session in the diary."""

    number: int
    starts_at: datetime
    state: str  # held, cancelled-client, planned
    visit: int | None  # which visit of the story is told of it


def days(told: Treatment, today: date, zone: str) -> tuple[Day, ...]:
    """All sessions in order; the last one is still to come.

    A week off leaves no session; a cancelled week leaves one that did not take place.
    """
    here = ZoneInfo(zone)
    coming = datetime.combine(
        today + timedelta(days=told.next_in), time.fromisoformat(told.at), tzinfo=here
    )
    back: list[tuple[datetime, str]] = [(coming, "planned")]
    held, week = 0, 0
    while held < told.sessions:
        week += 1
        if week in told.weeks_off:
            continue
        state = "cancelled-client" if week in told.cancelled else "held"
        held += state == "held"
        back.append((coming - week * WEEK, state))  # the same hour by the clock on the wall
    return tuple(_numbered(back[::-1]))


def _numbered(rows: Sequence[tuple[datetime, str]]) -> list[Day]:
    found, visit = [], 0
    for number, (starts_at, state) in enumerate(rows, 1):
        told = state != "cancelled-client"
        visit += told
        found.append(Day(number, starts_at.astimezone(UTC), state, visit if told else None))
    return found


def zone_here() -> str:
    """The time zone of this machine, so that “today at 14:00” is today where the visitor sits."""
    known = available_timezones()
    for name in (os.environ.get("TZ", ""), str(Path("/etc/localtime").resolve())):
        name = name.partition("zoneinfo/")[2] or name
        if name in known and "/" in name:
            return name
    return ELSEWHERE

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
EARLY, LATE = 5, 12  # o'clock: the morning before the sessions that are worth a look
ZONES = (  # one for every hour or so
    "Europe/Berlin",
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/Sao_Paulo",
    "Atlantic/South_Georgia",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Noumea",
    "Pacific/Auckland",
)


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


def zone_of_morning(now: datetime) -> str:
    """A time zone in which it is morning, so that today's sessions still lie ahead.

    That of this machine in the morning; later the clinic lies where the day is young.
    """
    here = zone_here()
    if EARLY <= now.astimezone(ZoneInfo(here)).hour < LATE:
        return here
    return min(ZONES, key=lambda zone: _from_nine(now, zone))


def zone_here() -> str:
    """The time zone of this machine."""
    known = available_timezones()
    for name in (os.environ.get("TZ", ""), str(Path("/etc/localtime").resolve())):
        name = name.partition("zoneinfo/")[2] or name
        if name in known and "/" in name:
            return name
    return ELSEWHERE


def _from_nine(now: datetime, zone: str) -> float:
    there = now.astimezone(ZoneInfo(zone))
    return abs(there.hour + there.minute / 60 - 9)

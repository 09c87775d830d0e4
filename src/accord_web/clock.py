"""The only place that tells time, so that a test or the demo can turn it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: datetime | None = None


def now() -> datetime:
    """The moment, in UTC."""
    return _fixed or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day where somebody lives."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def turned_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` for a while. Tests and the demo only; not for threads."""
    global _fixed
    if moment.tzinfo is None:
        raise ValueError("The clock needs a moment with a time zone, such as UTC.")
    before, _fixed = _fixed, moment.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before

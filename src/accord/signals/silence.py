"""Silence: several sessions running without a rating from the client.

Skipping is allowed and may mean nothing. Sessions in which the client was not asked neither count
nor break the row. Whoever builds the course leaves out of `held`, or marks as not asked, a
session whose rating the audience may not read yet: it is not known to be missing.
"""

from accord.records import Course, Finding, Held
from accord.signals.base import SILENCE, Signal, parts

VERSION = 1
AFTER = 2  # sessions asked and not rated; our choice: one missed rating is ordinary
LONG = 4  # sessions from which silence stays in view whatever was done; our choice


def find(course: Course) -> list[Finding]:
    """One finding a silence, at the session that made it one; it grows and ends under that name."""
    series = course.series.get("client")
    if series is None:
        return []
    rated = {point.session: point.part for point in series.points}
    found, run = [], list[Held]()
    before: int | None = None
    for held in sorted(course.held, key=lambda held: held.session):
        if held.session in rated:
            found += _finding(run, before, rated, held.session)
            run, before = [], held.session
        elif held.asked:
            run.append(held)
    return found + _finding(run, before, rated, None)


def _finding(
    run: list[Held], before: int | None, rated: dict[int, str], ended: int | None
) -> list[Finding]:
    if len(run) < AFTER:
        return []
    named = parts(rated[before] if before else "", rated[ended] if ended else "")
    parameters = {"sessions": len(run), "rated": before, "ended": ended}
    return [Finding("silence", VERSION, run[AFTER - 1].session, len(run), parameters, named)]


def _long(finding: Finding) -> bool:
    return finding.strength >= LONG


signal = Signal(
    id="silence",
    version=VERSION,
    title="No rating for some sessions",
    evidence="our own rule; nobody has measured yet how often silence means something",
    reads=("client",),
    find=find,
    need=lambda finding: SILENCE,
    current=lambda finding, last: finding.parameters.get("ended") is None,
    kept=_long,
)

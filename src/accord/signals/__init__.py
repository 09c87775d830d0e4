"""Clinical signals: each reads one course and returns findings.

A further signal is one file here, its sentences in `accord.words`, one line in `ALL`, and one test.
"""

from accord.errors import AccordError
from accord.records import Course, Finding
from accord.signals import change, dip, gap, held_back, rupture, safety, silence, wellbeing
from accord.signals.base import Signal

__all__ = ["ALL", "Signal", "find_all", "named"]

ALL: tuple[Signal, ...] = (
    safety.signal,
    rupture.signal,
    dip.signal,
    gap.signal,
    wellbeing.signal,
    change.signal,
    held_back.signal,
    silence.signal,
)


def find_all(course: Course) -> tuple[Finding, ...]:
    """What all signals find in one course, by session and then in the order of `ALL`.

    In one course a finding is known by its signal and session; no two share both.

    >>> from accord.records import Word
    >>> mira = Course("Mira with Tomás", words=(Word(9, "tension", "yes"),))
    >>> [(finding.signal, finding.session) for finding in find_all(mira)]
    [('rupture', 9)]
    """
    found = [finding for signal in ALL for finding in signal.find(course)]
    return tuple(sorted(found, key=lambda finding: finding.session))


def named(id: str) -> Signal:
    """The signal of a finding."""
    for signal in ALL:
        if signal.id == id:
            return signal
    known = ", ".join(signal.id for signal in ALL)
    raise AccordError(f"There is no signal called '{id}'. Known are: {known}.")

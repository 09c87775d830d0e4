"""The shape every clinical signal has, and how much a finding of it matters.

A signal reads one course and returns findings: ids and typed parameters, never sentences, names or
free text. Everything that the brief and the caseload must know about a signal is said here, in
the signal's own file, so that a further signal needs no change anywhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accord.records import Course, Finding, Plain

# How high a finding stands on the brief and in the caseload; the order is our choice:
# safety, a rupture somebody told, a strong dip, a gap, wellbeing, something held back, a dip
# worth watching, silence. A new signal takes a number between two of them.
NOTHING = 0
SILENCE = 20
WATCH = 30
HELD_BACK = 40
WELLBEING = 50
GAP = 60
DIP = 70
RUPTURE = 80
SAFETY = 90

FRESH = 1  # sessions: a statistical finding is news until the next session has been rated


def is_fresh(finding: Finding, last: int) -> bool:
    """Whether a finding is still news after session `last`, for signals with no state of their own.

    >>> is_fresh(Finding("gap", 1, session=9, strength=2.0), last=10)
    True
    >>> is_fresh(Finding("gap", 1, session=9, strength=2.0), last=11)
    False
    """
    return last - finding.session <= FRESH


def never(finding: Finding) -> bool:
    """For signals whose findings may be lowered by what was done about them."""
    return False


def no_news(finding: Finding, last: int) -> bool:
    """For signals that never have something good to tell."""
    return False


def nothing_covered(told: Finding, other: Finding) -> bool:
    """For signals that are no direct word."""
    return False


def no_mark(finding: Finding) -> str:
    """For signals whose rate of noise has not been measured."""
    return ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A clinical rule.

    `need` says how high a finding stands, `current` whether it still matters after a given
    session, `kept` whether it stays where it is whatever was done about it (safety, an open
    rupture, something held back, long silence), `good_news` whether it is worth a calm word,
    `mark` which measured mark of the chart tells its rate of noise. A direct word outranks any
    figure: `covers` says which finding by figures it says everything about, so that this is no
    longer offered on its own. `alone` findings are never shown outside the part of the page that
    is for the therapist alone.
    """

    id: str
    version: int
    title: str
    evidence: str  # a paper or page that a therapist can look up
    reads: tuple[str, ...]  # series and word items it needs
    find: Callable[[Course], list[Finding]]
    need: Callable[[Finding], int]
    current: Callable[[Finding, int], bool] = is_fresh
    kept: Callable[[Finding], bool] = never
    good_news: Callable[[Finding, int], bool] = no_news
    mark: Callable[[Finding], str] = no_mark
    covers: Callable[[Finding, Finding], bool] = nothing_covered
    by_figures: bool = False  # reads how working together was rated
    alone: bool = False


def parts(*named: str) -> tuple[str, ...]:
    """The response parts a finding comes from: each once, in a fixed order, blanks left out.

    >>> parts("p2", "", "p1", "p2")
    ('p1', 'p2')
    """
    return tuple(sorted({part for part in named if part}))


def code(parameters: Mapping[str, Plain], name: str) -> str:
    """A coded parameter; empty where it is missing or None.

    >>> code({"state": "open", "how": None}, "state"), code({"state": "open", "how": None}, "how")
    ('open', '')
    """
    value = parameters.get(name)
    return value if isinstance(value, str) else ""

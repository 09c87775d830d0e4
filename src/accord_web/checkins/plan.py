"""Which measures a check-in holds. Pure.

Nothing here depends on an answer: who is asked what follows from the session's number, the
setting, the ties a person named and the clinic's safety cover, and is the same the minute before
and after whatever anybody says.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

TOGETHER_EVERY = 3  # sessions, from the second: a form of 14 taps stays one on most days
SAFETY_EVERY = 4  # sessions: at intake, then on this fixed rhythm, whatever is answered


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One measure to ask, and about which relationship."""

    measure: str
    relationship: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What decides: plain facts of the case, none of them an answer."""

    session_number: int
    joint: bool
    safety_cover: bool  # two responders, a deputy, hours, help text and numbers are there
    ties: Sequence[uuid.UUID] = ()  # oldest first
    in_treatment: bool = True  # a guardian who is not is asked about the work, not about themselves


def before(around: Around) -> list[ToAsk]:
    """How it is going, one relationship outside, and a line for today."""
    asked = [ToAsk("wellbeing")] if around.in_treatment else []
    asked.append(ToAsk("everyday"))  # stands in where somebody else can see the screen
    if (
        around.safety_cover
        and around.in_treatment
        and (around.session_number - 1) % SAFETY_EVERY == 0
    ):
        asked.append(ToAsk("safety-self"))
    asked.append(ToAsk("for-today"))
    if around.ties and around.in_treatment:
        # One tie a session, each in its turn. Last, so that no other question's number tells of it.
        turn = (around.session_number - 1) % len(around.ties)
        asked.append(ToAsk("tie", around.ties[turn]))
    return asked


def after(around: Around, alliances: Sequence[uuid.UUID]) -> list[ToAsk]:
    """What happened between client and therapist; in joint cases also among the members."""
    asked = [ToAsk("session-client", alliance) for alliance in alliances[:1]]
    if around.joint and around.session_number % TOGETHER_EVERY == 2:
        asked.append(ToAsk("together"))
    return [*asked, ToAsk("everyday")]


def own(alliances: Sequence[uuid.UUID]) -> list[ToAsk]:
    """The therapist's side of each alliance in the case."""
    return [ToAsk("session-therapist", alliance) for alliance in alliances]

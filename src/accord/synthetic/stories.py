"""The courses that a make-believe treatment can take, as plain figures on a scale of 0 to 10.

Every figure is our own choice, made to read believably; nothing here is measured on people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What can be planted in a course."""

    RUPTURE = "rupture"
    SETBACK = "setback"
    SILENCE = "silence"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens, when, and who says so.

    starts: share of the treatment gone by then; negative counts sessions from the end.
    lasts:  sessions, or None for to the end.
    seen:   how much of it the therapist's own ratings follow, 0 to 1.
    """

    kind: Kind
    starts: float
    lasts: int | None
    depth: float
    seen: float = 0.0
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One course. Pairs are the levels at the first session and towards the end.

    alliance:  what the client usually rates.
    therapist: what the therapist usually rates, apart from what is planted.
    wobble:    standard deviation of the client's alliance from session to session.
    sessions:  the shortest treatment that the story fits in.
    longest:   the longest that it is told over, or None.
    """

    id: str
    title: str
    alliance: tuple[float, float] = (7.2, 7.9)
    therapist: tuple[float, float] = (6.9, 7.4)
    wellbeing: tuple[float, float] = (4.6, 6.0)
    tie: tuple[float, float] = (5.6, 6.2)
    wobble: float = 0.35
    plan: Plan | None = None
    sessions: int = 6
    longest: int | None = None


_ALL = (
    Story("steady", "steady work, nothing special", sessions=1),
    Story(
        "dip-and-mended",
        "something felt off, the client said so, and said later that it was mended",
        plan=Plan(Kind.RUPTURE, 0.5, 2, 2.8, seen=0.4, mended=True),
    ),
    Story(
        "open-rupture",
        "something felt off in the last two sessions and is still open",
        plan=Plan(Kind.RUPTURE, -2, None, 3.2),
    ),
    Story(
        "silence",
        "the client comes but has stopped answering",
        plan=Plan(Kind.SILENCE, -4, None, 0.0),
    ),
    Story(
        "setback",
        "wellbeing falls sharply, then comes back; the two work together as before",
        plan=Plan(Kind.SETBACK, 0.6, 4, 3.4),
    ),
    Story(
        "growing",
        "everything grows, slowly and then visibly",
        alliance=(6.2, 8.3),
        therapist=(6.3, 7.9),
        wellbeing=(3.4, 7.0),
        tie=(4.2, 6.8),
    ),
    Story("new", "two sessions so far", sessions=1, longest=2),
    Story(
        "high-ceiling",
        "nearly every rating at the top, so that ratings cannot tell much",
        alliance=(10.1, 10.3),  # cut at 10
        therapist=(7.6, 8.0),
        wobble=0.2,
    ),
    Story(
        "gap",
        "the client's ratings sink while the therapist's stay where they were",
        therapist=(7.8, 8.4),
        plan=Plan(Kind.GAP, -3, None, 3.6),
    ),
)

STORIES: Mapping[str, Story] = MappingProxyType({story.id: story for story in _ALL})

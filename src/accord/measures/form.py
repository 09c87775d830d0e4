"""Which questions a check-in asks, and in which order.

Nothing about a form may show what somebody answered before, or that somebody may not answer
freely now. So its length depends on nothing private: a question that is not due, or that is not
safe to show, has another in its place.
"""

from itertools import islice

from accord.errors import MeasureError
from accord.measures.measure import Item, Measure
from accord.measures.schema import load

FIRST_USUAL = 3  # the session from which on there is a usual to compare with


def items_for(
    measure: Measure, *, session_number: int, joint: bool, alone: bool, room: bool = True
) -> tuple[Item, ...]:
    """The questions of one check-in, one a screen.

    `session_number` counts the sessions of this relationship from 1. `joint` is true where the
    case has several clients. `alone` is false where someone else can see the screen: what is
    asked alone is then left out, and everyday questions stand in. `room` is false where the same
    form asks about a tie.

    >>> def asked(alone):
    ...     items = items_for(load("session-client"), session_number=5, joint=False, alone=alone)
    ...     return [item.id for item in items]
    >>> asked(alone=True)[5:9]
    ['comparison', 'choice', 'mended', 'tension']
    >>> asked(alone=False)[7:]
    ['every-travel', 'every-music', 'every-season', 'every-walk', 'every-reading']
    """
    if session_number < 1:
        raise MeasureError(f"Sessions count from 1, not {session_number}.")
    asked = {
        "always": True,
        "from_session_3": session_number >= FIRST_USUAL,
        "joint": joint,
        "individual": not joint,
        "when_room": room,
    }
    private = {part.id for part in measure.parts if part.alone}
    due = [item for item in measure.items if asked[item.asked]]
    shown = [item for item in due if alone or item.part not in private]
    return (*shown, *stand_ins(len(due) - len(shown), session_number=session_number))


def stand_ins(n: int, *, session_number: int = 1) -> tuple[Item, ...]:
    """`n` everyday questions, beginning elsewhere each session so that they do not bore.

    >>> [item.id for item in stand_ins(2)]
    ['every-weather', 'every-outdoors']
    """
    everyday = load("everyday").items
    if not 0 <= n <= len(everyday):
        raise MeasureError(f"There are {len(everyday)} everyday questions; {n} cannot stand in.")
    start = session_number % len(everyday)
    return tuple(islice((*everyday[start:], *everyday), n))

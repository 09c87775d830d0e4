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
MENDED_AFTER = 2  # sessions between “something felt off” and “is it mended?”


def items_for(
    measure: Measure,
    *,
    session_number: int,
    joint: bool,
    alone: bool,
    sessions_since_tension: int | None,
    room: bool = True,
) -> tuple[Item, ...]:
    """The questions of one check-in, one a screen.

    `session_number` counts the sessions of this relationship from 1. `joint` is true where the
    case has several clients. `alone` is false where someone else can see the screen: what is
    asked alone is then left out, and everyday questions stand in. `sessions_since_tension` is 2
    where the client said in the check-in before last that something felt off, whatever the last
    one said; None where they never did. `room` is false where the same form asks about a tie.

    >>> def asked(**facts):
    ...     given = {"session_number": 5, "joint": False, "alone": True} | facts
    ...     return [item.id for item in items_for(load("session-client"), **given)]
    >>> asked(sessions_since_tension=None)[5:9]
    ['comparison', 'choice', 'turn-goals', 'tension']
    >>> asked(sessions_since_tension=2)[5:9]
    ['comparison', 'choice', 'mended', 'tension']
    >>> asked(sessions_since_tension=2, alone=False)[7:]
    ['turn-goals', 'every-travel', 'every-music', 'every-season', 'every-walk']
    """
    if session_number < 1:
        raise MeasureError(f"Sessions count from 1, not {session_number}.")
    with_usual = session_number >= FIRST_USUAL
    # Nothing can be two sessions old before the third, so the place only opens then, for everyone.
    place_for_mended = with_usual
    mended_due = alone and sessions_since_tension == MENDED_AFTER
    asked = {
        "always": True,
        "from_session_3": with_usual,
        "joint": joint,
        "individual": not joint,
        "when_room": room,
        "two_sessions_after_tension": place_for_mended,
        "in_turn": False,
    }
    in_turn = [item for item in measure.items if item.asked == "in_turn"]
    private = {part.id for part in measure.parts if part.alone}
    shown: list[Item] = []
    left_out = 0
    for item in measure.items:
        if not asked[item.asked]:
            continue
        if item.asked == "two_sessions_after_tension" and not mended_due:
            shown.append(in_turn[session_number % len(in_turn)])
        elif item.part in private and not alone:
            left_out += 1
        else:
            shown.append(item)
    return (*shown, *stand_ins(left_out, session_number=session_number))


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

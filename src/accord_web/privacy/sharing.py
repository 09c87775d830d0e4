"""From when a part may be read: candour routes and blindness. Pure.

Blindness: client and therapist answer without seeing each other's ratings. It ends with the
therapist's own answer, or a day after the session, or an hour before the next, whichever is first.
Tension, held back and safety are never kept waiting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accord_web.privacy.access import Route

# A supervisor and a responder rate nobody, and a therapist's own rating waits for no other side:
# findings made of both sides are there as soon as the second has answered.
AT_ONCE = frozenset({Route.SUPERVISOR, Route.SAFETY, Route.CLOSE, Route.STAFF})
A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Moments:
    """The times around one session that decide."""

    received: datetime
    session_ends: datetime | None = None  # the session the answer is meant for
    other_side_answered: datetime | None = None
    next_begins: datetime | None = None  # the next session planned after it
    next_held_until: datetime | None = None  # end of the first they both were at after it
    blind_until: datetime | None = None  # settled when it came: no later diary brings it forward


def readable_from(route: Route, *, waits: bool, moments: Moments) -> datetime | None:
    """The moment from which the route's readers may read; None while it is not known yet."""
    if route is Route.NOBODY:
        return None
    if route is Route.LATER:
        if moments.next_held_until is None:
            return None
        return max(moments.received, moments.next_held_until)
    if not waits or route in AT_ONCE or moments.session_ends is None:
        return moments.received
    ends = [_latest_end(moments.session_ends, moments)]
    if moments.other_side_answered is not None:
        ends.append(moments.other_side_answered)
    return max(moments.received, min(ends))


def blind_until(moments: Moments) -> datetime | None:
    """When blindness ends at the latest, by the diary: never earlier than settled when it came.

    A next session called off or moved further away lets it wait longer, up to a day after the
    session; one put in or moved forward afterwards opens nothing earlier.
    """
    if moments.session_ends is None:
        return moments.blind_until
    return _latest_end(moments.session_ends, moments)


def _latest_end(session_ends: datetime, moments: Moments) -> datetime:
    by_the_diary = session_ends + A_DAY
    if moments.next_begins is not None:
        by_the_diary = min(by_the_diary, moments.next_begins - AN_HOUR)
    return max(by_the_diary, moments.blind_until or by_the_diary)

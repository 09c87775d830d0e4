"""From when a part may be read: the pure table, line by line, and the frame it is asked with."""

import datetime as dt

import pytest

from accord_web import ids
from accord_web.flows.frame import Frame, SessionFacts
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import Moments, readable_from

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
ENDS = dt.datetime(2026, 3, 2, 14, 50, tzinfo=dt.UTC)
SENT = ENDS + HOUR
NEXT = ENDS + 7 * DAY
MET = NEXT + HOUR
OWNER = ids.new()


def moments(**others) -> Moments:
    return Moments(**{"received": SENT, "session_ends": ENDS, **others})


# route, does the part wait, the moments around, from when
TABLE = {
    "a day after the session": (Route.NOW, True, moments(), ENDS + DAY),
    "own answer first": (Route.NOW, True, moments(other_side_answered=SENT + HOUR), SENT + HOUR),
    "own answer before the client's": (Route.NOW, True, moments(other_side_answered=ENDS), SENT),
    "own answer after a day": (Route.NOW, True, moments(other_side_answered=NEXT), ENDS + DAY),
    "an hour before the next": (
        Route.NOW, True, moments(next_begins=ENDS + 9 * HOUR), ENDS + 8 * HOUR,
    ),
    "the next is a week away": (Route.NOW, True, moments(next_begins=NEXT), ENDS + DAY),
    "the next was over when it came": (
        Route.NOW, True, moments(received=MET, next_begins=NEXT), MET,
    ),
    "late, when a day has passed": (
        Route.NOW, True, moments(received=ENDS + 2 * DAY), ENDS + 2 * DAY,
    ),
    "whichever is first": (
        Route.NOW,
        True,
        moments(other_side_answered=SENT + 3 * HOUR, next_begins=SENT + 3 * HOUR),
        SENT + 2 * HOUR,
    ),
    "about no session": (Route.NOW, True, moments(session_ends=None), SENT),
    "a session put in later hastens nothing": (
        Route.NOW, True, moments(next_begins=SENT + 2 * HOUR, blind_until=ENDS + DAY), ENDS + DAY,
    ),
    "a next one that is called off lets it wait": (
        Route.NOW, True, moments(blind_until=ENDS + 8 * HOUR), ENDS + DAY,
    ),
    "the other side counts whatever was settled": (
        Route.NOW,
        True,
        moments(other_side_answered=SENT + HOUR, blind_until=ENDS + DAY),
        SENT + HOUR,
    ),
    "tension does not wait": (Route.NOW, False, moments(), SENT),
    "later waits for the next meeting": (Route.LATER, True, moments(next_begins=NEXT), None),
    "later, once they have met": (Route.LATER, True, moments(next_held_until=MET), MET),
    "later keeps even tension": (Route.LATER, False, moments(next_held_until=MET), MET),
    "later is not hastened by an answer": (
        Route.LATER,
        True,
        moments(other_side_answered=SENT, next_begins=NEXT),
        None,
    ),
    "later, sent after they met": (
        Route.LATER, True, moments(received=NEXT + DAY, next_held_until=MET), NEXT + DAY,
    ),
    "nobody": (Route.NOBODY, True, moments(other_side_answered=SENT, next_held_until=MET), None),
    "nobody, though it does not wait": (Route.NOBODY, False, moments(), None),
    "the supervisor rates nobody": (Route.SUPERVISOR, True, moments(), SENT),
    "safety never waits": (Route.SAFETY, True, moments(), SENT),
    "the therapist's own waits for nobody": (Route.STAFF, True, moments(), SENT),
}  # fmt: skip


@pytest.mark.parametrize("line", TABLE)
def test_from_when_a_part_may_be_read(line):
    route, waits, around, expected = TABLE[line]
    assert readable_from(route, waits=waits, moments=around) == expected


@pytest.mark.parametrize("line", TABLE)
def test_never_before_it_was_received(line):
    route, waits, around, _ = TABLE[line]
    due = readable_from(route, waits=waits, moments=around)
    assert due is None or due >= around.received


def frame_of(*sessions: tuple[int, dt.datetime, str]) -> Frame:
    return Frame(
        tuple(
            SessionFacts(
                ids.new(), number, starts, starts + 50 * HOUR / 60, state, frozenset({OWNER})
            )
            for number, starts, state in sessions
        ),
        {},
        (),
    )


def test_a_cancelled_session_is_no_next_session():
    around = frame_of(
        (1, ENDS - HOUR, "held"),
        (2, ENDS + DAY, "cancelled-client"),
        (3, ENDS + 2 * DAY, "missed"),
        (4, NEXT, "planned"),
    )
    found = around.moments(around.sessions[0].id, OWNER, SENT)
    assert found.next_begins == NEXT
    assert found.next_held_until is None


def test_the_next_session_is_the_next_in_time_whatever_its_number():
    """A further session put in between has the higher number and comes first all the same."""
    around = frame_of(
        (1, ENDS - HOUR, "held"), (2, NEXT, "planned"), (3, ENDS + 3 * HOUR, "planned")
    )
    assert around.moments(around.sessions[0].id, OWNER, SENT).next_begins == ENDS + 3 * HOUR


def test_a_session_moved_before_this_one_is_not_next():
    around = frame_of((1, ENDS - 7 * DAY, "held"), (2, NEXT, "planned"), (3, ENDS, "held"))
    assert around.moments(around.sessions[1].id, OWNER, NEXT + DAY).next_begins is None
    assert around.moments(around.sessions[1].id, OWNER, NEXT + DAY).next_held_until is None


def test_they_have_next_met_when_they_first_met_again():
    """What was readable after a meeting stays so when an earlier number is held later."""
    around = frame_of((1, ENDS - HOUR, "held"), (2, NEXT, "held"), (3, ENDS + DAY, "held"))
    found = around.moments(around.sessions[0].id, OWNER, SENT)
    assert found.next_held_until == ENDS + DAY + 50 * HOUR / 60


def test_a_session_held_without_them_is_no_meeting():
    """Of a couple one stayed away: what they keep for after the next meeting stays closed."""
    around = frame_of((1, ENDS - HOUR, "held"), (2, NEXT, "held"))
    assert around.moments(around.sessions[0].id, OWNER, SENT).next_held_until is not None
    assert around.moments(around.sessions[0].id, ids.new(), SENT).next_held_until is None

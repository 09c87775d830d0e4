"""The diary: a session is planned, moved or told of; what is asked follows from it."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.models import Attendance, Part, Session
from accord_web.checkins import actions as checkins
from accord_web.checkins.plan import Around, ToAsk, after, before, own
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.times import settle
from accord_web.people.queries import cover
from accord_web.privacy.access import MEMBERS, THERAPISTS
from accord_web.privacy.encryption import keys_of
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing

BEFORE_OPENS = timedelta(days=3)  # before the session begins
AFTER_CLOSES = timedelta(days=7)  # after it ended; what arrives later is still kept
OWN_CLOSES = timedelta(days=14)
PIECE = 20  # sessions at a time, each in a transaction of its own


def plan(
    case_id: uuid.UUID,
    starts_at: datetime,
    *,
    minutes: int = 50,
    place: str = "room",
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Put a session into the diary with everybody who takes part now, and make its check-ins."""
    people = list(Part.objects.filter(case=case_id, until=None).values_list("person", "role"))
    attending = [p for p, role in people if role in MEMBERS or role in THERAPISTS]
    key = keys_of([case_id])[case_id]
    with writing():
        cases.lock_case(case_id)  # two plans at once would take the same number
        session_id = cases.plan_session(
            case_id, starts_at, minutes=minutes, place=place, expected=attending, by=by
        )
        session = Session.objects.select_related("case").get(id=session_id)
        for person, role in people:
            for moment, measures in _asked(session, person, role):
                opens, closes = _window(session, moment)
                checkins.ask(
                    case=case_id,
                    session=session_id,
                    person=person,
                    moment=moment,
                    measures=measures,
                    opens_at=opens,
                    expires_at=closes,
                    key=key,
                    by=by,
                )
        _follow(case_id, by=by)
    return session_id


def move(session_id: uuid.UUID, starts_at: datetime, *, by: uuid.UUID | None) -> None:
    """Another time for the same session; its links stay as they are."""
    with writing():
        cases.move_session(session_id, starts_at, by=by)
        session = Session.objects.get(id=session_id)
        for moment in ("before", "after", "own"):
            opens, closes = _window(session, moment)
            checkins.reschedule(session_id, moment, opens, closes, by=by)
        _follow(session.case_id, by=by)


def mark(
    session_id: uuid.UUID,
    state: str,
    *,
    present: Mapping[uuid.UUID, str] | None = None,
    by: uuid.UUID | None,
) -> None:
    """Say what became of a session. One that did not take place is asked about no further."""
    with writing():
        cases.mark_session(session_id, state, present=dict(present or {}), by=by)
        session = Session.objects.get(id=session_id)
        expected = dict(
            Attendance.objects.filter(session=session_id).values_list("person", "state")
        )
        away = [person for person, how in expected.items() if how == "absent"]
        if state not in {"planned", "held"}:
            checkins.withdraw(session_id, moments=("before", "after", "own"), by=by)
        else:
            # Who was there decides who is asked.
            there = [person for person in expected if person not in away]
            checkins.ask_again(session_id, people=there, by=by)
            checkins.withdraw(session_id, moments=("after",), people=away, by=by)
        _follow(session.case_id, by=by)


def presume_held(*, by: uuid.UUID | None) -> int:
    """Sessions that have passed and of which nobody said otherwise took place: the worker's task.

    Whoever knows better marks them so at any time.
    """
    past = Session.objects.filter(state="planned", ends_at__lt=clock.now())
    passed = list(past.order_by("ends_at").values_list("id", flat=True)[:PIECE])
    for session_id in passed:
        mark(session_id, "held", by=by)
    return len(passed)


def _follow(case_id: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Reading times and findings follow the diary."""
    # After the check-ins: a sending takes hold of its own first and of the case next.
    cases.lock_case(case_id)
    around = frame(case_id)
    settle(case_id, around, by=by)
    recompute(case_id, around, by=by)


def _window(session: Session, moment: str) -> tuple[datetime, datetime]:
    if moment == "before":
        return session.starts_at - BEFORE_OPENS, session.ends_at
    if moment == "after":
        # Open from the session's beginning: its end is asked in the room too.
        return session.starts_at, session.ends_at + AFTER_CLOSES
    return session.starts_at, session.ends_at + OWN_CLOSES


def _asked(session: Session, person: uuid.UUID, role: str) -> list[tuple[str, list[ToAsk]]]:
    """What one person is asked about a session; people in other roles are asked nothing yet."""
    rows = list(
        Relationship.objects.filter(case=session.case_id, until=None)
        .order_by("id")
        .values_list("id", "kind", "one", "other")
    )
    if role in THERAPISTS:
        mine = [i for i, kind, _, other in rows if kind == "alliance" and other == person]
        return [("own", own(mine))] if mine else []
    mine = [i for i, kind, one, _ in rows if kind == "alliance" and one == person]
    if not mine:
        return []
    there = cover(None, session.case.clinic_id)
    around = Around(
        session_number=session.number,
        joint=session.case.setting != "individual",
        safety_cover=bool(there and there.complete),
        ties=[i for i, kind, one, _ in rows if kind == "tie" and one == person],
    )
    return [("before", before(around)), ("after", after(around, mine))]

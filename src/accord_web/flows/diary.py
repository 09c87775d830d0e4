"""The diary: a session is planned, moved or told of; what is asked follows from it."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases.guardians import is_asked
from accord_web.cases.models import Attendance, Part, Session
from accord_web.checkins import actions as checkins
from accord_web.checkins.models import CheckIn
from accord_web.checkins.plan import Around, ToAsk, after, before, own
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.times import settle
from accord_web.people.models import Death
from accord_web.people.queries import cover
from accord_web.privacy.access import MEMBERS, THERAPISTS, Role
from accord_web.privacy.encryption import keys_at_hand, keys_of
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
    people = taking_part(case_id)
    attending = [p for p, role in people.items() if role in MEMBERS or role in THERAPISTS]
    with keys_at_hand([case_id]), writing():
        cases.lock_case(case_id)  # two plans at once would take the same number
        session_id = cases.plan_session(
            case_id, starts_at, minutes=minutes, place=place, expected=attending, by=by
        )
        session = Session.objects.select_related("case").get(id=session_id)
        for person, role in people.items():
            _ask(session, person, role, by=by)
        _follow(case_id, by=by)
    return session_id


def taking_part(case_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Everybody who takes part now, each once: a guardian in treatment here too is a client."""
    here = Part.objects.filter(case=case_id, until=None)
    here = here.exclude(person__in=Death.objects.filter(taken_back_at=None).values("person"))
    parts = list(here.values_list("person", "role"))
    parts.sort(key=lambda part: part[1] != Role.GUARDIAN)  # stable: what comes later counts
    return dict(parts)


def expect(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Whoever joined is expected at the sessions in the diary already, and asked about them."""
    role = taking_part(case_id)[person]
    for session in _ahead(case_id):
        Attendance.objects.update_or_create(
            session=session, person_id=person, defaults={"state": "expected"}
        )
        known = CheckIn.objects.filter(session=session, person=person)
        if not known.exists():
            _ask(session, person, role, by=by)
        elif is_asked(person, case_id):
            checkins.ask_again(session.id, people=[person], by=by)


def unexpect(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Whoever takes no part any more is expected at no session ahead, and asked nothing."""
    for session in _ahead(case_id):
        Attendance.objects.filter(session=session, person=person).update(state="absent")
    ask_nothing(case_id, person, by=by)


def ask_nothing(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Nothing that is open or to come is asked of this person any more."""
    still = Session.objects.filter(case=case_id, ends_at__gt=clock.now() - AFTER_CLOSES)
    for session_id in still.values_list("id", flat=True):
        checkins.withdraw(session_id, moments=("before", "after"), people=[person], by=by)


def _ahead(case_id: uuid.UUID) -> list[Session]:
    rows = Session.objects.filter(case=case_id, state="planned", ends_at__gt=clock.now())
    return list(rows.select_related("case").order_by("number"))


def _ask(session: Session, person: uuid.UUID, role: str, *, by: uuid.UUID | None) -> None:
    for moment, measures in _asked(session, person, role):
        opens, closes = _window(session, moment)
        checkins.ask(
            case=session.case_id,
            session=session.id,
            person=person,
            moment=moment,
            measures=measures,
            opens_at=opens,
            expires_at=closes,
            key=keys_of([session.case_id])[session.case_id],
            by=by,
        )


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
            here = taking_part(session.case_id)
            there = [p for p in expected if p in here and p not in away]
            there = [p for p in there if is_asked(p, session.case_id)]
            checkins.ask_again(session_id, people=there, by=by)
            checkins.withdraw(session_id, moments=("after",), people=away, by=by)
        _follow(session.case_id, by=by)


def presume_held(*, by: uuid.UUID | None) -> int:
    """Sessions that have passed and of which nobody said otherwise took place: the worker's task.

    Whoever knows better marks them so at any time.
    """
    past = Session.objects.filter(
        state="planned",
        ends_at__lt=clock.now(),
        case__split=None,  # a joint case that was separated stays as it was
        case__came_of=None,  # and so does what came of it, until that is confirmed
    )
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
    if not mine or not is_asked(person, session.case_id):
        return []
    there = cover(None, session.case.clinic_id)
    around = Around(
        session_number=session.number,
        joint=session.case.setting != "individual",
        safety_cover=bool(there and there.complete),
        ties=[i for i, kind, one, _ in rows if kind == "tie" and one == person],
        in_treatment=role != Role.GUARDIAN,
    )
    return [("before", before(around)), ("after", after(around, mine))]

"""Opening a case, keeping its diary, noting what was agreed."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection

from accord_web import clock, ids
from accord_web.cases import states
from accord_web.cases.models import Attendance, Case, Part, Session, Split, Task
from accord_web.cases.waiting import nothing_waits
from accord_web.privacy import audit
from accord_web.privacy.access import Role
from accord_web.privacy.encryption import keys_of, new_key
from accord_web.storage.lock import writing


def open_case(
    *,
    clinic: uuid.UUID,
    setting: str,
    problem: str,
    opened_on: date,
    parts: Sequence[tuple[uuid.UUID, str]],
    accepted: Sequence[uuid.UUID] = (),
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Open a case with its people: `parts` are (person, role); `accepted` are supervisors' ids."""
    if setting not in states.SETTINGS or problem not in states.PROBLEMS:
        raise ValueError(f"Settings are {states.SETTINGS}, problems {states.PROBLEMS}.")
    case_id, now = ids.new(), clock.now()
    key = new_key("case", case_id)
    with writing():
        Case.objects.create(
            id=case_id,
            clinic_id=clinic,
            setting=setting,
            problem=problem,
            opened_on=opened_on,
            key=key.id,
        )
        Part.objects.bulk_create(
            Part(
                id=ids.new(),
                case_id=case_id,
                person_id=person,
                role=role,
                since=now,
                accepted_at=now if person in accepted else None,
            )
            for person, role in parts
        )
        audit.log("case.opened", by=by, case=case_id, setting=setting, people=len(parts))
    return case_id


def accept_case(case_id: uuid.UUID, supervisor: uuid.UUID, *, by: uuid.UUID) -> None:
    """This supervisor has taken the case on: people in it may now choose them as a reader."""
    now = clock.now()
    with writing():
        part, made = Part.objects.get_or_create(
            case_id=case_id,
            person_id=supervisor,
            role=Role.SUPERVISOR.value,
            until=None,
            defaults={"id": ids.new(), "since": now, "accepted_at": now},
        )
        if not made and part.accepted_at is None:
            Part.objects.filter(id=part.id).update(accepted_at=now)
        audit.log("case.accepted", by=by, case=case_id, record=f"person:{supervisor}")


def begin_part(case_id: uuid.UUID, person: uuid.UUID, role: str, *, by: uuid.UUID | None) -> bool:
    """This person has this part in the case from now on. False where they had it already."""
    with writing():
        _, made = Part.objects.get_or_create(
            case_id=case_id,
            person_id=person,
            role=role,
            until=None,
            defaults={"id": ids.new(), "since": clock.now()},
        )
        if made:
            audit.log("part.begun", by=by, case=case_id, record=f"person:{person}", role=role)
    return made


def end_part(case_id: uuid.UUID, person: uuid.UUID, role: str, *, by: uuid.UUID | None) -> bool:
    """This person has this part in the case no more. False where they had none."""
    with writing():
        rows = Part.objects.filter(case=case_id, person=person, role=role, until=None)
        ended = rows.update(until=clock.now())
        if ended:
            audit.log("part.ended", by=by, case=case_id, record=f"person:{person}", role=role)
    return bool(ended)


def close_case(case_id: uuid.UUID, on: date, *, by: uuid.UUID) -> bool:
    """The treatment is over. False where it was closed before."""
    with writing():
        nothing_waits(case_id)
        closed = Case.objects.filter(id=case_id, closed_on=None).update(closed_on=on)
        if closed:
            audit.log("case.closed", by=by, case=case_id)
    return bool(closed)


def open_again(case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """The treatment goes on, in the same case. One that was separated stays closed."""
    with writing():
        if Split.objects.filter(case=case_id).exists():
            raise ValueError("This case was separated: it goes on in the records that came of it.")
        if Case.objects.filter(id=case_id).exclude(closed_on=None).update(closed_on=None):
            audit.log("case.reopened", by=by, case=case_id)


def plan_session(
    case_id: uuid.UUID,
    starts_at: datetime,
    *,
    minutes: int = states.USUAL_MINUTES,
    place: str = "room",
    expected: Iterable[uuid.UUID],
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Put a session into the diary, with who is expected. Numbers run on within the case."""
    if not 5 <= minutes <= 480:
        raise ValueError("A session lasts between 5 minutes and 8 hours.")
    if place not in states.PLACES:
        raise ValueError(f"A place is one of {', '.join(states.PLACES)}.")
    session_id = ids.new()
    with writing():
        nothing_waits(case_id)
        last = Session.objects.filter(case=case_id).order_by("-number").first()
        Session.objects.create(
            id=session_id,
            case_id=case_id,
            number=last.number + 1 if last else 1,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            place=place,
        )
        Attendance.objects.bulk_create(
            Attendance(id=ids.new(), session_id=session_id, person_id=person) for person in expected
        )
        audit.log("session.planned", by=by, case=case_id, record=f"session:{session_id}")
    return session_id


def move_session(session_id: uuid.UUID, starts_at: datetime, *, by: uuid.UUID | None) -> None:
    with writing():
        row = Session.objects.get(id=session_id)
        nothing_waits(row.case_id)
        length = row.ends_at - row.starts_at
        Session.objects.filter(id=session_id).update(
            starts_at=starts_at, ends_at=starts_at + length
        )
        audit.log("session.moved", by=by, case=row.case_id, record=f"session:{session_id}")


def mark_session(
    session_id: uuid.UUID,
    state: str,
    *,
    present: dict[uuid.UUID, str] | None = None,
    by: uuid.UUID | None,
) -> None:
    """Say what became of a session, and who was there: {person: present | late | absent}."""
    if state not in states.SESSION_STATES:
        raise ValueError(f"A session is one of {', '.join(states.SESSION_STATES)}.")
    with writing():
        row = Session.objects.get(id=session_id)
        nothing_waits(row.case_id)
        Session.objects.filter(id=session_id).update(state=state)
        for person, how in (present or {}).items():
            Attendance.objects.filter(session=session_id, person=person).update(state=how)
        audit.log(
            "session.marked", by=by, case=row.case_id, record=f"session:{session_id}", state=state
        )


def agree(
    case_id: uuid.UUID, text: str, *, session: uuid.UUID | None = None, by: uuid.UUID
) -> uuid.UUID:
    """Note something agreed, in the words of both; sealed with the case's key."""
    text = text.strip()
    if not 1 <= len(text) <= 200:
        raise ValueError("Write what you agreed in one line of at most 200 letters.")
    task_id, now = ids.new(), clock.now()
    key = keys_of([case_id])[case_id]
    with writing():
        nothing_waits(case_id)
        Task.objects.create(
            id=task_id,
            case_id=case_id,
            session_id=session,
            text=key.seal(text, Task, "text", task_id),
            agreed_at=now,
            changed_at=now,
        )
        audit.log("task.agreed", by=by, case=case_id, record=f"task:{task_id}")
    return task_id


def mark_task(task_id: uuid.UUID, case_id: uuid.UUID, state: str, *, by: uuid.UUID) -> None:
    if state not in {"open", "tried", "done", "dropped"}:
        raise ValueError("A task is open, tried, done or dropped.")
    with writing():
        Task.objects.filter(id=task_id, case=case_id).update(state=state, changed_at=clock.now())
        audit.log("task.marked", by=by, case=case_id, record=f"task:{task_id}", state=state)


def lock_case(case_id: uuid.UUID, *, by: uuid.UUID | None = None) -> None:
    """Let writers of one case take turns. On SQLite the write lock serves already."""
    if connection.vendor != "sqlite":
        Case.objects.select_for_update().only("id").get(id=case_id)

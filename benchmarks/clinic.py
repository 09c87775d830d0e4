"""A clinic to measure: cases with a history, signed-in clients, check-ins that wait to be sent."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, replace

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from accord_web import clock, ids
from accord_web.cases.models import Attendance, Part, Session
from accord_web.checkins.actions import ask
from accord_web.checkins.form import fields, screens
from accord_web.checkins.plan import Around, after
from accord_web.checkins.queries import by_code, links
from accord_web.flows.begin import Newcomer, begin
from accord_web.flows.submit import Sending, submit
from accord_web.people import actions as people
from accord_web.people.models import User
from accord_web.people.signing_in import keyed_hash
from accord_web.portal.check_in import OWN, signed
from accord_web.privacy.access import Role
from accord_web.privacy.encryption import keys_of
from accord_web.privacy.standing import InCase, Standing
from accord_web.relationships.models import Relationship
from accord_web.storage import home

ZONE = "Europe/Berlin"
BACKEND = "accord_web.people.signing_in.EmailBackend"
A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ToSend:
    """One check-in that waits: its code, whose it is, its form filled in, a signed-in cookie."""

    code: str
    case: uuid.UUID
    person: uuid.UUID
    body: dict[str, str]
    cookie: str


def found() -> tuple[uuid.UUID, uuid.UUID]:
    """An empty clinic with one therapist. Returns the two ids."""
    home.make()
    call_command("migrate", verbosity=0)
    call_command("migrate", database="vault", verbosity=0)
    clinic = people.found_clinic("Benchmark", zone=ZONE, by=None)
    therapist = people.add_person("Tomás", clinic=clinic, zone=ZONE, roles=["therapist"], by=None)
    return clinic, therapist


def fill(cases: int, history: int, waiting: int) -> list[ToSend]:
    """Cases of one therapist with `history` answered sessions and `waiting` unsent check-ins each.

    What waits comes session by session, so that writers meet in a case as seldom as in a clinic.
    """
    clinic, therapist = found()
    chance, now = random.Random(1), clock.now()
    begins = now - A_WEEK * (history + waiting)
    made: list[list[ToSend]] = []
    for number in range(cases):
        with clock.turned_to(begins):
            case = begin(
                clinic=clinic,
                zone=ZONE,
                therapist=therapist,
                clients=[Newcomer(f"Client {number}")],
                by=therapist,
            )
        client = Part.objects.get(case=case, role="client").person_id
        rows = [
            (ToSend(code, case, client, _body(code, chance), ""), ends)
            for code, ends in _sessions(case, client, therapist, begins, history + waiting)
        ]
        for row, ends in rows[:history]:
            with clock.turned_to(ends):
                checkin = by_code(None, row.code)
                assert checkin is not None
                submit(checkin, Sending(row.body, "link"), by=client)
        cookie = signed_in(client)
        made.append([replace(row, cookie=cookie) for row, _ in rows[history:]])
    return [row for turn in zip(*made, strict=True) for row in turn]


def _sessions(
    case: uuid.UUID, client: uuid.UUID, therapist: uuid.UUID, begins: dt.datetime, count: int
) -> list[tuple[str, dt.datetime]]:
    """Held sessions, each with the client's check-in after it: (code, end), in order."""
    rows = [
        Session(
            case_id=case,
            number=n + 1,
            starts_at=begins + A_WEEK * n,
            ends_at=begins + A_WEEK * n + dt.timedelta(minutes=50),
            state="held",
        )
        for n in range(count)
    ]
    Session.objects.bulk_create(rows)
    Attendance.objects.bulk_create(
        Attendance(session_id=row.id, person_id=person, state="present")
        for row in rows
        for person in (client, therapist)
    )
    key, alliance = keys_of([case])[case], Relationship.objects.get(case=case).id
    for row in rows:
        around = Around(row.number, joint=False, safety_cover=False)
        ask(
            case=case,
            session=row.id,
            person=client,
            moment="after",
            measures=after(around, [alliance]),
            opens_at=row.starts_at,
            expires_at=row.ends_at + A_WEEK * 600,
            key=key,
            by=None,
        )
    staff = Standing(None, clock.now(), {case: InCase(frozenset({Role.THERAPIST}))})
    shown = {link.session: link.code for link in links(staff, [row.id for row in rows])}
    return [(shown[row.id], row.ends_at) for row in rows]


def _body(code: str, chance: random.Random) -> dict[str, str]:
    """The form of a client who answers everything, about seven of ten, now and then a low day."""
    checkin = by_code(None, code)
    assert checkin is not None
    held = screens(
        checkin, alone=True, known=True, language="en", other="Tomás", names={}, cover={}
    )
    usual = 3 if chance.random() < 0.1 else 7
    body = {"shown": fields(held), "alone": "yes", "route": "therapist-now", OWN: signed(checkin)}
    for screen in held:
        if screen.item.kind == "scale11":
            body[screen.name] = str(min(10, max(0, round(chance.gauss(usual, 1)))))
        elif screen.options:
            body[screen.name] = screen.options[0][0]
    return body


def signed_in(person: uuid.UUID) -> str:
    """An account and an open session for somebody; the cookie a browser would send."""
    email = f"{person}@example.org"
    user = User(id=ids.new(), person_id=person, email_hash=keyed_hash(email), password="!")
    user.email = keys_of([person])[person].seal(email, User, "email", user.id)
    user.save(force_insert=True)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    assert store.session_key is not None
    _arrived(person, store.session_key)
    return store.session_key


def _arrived(person: uuid.UUID, key: str) -> None:
    """Since 0.2 the clinic keeps each browser signed in; a session without one is ended."""
    try:
        from accord_web.people import visits
    except ImportError:  # an earlier release, measured beside this one
        return
    visits.begin(person, key, "", strong=True, by=person)

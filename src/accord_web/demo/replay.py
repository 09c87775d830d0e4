"""A make-believe treatment, lived through the real flows with the clock turned to its days."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from accord.measures.measure import Item
from accord.synthetic.make_believe import Answers, Value, Visit, treatment
from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases import notes, queries
from accord_web.cases.notes import Written
from accord_web.checkins import queries as checkins
from accord_web.checkins.queries import AskedRow, CheckInRow
from accord_web.demo import family
from accord_web.demo.cases import Client, Treatment
from accord_web.demo.days import Day, days
from accord_web.demo.sharing import agree_to_share
from accord_web.demo.sitting import Manner, send
from accord_web.flows import diary, name
from accord_web.flows.begin import Newcomer, begin
from accord_web.relationships.queries import alliances
from accord_web.signals.actions import note_deed
from accord_web.signals.queries import findings
from accord_web.storage.lock import writing

FIRST_CALL = timedelta(days=4)  # before the first session
A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)
SAFE: Answers = {"thoughts": "no", "keep-safe": "yes", "call": "no", "number": None}
NOT_FILLED_IN: Answers = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where, with whom, and on which day all this ends."""

    clinic: uuid.UUID
    zone: str
    therapist: uuid.UUID
    today: date


@dataclass(frozen=True, slots=True)
class Course:
    """One client of a running case."""

    client: Client
    person: uuid.UUID
    alliance: uuid.UUID
    visits: dict[int, Visit]
    draw: Random  # for what no story tells: times of day, everyday questions

    def answers(self, measure: str, day: Day) -> Answers:
        visit = self.visits.get(day.visit or 0)
        return visit.answers.get(measure, NOT_FILLED_IN) if visit else NOT_FILLED_IN


@dataclass(frozen=True, slots=True)
class Life:
    """A case that is being lived."""

    told: Treatment
    place: Place
    case: uuid.UUID
    courses: tuple[Course, ...]


def live(told: Treatment, place: Place) -> tuple[uuid.UUID, dict[str, uuid.UUID]]:
    """Open the case and live it until today. Returns the case and its clients by name."""
    when = days(told, place.today, place.zone)
    with clock.turned_to(when[0].starts_at - FIRST_CALL), writing():
        life = _begin(told, place)
        session = _plan(life, when[0])
    for day, following in pairwise(when):
        with writing():
            session = _session(life, session, day, following)
    with writing():
        coming = when[-1]
        for course in life.courses if told.sent_today else ():
            _before(life, course, _asked(life, session, coming), coming)
    with clock.turned_to(when[-2].starts_at + 8 * AN_HOUR):
        _deeds(life)
    return life.case, {c.client.name: c.person for c in life.courses}


def _begin(told: Treatment, place: Place) -> Life:
    case = begin(
        clinic=place.clinic,
        zone=place.zone,
        therapist=place.therapist,
        clients=[Newcomer(c.name, c.pronoun) for c in told.clients if not c.guards],
        setting=told.setting,
        problem=told.problem,
        accepted_by_supervisor=told.supervised,
        by=place.therapist,
    )
    family.join(told, case, place.therapist, place.today)
    viewer = queries.standing(place.therapist)
    members = {m.nickname: m.person for m in queries.members(viewer, [case])[case] if m.is_member}
    between = {row.one: row.id for row in alliances(viewer, [case])}
    courses = []
    for client in told.clients:
        person = members[client.name]
        for tie in client.ties:
            name.somebody(queries.standing(person), tie.nickname, tie.role, by=person)
        courses.append(
            Course(client, person, between[person], _story(client, told), Random(client.seed))
        )
    return Life(told, place, case, tuple(courses))


def _story(client: Client, told: Treatment) -> dict[int, Visit]:
    made = treatment(
        client.seed,
        max(client.told_over, told.sessions),
        client.story,
        joint=told.setting != "individual",
        wish=client.wish,
    )
    return {visit.session: visit for visit in made.visits}


def _plan(life: Life, day: Day) -> uuid.UUID:
    told = life.told
    minutes = 50 if told.setting == "individual" else 80
    return diary.plan(
        life.case, day.starts_at, minutes=minutes, place=told.place, by=life.place.therapist
    )


def _session(life: Life, session: uuid.UUID, day: Day, following: Day) -> uuid.UUID:
    """From the evening before a session until the next one is planned, whose id it returns."""
    therapist = life.place.therapist
    if day.state != "held":
        with clock.turned_to(day.starts_at - 26 * AN_HOUR):
            diary.mark(session, day.state, by=therapist)
            return _plan(life, following)
    asked = _asked(life, session, day)
    for course in life.courses:
        _before(life, course, asked, day)
    ended = day.starts_at + AN_HOUR
    with clock.turned_to(ended):
        diary.mark(session, "held", by=therapist)
        _agree(life, session, day)
        if day.number == life.told.sharing_from:
            agree_to_share(life.case, [c.person for c in life.courses], by=therapist)
        _note(life, session, day)
    for course in life.courses:
        with clock.turned_to(ended + course.draw.randint(5, 90) * A_MINUTE):
            send(
                asked["after", course.person],
                _of_client(course, day),
                _manner(course, day),
                by=course.person,
            )
    with clock.turned_to(ended + 2 * AN_HOUR):
        if life.told.own_side or following.state != "planned":
            send(
                asked["own", therapist], _of_therapist(life, day), Manner(mode="room"), by=therapist
            )
        return _plan(life, following)


def _asked(life: Life, session: uuid.UUID, day: Day) -> dict[tuple[str, uuid.UUID], CheckInRow]:
    """The session's check-ins, by moment and person."""
    viewer = queries.standing(life.place.therapist)
    found = {
        (link.moment, link.person): checkins.by_id(viewer, link.id)
        for link in checkins.links(viewer, [session])
    }
    own = checkins.own_sides(viewer, [session])
    return found | {("own", life.place.therapist): own[session]}


def _before(life: Life, course: Course, asked: dict, day: Day) -> None:
    """The evening before, or whenever there was a quiet moment."""
    with clock.turned_to(day.starts_at - course.draw.randint(14 * 60, 22 * 60) * A_MINUTE):
        send(
            asked["before", course.person],
            _of_client(course, day),
            _manner(course, day, life.courses),
            by=course.person,
        )


def _manner(course: Course, day: Day, courses: Sequence[Course] = ()) -> Manner:
    shared_with = course.client.shares.get(day.number, ())
    return Manner(
        route=course.client.routes.get(day.number, "therapist-now"),
        alone=day.number not in course.client.with_company,
        mode="phone" if shared_with else "link",
        shares=tuple(c.person for c in courses if c.client.name in shared_with),
    )


def _of_client(course: Course, day: Day):
    def tell(row: AskedRow, item: Item) -> Value:
        if (day.number, item.id) in course.client.changed:
            return course.client.changed[day.number, item.id]
        if item.measure == "for-today":
            return course.client.lines.get(day.number)
        answered = course.answers("wellbeing", day) if row.measure != "session-client" else {}
        if item.measure == "safety-self":
            return SAFE[item.id] if answered else None
        if item.measure == "everyday":
            return course.draw.choice(item.codes) if item.codes else course.draw.randint(3, 8)
        return course.answers(item.measure, day).get(item.id)

    return tell


def _of_therapist(life: Life, day: Day):
    by_alliance = {c.alliance: c.answers("session-therapist", day) for c in life.courses}

    def tell(row: AskedRow, item: Item) -> Value:
        return by_alliance[row.relationship].get(item.id)

    return tell


def _agree(life: Life, session: uuid.UUID, day: Day) -> None:
    by = life.place.therapist
    for agreed in life.told.agreed:
        if agreed.session == day.number:
            task = cases.agree(life.case, agreed.text, session=session, by=by)
            if agreed.state != "open":
                cases.mark_task(task, life.case, agreed.state, by=by)


def _note(life: Life, session: uuid.UUID, day: Day) -> None:
    """What is noted after a session, and what is opened to a guardian then."""
    if lines := life.told.notes.get(day.number):
        notes.sign(session, Written(lines), seen="", by=life.place.therapist)
    family.open_up(life.told, life.case, life.place.therapist, day.number, life.place.zone)


def _deeds(life: Life) -> None:
    """What the therapist did about the latest finding of a kind."""
    viewer = queries.standing(life.place.therapist)
    latest = {f.signal: f for f in findings(viewer, [life.case])}
    for signal, what in life.told.deeds.items():
        if found := latest.get(signal):
            note_deed(viewer, life.case, found.about, signal, found.session, what, by=viewer.person)

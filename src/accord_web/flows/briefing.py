"""What a brief is composed from, gathered through the gate for one therapist, now.

What the viewer may not read yet is absent here, and so takes part in nothing that the page says.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accord.brief import Agreed, Between, Done, Facts, ForToday, Found, Inside, Member, Tie
from accord.measures.measure import Scale
from accord.measures.schema import load
from accord.records import Course, Finding, Point, Series, State
from accord_web.cases import queries as cases
from accord_web.cases.former import FormerRow, former
from accord_web.cases.queries import CaseRow, MemberRow, SessionRow, TaskRow
from accord_web.flows.courses import CaseCourses, courses
from accord_web.flows.frame import frame
from accord_web.measures import queries as measures
from accord_web.measures.queries import PartRow, TieRow
from accord_web.people.roles import in_words
from accord_web.privacy.access import THERAPISTS, Role
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships import queries as relationships
from accord_web.relationships.queries import RelationshipRow
from accord_web.signals import queries as signals
from accord_web.signals.queries import DeedRow, FindingRow

FEW = 5  # things agreed that a brief tells; the case page has them all


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the pages of one case read, each thing once."""

    case: CaseRow
    members: tuple[MemberRow, ...]
    sessions: tuple[SessionRow, ...]
    coming: SessionRow | None
    last: int  # the latest session that is over; 0 before the first
    alliances: tuple[RelationshipRow, ...]
    parts: tuple[PartRow, ...]
    made: CaseCourses
    tasks: tuple[TaskRow, ...]
    ties: tuple[TieRow, ...]
    findings: tuple[FindingRow, ...]
    deeds: tuple[DeedRow, ...]
    titles: dict[str, str]
    shared: bool  # several took part at some time
    former: tuple[FormerRow, ...]  # who left the case

    @property
    def clients(self) -> tuple[MemberRow, ...]:
        return tuple(m for m in self.members if m.is_member)

    @property
    def therapists(self) -> tuple[MemberRow, ...]:
        return tuple(m for m in self.members if m.role in THERAPISTS)

    @property
    def members_ever(self) -> set[uuid.UUID]:
        """Everybody who takes part, or did."""
        return {m.person for m in self.clients} | {m.person for m in self.former}

    @property
    def joint(self) -> bool:
        """Whether several clients share the case, or did: nothing open is made of answers then."""
        return self.shared or len(self.clients) > 1


def treated(viewer: Standing, case_id: uuid.UUID) -> None:
    """Only the therapists of a case read its pages; to others it looks as if it did not exist."""
    here = viewer.cases.get(case_id)
    if here is None or not here.is_therapist:
        raise NotAllowed("Not a therapist of this case.")


def looking_at(viewer: Standing, case_ids: Iterable[uuid.UUID]) -> Standing:
    """The same eyes on fewer cases: queries need not name the others."""
    known = {field.name: getattr(viewer, field.name) for field in fields(Standing)}
    return Standing(**{**known, "cases": {case: viewer.cases[case] for case in case_ids}})


def gather(viewer: Standing, case_id: uuid.UUID) -> Gathered:
    """Read one case through the gate. Raises NotAllowed for all but its therapists."""
    treated(viewer, case_id)
    viewer = looking_at(viewer, [case_id])
    case = cases.case(viewer, case_id)
    members = tuple(cases.members(viewer, [case_id])[case_id])
    sessions = tuple(cases.sessions(viewer, [case_id]))
    alliances = tuple(relationships.alliances(viewer, [case_id]))
    parts = tuple(measures.parts(viewer, [case_id]))
    around = frame(case_id, {})  # the diary and the constants; the alliances are read already
    made = courses(
        parts,
        alliances={a.id: a.one for a in alliances},
        clients=[m.person for m in members if m.is_member],
        held=around.held,
        tables=around.tables,
        clinic_constants=around.epochs()[-1][1],
    )
    return Gathered(
        case=case,
        members=members,
        sessions=sessions,
        coming=_coming(sessions, viewer.now),
        last=_last(sessions, viewer.now),
        alliances=alliances,
        parts=parts,
        made=made,
        tasks=tuple(cases.tasks(viewer, case_id)),
        ties=tuple(measures.ties_read(viewer, case_id)),
        findings=tuple(signals.findings(viewer, [case_id])),
        deeds=tuple(signals.deeds(viewer, [case_id])),
        titles=measures.table_titles(viewer, case.clinic) if around.tables else {},
        shared=bool(cases.shared(viewer, [case_id])),
        former=tuple(former(viewer, case_id)),
    )


def facts(viewer: Standing, case_id: uuid.UUID, problem: str = "") -> Facts:
    """What the brief for the coming session is composed from."""
    return facts_of(gather(viewer, case_id), viewer, problem)


def facts_of(read: Gathered, viewer: Standing, problem: str = "") -> Facts:
    """The same from what a page has gathered already.

    `Facts.session` counts on from the last session that is over, so that “last time” is said of the
    last time even where a session in between was cancelled; pages show the diary's own number.
    """
    zone = ZoneInfo(viewer.zone)
    return Facts(
        session=read.last + 1,
        clients=_named(read.clients),
        therapists=_named(read.therapists),
        when=read.coming.starts_at.astimezone(zone) if read.coming else None,
        since=read.case.opened_on,
        problem=problem,
        for_today=_for_today(read),
        between=tuple(
            Between(str(a.one), str(a.other), read.made.alliances[a.id]) for a in read.alliances
        ),
        inside=_inside(read),
        ties=tuple(_tie(read, tie) for tie in read.ties),
        agreed=tuple(Agreed(task.text, task.state) for task in _recent(read)),
        found=tuple(_found(read, zone)),
        shared=read.shared,
    )


def _named(members: Sequence[MemberRow]) -> tuple[Member, ...]:
    # Somebody may hold two roles in a case; they are one person on the page.
    return tuple(Member(*pair) for pair in {str(m.person): m.nickname for m in members}.items())


def _coming(sessions: Sequence[SessionRow], now: datetime) -> SessionRow | None:
    """The planned session that is on or comes next."""
    planned = [s for s in sessions if s.state == "planned" and s.ends_at > now]
    return min(planned, key=lambda s: s.starts_at, default=None)


def _last(sessions: Sequence[SessionRow], now: datetime) -> int:
    """A session nobody marked counts as over once its time is past, as answers about it do."""
    over = (
        s.number
        for s in sessions
        if s.state == "held" or (s.state == "planned" and s.ends_at <= now)
    )
    return max(over, default=0)


def _for_today(read: Gathered) -> tuple[ForToday, ...]:
    """The line that a client wrote for the coming session, and for no other."""
    if read.coming is None:
        return ()
    lines = [
        (str(p.owner), str(a.value))
        for p in read.parts
        if p.measure == "for-today" and p.session == read.coming.number
        for a in p.answers.values()
        if a.state is State.ANSWERED and a.value
    ]
    return tuple(ForToday(owner, text) for owner, text in lines)


def _inside(read: Gathered) -> tuple[Inside, ...]:
    """Our own wellbeing first, then each instrument that came by a table."""
    found = []
    # A guardian who is not in treatment is asked nothing about themselves.
    asked = [m.person for m in read.clients if m.role != Role.GUARDIAN]
    for client in dict.fromkeys(asked):
        course = read.made.people[client]
        own = course.series.get("wellbeing")
        tables = [name for name in course.series if name in read.titles]
        if own is None or own.measure not in read.titles or not tables:
            found.append(Inside(str(client), course))
        for name in tables:
            # Not one of our own new questions, even where its reliability was not given.
            known = replace(course.series[name], validated=True)
            alone = Course(course.about, course.held, {"wellbeing": known})
            found.append(Inside(str(client), alone, read.titles[name]))
    return tuple(found)


def _tie(read: Gathered, tie: TieRow) -> Tie:
    mine = [p for p in read.parts if p.measure == "tie" and p.relationship == tie.relationship]
    measure = load("tie")
    good, hard = (_series(mine, measure.scale(name)) for name in ("good", "hard"))
    return Tie(str(tie.client), tie.nickname, in_words(tie.role), good, hard)


def _series(parts: Sequence[PartRow], scale: Scale) -> Series | None:
    points: dict[int, Point] = {}
    for p in parts:
        value = p.scores.get(scale.id)
        if p.session is not None and value is not None:
            points[p.session] = Point(p.session, value, p.meant_for, str(p.id), p.mode)
    if not points:
        return None
    ordered = tuple(points[n] for n in sorted(points))
    return Series("tie", scale.id, "self", ordered, scale.lowest, scale.highest, scale.higher_is)


def _recent(read: Gathered) -> list[TaskRow]:
    """What is still open, and what was agreed since the session before the last; the latest few."""
    begun = sorted(s.starts_at for s in read.sessions if s.number <= read.last)
    since = begun[-2] if len(begun) > 1 else begun[0] if begun else None
    recent = [
        task
        for task in read.tasks
        if task.state != "done" or since is None or task.agreed_at >= since
    ]
    return recent[:FEW]


def _found(read: Gathered, zone: ZoneInfo) -> list[Found]:
    """Findings with whom they are about and what was done about them.

    What is told of a session that is not over yet waits for the next brief, except what the
    client said before it.
    """
    pairs = {a.id: (str(a.one), str(a.other)) for a in read.alliances}
    clients = {m.person for m in read.clients}
    done = {(d.about, d.signal, d.session): d for d in read.deeds}
    found = []
    for row in read.findings:
        if row.about in pairs and row.session <= read.last:
            client, therapist = pairs[row.about]
        elif row.about in clients:
            client, therapist = str(row.about), ""
        else:
            continue
        deed = done.get((row.about, row.signal, row.session))
        found.append(
            Found(finding_of(row), client, therapist, _done(read, deed, zone) if deed else None)
        )
    return found


def finding_of(row: FindingRow) -> Finding:
    """A stored finding as the plain value that the science speaks of."""
    return Finding(
        row.signal,
        row.version,
        row.session,
        row.strength,
        row.parameters,
        row.parts,
        row.constants,
    )


def _done(read: Gathered, deed: DeedRow, zone: ZoneInfo) -> Done:
    """A deed belongs to the session of its day, or else to the last one that had begun."""
    day = deed.at.astimezone(zone).date()
    on_the_day = [s.number for s in read.sessions if s.starts_at.astimezone(zone).date() == day]
    begun = [s.number for s in read.sessions if s.starts_at <= deed.at + timedelta(minutes=1)]
    by = next((m.nickname for m in read.members if m.person == deed.by), "")
    return Done(deed.what, max(on_the_day or begun, default=None), day, by)

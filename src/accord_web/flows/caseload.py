"""The caseload of one therapist: every open case by need, in a fixed number of queries.

The row of a joint case is made of its diary alone. No finding reaches it, not even for its place:
that somebody answered about safety comes by its alert, which stands on its own page.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accord.brief import CaseFacts, CaseRow, Done, Found, Member, order, row
from accord_web.cases import queries as cases
from accord_web.cases.queries import Outlook
from accord_web.flows.briefing import finding_of, looking_at
from accord_web.measures import queries as measures
from accord_web.privacy.access import Side
from accord_web.privacy.standing import Standing
from accord_web.relationships import queries as relationships
from accord_web.signals import queries as signals
from accord_web.signals.queries import DeedRow, FindingRow

PAGE = 60  # rows of one page: a whole caseload of most therapists
NOTHING_TO_SAY = 0

Ratings = dict[uuid.UUID, dict[int, float]]  # by case and session
NONE: Mapping[int, float] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the caseload, or of today."""

    case: uuid.UUID
    names: tuple[str, ...]
    setting: str
    problem: str
    next_starts: datetime | None
    says: CaseRow


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of rows, and how many there are."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    open: int
    worth_a_word: int  # cases of one client with something to say


def rows(viewer: Standing, language: str = "en", page: int = 1) -> Caseload:
    """One page of the viewer's own cases, ordered by need: findings decide, then the diary."""
    read = _read(viewer, viewer.cases_as(Side.THERAPIST))
    bare = {case: _bare(read, case, language) for case in read.known}
    ordered = sorted(bare, key=lambda case: (order(bare[case]), case))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(page, 1), pages)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    worth = sum(1 for one in bare.values() if one.tag in {"notice", "danger"})
    here = looking_at(viewer, shown)
    return Caseload(_rows(here, read, shown, language), page, pages, len(ordered), worth)


def rows_of(
    viewer: Standing, wanted: Iterable[uuid.UUID], language: str = "en"
) -> dict[uuid.UUID, Row]:
    """The rows of these of the viewer's own cases, by case."""
    mine = set(viewer.cases_as(Side.THERAPIST)) & set(wanted)
    here = looking_at(viewer, mine)
    read = _read(here, mine)
    return {one.case: one for one in _rows(here, read, list(read.known), language)}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the queries gave, by case; findings of cases of one client only."""

    zone: ZoneInfo
    today: date
    known: Mapping[uuid.UUID, cases.CaseRow]
    outlooks: Mapping[uuid.UUID, Outlook]
    findings: Mapping[uuid.UUID, Sequence[FindingRow]]
    deeds: Mapping[tuple[uuid.UUID, str, int], DeedRow]


def _read(viewer: Standing, wanted: Iterable[uuid.UUID]) -> _Read:
    asked = set(wanted)
    zone = ZoneInfo(viewer.zone)
    known = {c.id: c for c in cases.cases(viewer) if c.id in asked}
    shared = cases.shared(viewer, known)
    alone = [c.id for c in known.values() if not c.joint and c.id not in shared]
    outlooks = cases.outlooks(viewer, known)
    findings = _findings(viewer, alone, outlooks)
    answered = signals.deeds(viewer, [case for case in alone if findings[case]])
    return _Read(
        zone=zone,
        today=viewer.now.astimezone(zone).date(),
        known=known,
        outlooks=outlooks,
        findings=findings,
        deeds={(d.about, d.signal, d.session): d for d in answered},
    )


def _findings(
    viewer: Standing, alone: Sequence[uuid.UUID], outlooks: Mapping[uuid.UUID, Outlook]
) -> dict[uuid.UUID, list[FindingRow]]:
    """What is told of a session that is not over yet waits, except what was said before it."""
    found = signals.findings(viewer, alone)
    early = {f.case for f in found if f.session > outlooks[f.case].last}
    between = {a.id for a in relationships.alliances(viewer, early)}
    kept: dict[uuid.UUID, list[FindingRow]] = {case: [] for case in alone}
    for f in found:
        if f.about not in between or f.session <= outlooks[f.case].last:
            kept[f.case].append(f)
    return kept


def _bare(read: _Read, case: uuid.UUID, language: str) -> CaseRow:
    """The row without names and pictures: enough for its place."""
    facts = _facts(read, case)
    if case in read.findings and not facts.found:
        return CaseRow("", NOTHING_TO_SAY, "", facts.next_day)  # most rows: nothing to weigh
    return row(facts, language)


def _rows(
    viewer: Standing, read: _Read, shown: Sequence[uuid.UUID], language: str
) -> tuple[Row, ...]:
    """Rows as they are shown, with the small pictures of cases of one client."""
    clients = {
        case: {m.person: m.nickname for m in members if m.is_member}
        for case, members in cases.members(viewer, shown).items()
    }
    client: Ratings = {}
    therapist: Ratings = {}
    alone = [case for case in shown if case in read.findings]
    for rated in measures.ratings(viewer, alone, "alliance"):
        side = client if rated.owner in clients[rated.case] else therapist
        side.setdefault(rated.case, {})[rated.session] = rated.value
    return tuple(
        Row(
            case=case,
            names=tuple(clients[case].values()),
            setting=read.known[case].setting,
            problem=read.known[case].problem,
            next_starts=read.outlooks[case].next_starts,
            says=row(
                _facts(
                    read, case, clients[case], client.get(case, NONE), therapist.get(case, NONE)
                ),
                language,
            ),
        )
        for case in shown
    )


def _facts(
    read: _Read,
    case: uuid.UUID,
    clients: Mapping[uuid.UUID, str] | None = None,
    client: Mapping[int, float] = NONE,
    therapist: Mapping[int, float] = NONE,
) -> CaseFacts:
    """Without `clients`, as many nameless ones as decide whether the row is a joint one."""
    outlook = read.outlooks[case]
    starts = outlook.next_starts
    members = tuple(Member(str(person), name) for person, name in (clients or {}).items())
    if case not in read.findings and len(members) < 2:
        members = (*members, Member("", ""), Member("", ""))[:2]
    return CaseFacts(
        last=outlook.last,
        clients=members,
        found=tuple(_found(read, f, clients or {}) for f in read.findings.get(case, ())),
        next_day=starts.astimezone(read.zone).date() if starts else None,
        today=read.today,
        rated=len(client),
        a=tuple(sorted(client.items())),
        b=tuple(sorted(therapist.items())),
    )


def _found(read: _Read, f: FindingRow, clients: Mapping[uuid.UUID, str]) -> Found:
    """In a case of one client, what is not about them is about them with their therapist."""
    deed = read.deeds.get((f.about, f.signal, f.session))
    done = Done(deed.what) if deed else None
    if f.about in clients:
        return Found(finding_of(f), str(f.about), done=done)
    return Found(finding_of(f), next(map(str, clients), ""), str(f.about), done)

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
from accord_web.cases.queries import MemberRow, Outlook
from accord_web.flows.briefing import finding_of
from accord_web.measures import queries as measures
from accord_web.privacy.access import Side, Standing
from accord_web.relationships import queries as relationships
from accord_web.relationships.queries import RelationshipRow
from accord_web.signals import queries as signals

PAGE = 60  # rows of one page: a whole caseload of most therapists
NOTHING = Outlook()


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the caseload, or of today."""

    case: uuid.UUID
    names: tuple[str, ...]
    setting: str
    problem: str
    next_starts: datetime | None
    says: CaseRow

    @property
    def joint(self) -> bool:
        return len(self.names) > 1


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of rows, and how many there are."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    open: int
    worth_a_word: int  # cases of one client with something to say


def rows(viewer: Standing, language: str = "en", page: int = 1) -> Caseload:
    """The viewer's own cases, ordered by need: the latest findings decide, then the diary."""
    known = {c.id: c for c in cases.cases(viewer) if viewer.cases[c.id].is_therapist}
    read = _read(viewer, list(known))
    bare = {c: row(_facts(read, c), language) for c in known}
    ordered = sorted(bare, key=lambda c: (order(bare[c]), c))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(page, 1), pages)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    worth = sum(1 for one in bare.values() if one.tag in {"notice", "danger"})
    drawn = _rows(viewer, read, known, shown, language)
    return Caseload(drawn, page, pages, len(ordered), worth)


def rows_of(
    viewer: Standing, wanted: Iterable[uuid.UUID], language: str = "en"
) -> dict[uuid.UUID, Row]:
    """The rows of these cases only, by case."""
    mine = set(viewer.cases_as(Side.THERAPIST)) & set(wanted)
    known = {c.id: c for c in cases.cases(viewer) if c.id in mine}
    made = _rows(viewer, _read(viewer, list(known)), known, list(known), language)
    return {one.case: one for one in made}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the queries gave, by case."""

    today: date
    zone: ZoneInfo
    members: Mapping[uuid.UUID, Sequence[MemberRow]]
    alliances: Mapping[uuid.UUID, RelationshipRow]
    outlooks: Mapping[uuid.UUID, Outlook]
    found: Mapping[uuid.UUID, Sequence[Found]]


def _read(viewer: Standing, wanted: Sequence[uuid.UUID]) -> _Read:
    zone = ZoneInfo(viewer.zone)
    members = cases.members(viewer, wanted)
    alone = [c for c in wanted if len(_clients(members[c])) == 1]
    alliances = {a.id: a for a in relationships.alliances(viewer, alone)}
    outlooks = cases.outlooks(viewer, wanted)
    return _Read(
        today=viewer.now.astimezone(zone).date(),
        zone=zone,
        members=members,
        alliances=alliances,
        outlooks=outlooks,
        found=_found(viewer, alone, alliances, outlooks),
    )


def _clients(members: Iterable[MemberRow]) -> dict[uuid.UUID, str]:
    return {m.person: m.nickname for m in members if m.is_member}


def _found(
    viewer: Standing,
    alone: Sequence[uuid.UUID],
    alliances: Mapping[uuid.UUID, RelationshipRow],
    outlooks: Mapping[uuid.UUID, Outlook],
) -> dict[uuid.UUID, list[Found]]:
    """Findings by case, for cases of one client only."""
    deeds = {(d.about, d.signal, d.session): d for d in signals.deeds(viewer, alone)}
    found: dict[uuid.UUID, list[Found]] = {c: [] for c in alone}
    for f in signals.findings(viewer, alone):
        between = alliances.get(f.about)
        if between and f.session > outlooks.get(f.case, NOTHING).last:
            continue  # told of a session that is not over yet
        client = between.one if between else f.about
        therapist = str(between.other) if between else ""
        deed = deeds.get((f.about, f.signal, f.session))
        done = Done(deed.what) if deed else None
        found[f.case].append(Found(finding_of(f), str(client), therapist, done))
    return found


def _rows(
    viewer: Standing,
    read: _Read,
    known: Mapping[uuid.UUID, cases.CaseRow],
    shown: Sequence[uuid.UUID],
    language: str,
) -> tuple[Row, ...]:
    """Rows as they are shown, with the small pictures of cases of one client."""
    client, therapist = _ratings(viewer, read, [c for c in shown if c in read.found])
    made = []
    for c in shown:
        facts = _facts(read, c, client.get(c, {}), therapist.get(c, {}))
        made.append(
            Row(
                case=c,
                names=tuple(member.name for member in facts.clients),
                setting=known[c].setting,
                problem=known[c].problem,
                next_starts=read.outlooks[c].next_starts,
                says=row(facts, language),
            )
        )
    return tuple(made)


Ratings = dict[uuid.UUID, dict[int, float]]


def _ratings(viewer: Standing, read: _Read, alone: Sequence[uuid.UUID]) -> tuple[Ratings, Ratings]:
    """Both sides' ratings of working together, by case and session."""
    client: Ratings = {}
    therapist: Ratings = {}
    for rated in measures.ratings(viewer, alone, "alliance"):
        side = client if rated.owner in _clients(read.members[rated.case]) else therapist
        side.setdefault(rated.case, {})[rated.session] = rated.value
    return client, therapist


def _facts(
    read: _Read,
    case: uuid.UUID,
    client: Mapping[int, float] = {},
    therapist: Mapping[int, float] = {},
) -> CaseFacts:
    outlook = read.outlooks[case]
    starts = outlook.next_starts
    people = _clients(read.members[case])
    return CaseFacts(
        last=outlook.last,
        clients=tuple(Member(str(person), name) for person, name in people.items()),
        found=tuple(read.found.get(case, ())),
        next_day=starts.astimezone(read.zone).date() if starts else None,
        today=read.today,
        rated=len(client),
        a=tuple(sorted(client.items())),
        b=tuple(sorted(therapist.items())),
    )

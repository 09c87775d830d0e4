"""The map of the people around somebody, put together from what the viewer may read of it.

Nothing of it is kept as a map. A map is one sitting with a response for each person on it, told
like anything that nobody asked for, and read as any answer is: whoever may not read where
somebody stands has a map without them, and no figure made of them (docs/decisions/0041).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accord.ecomap import Entry, Figures, Layout, Map, Said, Somebody, Stay, figures, layout, map_on
from accord.ecomap.maps import days, far
from accord.records import Answer, State
from accord_web.cases.former import left
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import MAP, draft, sent_before
from accord_web.flows.name import asked_in
from accord_web.flows.sending import CLAIMED, ROUTE, SEEN, Outcome, Sending
from accord_web.flows.tell import tell
from accord_web.measures.queries import PartRow, TieRow, parts
from accord_web.people.queries import names
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import RelationshipRow, ties

MEASURE, TIE, HOPE = "map", "tie", "tie-goal"
CHAINED = 6  # maps through which a picture is followed, so that everybody stays where they stood
EARLIER = 84  # days: with what was said about three months before, what is now is compared


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the map, by the key that stands for them in it."""

    key: str
    nickname: str
    role: str
    tie: uuid.UUID  # the latest with them
    here: bool  # whether they are on the map now


@dataclass(frozen=True, slots=True)
class Maps:
    """Everything of one person's maps that the viewer may read."""

    people: Mapping[str, Person]
    entries: tuple[Entry, ...]
    stays: Mapping[str, Stay]
    leans: Mapping[str, float]  # how much they lean on each, as last said

    @property
    def days(self) -> list[date]:
        return days(self.entries)

    @property
    def latest(self) -> Map:
        """As it stands now: with everybody who is on it, and what was last said of each."""
        return self.on(date.max)

    def on(self, day: date) -> Map:
        return map_on(day, self.entries, self.stays)

    def picture(self, initials: Mapping[str, str] | None = None) -> Layout:
        """The latest map, drawn through those before it."""
        called = initials or {key: one.nickname for key, one in self.people.items()}
        drawn: Layout | None = None
        for day in [*self.days[:-1][-CHAINED:], date.max]:
            here = self.on(day).people.items()
            people = [Somebody(key, called[key], far(said.distance)) for key, said in here]
            drawn = layout(people, last=drawn)
        assert drawn is not None
        return drawn

    @property
    def figures(self) -> Figures:
        """Of the latest map, beside the one of about three months before, where there is one."""
        told = self.days
        earlier = [day for day in told if (told[-1] - day).days >= EARLIER]
        before = self.on(earlier[-1]) if earlier else None
        return figures(self.latest, self.leans, before=before)


def own(viewer: Standing) -> Maps:
    """The viewer's own, with everybody whom they ever named."""
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    cases = [*viewer.cases_as(Side.MEMBER), *left(viewer)]
    held = [
        tie for case in cases for tie in ties(viewer, case, ended=True) if tie.one == viewer.person
    ]
    read = parts(viewer, cases, measures=[MEASURE, TIE], about=[viewer.person])
    called = {one.id: one for one in names(viewer, viewer.person, let_go=True)}
    now = {one.id for one in names(viewer, viewer.person)}
    key_of = {tie.id: str(tie.named) for tie in held}
    people: dict[str, Person] = {}
    stays: dict[str, Stay] = {}
    for tie in sorted(held, key=lambda tie: tie.id):
        if tie.named is None or tie.named not in called:
            continue
        key, one = str(tie.named), called[tie.named]
        people[key] = Person(key, one.nickname, one.role, tie.id, one.id in now)
        stays[key] = _stay(viewer, tie, stays.get(key), ended=one.id not in now)
    mine = [row for row in read if row.owner == viewer.person]
    return _maps(people, stays, mine, key_of)


def of_client(
    viewer: Standing,
    case: uuid.UUID,
    client: uuid.UUID,
    read: Sequence[PartRow],
    known: Sequence[TieRow],
) -> Maps:
    """One client's, as a therapist of the case may read it: those of whom the gate opens a part.

    `read` are the parts of the case that the viewer may read, `known` the ties these tell of.
    """
    held = {tie.id: tie for tie in ties(viewer, case)}
    people, stays, key_of = {}, {}, {}
    for row in known:
        if row.client != client or row.relationship not in held:
            continue
        key = str(row.relationship)
        people[key] = Person(key, row.nickname, row.role, row.relationship, True)
        stays[key] = _stay(viewer, held[row.relationship], None, ended=False)
        key_of[row.relationship] = key
    mine = [row for row in read if row.owner == client and row.measure in {MEASURE, TIE}]
    return _maps(people, stays, mine, key_of)


def _stay(viewer: Standing, tie: RelationshipRow, before: Stay | None, *, ended: bool) -> Stay:
    """From the first tie with somebody until the last; a case handed over begins another."""
    since = before.since if before else _day(viewer, tie.since)
    until = _day(viewer, tie.until) if ended and tie.until else None
    return Stay(since, until)


def _day(viewer: Standing, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(viewer.zone)).date()


def _maps(
    people: Mapping[str, Person],
    stays: Mapping[str, Stay],
    read: Sequence[PartRow],
    key_of: Mapping[uuid.UUID, str],
) -> Maps:
    entries, leans = [], {}
    for row in read:
        key = key_of.get(row.relationship) if row.relationship else None
        if key is None:
            continue
        if row.measure == MEASURE:
            said = Said(_code(row.answers, "distance"), _code(row.answers, "contact"))
            if said != Said():
                entries.append(Entry(key, row.meant_for, said))
        elif (support := row.answers.get("support")) and support.state is State.ANSWERED:
            leans[key] = float(str(support.value))
    return Maps(people, tuple(entries), stays, leans)


def _code(answers: Mapping[str, Answer], item: str) -> str | None:
    found = answers.get(item)
    return str(found.value) if found and found.state is State.ANSWERED else None


def case_of(viewer: Standing) -> uuid.UUID | None:
    """The case in which the viewer's map is told: where they name people, if anywhere."""
    return asked_in(viewer)


def check_sitting(viewer: Standing, case: uuid.UUID, sitting: uuid.UUID) -> None:
    """Raises NotAllowed for an id that no form makes, and for somebody else's sitting."""
    there = sent_before(viewer, sitting)
    draft(viewer, case, MAP, there, sitting=sitting)


def on_it(viewer: Standing, case: uuid.UUID) -> dict[uuid.UUID, str]:
    """The ties that are asked about now, by id, each with the key of its person."""
    called = {one.id for one in names(viewer, viewer.person)} if viewer.person else set()
    return {
        tie.id: str(tie.named)
        for tie in ties(viewer, case)
        if tie.one == viewer.person and tie.named in called
    }


def tell_map(
    viewer: Standing,
    case: uuid.UUID,
    told: Mapping[uuid.UUID, Said],
    sitting: uuid.UUID,
    *,
    route: str,
    as_sent: str,
    language: str,
    by: uuid.UUID,
) -> Outcome:
    """Keep a map: of each tie what was said now. The same sitting sent again is kept once.

    A changed one takes the place of the first: whoever goes back on their own page corrects it.
    """
    asked = [ToAsk(MEASURE, tie) for tie, said in told.items() if said != Said()]
    if not asked:
        return Outcome.BLANK
    there = sent_before(viewer, sitting)
    row = draft(viewer, case, MAP, there or asked, sitting=sitting)
    if there and {one.relationship for one in there} != {one.relationship for one in asked}:
        row = draft(viewer, case, MAP, asked)  # others are on it now: another map
    body = {ROUTE: route, SEEN: "unasked", CLAIMED: ""}
    shown = []
    for one in row.asked:
        said = told.get(one.relationship, Said()) if one.relationship else Said()
        for item, value in (("distance", said.distance), ("contact", said.contact)):
            body[f"{one.order}.{item}"] = value or ""
            shown.append(f"{one.order}.{item}")
    body["shown"] = ",".join(shown)
    sending = Sending(
        body, mode="phone", language=language, as_sent=as_sent, formed_at=row.opens_at
    )
    return tell(viewer, row, sending, again=row.sent_at is not None, by=by)

"""What somebody sent, for their own eyes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.measures.measure import Item, Measure
from accord.measures.schema import load
from accord.measures.wording import Wording, fill, wording
from accord.records import Answer, State
from accord_web.cases.former import left
from accord_web.checkins.form import NAMED
from accord_web.measures.queries import PartRow, parts
from accord_web.people.queries import names
from accord_web.portal import members, routes
from accord_web.portal.reading import Readers, by_members, by_staff, readers_of
from accord_web.privacy.access import Side
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import ties

# Titles for a list, which may be looked at over a shoulder: no name stands in them, and no word
# on safety; the page behind the line tells more.
IN_A_LIST = {
    "tie": gettext_lazy("One relationship"),
    "setback": gettext_lazy("Something of my own"),
    "safety-self": gettext_lazy("A few more questions"),
}
NOBODY: Mapping[str, str] = MappingProxyType({})
# Taps that stand with the setback they belong to, on its own page.
WITH_ANOTHER = frozenset({"setback-back"})
MAP = "map"  # as many responses as people
BEFORE, AFTER = "before", "after"  # the session
ASKED_AFTER = frozenset({"session-client", "together"})


@dataclass(frozen=True, slots=True)
class Choosing:
    """One part that leaves a choice, as it is read now."""

    part: str
    title: str
    route: str
    reads: str
    opened_to: frozenset[uuid.UUID]  # other members


@dataclass(frozen=True, slots=True)
class Sent:
    """One measure that the viewer filled in."""

    response: uuid.UUID
    case: uuid.UUID
    measure: str
    title: str
    meant_for: date
    received_at: datetime
    session: int | None
    route: str  # the one that was chosen, where there is a choice
    reads: str  # which staff read it, in one sentence
    parts: tuple[Choosing, ...]  # the parts that leave a choice, on a page of its own
    lines: tuple[tuple[str, str], ...]  # who reads what of it; one line without a name where alike
    may_change: bool
    status: str  # that the questions are new


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was sent together."""

    day: date
    moment: str  # before or after the session; empty where none is known
    rows: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what was answered."""

    question: str
    answer: str
    ends: str  # what the ends of its steps mean


def took_part(viewer: Standing) -> list[uuid.UUID]:
    """Where one takes part, and where one did: one's own answers stay one's own."""
    return [*viewer.cases_as(Side.MEMBER), *left(viewer)]


def own_parts(viewer: Standing) -> dict[uuid.UUID, list[PartRow]]:
    """The viewer's own answers as a member, by response, newest first; none that is blank."""
    found: dict[uuid.UUID, list[PartRow]] = {}
    if viewer.person is None:
        return found
    rows = parts(viewer, took_part(viewer), about=[viewer.person])
    for row in sorted(rows, key=lambda row: row.received_at, reverse=True):
        if row.owner == viewer.person:
            found.setdefault(row.response, []).append(row)
    return {response: held for response, held in found.items() if any(map(_answered, held))}


def _answered(row: PartRow) -> bool:
    return any(answer.state is State.ANSWERED for answer in row.answers.values())


def sittings(viewer: Standing, language: str) -> list[Sitting]:
    """Everything the viewer sent, sitting by sitting, newest first."""
    staff = {case: readers_of(viewer, case) for case in took_part(viewer)}
    sent = [
        _sent(rows, language, staff[rows[0].case])
        for rows in own_parts(viewer).values()
        if rows[0].measure not in WITH_ANOTHER
    ]
    sent.sort(key=_when, reverse=True)
    return [
        Sitting(day, _moment(rows), tuple(_one_map(rows)))
        for (day, *_more), found in groupby(sent, key=_when)
        if (rows := list(found))
    ]


def sent_together(viewer: Standing, one: Sent, language: str) -> list[Sent]:
    """A map is as many responses as people: all that were sent with this one."""
    here = readers_of(viewer, one.case)
    found = [
        _sent(rows, language, here)
        for rows in own_parts(viewer).values()
        if (rows[0].case, rows[0].measure) == (one.case, one.measure)
    ]
    return [row for row in found if _when(row) == _when(one)]


def _one_map(rows: Sequence[Sent]) -> list[Sent]:
    """The people of one map stand in one line, so that a list does not tell how many there are."""
    maps = [row for row in rows if row.measure == MAP]
    reads = {row.reads for row in maps}
    differs = _("Who reads it differs from piece to piece.")
    first = [replace(row, reads=row.reads if len(reads) == 1 else differs) for row in maps[:1]]
    return [*first, *(row for row in rows if row.measure != MAP)]


def _when(one: Sent) -> tuple[date, datetime, int]:
    return one.meant_for, one.received_at, one.session or 0


def _moment(rows: Sequence[Sent]) -> str:
    if all(one.session is None for one in rows):
        return ""
    return AFTER if any(one.measure in ASKED_AFTER for one in rows) else BEFORE


def one_sent(viewer: Standing, response: uuid.UUID, language: str) -> tuple[Sent, list[Line]]:
    """One of them with its answers. Somebody else's does not exist here."""
    rows = own_parts(viewer).get(response)
    if not rows:
        raise NotAllowed("Nothing of the viewer's own.")
    here = readers_of(viewer, rows[0].case)
    about = _about(viewer, rows[0]) or routes.therapists(here.staff, named=True)
    words = wording(rows[0].measure, language)
    given = {item: answer for row in rows for item, answer in row.answers.items()}
    called = _named(viewer, rows[0])
    lines = [
        line_of(item, given[item.id], words, about, called)
        for item in load(rows[0].measure).items
        if item.id in given and given[item.id].state is not State.NOT_ASKED
    ]
    return _sent(rows, language, here, opened=True), lines


def _sent(rows: Sequence[PartRow], language: str, here: Readers, *, opened: bool = False) -> Sent:
    """One measure that was sent; `opened` on a page of its own, else as a line of a list."""
    measure = load(rows[0].measure)
    chosen = [row for row in rows if measure.part(row.part).candour]
    row = (chosen or rows)[0]
    parts = tuple(_choosing(measure, one, here) for one in chosen)
    words = wording(measure.id, language)
    return Sent(
        response=row.response,
        case=row.case,
        measure=measure.id,
        title=str(IN_A_LIST.get(measure.id) or words.title),
        meant_for=row.meant_for,
        received_at=row.received_at,
        session=row.session,
        route=row.route if len({one.route for one in chosen}) == 1 else "",
        reads=_reads(measure, chosen or rows, here, opened=opened),
        parts=parts if opened else (),
        lines=_lines(parts) if opened else (),
        may_change=bool(chosen),
        status=words.status,
    )


def _reads(measure: Measure, rows: Sequence[PartRow], here: Readers, *, opened: bool) -> str:
    """A list may be looked at over a shoulder: it says nothing of other members."""
    if measure.part(rows[0].part).critical and not opened:
        return _("Read by those who were named before you answered.")
    said = {by_staff(here, measure.part(row.part), row) for row in rows}
    return said.pop() if len(said) == 1 else _("Who reads it differs from piece to piece.")


def _choosing(measure: Measure, row: PartRow, here: Readers) -> Choosing:
    said = [by_staff(here, measure.part(row.part), row), by_members(here, row)]
    title = members.what((measure.id, row.part))
    reads = " ".join(one for one in said if one)
    return Choosing(row.part, title, row.route, reads, here.by_part[row.id].granted)


def _lines(parts: Sequence[Choosing]) -> tuple[tuple[str, str], ...]:
    """What is read by the same people stands together: “How you have been and how hopeful …”."""
    found: dict[str, list[str]] = {}
    for one in parts:
        found.setdefault(one.reads, []).append(one.title)
    if len(found) < 2:
        return tuple(("", reads) for reads in found)
    return tuple(
        (routes.capital(routes.joined(titles, _("and"))), reads) for reads, titles in found.items()
    )


def _about(viewer: Standing, row: PartRow) -> str:
    """The name of the person outside therapy whom this is about, where it is about one."""
    held = ties(viewer, row.case, ended=True)
    tie = next((t for t in held if t.id == row.relationship), None)
    if tie is None:
        return ""
    called = {n.id: n.nickname for n in names(viewer, row.owner, let_go=True)}
    return called.get(tie.named, "…")


def _named(viewer: Standing, row: PartRow) -> dict[str, str]:
    """The names that the viewer gave, by the id of the relationship."""
    called = {n.id: n.nickname for n in names(viewer, row.owner, let_go=True)}
    return {
        str(tie.id): called.get(tie.named, "…")
        for tie in ties(viewer, row.case, ended=True)
        if tie.one == row.owner
    }


def line_of(
    item: Item, answer: Answer, words: Wording, about: str, named: Mapping[str, str] = NOBODY
) -> Line:
    here = words.item(item.id)
    ends = ""
    if answer.state is not State.ANSWERED:
        said = _("Not answered")
    elif item.codes:
        code = str(answer.value)
        label = here.options.get(code) or (named.get(code, "…") if item.kind == NAMED else code)
        said = fill(label, name=about)
    else:
        said = str(answer.value)
        if here.low:
            ends = _("0: %(low)s. 10: %(high)s.") % {"low": here.low, "high": here.high}
    return Line(fill(here.text, name=about), said, ends)

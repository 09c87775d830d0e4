"""What somebody sent, for their own eyes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.measures.measure import Item
from accord.measures.schema import load
from accord.measures.wording import fill, wording
from accord.records import Answer, State
from accord_web.cases.queries import readers
from accord_web.measures.queries import PartRow, parts
from accord_web.people.queries import names
from accord_web.portal import routes
from accord_web.privacy.access import NotAllowed, Side, Standing
from accord_web.relationships.queries import ties

# Titles for a list, which may be looked at over a shoulder: no name stands in them.
IN_A_LIST = {"tie": gettext_lazy("One relationship")}


@dataclass(frozen=True, slots=True)
class Sent:
    """One measure that the viewer filled in."""

    response: uuid.UUID
    case: uuid.UUID
    measure: str
    title: str
    meant_for: date
    session: int | None
    route: str  # the one that was chosen, where there is a choice
    reads: str  # who reads it, in one sentence
    may_change: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what was answered."""

    question: str
    answer: str


def own_parts(viewer: Standing) -> dict[uuid.UUID, list[PartRow]]:
    """The viewer's own answers as a member, by response, newest first."""
    found: dict[uuid.UUID, list[PartRow]] = {}
    if viewer.person is None:
        return found
    rows = parts(viewer, viewer.cases_as(Side.MEMBER), about=[viewer.person])
    for row in sorted(rows, key=lambda row: row.received_at, reverse=True):
        if row.owner == viewer.person:
            found.setdefault(row.response, []).append(row)
    return found


def all_sent(viewer: Standing, language: str) -> list[Sent]:
    staff = {case: readers(viewer, case) for case in viewer.cases_as(Side.MEMBER)}
    return [
        _sent(rows, routes.choices(staff[rows[0].case], named=True), language, staff[rows[0].case])
        for rows in own_parts(viewer).values()
    ]


def one_sent(viewer: Standing, response: uuid.UUID, language: str) -> tuple[Sent, list[Line]]:
    """One of them with its answers. Somebody else's does not exist here."""
    rows = own_parts(viewer).get(response)
    if not rows:
        raise NotAllowed("Nothing of the viewer's own.")
    staff = readers(viewer, rows[0].case)
    about = _about(viewer, rows[0]) or routes.therapists(staff, named=True)
    words = wording(rows[0].measure, language)
    given = {item: answer for row in rows for item, answer in row.answers.items()}
    lines = [
        Line(fill(words.item(item.id).text, name=about), _said(item, given[item.id], words, about))
        for item in load(rows[0].measure).items
        if item.id in given and given[item.id].state is not State.NOT_ASKED
    ]
    return _sent(rows, routes.choices(staff, named=True), language, staff), lines


def _sent(rows: Sequence[PartRow], offered: Sequence[routes.Choice], language: str, staff) -> Sent:
    measure = load(rows[0].measure)
    chosen = [row for row in rows if measure.part(row.part).candour]
    row = (chosen or rows)[0]
    title = IN_A_LIST.get(measure.id) or wording(measure.id, language).title
    return Sent(
        response=row.response,
        case=row.case,
        measure=measure.id,
        title=str(title),
        meant_for=row.meant_for,
        session=row.session,
        route=row.route if chosen else "",
        reads=routes.reads_now(measure.part(row.part), row.route, offered, staff),
        may_change=bool(chosen),
    )


def _about(viewer: Standing, row: PartRow) -> str:
    """The name of the person outside therapy whom this is about, where it is about one."""
    tie = next((t for t in ties(viewer, row.case) if t.id == row.relationship), None)
    if tie is None:
        return ""
    return next((n.nickname for n in names(viewer, row.owner) if n.id == tie.named), "…")


def _said(item: Item, answer: Answer, words, about: str) -> str:
    if answer.state is not State.ANSWERED:
        return _("Not answered")
    here = words.item(item.id)
    if item.codes:
        return fill(here.options[str(answer.value)], name=about)
    if item.kind == "text":
        return str(answer.value)
    ends: Mapping[str, object] = {"n": answer.value, "low": here.low, "high": here.high}
    return _("%(n)s, from 0 (%(low)s) to 10 (%(high)s)") % ends

"""Who reads what, asked of the gate itself: every cell of the tables is its answer."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from docs.generator.markdown import page, sentence, table, yes
from docs.generator.source import comments

from accord.errors import MeasureError
from accord.measures.measure import Part
from accord.measures.schema import ids, load
from accord.measures.wording import wording
from accord_web.flows.submit import route_of
from accord_web.measures.packing import widest
from accord_web.privacy import fields, sharing
from accord_web.privacy.access import SEES, Role, Route, Side, Widest
from accord_web.privacy.fields import Kind
from accord_web.privacy.gate import PartFacts, may_read
from accord_web.privacy.standing import InCase, Standing

SIDES: Mapping[Side, str] = {
    Side.OWN: "the person themselves",
    Side.THERAPIST: "therapists of the case",
    Side.SUPERVISOR: "the supervisor who accepted the case",
    Side.RESPONDER: "those who answer for safety",
    Side.MEMBER: "other clients in the case",
    Side.NONE: "anyone else",
}
CHOICES: Mapping[Route, str] = {
    Route.NOW: "my therapist now",
    Route.LATER: "after we next met",
    Route.SUPERVISOR: "the supervisor",
    Route.NOBODY: "no one",
}
OWNER, CASE, CLINIC = (uuid.UUID(int=number) for number in (1, 2, 3))
MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
ENDS, SENT = MONDAY + timedelta(minutes=50), MONDAY + timedelta(minutes=55)
LONG_AFTER = MONDAY + timedelta(days=365)


def text() -> str:
    return page(
        "Who reads what",
        "This page is made by asking the gate, the one place in the code that decides. It is meant "
        "to be read and approved by clinicians. If a line is wrong here, the product is wrong.",
        "Three things must agree before somebody reads an answer: where they stand towards it, the "
        "choice of the person who gave it (never beyond what the measure permits), and the time.",
        *_kinds(),
        *_choices(),
        *_parts(),
        *_times(),
        *_rest(),
    )


def sides_of(kind: Kind) -> list[Side]:
    return [side for side in SIDES if kind in SEES[side]]


def readers(route: Route, widest_readers: Widest) -> list[Side]:
    """Whom the gate lets read such a part, once its time has come."""
    part = PartFacts(OWNER, CASE, CLINIC, route, widest_readers, readable_from=MONDAY)
    return [side for side, standing in _standings().items() if may_read(standing, part)]


def _standings() -> dict[Side, Standing]:
    """One viewer for each place to stand; anyone else is another therapist of the same clinic."""
    other = Standing(uuid.UUID(int=9), LONG_AFTER, clinics=frozenset({CLINIC}), staff=True)

    def within(role: Role) -> Standing:
        return replace(other, cases={CASE: InCase(frozenset({role}), accepted=True)})

    return {
        Side.OWN: replace(within(Role.CLIENT), person=OWNER),
        Side.THERAPIST: within(Role.THERAPIST),
        Side.SUPERVISOR: within(Role.SUPERVISOR),
        Side.RESPONDER: replace(other, responder_for=frozenset({CLINIC})),
        Side.MEMBER: within(Role.PARTNER),
        Side.NONE: other,
    }


def _kinds() -> list[str]:
    said = comments(fields)
    rows = [
        (kind.value, sentence(said[kind.name]), *(yes(kind in SEES[side]) for side in SIDES))
        for kind in Kind
    ]
    return [
        "## The most that each may ever see",
        "By kind of fact. “Anyone else” is another therapist, another client, or an administrator: "
        "having a task in the clinic opens no case. A supervisor who has not accepted the case is "
        "anyone else too.",
        table(("kind", "what it is", *SIDES.values()), rows),
    ]


def _choices() -> list[str]:
    rows = [(name, _said(readers(route, Widest.SHARED))) for route, name in CHOICES.items()]
    return [
        "## What each choice opens",
        "For a part that leaves a choice. “No one” still counts in totals of 20 people or more.",
        table(("the person chose", "who reads it"), rows),
        _members(),
    ]


def _members() -> str:
    """Asked of the gate too, so that the sentence goes once it is no longer so."""
    if any(Side.MEMBER in readers(route, widest) for route in Route for widest in Widest):
        return ""
    return (
        "Nothing opens an answer to the other clients of a case. Sharing between members is not "
        "built yet."
    )


def _parts() -> list[str]:
    rows = [_part(id, part) for id in ids() for part in load(id).parts]
    return [
        "## Part by part",
        "A part is a group of questions that are shared together. One choice counts for all parts "
        "of a check-in that leave one.",
        table(("measure", "part", "may they choose?", "who reads it"), rows),
    ]


def _part(measure_id: str, part: Part) -> tuple[str, str, str, str]:
    measure = load(measure_id)
    own = measure.respondent == "therapist"
    link = f"[{measure_id}](measures/{measure_id}.md)"
    try:
        name = wording(measure_id).parts[part.id]
    except MeasureError:
        name = part.id
    opened = {chosen: _opened(part, chosen, own=own) for chosen in CHOICES}
    if len({tuple(found) for found in opened.values()}) == 1:
        return link, name, "no", _said(opened[Route.NOW])
    if opened == {chosen: readers(chosen, Widest.SHARED) for chosen in CHOICES}:
        return link, name, "yes", "by their choice, as above"
    said = (f"{CHOICES[chosen]}: {_said(found)}" for chosen, found in opened.items())
    return link, name, "yes", ". ".join(said)


def _opened(part: Part, chosen: Route, *, own: bool) -> list[Side]:
    return readers(route_of(part, chosen, own=own), widest(part))


def _said(found: list[Side]) -> str:
    return "; ".join(SIDES[side] for side in found) or "nobody"


@dataclass(frozen=True, slots=True)
class _Example:
    what: str
    route: Route
    waits: bool
    moments: sharing.Moments


def _times() -> list[str]:
    rows = [(one.what, _when(one)) for one in _examples()]
    return [
        "## From when",
        "Client and therapist rate a session without seeing each other's ratings. This ends with "
        "the therapist's own answer, or a day after the session, or an hour before the next one, "
        "whichever comes first. Tension, held back and safety never wait.",
        "Examples, worked out by the code, for a session on Monday from 14:00 to 14:50 and a "
        "client who answers at 14:55:",
        table(("what happened", "it can be read from"), rows),
    ]


def _examples() -> list[_Example]:
    plain = sharing.Moments(received=SENT, session_ends=ENDS)
    week = replace(plain, next_begins=MONDAY + timedelta(days=7))
    met = replace(plain, next_held_until=ENDS + timedelta(days=7))
    evening = replace(week, other_side_answered=MONDAY + timedelta(hours=4))
    before = replace(week, other_side_answered=ENDS)
    soon = replace(plain, next_begins=MONDAY + timedelta(hours=19))
    return [
        _Example("Ratings; the therapist answers at 18:00", Route.NOW, True, evening),
        _Example("Ratings; the therapist had answered at 14:50", Route.NOW, True, before),
        _Example("Ratings; the therapist does not answer", Route.NOW, True, week),
        _Example("Ratings; no answer, next session Tuesday 9:00", Route.NOW, True, soon),
        _Example("Tension; the therapist does not answer", Route.NOW, False, week),
        _Example("“After we next met”; met a week later", Route.LATER, True, met),
        _Example("“After we next met”; not met yet", Route.LATER, True, week),
        _Example("“The supervisor”", Route.SUPERVISOR, True, week),
        _Example("“No one”", Route.NOBODY, True, week),
    ]


def _when(one: _Example) -> str:
    moment = sharing.readable_from(one.route, waits=one.waits, moments=one.moments)
    if moment is None:
        return "never" if one.route is Route.NOBODY else "not until they have met"
    if moment == one.moments.received:
        return "at once"
    days = (moment.date() - MONDAY.date()).days
    return f"{moment:%A %H:%M}" + (" the week after" if days >= 7 else "")


def _rest() -> list[str]:
    return [
        "## What follows from it",
        "What somebody may not read takes part in nothing they see: no score, no finding, no "
        "count, no order. It looks like a question that was passed over. Findings are for the "
        "therapists of the case alone, and only once everything they rest on may be read. A change "
        "of mind changes both at once. What someone has read, they have read.",
    ]

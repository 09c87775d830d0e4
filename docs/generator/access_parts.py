"""Who reads what, part by part and from when, and the most that each may ever see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from docs.generator.asked import MONDAY, VIEWERS, Answer, readers, said, sees
from docs.generator.markdown import sentence, table, yes
from docs.generator.source import comments

from accord.errors import MeasureError
from accord.measures.measure import Part
from accord.measures.schema import ids, load
from accord.measures.wording import wording
from accord_web.flows.submit import route_of
from accord_web.measures.packing import widest
from accord_web.privacy import fields, gate, sharing
from accord_web.privacy.access import SEES, Route, Side, Widest
from accord_web.privacy.fields import Kind
from accord_web.privacy.gate import Record

SIDES: Mapping[Side, str] = {
    Side.OWN: "the person themselves",
    Side.THERAPIST: "therapists of the case",
    Side.SUPERVISOR: "the supervisor who accepted the case",
    Side.RESPONDER: "those who answer for safety",
    Side.CLOSE: "those who answer for danger from somebody close",
    Side.MEMBER: "other members of the case",
    Side.NONE: "anyone else",
}
CHOICES: Mapping[Route, str] = {
    Route.NOW: "my therapist now",
    Route.LATER: "after we next met",
    Route.SUPERVISOR: "the supervisor",
    Route.NOBODY: "no one",
}
ENDS, SENT = MONDAY + timedelta(minutes=50), MONDAY + timedelta(minutes=55)
BY_CHOICE: Mapping[Widest, str] = {
    Widest.SHARED: "by their choice, as above; members they open it to",
    Widest.STAFF: "by their choice, as above; no other member ever",
}


def parts() -> list[str]:
    rows = [_part(id, part) for id in ids() for part in load(id).parts]
    return [
        "## Part by part",
        "A part is a group of questions that are shared together.",
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
        return link, name, "no", said(opened[Route.NOW])
    for measure, words in BY_CHOICE.items():
        if opened == {chosen: readers(Answer(chosen, measure)) for chosen in CHOICES}:
            return link, name, "yes", words
    each = (f"{CHOICES[chosen]}: {said(found)}" for chosen, found in opened.items())
    return link, name, "yes", ". ".join(each)


def _opened(part: Part, chosen: Route, *, own: bool) -> list[str]:
    return readers(Answer(route_of(part, chosen, own=own), widest(part)))


@dataclass(frozen=True, slots=True)
class _Example:
    what: str
    route: Route
    waits: bool
    moments: sharing.Moments


def times() -> list[str]:
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


def records() -> list[str]:
    said_of = comments(gate)
    names = [name for name in VIEWERS if name != "the person themselves"]
    rows = [
        (
            record.value.replace("-", " "),
            sentence(said_of.get(record.name) or "what they agreed to, and when"),
            yes(sees(VIEWERS["therapists of the case"], record, own=True)),
            *(yes(sees(VIEWERS[name], record)) for name in names),
        )
        for record in Record
    ]
    return [
        "## What is kept beside answers",
        "Whole records, each with one owner. A note belongs to the client it is about; a process "
        "note to the therapist who wrote it.",
        table(("record", "what it is", "its owner", *names), rows),
    ]


def kinds() -> list[str]:
    said_of = comments(fields)
    rows = [
        (
            kind.value,
            sentence(said_of[kind.name]),
            *(yes(kind in SEES[side]) for side in SIDES),
        )
        for kind in Kind
    ]
    return [
        "## The most that each may ever see",
        "By kind of fact, whatever the tables above say. “Anyone else” is another therapist, "
        "another client, an administrator or the front desk. A supervisor who has not accepted the "
        "case is anyone else too, and so is a deputy whom not every client agreed to.",
        table(("kind", "what it is", *SIDES.values()), rows),
    ]

"""One person's record as plain values: what a file of it holds, and nothing of anybody else.

Two files. A person's own, through the gate as that person: all they answered (what nobody reads,
too), agreed, did, and who read it. And the treatment record of a client, through the gate as a
therapist of the case, for handing over. Neither holds an id, another member's row or name, a figure
made of two people's answers, a process note, or anything about danger from somebody close.
The form of both is written down in docs/manual/record.md.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accord.signals import ALL
from accord_web.cases.guardians import treats
from accord_web.cases.history import PastCase, past_case, took_part_in
from accord_web.cases.notes import notes
from accord_web.cases.plans import versions
from accord_web.cases.requests import Kind
from accord_web.flows.record_words import (
    About,
    answer_lines,
    names_about,
    plan_line,
    practice_lines,
)
from accord_web.flows.who_read import who_read
from accord_web.measures.history import PastPart, history
from accord_web.measures.queries import parts
from accord_web.people.queries import names, persons
from accord_web.privacy.access import Route
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import alliances
from accord_web.signals.queries import alerts, findings

FORMAT, VERSION = "accord-record", 1
OWN, TREATMENT = "own", "treatment"
Plain = dict[str, Any]


def own_record(viewer: Standing, language: str) -> Plain:
    """Everything about the viewer that is theirs, for their own eyes."""
    person = viewer.person
    if person is None:
        raise NotAllowed("Sign in first.")
    cases = took_part_in(viewer)
    past = history(viewer, person, cases)
    made = _frame(viewer, OWN, person, language)
    about = About(viewer, person, language, names_about(viewer, cases, person))
    made["treatments"] = [
        _treatment(
            viewer, past_case(viewer, case, person), [p for p in past if p.case == case], about
        )
        for case in cases
    ]
    made["people_named"] = [
        {"name": one.nickname, "role": one.role} for one in names(viewer, person, let_go=True)
    ]
    made["read_by"] = [
        {"day": day.day.isoformat(), "name": reader.name, "role": reader.role}
        for day in who_read(viewer)
        for reader in day.readers
    ]
    return made


def treatment_record(
    viewer: Standing,
    case: uuid.UUID,
    subject: uuid.UUID,
    language: str,
    *,
    without: Mapping[str, str],
) -> Plain:
    """What may be handed over of a client's record in one case; `without` are kinds and reasons."""
    treats(viewer, case)
    past = _still_open(p for p in history(viewer, subject, [case]) if p.route not in _NOT_HANDED)
    made = _frame(viewer, TREATMENT, subject, language)
    about = About(viewer, subject, language, names_about(viewer, [case], subject))
    row = past_case(viewer, case, subject)
    whole = _treatment(viewer, row, past, about)
    zone = ZoneInfo(viewer.zone)
    whole["notes"] = _notes(viewer, row, subject, zone)
    whole["alerts"] = _alerts(viewer, case, subject, zone)
    whole["findings"] = _findings(viewer, row, subject, past)
    for kind in without:
        for name in SECTIONS.get(Kind(kind), ()):
            whole[name] = []
    made["treatments"] = [whole]
    made["left_out"] = [{"kind": kind, "reason": why} for kind, why in sorted(without.items())]
    return made


def _still_open(past: Iterable[PastPart]) -> list[PastPart]:
    """Without what was replaced by something that may not be read: closing it closed all of it."""
    held = list(past)
    live = {_what(part) for part in held if part.live}
    return [part for part in held if part.live or _what(part) in live]


def _what(part: PastPart) -> tuple[object, ...]:
    return part.session, part.relationship, part.measure, part.part


# A person's own things no therapist reads, so none can hand them over; those about danger from
# somebody close are nobody's to see but their responders'.
_NOT_HANDED = frozenset({Route.NOBODY.value, Route.CLOSE.value})
SECTIONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ANSWERS: ("answers", "scores"),
    Kind.SESSIONS: ("sessions",),
    Kind.AGREED: ("agreed", "practices", "plans"),
    Kind.CONSENTS: ("consents",),
    Kind.NOTES: ("notes",),
    Kind.SAFETY: ("alerts",),
    Kind.FINDINGS: ("findings",),
}


def _frame(viewer: Standing, of: str, person: uuid.UUID, language: str) -> Plain:
    named = persons(viewer, [person]).get(person)
    return {
        "format": FORMAT,
        "version": VERSION,
        "of": of,
        "made_on": viewer.now.astimezone(ZoneInfo(viewer.zone)).date().isoformat(),
        "language": language,
        "person": named.nickname if named else "…",
        "treatments": [],
    }


def _treatment(viewer: Standing, row: PastCase, past: Iterable[PastPart], about: About) -> Plain:
    zone, held = ZoneInfo(viewer.zone), list(past)
    plans = reversed(versions(viewer, about.person))
    sessions = {one.id: one.number for one in row.sessions}
    tried = practice_lines(row.id, held, about, zone)
    return {
        "setting": row.setting,
        "opened_on": row.opened_on.isoformat(),
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
        "therapists": list(row.therapists),
        "sessions": [
            {
                "number": one.number,
                "at": _at(one.starts_at, zone),
                "state": one.state,
                "place": one.place,
                "there": one.there,
            }
            for one in row.sessions
        ],
        "agreed": [
            {"text": one.text, "state": one.state, "at": _at(one.agreed_at, zone)}
            for one in row.tasks
        ],
        "practices": tried,
        "consents": [
            {
                "purpose": one.purpose,
                "profile": one.profile,
                "version": one.version,
                "given_at": _at(one.given_at, zone),
                "expires_at": _at(one.expires_at, zone),
                "withdrawn_at": _at(one.withdrawn_at, zone),
                "mode": one.mode,
            }
            for one in row.consents
        ],
        "plans": [plan_line(plan, about, zone) for plan in plans if plan.case == row.id],
        "answers": [line for part in held for line in answer_lines(part, sessions, about, zone)],
        "scores": [
            {
                "day": part.meant_for.isoformat(),
                "session": sessions.get(part.session) if part.session else None,
                "measure": part.measure,
                "scale": score.scale,
                "value": score.value,
                "answered": score.answered,
                "items": score.items,
                "replaced": not part.live,
            }
            for part in held
            for score in part.scores
        ],
    }


def _notes(viewer: Standing, row: PastCase, subject: uuid.UUID, zone: ZoneInfo) -> list[Plain]:
    """Signed notes about this person; those about everybody only where nobody else is meant."""
    sessions = {one.id: one.number for one in row.sessions}
    alone = row.setting == "individual"
    return [
        {
            "session": sessions.get(note.session),
            "signed_at": _at(note.signed_at, zone),
            "by": note.writer,
            "lines": [line for line in note.lines if line],
        }
        for note in reversed(notes(viewer, row.id))
        if note.signed_at and (note.about == subject or (alone and note.about is None))
    ]


def _alerts(viewer: Standing, case: uuid.UUID, subject: uuid.UUID, zone: ZoneInfo) -> list[Plain]:
    """About danger to oneself. What a therapist may not see of others is not among them."""
    found = [a for a in alerts(viewer, open_only=False) if (a.case, a.person) == (case, subject)]
    return [
        {
            "raised_at": _at(one.raised_at, zone),
            "acknowledged_at": _at(one.acknowledged_at, zone),
            "note": one.note or "",
        }
        for one in found
    ]


def _findings(
    viewer: Standing, row: PastCase, subject: uuid.UUID, past: Collection[PastPart]
) -> list[Plain]:
    """Findings about this person or their alliance that rest on no other member's answers."""
    theirs = {subject, *(a.id for a in alliances(viewer, [row.id]) if a.one == subject)}
    staff_side = parts(viewer, [row.id], measures=["session-therapist"])
    known = {str(part.id) for part in past} | {str(part.id) for part in staff_side}
    titles = {signal.id: signal.title for signal in ALL}
    # The case counts sessions that this person was not at; their own count tells of none of them.
    numbers = {one.in_case: one.number for one in row.sessions}
    return [
        {
            "session": numbers[one.session],
            "signal": one.signal,
            "title": titles.get(one.signal, one.signal),
            "version": one.version,
        }
        for one in findings(viewer, [row.id])
        if one.about in theirs and one.session in numbers and known.issuperset(one.parts)
    ]


def _at(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="minutes") if moment else None

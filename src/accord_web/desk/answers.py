"""Answers in plain words, session by session, with the way in which each was shared."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accord.errors import MeasureError
from accord.measures.schema import load
from accord.measures.wording import ItemWording, fill, wording
from accord.records import Answer, State
from accord_web.flows.briefing import Gathered
from accord_web.measures.queries import PartRow
from accord_web.privacy.access import Route

# Whoever ticks one of these must look like someone who passed the question over.
LIKE_SKIPPED = {("held-back", "not-yet")}
# Told between sessions, by nobody's asking: they have pages of their own, in their own order.
BESIDE = frozenset({"map", "tie-goal", "setback", "setback-back", "practice-log"})
ORDER = ("for-today", "safety-self", "wellbeing", "tie", "session-client", "together")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question and what was answered."""

    question: str
    answer: str
    ends: str  # what the ends of its scale mean


@dataclass(frozen=True, slots=True)
class MeasureAnswers:
    """One measure of one sitting."""

    title: str
    who: str
    alone: bool  # about safety: folded once more, for whoever reads over the shoulder
    chose: tuple[str, ...]  # how it was shared, and how it came in
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class SessionAnswers:
    """Everything about one session that may be read now."""

    number: int | None
    day: date
    measures: tuple[MeasureAnswers, ...]


def by_session(read: Gathered, client: uuid.UUID, language: str) -> tuple[SessionAnswers, ...]:
    """What a client answered, and what therapists answered about the two, latest session first."""
    about = {a.id for a in read.alliances if a.one == client}
    mine = [
        p
        for p in read.parts
        if p.measure not in BESIDE and (p.owner == client or p.relationship in about)
    ]
    sessions: dict[int | None, list[PartRow]] = {}
    for part in mine:
        sessions.setdefault(part.session, []).append(part)
    found = []
    for number in sorted(sessions, key=lambda n: -(n or 0)):
        measures = tuple(_measures(read, sessions[number], language))
        if measures:
            found.append(SessionAnswers(number, sessions[number][0].meant_for, measures))
    return tuple(found)


def _measures(read: Gathered, parts: Iterable[PartRow], language: str) -> list[MeasureAnswers]:
    forms: dict[tuple, list[PartRow]] = {}
    for part in parts:
        forms.setdefault((part.owner, part.measure, part.relationship), []).append(part)
    found = []
    for (owner, measure, relationship), rows in forms.items():
        name = _other(read, owner, relationship)
        lines = _lines(read, measure, rows, name, language)
        if lines:
            title, who = _title(read, measure, name, language), _name(read, owner)
            alone = measure not in read.titles and any(p.critical for p in load(measure).parts)
            answers = MeasureAnswers(title, who, alone, _chose(rows, who), lines)
            found.append((measure, answers))
    found.sort(key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
    return [held for _measure, held in found]


def _name(read: Gathered, person: uuid.UUID | None) -> str:
    return next((m.nickname for m in read.members if m.person == person), "…")


def _other(read: Gathered, owner: uuid.UUID, relationship: uuid.UUID | None) -> str:
    """Whom the questions of this form name."""
    for a in read.alliances:
        if a.id == relationship:
            return _name(read, a.other if owner == a.one else a.one)
    for tie in read.ties:
        if tie.relationship == relationship:
            return tie.nickname
    if relationship is not None:
        return _("somebody")  # let go since, with the name: never the therapist's in its place
    return _name(read, read.therapists[0].person) if read.therapists else "…"


def _title(read: Gathered, measure: str, name: str, language: str) -> str:
    if measure in read.titles:
        return read.titles[measure]
    try:
        return fill(wording(measure, language).title, name=name)
    except MeasureError:
        return load(measure).title


def _lines(
    read: Gathered, measure: str, rows: list[PartRow], name: str, language: str
) -> tuple[AnswerLine, ...]:
    given = {item: answer for row in rows for item, answer in row.answers.items()}
    if measure in read.titles:
        scores = (value for row in rows for value in row.scores.values() if value is not None)
        return tuple(AnswerLine(_("Score"), f"{value:g}", "") for value in scores)
    try:
        words = wording(measure, language)
    except MeasureError:
        return tuple(
            AnswerLine(item, str(answer.value), "")
            for item, answer in given.items()
            if answer.state is State.ANSWERED
        )
    return tuple(
        _line(words.item(item.id), given[item.id], name)
        for item in load(measure).items
        if item.id in given
        and given[item.id].state is State.ANSWERED
        and (item.id, given[item.id].value) not in LIKE_SKIPPED
    )


def _line(words: ItemWording, answer: Answer, name: str) -> AnswerLine:
    people = {"name": name, "who": _("the clinic"), "soon": _("soon"), "hours": ""}
    question = fill(words.text, **people)
    if words.options:
        label = words.options.get(str(answer.value), str(answer.value))
        return AnswerLine(question, fill(label, **people), "")
    if isinstance(answer.value, int):
        ends = _("0: %(low)s. 10: %(high)s.") % {
            "low": fill(words.low, **people),
            "high": fill(words.high, **people),
        }
        return AnswerLine(question, _("%(value)d of 10") % {"value": answer.value}, ends)
    return AnswerLine(question, f"“{answer.value}”", "")


def _chose(rows: list[PartRow], who: str) -> tuple[str, ...]:
    """Who chose what: in the words of the route, and how the form came in."""
    if any(row.mode == "import" for row in rows):
        return (_("Taken over from a table."),)  # nobody was asked who may read it
    words = {
        Route.NOW: _("%(who)s lets you read this."),
        Route.LATER: _("%(who)s let you read this once you had met again."),
        Route.STAFF: _("Read by the therapists of this case."),
        Route.SAFETY: _("Read by those who answer for safety; %(who)s knew that beforehand."),
    }
    said = [words[Route(row.route)] % {"who": who} for row in rows if row.route in words]
    if any(row.mode == "paper" for row in rows):
        said.append(_("Typed in from paper."))
    return tuple(dict.fromkeys(said))

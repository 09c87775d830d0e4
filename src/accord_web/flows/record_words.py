"""The lines of a record in words: questions as they are asked, answers as they were given."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from accord.errors import MeasureError
from accord.measures.measure import Item
from accord.measures.schema import load
from accord.measures.wording import Wording, fill, wording
from accord.practices.wording import wording as practice_wording
from accord.records import Answer, State
from accord_web.cases.plans import PlanRow
from accord_web.cases.queries import members
from accord_web.measures.history import PastPart
from accord_web.measures.queries import ties_read
from accord_web.people.queries import names
from accord_web.practice.queries import past as practices
from accord_web.privacy.access import THERAPISTS
from accord_web.privacy.standing import Standing
from accord_web.relationships.queries import alliances, ties

NAMED = "named"  # answered with somebody whom the person named
SOMEBODY = "…"  # a name that is gone, or that the reader may not know


@dataclass(frozen=True, slots=True)
class About:
    """Whose record it is, who reads it, and what the other side of each relationship is called."""

    viewer: Standing
    person: uuid.UUID
    language: str
    names: Mapping[uuid.UUID, str]

    def of(self, part: PastPart) -> str:
        return self.names.get(part.relationship, SOMEBODY) if part.relationship else SOMEBODY

    def named(self, answer: Answer) -> str:
        """Whom a question was answered with: no file holds their id."""
        return self.names.get(uuid.UUID(str(answer.value)), SOMEBODY)


def names_about(
    viewer: Standing, cases: list[uuid.UUID], person: uuid.UUID
) -> dict[uuid.UUID, str]:
    """The other side of this person's relationships: a therapist, or somebody they named."""
    seen = [case for case in cases if case in viewer.cases]
    called = {
        m.person: m.nickname
        for rows in members(viewer, seen).values()
        for m in rows
        if m.role in THERAPISTS
    }
    found = {
        row.id: called[row.other]
        for row in alliances(viewer, seen)
        if row.one == person and row.other in called
    }
    if viewer.person == person:
        named = {one.id: one.nickname for one in names(viewer, person, let_go=True)}
        for case in seen:
            for row in ties(viewer, case, ended=True):
                if row.one == person and row.named in named:
                    found[row.id] = named[row.named]
    else:
        for case in seen:
            found |= {
                row.relationship: row.nickname
                for row in ties_read(viewer, case)
                if row.client == person
            }
    return found


def answer_lines(
    part: PastPart, sessions: Mapping[uuid.UUID, int], about: About, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """One line a question that was asked."""
    words = _wording(part.measure, about.language)
    items = _items(part)
    return [
        {
            "day": part.meant_for.isoformat(),
            "answered_at": part.answered_at.astimezone(zone).isoformat(timespec="minutes"),
            "session": sessions.get(part.session) if part.session else None,
            "measure": part.measure,
            "measure_version": part.version,
            "title": words.title if words else part.measure,
            "part": part.part,
            "item": item,
            "question": _question(item, words, about.of(part)),
            "state": answer.state.value,
            "value": NAMED if _names_somebody(item, answer, items) else answer.value,
            "said": about.named(answer)
            if _names_somebody(item, answer, items)
            else _said(item, answer, items, words, about.of(part)),
            "readers": part.route,
            "how": part.mode,
            "replaced": not part.live,
        }
        for item, answer in part.answers.items()
        if answer.state is not State.NOT_ASKED
    ]


def practice_lines(
    case: uuid.UUID, past: list[PastPart], about: About, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """What somebody took on to try, and the days on which it was told how it went.

    Of another member who was meant no name goes into a file; nor of anybody whom its reader may
    not know.
    """
    days = {part.id: part.meant_for.isoformat() for part in past}
    return [
        {
            "practice": one.practice,
            "title": practice_wording(one.practice, about.language).title,
            "with": about.names.get(one.relationship, SOMEBODY) if one.relationship else "",
            "goal": one.goal,
            "chosen_by": "therapist" if one.given else "self",
            "since": one.since.astimezone(zone).date().isoformat(),
            "until": one.until.astimezone(zone).date().isoformat() if one.until else None,
            "told_on": sorted({days[part] for part in one.told_in if part in days}),
        }
        for one in practices(about.viewer, case, about.person, days)
    ]


def plan_line(plan: PlanRow, about: About, zone: ZoneInfo) -> dict[str, Any]:
    """One version of a plan. Whom to call stands in the person's own file alone, and whom somebody
    would not call in danger in none: a file lies about."""
    own = about.viewer.person == plan.person
    calls = [{"name": c.name, "number": c.number} for c in plan.written.people]
    return {
        "kind": plan.kind,
        "written_at": plan.written_at.astimezone(zone).isoformat(timespec="minutes"),
        "by": plan.writer,
        "together": plan.together,
        "open": plan.open,
        "sections": dict(plan.written.sections),
        "calls": calls if own else [],
    }


def _wording(measure: str, language: str) -> Wording | None:
    """Official instruments and tables came without their words."""
    try:
        return wording(measure, language)
    except MeasureError:
        return None


def _items(part: PastPart) -> Mapping[str, Item]:
    try:
        return {item.id: item for item in load(part.measure).items}
    except MeasureError:  # it came by a table
        return {}


def _question(item: str, words: Wording | None, name: str) -> str:
    if words is None or item not in words.items:
        return item
    return _filled(words.item(item).text, name)


def _filled(text: str, name: str) -> str:
    return fill(text, name=name, who=SOMEBODY, soon=SOMEBODY, hours=SOMEBODY)


def _names_somebody(item: str, answer: Answer, items: Mapping[str, Item]) -> bool:
    asked = items.get(item)
    choosing = asked is not None and asked.kind == NAMED and answer.state is State.ANSWERED
    return choosing and asked is not None and answer.value not in asked.codes


def _said(
    item: str, answer: Answer, items: Mapping[str, Item], words: Wording | None, name: str
) -> str:
    if answer.state is not State.ANSWERED:
        return ""
    if words is not None and item in items and items[item].codes:
        label = words.item(item).options.get(str(answer.value))
        return _filled(label, name) if label else str(answer.value)
    return str(answer.value)

"""A check-in as screens, and a sent form as answers. Pure.

The number of screens is the same whatever is answered, and whether or not somebody else can see
the screen: everyday questions stand in. By a link, and on paper, it is the same whether or not its
person ever named anybody: staff print these, and a link may be in other hands.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.errors import AnswerError
from accord.measures.form import items_for, stand_ins
from accord.measures.measure import Item
from accord.measures.schema import load
from accord.measures.wording import ItemWording, fill, wording
from accord.records import Answer, State
from accord_web.checkins.queries import AskedRow, CheckInRow

SKIP = "skip"
SHOWN = "shown"  # the form's own list of the questions it held
NAMED = "named"  # a question that is answered with somebody whom the person named
TIE = "tie"  # the measure about somebody whom the person named
REACHED = "reached"  # how many of them came up before the person sent it


@dataclass(frozen=True, slots=True)
class Screen:
    """One question, with all that a template needs."""

    name: str  # the form field: “2.trust”
    item: Item
    text: str
    low: str
    high: str
    options: tuple[tuple[str, str], ...]
    language: str

    @property
    def numbers(self) -> range:
        return range(self.item.low or 0, (10 if self.item.high is None else self.item.high) + 1)


def screens(
    checkin: CheckInRow,
    *,
    alone: bool,
    known: bool,
    language: str,
    other: str,
    names: Mapping[int, str],
    cover: Mapping[str, str],
    people: Sequence[tuple[str, str]] = (),
) -> list[Screen]:
    """The questions of this check-in, in order.

    `known` is true for the person signed in, or in the room: only then is anything asked about
    somebody whom they named. Nothing is asked about somebody who was let go. `other` is whom the
    ratings are about; `names` the people outside, by order of what is asked; `cover` fills who,
    soon and hours of the safety questions. `people` are all whom the person named, each with their
    relationship's id, for a question that lets one choose among them.
    """
    joint = checkin.setting != "individual"
    asked = _in_order(checkin.asked) if known else untied(checkin.asked)
    ties = any(row.measure == TIE for row in asked)
    rows: list[tuple[AskedRow | None, Item]] = []
    for row in asked:
        if row.measure == "everyday":
            continue
        items = items_for(
            load(row.measure),
            session_number=checkin.session_number,
            joint=joint,
            alone=alone and not (row.measure == TIE and row.let_go),
            room=not ties,
        )
        rows.extend((row if i.measure == row.measure else None, i) for i in items)
    rows = _with_stand_ins(checkin, rows)
    return [
        _screen(row, item, language, names.get(row.order, other), cover, people)
        for row, item in rows
        if row
    ]


def untied(asked: Iterable[AskedRow]) -> tuple[AskedRow, ...]:
    """What a form asks that may be in other hands."""
    return tuple(row for row in asked if row.measure != TIE)


def _in_order(asked: Sequence[AskedRow]) -> list[AskedRow]:
    """Kept last, so that no number of another question tells of it; asked second."""
    ties = [row for row in asked if row.measure == TIE]
    rest = untied(asked)
    return [*rest[:1], *ties, *rest[1:]]


def _with_stand_ins(
    checkin: CheckInRow, rows: list[tuple[AskedRow | None, Item]]
) -> list[tuple[AskedRow | None, Item]]:
    """Each stand-in once, however many measures left something out."""
    everyday = next((r for r in checkin.asked if r.measure == "everyday"), None)
    wanted = sum(1 for row, _ in rows if row is None)
    fresh = iter(stand_ins(wanted, session_number=checkin.session_number))
    return [(everyday, next(fresh)) if row is None else (row, item) for row, item in rows]


def _screen(
    row: AskedRow,
    item: Item,
    language: str,
    name: str,
    cover: Mapping[str, str],
    named: Sequence[tuple[str, str]],
) -> Screen:
    words: ItemWording = wording(item.measure, language).item(item.id)
    people = {"name": name, **cover}
    codes = tuple((code, fill(words.options[code], **people)) for code in item.codes)
    return Screen(
        name=f"{row.order}.{item.id}",
        item=item,
        text=fill(words.text, **people),
        low=fill(words.low, **people),
        high=fill(words.high, **people),
        options=(*(named if item.kind == NAMED else ()), *codes),
        language=words.language,
    )


def answers(checkin: CheckInRow, body: Mapping[str, str]) -> dict[int, dict[str, Answer]]:
    """What was answered, by order of what was asked. Raises AnswerError, naming the question.

    Every item is answered, skipped, not asked or not reached; the four are never mixed up.
    """
    shown = [name for name in body.get(SHOWN, "").split(",") if name]
    reached = shown[: int(told)] if _is_count(told := body.get(REACHED, "")) else shown
    found: dict[int, dict[str, Answer]] = {}
    for row in checkin.asked:
        given: dict[str, Answer] = {}
        for item in load(row.measure).items:
            name = f"{row.order}.{item.id}"
            if name not in shown:
                given[item.id] = Answer(State.NOT_ASKED)
            elif body.get(name, "") in {"", SKIP}:
                skipped = name in reached
                given[item.id] = Answer(State.SKIPPED if skipped else State.NOT_REACHED)
            else:
                given[item.id] = Answer(State.ANSWERED, _value(item, body[name]))
        found[row.order] = given
    return found


def _value(item: Item, raw: str) -> int | str:
    if item.kind == "text":
        text = raw.strip()
        if item.longest and len(text) > item.longest:
            wrong = _("Please keep it to %(most)d letters; it has %(letters)d.")
            raise AnswerError(wrong % {"most": item.longest, "letters": len(text)})
        return text
    if item.codes:
        if raw not in item.codes and not (item.kind == NAMED and _is_id(raw)):
            raise AnswerError(_("One answer was not among the choices. Please choose it again."))
        return raw
    low, high = item.low or 0, 10 if item.high is None else item.high
    if not _is_count(raw) or not low <= int(raw) <= high:
        wrong = _("One answer was not a whole number from %(low)d to %(high)d.")
        raise AnswerError(wrong % {"low": low, "high": high})
    return int(raw)


def _is_id(text: str) -> bool:
    """Of somebody they named. Whether it is one of theirs is looked up where it is kept."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def named_in(found: Mapping[int, Mapping[str, Answer]], checkin: CheckInRow) -> set[uuid.UUID]:
    """The relationships with which questions were answered."""
    return {
        uuid.UUID(str(answer.value))
        for row in checkin.asked
        for item in load(row.measure).items
        if item.kind == NAMED
        and (answer := found[row.order][item.id]).state is State.ANSWERED
        and answer.value not in item.codes
    }


def _is_count(text: str) -> bool:
    """A short run of plain digits: ² and endless numbers are digits to Python too."""
    return text.isascii() and text.isdigit() and len(text) <= 4


def blank(found: Mapping[int, Mapping[str, Answer]]) -> bool:
    """Whether nothing at all was answered."""
    return not any(a.state is State.ANSWERED for given in found.values() for a in given.values())


def fields(screens: Sequence[Screen]) -> str:
    return ",".join(screen.name for screen in screens)
